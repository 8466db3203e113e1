"""Rich Text (`.rtf`) turned into a transcript's text: one paragraph or row a line.

The control words are those of Microsoft's "Rich Text Format (RTF) Specification", version 1.9.1.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from remit.kernel.errors import Place, problem_kind
from remit.listen.core.broken_markup import Faults
from remit.listen.core.paragraphs import Paragraph, Run, paragraph_lines, row_line
from remit.listen.core.tracked import TRACKED

if TYPE_CHECKING:
    from remit.kernel.errors import Problems

NOT_RTF = problem_kind(
    "rtf-unreadable",
    "The file does not begin as Rich Text does.",
    "Save it again as .rtf or .docx from the program that made it.",
)
_TOKEN = re.compile(
    r"\\([a-zA-Z]{1,32})(-?\d{1,10})? ?|\\'([0-9a-fA-F]{2})|\\([^a-zA-Z])|([{}])|([^\\{}\r\n]+)"
)
# Groups that hold no words of the text. Any group that begins with `\*` is one more.
_ASIDES = {
    *("fonttbl", "colortbl", "stylesheet", "info", "pict", "object", "header", "headerl"),
    *("headerr", "headerf", "footer", "footerl", "footerr", "footerf", "footnote", "annotation"),
    *("fldinst", "listtable", "listoverridetable", "revtbl", "rsidtbl", "generator", "themedata"),
    *("listtext", "pntext", "nonshppict", "xmlnstbl", "datastore", "filetbl"),
}
_CHARACTERS = {
    "tab": "\t",
    "line": "\n",
    "emdash": "\u2014",
    "endash": "\u2013",
    "bullet": "\u2022",
    "lquote": "\u2018",
    "rquote": "\u2019",
    "ldblquote": "\u201c",
    "rdblquote": "\u201d",
    "emspace": " ",
    "enspace": " ",
    "qmspace": " ",
}
_SYMBOLS = {"~": "\u00a0", "_": "-", "\\": "\\", "{": "{", "}": "}", "\n": "\n", "\r": "\n"}
# Code pages of a font's character set.
_CHARSETS = {
    0: 1252,
    77: 10000,
    128: 932,
    129: 949,
    134: 936,
    136: 950,
    161: 1253,
    162: 1254,
    163: 1258,
    177: 1255,
    178: 1256,
    186: 1257,
    204: 1251,
    222: 874,
    238: 1250,
}
_MOST_LEVELS = 1_000


@dataclass(frozen=True, slots=True)
class _State:
    """What holds within a group of the file."""

    aside: str = ""
    deleted: bool = False
    bold: bool = False
    skipped: int = 1
    page: str = ""


def rich_text(content: bytes, file: str, problems: Problems) -> str | None:
    """Return the words of a document as they stand when its tracked changes are accepted.

    Returns:
        The text, or None with a problem noted.
    """
    if not content.lstrip(b"\xef\xbb\xbf \r\n").startswith(b"{\\rtf"):
        problems.add(NOT_RTF, Place(file))
        return None
    # Every byte is a character here; words beyond ASCII are spelt in escapes.
    text = _without_binaries(content.decode("latin-1"))
    reader = _Reader(Faults(text))
    reader.read(text)
    reader.faults.tell(file, problems)
    if reader.changes:
        problems.notice(TRACKED, Place(file), count=reader.changes)
    return "".join(f"{line}\n" for line in paragraph_lines(reader.paragraphs))


def _without_binaries(text: str) -> str:
    r"""Return the file without the raw bytes that `\binN` announces."""
    pieces, done = [], 0
    for match in re.finditer(r"\\bin(\d{1,9}) ?", text):
        if match.start() >= done:
            pieces.append(text[done : match.start()])
            done = match.end() + int(match[1])
    return "".join([*pieces, text[done:]])


def _code_page(number: int) -> str:
    name = f"cp{number}" if number != 10000 else "mac-roman"  # noqa: PLR2004  # the Macintosh's
    try:
        return codecs.lookup(name).name
    except LookupError:
        return "cp1252"


@dataclass
class _Reader:
    """Reads token after token; groups are a stack, so that no depth of them is a danger."""

    faults: Faults
    paragraphs: list[Paragraph] = field(default_factory=list)
    changes: int = 0
    _runs: list[Run] = field(default_factory=list)
    _cells: list[str] = field(default_factory=list)
    _fonts: dict[int, str] = field(default_factory=dict)
    _font: int = 0
    _default: str = "cp1252"
    _bytes: bytearray = field(default_factory=bytearray)
    _units: list[int] = field(default_factory=list)
    _pending: int = 0
    _state: _State = field(default_factory=_State)
    _stack: list[_State] = field(default_factory=list)
    _depth: int = 0

    def read(self, text: str) -> None:
        """Gather the paragraphs of a file."""
        for token in _TOKEN.finditer(text):
            word, number, byte, symbol, brace, plain = token.groups()
            if word:
                self._word(word, int(number) if number else None)
            elif byte:
                self._byte(int(byte, 16))
            elif symbol:
                self._symbol(symbol, token.start())
            elif brace:
                self._brace(brace, token.start())
            else:
                skipped = min(self._pending, len(plain))
                self._pending -= skipped
                self._say(self._readable(plain[skipped:], token.start()))
        if self._depth > 0:
            what = f"the file ends with groups still open ({self._depth}), and may be cut off"
            self.faults.add(len(text), what)
        self._end()

    def _readable(self, words: str, at: int) -> str:
        """Return words as they are meant where letters beyond ASCII stand as bare bytes."""
        if words.isascii() or self._state.aside:
            return words
        self.faults.add(at, "letters with accents or of other scripts stand as bare bytes")
        raw = words.encode("latin-1")
        try:
            return raw.decode()
        except UnicodeDecodeError:
            return raw.decode(self._state.page or self._default, "replace")

    def _brace(self, brace: str, at: int) -> None:
        self._flush()
        self._pending = 0
        self._depth += 1 if brace == "{" else -1
        if self._depth < 0:
            self._depth = 0
            self.faults.add(at, "a “}” closes more than was opened")
        if brace == "{" and len(self._stack) < _MOST_LEVELS:
            self._stack.append(self._state)
        elif brace == "}" and self._stack:
            self._state = self._stack.pop()

    def _symbol(self, symbol: str, at: int) -> None:
        if symbol == "'":
            self.faults.add(at, "a letter's code after \\' is no number")
        elif symbol == "*":
            self._state = replace(self._state, aside="*")
        elif symbol in "\r\n":
            self._end()
        elif self._pending:
            self._pending -= 1
        else:
            self._say(_SYMBOLS.get(symbol, ""))

    def _byte(self, value: int) -> None:
        if self._pending:
            self._pending -= 1
            return
        if self._units:
            self._flush()
        self._bytes.append(value)

    def _word(self, word: str, number: int | None) -> None:
        if word == "u" and number is not None:
            if self._bytes:
                self._flush()
            self._units.append(number % 0x10000)
            self._pending = self._state.skipped
        elif word in _CHARACTERS:
            self._say(_CHARACTERS[word])
        elif word in ("par", "sect", "page", "row", "cell", "nestcell", "nestrow"):
            self._part(word)
        else:
            self._set(word, number)

    def _part(self, word: str) -> None:
        self._flush()
        if self._state.aside:
            return
        if word in ("cell", "nestcell"):
            self._cells.append("".join(run.text for run in self._runs))
            self._runs = []
        elif word in ("row", "nestrow"):
            self.paragraphs.append((Run(row_line(self._cells)),))
            self._cells = []
        elif self._cells:
            self._runs.append(Run(" "))
        else:
            self._end()

    def _set(self, word: str, number: int | None) -> None:
        """Change what holds from here on."""
        on = number != 0
        self._flush()
        if word in _ASIDES:
            self._state = replace(self._state, aside=word)
        elif word in ("deleted", "revised"):
            self.changes += on
            self._state = replace(
                self._state, deleted=on if word == "deleted" else self._state.deleted
            )
        elif word in ("b", "plain"):
            self._state = replace(self._state, bold=on and word == "b")
        elif word == "uc" and number is not None:
            self._state = replace(self._state, skipped=max(0, min(number, 10)))
        else:
            self._fonts_set(word, number)

    def _fonts_set(self, word: str, number: int | None) -> None:
        if word == "ansicpg" and number:
            self._default = _code_page(number)
        elif word == "mac":
            self._default = _code_page(10000)
        elif word == "f" and number is not None:
            self._font = number
            self._state = replace(self._state, page=self._fonts.get(number, ""))
        elif word == "fcharset" and number in _CHARSETS:
            # The commonest says nothing beyond the file's own page.
            self._fonts[self._font] = _code_page(_CHARSETS[number]) if number else ""

    def _flush(self) -> None:
        """Say what was spelt in escapes: bytes of a code page, or UTF-16 in numbers."""
        if self._bytes:
            said = bytes(self._bytes).decode(self._state.page or self._default, "replace")
            self._bytes.clear()
            self._keep(said)
        if self._units:
            packed = b"".join(unit.to_bytes(2, "little") for unit in self._units)
            self._units.clear()
            self._keep(packed.decode("utf-16-le", "replace"))

    def _say(self, words: str) -> None:
        if words:
            self._flush()
            self._keep(words)

    def _keep(self, words: str) -> None:
        if not self._state.aside and not self._state.deleted:
            self._runs.append(Run(words.replace("\0", ""), self._state.bold))

    def _end(self) -> None:
        self._flush()
        if not self._state.aside:
            self.paragraphs.append(tuple(self._runs))
            self._runs = []
