"""A coding project or codebook that is brought to a study, and what joining the two would give.

What the study has stays as it is. A code is the study's where identifier, or name and place in the
tree, are the same; a passage is where its identifier is, and then further codes on it are added.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from remit.kernel.errors import Place, problem_kind
from remit.listen.core.coding import NOT_FOUND_BY_NAME, NOT_FOUND_ONCE, match_coding
from remit.listen.core.contents import folded
from remit.listen.core.kept_parts import (
    NO_KEPT,
    KeptParts,
    kinds_in_words,
    of_codes_alone,
    without_copies,
)
from remit.listen.core.project import Project, Source, canonical, new_guid
from remit.listen.core.refi import read_codebook, read_project
from remit.listen.core.refi_conversion import CODEBOOK_ENDING, PROJECT_ENDING
from remit.listen.core.refi_keeping import fitting, kept_of
from remit.listen.core.transcript import key_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from remit.kernel.errors import Problem, Problems
    from remit.listen.core.contents import ListenFiles
    from remit.listen.core.project import Code, Coding, Selection
    from remit.listen.core.transcript import Transcript

CODING_ENDINGS = (PROJECT_ENDING, CODEBOOK_ENDING)
_UNPLACED = frozenset({NOT_FOUND_ONCE.code, NOT_FOUND_BY_NAME.code})

NO_CODING = problem_kind(
    "coding-format-unknown",
    "“{file}” is no project or codebook: its name ends in neither “.qdpx” nor “.qdc”.",
    "Export it from the program that you code in as REFI-QDA.",
)
KEPT_ALREADY = problem_kind(
    "coding-kept-already",
    "What else the project holds ({parts}) is left out: the study keeps such parts of another.",
    "Take those out on the page of the codebook first, if these are to be kept.",
)
KEPT_LEFT_OUT = problem_kind(
    "coding-kept-left-out",
    "Somebody has withdrawn from this study, so what else the project holds ({parts}) is left out, "
    "but for what speaks of codes alone.",
    "Nobody can tell whose the rest is. Keep the original project apart if you may.",
)
NOTHING_NEW = problem_kind(
    "coding-known",
    "The study has all of this already.",
    "Nothing would change. If you expected more, check that it is the right file.",
)


@dataclass(frozen=True, slots=True)
class Home:
    """Where a source of the project belongs: a transcript's key, or "" where it has no words."""

    source: str
    key: str
    is_new: bool
    passages: int


@dataclass(frozen=True, slots=True)
class IncomingCoding:
    """What a file would bring.

    Attributes:
        adds_nothing: whether the study has all of it.
        transcripts: all that the study would have then.
        project: the coding that it would have then.
        kept: what else the project holds and the study would keep.
        homes: where each source belongs.
        coders: the names of those who coded.
        new_codes: how many codes the study has not.
        known_codes: how many it has.
        new_passages: how many passages it has not.
        grown_passages: how many of its passages would get further codes.
        known_passages: how many it has as they are.
    """

    adds_nothing: bool
    transcripts: tuple[Transcript, ...]
    project: Project
    kept: KeptParts
    homes: tuple[Home, ...]
    coders: tuple[str, ...]
    new_codes: int
    known_codes: int
    new_passages: int
    grown_passages: int
    known_passages: int


def read_incoming_coding(
    file: str,
    content: bytes,
    listening: ListenFiles,
    problems: Problems,
    *,
    keeps: bool = False,
    withdrawn: bool = False,
) -> IncomingCoding | None:
    """Return what a file would bring to a study; None where it cannot be read.

    Codings that cannot be placed in the study's words are left out, and are problems.

    Args:
        file: its name, which says what it is.
        content: its bytes.
        listening: the study's material.
        problems: where everything wrong is noted, and what was mended.
        keeps: whether the study keeps parts of another project already.
        withdrawn: whether anybody has withdrawn from it.
    """
    ending = PurePosixPath(file).suffix.lower()
    if ending not in CODING_ENDINGS:
        problems.add(NO_CODING, Place(file), file=file)
        return None
    if ending == CODEBOOK_ENDING:
        codes = read_codebook(content, file, problems)
        given = None if codes is None else Project("", codes=codes)
    else:
        there = {each.key.casefold() for each in listening.transcripts}
        given = read_project(content, file, problems, elsewhere=there)
    if given is None:
        return None
    transcripts, brought = match_coding(given, listening.transcripts, file, problems)
    joined = _Joined(listening.coding, brought)
    kept = NO_KEPT
    if ending == PROJECT_ENDING:
        kept = _kept(file, content, given, joined.project, problems)
    known = {each.key for each in listening.transcripts}
    nothing_new = joined.adds_nothing and len(transcripts) == len(known) and (keeps or not kept)
    if nothing_new:
        problems.notice(NOTHING_NEW, Place(file))
        kept = NO_KEPT
    if kept and (keeps or withdrawn):
        parts = ", ".join(kinds_in_words(kept.kinds()))
        problems.notice(KEPT_ALREADY if keeps else KEPT_LEFT_OUT, Place(file), parts=parts)
        guids = [code.guid for code in joined.project.codes]
        kept = NO_KEPT if keeps else of_codes_alone(kept, guids)
    return IncomingCoding(
        adds_nothing=nothing_new,
        transcripts=transcripts,
        project=joined.project,
        kept=kept,
        homes=tuple(_homes(given, brought, known)),
        coders=tuple(sorted({user.name for user in brought.users})),
        new_codes=joined.new_codes,
        known_codes=len(brought.codes) - joined.new_codes,
        new_passages=joined.new_passages,
        grown_passages=joined.grown_passages,
        known_passages=len(brought.selections) - joined.new_passages - joined.grown_passages,
    )


def are_unplaced(problems: Iterable[Problem]) -> bool:
    """Whether there are problems, all of codings that cannot be placed: these may be left out."""
    found = list(problems)
    return bool(found) and all(each.code in _UNPLACED for each in found)


def _kept(
    file: str, content: bytes, given: Project, project: Project, problems: Problems
) -> KeptParts:
    """Return what else a project holds, without copies of words that are others here."""
    texts = {source.guid: source.text for source in project.sources}
    textless = {s.guid for s in given.sources if not (s.text or "").strip()} - texts.keys()
    kept = kept_of(content, file, problems, textless)
    changed = {s.guid for s in given.sources if texts.get(s.guid, s.text) != s.text}
    return fitting(without_copies(kept, changed) if changed and kept else kept, project)


def _homes(given: Project, brought: Project, known: Iterable[str]) -> Iterator[Home]:
    """Yield where each source of a project belongs, in its order.

    Several sources may belong to one transcript: their passages stand with the first.
    """
    keys = {key.casefold(): key for key in known}
    placed = {source.name.casefold(): source for source in brought.sources}
    texts = {source.text: source for source in brought.sources}
    passages = Counter(each.source for each in brought.selections)
    told: set[str] = set()
    for each in given.sources:
        home = placed.get(key_of(each.name).casefold()) or texts.get(each.text)
        if home is None:
            yield Home(each.name, "", is_new=False, passages=0)
            continue
        count = 0 if home.guid in told else passages[home.guid]
        told.add(home.guid)
        yield Home(each.name, home.name, home.name.casefold() not in keys, count)


class _Joined:
    """The study's coding with another joined to it."""

    def __init__(self, stored: Project | None, brought: Project) -> None:
        self._stored = stored or Project(brought.name)
        self._codes = {code.guid: code for code in self._stored.codes}
        self._renamed: dict[str, str] = {}
        self.new_codes = self.new_passages = self.grown_passages = 0
        self._take_codes(brought.codes)
        sources, homes = self._sources(brought.sources)
        users = {user.guid: user for user in (*brought.users, *self._stored.users)}
        self.project = canonical(
            replace(
                self._stored,
                users=tuple(users.values()),
                codes=tuple(self._codes.values()),
                sources=sources,
                selections=self._selections(brought.selections, homes),
            )
        )

    @property
    def adds_nothing(self) -> bool:
        """Whether every code and passage is the study's."""
        return not (self.new_codes or self.new_passages or self.grown_passages)

    def _take_codes(self, codes: Iterable[Code]) -> None:
        """Take codes in, each after its parent; what is one of the study's stands for it."""
        by_place = {(code.parent, folded(code.name)): code.guid for code in self._codes.values()}
        for code in codes:
            parent = self._renamed.get(code.parent, code.parent)
            known = code.guid if code.guid in self._codes else None
            known = known or by_place.get((parent, folded(code.name)))
            if known is None:
                self._codes[code.guid] = replace(code, parent=parent)
                by_place[parent, folded(code.name)] = code.guid
                self.new_codes += 1
            self._renamed[code.guid] = known or code.guid

    def _sources(self, brought: Iterable[Source]) -> tuple[tuple[Source, ...], dict[str, str]]:
        """Return all sources, sorted by name, and by each one's identifier the one it is here."""
        named = {source.name: source for source in self._stored.sources}
        taken = {source.guid for source in self._stored.sources}
        homes = {}
        for each in brought:
            if each.name not in named:
                guid = each.guid if each.guid not in taken else new_guid("source", each.name)
                named[each.name] = replace(each, guid=guid)
            homes[each.guid] = named[each.name].guid
        return tuple(sorted(named.values(), key=lambda source: source.name)), homes

    def _selections(
        self, brought: Iterable[Selection], homes: dict[str, str]
    ) -> tuple[Selection, ...]:
        found = {each.guid: each for each in self._stored.selections}
        for each in brought:
            codings = tuple(self._codings(each.codings))
            before = found.get(each.guid)
            if before is None:
                found[each.guid] = replace(each, source=homes[each.source], codings=codings)
                self.new_passages += 1
                continue
            further = tuple(coding for coding in codings if coding not in before.codings)
            if further:
                found[each.guid] = replace(before, codings=(*before.codings, *further))
                self.grown_passages += 1
        return tuple(found.values())

    def _codings(self, given: Iterable[Coding]) -> Iterator[Coding]:
        yield from dict.fromkeys(replace(c, code=self._renamed[c.code]) for c in given)
