"""Settings of a linkage as a page's form has them: shown in plain words, and read back whole.

A field's name says what it is of: `key-names`, `part-given`, `level-given-same`,
`column-emergency-surname`. A form speaks of all that is proposed, so what is not ticked is off;
where nothing can be compared yet, it shows no columns, and says nothing of them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from math import isfinite
from types import MappingProxyType
from typing import TYPE_CHECKING

from remit.kernel.errors import Problems
from remit.kernel.finding import digest
from remit.share.core.linkage.columns import KEY_WORDS
from remit.share.core.linkage.fields import NO_ROLE
from remit.share.core.linkage.settings import (
    LEARNED,
    OFF,
    DatasetSetting,
    LevelSetting,
    PartSetting,
    Settings,
)
from remit.share.core.linkage.settings_reading import EVERY, check_left, check_settings
from remit.share.core.linkage.settings_text import PART_WORDS, level_words
from remit.share.core.run_figures import ROLES

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from remit.share.core.linkage.comparisons import Level
    from remit.share.core.linkage.settings_text import Lesson

MOST_WEIGHT = 50.0
# Fifty powers of two; what is far less cannot be reckoned with.
LEAST_SHARE = 1e-15
# What is longer is no number, and would take long to be found none.
LONGEST = 100
_NUMBER = r"[-+]?[0-9]*\.?[0-9]+(?:[eE][-+]?[0-9]+)?"
_BOTH = re.compile(rf"(?:m\s*=?\s*(?P<m>{_NUMBER}))?[\s,;]*(?:u\s*=?\s*(?P<u>{_NUMBER}))?")
STALE = (
    "What was delivered, or how it is linked, changed while this page was open. Below is how it "
    "is now: change it again."
)


@dataclass(frozen=True, slots=True)
class Ask:
    """A number that a form asks for.

    Attributes:
        name: the field's.
        words: what it is called.
        hint: what it is, and what stands for nothing said.
        least: the least that it may be.
        most: the most.
        above: whether it must be more than the least.
    """

    name: str
    words: str
    hint: str
    least: float
    most: float
    above: bool = False

    @property
    def range(self) -> str:
        """What it may be, in words."""
        begins = f"above {self.least:g} and up" if self.above else f"from {self.least:g}"
        return f"{begins} to {self.most:g}"


NUMBERS = (
    Ask(
        "precision",
        "How often links are to be right",
        "Such as 0.995. Empty: as many links are made as give the best F1 that can be expected.",
        0.5,
        1,
    ),
    Ask(
        "least_weight",
        "The least weight of a link, in place of that",
        "Log2 of its odds: 0 is even, 3.3 is ten to one. Empty: it is not asked for.",
        -MOST_WEIGHT,
        MOST_WEIGHT,
    ),
    Ask(
        "prior",
        "How many of all pairs are of one person",
        "A share, such as 0.0001. Empty: it is estimated.",
        0,
        0.5,
        above=True,
    ),
)
LIMITS = (
    Ask(
        "memory",
        "Gigabytes of memory",
        "Of a run by command; a run from its page uses 1 at most.",
        0.1,
        10_000,
    ),
    Ask("disk", "Gigabytes of disk", "Encrypted, and wiped at the end.", 0.1, 100_000),
)


@dataclass(frozen=True, slots=True)
class Wrong:
    """One thing wrong in a form: the field's id, "" where it is of several, and a sentence."""

    id: str
    words: str


@dataclass(frozen=True, slots=True)
class Field:
    """One field of the form.

    Attributes:
        name: its name, and its id.
        words: what it is of.
        value: what stands in it; of a box, whether it is ticked.
        note: what the last run found, or the column's role; "" for nothing.
        hint: what can be written in it.
    """

    name: str
    words: str
    value: str | bool
    note: str = ""
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    """Fields of one part or dataset; `box` says whether the part is compared at all."""

    words: str
    fields: tuple[Field, ...]
    box: Field | None = None


@dataclass(frozen=True, slots=True)
class Form:
    """The form as it is shown; `version` is of what it was made from."""

    version: str
    numbers: tuple[Field, ...]
    limits: tuple[Field, ...]
    columns: tuple[Group, ...]
    keys: tuple[Field, ...]
    parts: tuple[Group, ...]


def version_of(base: Settings, said: Settings) -> str:
    """Return what a form was made from, so that a stale one is known."""
    return digest([base.document(), said.document()])


def shown(
    base: Settings,
    whole: Settings,
    version: str,
    lessons: Sequence[Lesson] = (),
    typed: Mapping[str, str] = MappingProxyType({}),
) -> Form:
    """Return the form of whole settings.

    Args:
        base: what is proposed.
        whole: what holds.
        version: of what both were made from.
        lessons: what the last run found.
        typed: what was typed and could not be used, to be shown as it was.
    """
    return Form(
        version,
        _numbers(NUMBERS, whole, typed),
        _numbers(LIMITS, whole, typed),
        tuple(
            Group(
                dataset,
                tuple(
                    Field(
                        f"column-{dataset}-{column}",
                        column,
                        whole.of(dataset).columns.get(column) != NO_ROLE,
                        ROLES[role],
                    )
                    for column, role in one.columns.items()
                    if role != NO_ROLE
                ),
            )
            for dataset, one in base.datasets.items()
        ),
        tuple(
            Field(f"key-{name}", _capital(KEY_WORDS[name]), on) for name, on in whole.keys.items()
        ),
        tuple(_group(name, part, lessons, typed) for name, part in whole.parts.items()),
    )


def _numbers(asked: Sequence[Ask], whole: Settings, typed: Mapping[str, str]) -> tuple[Field, ...]:
    return tuple(
        Field(
            one.name,
            one.words,
            typed.get(one.name, _number(getattr(whole, one.name))),
            "",
            one.hint,
        )
        for one in asked
    )


def _group(
    name: str, part: PartSetting, lessons: Sequence[Lesson], typed: Mapping[str, str]
) -> Group:
    return Group(
        PART_WORDS[name],
        tuple(
            Field(
                f"level-{name}-{key}",
                level_words(_level(name, key)).rstrip("."),
                typed.get(f"level-{name}-{key}", level_value(setting)),
                _weighed(name, _level(name, key), lessons),
            )
            for key, setting in part.levels.items()
        ),
        Field(f"part-{name}", PART_WORDS[name], part.on is not False),
    )


def _level(part: str, key: str) -> Level:
    return next(
        level for one in EVERY if one.name == part for level in one.levels if level.key == key
    )


def _weighed(part: str, level: Level, lessons: Sequence[Lesson]) -> str:
    found = [one.weights.get((part, level.name)) for one in lessons]
    return ", ".join(f"{weight:.1f}" for weight in found if weight is not None)


def level_value(setting: LevelSetting) -> str:
    """Return a level's setting as it is typed: nothing where it is learned."""
    plain = setting.plain()
    if isinstance(plain, dict):
        return " ".join(f"{name} {value!r}" for name, value in plain.items())
    return "" if plain == LEARNED else plain if isinstance(plain, str) else _number(plain)


def _number(value: float | None) -> str:
    return "" if value is None else repr(value).removesuffix(".0")


def _capital(words: str) -> str:
    return f"{words[0].upper()}{words[1:]}"


def read_form(posted: Mapping[str, str], base: Settings) -> tuple[Settings, tuple[Wrong, ...]]:
    """Return the whole settings that a form says, and everything that is wrong in it.

    Args:
        posted: what was sent.
        base: what is proposed; the form spoke of all of it.
    """
    wrong: list[Wrong] = []
    numbers = {
        one.name: _read_number(one, posted.get(one.name, ""), wrong) for one in (*NUMBERS, *LIMITS)
    }
    whole = Settings(
        datasets=_read_columns(posted, base),
        keys={name: f"key-{name}" in posted for name in base.keys},
        parts=_read_parts(posted, base, wrong),
        one_of_each=base.one_of_each,
        precision=numbers["precision"],
        least_weight=numbers["least_weight"],
        prior=numbers["prior"],
        memory=numbers["memory"] or base.memory,
        disk=numbers["disk"] or base.disk,
    )
    if not wrong:
        problems = Problems()
        check_settings(whole, "", problems)
        if base.keys:
            check_left(whole, "", problems)
        wrong += [Wrong("", f"{one.message} {one.remedy}") for one in problems]
    return whole, tuple(wrong)


def _read_columns(posted: Mapping[str, str], base: Settings) -> dict[str, DatasetSetting]:
    if not base.parts:  # no columns were shown
        return dict(base.datasets)
    return {
        dataset: replace(
            one,
            columns={
                column: role if f"column-{dataset}-{column}" in posted else NO_ROLE
                for column, role in one.columns.items()
            },
        )
        for dataset, one in base.datasets.items()
    }


def _read_parts(
    posted: Mapping[str, str], base: Settings, wrong: list[Wrong]
) -> dict[str, PartSetting]:
    return {
        name: PartSetting(
            f"part-{name}" in posted,
            {
                key: _read_level(name, key, posted.get(f"level-{name}-{key}", ""), wrong)
                for key in part.levels
            },
        )
        for name, part in base.parts.items()
    }


def _read_number(ask: Ask, text: str, wrong: list[Wrong]) -> float | None:
    said = text.strip()
    if not said:
        return None
    value = _float(said)
    if value is None or not ask.least <= value <= ask.most or (ask.above and value == ask.least):
        wrong.append(
            Wrong(
                ask.name,
                f"{ask.words}: “{said}” is no number {ask.range}. Correct it, or leave it empty.",
            )
        )
        return None
    return value


def _float(text: str) -> float | None:
    if len(text) > LONGEST or not re.fullmatch(_NUMBER, text):
        return None
    value = float(text)
    return value if isfinite(value) else None


def _read_level(part: str, key: str, text: str, wrong: list[Wrong]) -> LevelSetting:
    said = text.strip().casefold()
    is_last = next(one for one in EVERY if one.name == part).levels[-1].key == key
    if said in ("", LEARNED):
        return LevelSetting()
    if said == OFF and not is_last:
        return LevelSetting(on=False)
    weight = _float(said)
    if weight is not None and abs(weight) <= MOST_WEIGHT:
        return LevelSetting(weight=weight)
    found = _BOTH.fullmatch(said) if len(said) <= LONGEST else None
    both = found.group("m", "u") if found else ()
    shares = [None if one is None else float(one) for one in both]
    if any(one is not None for one in shares) and all(
        one is None or LEAST_SHARE <= one <= 1 for one in shares
    ):
        return LevelSetting(m=shares[0], u=shares[1])
    off = "" if is_last else " “off”,"
    where = f"{PART_WORDS[part]} ({_level(part, key).name})"
    wrong.append(
        Wrong(
            f"level-{part}-{key}",
            f"{where}: “{text.strip()}” cannot be used. Write{off} a weight from -50 to 50, or m "
            "and u from 1e-15 to 1, such as “m 0.9 u 0.01”; or leave it empty.",
        )
    )
    return LevelSetting()
