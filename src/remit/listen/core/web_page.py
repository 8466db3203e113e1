"""Web pages (`.html`) turned into a transcript's text: each paragraph or row a line."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from lxml import etree, html

from remit.kernel.errors import Place, problem_kind
from remit.listen.core.encodings import decode_any
from remit.listen.core.page_faults import has_markup, page_faults
from remit.listen.core.paragraphs import Paragraph, Run, paragraph_lines, row_line
from remit.listen.core.tracked import TRACKED

if TYPE_CHECKING:
    from lxml.etree import _Element

    from remit.kernel.errors import Problems

NOT_HTML = problem_kind(
    "html-unreadable",
    "The file is no web page that can be read: {reason}.",
    "Open it in a browser and save it again, or copy its words into a .txt file.",
)
_LEFT_OUT = {"script", "style", "head", "noscript", "template", "svg", "del", "s"}
_BLOCKS = {
    *("p", "div", "li", "ul", "ol", "dl", "dt", "dd", "h1", "h2", "h3", "h4", "h5", "h6", "pre"),
    *("table", "tbody", "section", "article", "blockquote", "header", "footer", "main", "body"),
}
_BOLD = {"b", "strong"}
_HEAVY = re.compile(r"font-weight\s*:\s*(?:bold|[6-9]00)", re.IGNORECASE)
_ENCODING = re.compile(rb"<meta[^>]{0,200}charset=[\"']?([\w-]{1,40})", re.IGNORECASE)
_DECLARED = re.compile(r"^\s*<\?xml[^>]*\?>")
_CLASS = re.compile(r"\.([\w-]+)\s*\{([^{}]*)\}")
_SHEETS = 200_000
_BRINK = 2_000


def web_page_text(content: bytes, file: str, problems: Problems) -> str | None:
    """Return the words of a web page; scripts and what is struck out are left out, the latter told.

    What is broken in the mark-up is told as well: lxml mends it as a browser does, without a word.

    Returns:
        The text, or None with a problem noted.
    """
    text = _decoded(content, file, problems)
    if text is None:
        return None
    if text.strip() and not has_markup(text):
        # A browser would run all its lines into one.
        problems.add(NOT_HTML, Place(file), reason="there is no mark-up in it")
        return None
    page_faults(text).tell(file, problems)
    try:
        root = html.document_fromstring(_DECLARED.sub("", text) or " ", parser=_parser())
    except (etree.LxmlError, ValueError) as error:
        problems.add(NOT_HTML, Place(file), reason=str(error).rstrip("."))
        return None
    struck = len(root.findall(".//del")) + len(root.findall(".//ins"))
    if struck:
        problems.notice(TRACKED, Place(file), count=struck)
    page = _Page(_bold_classes(root))
    page.read(root)
    return "".join(f"{line}\n" for line in paragraph_lines(page.paragraphs))


def _parser() -> html.HTMLParser:
    return html.HTMLParser(no_network=True, remove_comments=True, remove_pis=True, huge_tree=False)


def _decoded(content: bytes, file: str, problems: Problems) -> str | None:
    declared = _ENCODING.search(content[:_BRINK])
    if declared and not content.startswith((b"\xff\xfe", b"\xfe\xff")):
        try:
            text = content.decode(declared[1].decode())
        except (LookupError, UnicodeDecodeError):
            return decode_any(content, file, problems)
        if "\0" not in text:
            return text
    return decode_any(content, file, problems)


def _bold_classes(root: _Element) -> frozenset[str]:
    """Return the classes that the page's own style sheet sets in bold, as some editors do."""
    sheets = "".join(sheet.text or "" for sheet in root.iter("style"))[:_SHEETS]
    return frozenset(name for name, look in _CLASS.findall(sheets) if _HEAVY.search(look))


def _is_left_out(element: _Element) -> bool:
    """Whether no browser shows an element's words, or they are struck out."""
    shown = "".join(element.get("style", "").split()).casefold()
    return element.tag in _LEFT_OUT or "hidden" in element.attrib or "display:none" in shown


class _Page:
    """Walks a page in the order of its words, without recursion, however deep it nests."""

    def __init__(self, bold_classes: frozenset[str]) -> None:
        self._bold_classes = bold_classes
        self.paragraphs: list[Paragraph] = []
        self._runs: list[Run] = []
        self._bold = 0
        self._kept = 0
        self._out = 0

    def read(self, root: _Element) -> None:
        """Gather the paragraphs below an element."""
        for event, element in etree.iterwalk(root, events=("start", "end")):
            tag = element.tag if isinstance(element.tag, str) else ""
            if event == "start":
                self._open(tag, element)
            else:
                self._close(tag, element)
        self._end()

    def _open(self, tag: str, element: _Element) -> None:
        if tag == "tr" and not self._out:
            self._end()
            cells = [cell for cell in element if cell.tag in ("td", "th")]
            self.paragraphs.append((Run(row_line(["".join(cell.itertext()) for cell in cells])),))  # type: ignore[arg-type]  # lxml-stubs allow bytes, which HTML never gives
        self._out += tag == "tr" or _is_left_out(element)
        if tag in _BLOCKS or tag == "br":
            self._end()
        self._bold += self._is_bold(element)
        self._kept += tag == "pre"
        self._say(element.text)

    def _close(self, tag: str, element: _Element) -> None:
        self._out -= tag == "tr" or _is_left_out(element)
        self._bold -= self._is_bold(element)
        self._kept -= tag == "pre"
        if tag in _BLOCKS:
            self._end()
        self._say(element.tail)

    def _is_bold(self, element: _Element) -> bool:
        if element.tag in _BOLD or _HEAVY.search(element.get("style", "")):
            return True
        return not self._bold_classes.isdisjoint(element.get("class", "").split())

    def _say(self, words: str | None) -> None:
        if not words or self._out:
            return
        # Line breaks are kept in a text that is set as it was typed.
        for at, line in enumerate(words.split("\n") if self._kept else [words]):
            if at:
                self._end()
            self._runs.append(Run(re.sub(r"\s+", " ", line), self._bold > 0))

    def _end(self) -> None:
        if any(run.text.strip() for run in self._runs):
            self.paragraphs.append(tuple(self._runs))
        self._runs = []
