"""What a participant reads, in the language that they chose, and what is missing in it.

A text that is not there in their language is shown in another one, marked as being in it, so that
a screen reader says it rightly; and the page says that some of it is not translated yet.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from html import escape
from importlib.resources import files
from typing import TYPE_CHECKING

from remit.ask.core.languages import direction

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from importlib.resources.abc import Traversable

FALLBACK = "en"
ASK = "remit.ask"
# The registered variant of a language in easy words: BCP 47's subtag registry, “simple”.
EASY = "simple"
# Signs that mean something in a form's words, and in their place, within an answer that such words
# repeat, characters that mean nothing (Unicode's private use area).
_MEANT = "<*#-"
_TYPED = {ord(sign): chr(0xE000 + at) for at, sign in enumerate(_MEANT)}
_AS_TYPED = {ord(typed): chr(sign) for sign, typed in _TYPED.items()}
_AS_TYPED_IN_HTML = {typed: escape(sign) for typed, sign in _AS_TYPED.items()}
_STRONG = re.compile(r"\*\*(?=\S)(.+?)(?<=\S)\*\*")
_STRESS = re.compile(r"(?<![\w*])\*(?=\S)([^*\n]+?)(?<=\S)\*(?![\w*])")
_HEADING = re.compile(r"^#{1,6}\s+(.*)$", re.MULTILINE)
_TAG = re.compile(
    r"</?(?:span|font|div|p|br|b|i|u|em|strong|center|big|small)\b[^<>]*>", re.IGNORECASE
)


class Markup(str):
    """Text that is HTML already. Templates ask for it by `__html__` and leave it as it is."""

    __slots__ = ()

    def __html__(self) -> str:
        return str(self)


@dataclass(frozen=True, slots=True)
class Worded:
    """A text and the language that it is in; `foreign` when that is not the reader's.

    A page shows it as HTML: whatever stands in it is escaped, but for **strong** and *stressed*.
    `plain` text is somebody's own, in which no mark means anything. `text` is for where
    no HTML may be, such as a title; `bare` is so too for words that repeat an answer.
    """

    text: str
    language: str = ""
    foreign: bool = False
    plain: bool = False

    def __bool__(self) -> bool:
        return bool(self.text)

    def __str__(self) -> str:
        html = escape(self.text) if self.plain else inline(self.text)
        return Markup(self._marked(html, "span"))

    @property
    def bare(self) -> str:
        """The text where no HTML may be, such as an option of a list."""
        return self.text.translate(_AS_TYPED)

    @property
    def paragraphs(self) -> Markup:
        """The text as HTML paragraphs and lists."""
        blocks = re.split(r"\n\s*\n", self.text.strip())
        html = "".join(_block(block) for block in blocks if block.strip())
        return Markup(self._marked(html, "div"))

    def _marked(self, html: str, element: str) -> str:
        if not self.foreign:
            return html
        tag = escape(self.language)
        return f'<{element} lang="{tag}" dir="{direction(self.language)}">{html}</{element}>'


class Speech:
    """Speaks one language to one reader, and notes what it had to say in another.

    Args:
        language: the reader's choice.
        fallbacks: tags to fall back on, in order.
        easy: whether the language's easy words come first.
        room: the package whose own sentences are spoken, beside those of `ask`.
    """

    def __init__(
        self,
        language: str,
        fallbacks: Sequence[str] = (FALLBACK,),
        *,
        easy: bool = False,
        room: str = ASK,
    ) -> None:
        self.language = language
        self.room = room
        self.own = own_tags(language, easy=easy)
        self.order = (*self.own, *fallbacks)
        self.easy = easy
        self.has_gaps = False

    @property
    def direction(self) -> str:
        """The writing direction of the reader's language."""
        return direction(self.language)

    def of(self, texts: Mapping[str, str]) -> Worded:
        """Return a text in the reader's language, else in the first other one that has it."""
        for tag in (*self.order, *texts):
            if texts.get(tag):
                return self.said(texts[tag], tag)
        return Worded("")

    def said(self, text: str, language: str) -> Worded:
        """Return a text that is in a language already; an undetermined one counts as foreign."""
        foreign = bool(text) and language not in self.own
        self.has_gaps |= foreign
        return Worded(text, language, foreign)

    def word(self, key: str, names: Mapping[str, object] | None = None) -> Worded:
        """Return one of Remit's own sentences to participants, names filled in."""
        own = words(self.language, self.room)
        tag = self.language if key in own else FALLBACK
        text = (own if key in own else words(FALLBACK, self.room))[key]
        return self.said(text.format(**(names or {})), tag)


def own_tags(language: str, *, easy: bool = False) -> tuple[str, str]:
    """Return the tags that are one reader's own: the language, and its easy words."""
    simple = f"{language}-{EASY}"
    return (simple, language) if easy else (language, simple)


@cache
def words(language: str, room: str = ASK) -> Mapping[str, str]:
    """Return Remit's own sentences in a language, by key.

    Where they are not translated yet, that is said at least, in the language itself; empty where
    not even that is known.

    Args:
        language: its tag; a variety speaks as its language.
        room: the package that they are of: `words/TAG.toml`, and each file of `words/TAG/`. Other
            rooms than `ask` speak its sentences too.
    """
    tag = language.split("-", maxsplit=1)[0].lower()
    folder = files(room).joinpath("words")
    found: dict[str, str] = {} if room == ASK else {**words(language)}
    for part in _parts(folder, tag):
        found |= tomllib.loads(part.read_text("utf-8"))
    if found or room != ASK:
        return found
    known: dict[str, dict[str, str]] = tomllib.loads(
        folder.joinpath("not-yet.toml").read_text("utf-8")
    )
    return known.get(tag, {})


def _parts(folder: Traversable, tag: str) -> list[Traversable]:
    whole, parts = folder.joinpath(f"{tag}.toml"), folder.joinpath(tag)
    found = sorted(parts.iterdir(), key=lambda part: part.name) if parts.is_dir() else []
    return ([whole] if whole.is_file() else []) + found


def as_typed(answer: str) -> str:
    """Return an answer to stand within a form's words: no sign in it styles them or is a tag."""
    return answer.translate(_TYPED)


def inline(text: str) -> str:
    """Return a form's text as HTML: escaped, its own few marks of emphasis kept."""
    plain = _HEADING.sub(r"**\1**", _TAG.sub("", text))
    html = _STRESS.sub(r"<em>\1</em>", _STRONG.sub(r"<strong>\1</strong>", escape(plain)))
    return html.strip().replace("\n", "<br>").translate(_AS_TYPED_IN_HTML)


def _block(block: str) -> str:
    lines = block.strip().split("\n")
    if all(line.startswith("- ") for line in lines):
        return "<ul>" + "".join(f"<li>{inline(line[2:])}</li>" for line in lines) + "</ul>"
    return f"<p>{inline(block)}</p>"
