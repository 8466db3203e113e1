"""A study imported whole or not at all, and exported with an entry in the ledger."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from remit.ask.actions import store_ask
from remit.charter.actions import store_charter
from remit.commission.actions import store_commission
from remit.commission.queries import commission_id as id_of
from remit.commission.queries import commission_names
from remit.kernel.finding import digest
from remit.ledger.actions import record
from remit.listen.actions import store_listen
from remit.listen.queries import codes_in_transcripts, with_stored_transcripts
from remit.people.actions import store_people
from remit.people.core.work import work as people_work
from remit.people.queries import commission_of, participant_ids, stored_people, withdrawn_codes
from remit.people.vault_actions import open_vault
from remit.publish.actions import note_gone_out
from remit.publish.core.gone_out import FOLDER, GoneOutRow
from remit.recruit.actions import store_recruit
from remit.share.actions import store_agreements
from remit.share.counsel_actions import store_counsel
from remit.share.declared_table_actions import store_tables
from remit.share.draft_actions import store_drafts, store_earlier
from remit.share.settings_actions import store_settings
from remit.share.standing_actions import store_acts
from remit.study.contents import read_folder, write_study
from remit.study.folder import StudyFolder, folder_digest, write_folder
from remit.study.models import ImportedWork, StepRecord
from remit.study.queries import IMPORT, DoneStep, imported_work, stored_study, stored_work
from remit.study.work import brought, losses, marked, pieces
from remit.support.actions import store_support
from remit.support.organisation_actions import know_by_name

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from remit.kernel.errors import Problem
    from remit.study.contents import StudyContents
    from remit.study.work import Losses


@dataclass(frozen=True, slots=True)
class ImportAccount:
    """What an import brought in.

    Attributes:
        name: the study's.
        commission_id: where it is stored.
        counts: how much of each thing, in the order of the rooms.
        notices: what was passed over, and who stays withdrawn.
    """

    name: str
    commission_id: int
    counts: dict[str, int]
    notices: tuple[Problem, ...]


def import_study(
    *,
    folder: Path,
    vault_key: bytes,
    actor: str,
    now: datetime,
    replace_work: bool = False,
) -> ImportAccount:
    """Read a study folder and store it, in place of what has the same name.

    The folder is read before the transaction begins: others can write in the meantime.

    Args:
        folder: where it is.
        vault_key: seals contact details, and marks what was brought.
        actor: who imports.
        now: when.
        replace_work: give up what people have done here and the folder lacks.

    Raises:
        FolderNotFound: there is no such folder.
        InvalidInput: anything in it is wrong; every problem is listed and nothing was changed.
        WorkWouldBeLost: people's work here would go; all of it is named and nothing was changed.
    """
    today = timezone.localdate(now)
    inputs = folder_digest(StudyFolder(folder))
    contents, notices = read_folder(folder, today=today)
    gone = _withdrawn_here(contents)
    if gone:
        contents, notices = read_folder(folder, gone, today=today)
    with transaction.atomic():
        now_gone = _withdrawn_here(contents)
        if now_gone - gone:  # somebody withdrew while the folder was read
            contents, notices = read_folder(folder, gone | now_gone, today=today)
        commission_id = store_study(
            contents=contents,
            vault_key=vault_key,
            actor=actor,
            now=now,
            replace_work=replace_work,
        )
        done = DoneStep(inputs, "", {})
        remember_step(commission_id=commission_id, step=IMPORT, done=done, now=now)
    return ImportAccount(contents.name, commission_id, contents.counts(), notices)


def _withdrawn_here(contents: StudyContents) -> frozenset[str]:
    """Return the codes that have withdrawn from a study here, and not by its folder."""
    if contents.name not in commission_names():
        return frozenset()
    return withdrawn_codes(id_of(contents.name)) - contents.people.withdrawn_codes


@transaction.atomic
def store_study(
    *,
    contents: StudyContents,
    vault_key: bytes,
    actor: str,
    now: datetime,
    replace_work: bool = False,
) -> int:
    """Store every room's part of a study in one transaction.

    Recruiting goes on here: a folder that has nothing of it takes nothing of it away. Nor does a
    folder without a transcript take away those that were brought in here, and their coding. What
    else people have done since the last import goes only with `replace_work`, and is recorded.

    Returns:
        The commission's id.

    Raises:
        WorkWouldBeLost: it would go without.
    """
    is_known = contents.name in commission_names()
    commission_id = store_commission(commission=contents.commission, actor=actor, now=now)
    imported = imported_work(commission_id)
    people = stored_people(commission_id)
    store_people(
        commission_id=commission_id,
        people=contents.people,
        vault_key=vault_key,
        actor=actor,
        now=now,
    )
    # Not before: who is withdrawn by the folder takes along what was theirs.
    before = stored_work(commission_id, vault_key) if is_known else {}
    before |= marked(people_work(people, withdrawn_codes(commission_id)), vault_key)
    _store_rooms(commission_id, contents, actor, now)
    know_by_name(
        commission_id=commission_id, contacts=contents.people.contacts, vault_key=vault_key
    )
    after = stored_work(commission_id, vault_key)
    lost = losses(before, after, imported)
    if lost and not replace_work:
        raise lost.error(contents.name)
    there = marked(pieces(contents), vault_key) if is_known else {}
    _remember_work(commission_id, brought(before, after, there, imported))
    _record_import(contents, lost, actor, now)
    return commission_id


def _record_import(contents: StudyContents, lost: Losses, actor: str, now: datetime) -> None:
    record(
        action="study.imported",
        actor=actor,
        now=now,
        commission=contents.name,
        facts={name.replace(" ", "-"): count for name, count in contents.counts().items()},
    )
    if lost:
        record(
            action="study.work-replaced",
            actor=actor,
            now=now,
            commission=contents.name,
            facts=lost.counts(),
        )


def _store_rooms(commission_id: int, contents: StudyContents, actor: str, now: datetime) -> None:
    if contents.recruit is not None:
        store_recruit(
            commission_id=commission_id, recruitment=contents.recruit, actor=actor, now=now
        )
    store_ask(commission_id=commission_id, ask=contents.ask, actor=actor, now=now)
    listen = with_stored_transcripts(commission_id, contents.listen)
    store_listen(commission_id=commission_id, listen=listen, actor=actor, now=now)
    store_support(commission_id=commission_id, support=contents.support, actor=actor, now=now)
    store_charter(
        commission_id=commission_id,
        charter=contents.charter,
        history=contents.charter_history,
        actor=actor,
        now=now,
    )
    # First, so that no text is kept twice of which the folder says until when it stood.
    store_earlier(commission_id=commission_id, earlier=contents.earlier, actor=actor, now=now)
    store_agreements(
        commission_id=commission_id, agreements=contents.agreements, actor=actor, now=now
    )
    store_settings(commission_id=commission_id, settings=contents.settings, actor=actor, now=now)
    store_acts(commission_id=commission_id, acts=contents.acts, actor=actor, now=now)
    store_tables(commission_id=commission_id, tables=contents.tables, actor=actor, now=now)
    store_counsel(commission_id=commission_id, counsel=contents.counsel, actor=actor, now=now)
    store_drafts(commission_id=commission_id, drafts=contents.drafts, actor=actor, now=now)
    note_gone_out(commission_id=commission_id, rows=contents.gone_out)


def _remember_work(commission_id: int, marks: bytes) -> None:
    ImportedWork.objects.update_or_create(commission_id=commission_id, defaults={"marks": marks})


@transaction.atomic
def export_study(
    *, name: str, folder: Path, actor: str, now: datetime, vault_key: bytes | None = None
) -> int:
    """Write a study as files to a new or empty folder.

    Args:
        name: the study's.
        folder: where to.
        actor: who asks.
        now: when.
        vault_key: given when names and contact details are asked for too; that is a disclosure,
            and the ledger says so.

    Returns:
        How many files were written.

    Raises:
        CommissionNotFound: no study has this name.
        UnableToWriteFolder: the folder is not empty or cannot be written to; nothing was.
    """
    commission_id = id_of(name)
    contents = stored_study(commission_id)
    if vault_key is not None:
        contacts = open_vault(
            commission_id=commission_id, vault_key=vault_key, actor=actor, now=now
        )
        people = dataclasses.replace(contents.people, contacts=contacts)
        contents = dataclasses.replace(contents, people=people)
    files = write_study(contents, with_contacts=vault_key is not None)
    record(
        action="study.exported",
        actor=actor,
        now=now,
        commission=name,
        # Everyone is named, so that a withdrawal takes the salts of what was theirs.
        codes=sorted(participant_ids(commission_id)),
        facts={"files": len(files), "contacts": vault_key is not None},
        digests={path: digest(content) for path, content in files.items()},
    )
    day = timezone.localdate(now)
    note_gone_out(
        commission_id=commission_id,
        rows=[
            GoneOutRow(day, FOLDER, f"listen:{key}", code)
            for key, code in codes_in_transcripts(commission_id)
        ],
    )
    write_folder(files, folder, private=vault_key is not None)
    return len(files)


@transaction.atomic
def remember_step(*, commission_id: int, step: str, done: DoneStep, now: datetime) -> None:
    """Remember that a step was done, on what inputs and with what account.

    What a step discloses or changes is recorded in the ledger by the room that does it.
    """
    StepRecord.objects.update_or_create(
        commission_id=commission_id,
        step=step,
        defaults={
            "inputs": done.inputs,
            "account": done.account,
            "outputs": dict(done.outputs),
            "done_at": now,
        },
    )


def forget_steps(participant_id: int) -> dict[str, int]:
    """Forget which steps were done for a participant's study; the room's withdrawal handler.

    What they were done on, and what came of them, told of the participant too, and so do the marks
    of what was imported. Until the next import, all that is there counts as people's work here.
    """
    commission_id = commission_of(participant_id)
    ImportedWork.objects.filter(commission_id=commission_id).delete()
    removed, _ = StepRecord.objects.filter(commission_id=commission_id).delete()
    return {"steps to do again": removed}
