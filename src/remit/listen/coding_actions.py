"""Writes of coders: codings, memos and flows, each an act that can be undone and done again.

An act is a list of changes that can be made forwards and backwards. A coder's acts touch the
coder's own layer alone, so that two people at work never undo each other.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from django.db import transaction

from remit.commission.queries import commission_name, vocabulary
from remit.kernel.errors import ExitCode, RemitError
from remit.kernel.flow import CONDITIONS, PARTS, VOCABULARY_PARTS, Flow
from remit.ledger.actions import record
from remit.listen.coding_queries import act_of
from remit.listen.core import history
from remit.listen.core.layers import coder_of
from remit.listen.core.plain_words import unprintable
from remit.listen.core.project import new_guid
from remit.listen.models import (
    Code,
    CodingAct,
    CodingProject,
    Memo,
    Passage,
    PassageCode,
    PassageFlow,
    Transcript,
)
from remit.listen.queries import TranscriptNotFound

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import datetime

    Change = dict[str, Any]

MOST_MEMO_CHARACTERS = 20_000


class UnableToCode(RemitError):
    """What a coder asked for cannot be done."""

    code = "unable-to-code"
    exit_code = ExitCode.INVALID_INPUT


@dataclass(frozen=True, slots=True)
class Done:
    """What an act did: a sentence that says so, and the stretch of the transcript to show anew."""

    said: str
    key: str = ""
    start: int = 0
    end: int = 0
    passage: str = ""
    code: str = ""


def project_of(commission_id: int, *, username: str = "") -> CodingProject:
    """Return the coding project, made when there is none, held until the transaction ends.

    With a `username`, that user is listed among its coders.
    """
    held = CodingProject.objects.select_for_update()
    project = held.filter(commission_id=commission_id).first()
    if project is None:
        project, _ = CodingProject.objects.get_or_create(
            commission_id=commission_id, defaults={"name": commission_name(commission_id)}
        )
    if username:
        coder = coder_of(username)
        if coder.guid not in {guid for guid, _ in project.users}:
            project.users = sorted([*project.users, [coder.guid, coder.name]])
            project.save(update_fields=["users"])
    return project


@transaction.atomic
def code_words(
    *, commission_id: int, key: str, start: int, end: int, code: str, actor: str, now: datetime
) -> Done:
    """Give a code to words of a transcript, in the actor's own layer.

    Args:
        commission_id: the study's key.
        key: the transcript's.
        start: of the words, in code points of the text; white space at the ends is left out.
        end: behind the words.
        code: the code's identifier.
        actor: who codes.
        now: when.

    Raises:
        TranscriptNotFound: there is no such transcript.
        UnableToCode: there are no words there, the code cannot be used, or they have it already.
    """
    project = project_of(commission_id, username=actor)
    transcript = _transcript(commission_id, key)
    start, end = _words(transcript.text, start, end)
    given = _usable(project, code)
    coder = coder_of(actor).guid
    rows = Passage.objects.filter(transcript=transcript, user_guid=coder, start=start, end=end)
    found = rows.values_list("guid", flat=True).first()
    if (
        found
        and PassageCode.objects.filter(
            passage__guid=found, passage__transcript=transcript, code=given
        ).exists()
    ):
        raise UnableToCode(f"These words have the code “{given.name}” already.")
    guid = found or new_guid("passage", key, coder, start, end, now.isoformat())
    change = _coding_change(key, guid, start, end, code, adds=True)
    _act(project, actor, [change], now)
    words = transcript.text[start:end]
    return Done(f"Coded {_quoted(words)} as {given.name}.", key, start, end, guid, code)


@transaction.atomic
def remove_code(
    *, commission_id: int, key: str, passage: str, code: str, actor: str, now: datetime
) -> Done:
    """Take a code from a passage of the actor's own layer.

    Raises:
        TranscriptNotFound: there is no such transcript.
        UnableToCode: the passage is not the actor's, or does not have the code.
    """
    project = project_of(commission_id, username=actor)
    row = _own_passage(commission_id, key, passage, actor)
    given = row.codings.filter(code__guid=code).select_related("code").first()
    if given is None:
        raise UnableToCode("The passage does not have this code.")
    change = _coding_change(key, passage, row.start, row.end, code, adds=False)
    _act(project, actor, [change], now)
    return Done(f"Took the code {given.code.name} away.", key, row.start, row.end, passage)


@transaction.atomic
def write_passage_memo(
    *, commission_id: int, key: str, passage: str, memo: str, actor: str, now: datetime
) -> Done:
    """Write a memo on a passage of the actor's own layer; an empty one takes it away.

    Raises:
        TranscriptNotFound: there is no such transcript.
        UnableToCode: the passage is not the actor's, or the memo cannot be kept.
    """
    project = project_of(commission_id, username=actor)
    row = _own_passage(commission_id, key, passage, actor)
    after = checked_text(memo, MOST_MEMO_CHARACTERS)
    change = _place(key, row) | {"what": "memo", "before": row.description, "after": after}
    if after != row.description:
        _act(project, actor, [change], now)
    return Done("The memo is saved.", key, row.start, row.end, passage)


@transaction.atomic
def attach_flow(
    *,
    commission_id: int,
    key: str,
    passage: str,
    terms: Mapping[str, Sequence[str]],
    actor: str,
    now: datetime,
) -> Done:
    """Attach the flow that a passage of the actor's own layer speaks of; no terms take it away.

    Args:
        commission_id: the study's key.
        key: the transcript's.
        passage: the passage's identifier.
        terms: keys of the study's vocabulary by part; each of the five parts has one, and
            “conditions” any number.
        actor: who codes.
        now: when.

    Raises:
        TranscriptNotFound: there is no such transcript.
        UnableToCode: the passage is not the actor's, or the terms make no flow.
    """
    project = project_of(commission_id, username=actor)
    row = _own_passage(commission_id, key, passage, actor)
    flow = _flow(commission_id, terms)
    after = flow.as_dict() if flow else None
    before = PassageFlow.objects.filter(passage=row).values_list("flow", flat=True).first()
    if after != before:
        change = _place(key, row) | {"what": "flow", "before": before, "after": after}
        _act(project, actor, [change], now)
    said = "The flow is attached." if flow else "The passage has no flow."
    return Done(said, key, row.start, row.end, passage)


@transaction.atomic
def write_memo(
    *, commission_id: int, about: str, key: str, memo: str, actor: str, now: datetime
) -> Done:
    """Write the actor's memo on a code or a transcript; an empty one takes it away.

    Args:
        commission_id: the study's key.
        about: “code” or “transcript”.
        key: the code's identifier or the transcript's key, which exists.
        memo: plain text.
        actor: who writes.
        now: when.

    Raises:
        UnableToCode: the memo cannot be kept.
    """
    project = project_of(commission_id, username=actor)
    rows = project.memos.filter(about=about, key=key, coder=actor)
    before = rows.values_list("text", flat=True).first() or ""
    after = checked_text(memo, MOST_MEMO_CHARACTERS)
    change = {"what": "note", "about": about, "key": key, "before": before, "after": after}
    if after != before:
        _act(project, actor, [change], now)
    return Done("The memo is saved.")


@transaction.atomic
def undo(*, commission_id: int, actor: str, now: datetime) -> Done:
    """Take back the actor's last act that stands.

    Raises:
        UnableToCode: there is nothing to undo.
    """
    project = project_of(commission_id)
    last = _last(project, actor)
    if not last.done_top:
        raise UnableToCode("There is nothing to undo.")
    top = _numbered(project, actor, last.done_top)
    _apply(project, actor, [_reversed(each) for each in reversed(top.changes)])
    _log(project, actor, history.undo(last, act_of(top)), [], now)
    return _told("Undone", top.changes)


@transaction.atomic
def redo(*, commission_id: int, actor: str, now: datetime) -> Done:
    """Do again what the actor undid last.

    Raises:
        UnableToCode: there is nothing to redo.
    """
    project = project_of(commission_id)
    last = _last(project, actor)
    if not last.undone_top:
        raise UnableToCode("There is nothing to redo.")
    top = _numbered(project, actor, last.undone_top)
    again = _numbered(project, actor, top.subject)
    _apply(project, actor, again.changes)
    _log(project, actor, history.redo(last, act_of(top)), [], now)
    return _told("Done again", again.changes)


def checked_text(text: str, most: int) -> str:
    """Return text as it is stored: one kind of line break, no blanks at the ends.

    Raises:
        UnableToCode: it is too long, or has characters that no coding project can hold.
    """
    plain = text.replace("\r\n", "\n").replace("\r", "\n").strip()
    if len(plain) > most:
        raise UnableToCode(
            f"The text has {len(plain)} characters; at most {most} are kept.", remedy="Shorten it."
        )
    if unprintable(plain):
        raise UnableToCode(
            "The text has characters that no coding project can hold.",
            remedy="Type it again instead of pasting it.",
        )
    return plain


def _act(project: CodingProject, actor: str, changes: list[Change], now: datetime) -> None:
    _apply(project, actor, changes)
    _log(project, actor, history.do(_last(project, actor)), changes, now)


def _log(
    project: CodingProject, actor: str, act: history.Act, changes: list[Change], now: datetime
) -> None:
    """Add an act to the coder's log, and to the ledger without its content."""
    CodingAct.objects.create(
        project=project, coder=coder_of(actor).guid, changes=changes, acted_at=now, **asdict(act)
    )
    shown = changes or _numbered(project, actor, act.subject).changes
    record(
        action=f"listen.coding-{'done' if act.kind == history.DO else act.kind}",
        actor=actor,
        now=now,
        commission=commission_name(project.commission_id),
        facts={
            "act": act.number,
            "of": act.subject,
            "what": shown[0]["what"],
            "transcript": shown[0].get("transcript", ""),
        },
    )


def _last(project: CodingProject, actor: str) -> history.Act:
    row = project.acts.filter(coder=coder_of(actor).guid).order_by("-number").first()
    return act_of(row) if row else history.NOTHING


def _numbered(project: CodingProject, actor: str, number: int) -> CodingAct:
    return project.acts.get(coder=coder_of(actor).guid, number=number)


def _told(done: str, changes: list[Change]) -> Done:
    first = changes[0]
    words = {"code": "coding", "memo": "memo", "flow": "flow", "note": "memo"}[first["what"]]
    if first["what"] == "note":
        return Done(f"{done}: a memo.")
    if first["what"] == "code" and not first["adds"]:
        words = "code taken away"
    said = f"{done}: a {words}."
    return Done(said, first["transcript"], first["start"], first["end"], first["passage"])


def _place(key: str, row: Passage) -> Change:
    return {"transcript": key, "passage": row.guid, "start": row.start, "end": row.end}


def _coding_change(key: str, guid: str, start: int, end: int, code: str, *, adds: bool) -> Change:
    place = {"transcript": key, "passage": guid, "start": start, "end": end}
    return {"what": "code", "code": code, "adds": adds, **place}


def _reversed(change: Change) -> Change:
    if change["what"] == "code":
        return change | {"adds": not change["adds"]}
    return change | {"before": change["after"], "after": change["before"]}


def _apply(project: CodingProject, actor: str, changes: list[Change]) -> None:
    for change in changes:
        _APPLIED[change["what"]](project, actor, change)


def _apply_code(project: CodingProject, actor: str, change: Change) -> None:
    row = _passage(project, actor, change)
    code = project.codes.filter(guid=change["code"]).first()
    if code is None:
        raise UnableToCode("The code has been taken out of the codebook since.")
    if change["adds"]:
        count = row.codings.count()
        row.codings.get_or_create(
            code=code, user_guid=coder_of(actor).guid, defaults={"position": count}
        )
    else:
        row.codings.filter(code=code).delete()
        _drop_if_bare(row)


def _apply_memo(project: CodingProject, actor: str, change: Change) -> None:
    row = _passage(project, actor, change)
    row.description = change["after"]
    row.save(update_fields=["description"])
    _drop_if_bare(row)


def _apply_flow(project: CodingProject, actor: str, change: Change) -> None:
    row = _passage(project, actor, change)
    if change["after"] is None:
        PassageFlow.objects.filter(passage=row).delete()
        _drop_if_bare(row)
    else:
        PassageFlow.objects.update_or_create(passage=row, defaults={"flow": change["after"]})


def _apply_note(project: CodingProject, actor: str, change: Change) -> None:
    named = {"about": change["about"], "key": change["key"], "coder": actor}
    if change["about"] == "code" and not project.codes.filter(guid=change["key"]).exists():
        raise UnableToCode("The code has been taken out of the codebook since.")
    if change["after"]:
        Memo.objects.update_or_create(project=project, **named, defaults={"text": change["after"]})
    else:
        Memo.objects.filter(project=project, **named).delete()


_APPLIED: Mapping[str, Callable[[CodingProject, str, Change], None]] = {
    "code": _apply_code,
    "memo": _apply_memo,
    "flow": _apply_flow,
    "note": _apply_note,
}


def _passage(project: CodingProject, actor: str, change: Change) -> Passage:
    """Return the passage that a change is about, made when it is not there."""
    transcript = _transcript(project.commission_id, change["transcript"], with_text=False)
    if not transcript.source:
        transcript.source = new_guid("source", project.commission_id, transcript.key)
        transcript.save(update_fields=["source"])
    row, _ = Passage.objects.get_or_create(
        transcript=transcript,
        guid=change["passage"],
        defaults={
            "start": change["start"],
            "end": change["end"],
            "user_guid": coder_of(actor).guid,
        },
    )
    return row


def _drop_if_bare(row: Passage) -> None:
    """Remove a passage that has nothing on it any more."""
    flowing = PassageFlow.objects.filter(passage=row).exists()
    if not (row.description or flowing or row.codings.exists()):
        row.delete()


def _own_passage(commission_id: int, key: str, guid: str, actor: str) -> Passage:
    transcript = _transcript(commission_id, key)
    row = transcript.passages.filter(guid=guid, user_guid=coder_of(actor).guid).first()
    if row is None:
        raise UnableToCode(
            "This passage is not of your own layer.",
            remedy="Code the words yourself; then the passage is yours.",
        )
    return row


def _transcript(commission_id: int, key: str, *, with_text: bool = True) -> Transcript:
    rows = Transcript.objects.filter(commission_id=commission_id, key=key)
    row = (rows if with_text else rows.defer("text")).first()
    if row is None:
        raise TranscriptNotFound(f"There is no transcript “{key}” in this study.", key=key)
    return row


def _words(text: str, start: int, end: int) -> tuple[int, int]:
    """Return the positions without white space at either end."""
    if not 0 <= start < end <= len(text) or not text[start:end].strip():
        raise UnableToCode(
            "There are no words to code there.",
            remedy="Select at least one word of the transcript.",
        )
    words = text[start:end]
    return start + len(words) - len(words.lstrip()), end - len(words) + len(words.rstrip())


def _usable(project: CodingProject, guid: str) -> Code:
    code = project.codes.filter(guid=guid).first()
    if code is None:
        raise UnableToCode(
            "There is no such code.", remedy="Choose one from the list, or make it in the codebook."
        )
    if not code.codable:
        raise UnableToCode(
            f"“{code.name}” groups other codes.", remedy="Choose one of the codes below it."
        )
    return code


def _quoted(words: str) -> str:
    plain = " ".join(words.split())
    return f"“{plain}”" if len(plain) <= 80 else f"“{plain[:40]} … {plain[-30:]}”"  # noqa: PLR2004  # what a listener can bear


def _flow(commission_id: int, terms: Mapping[str, Sequence[str]]) -> Flow | None:
    chosen = {part: [key for key in terms.get(part, ()) if key] for part in VOCABULARY_PARTS}
    if not any(chosen.values()):
        return None
    missing = [part for part in PARTS if len(chosen[part]) != 1]
    if missing:
        raise UnableToCode(
            f"A flow needs one term for each of its parts; {', '.join(missing)} has none.",
            remedy="Choose them, or leave all blank.",
        )
    known = vocabulary(commission_id)
    unknown = [key for part in VOCABULARY_PARTS for key in chosen[part] if (part, key) not in known]
    if unknown:
        raise UnableToCode(f"The vocabulary has no term “{unknown[0]}”.")
    terms_of = {part: chosen[part][0] for part in PARTS}
    return Flow.from_mapping(terms_of | {CONDITIONS: chosen[CONDITIONS]})
