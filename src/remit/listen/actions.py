"""Writes of what a study has heard. Each is one transaction, recorded in the ledger."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from django.db import transaction

from remit.commission.actions import hold_commission
from remit.commission.queries import commission_name
from remit.kernel.errors import ExitCode, RemitError
from remit.kernel.finding import digest
from remit.ledger.actions import record
from remit.listen.annotation_storage import insert_annotations
from remit.listen.core.annotations import Repeats, prune
from remit.listen.core.codebook import without_repeats
from remit.listen.core.contents import Details, ListenFiles
from remit.listen.core.intake import merged, with_text
from remit.listen.core.matrix.passages import follow_cases, known_to
from remit.listen.core.project import canonical
from remit.listen.core.reanchoring import Redacted, Replacement, UnableToRedact, redact_text
from remit.listen.core.renaming import label_spans, labels_after, renamed
from remit.listen.core.safeguards import followed
from remit.listen.core.transcript import transcript as transcript_of
from remit.listen.core.withholding import withhold
from remit.listen.models import (
    Code,
    CodingProject,
    Guide,
    Passage,
    PassageCode,
    Speaker,
    Transcript,
)
from remit.listen.permissions import check_can_read_transcript
from remit.listen.queries import TranscriptNotFound, stored_listen, transcript_lines
from remit.listen.safeguard_storage import clear_safeguards, drop_stale_reviews, insert_safeguards
from remit.people.actions import register_participants
from remit.people.queries import participant_ids

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from remit.listen.core.project import Project, Selection


class UnableToReplace(RemitError):
    """A transcript whose passages are coded would get other words."""

    code = "transcript-not-replaced"
    exit_code = ExitCode.NOT_POSSIBLE


class UnableToMap(RemitError):
    """A speaker would be mapped to nobody who takes part."""

    code = "speaker-not-mapped"
    exit_code = ExitCode.INVALID_INPUT


@transaction.atomic
def store_listen(*, commission_id: int, listen: ListenFiles, actor: str, now: datetime) -> None:
    """Store the transcripts, speakers and coding of a commission in place of any earlier ones.

    Codes of speakers that are not known yet become participants. What somebody said who has
    withdrawn since the folder was read is withheld here too. Nothing to store where nothing was
    stored changes nothing and is not recorded.
    """
    removed = _clear(commission_id)
    if not removed and listen == ListenFiles():
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
        _insert_again(commission_id, withheld.listening)
        counts["turns"] += withheld.turns
        counts["passages"] += withheld.selections
        counts["speakers"] += len(speakers)
    return counts


@transaction.atomic
def import_transcripts(
    *, commission_id: int, incoming: ListenFiles, user_id: int, actor: str, now: datetime
) -> Mapping[str, int]:
    """Take in transcripts with who speaks in them; those of the same keys are replaced.

    Codings and notes stay, but for those of people who speak no longer; undo begins anew.

    Returns:
        How many transcripts, speakers and speakers with a code were taken in.

    Raises:
        NotAllowed: the user is no researcher of the study.
        UnableToReplace: passages of a transcript are coded, and its words would change.
        UnableToMap: a code is of nobody who takes part.
    """
    check_can_read_transcript(user_id, commission_id)
    hold_commission(commission_id)
    stored = stored_listen(commission_id)
    _check_replacing(stored, incoming)
    ids = participant_ids(commission_id)
    unknown = sorted({s.code for s in incoming.speakers if s.code and s.code not in ids})
    if unknown:
        listed = ", ".join(f"“{code}”" for code in unknown)
        raise UnableToMap(
            f"Nobody who takes part in this study has the code {listed}.",
            remedy="Correct it, or leave it blank.",
            codes=listed,
        )
    after = merged(stored, incoming)
    notes = replace(stored.annotations, cells=follow_cases(stored, after))
    after = _pruned(replace(after, annotations=notes))
    _clear(commission_id)
    _insert(commission_id, after, ids)
    facts = {
        "transcripts": len(incoming.transcripts),
        "speakers": len(incoming.speakers),
        "participants": sum(bool(speaker.code) for speaker in incoming.speakers),
    }
    record(
        action="listen.transcripts-imported",
        actor=actor,
        now=now,
        commission=commission_name(commission_id),
        codes=sorted({speaker.code for speaker in incoming.speakers if speaker.code}),
        facts=facts,
        digests={"transcripts": {each.key: digest(each.text) for each in incoming.transcripts}},
    )
    return facts


def _check_replacing(stored: ListenFiles, incoming: ListenFiles) -> None:
    """Let nothing change the words of a transcript that has been coded.

    Raises:
        UnableToReplace: it would.
    """
    texts = {each.key: each.text for each in stored.transcripts}
    sources = stored.coding.sources if stored.coding else ()
    names = {source.guid: source.name for source in sources}
    # A passage without a code may hold a memo or a flow; it must stay on its words as well.
    coded = {names[each.source] for each in (stored.coding.selections if stored.coding else ())}
    changed = sorted(
        each.key
        for each in incoming.transcripts
        if each.key in coded and texts[each.key] != each.text
    )
    if changed:
        listed = ", ".join(f"“{key}”" for key in changed)
        raise UnableToReplace(
            f"Passages of {listed} are coded, and the words in the file are others.",
            remedy="Give the file another name, or redact single words: codings then stay.",
            transcripts=listed,
        )


@transaction.atomic
def redact_transcript(
    *,
    commission_id: int,
    key: str,
    replacements: Sequence[Replacement],
    user_id: int,
    actor: str,
    now: datetime,
    renames: Mapping[str, str] | None = None,
) -> Redacted:
    """Replace words of a transcript for good; every coding is anchored again.

    With `renames`, its speakers get other names (by folded name). Notes stay, but for those that
    repeat the words; undo begins anew. The ledger says how many words went and what the text's
    digest was and is, never the words.

    Returns:
        The text and its codings as they stand now.

    Raises:
        NotAllowed: the user is no researcher of the study.
        TranscriptNotFound: there is no such transcript.
        UnableToRedact: the positions do not fit the text, or a speaker's name would change.
    """
    check_can_read_transcript(user_id, commission_id)
    hold_commission(commission_id)
    stored = stored_listen(commission_id)
    before = stored.by_key().get(key)
    if before is None:
        raise TranscriptNotFound(
            f"There is no transcript “{key}” in this study.",
            remedy="Give the name that the list of transcripts has.",
            key=key,
        )
    guids = {s.guid for s in stored.coding.sources if s.name == key} if stored.coding else set()
    chosen = [s for s in stored.coding.selections if s.source in guids] if stored.coding else []
    called = renames or {}
    spans = [*replacements, *label_spans(before, called)]
    done = redact_text(before.text, spans, chosen)
    after = transcript_of(key, done.text)
    if labels_after(after, {}) != labels_after(before, called):
        raise UnableToRedact(
            "With this replacement other lines would name a speaker.",
            remedy="Replace words within turns. Leave out what stands before a colon.",
        )
    words = [before.text[each.start : each.end] for each in replacements]
    retold = renamed(with_text(stored, after, done.codings), key, called)
    redacted = _pruned(retold, words)
    kept = followed(stored.safeguards, stored.transcripts, redacted.transcripts, words)
    _insert_again(commission_id, replace(redacted, safeguards=kept))
    record(
        action="listen.transcript-redacted",
        actor=actor,
        now=now,
        commission=commission_name(commission_id),
        facts={
            "transcript": key,
            "replacements": len(replacements),
            "speakers_renamed": len(called),
            "codings_moved": len(done.codings),
            "codings_lost": done.lost,
        },
        digests={"before": digest(before.text), "after": digest(after.text)},
    )
    return done


def _pruned(listen: ListenFiles, withheld: Sequence[str] = ()) -> ListenFiles:
    """Return the material without notes of what is gone, or that repeat withheld words."""
    coding = listen.coding
    if coding is not None:
        repeats = Repeats(withheld)
        coding = replace(coding, codes=tuple(without_repeats(c, repeats) for c in coding.codes))
    notes = prune(listen.annotations, known_to(listen), withheld)
    return replace(listen, coding=coding, annotations=notes)


def _insert_again(commission_id: int, listen: ListenFiles) -> None:
    ids = _participants(commission_id)
    _clear(commission_id)
    _insert(commission_id, listen, ids)


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
    guides, _ = Guide.objects.filter(commission_id=commission_id).delete()
    return projects + transcripts + guides + clear_safeguards(commission_id)


def _insert(commission_id: int, listen: ListenFiles, ids: Mapping[str, int]) -> None:
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
