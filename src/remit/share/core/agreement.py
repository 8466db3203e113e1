"""A proposed sharing: who takes part, and the flows that they ask for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from remit.kernel.documents import day, load_document
from remit.kernel.errors import Place, problem_kind
from remit.kernel.flow import Flow

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date

    from remit.kernel.errors import ProblemKind, Problems
    from remit.kernel.vocabulary import Vocabulary

NO_FLOWS = problem_kind(
    "agreement-no-flows",
    "The agreement asks for no flows, so there is nothing to decide.",
    "Add a [[flow]] for each passing of data from one party to another.",
)
DUPLICATE_FLOW = problem_kind(
    "agreement-duplicate-flow",
    "The flow “{key}” stands twice.",
    "Keep one, or give the second another id.",
)
DUPLICATE_PARTY = problem_kind(
    "agreement-duplicate-party",
    "The party “{key}” stands twice.",
    "Keep one, or give the second another key.",
)
ENDS_BEFORE_START = problem_kind(
    "agreement-ends-before-start",
    "The agreement ends on {ends}, before it starts on {starts}.",
    "Correct one of the dates.",
)


@dataclass(frozen=True, slots=True)
class Party:
    """One organisation of an agreement.

    `role` is its role in data protection law: "controller", "joint-controller" or "processor".
    """

    key: str
    name: str
    role: str


@dataclass(frozen=True, slots=True)
class RequestedFlow:
    """One flow that an agreement asks for, and why."""

    id: str
    flow: Flow
    why: str = ""


@dataclass(frozen=True, slots=True)
class Agreement:
    """A proposed sharing.

    Attributes:
        key: the NAME of `share/NAME.agreement.toml`.
        title: what it is for.
        flows: what it asks for, at least one.
        parties: the organisations; a flow's sender and recipient are terms of the vocabulary and
            need not be among them.
        reference: the parties' own reference, or "".
        starts: the first day, when it is known.
        ends: the last day, when it is known.
    """

    key: str
    title: str
    flows: tuple[RequestedFlow, ...]
    parties: tuple[Party, ...] = ()
    reference: str = ""
    starts: date | None = None
    ends: date | None = None


def parse_agreement(
    content: bytes, file: str, key: str, vocabulary: Vocabulary | None, problems: Problems
) -> Agreement | None:
    """Read one `*.agreement.toml`.

    Args:
        content: the file's bytes.
        file: its path, for the places of problems.
        key: what the agreement is called.
        vocabulary: the study's terms; None leaves terms unchecked.
        problems: where everything wrong is noted.

    Returns:
        The agreement, or None when it has problems.
    """
    before = len(problems)
    document = load_document(content, file, "remit.share", "agreement", problems)
    if document is None:
        return None
    agreement = agreement_from_document(key, document)
    _check(agreement, file, problems)
    if vocabulary is not None:
        for asked in agreement.flows:
            vocabulary.check_flow(asked.flow, Place(file, key=f"flow {asked.id}"), problems)
    return agreement if len(problems) == before else None


def agreement_from_document(key: str, document: Mapping[str, Any]) -> Agreement:
    """Return the agreement that a document describes, its dates as ISO text.

    Raises:
        KeyError: a value that must be there is missing; `parse_agreement` finds that first.
    """
    return Agreement(
        key=key,
        title=document["title"],
        flows=tuple(
            RequestedFlow(entry["id"], Flow.from_mapping(entry), entry.get("why", ""))
            for entry in document.get("flow", ())
        ),
        parties=tuple(
            Party(entry["key"], entry["name"], entry["role"]) for entry in document.get("party", ())
        ),
        reference=document.get("reference", ""),
        starts=day(document.get("starts")),
        ends=day(document.get("ends")),
    )


def agreement_document(agreement: Agreement) -> dict[str, Any]:
    """Return the agreement as the plain values of its file, days as `date`; its key is left out."""
    document = {
        "title": agreement.title,
        "reference": agreement.reference,
        "starts": agreement.starts,
        "ends": agreement.ends,
        "party": [
            {"key": party.key, "name": party.name, "role": party.role}
            for party in agreement.parties
        ],
        "flow": [_flow_entry(asked) for asked in agreement.flows],
    }
    return {name: value for name, value in document.items() if value}


def _flow_entry(asked: RequestedFlow) -> dict[str, Any]:
    optional = {**asked.flow.as_dict(), "why": asked.why}
    return {"id": asked.id, **{name: value for name, value in optional.items() if value}}


def _check(agreement: Agreement, file: str, problems: Problems) -> None:
    if not agreement.flows:
        problems.add(NO_FLOWS, Place(file))
    flows = [asked.id for asked in agreement.flows]
    _check_once(flows, DUPLICATE_FLOW, Place(file, key="flow"), problems)
    parties = [party.key for party in agreement.parties]
    _check_once(parties, DUPLICATE_PARTY, Place(file, key="party"), problems)
    if agreement.starts and agreement.ends and agreement.ends < agreement.starts:
        place = Place(file, key="ends")
        problems.add(ENDS_BEFORE_START, place, ends=agreement.ends, starts=agreement.starts)


def _check_once(keys: Iterable[str], kind: ProblemKind, place: Place, problems: Problems) -> None:
    seen: set[str] = set()
    for key in keys:
        if key in seen:
            problems.add(kind, place, key=key)
        seen.add(key)
