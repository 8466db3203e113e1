"""The catalogue of what organisations can learn: free lessons, and tools whose source is open.

A version is a file of the package, `learning/VERSION.toml`, which says what each field means.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

    from remit.ask.core.questionnaire import Texts
    from remit.support.core.needs.needs import Fact

LATEST = "1"
_FOLDER = "learning"
_ITEM_PREFIX = "maturity_"


@dataclass(frozen=True, slots=True)
class Module:
    """One lesson or tool.

    Attributes:
        key: what a plan calls it.
        kind: "lesson" or "tool".
        name: what it is called where it is found.
        address: where it is found.
        hours: how long it takes two people to try it, in halves.
        level: 1 to 3.
        languages: the tags of those that it speaks.
        risk: what happens to data about people: "none" of it is there, it stays "here" on one's own
            device, or it is "sent" to a server that others run.
        after: the modules that must come before it.
        items: the items of the assessment that it serves, by name.
        kinds: the kinds of facts that it serves; any where empty.
        gaps: the gaps in facts that it serves.
        title: by language tag.
        about: what it is, by language tag.
        practice: what to put into practice, by language tag.
    """

    key: str
    kind: str
    name: str
    address: str
    hours: float
    level: int
    languages: tuple[str, ...]
    risk: str
    after: tuple[str, ...]
    items: tuple[str, ...]
    kinds: tuple[str, ...]
    gaps: tuple[str, ...]
    title: Texts
    about: Texts
    practice: Texts

    def serves(self, fact: Fact, wave: str) -> bool:
        """Whether it helps with what is lacking of a fact in a wave."""
        return fact.gap(wave) in self.gaps and (not self.kinds or fact.kind in self.kinds)


@dataclass(frozen=True, slots=True)
class Catalogue:
    """One version of the catalogue; no module comes before what it needs."""

    version: str
    modules: tuple[Module, ...]
    machine_translated: tuple[str, ...]

    def module(self, key: str) -> Module | None:
        """Return a module by its key, or None."""
        return next((one for one in self.modules if one.key == key), None)


@cache
def catalogue(version: str = LATEST) -> Catalogue:
    """Return a version of the catalogue.

    Raises:
        FileNotFoundError: the package has none of that version.
    """
    found = files("remit.support").joinpath(_FOLDER, f"{version}.toml")
    document = tomllib.loads(found.read_text("utf-8"))
    return Catalogue(
        version=document["version"],
        modules=tuple(_module(one) for one in document["module"]),
        machine_translated=tuple(
            one["language"] for one in document["translation"] if one["by"] == "machine"
        ),
    )


def _module(entry: Mapping[str, Any]) -> Module:
    lists = {name: tuple(entry[name]) for name in ("languages", "after", "kinds", "gaps")}
    return Module(
        key=entry["key"],
        kind=entry["kind"],
        name=entry["name"],
        address=entry["address"],
        hours=float(entry["hours"]),
        level=entry["level"],
        risk=entry["risk"],
        items=tuple(f"{_ITEM_PREFIX}{one}" for one in entry["items"]),
        title=entry["title"],
        about=entry["about"],
        practice=entry["practice"],
        **lists,
    )
