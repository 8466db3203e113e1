"""A document as plain values: sections of clauses, tables, quotes, and gaps that are named.

The page and the Word file are made from the same value, so that they say the same.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

TO_FILL = "Still to fill in"


@dataclass(frozen=True, slots=True)
class Text:
    """A paragraph."""

    words: str
    kind = "text"


@dataclass(frozen=True, slots=True)
class Points:
    """A list of points."""

    items: tuple[str, ...]
    kind = "points"


@dataclass(frozen=True, slots=True)
class Clauses:
    """Points that a reader cites by number: the number of their section, then their own."""

    items: tuple[str, ...]
    kind = "clauses"


@dataclass(frozen=True, slots=True)
class Facts:
    """Pairs of a name and what stands for it."""

    rows: tuple[tuple[str, str], ...]
    kind = "facts"


@dataclass(frozen=True, slots=True)
class Grid:
    """A table with its caption; the first cell of a row is its name."""

    caption: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    kind = "grid"


@dataclass(frozen=True, slots=True)
class Said:
    """What somebody said, with where it stands."""

    words: str
    source: str
    kind = "said"


@dataclass(frozen=True, slots=True)
class Gap:
    """Something that is not known, and that a person has to fill in."""

    what: str
    kind = "gap"

    @property
    def words(self) -> str:
        """The gap as it is printed."""
        return f"{TO_FILL}: {self.what}"


Block = Text | Points | Clauses | Facts | Grid | Said | Gap


@dataclass(frozen=True, slots=True)
class Section:
    """A heading with what stands under it; what is apart, such as a schedule, has no number."""

    heading: str
    blocks: tuple[Block, ...] = ()
    parts: tuple[Section, ...] = ()
    is_apart: bool = False


@dataclass(frozen=True, slots=True)
class Paper:
    """One document.

    Attributes:
        key: what its files are called.
        title: what it is.
        of: what it is about.
        labels: what a reader must know first: that it is a draft, that its study is made up.
        sections: in order.
        is_numbered: whether its sections have numbers.
    """

    key: str
    title: str
    of: str
    labels: tuple[str, ...]
    sections: tuple[Section, ...]
    is_numbered: bool = False

    def blocks(self) -> Iterator[Block]:
        """Yield every block, in order."""
        for section in self.sections:
            yield from _blocks(section)

    @property
    def gaps(self) -> tuple[str, ...]:
        """What is still to be filled in, each once."""
        named = (block.what for block in self.blocks() if isinstance(block, Gap))
        return tuple(dict.fromkeys(named))

    def as_dict(self) -> dict[str, object]:
        """Return it as plain values, as `papers.schema.json` describes them."""
        return {
            "key": self.key,
            "title": self.title,
            "of": self.of,
            "labels": list(self.labels),
            "gaps": list(self.gaps),
            "sections": [_section_as_dict(each) for each in self.sections],
        }


@dataclass(frozen=True, slots=True)
class Numbered:
    """A section as it is shown: its level from 2, its number or "", and its blocks.

    Clauses come with their numbers.
    """

    level: int
    number: str
    section: Section
    blocks: tuple[tuple[Block, tuple[tuple[str, str], ...]], ...]


def numbered(paper: Paper) -> Iterator[Numbered]:
    """Yield every section in order with its number, and each clause with its own."""
    at = 0
    for section in paper.sections:
        has_number = paper.is_numbered and not section.is_apart
        at += has_number
        yield from _numbered(section, 2, str(at) if has_number else "")


def _numbered(section: Section, level: int, number: str) -> Iterator[Numbered]:
    count = 0
    blocks = []
    for block in section.blocks:
        clauses: tuple[tuple[str, str], ...] = ()
        if isinstance(block, Clauses):
            clauses = tuple(
                (f"{number}.{at}" if number else str(at), words)
                for at, words in enumerate(block.items, start=count + 1)
            )
            count += len(clauses)
        blocks.append((block, clauses))
    yield Numbered(level, number, section, tuple(blocks))
    for at, part in enumerate(section.parts, start=count + 1):
        yield from _numbered(part, level + 1, f"{number}.{at}" if number else "")


def _blocks(section: Section) -> Iterator[Block]:
    yield from section.blocks
    for part in section.parts:
        yield from _blocks(part)


def _section_as_dict(section: Section) -> dict[str, object]:
    return {
        "heading": section.heading,
        "blocks": [_block_as_dict(each) for each in section.blocks],
        "parts": [_section_as_dict(each) for each in section.parts],
    }


def _block_as_dict(block: Block) -> dict[str, object]:
    match block:
        case Text(words):
            content: dict[str, object] = {"words": words}
        case Points(items) | Clauses(items):
            content = {"items": list(items)}
        case Facts(rows):
            content = {"rows": [list(row) for row in rows]}
        case Grid(caption, head, rows):
            content = {"caption": caption, "head": list(head), "rows": [list(row) for row in rows]}
        case Said(words, source):
            content = {"words": words, "source": source}
        case Gap(what):
            content = {"words": block.words, "what": what}
    return {"kind": block.kind, **content}
