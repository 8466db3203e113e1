"""A person's decisions on what is suggested to be replaced in a transcript."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from remit.kernel.errors import ExitCode, RemitError
from remit.listen.core.plain_words import unprintable
from remit.listen.core.redaction.spans import Kind
from remit.listen.core.safeguards import word_finder
from remit.listen.core.suggestions import (
    KEEP,
    PERSON,
    REPLACE,
    Suggestion,
    in_label,
    is_numbered,
    spoken,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from remit.listen.core.transcript import Transcript

MOST_REPLACEMENT_CHARACTERS = 200


class UnableToDecide(RemitError):
    """What was decided on a transcript's names cannot be done."""

    code = "unable-to-decide"
    exit_code = ExitCode.INVALID_INPUT


def checked_replacement(words: str) -> str:
    """Return what is put in place of words, as it is stored.

    Raises:
        UnableToDecide: it is blank, too long, or no coding project can hold it.
    """
    plain = " ".join(words.split())
    if not plain:
        raise UnableToDecide(
            "What would stand in place of the words is blank.",
            remedy="Write it in square brackets, such as [younger sibling].",
        )
    if len(plain) > MOST_REPLACEMENT_CHARACTERS or unprintable(plain):
        raise UnableToDecide(
            f"The replacement is longer than {MOST_REPLACEMENT_CHARACTERS} characters, or has some "
            "that cannot be kept.",
            remedy="Shorten it, and type it anew.",
        )
    return plain


@dataclass(frozen=True, slots=True)
class Choice:
    """What a person decides on the suggestion whose words begin at `start`.

    Attributes:
        start: where its words begin.
        decision: `KEEP` or `REPLACE`.
        replacement: what is put in their place; left alone where they are kept.
        everywhere: whether the same words are decided alike in the whole transcript.
    """

    start: int
    decision: str
    replacement: str = ""
    everywhere: bool = False


@dataclass(frozen=True, slots=True)
class Missed:
    """Words that a person adds to what is replaced.

    Attributes:
        words: as they stand in the text; capitals do not matter.
        kind: what they are, such as “person”.
        replacement: what is put in their place.
        line: the one line to look in; 0 for everywhere.
    """

    words: str
    kind: str
    replacement: str = ""
    line: int = 0


def decide(
    text: str, suggestions: Sequence[Suggestion], choice: Choice, by: str
) -> list[Suggestion]:
    """Return the suggestions that a decision on one of them changes, as they are then.

    With `everywhere`, those of the same words and kind are decided alike; what is replaced is so
    also where other words mean the same person or place, as a numbered placeholder says.

    Raises:
        UnableToDecide: there is no such suggestion or decision, or the replacement is no good.
    """
    decision = choice.decision
    chosen = next((each for each in suggestions if each.start == choice.start), None)
    if chosen is None or decision not in {KEEP, REPLACE}:
        raise UnableToDecide(
            "There is nothing to decide at this place any more.", remedy="Load the page again."
        )
    put_in = checked_replacement(choice.replacement) if decision == REPLACE else chosen.replacement
    alike = [chosen]
    if choice.everywhere:
        alike = [each for each in suggestions if _is_alike(text, each, chosen, decision)]
    return [replace(e, decision=decision, decided_by=by, replacement=put_in) for e in alike]


def _is_alike(text: str, one: Suggestion, chosen: Suggestion, decision: str) -> bool:
    if one.kind != chosen.kind:
        return False
    if spoken(text[one.start : one.end]) == spoken(text[chosen.start : chosen.end]):
        return True
    same = one.replacement == chosen.replacement
    return decision == REPLACE and same and is_numbered(chosen.replacement)


def add_missed(
    transcript: Transcript, suggestions: Sequence[Suggestion], missed: Missed, by: str
) -> tuple[list[Suggestion], list[Suggestion]]:
    """Return what a person adds, decided to be replaced, and the suggestions that go into it.

    A suggestion that the words touch goes into what is added.

    Raises:
        UnableToDecide: the words stand nowhere outside of speakers' names, or the replacement or
            kind is no good.
    """
    put_in, words, line = checked_replacement(missed.replacement), missed.words, missed.line
    if missed.kind not in set(Kind):
        raise UnableToDecide("The kind is none of those known.", remedy="Choose one of the list.")
    places = [
        match.span()
        for match in word_finder(words).finditer(transcript.text)
        if words.strip()
        and not in_label(transcript.labels, *match.span())
        and line in {0, transcript.line_at(match.start())}
    ]
    if not places:
        where = f"on line {line}" if line else "in this transcript"
        raise UnableToDecide(
            f"The words “{words.strip()[:60]}” do not stand {where}, other than as a speaker.",
            remedy="Type them as they stand there.",
        )
    added, gone = [], set()
    for start, end in places:
        touched = {each for each in suggestions if each.start < end and each.end > start}
        gone |= touched
        begin = min([start, *(each.start for each in touched)])
        finish = max([end, *(each.end for each in touched)])
        added.append(Suggestion(begin, finish, missed.kind, PERSON, put_in, "", REPLACE, by))
    return _apart(added), sorted(gone)


def _apart(added: Iterable[Suggestion]) -> list[Suggestion]:
    """Return suggestions without those that one suggestion of before has made overlap."""
    found: list[Suggestion] = []
    for each in sorted(added):
        if found and each.start < found[-1].end:
            found[-1] = replace(found[-1], end=max(each.end, found[-1].end))
        else:
            found.append(each)
    return found
