"""One line of a transcript as words that know whether a sentence begins with them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property

from remit.listen.core.redaction.words import fold, shared_words

# Stands where something has been taken out already; one character, whatever the placeholder says.
TAKEN = "\ue000"

_WORD = re.compile(r"[^\W\d_]+(?:['’\-][^\W\d_]+)*")
_SENTENCE_END = re.compile(r"(?:[.?!…:;\"“”‘(\[\]*>|]|(?<=\W)['’]|[-–—•])\s*$")
_POSSESSIVE = ("'s", "’s")
_LABEL = re.compile(
    r"\s{0,8}(?:\[[\d:.,]+\]|\(?\d[\d:.,]+\)?)?\s{0,4}([^\W\d_][^:\n]{0,50}):(?=\s|$)"
)


@dataclass(slots=True)
class Word:
    """One word: where it stands in the line, how it is spelt, and whether it opens a sentence."""

    text: str
    start: int
    end: int
    opens: bool

    @property
    def folded(self) -> str:
        """The word to compare by."""
        return fold(self.text)

    @property
    def capital(self) -> bool:
        """Whether it begins with a capital. Letters without case have none."""
        return self.text[0].isupper()

    @property
    def shouted(self) -> bool:
        """Whether all its letters are capitals, and it has more than one."""
        return len(self.text) > 1 and self.text.isupper()


def _is_initial(word: Word) -> bool:
    return len(word.text) == 1 and word.capital and word.text != "I"


class Line:
    """A line's text and its words."""

    def __init__(self, text: str) -> None:
        self.text = text

    @cached_property
    def label_end(self) -> int:
        """Where the speaker's label ends; 0 when the line has none."""
        match = _LABEL.match(self.text)
        return match.end() if match else 0

    @cached_property
    def words(self) -> list[Word]:
        """Its words, possessives without their ending."""
        found: list[Word] = []
        last = 0
        for match in _WORD.finditer(self.text):
            text, start = match[0], match.start()
            if text.endswith(_POSSESSIVE) and fold(text) not in shared_words():
                text = text[:-2]
            gap = self.text[last:start]
            opens = not found or start == self.label_end or _SENTENCE_END.search(gap) is not None
            if found and gap == ". " and _is_initial(found[-1]):
                opens = False
            found.append(Word(text, start, start + len(text), opens))
            last = match.end()
        return found

    @cached_property
    def headline(self) -> bool:
        """Whether capitals tell nothing here: most words have one, as in a title, or all shout."""
        words = [word for word in self.words if len(word.text) > 1]
        if not words:
            return True
        capitals = sum(word.capital for word in words)
        shouted = sum(word.shouted for word in words)
        if shouted > len(words) / 2:
            return True
        # A title has no full stop; a short turn full of names does.
        most = 0.9 if self.text.rstrip().endswith(".") else 0.7
        few = 4
        return len(words) > few and capitals > len(words) * most

    def gap(self, at: int) -> str:
        """Return what stands between the word at an index and the next; "" at the end."""
        if at + 1 >= len(self.words):
            return ""
        return self.text[self.words[at].end : self.words[at + 1].start]
