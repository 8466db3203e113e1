"""Reads for the pages on which researchers code: lines, layers, the codebook and searches."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Count, Q

from remit.kernel.finding import digest
from remit.kernel.flow import Flow
from remit.listen.coding_policies import blind_transcripts
from remit.listen.core.codebook import CodeRow, read_notes, tree_rows
from remit.listen.core.history import NOTHING, Act
from remit.listen.core.layers import coder_of
from remit.listen.core.marked_lines import Span, lines_of
from remit.listen.core.project import Code, Project, canonical
from remit.listen.models import (
    AgreedLayer,
    Assignment,
    CodingAct,
    CodingProject,
    Memo,
    Passage,
    PassageCode,
    PassageFlow,
    Transcript,
)
from remit.listen.models import Code as CodeTable
from remit.listen.queries import TranscriptNotFound

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from django.db.models import QuerySet

    from remit.listen.core.codebook import CodeNotes
    from remit.listen.core.marked_lines import Line

MOST_HITS = 200
_AROUND = 60


class PassageNotFound(TranscriptNotFound):
    """A transcript has no such passage, or it lies in a layer that its reader may not see."""

    code = "passage-not-found"


class CodeNotFound(TranscriptNotFound):
    """The codebook has no such code."""

    code = "code-not-found"


@dataclass(frozen=True, slots=True)
class CodedTranscript:
    """A transcript as a coder opens it: `blind` when the other layers are closed to them.

    `is_agreed` is whether an agreed layer stands for this coder's own.
    """

    row_id: int
    key: str
    text: str
    blind: bool
    is_agreed: bool = False

    @property
    def lines(self) -> tuple[Line, ...]:
        """The lines of its text."""
        return lines_of(self.text)

    @property
    def digest(self) -> str:
        """What tells its text from any other."""
        return digest(self.text)


@dataclass(frozen=True, slots=True)
class Overview:
    """A transcript in the list: its size, how much of it is coded, and who codes it."""

    key: str
    lines: int
    own: int
    others: int | None
    assigned: tuple[tuple[str, bool], ...]
    group: str
    session: str

    @property
    def done(self) -> frozenset[str]:
        """The names of the assigned coders who are done."""
        return frozenset(name for name, done in self.assigned if done)


@dataclass(frozen=True, slots=True)
class OpenPassage:
    """One passage with all that was noted on it."""

    guid: str
    key: str
    start: int
    end: int
    line: int
    end_line: int
    words: str
    codes: tuple[tuple[str, str], ...]
    memo: str
    flow: Flow | None
    coder: str
    own: bool


@dataclass(frozen=True, slots=True)
class Hit:
    """One place that a search found: before, the words themselves, after."""

    key: str
    line: int
    before: str
    words: str
    after: str
    codes: tuple[str, ...] = ()


def blind_keys(commission_id: int, coder: str) -> frozenset[str]:
    """Return the keys of the transcripts of which a user sees their own layer alone."""
    return blind_transcripts(coder, assignments(commission_id))


def assignments(commission_id: int) -> tuple[tuple[str, str, bool], ...]:
    """Return who codes which transcript by assignment, and whether they are done; sorted."""
    rows = Assignment.objects.filter(transcript__commission_id=commission_id)
    found = rows.values_list("transcript__key", "coder", "done")
    return tuple(sorted(found))


def open_for_coding(commission_id: int, key: str, coder: str) -> CodedTranscript:
    """Return a transcript for a coder.

    Raises:
        TranscriptNotFound: there is no such transcript.
    """
    row = Transcript.objects.filter(commission_id=commission_id, key=key).first()
    if row is None:
        raise TranscriptNotFound(f"There is no transcript “{key}” in this study.", key=key)
    agreed = AgreedLayer.objects.filter(transcript=row).values_list("coders", flat=True).first()
    blind = key in blind_keys(commission_id, coder)
    return CodedTranscript(row.pk, row.key, row.text, blind, coder_of(coder).guid in (agreed or ()))


def overviews(commission_id: int, username: str) -> tuple[Overview, ...]:
    """Return the transcripts of a study for the list; others' passages are not told while blind."""
    own = Q(passages__user_guid=coder_of(username).guid)
    rows = Transcript.objects.filter(commission_id=commission_id).annotate(
        own=Count("passages", filter=own), all=Count("passages")
    )
    assigned: dict[str, list[tuple[str, bool]]] = {}
    for key, name, done in assignments(commission_id):
        assigned.setdefault(key, []).append((name, done))
    blind = blind_keys(commission_id, username)
    return tuple(
        Overview(
            row.key,
            len(lines_of(row.text)),
            row.own,
            None if row.key in blind else row.all - row.own,
            tuple(assigned.get(row.key, ())),
            row.group,
            row.session,
        )
        for row in rows.order_by("key")
    )


def spans(
    transcript: CodedTranscript, username: str, *, start: int = 0, end: int | None = None
) -> list[Span]:
    """Return the passages that a coder sees between two positions, with the names of their codes.

    The number of queries is the same however many there are, once others have coded there.
    """
    own = coder_of(username).guid
    rows = _visible(Passage.objects.filter(transcript_id=transcript.row_id), transcript, own)
    rows = rows.filter(end__gt=start)
    if end is not None:
        rows = rows.filter(start__lt=end)
    given = PassageCode.objects.filter(passage__in=rows).order_by("passage", "position")
    names: dict[int, list[str]] = {}
    for passage, name in given.values_list("passage", "code__name"):
        names.setdefault(passage, []).append(name)
    found = rows.values_list("pk", "guid", "start", "end", "user_guid", "description", "flow")
    # Most acts touch lines that nobody else has coded: then there are no names to ask for.
    others = any(each[4] != own for each in found)
    coders = _coders(transcript.row_id) if others else {}
    return [
        Span(
            guid,
            begin,
            finish,
            tuple(dict.fromkeys(names.get(row, ()))),
            "" if user == own else coders.get(user, "Brought in"),
            bool(memo or flow),
        )
        for row, guid, begin, finish, user, memo, flow in found
    ]


def _visible(rows: QuerySet[Passage], transcript: CodedTranscript, own: str) -> QuerySet[Passage]:
    return rows.filter(user_guid=own) if transcript.blind else rows


def _coders(transcript_id: int) -> dict[str, str]:
    users = CodingProject.objects.filter(commission__transcripts=transcript_id)
    pairs = users.values_list("users", flat=True).first() or []
    return dict(pairs)


def open_passage(commission_id: int, key: str, guid: str, username: str) -> OpenPassage:
    """Return one passage for a coder.

    Raises:
        TranscriptNotFound: there is no such transcript.
        PassageNotFound: there is no such passage in a layer that the coder may see.
    """
    transcript = open_for_coding(commission_id, key, username)
    own = coder_of(username).guid
    rows = _visible(Passage.objects.filter(transcript_id=transcript.row_id), transcript, own)
    row = rows.filter(guid=guid).first()
    if row is None:
        raise PassageNotFound(f"There is no such passage in “{key}”.", key=key)
    codes = row.codings.order_by("position").values_list("code__guid", "code__name")
    flow = PassageFlow.objects.filter(passage=row).values_list("flow", flat=True).first()
    before = transcript.text[: row.start].count("\n") + 1
    words = transcript.text[row.start : row.end]
    return OpenPassage(
        guid=row.guid,
        key=key,
        start=row.start,
        end=row.end,
        line=before,
        end_line=before + words.count("\n"),
        words=words,
        codes=tuple(dict.fromkeys(codes)),
        memo=row.description,
        flow=Flow.from_mapping(flow) if flow else None,
        coder=_coders(transcript.row_id).get(row.user_guid, "Brought in"),
        own=row.user_guid == own,
    )


def codebook(commission_id: int) -> tuple[CodeRow, ...]:
    """Return the code tree, each code after the one above it."""
    return tree_rows(codes_of(commission_id))


def codes_of(commission_id: int) -> tuple[Code, ...]:
    """Return the codes in the order of their tree."""
    rows = CodeTable.objects.filter(project__commission_id=commission_id).order_by("position")
    codes = tuple(
        Code(row.guid, row.name, row.parent_guid, row.description, row.colour, row.codable)
        for row in rows
    )
    return canonical(Project("", codes=codes)).codes


def code_use(commission_id: int, username: str) -> Mapping[str, int]:
    """Return how many passages that a coder may see carry each code; 0 is left out."""
    own = coder_of(username).guid
    closed = blind_keys(commission_id, username)
    rows = PassageCode.objects.filter(code__project__commission_id=commission_id).exclude(
        Q(passage__transcript__key__in=closed) & ~Q(passage__user_guid=own)
    )
    counted = rows.values("code__guid").annotate(n=Count("passage", distinct=True))
    return dict(counted.values_list("code__guid", "n"))


def one_code(commission_id: int, guid: str) -> tuple[Code, CodeNotes]:
    """Return one code and the parts of its description.

    Raises:
        CodeNotFound: the codebook does not have it.
    """
    for code in codes_of(commission_id):
        if code.guid == guid:
            return code, read_notes(code.description)
    raise CodeNotFound("There is no such code in this study.", guid=guid)


def memo(commission_id: int, about: str, key: str, username: str) -> str:
    """Return what a coder noted about a code or a transcript, or ""."""
    rows = Memo.objects.filter(project__commission_id=commission_id, about=about, key=key)
    return rows.filter(coder=username).values_list("text", flat=True).first() or ""


def other_memos(
    commission_id: int, about: str, key: str, username: str
) -> tuple[tuple[str, str], ...]:
    """Return (coder's name, memo) of what others noted about a code or a transcript."""
    if about == "transcript" and key in blind_keys(commission_id, username):
        return ()
    rows = Memo.objects.filter(project__commission_id=commission_id, about=about, key=key)
    found = rows.exclude(coder=username).order_by("coder")
    return tuple(found.values_list("coder", "text"))


def last_act(commission_id: int, username: str) -> Act:
    """Return a coder's last act, from which it is seen what can be undone and redone."""
    rows = CodingAct.objects.filter(
        project__commission_id=commission_id, coder=coder_of(username).guid
    )
    row = rows.order_by("-number").first()
    return act_of(row) if row else NOTHING


def act_of(row: CodingAct) -> Act:
    """Return the act that a row of the log holds."""
    return Act(row.number, row.kind, row.subject, row.below, row.done_top, row.undone_top)


def search_text(commission_id: int, words: str) -> tuple[Hit, ...]:
    """Return where words stand in the transcripts, at most 200 places; capitals do not matter."""
    if not words.strip():
        return ()
    # Not by folded text: “ß” folds to two characters, and all behind it would be cut wrongly.
    wanted = re.compile(re.escape(words.strip()), re.IGNORECASE)
    rows = Transcript.objects.filter(commission_id=commission_id).order_by("key")
    found: list[Hit] = []
    for key, text in rows.values_list("key", "text"):
        for number, line in enumerate(text.split("\n"), start=1):
            if at := wanted.search(line):
                found.append(_hit(key, number, line, *at.span()))
            if len(found) == MOST_HITS:
                return tuple(found)
    return tuple(found)


def _hit(key: str, number: int, line: str, start: int, end: int) -> Hit:
    before, after = line[max(0, start - _AROUND) : start], line[end : end + _AROUND]
    return Hit(
        key,
        number,
        f"…{before}" if start > _AROUND else before,
        line[start:end],
        f"{after}…" if len(line) > end + _AROUND else after,
    )


def search_code(commission_id: int, guids: Iterable[str], username: str) -> tuple[Hit, ...]:
    """Return the passages with any of some codes that a coder may see, at most 200.

    The same words are one place, however many layers have them.
    """
    own = coder_of(username).guid
    closed = blind_keys(commission_id, username)
    rows = (
        Passage.objects.filter(transcript__commission_id=commission_id)
        .filter(codings__code__guid__in=list(guids))
        .exclude(Q(transcript__key__in=closed) & ~Q(user_guid=own))
        .distinct()
        .order_by("transcript__key", "start", "end", "guid")[:MOST_HITS]
    )
    places = tuple(dict.fromkeys(rows.values_list("transcript", "start", "end")))
    # Each text once: with each of 200 passages, long ones would come to hundreds of megabytes.
    texts = Transcript.objects.in_bulk({row for row, _, _ in places})
    return tuple(
        Hit(
            texts[row].key,
            texts[row].text.count("\n", 0, start) + 1,
            "",
            texts[row].text[start:end],
            "",
        )
        for row, start, end in places
    )
