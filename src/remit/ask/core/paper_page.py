"""A paper form as a page to print: one HTML file, complete in itself, for any browser.

Nothing in it runs, and it asks for nothing from elsewhere.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from lxml import etree
from lxml.html import builder as html
from lxml.html import fragments_fromstring

from remit.ask.core.languages import direction
from remit.ask.core.questionnaire import UNSTATED

if TYPE_CHECKING:
    from remit.ask.core.paper import Paper, PaperItem, Said
    from remit.ask.core.speech import Worded

_BOXES = 8
_STYLE = """
@page { margin: 18mm }
body { font: SIZE/1.45 system-ui, "Segoe UI", "Noto Sans", "Noto Sans Arabic", Arial, sans-serif;
  color: #000; background: #fff; max-inline-size: 44em; margin: 1em auto; padding-inline: 1em }
h1 { font-size: 1.6em; line-height: 1.2 }
h2 { font-size: 1.25em; margin-block: 2em .4em; border-block-end: 2px solid }
.item { margin-block: 1.4em; break-inside: avoid }
h2, .note { break-after: avoid }
.words { font-weight: bold; margin: 0; white-space: pre-line }
.note .words { font-weight: normal }
.number { display: inline-block; min-inline-size: 2em }
.help, .how, .condition { margin-block: .2em; white-space: pre-line }
.condition { border-inline-start: .3em solid; padding-inline-start: .6em }
ul { list-style: none; padding: 0; margin-block: .4em }
li { display: flex; gap: .7em; margin-block: .45em; break-inside: avoid }
.box { flex: none; inline-size: 1.1em; block-size: 1.1em; border: 2px solid; margin-block: .15em }
.round { border-radius: 50% }
.boxes { display: flex; flex-wrap: wrap; gap: .25em; margin-block: .5em }
.boxes .box { inline-size: 1.5em; block-size: 1.9em }
h1 > [dir], h2 > [dir] { display: block }
.said ul { list-style: disc; padding-inline-start: 1.2em }
.said li { display: list-item }
.sheet + .sheet { break-before: page }
@media screen { .sheet + .sheet { border-block-start: 2px dashed; margin-block-start: 3em } }
.mark { float: inline-end; margin: 0 }
.line { border-block-end: 1px solid; block-size: 2.2em }
@media (max-width: 30em) { body { padding-inline: .6em } }
"""
_USUAL, _LARGE = "11.5pt", "18pt"


@dataclass(frozen=True, slots=True)
class ConsentBoxes:
    """What people say yes or no to on paper, before any question.

    Attributes:
        title: the heading.
        words: what to do.
        yes: what stands beside the first box of each.
        no: what stands beside the second.
        asked: each consent's question, and what it means.
        adult: of people under 16 who take part: who that is, what an adult has to do, and what
            the adult says yes to; else None.
    """

    title: Worded
    words: Worded
    yes: Worded
    no: Worded
    asked: tuple[tuple[Worded, Worded], ...]
    adult: tuple[Worded, Worded, Worded] | None


@dataclass(frozen=True, slots=True)
class AroundPaper:
    """What people read on paper before the questions and after them, as they do on a screen.

    Attributes:
        title: of the page, which says nothing of the subject.
        notice: who sees what, how long, and when we must tell someone.
        code: what the participant's code is called, printed with a line to write it on; None where
            the form asks for it itself.
        consents: what is agreed to; None on paper for a later wave.
        help_title: the heading of who can help.
        safeguarding: who hears of harm that somebody tells of.
        helps: each help line: its name, how to reach it, and what it does.
    """

    title: Worded
    notice: Worded
    code: Worded | None
    consents: ConsentBoxes | None
    help_title: Worded
    safeguarding: Worded
    helps: tuple[tuple[Worded, str, Worded], ...]


def paper_style(*, large: bool = False) -> str:
    """Return the stylesheet that stands in a paper form's page."""
    return _STYLE.replace("SIZE", _LARGE if large else _USUAL)


def paper_page(*papers: Paper, large: bool = False, around: AroundPaper | None = None) -> str:
    """Return paper forms as HTML, each on sheets of its own.

    Where there are several, such as one for each set of vignettes, each says which it is of how
    many.

    Args:
        papers: what is printed, in one language.
        large: whether in large print: 18 points, as people with low sight need at least 16.
        around: what a journey says before and after the form; None for a form by itself.
    """
    tag = "en" if papers[0].language == UNSTATED else papers[0].language
    count = len(papers)
    sheets = [
        html.DIV(
            html.CLASS("sheet"),
            *([html.P(f"{number} / {count}", html.CLASS("mark"), dir="ltr")] if count > 1 else []),
            *(_before(around) if around else [html.H1(paper.title, lang="")]),
            *(_item(one) for one in paper.items),
            *(_after(around) if around else []),
        )
        for number, paper in enumerate(papers, start=1)
    ]
    page = html.HTML(
        html.HEAD(
            html.META(charset="utf-8"),
            html.META(name="viewport", content="width=device-width, initial-scale=1"),
            html.TITLE(around.title.text if around else papers[0].title),
            html.STYLE(paper_style(large=large)),
        ),
        html.BODY(html.MAIN(*sheets)),
        lang=tag,
        dir=direction(tag),
    )
    text: str = etree.tostring(
        page, method="html", encoding="unicode", doctype="<!DOCTYPE html>", pretty_print=True
    )
    return text


def _before(around: AroundPaper) -> list[Any]:
    head = [html.H1(_worded(around.title)), _paragraphs(around.notice)]
    if around.code:
        code = _worded(around.code)
        code.text += ":"
        head.append(html.DIV(html.P(code), html.DIV(html.CLASS("line"))))
    return head + (_consents(around.consents) if around.consents else [])


def _consents(boxes: ConsentBoxes) -> list[Any]:
    asked = [
        html.DIV(
            html.P(_worded(question), html.CLASS("words")),
            _paragraphs(more),
            html.UL(_answer_box(boxes.yes), _answer_box(boxes.no)),
            html.CLASS("item"),
        )
        for question, more in boxes.asked
    ]
    if boxes.adult:
        who, what, yes = boxes.adult
        asked.append(
            html.DIV(
                html.P(_worded(who), html.CLASS("words")),
                _paragraphs(what),
                html.UL(_answer_box(yes)),
                html.CLASS("item"),
            )
        )
    return [html.H2(_worded(boxes.title)), _paragraphs(boxes.words), *asked]


def _answer_box(words: Worded) -> Any:
    return html.LI(_box("box"), _worded(words))


def _after(around: AroundPaper) -> list[Any]:
    if not (around.safeguarding or around.helps):
        return []
    lines = [
        html.DIV(
            html.P(_worded(name), html.CLASS("words")),
            html.P(html.E("bdi", contact)),
            _paragraphs(words),
            html.CLASS("item"),
        )
        for name, contact, words in around.helps
    ]
    return [html.H2(_worded(around.help_title)), _paragraphs(around.safeguarding), *lines]


def _worded(words: Worded) -> Any:
    made = html.SPAN(words.text)
    if words.foreign:
        made.set("lang", words.language)
        made.set("dir", direction(words.language))
    return made


def _paragraphs(words: Worded) -> Any:
    return html.DIV(*fragments_fromstring(words.paragraphs), html.CLASS("said"))


def _item(item: PaperItem) -> Any:
    parts: list[Any] = []
    if item.words and item.is_heading:
        parts.append(_said(html.H2, item.words))
    elif item.words:
        words = _said(html.SPAN, item.words)
        number = [html.SPAN(f"{item.number}.", html.CLASS("number"))] if item.number else []
        parts.append(html.P(*number, words, html.CLASS("words")))
    for said, name in (
        (item.condition, "condition"),
        (item.help, "help"),
        (item.instruction, "how"),
    ):
        if said and not (name == "how" and item.answer == "tick"):
            parts.append(_said(html.P, said, name))
    parts += _answer(item)
    return html.DIV(*parts, html.CLASS("item" if item.number else "item note"))


def _answer(item: PaperItem) -> list[Any]:
    if item.answer in {"one", "several", "rank"}:
        round_ = " round" if item.answer == "one" else ""
        return [html.UL(*(_choice(one, f"box{round_}") for one in item.choices))]
    if item.answer == "tick" and item.instruction:
        return [html.UL(_choice(item.instruction, "box"))]
    if item.answer == "boxes":
        return [html.DIV(*(_box("box") for _ in range(_BOXES)), html.CLASS("boxes"))]
    return [html.DIV(html.CLASS("line")) for _ in range(item.lines)]


def _choice(said: Said, box: str) -> Any:
    return html.LI(_box(box), _said(html.SPAN, said))


def _box(name: str) -> Any:
    return html.SPAN(html.CLASS(name), **{"aria-hidden": "true"})


def _said(element: Any, said: Said, name: str = "") -> Any:
    """Return words as an element that says what language they are in."""
    made = element(said.text)
    if name:
        made.set("class", name)
    if said.language == UNSTATED:
        made.set("lang", "")  # HTML: the language is not known
    else:
        made.set("lang", said.language)
        made.set("dir", direction(said.language))
    return made
