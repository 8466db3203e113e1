"""The log of coders' acts, and the changes of which an act is made.

An act is a list of changes that can be made forwards and backwards. A coder's acts touch the
coder's own layer alone, so that two people at work never undo each other.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from remit.commission.actions import hold_commission
from remit.commission.queries import commission_name
from remit.kernel.errors import ExitCode, RemitError
from remit.ledger.actions import record
from remit.listen.coding_queries import act_of
from remit.listen.core import history
from remit.listen.core.layers import coder_of
from remit.listen.core.plain_words import unprintable
from remit.listen.core.project import new_guid
from remit.listen.models import CodingAct, CodingProject, Memo, Passage, PassageFlow, Transcript
from remit.listen.queries import TranscriptNotFound

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
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
    """Return the coding project, made when there is none; the study is held until the end.

    It is the study, since whoever replaces words or takes transcripts in stores all coding anew,
    and would drop what was coded meanwhile. With a `username`, that user is listed as a coder.
    """
    hold_commission(commission_id)
    project = CodingProject.objects.filter(commission_id=commission_id).first()
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


def log_act(project: CodingProject, actor: str, changes: list[Change], now: datetime) -> None:
    """Make changes, and add the act that they are to the actor's log and to the ledger."""
    _apply(project, actor, changes)
    _log(project, actor, history.do(_last(project, actor)), changes, now)


def undo_last(project: CodingProject, actor: str, now: datetime) -> list[Change]:
    """Take back the actor's last act that stands; return its changes.

    Of a code that has been taken out of the codebook since, nothing can be changed: such an act is
    passed over, so that those before it can still be taken back, and no changes are returned.

    Raises:
        UnableToCode: there is nothing to undo.
    """
    last = _last(project, actor)
    if not last.done_top:
        raise UnableToCode("There is nothing to undo.")
    top = _numbered(project, actor, last.done_top)
    changes = _possible(project, top.changes)
    _apply(project, actor, [_reversed(each) for each in reversed(changes)])
    _log(project, actor, history.undo(last, act_of(top)), [], now)
    return changes


def redo_last(project: CodingProject, actor: str, now: datetime) -> list[Change]:
    """Do again what the actor undid last; return its changes, none of a code that is gone.

    Raises:
        UnableToCode: there is nothing to redo.
    """
    last = _last(project, actor)
    if not last.undone_top:
        raise UnableToCode("There is nothing to redo.")
    top = _numbered(project, actor, last.undone_top)
    again = _numbered(project, actor, top.subject)
    changes = _possible(project, again.changes)
    _apply(project, actor, changes)
    _log(project, actor, history.redo(last, act_of(top)), [], now)
    return changes


def _possible(project: CodingProject, changes: list[Change]) -> list[Change]:
    """Return the changes whose code, where they are about one, is still in the codebook."""
    codes = set(project.codes.values_list("guid", flat=True))
    about = [each["key"] if each.get("about") == "code" else each.get("code") for each in changes]
    return [
        each for each, code in zip(changes, about, strict=True) if code is None or code in codes
    ]


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


def _reversed(change: Change) -> Change:
    if change["what"] == "code":
        return change | {"adds": not change["adds"]}
    return change | {"before": change["after"], "after": change["before"]}


def _apply(project: CodingProject, actor: str, changes: list[Change]) -> None:
    for change in changes:
        _APPLIED[change["what"]](project, actor, change)


def _apply_code(project: CodingProject, actor: str, change: Change) -> None:
    row = _passage(project, actor, change)
    code = project.codes.get(guid=change["code"])
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
    transcript = transcript_of(project.commission_id, change["transcript"], with_text=False)
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


def place_of(key: str, row: Passage) -> Change:
    """Return the part of a change that says of which passage it is."""
    return {"transcript": key, "passage": row.guid, "start": row.start, "end": row.end}


def own_passage(commission_id: int, key: str, guid: str, actor: str) -> Passage:
    """Return a passage of the actor's own layer.

    Raises:
        TranscriptNotFound: there is no such transcript.
        UnableToCode: the passage is another's, or is not there.
    """
    transcript = transcript_of(commission_id, key)
    row = transcript.passages.filter(guid=guid, user_guid=coder_of(actor).guid).first()
    if row is None:
        raise UnableToCode(
            "This passage is not of your own layer.",
            remedy="Code the words yourself; then the passage is yours.",
        )
    return row


def transcript_of(commission_id: int, key: str, *, with_text: bool = True) -> Transcript:
    """Return a transcript.

    Raises:
        TranscriptNotFound: there is none of this key.
    """
    rows = Transcript.objects.filter(commission_id=commission_id, key=key)
    row = (rows if with_text else rows.defer("text")).first()
    if row is None:
        raise TranscriptNotFound(f"There is no transcript “{key}” in this study.", key=key)
    return row
