"""What is broken in the mark-up of a web page, where a browser would lose or run together words.

The rules are those of the HTML standard (WHATWG, sections 13.1 and 13.2): parsers mend every page,
and say nothing.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field

from remit.listen.core.broken_markup import Faults

_MARK = re.compile(r"<!--|<(?P<end>/?)(?P<name>[a-zA-Z][^\s/>]*+)|<[!?]")
# The rest of a tag: words, and values in quotation marks. `glued` tells of a mark that is missing:
# the value has swallowed what stands before the next mark, and goes on behind it without a space.
_REST = re.compile(
    r"""(?:[^>"'=]++|["']|=\s*+(?:(?!["'])
        |(?:"[^"]*+"|'[^']*+')(?P<glued>(?=[^\s/>]))?))*+>""",
    re.VERBOSE,
)
_LONGEST = 40
_COMMENT_END = re.compile(r"--!?>")
_VOID = {
    *("area", "base", "basefont", "bgsound", "br", "col", "embed", "frame", "hr", "image", "img"),
    *("input", "keygen", "link", "meta", "param", "source", "track", "wbr"),
}
# Elements whose end may be left out. That of <html> may be too; but whoever writes its beginning
# writes its end, so that without one the page was cut off.
_OPTIONAL = {
    *("head", "body", "p", "li", "dt", "dd", "option", "optgroup", "tr", "td", "th"),
    *("thead", "tbody", "tfoot", "caption", "colgroup", "rb", "rp", "rt", "rtc"),
}
_RAW = {"script", "style", "title", "textarea", "xmp", "iframe", "noembed", "noframes"}
_FOREIGN = {"svg", "math", "xml"}
_KNOWN = {
    *_VOID,
    *_OPTIONAL,
    *_RAW,
    *_FOREIGN,
    *(
        "html",
        "a",
        "abbr",
        "acronym",
        "address",
        "applet",
        "article",
        "aside",
        "audio",
        "b",
        "bdi",
        "bdo",
    ),
    *("big", "blink", "blockquote", "button", "canvas", "center", "cite", "code", "data"),
    *("datalist", "del", "details", "dfn", "dialog", "dir", "div", "dl", "em", "fieldset"),
    *("figcaption", "figure", "font", "footer", "form", "frameset", "h1", "h2", "h3", "h4", "h5"),
    *("h6", "header", "hgroup", "i", "ins", "kbd", "label", "legend", "listing", "main", "map"),
    *("mark", "marquee", "menu", "menuitem", "meter", "multicol", "nav", "nobr", "noscript"),
    *("object", "ol", "output", "picture", "plaintext", "pre", "progress", "q", "ruby", "s"),
    *("samp", "search", "section", "select", "slot", "small", "spacer", "span", "strike"),
    *("strong", "sub", "summary", "sup", "table", "template", "time", "tt", "u", "ul", "var"),
    *("video",),
}


def page_faults(text: str) -> Faults:
    """Return what is broken in the mark-up of a page."""
    page = _Tags(Faults(text))
    page.read(text)
    return page.faults


def has_markup(text: str) -> bool:
    """Whether there is any tag or comment in a text."""
    return _MARK.search(text) is not None


@dataclass
class _Tags:
    """Reads tag after tag; what is open is a stack, and counted, so that no depth is a danger."""

    faults: Faults
    _open: list[tuple[str, int]] = field(default_factory=list)
    _counts: Counter[str] = field(default_factory=Counter)

    def read(self, text: str) -> None:
        """Gather what is broken."""
        at: int | None = 0
        while at is not None and (mark := _MARK.search(text, at)):
            at = self._comment(text, mark) if mark["name"] is None else self._tag(text, mark)
        for name, start in self._open:
            self.faults.add(start, f"<{name}> is never closed")

    def _comment(self, text: str, mark: re.Match[str]) -> int | None:
        if mark[0] != "<!--":
            return mark.end()
        # “<!-->” is a whole comment.
        end = _COMMENT_END.search(text, mark.end() - 2)
        if end is None:
            self.faults.add(mark.start(), "a comment never ends, and nothing after it is shown")
        return end and end.end()

    def _tag(self, text: str, mark: re.Match[str]) -> int | None:
        """Note what is wrong with a tag, and return where it ends; None where it never does."""
        name, start = mark["name"].lower()[:_LONGEST], mark.start()
        rest = _REST.match(text, mark.end())
        if rest is None:
            self.faults.add(start, f"the tag <{mark['end']}{name} never ends")
            return None
        if rest["glued"] is not None:
            self.faults.add(start, f"a quotation mark is missing in the tag <{name}>")
        if not self._is_known(name):
            told = f"<{mark['end']}{mark['name'][:_LONGEST]}> is no tag of HTML, and is not shown"
            self.faults.add(start, told)
        elif name in _RAW and not mark["end"] and not self._is_foreign():
            return self._raw(text, name, start, rest.end())
        elif name not in _VOID | _OPTIONAL and not rest[0].endswith("/>"):
            self._balance(name, start, ends=bool(mark["end"]))
        return rest.end()

    def _raw(self, text: str, name: str, start: int, at: int) -> int | None:
        """Return where an element ends in which no tags count; None where it never does."""
        end = re.compile(rf"</{name}(?=[\s/>])[^>]*>?", re.IGNORECASE).search(text, at)
        if end is None:
            self.faults.add(start, f"<{name}> is never closed, and nothing after it is shown")
        return end and end.end()

    def _balance(self, name: str, start: int, *, ends: bool) -> None:
        if not ends:
            self._open.append((name, start))
            self._counts[name] += 1
        elif not self._counts[name]:
            self.faults.add(start, f"</{name}> closes what was never opened")
        else:
            opened = ""
            while opened != name:
                opened, began = self._open.pop()
                self._counts[opened] -= 1
                if opened != name:
                    self.faults.add(began, f"<{opened}> is not closed before </{name}>")

    def _is_foreign(self) -> bool:
        return any(self._counts[name] for name in _FOREIGN)

    def _is_known(self, name: str) -> bool:
        """Whether HTML has a tag, or it is one that a program or a page may define."""
        return name in _KNOWN or "-" in name or ":" in name or self._is_foreign()
