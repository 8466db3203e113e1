"""Where an agreement stands: who has signed it, whether it runs, and what stops it.

A linkage starts only under an agreement that every party has signed as it stands, on a day on
which it runs, that nobody has suspended, whose flows are all within the remit by conditions that
others have shown to be kept, and against which the law's check finds nothing.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum
from typing import TYPE_CHECKING

from remit.charter.core.explanation import label
from remit.kernel.errors import ExitCode, RemitError
from remit.kernel.flow import CONDITIONS
from remit.kernel.verdict import Answer
from remit.kernel.wording import day_in_words
from remit.share.core.lawfulness import LawAnswer
from remit.share.core.signing import SignatureState, check_signature

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import date, datetime

    from remit.kernel.vocabulary import Vocabulary
    from remit.share.core.agreement import Agreement
    from remit.share.core.judgement import Judgement
    from remit.share.core.lawfulness import Lawfulness
    from remit.share.core.signing import Signature


_REMEDIES = {
    Answer.WITHIN_IF: "Add the conditions that are wanted, or take the flow out.",
    Answer.UNASKED: "Ask people first, or take the flow out.",
    Answer.OUTSIDE: "Take the flow out.",
}
_READ_LAW = "Read what the law asks, on its page or by `remit request`"


class State(Enum):
    """Where an agreement stands on a day."""

    PROPOSED = "proposed"
    SIGNED = "signed"
    IN_FORCE = "in-force"
    SUSPENDED = "suspended"
    ENDED = "ended"

    @property
    def words(self) -> str:
        """The state in plain words."""
        return {
            State.PROPOSED: "proposed",
            State.SIGNED: "signed by all, and not begun",
            State.IN_FORCE: "in force",
            State.SUSPENDED: "suspended",
            State.ENDED: "ended",
        }[self]


SUSPENDING = frozenset(
    {"suspended", "unshown", "out-of-remit", "not-understood", "against-law", "law-missing"}
)


class UnableToRun(RemitError):
    """Nothing may be linked or released under an agreement as it stands."""

    code = "agreement-not-ready"
    exit_code = ExitCode.NOT_ALLOWED


@dataclass(frozen=True, slots=True)
class Suspension:
    """That somebody suspended an agreement, and, once it was lifted, who lifted it and why."""

    at: datetime
    by: str
    why: str
    lifted_at: datetime | None = None
    lifted_by: str = ""
    lifted_why: str = ""


@dataclass(frozen=True, slots=True)
class Acts:
    """What was done with an agreement: signatures and suspensions, in the order of their times."""

    signatures: tuple[Signature, ...] = ()
    suspensions: tuple[Suspension, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.signatures or self.suspensions)


@dataclass(frozen=True, slots=True)
class Obstacle:
    """One thing that stops an agreement: a short code, a sentence, and what to do."""

    code: str
    words: str
    remedy: str


@dataclass(frozen=True, slots=True)
class Standing:
    """Where an agreement stands.

    Attributes:
        state: on the day.
        signed: of each party, by key, what its latest signature is worth; None where it has none.
        obstacles: everything that stops a run.
    """

    state: State
    signed: Mapping[str, SignatureState | None]
    obstacles: tuple[Obstacle, ...] = field(default=())

    @property
    def may_run(self) -> bool:
        """Whether something may be linked under it."""
        return self.state is State.IN_FORCE and not self.obstacles

    def as_dict(self) -> dict[str, object]:
        """Return it as plain values."""
        return {
            "state": self.state.value,
            "may_run": self.may_run,
            "signed": {
                party: found.value if found else None for party, found in self.signed.items()
            },
            "obstacles": [
                {"code": one.code, "words": one.words, "remedy": one.remedy}
                for one in self.obstacles
            ],
        }


def standing_of(
    agreement: Agreement,
    acts: Acts,
    judgement: Judgement,
    law: Lawfulness,
    vocabulary: Vocabulary,
    at: date,
) -> Standing:
    """Return where an agreement stands on a day, with everything that stops it.

    Args:
        agreement: as it is now.
        acts: what was done with it.
        judgement: what people accept, with evidence as of the day.
        law: what the law asks.
        vocabulary: the terms, whose labels name what is wanted.
        at: the day.
    """
    signed = _signed(agreement, acts)
    obstacles = (
        *_unsigned(agreement, signed),
        *_days(agreement, at),
        *_suspended(acts),
        *_remit(judgement, vocabulary),
        *_law(law),
    )
    return Standing(_state(agreement, signed, obstacles, at), signed, obstacles)


def check_may_run(agreement: Agreement, standing: Standing) -> None:
    """Let an agreement pass under which something may be linked.

    Raises:
        UnableToRun: it may not; every obstacle is named.
    """
    if standing.may_run:
        return
    said = " ".join(one.words for one in standing.obstacles)
    raise UnableToRun(
        f"Nothing may be linked or released under “{agreement.title}”: {said}",
        remedy=" ".join(dict.fromkeys(one.remedy for one in standing.obstacles if one.remedy)),
        agreement=agreement.key,
        obstacles=", ".join(one.code for one in standing.obstacles),
    )


def run_stopped(error: UnableToRun, run: str) -> UnableToRun:
    """Return why a run was stopped half-way, as whoever started it is told."""
    return UnableToRun(
        f"{run} was stopped, and nothing of it is left. {error.message}",
        remedy=error.remedy,
        **error.params,
    )


def _signed(agreement: Agreement, acts: Acts) -> dict[str, SignatureState | None]:
    """Return what each party's best signature is worth: one on this very text counts."""
    found: dict[str, SignatureState | None] = {one.key: None for one in agreement.parties}
    for signature in acts.signatures:
        if signature.party in found and found[signature.party] is not SignatureState.GOOD:
            found[signature.party] = check_signature(signature, agreement)
    return found


def _unsigned(
    agreement: Agreement, signed: Mapping[str, SignatureState | None]
) -> Iterator[Obstacle]:
    if not signed:
        yield Obstacle("unsigned", "It names no party.", "Name the parties, each with its key.")
    for party in agreement.parties:
        state = signed[party.key]
        if state is None:
            words = f"“{party.name}” has not signed it."
            yield Obstacle("unsigned", words, "Have every party sign it.")
        elif state is SignatureState.OTHER_TEXT:
            words = f"“{party.name}” signed another text: it was edited since."
            yield Obstacle("edited", words, "Have every party sign it as it is now.")
        elif state is not SignatureState.GOOD:
            words = f"The signature of “{party.name}” does not hold."
            yield Obstacle("forged", words, "Have the party sign it with the key that it names.")


def _days(agreement: Agreement, at: date) -> Iterator[Obstacle]:
    if agreement.starts is None or agreement.ends is None:
        words = "It does not say from when to when it runs."
        yield Obstacle("undated", words, "Give its first and its last day.")
    elif at < agreement.starts:
        words = f"It begins on {day_in_words(agreement.starts)}."
        yield Obstacle("not-begun", words, "Wait until it begins.")
    if agreement.ends is not None and agreement.ends < at:
        words = f"It ended on {day_in_words(agreement.ends)}."
        yield Obstacle("expired", words, "Make a new one, and have it signed.")


def _suspended(acts: Acts) -> Iterator[Obstacle]:
    for one in acts.suspensions:
        if one.lifted_at is None:
            words = f"{one.by} suspended it: {one.why.rstrip('. ')}."
            yield Obstacle("suspended", words, "Have the study's owner lift that.")


def _remit(judgement: Judgement, vocabulary: Vocabulary) -> Iterator[Obstacle]:
    if judgement.unable:
        yield Obstacle("not-understood", judgement.unable, "")
    for judged in judgement.flows:
        if judged.verdict.answer is not Answer.WITHIN:
            words = f"The flow “{judged.asked.id}” is {judged.verdict.answer.words}."
            yield Obstacle("out-of-remit", words, _REMEDIES[judged.verdict.answer])
        elif judged.shown.answer is not Answer.WITHIN:
            names = (f"“{label(vocabulary, CONDITIONS, one)}”" for one in judged.unshown)
            words = (
                f"Nobody else shows today that the conditions of “{judged.asked.id}” are kept: "
                f"{', '.join(names)}."
            )
            yield Obstacle("unshown", words, "Bring dated evidence from somebody else.")


def _law(law: Lawfulness) -> Iterator[Obstacle]:
    if law.answer is LawAnswer.AGAINST:
        words = "The check of the law finds something that cannot be as it is stated."
        yield Obstacle("against-law", words, f"{_READ_LAW}, and put it right.")
    elif law.answer is LawAnswer.MISSING:
        words = "By the check of the law something is missing."
        yield Obstacle("law-missing", words, f"{_READ_LAW}, and add it.")


def _state(
    agreement: Agreement,
    signed: Mapping[str, SignatureState | None],
    obstacles: tuple[Obstacle, ...],
    at: date,
) -> State:
    if agreement.ends is not None and agreement.ends < at:
        return State.ENDED
    if not signed or any(state is not SignatureState.GOOD for state in signed.values()):
        return State.PROPOSED
    # Evidence that has lapsed, and a law that has changed, suspend it as a person would.
    if any(one.code in SUSPENDING for one in obstacles):
        return State.SUSPENDED
    if agreement.starts is not None and at < agreement.starts:
        return State.SIGNED
    return State.IN_FORCE
