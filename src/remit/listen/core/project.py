"""A coded project as a value: users, codebook, sources, selections and their codes.

It holds what REFI-QDA projects hold of texts; `refi` reads it and `refi_writer` writes it.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass

_NAMESPACE = uuid.UUID("6f1d0a52-3b7e-5c49-9d0e-8a4f2c61b7d3")


@dataclass(frozen=True, slots=True)
class User:
    """Somebody who coded."""

    guid: str
    name: str


@dataclass(frozen=True, slots=True)
class Code:
    """One code of the codebook; `parent` is the guid of the code above it, or ""."""

    guid: str
    name: str
    parent: str = ""
    description: str = ""
    colour: str = ""
    codable: bool = True


@dataclass(frozen=True, slots=True)
class Source:
    """One text that was coded; `text` is normalised, or None when the project lacks it."""

    guid: str
    name: str
    text: str | None


@dataclass(frozen=True, slots=True)
class Coding:
    """One code given to a selection, and the guid of the user who gave it, or ""."""

    code: str
    user: str = ""


@dataclass(frozen=True, slots=True)
class Selection:
    """A stretch of a source, `text[start:end]` in code points of the stored text, and its codes.

    `name` is what the program called it, often the words themselves. `user` is the guid of who
    selected it, or "".
    """

    guid: str
    source: str
    start: int
    end: int
    codings: tuple[Coding, ...] = ()
    name: str = ""
    description: str = ""
    user: str = ""

    @property
    def codes(self) -> tuple[str, ...]:
        """The guids of its codes, once each."""
        return tuple(dict.fromkeys(coding.code for coding in self.codings))


@dataclass(frozen=True, slots=True)
class Project:
    """A coded project.

    Codes stand in the order of their tree, each after its parent; selections by source, then by
    where they start and end. `canonical` brings them into that order.
    """

    name: str
    users: tuple[User, ...] = ()
    codes: tuple[Code, ...] = ()
    sources: tuple[Source, ...] = ()
    selections: tuple[Selection, ...] = ()


def new_guid(*parts: object) -> str:
    """Return an identifier made from what it stands for: the same parts give the same one."""
    return str(uuid.uuid5(_NAMESPACE, "\x1f".join(map(str, parts))))


def canonical(project: Project) -> Project:
    """Return the project with its codes and selections in their fixed order."""
    below: dict[str, list[Code]] = {}
    for code in project.codes:
        below.setdefault(code.parent, []).append(code)
    ordered: list[Code] = []
    waiting = below.get("", [])[::-1]
    while waiting:
        ordered.append(waiting.pop())
        waiting.extend(reversed(below.get(ordered[-1].guid, [])))
    place = {source.guid: index for index, source in enumerate(project.sources)}
    selections = sorted(project.selections, key=lambda s: (place[s.source], s.start, s.end, s.guid))
    return Project(project.name, project.users, tuple(ordered), project.sources, tuple(selections))
