"""What people have done in this room, piece by piece."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING

from remit.kernel.work import Piece

if TYPE_CHECKING:
    from collections.abc import Iterator

    from remit.listen.core.annotations import Annotations
    from remit.listen.core.contents import ListenFiles
    from remit.listen.core.project import Project
    from remit.listen.core.safeguards import Safeguards


def work(heard: ListenFiles) -> Iterator[Piece]:
    """Yield every piece of work on a study's material.

    A passage is known by the words that it is of, not by where they stand: it is the same when
    other words of its transcript were redacted.
    """
    for text in heard.transcripts:
        yield Piece("transcript", text.key, text.text)
    for speaker in heard.speakers:
        yield Piece("speaker", speaker.transcript, speaker)
    for details in heard.details:
        yield Piece("group", details.transcript, details)
    if heard.guide is not None:
        yield Piece("guide", "", heard.guide)
    if heard.coding is not None:
        yield from _coding(heard.coding)
    yield from _notes(heard.annotations)
    yield from _safeguards(heard.safeguards)


def _coding(coding: Project) -> Iterator[Piece]:
    for code in coding.codes:
        yield Piece("code", "", code)
    homes = {source.guid: source for source in coding.sources}
    for each in coding.selections:
        home = homes[each.source]
        words = (home.text or "")[each.start : each.end]
        content = (each.guid, words, each.codings, each.description, each.user)
        yield Piece("passage", home.name, content)


def _notes(notes: Annotations) -> Iterator[Piece]:
    for memo in notes.memos:
        yield Piece("memo", memo.key if memo.about == "transcript" else "", memo)
    for flow in notes.flows:
        yield Piece("flow", flow.transcript, (flow.passage, flow.flow.as_dict()))
    for assignment in notes.assignments:
        yield Piece("assignment", assignment.transcript, assignment)
    for cell in notes.cells:
        yield Piece("matrix cell", "", cell)
    for decision in notes.decisions:
        yield Piece("coder decision", decision.transcript, decision)
    for agreed in notes.agreed:
        yield Piece("agreed layer", agreed.transcript, agreed)


def _safeguards(safeguards: Safeguards) -> Iterator[Piece]:
    for check in safeguards.checked:
        yield Piece("name check", check.transcript, (check.by, check.on))
    for quote in safeguards.quotes:
        yield Piece("quote decision", quote.transcript, quote)
    for each in chain(safeguards.kept, safeguards.keeping):
        yield Piece("kept detail", "", each)
    if safeguards.population is not None:
        yield Piece("population table", "", safeguards.population)
