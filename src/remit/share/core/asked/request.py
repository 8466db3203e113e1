"""What was asked: by whom, on what they rely, and each thing that they want as a flow."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from remit.charter.core.requests import AskedFlow
from remit.kernel.documents import day, load_document
from remit.kernel.errors import Place, problem_kind
from remit.kernel.flow import CONDITIONS, PARTS, Flow

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from remit.kernel.errors import Problems
    from remit.kernel.vocabulary import Vocabulary

HOME_OFFICE, POLICE, COUNCIL, FUNDER = "home-office", "police", "council", "funder"
OTHER_PUBLIC, COMPANY, PERSON = "other-public", "company", "person"
# Whoever the data is about, or who speaks for them: they have a right to it.
THEMSELVES = "themselves"
WHO = (HOME_OFFICE, POLICE, COUNCIL, FUNDER, OTHER_PUBLIC, COMPANY, THEMSELVES, PERSON)
COURT_ORDER, LAW_NAMED, SAFEGUARDING = "court-order", "law-named", "safeguarding"
BASES = (
    "none",
    COURT_ORDER,
    LAW_NAMED,
    "crime",
    "immigration",
    SAFEGUARDING,
    "life",
    "contract",
    "consent",
)
BY = ("letter", "phone", "visit")
ORDER_SEEN, LIFE, CHILD, AGREED, ONLY_COUNTS = (
    "order_seen",
    "life",
    "child",
    "agreed",
    "only_counts",
)
TRUTHS = (ORDER_SEEN, LIFE, CHILD, AGREED, ONLY_COUNTS)
ASK, REFUSE, PART, ORDER, COPY = "ask", "refuse", "part", "order", "copy"
LETTERS = (ASK, REFUSE, PART, ORDER, COPY)

DUPLICATE = problem_kind(
    "asked-duplicate-flow",
    "The flow “{id}” stands twice.",
    "Keep one, or give the second another id.",
)


@dataclass(frozen=True, slots=True)
class Request:
    """Somebody's request for data.

    Attributes:
        who: what kind of body asks, one of `WHO`.
        on: the day on which they asked.
        flows: what they want.
        name: to whom a letter goes; "" where that is not known.
        answer_by: the day by which they want an answer.
        by: how they asked, one of `BY`.
        basis: on what they rely, one of `BASES`.
        cites: the law that they name, in their words.
        truths: what holds, of `TRUTHS`.
        letter: the letter that was chosen, one of `LETTERS`; "" for the one that fits.
        us: the organisation's own name.
        officer: who signs.
    """

    who: str
    on: date
    flows: tuple[AskedFlow, ...]
    name: str = ""
    answer_by: date | None = None
    by: str = "letter"
    basis: str = "none"
    cites: str = ""
    truths: frozenset[str] = frozenset()
    letter: str = ""
    us: str = ""
    officer: str = ""


def parse_request(
    content: bytes, file: str, vocabulary: Vocabulary, problems: Problems
) -> Request | None:
    """Read a request from TOML, or return None with all its problems noted."""
    before = len(problems)
    document = load_document(content, file, "remit.share", "asked", problems)
    if document is None:
        return None
    request = request_from_document(document)
    times = Counter(asked.id for asked in request.flows)
    for key in [key for key, count in times.items() if count > 1]:
        problems.add(DUPLICATE, Place(file, key=key), id=key)
    for asked in request.flows:
        place = Place(file, key=asked.id)
        for part in PARTS:
            vocabulary.check_terms(part, (asked.flow.term(part),), place, problems)
        vocabulary.check_terms(CONDITIONS, asked.flow.conditions, place, problems)
    return request if len(problems) == before else None


def request_from_document(document: Mapping[str, Any]) -> Request:
    """Return the request that a document of `asked.schema.json` describes, dates as ISO text."""
    on = day(document["on"])
    if on is None:
        raise AssertionError(document)  # the schema wants a day
    return Request(
        who=document["who"],
        on=on,
        flows=tuple(AskedFlow(one["id"], Flow.from_mapping(one)) for one in document["flow"]),
        name=document.get("name", ""),
        answer_by=day(document.get("answer_by")),
        by=document.get("by", "letter"),
        basis=document.get("basis", "none"),
        cites=document.get("cites", ""),
        truths=frozenset(name for name in TRUTHS if document.get(name)),
        letter=document.get("letter", ""),
        us=document.get("us", ""),
        officer=document.get("officer", ""),
    )


def request_document(request: Request) -> dict[str, Any]:
    """Return a request as plain values that `request_from_document` reads, dates as ISO text."""
    said: dict[str, Any] = {
        "who": request.who,
        "on": request.on.isoformat(),
        "by": request.by,
        "basis": request.basis,
        **{name: True for name in TRUTHS if name in request.truths},
    }
    texts = {
        "name": request.name,
        "answer_by": request.answer_by.isoformat() if request.answer_by else "",
        "cites": request.cites,
        "letter": request.letter,
        "us": request.us,
        "officer": request.officer,
    }
    said |= {name: text for name, text in texts.items() if text}
    return said | {"flow": [{"id": one.id, **one.flow.as_dict()} for one in request.flows]}
