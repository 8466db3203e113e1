"""A moderator's guide: what is asked in which order, and what its marks say of each passage.

Marks stand in the transcript, “[#KEY]”, where the moderator asks. A question or a prompt is also
recognised by its own words when the moderator says them to the letter.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from remit.kernel.documents import load_document
from remit.kernel.errors import Place, problem_kind
from remit.listen.core.contents import MODERATOR, folded

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from remit.kernel.errors import Problems
    from remit.listen.core.contents import Speaker
    from remit.listen.core.transcript import Transcript

PROMPT = "prompt"
INFORMATION = "information"
BEFORE = "before"
AFTER = "after"
_FEWEST_WORDS = 4

SAME_KEY = problem_kind(
    "guide-key-twice", "“{key}” stands in the guide twice.", "Give one of them another key."
)
UNKNOWN_MARK = problem_kind(
    "guide-mark-unknown",
    "The guide has nothing for the mark “[#{mark}]” in “{transcript}”.",
    "Correct it, or use one of: {known}.",
)


@dataclass(frozen=True, slots=True)
class Item:
    """One thing that the moderator does: asks a question, prompts, or gives the information."""

    key: str
    kind: str
    text: str


@dataclass(frozen=True)
class Guide:
    """A guide: its title and its items in the order in which they come."""

    title: str
    items: tuple[Item, ...]

    def known(self) -> dict[str, Item]:
        """Return the items by their keys in small letters."""
        return {item.key.casefold(): item for item in self.items}

    def phase(self, key: str) -> str:
        """Return whether an item comes before or after the information; "" where none is given."""
        kinds = [item.kind for item in self.items]
        if INFORMATION not in kinds:
            return ""
        at = next(at for at, item in enumerate(self.items) if item.key == key)
        return BEFORE if at < kinds.index(INFORMATION) else AFTER

    def as_dict(self) -> dict[str, Any]:
        """Return the guide as its file has it."""
        items = [{"key": i.key, "kind": i.kind, "text": i.text} for i in self.items]
        return {"title": self.title, "item": items}


@dataclass(frozen=True, slots=True)
class Asked:
    """What stood last before a passage, and on which side of the information it lies.

    `item` and `information` are "" where no mark tells.
    """

    item: str = ""
    kind: str = ""
    information: str = ""

    @property
    def is_prompted(self) -> bool | None:
        """Whether it was prompted; None where no mark tells."""
        return self.kind == PROMPT if self.kind else None


def read_guide(content: bytes, file: str, problems: Problems) -> Guide | None:
    """Return the guide in a file, or None with every problem noted."""
    document = load_document(content, file, "remit.listen", "guide", problems)
    if document is None:
        return None
    guide = guide_of(document)
    seen: set[str] = set()
    for at, item in enumerate(guide.items, start=1):
        if item.key.casefold() in seen:
            problems.add(SAME_KEY, Place(file, key=f"item[{at}].key"), key=item.key)
        seen.add(item.key.casefold())
    return guide if len(seen) == len(guide.items) else None


def guide_of(document: Mapping[str, Any]) -> Guide:
    """Return the guide that a document which conforms to its schema holds."""
    items = (Item(each["key"], each["kind"], each.get("text", "")) for each in document["item"])
    return Guide(document.get("title", ""), tuple(items))


# Where no guide tells anything.
UNMARKED = Asked()
_MARK = re.compile(r"\[#([\w.-]{1,60})\]")


def without_marks(text: str) -> str:
    """Return words without the marks of a guide in them."""
    return re.sub(rf"{_MARK.pattern}[ \t]?", "", text)


def notice_unknown_marks(
    guide: Guide, transcript: Transcript, file: str, problems: Problems
) -> None:
    """Notice each mark in a transcript that the guide does not know."""
    known = guide.known()
    for match in _MARK.finditer(transcript.text):
        if match[1].casefold() not in known:
            place = Place(file, row=transcript.line_at(match.start()))
            listed = ", ".join(item.key for item in guide.items)
            problems.notice(
                UNKNOWN_MARK, place, mark=match[1], transcript=transcript.key, known=listed
            )


def met_items(
    guide: Guide, transcript: Transcript, cast: Mapping[tuple[str, str], Speaker]
) -> tuple[str, ...]:
    """Return the keys of a guide's items that a transcript marks or says, in the guide's order."""
    met = {key for _, key in (*_marks(guide, transcript), *_words(guide, transcript, cast))}
    return tuple(item.key for item in guide.items if item.key in met)


class Course:
    """What was asked where in one transcript."""

    def __init__(
        self, guide: Guide, transcript: Transcript, cast: Mapping[tuple[str, str], Speaker]
    ) -> None:
        spots = sorted({*_marks(guide, transcript), *_words(guide, transcript, cast)})
        self._places = [place for place, _ in spots]
        self._asked: list[Asked] = []
        told = False
        known = {item.key: item for item in guide.items}
        marked = any(known[key].kind == INFORMATION for _, key in spots)
        last = Asked()
        for _, key in spots:
            item = known[key]
            told = told or item.kind == INFORMATION
            # Where the transcript marks the information, that tells; else the guide's order does.
            phase = (AFTER if told else BEFORE) if marked else guide.phase(key)
            if item.kind == INFORMATION:
                last = Asked("", "", phase)
            else:
                last = Asked(key, item.kind, phase)
            self._asked.append(last)
        self._first = Asked("", "", BEFORE if marked else "")

    def at(self, position: int) -> Asked:
        """Return what stood last before a position of the text."""
        index = bisect_right(self._places, position) - 1
        return self._asked[index] if index >= 0 else self._first


def _marks(guide: Guide, transcript: Transcript) -> Iterator[tuple[int, str]]:
    known = guide.known()
    for match in _MARK.finditer(transcript.text):
        item = known.get(match[1].casefold())
        if item:
            yield match.start(), item.key


def _words(
    guide: Guide, transcript: Transcript, cast: Mapping[tuple[str, str], Speaker]
) -> Iterator[tuple[int, str]]:
    """Yield where the moderator says an item's words, in turns that have no mark."""
    wanted = [(_plain(item.text), item.key) for item in guide.items]
    wanted = [(words, key) for words, key in wanted if words.count(" ") > _FEWEST_WORDS]
    for turn in transcript.turns if wanted else ():
        who = cast.get((transcript.key, folded(turn.speaker)))
        said = transcript.text[turn.start : turn.end]
        if who is None or who.role != MODERATOR or _MARK.search(said):
            continue
        plain = _plain(said)
        # In the order in which they are said; all stand at the head of the moderator's turn.
        heard = sorted((plain.find(words), key) for words, key in wanted if words in plain)
        if heard:
            yield turn.start, heard[-1][1]


def _plain(text: str) -> str:
    """Return words in small letters with one space on either side of each."""
    return " ".join(["", *re.findall(r"\w+", text.casefold()), ""])
