"""The items of one theme as fields of a page, for one person or for the talk of all."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from remit.support.core.assessment.answers import DONT_KNOW, NOT_AGREED, spread
from remit.support.core.assessment.instrument import LEVELS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from remit.ask.core.speech import Speech, Worded
    from remit.support.core.assessment.answers import Assessor
    from remit.support.core.assessment.instrument import Instrument, Item, Theme

FAR_APART = 2
"""From so many levels on, people are told that they are far apart."""


@dataclass(frozen=True, slots=True)
class Option:
    """One answer that can be chosen; `note` says who chose it."""

    value: str
    label: Worded
    chosen: bool
    note: Worded | None = None


@dataclass(frozen=True, slots=True)
class LevelField:
    """One item with its answers; `said` is about all of them."""

    name: str
    ask: Worded
    options: tuple[Option, ...]
    said: Worded | None = None
    faulty: bool = False


def own_fields(
    speech: Speech, theme: Theme, answers: Mapping[str, str], faulty: Iterable[str] = ()
) -> tuple[LevelField, ...]:
    """Return a theme's items for one person, with the level chosen so far."""
    wrong = set(faulty)
    return tuple(
        LevelField(
            item.name,
            speech.of(item.ask),
            (
                *_levels(speech, item, answers.get(item.name, "")),
                Option(
                    DONT_KNOW,
                    speech.word("assess-dont-know"),
                    answers.get(item.name) == DONT_KNOW,
                ),
            ),
            faulty=item.name in wrong,
        )
        for item in theme.items
    )


def talk_fields(
    speech: Speech,
    theme: Theme,
    assessors: tuple[Assessor, ...],
    agreed: Mapping[str, str],
    faulty: Iterable[str] = (),
) -> tuple[LevelField, ...]:
    """Return a theme's items for the talk: who chose what, and what is agreed so far.

    Where all chose the same level, that is proposed.
    """
    wrong = set(faulty)
    return tuple(
        _talk_field(speech, item, assessors, agreed.get(item.name, ""), faulty=item.name in wrong)
        for item in theme.items
    )


def faults_of(speech: Speech, made: Instrument, lacking: Iterable[str]) -> list[tuple[str, Worded]]:
    """Return what an error summary says of items without an answer, with where each is."""
    asked = {item.name: speech.of(item.ask) for item in made.items}
    return [
        (f"{name}-1", speech.word("assess-choose", {"question": asked[name].text}))
        for name in lacking
    ]


def people(speech: Speech, numbers: Iterable[int]) -> str:
    """Return several people by their numbers, as a list in a sentence."""
    comma = "، " if speech.language == "ar" else ", "
    return comma.join(speech.word("assess-person", {"number": one}).text for one in numbers)


def _talk_field(
    speech: Speech, item: Item, assessors: tuple[Assessor, ...], agreed: str, *, faulty: bool
) -> LevelField:
    found = spread(item.name, assessors)
    notes = tuple(
        speech.word("assess-chosen-by", {"people": people(speech, numbers)}) if numbers else None
        for numbers in found.by_level
    )
    said = None
    if found.apart >= FAR_APART:
        said = speech.word("assess-apart")
    elif found.shared and len(assessors) > 1:
        said = speech.word("assess-same")
    unknown = (
        speech.word("assess-unknown-by", {"people": people(speech, found.unknown)})
        if found.unknown
        else None
    )
    open_option = Option(
        NOT_AGREED, speech.word("assess-not-agreed"), agreed == NOT_AGREED, unknown
    )
    chosen = agreed or found.shared
    return LevelField(
        item.name,
        speech.of(item.ask),
        (*_levels(speech, item, chosen, notes), open_option),
        said,
        faulty,
    )


def _levels(
    speech: Speech, item: Item, chosen: str, notes: tuple[Worded | None, ...] = ()
) -> tuple[Option, ...]:
    notes = notes or (None,) * len(LEVELS)
    return tuple(
        Option(level, speech.of(item.level(level)), level == chosen, note)
        for level, note in zip(LEVELS, notes, strict=True)
    )
