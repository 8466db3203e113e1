"""The items of an assessment: a version's themes, each item with five described levels.

A version is a file of the package, `assessment/VERSION.toml`. Once organisations have answered it,
it is not changed: a baseline compares with an endline in the same words alone.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from remit.kernel.errors import ExitCode, RemitError
from remit.kernel.finding import digest

if TYPE_CHECKING:
    from collections.abc import Mapping

    from remit.ask.core.questionnaire import Texts

LEVELS = ("1", "2", "3", "4", "5")
LATEST = "1"
ENGLISH = "en"
_FOLDER = "assessment"
# Items are found in the report by name, beside those of every other questionnaire.
_PREFIX = "maturity_"


class UnknownVersion(RemitError):
    """This Remit has no assessment of that version."""

    code = "assessment-version-unknown"
    exit_code = ExitCode.NOT_FOUND


@dataclass(frozen=True, slots=True)
class Item:
    """One question with five levels.

    Attributes:
        name: what its answers are stored under.
        ask: the question, by language tag.
        levels: what an organisation at each level says, lowest first, by language tag.
        first_step: what to do first for the next level, by language tag.
        rows: the rows of the UK Government's assessment that speak of the same, 1 to 97.
    """

    name: str
    ask: Texts
    levels: tuple[Texts, ...]
    first_step: Texts
    rows: tuple[int, ...]

    def level(self, number: str) -> Texts:
        """Return what the level says, by language tag."""
        return self.levels[LEVELS.index(number)]


@dataclass(frozen=True, slots=True)
class Theme:
    """Items that belong together and stand on one page."""

    key: str
    title: Texts
    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class Translation:
    """Who put the items into a language ("machine" or "human"), and whether a human checked it."""

    language: str
    by: str
    checked: bool


@dataclass(frozen=True, slots=True)
class Instrument:
    """One version of the assessment.

    Attributes:
        version: its number as text.
        title: by language tag.
        themes: in order.
        translations: every language but English, in which it was written.
    """

    version: str
    title: Texts
    themes: tuple[Theme, ...]
    translations: tuple[Translation, ...]

    @property
    def items(self) -> tuple[Item, ...]:
        """All items in order."""
        return tuple(item for theme in self.themes for item in theme.items)

    @property
    def names(self) -> tuple[str, ...]:
        """What answers are stored under, in order."""
        return tuple(item.name for item in self.items)

    @property
    def languages(self) -> tuple[str, ...]:
        """The tags of the languages that it speaks."""
        return (ENGLISH, *(one.language for one in self.translations))

    def theme_of(self, name: str) -> Theme:
        """Return the theme of an item.

        Raises:
            StopIteration: no item has that name.
        """
        return next(one for one in self.themes if name in {item.name for item in one.items})


@cache
def instrument(version: str) -> Instrument:
    """Return a version of the assessment.

    Raises:
        UnknownVersion: there is none of that number.
    """
    found = files("remit.support").joinpath(_FOLDER, f"{version}.toml")
    if not version.isdigit() or not found.is_file():
        raise UnknownVersion(
            f"This Remit has no assessment of version {version}.",
            remedy=f"It has: {', '.join(versions())}. Use a newer Remit, or correct the number.",
        )
    return instrument_of(tomllib.loads(found.read_text("utf-8")))


def versions() -> tuple[str, ...]:
    """Return the numbers of the versions that there are, oldest first."""
    found = files("remit.support").joinpath(_FOLDER).iterdir()
    return tuple(
        sorted((one.name.removesuffix(".toml") for one in found if one.name[0].isdigit()), key=int)
    )


def instrument_of(document: Mapping[str, Any]) -> Instrument:
    """Return the version that a document of the package states."""
    return Instrument(
        version=document["version"],
        title=document["title"],
        themes=tuple(
            Theme(one["key"], one["title"], tuple(_item(each) for each in one["item"]))
            for one in document["theme"]
        ),
        translations=tuple(
            Translation(one["language"], one["by"], one["checked"])
            for one in document.get("translation", ())
        ),
    )


def wording_digest(of: Instrument) -> str:
    """Return the digest of what is locked: the items, their order and their English words."""
    return digest(
        [
            [item.name, item.ask[ENGLISH], *(level[ENGLISH] for level in item.levels)]
            for item in of.items
        ]
    )


def _item(entry: Mapping[str, Any]) -> Item:
    levels: Mapping[str, list[str]] = entry["levels"]
    return Item(
        name=f"{_PREFIX}{entry['key']}",
        ask=entry["ask"],
        levels=tuple({tag: said[at] for tag, said in levels.items()} for at in range(len(LEVELS))),
        first_step=entry["next"],
        rows=tuple(entry["rows"]),
    )
