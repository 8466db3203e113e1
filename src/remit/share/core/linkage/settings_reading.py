"""Settings of a linkage read from their file, and proposed from the data."""

from __future__ import annotations

from itertools import combinations
from math import isfinite
from typing import TYPE_CHECKING, Any

from remit.kernel.documents import load_document
from remit.kernel.errors import Place, problem_kind
from remit.share.core.linkage.columns import KEY, KEY_WORDS
from remit.share.core.linkage.compared import compared
from remit.share.core.linkage.comparisons import ALWAYS, of_number
from remit.share.core.linkage.fields import NO_ROLE, NUMBERS, Role, roles
from remit.share.core.linkage.request import check_enough
from remit.share.core.linkage.settings import (
    DISK,
    LINKS,
    MEMORY,
    OFF,
    DatasetSetting,
    LevelSetting,
    PartSetting,
    Settings,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from remit.kernel.errors import Problems

SCHEMA = "linkage-settings"
# Every comparison that there is, in the order in which files and pages have them.
EVERY = (*ALWAYS, *(of_number(number) for number in NUMBERS))
_SURE = 1e-6

NO_NUMBER = problem_kind(
    "linkage-settings-no-number",
    "“{name}” is {value}, which is no number to reckon with.",
    "Write an ordinary number, or leave the line out.",
)
TWO_AIMS = problem_kind(
    "linkage-settings-two-aims",
    "Both a precision and a least weight are said, and only one can choose the threshold.",
    "Take one of the two lines out.",
)
MORE_THAN_ALL = problem_kind(
    "linkage-settings-more-than-all",
    "What is fixed of {letter} in “{part}” adds up to {total}, and a pair is at one level only.",
    "Keep the sum at 1 or below; it must be 1 if every level is fixed.",
)
TWO_OF_ROLE = problem_kind(
    "linkage-settings-two-of-a-role",
    "Of “{dataset}”, {columns} are all said to be {role}.",
    "Keep one of them, and write “none” for the others; a whole name in one column (“name”) goes "
    "with neither “given” nor “family”.",
)
NOT_APPLIED = problem_kind(
    "linkage-settings-not-applied",
    "What the settings say of {what} does not apply: {why}.",
    "Leave it, or take it out.",
)
NO_DATASET = problem_kind(
    "linkage-settings-no-dataset",
    "The settings speak of “{dataset}”, and nobody of that name brings records.",
    "Use one of: {datasets}.",
)
NO_COLUMN = problem_kind(
    "linkage-settings-no-column",
    "“{dataset}” has no column “{column}” that settings could speak of.",
    "Use one of: {columns}.",
)
MATCH_KEYS = "match keys are linked, whose keys and levels are fixed where they are made"
FILTERS = "Bloom filters are linked, which have no keys, levels or share of matches to set"
NOT_SHARED = "no two of these custodians have what it takes"


def parse_settings(content: bytes, file: str, problems: Problems) -> Settings | None:
    """Return the settings of a file, or None with every problem noted by its place."""
    document = load_document(content, file, "remit.share", SCHEMA, problems)
    if document is None:
        return None
    before = len(problems)
    for path, value in _numbers(document, ""):
        if not isfinite(value):
            problems.add(NO_NUMBER, Place(file, key=path), name=path, value=value)
    if len(problems) > before:
        return None
    found = settings_from(document)
    check_settings(found, file, problems)
    return found if len(problems) == before else None


def _numbers(value: Any, path: str) -> Iterator[tuple[str, float]]:
    if isinstance(value, dict):
        for name, each in value.items():
            yield from _numbers(each, f"{path}.{name}" if path else name)
    elif isinstance(value, int | float):
        yield path, value


def settings_from(document: Mapping[str, Any]) -> Settings:
    """Return the settings of plain values that conform to the schema, in one order."""
    links, limits = document.get("links", {}), document.get("limits", {})
    said = {name: float(links[name]) for name in LINKS if name in links}
    keys, parts = document.get("keys", {}), document.get("comparisons", {})
    return Settings(
        datasets={
            name: DatasetSetting(one.get("record_id"), dict(one.get("columns", {})))
            for name, one in document.get("datasets", {}).items()
        },
        keys={name: keys[name] for name in KEY_WORDS if name in keys},
        parts={one.name: _part(one.name, parts[one.name]) for one in EVERY if one.name in parts},
        one_of_each=links.get("one_of_each"),
        memory=_float(limits.get("memory_gb")),
        disk=_float(limits.get("disk_gb")),
        **said,
    )


def _float(value: float | None) -> float | None:
    return None if value is None else float(value)


def _part(name: str, entry: Mapping[str, Any]) -> PartSetting:
    levels = entry.get("levels", {})
    order = (level.key for one in EVERY if one.name == name for level in one.levels)
    return PartSetting(
        entry.get("compare"), {key: level_from(levels[key]) for key in order if key in levels}
    )


def level_from(value: str | float | Mapping[str, float]) -> LevelSetting:
    """Return a level's setting as the file has it."""
    if isinstance(value, str):
        return LevelSetting(on=value != OFF)
    if isinstance(value, int | float):
        return LevelSetting(weight=float(value))
    return LevelSetting(m=_float(value.get("m")), u=_float(value.get("u")))


def check_settings(settings: Settings, file: str, problems: Problems) -> None:
    """Note what cannot hold together in settings, whatever they are of."""
    if settings.precision is not None and settings.least_weight is not None:
        problems.add(TWO_AIMS, Place(file, key="links"))
    for name, one in settings.parts.items():
        wanted = next(len(each.levels) for each in EVERY if each.name == name)
        for letter in ("m", "u"):
            fixed = [getattr(level, letter) for level in one.levels.values()]
            said = [value for value in fixed if value is not None]
            whole = len(said) == wanted and abs(sum(said) - 1) > _SURE
            if sum(said) > 1 + _SURE or whole:
                place = Place(file, key=f"comparisons.{name}.levels")
                total = f"{sum(said):g}"
                problems.add(MORE_THAN_ALL, place, letter=letter, part=name, total=total)
    for name, dataset in settings.datasets.items():
        _check_roles(name, dataset, file, problems)


def _check_roles(name: str, dataset: DatasetSetting, file: str, problems: Problems) -> None:
    bearing: dict[str, list[str]] = {}
    for column, role in dataset.columns.items():
        bearing.setdefault(role, []).append(column)
    named = [*bearing.get(Role.GIVEN, ()), *bearing.get(Role.FAMILY, ())]
    if Role.NAME in bearing and named:
        bearing[Role.NAME] += named
    for role, columns in bearing.items():
        if role != NO_ROLE and len(columns) > 1:
            listed = ", ".join(f"“{column}”" for column in columns)
            place = Place(file, key=f"datasets.{name}.columns")
            problems.add(TWO_OF_ROLE, place, dataset=name, columns=listed, role=role)


def proposed(
    datasets: Sequence[tuple[str, DatasetSetting, Sequence[Role]]], *, clear: bool
) -> Settings:
    """Return what is proposed from the data, with everything that can be said of it.

    Args:
        datasets: each custodian's name, its columns, and what can be compared by them.
        clear: whether identifiers are compared; match keys bring keys and levels of their own.
    """
    keys: set[str] = set()
    parts: dict[str, set[str]] = {}
    for (_, _, one), (_, _, other) in combinations(datasets if clear else (), 2):
        found = compared([role for role in one if role in other])
        keys |= {key.removeprefix(KEY) for key in found.keys}
        for each in found.comparisons:
            parts.setdefault(each.name, set()).update(level.key for level in each.levels)
    return Settings(
        datasets={name: one for name, one, _ in datasets},
        keys={name: True for name in KEY_WORDS if name in keys},
        parts={
            one.name: PartSetting(
                True, {lv.key: LevelSetting() for lv in one.levels if lv.key in parts[one.name]}
            )
            for one in EVERY
            if one.name in parts
        },
        one_of_each=True,
        memory=MEMORY,
        disk=DISK,
    )


def check_applied(said: Settings, base: Settings, why: str, file: str, problems: Problems) -> None:
    """Note as notices what was said of keys and comparisons that are not to be had here."""
    keys = [name for name in said.keys if name not in base.keys]
    parts = [
        name if one is None else f"{name} ({', '.join(gone)})"
        for name, each in said.parts.items()
        for one in (base.parts.get(name),)
        if (gone := [level for level in each.levels if one is None or level not in one.levels])
        or one is None
    ]
    for what, names in (("keys", keys), ("comparisons", parts)):
        if names:
            listed = f"{what}: {', '.join(names)}"
            problems.notice(NOT_APPLIED, Place(file, key=what), what=listed, why=why)


def compared_roles(columns: Mapping[str, str]) -> tuple[Role, ...]:
    """Return what can be compared by a dataset's columns."""
    return roles(Role(role) for role in columns.values() if role != NO_ROLE)


def check_left(settings: Settings, file: str, problems: Problems) -> None:
    """Note each two datasets that whole settings leave too little to be linked by."""
    sides = [(name, compared_roles(one.columns)) for name, one in settings.datasets.items()]
    check_enough(sides, problems)
    for (left, one), (right, other) in combinations(sides, 2):
        found = compared([role for role in one if role in other])
        kept = found.without(settings.keys_off, settings.parts_off, settings.levels_off)
        kept.check((left, right), file, problems)


def check_datasets(
    said: Settings, columns: Mapping[str, Sequence[str]], file: str, problems: Problems
) -> None:
    """Note datasets and columns that settings speak of and nobody brings."""
    for dataset, one in said.datasets.items():
        if dataset not in columns:
            place = Place(file, key=f"datasets.{dataset}")
            problems.add(NO_DATASET, place, dataset=dataset, datasets=", ".join(columns))
            continue
        for column in one.columns:
            if column not in columns[dataset]:
                problems.add(
                    NO_COLUMN,
                    Place(file, key=f"datasets.{dataset}.columns.{column}"),
                    dataset=dataset,
                    column=column,
                    columns=", ".join(columns[dataset]) or "none",
                )
