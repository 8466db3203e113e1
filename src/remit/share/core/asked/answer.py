"""The whole answer to a request for data: remit, law, whom to ask, what to say, and the letter.

The sentences are words of the room (`words/TAG/asked.toml`), so that pages and the command say
the same. The letter is in English: those who asked read it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from remit.ask.core.speech import FALLBACK, words
from remit.charter.core.decide import Decider
from remit.charter.core.explanation import describe, verdict_as_dict
from remit.charter.core.rule import Charter
from remit.kernel.verdict import Answer, Verdict, gravest
from remit.kernel.wording import day_in_words
from remit.share.core.asked.position import MUST, PUBLIC, SAFEGUARDS, position_of
from remit.share.core.asked.request import (
    AGREED,
    ASK,
    CHILD,
    COPY,
    COUNCIL,
    COURT_ORDER,
    FUNDER,
    HOME_OFFICE,
    LAW_NAMED,
    LIFE,
    ONLY_COUNTS,
    ORDER,
    ORDER_SEEN,
    PART,
    PERSON,
    POLICE,
    REFUSE,
    SAFEGUARDING,
    THEMSELVES,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from remit.charter.core.law import Provision
    from remit.charter.core.requests import AskedFlow
    from remit.kernel.vocabulary import Vocabulary
    from remit.share.core.asked.position import Point, Position
    from remit.share.core.asked.request import Request

ROOM = "remit.share"
NOTHING = Charter(())


@dataclass(frozen=True, slots=True)
class Answered:
    """What is known of a request.

    Attributes:
        request: what was asked.
        at: the day whose charter and law counted.
        judged: each flow with the charter's verdict.
        law: where the law stands; never merged with the verdicts.
        ask: keys of whom to ask, by role.
        say: keys of what to say when they ring or come.
        kind: which letter.
        letter: its paragraphs; the first is the heading.
    """

    request: Request
    at: date
    judged: tuple[tuple[AskedFlow, Verdict], ...]
    law: Position
    ask: tuple[str, ...]
    say: tuple[str, ...]
    kind: str
    letter: tuple[str, ...]

    @property
    def answer(self) -> Answer:
        """The gravest of the charter's verdicts."""
        return gravest(verdict.answer for _, verdict in self.judged)

    @property
    def stands(self) -> str:
        """The key of the sentence that says where the law stands."""
        own = self.request.who == THEMSELVES and ORDER_SEEN not in self.request.truths
        return f"law-{self.law.stands}-own" if own else f"law-{self.law.stands}"

    @property
    def text(self) -> str:
        """The letter as plain text."""
        return "\n\n".join(self.letter) + "\n"

    def as_dict(self, language: str = FALLBACK) -> dict[str, Any]:
        """Return it as plain values, as `asked-answer.schema.json` describes them."""
        say = _said(language)
        counts = {one.value: 0 for one in Answer}
        for _, verdict in self.judged:
            counts[verdict.answer.value] += 1
        return {
            "at": self.at.isoformat(),
            "remit": {
                "counts": counts,
                "verdicts": [
                    {"id": asked.id, **verdict_as_dict(verdict)} for asked, verdict in self.judged
                ],
            },
            "law": {
                "stands": self.law.stands,
                "sentence": say[self.stands],
                "requires": [_plain(one, say) for one in self.law.requires],
                "permits": [_plain(one, say) for one in self.law.permits],
                "leaves_open": [_plain(one, say) for one in self.law.leaves_open],
            },
            "ask": [say[f"whom-{key}"] for key in self.ask],
            "say": [say[f"say-{key}"] for key in self.say],
            "letter": {"kind": self.kind, "text": self.text},
            "notice": say["notice"],
        }

    def sentences(self, language: str = FALLBACK) -> list[str]:
        """Return the gist in words: the two answers side by side, and that it is no advice."""
        say = _said(language)
        return [
            f"The charter: {self.answer.words}.",
            f"The law: {say[self.stands]}",
            *(f"Ask: {say[f'whom-{key}']}" for key in self.ask),
            f"The letter that fits: {say[f'letter-{self.kind}-name']}",
            say["notice"],
        ]


def answer_request(
    request: Request,
    charter: Charter | None,
    provisions: Iterable[Provision],
    vocabulary: Vocabulary,
    at: date,
    language: str = FALLBACK,
) -> Answered:
    """Return what the charter and the law say of a request, and what to do.

    Args:
        request: what was asked.
        charter: the rules; none, and nobody was asked.
        provisions: the law of a jurisdiction.
        vocabulary: the terms.
        at: the day whose charter and law count.
        language: the language of the rules' statements.

    Raises:
        KeyError: a flow names a term that the vocabulary does not have.
    """
    decider = Decider(charter or NOTHING, vocabulary, at, language)
    judged = tuple((asked, decider.decide(asked.flow)) for asked in request.flows)
    law = position_of(request, {one.key: one for one in provisions}, vocabulary, at)
    worst = gravest(verdict.answer for _, verdict in judged)
    kind = request.letter or _fitting(request, worst)
    letter = _letter(request, kind, worst, vocabulary, at)
    return Answered(request, at, judged, law, _whom(request), _say(request), kind, letter)


def letters_to_choose(answered: Answered) -> tuple[str, ...]:
    """Return the other letters that make sense: what binds is answered, not refused."""
    if answered.law.stands != MUST:
        known: tuple[str, ...] = (ASK, REFUSE, PART)
    else:
        known = (COPY,) if answered.stands.endswith("-own") else (ORDER, ASK)
    return tuple(kind for kind in known if kind != answered.kind)


def _fitting(request: Request, worst: Answer) -> str:
    if ORDER_SEEN in request.truths:
        return ORDER
    if request.who == THEMSELVES:
        return COPY
    if _is_to_be_kept_safe(request) or AGREED in request.truths:
        return PART
    if ONLY_COUNTS in request.truths and worst is not Answer.OUTSIDE:
        return PART
    # What may bind is looked at before anything is refused.
    if request.basis in {COURT_ORDER, LAW_NAMED, SAFEGUARDING}:
        return ASK
    # A husband or a landlord is not drawn into an exchange of letters.
    return REFUSE if worst is Answer.OUTSIDE or request.who == PERSON else ASK


def _is_to_be_kept_safe(request: Request) -> bool:
    """Whether somebody is in danger, and who asks is somebody who protects them."""
    life = LIFE in request.truths and request.who in PUBLIC
    return life or (CHILD in request.truths and request.who in SAFEGUARDS)


def _whom(request: Request) -> tuple[str, ...]:
    truths, who = request.truths, request.who
    others = who != THEMSELVES
    tests = (
        ("emergency", LIFE in truths),
        ("child", CHILD in truths),
        ("lead", True),
        (
            "solicitor",
            who in {HOME_OFFICE, POLICE}
            or request.basis == COURT_ORDER
            or (request.basis == LAW_NAMED and others),
        ),
        ("adviser", who == HOME_OFFICE or request.basis == "immigration"),
        ("funder", who == FUNDER),
        ("danger", who == PERSON),
        ("ico", True),
        ("coordinator", True),
        ("people", others and not truths & {ONLY_COUNTS, LIFE}),
    )
    return tuple(key for key, holds in tests if holds)


def _say(request: Request) -> tuple[str, ...]:
    safe, own = _is_to_be_kept_safe(request), request.who == THEMSELVES
    order = ORDER_SEEN in request.truths
    tests = (
        ("name", True),
        ("nothing", not (safe or order or ONLY_COUNTS in request.truths)),
        ("own", own),
        ("writing", not (safe or order or own)),
        ("hurry", not (safe or own)),
        ("life", safe and LIFE in request.truths),
        ("child", safe and LIFE not in request.truths),
        ("order", order),
        ("warrant", request.by == "visit"),
        ("note", True),
    )
    return tuple(key for key, holds in tests if holds)


def _letter(
    request: Request, kind: str, worst: Answer, vocabulary: Vocabulary, at: date
) -> tuple[str, ...]:
    say = _said(FALLBACK)
    wanted = "\n".join(f"• {describe(one.flow, vocabulary)}" for one in request.flows)
    names = {
        "us": request.us or say["letter-us"],
        "on": day_in_words(request.on),
        "wanted": wanted,
        "cites": request.cites,
    }
    outside = ("outside",) if worst is Answer.OUTSIDE else ()
    parts: Sequence[str] = {
        ASK: ("thanks", "not-yet", *_named(request), "questions", *_special(request), "until"),
        REFUSE: ("thanks", "no", *outside, "why", *_named(request), *_special(request), "if-law"),
        PART: ("thanks", _given(request), "no-more", *_until(request)),
        ORDER: ("thanks-order", "order", "order-limits"),
        COPY: ("thanks-copy", "copy", "copy-who", "copy-limits"),
    }[kind]
    return (
        f"{names['us']}\n{day_in_words(at)}",
        request.name or say[f"letter-to-{request.who}"],
        say["letter-subject"],
        *(say[f"letter-{part}"].format(**names) for part in parts),
        say["letter-end"],
        "\n".join(filter(None, (request.officer or say["letter-officer"], names["us"]))),
    )


def _named(request: Request) -> tuple[str, ...]:
    return ("cited",) if request.cites else ()


def _until(request: Request) -> tuple[str, ...]:
    return () if _is_to_be_kept_safe(request) else ("until",)


def _special(request: Request) -> tuple[str, ...]:
    if request.basis == SAFEGUARDING and request.who in SAFEGUARDS:
        return ("safeguarding",)
    violence = request.basis == LAW_NAMED and request.who in {POLICE, COUNCIL}
    by_asker = {
        HOME_OFFICE: ("home-office",),
        POLICE: ("police",),
        COUNCIL: ("council",),
        FUNDER: ("funder",),
    }
    return (*by_asker.get(request.who, ()), *(("serious-violence",) if violence else ()))


def _given(request: Request) -> str:
    if LIFE in request.truths:
        return "life"
    if CHILD in request.truths:
        return "child"
    return "agreed" if AGREED in request.truths else "counts"


def _plain(point: Point, say: dict[str, str]) -> dict[str, Any]:
    return {
        "key": point.key,
        "sentence": say[f"point-{point.key}"],
        "provisions": [
            {
                "key": one.key,
                "citation": one.citation,
                "source": one.source,
                "sentence": one.sentences.get("en", ""),
                "not_checked": one.not_checked,
            }
            for one in point.provisions
        ],
    }


def _said(language: str) -> dict[str, str]:
    """Return the room's sentences, those that are not translated in English."""
    return {**words(FALLBACK, ROOM), **words(language, ROOM)}
