"""Writes of the codebook, which all coders of a study share, and of who codes what."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Max

from remit.commission.actions import hold_commission
from remit.commission.core.roles import RESEARCHER
from remit.commission.queries import commission_name, facts, members
from remit.ledger.actions import record
from remit.listen.coding_log import MOST_MEMO_CHARACTERS, UnableToCode, checked_text, project_of
from remit.listen.coding_policies import is_blind
from remit.listen.coding_queries import CodeNotFound
from remit.listen.core.codebook import CodeNotes, write_notes
from remit.listen.core.project import new_guid
from remit.listen.models import Assignment, Code, CodingProject, Transcript
from remit.listen.queries import TranscriptNotFound

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from datetime import datetime

MOST_NAME_CHARACTERS = 200


@transaction.atomic
def add_code(
    *,
    commission_id: int,
    name: str,
    actor: str,
    now: datetime,
    parent: str = "",
    notes: CodeNotes | None = None,
) -> str:
    """Add a code at the end of its branch, and return its identifier.

    Raises:
        UnableToCode: the name is blank, too long or taken there, or the code above is unknown.
    """
    project = project_of(commission_id, username=actor)
    plain = _name(project, name, parent)
    guid = new_guid("code", commission_id, parent, plain, now.isoformat())
    _insert(project, guid, plain, parent, notes or CodeNotes())
    _record(commission_id, "listen.code-added", actor, now, code=guid)
    return guid


@transaction.atomic
def edit_code(
    *,
    commission_id: int,
    guid: str,
    name: str,
    parent: str,
    notes: CodeNotes,
    actor: str,
    now: datetime,
) -> None:
    """Change a code's name, its place and what it means.

    Raises:
        CodeNotFound: there is no such code.
        UnableToCode: the name is blank, too long or taken there, or the code would stand below
            itself.
    """
    project = project_of(commission_id, username=actor)
    row = _row(project, guid)
    row.name = _name(project, name, parent, but=guid)
    if guid in _above(project, parent):
        raise UnableToCode("A code cannot stand below itself.", remedy="Choose another place.")
    row.parent_guid = parent
    row.description = checked_text(write_notes(notes), MOST_MEMO_CHARACTERS)
    row.save(update_fields=["name", "parent_guid", "description"])
    _record(commission_id, "listen.code-changed", actor, now, code=guid)


@transaction.atomic
def delete_code(*, commission_id: int, guid: str, actor: str, now: datetime) -> None:
    """Take a code that nobody has used out of the codebook.

    Raises:
        CodeNotFound: there is no such code.
        UnableToCode: passages or matrix cells have it, or codes stand below it.
    """
    project = project_of(commission_id, username=actor)
    row = _row(project, guid)
    charted = project.cells.filter(code=guid).exists()
    if row.codings.exists() or charted or project.codes.filter(parent_guid=guid).exists():
        raise UnableToCode(
            f"“{row.name}” is used, and cannot be taken out.",
            remedy="Take it from its passages first, and the codes below it.",
        )
    row.delete()
    project.memos.filter(about="code", key=guid).delete()
    _record(commission_id, "listen.code-deleted", actor, now, code=guid)


@transaction.atomic
def codes_from_outcomes(*, commission_id: int, actor: str, now: datetime) -> int:
    """Make the commission's outcomes the first level of the code tree; return how many were new.

    Such a code groups the themes that answer its outcome, and codes nothing itself.
    """
    project = project_of(commission_id, username=actor)
    roots = set(project.codes.filter(parent_guid="").values_list("name", flat=True))
    added = 0
    for outcome in facts(commission_id).outcomes:
        if outcome.key not in roots:
            guid = new_guid("code", commission_id, "", outcome.key)
            notes = CodeNotes(definition=outcome.statement)
            _insert(project, guid, outcome.key, "", notes, codable=False)
            added += 1
    if added:
        _record(commission_id, "listen.codes-from-outcomes", actor, now, codes=added)
    return added


@transaction.atomic
def assign_coders(
    *, commission_id: int, key: str, coders: Collection[str], actor: str, now: datetime
) -> None:
    """Have a transcript coded by some researchers, none seeing how the others code it.

    Whoever is done stays so; no coders end the assignment. Who codes it blind cannot end their
    own part, since that would open the others' layers to them.

    Raises:
        TranscriptNotFound: there is no such transcript.
        UnableToCode: a coder is no researcher of the study, there is only one, or the actor
            would no longer be blind.
    """
    hold_commission(commission_id)
    transcript = _transcript(commission_id, key)
    researchers = {name for name, role in members(commission_id) if role == RESEARCHER}
    rows = Assignment.objects.filter(transcript=transcript)
    before = dict(rows.values_list("coder", "done"))
    if is_blind(actor, before) and actor not in coders:
        raise UnableToCode(
            "You code this transcript blind, and cannot take yourself out.",
            remedy="Ask another researcher of the study.",
        )
    strangers = sorted(set(coders) - researchers)
    if strangers:
        raise UnableToCode(
            f"“{strangers[0]}” is no researcher of this study.",
            remedy="Ask its owner to name them as one.",
        )
    if len(set(coders)) == 1:
        raise UnableToCode(
            "One coder has nobody to be compared with.", remedy="Choose two or more."
        )
    rows.exclude(coder__in=coders).delete()
    Assignment.objects.bulk_create(
        Assignment(transcript=transcript, coder=name) for name in sorted(set(coders) - set(before))
    )
    _record(commission_id, "listen.coders-assigned", actor, now, transcript=key, coders=len(coders))


@transaction.atomic
def say_done(*, commission_id: int, key: str, done: bool, actor: str, now: datetime) -> None:
    """Say that the actor has coded a transcript by assignment, or has not after all.

    Once everybody is done the layers are open to all, and nobody can go back.

    Raises:
        TranscriptNotFound: there is no such transcript.
        UnableToCode: the actor is not assigned, or the layers are open already.
    """
    hold_commission(commission_id)
    transcript = _transcript(commission_id, key)
    rows = Assignment.objects.filter(transcript=transcript)
    if not rows.filter(coder=actor).exists():
        raise UnableToCode("You are not assigned to this transcript.")
    if not rows.filter(done=False).exists():
        raise UnableToCode("Everybody is done, and the layers are open.")
    rows.filter(coder=actor).update(done=done)
    _record(commission_id, "listen.blind-coding-done", actor, now, transcript=key, done=done)


@transaction.atomic
def record_coding_export(*, commission_id: int, form: str, actor: str, now: datetime) -> None:
    """Record that the coding was taken away: a project has the transcripts in it."""
    _record(commission_id, "listen.coding-exported", actor, now, form=form)


def _insert(  # a code has this many parts
    project: CodingProject,
    guid: str,
    name: str,
    parent: str,
    notes: CodeNotes,
    *,
    codable: bool = True,
) -> None:
    last = project.codes.aggregate(last=Max("position"))["last"]
    Code.objects.create(
        project=project,
        position=0 if last is None else last + 1,
        guid=guid,
        parent_guid=parent,
        name=name,
        description=checked_text(write_notes(notes), MOST_MEMO_CHARACTERS),
        codable=codable,
    )


def _name(project: CodingProject, name: str, parent: str, but: str = "") -> str:
    plain = " ".join(checked_text(name, MOST_NAME_CHARACTERS).split())
    if not plain:
        raise UnableToCode("A code needs a name.", remedy="Type it.")
    if parent and not project.codes.filter(guid=parent).exists():
        raise UnableToCode("The code above is not in the codebook.", remedy="Choose another.")
    beside = project.codes.filter(parent_guid=parent).exclude(guid=but)
    if plain.casefold() in {each.casefold() for each in beside.values_list("name", flat=True)}:
        raise UnableToCode(
            f"There is a code “{plain}” at this place already.",
            remedy="Use it, or take another name.",
        )
    return plain


def _above(project: CodingProject, guid: str) -> list[str]:
    """Return a code and all codes above it."""
    parents = dict(project.codes.values_list("guid", "parent_guid"))
    path: list[str] = []
    while guid and guid not in path:
        path.append(guid)
        guid = parents.get(guid, "")
    return path


def _row(project: CodingProject, guid: str) -> Code:
    row = project.codes.filter(guid=guid).first()
    if row is None:
        raise CodeNotFound("There is no such code in this study.", guid=guid)
    return row


def _transcript(commission_id: int, key: str) -> Transcript:
    row = Transcript.objects.filter(commission_id=commission_id, key=key).first()
    if row is None:
        raise TranscriptNotFound(f"There is no transcript “{key}” in this study.", key=key)
    return row


def _record(
    commission_id: int, action: str, actor: str, now: datetime, **what: int | str | bool
) -> None:
    named: Mapping[str, int | str | bool | None] = what
    record(
        action=action, actor=actor, now=now, commission=commission_name(commission_id), facts=named
    )
