"""Settings of a linkage as a file that explains itself, in one fixed spelling."""

from __future__ import annotations

from dataclasses import dataclass
from math import log2
from textwrap import wrap
from typing import TYPE_CHECKING, Any

from remit.kernel.documents import dump_toml
from remit.share.core.linkage.columns import KEY_WORDS
from remit.share.core.linkage.settings_reading import EVERY

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from remit.share.core.linkage.comparisons import Level
    from remit.share.core.linkage.settings import LevelSetting, PartSetting, Settings

_WIDTH = 98

PART_WORDS = {
    "given": "Forenames",
    "family": "Surnames",
    "birth": "Dates of birth",
    "sex": "Sex",
    "postcode": "Postcodes",
    "nhs": "NHS numbers",
    "insurance": "National insurance numbers",
    "phone": "Telephone numbers",
    "email": "E-mail addresses",
}
_ABOUT = (
    "How records are linked. Proposed by Remit from the data; change what you like. What you take "
    "out is as Remit proposes it. Try it: remit link --rehearsal … --settings THIS-FILE. "
    "Schema: remit schema linkage-settings."
)
_LINKS = {
    "one_of_each": "A person has at most one record of each custodian. With false, whatever any "
    "chain of pairs joins is one person; under an agreement it stays true.",
    "precision": "As many links are made as give the best F1 that can be expected. To have as many "
    "as are expected to be right this often instead, say how often, from 0.5 to 1:",
    "least_weight": "Or say the least weight of a link, log2 of its odds: 0 is even, 3.3 is ten to "
    "one. It goes without a precision:",
    "prior": "How many of all pairs of two custodians' records are of one person is estimated. To "
    "fix that share, say it, more than 0 and up to 0.5:",
}
_EXAMPLES = {"precision": 0.995, "least_weight": 3.3, "prior": 0.0001}
_LIMITS = {
    "memory_gb": "Gigabytes that the database may hold; Spark has as much again.",
    "disk_gb": "Gigabytes of disk that it may use beyond that, encrypted and wiped at the end.",
}
_DATASETS = (
    "What each column holds: given, family, name (both in one column), birth, sex, postcode, nhs, "
    "insurance, phone or email; “none” is not compared. record_id is the column of the record's "
    "id; “row” numbers the records."
)
_KEYS = (
    "Two records are compared if they share one of these. false switches a key off: fewer pairs "
    "are compared, and fewer links are found."
)
_COMPARISONS = (
    "What is compared, level by level, the strongest first; the first that holds counts. "
    "compare = false leaves the part out. A level is “learned” from the data; “off” and its pairs "
    "fall to a later one; a number is its weight, log2(m/u), 3 being eight to one for and -3 "
    "against. Or say how often records of one person (m) and of two (u) are at it, both or either: "
    "{ m = 0.9, u = 0.01 }."
)


@dataclass(frozen=True, slots=True)
class Lesson:
    """What a run learned of two custodians.

    Attributes:
        left: the one.
        right: the other.
        prior: the share of their pairs that are of one person.
        weights: log2(m/u) of each level, by part and the level's words.
    """

    left: str
    right: str
    prior: float
    weights: Mapping[tuple[str, str], float]


def lessons_of(report: Mapping[str, Any]) -> tuple[Lesson, ...]:
    """Return what the report of a run says was learned; nothing of a run by Bloom filters."""
    return tuple(
        Lesson(
            one["left"],
            one["right"],
            one["settings"]["probability_two_random_records_match"],
            {
                (part["output_column_name"], level["label_for_charts"]): log2(
                    level["m_probability"] / level["u_probability"]
                )
                for part in one["settings"]["comparisons"]
                for level in part["comparison_levels"]
                if not level.get("is_null_level")
            },
        )
        for one in report.get("pairs", ())
        if "comparisons" in one.get("settings", {})
    )


def settings_text(settings: Settings, lessons: Sequence[Lesson] = ()) -> str:
    """Return settings as their file, each explained; beside that, what a run learned."""
    lines = [*_comment(_ABOUT)]
    if lessons:
        pairs = "; ".join(f"{_plain(one.left)} with {_plain(one.right)}" for one in lessons)
        lines += _comment(f"What each level weighed stands behind it, in the order: {pairs}.")
    document = settings.document()
    lines += ["", "[links]", *_links(document.get("links", {}), lessons)]
    if limits := document.get("limits"):
        lines += ["", "[limits]"]
        for name, value in limits.items():
            lines += [*_comment(_LIMITS[name]), _line(name, value)]
    lines += _datasets(document.get("datasets", {}))
    if settings.keys:
        lines += ["", *_comment(_KEYS), "[keys]"]
        for name, on in settings.keys.items():
            lines += [*_comment(_sentence(KEY_WORDS[name])), _line(name, on)]
    if settings.parts:
        lines += ["", *_comment(_COMPARISONS)]
    for name, part in settings.parts.items():
        lines += _part(name, part, lessons)
    return "\n".join(lines) + "\n"


def _links(said: Mapping[str, Any], lessons: Sequence[Lesson]) -> Iterator[str]:
    for name, words in _LINKS.items():
        if name == "one_of_each" and name not in said:
            continue
        yield from _comment(words)
        if name == "prior" and lessons and name not in said:
            yield from _comment(f"Estimated: {', '.join(f'{one.prior:.3g}' for one in lessons)}.")
        yield _line(name, said[name]) if name in said else f"# {_line(name, _EXAMPLES[name])}"


def _datasets(datasets: Mapping[str, Mapping[str, Any]]) -> Iterator[str]:
    for at, (name, one) in enumerate(datasets.items()):
        if not one:
            continue
        yield ""
        if not at:
            yield from _comment(_DATASETS)
        yield from dump_toml({"datasets": {name: one}}).rstrip("\n").split("\n")


def _part(name: str, part: PartSetting, lessons: Sequence[Lesson]) -> Iterator[str]:
    yield from ("", *_comment(f"{PART_WORDS[name]}."))
    if part.on is not None or not part.levels:
        yield f"[comparisons.{name}]"
    if part.on is not None:
        yield _line("compare", part.on)
    if part.levels:
        yield f"[comparisons.{name}.levels]"
    known = {level.key: level for one in EVERY if one.name == name for level in one.levels}
    for key, setting in part.levels.items():
        yield from _comment(level_words(known[key]) + _learned(name, known[key], lessons))
        yield f"{key} = {_value(setting)}"


def level_words(level: Level) -> str:
    """Return a level in a sentence."""
    rare = "; the rarer, the more it weighs" if level.rarity else ""
    return _sentence(f"{level.name}{rare}")


def _learned(part: str, level: Level, lessons: Sequence[Lesson]) -> str:
    found = [one.weights.get((part, level.name)) for one in lessons]
    if all(weight is None for weight in found):
        return ""
    listed = ", ".join("none" if weight is None else f"{weight:.2f}" for weight in found)
    return f" Weighed: {listed}."


def _value(setting: LevelSetting) -> str:
    plain = setting.plain()
    if isinstance(plain, dict):
        return "{ " + ", ".join(_line(name, each) for name, each in plain.items()) + " }"
    return _line("x", plain).removeprefix("x = ")


def _line(name: str, value: object) -> str:
    return dump_toml({name: value}).rstrip("\n")


def _sentence(words: str) -> str:
    return f"{words[0].upper()}{words[1:]}."


def _comment(words: str) -> list[str]:
    return [f"# {line}" for line in wrap(words, _WIDTH, break_on_hyphens=False)]


def _plain(name: str) -> str:
    """Return a name as a comment can hold it."""
    return "".join(letter for letter in name if letter.isprintable())
