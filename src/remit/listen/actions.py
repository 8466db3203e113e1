"""Writes of what a study has heard. Each is one transaction, recorded in the ledger."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from remit.commission.queries import commission_name
from remit.kernel.finding import digest
from remit.ledger.actions import record
from remit.listen.annotation_storage import insert_annotations
from remit.listen.core.project import canonical
from remit.listen.core.withholding import withhold
from remit.listen.models import Code, CodingProject, Passage, PassageCode, Speaker, Transcript
from remit.listen.permissions import check_can_read_transcript
from remit.listen.queries import stored_listen, transcript_lines
from remit.people.actions import register_participants

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from remit.listen.core.contents import ListenFiles
    from remit.listen.core.project import Project


@transaction.atomic
def store_listen(*, commission_id: int, listen: ListenFiles, actor: str, now: datetime) -> None:
    """Store the transcripts, speakers and coding of a commission in place of any earlier ones.

    Codes of speakers that are not known yet become participants. What somebody said who has
    withdrawn since the folder was read is withheld here too. Nothing to store where nothing was
    stored changes nothing and is not recorded.
    """
    removed = _clear(commission_id)
    if not removed and listen.coding is None and not listen.transcripts:
        return
    codes = sorted({speaker.code for speaker in listen.speakers if speaker.code})
    ids = register_participants(commission_id=commission_id, codes=codes, actor=actor, now=now)
    gone = {(s.transcript, s.name) for s in listen.speakers if s.code and s.code not in ids}
    kept = withhold(listen, gone).listening if gone else listen
    _insert(commission_id, kept, ids)
    record(
        action="listen.stored",
        actor=actor,
        now=now,
        commission=commission_name(commission_id),
        codes=sorted(ids),
        facts={
            "transcripts": len(kept.transcripts),
            "speakers": len(kept.speakers),
            "codes": len(kept.coding.codes) if kept.coding else 0,
            "passages": len(kept.passages),
        },
        digests={"transcripts": {each.key: digest(each.text) for each in kept.transcripts}},
    )


@transaction.atomic
def forget_participant(participant_id: int) -> Mapping[str, int]:
    """Take out everything that a participant said; the room's withdrawal handler.

    Each line of their turns becomes “[withdrawn]”, their passages go, and all others are anchored
    again, so that references by line stay true.

    Returns:
        How many turns, passages and speakers were taken out.
    """
    counts = {"turns": 0, "passages": 0, "speakers": 0}
    rows = Speaker.objects.filter(participant_id=participant_id).values_list(
        "transcript__commission_id", "transcript__key", "name"
    )
    gone: dict[int, set[tuple[str, str]]] = {}
    for commission_id, key, name in rows:
        gone.setdefault(commission_id, set()).add((key, name))
    for commission_id, speakers in gone.items():
        withheld = withhold(stored_listen(commission_id), speakers)
        ids = _participants(commission_id)
        _clear(commission_id)
        _insert(commission_id, withheld.listening, ids)
        counts["turns"] += withheld.turns
        counts["passages"] += withheld.selections
        counts["speakers"] += len(speakers)
    return counts


def _participants(commission_id: int) -> dict[str, int]:
    """Return the primary keys of everybody who speaks, by code."""
    rows = Speaker.objects.filter(
        transcript__commission_id=commission_id, participant__isnull=False
    ).values_list("participant__code", "participant_id")
    return {code: key for code, key in rows if key is not None}


def _clear(commission_id: int) -> int:
    """Remove all of a commission's rows in this room; return how many."""
    projects, _ = CodingProject.objects.filter(commission_id=commission_id).delete()
    transcripts, _ = Transcript.objects.filter(commission_id=commission_id).delete()
    return projects + transcripts


def _insert(commission_id: int, listen: ListenFiles, ids: Mapping[str, int]) -> None:
    sources = listen.coding.sources if listen.coding else ()
    guids = {source.name: source.guid for source in sources}
    transcripts = Transcript.objects.bulk_create(
        Transcript(
            commission_id=commission_id,
            key=each.key,
            text=each.text,
            source=guids.get(each.key, ""),
        )
        for each in listen.transcripts
    )
    rows = {row.key: row for row in transcripts}
    Speaker.objects.bulk_create(
        Speaker(
            transcript=rows[speaker.transcript],
            name=speaker.name,
            role=speaker.role,
            participant_id=ids[speaker.code] if speaker.code else None,
        )
        for speaker in listen.speakers
    )
    if listen.coding is not None:
        _insert_coding(commission_id, canonical(listen.coding), rows)
    insert_annotations(commission_id, listen.annotations)


def _insert_coding(commission_id: int, coding: Project, rows: Mapping[str, Transcript]) -> None:
    project = CodingProject.objects.create(
        commission_id=commission_id,
        name=coding.name,
        users=[[user.guid, user.name] for user in coding.users],
    )
    codes = Code.objects.bulk_create(
        Code(
            project=project,
            position=position,
            guid=code.guid,
            parent_guid=code.parent,
            name=code.name,
            description=code.description,
            colour=code.colour,
            codable=code.codable,
        )
        for position, code in enumerate(coding.codes)
    )
    by_source = {source.guid: rows[source.name] for source in coding.sources}
    passages = Passage.objects.bulk_create(
        Passage(
            transcript=by_source[each.source],
            guid=each.guid,
            start=each.start,
            end=each.end,
            name=each.name,
            description=each.description,
            user_guid=each.user,
        )
        for each in coding.selections
    )
    by_guid = {code.guid: code for code in codes}
    PassageCode.objects.bulk_create(
        PassageCode(
            passage=passage,
            code=by_guid[coding_of.code],
            user_guid=coding_of.user,
            position=position,
        )
        for passage, selection in zip(passages, coding.selections, strict=True)
        for position, coding_of in enumerate(selection.codings)
    )


@transaction.atomic
def open_transcript(
    *, commission_id: int, key: str, user_id: int, actor: str, now: datetime
) -> tuple[str, ...]:
    """Return the lines of a transcript for a named researcher.

    Side effects: one entry in the ledger, since reading it discloses it.

    Raises:
        NotAllowed: the user is no researcher of the study.
        TranscriptNotFound: there is no such transcript.
    """
    check_can_read_transcript(user_id, commission_id)
    lines = transcript_lines(commission_id, key)
    record(
        action="listen.transcript-opened",
        actor=actor,
        now=now,
        commission=commission_name(commission_id),
        facts={"transcript": key},
    )
    return lines
