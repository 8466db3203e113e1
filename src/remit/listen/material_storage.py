"""Puts a study's transcripts, speakers, guide and coding into their tables, and takes them out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from remit.listen.annotation_storage import insert_annotations
from remit.listen.core.contents import Details, ListenFiles
from remit.listen.core.project import canonical
from remit.listen.models import (
    Code,
    CodingProject,
    Guide,
    Passage,
    PassageCode,
    Speaker,
    Transcript,
)
from remit.listen.safeguard_storage import clear_safeguards, drop_stale_reviews, insert_safeguards

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from remit.listen.core.project import Project, Selection


def insert_again(commission_id: int, listen: ListenFiles) -> None:
    """Put material in place of what is stored; who speaks is known already."""
    ids = _participants(commission_id)
    clear_material(commission_id)
    insert_material(commission_id, listen, ids)


def _participants(commission_id: int) -> dict[str, int]:
    """Return the primary keys of everybody who speaks, by code."""
    rows = Speaker.objects.filter(
        transcript__commission_id=commission_id, participant__isnull=False
    ).values_list("participant__code", "participant_id")
    return {code: key for code, key in rows if key is not None}


def clear_material(commission_id: int) -> int:
    """Remove all of a commission's rows in this room but for what is kept; return how many."""
    projects, _ = CodingProject.objects.filter(commission_id=commission_id).delete()
    transcripts, _ = Transcript.objects.filter(commission_id=commission_id).delete()
    guides, _ = Guide.objects.filter(commission_id=commission_id).delete()
    return projects + transcripts + guides + clear_safeguards(commission_id)


def insert_material(commission_id: int, listen: ListenFiles, ids: Mapping[str, int]) -> None:
    """Insert material where there is none.

    Args:
        commission_id: the study's key.
        listen: the material; what is kept of other programs' projects is stored apart.
        ids: the participants' keys by their codes.
    """
    sources = listen.coding.sources if listen.coding else ()
    guids = {source.name: source.guid for source in sources}
    details = {each.transcript: each for each in listen.details}
    transcripts = Transcript.objects.bulk_create(
        Transcript(
            commission_id=commission_id,
            key=each.key,
            text=each.text,
            source=guids.get(each.key, ""),
            group=details.get(each.key, Details("")).group,
            session=details.get(each.key, Details("")).session,
            held_on=details.get(each.key, Details("")).held_on or None,
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
    if listen.guide is not None:
        Guide.objects.create(commission_id=commission_id, document=listen.guide.as_dict())
    if listen.coding is not None:
        _insert_coding(commission_id, canonical(listen.coding), rows)
    insert_annotations(commission_id, listen.annotations)
    insert_safeguards(commission_id, listen.safeguards)
    drop_stale_reviews(commission_id, listen.transcripts)


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
    _insert_selections(coding.selections, by_source, {code.guid: code for code in codes})


def _insert_selections(
    selections: Sequence[Selection], homes: Mapping[str, Transcript], codes: Mapping[str, Code]
) -> None:
    """Insert passages with their codes; homes are the transcripts by the source's identifier."""
    passages = Passage.objects.bulk_create(
        Passage(
            transcript=homes[each.source],
            guid=each.guid,
            start=each.start,
            end=each.end,
            name=each.name,
            description=each.description,
            user_guid=each.user,
        )
        for each in selections
    )
    PassageCode.objects.bulk_create(
        PassageCode(
            passage=passage, code=codes[coding.code], user_guid=coding.user, position=position
        )
        for passage, selection in zip(passages, selections, strict=True)
        for position, coding in enumerate(selection.codings)
    )
