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
from remit.listen.core.annotations import Repeats, prune
from remit.listen.core.codebook import without_repeats
from remit.listen.core.contents import ListenFiles
from remit.listen.core.intake import merged, with_text
from remit.listen.core.matrix.passages import follow_cases, known_to
from remit.listen.core.reanchoring import Redacted, Replacement, UnableToRedact, redact_text
from remit.listen.core.renaming import label_spans, labels_after, renamed
from remit.listen.core.safeguards import followed
from remit.listen.core.transcript import transcript as transcript_of
from remit.listen.core.withholding import withhold
from remit.listen.kept_storage import drop_copies, keep_codes_alone, replace_kept
from remit.listen.material_storage import clear_material, insert_again, insert_material
from remit.listen.models import Speaker
from remit.listen.permissions import check_can_read_transcript
from remit.listen.queries import TranscriptNotFound, stored_listen, transcript_lines
from remit.people.actions import register_participants
from remit.people.queries import participant_ids

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime

    from remit.listen.core.transcript import Transcript


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
    removed = clear_material(commission_id)
    if not removed and listen == ListenFiles():
        return
    codes = sorted({speaker.code for speaker in listen.speakers if speaker.code})
    ids = register_participants(commission_id=commission_id, codes=codes, actor=actor, now=now)
    gone = {(s.transcript, s.name) for s in listen.speakers if s.code and s.code not in ids}
    kept = withhold(listen, gone).listening if gone else listen
    insert_material(commission_id, kept, ids)
    replace_kept(commission_id, kept.kept)
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
            **({"kept_parts": sum(kept.kept.kinds().values())} if kept.kept else {}),
        },
        digests={"transcripts": {each.key: digest(each.text) for each in kept.transcripts}},
    )


@transaction.atomic
def forget_participant(participant_id: int) -> Mapping[str, int]:
    """Take out everything that a participant said; the room's withdrawal handler.

    Each line of their turns becomes “[withdrawn]”, their passages go, and all others are anchored
    again, so that references by line stay true. Of what other programs' projects held besides,
    only what speaks of codes alone stays: nobody can tell whose the rest is.

    Returns:
        How many turns, passages, speakers and kept parts were taken out.
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
        insert_again(commission_id, withheld.listening)
        dropped = keep_codes_alone(commission_id)
        if dropped:
            counts["kept parts"] = counts.get("kept parts", 0) + dropped
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
    ids = _ids_of_speakers(commission_id, incoming)
    after = merged(stored, incoming)
    notes = replace(stored.annotations, cells=follow_cases(stored, after))
    clear_material(commission_id)
    insert_material(commission_id, _pruned(replace(after, annotations=notes)), ids)
    drop_copies(commission_id, _changed_sources(stored, incoming.transcripts))
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


def _ids_of_speakers(commission_id: int, incoming: ListenFiles) -> Mapping[str, int]:
    """Return the keys of everybody who takes part, by code.

    Raises:
        UnableToMap: a speaker has another code.
    """
    ids = participant_ids(commission_id)
    unknown = sorted({s.code for s in incoming.speakers if s.code and s.code not in ids})
    if unknown:
        listed = ", ".join(f"“{code}”" for code in unknown)
        raise UnableToMap(
            f"Nobody who takes part in this study has the code {listed}.",
            remedy="Correct it, or leave it blank.",
            codes=listed,
        )
    return ids


def _changed_sources(stored: ListenFiles, transcripts: Iterable[Transcript]) -> frozenset[str]:
    """Return the sources of the coding whose words would be others."""
    texts = {each.key: each.text for each in transcripts}
    sources = stored.coding.sources if stored.coding else ()
    return frozenset(s.guid for s in sources if texts.get(s.name, s.text) != s.text)


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
    before = _one_of(stored, key)
    called = renames or {}
    after, done = _redacted(stored, before, replacements, called)
    words = [before.text[each.start : each.end] for each in replacements]
    retold = _pruned(renamed(with_text(stored, after, done.codings), key, called), words)
    kept = followed(stored.safeguards, stored.transcripts, retold.transcripts, words)
    insert_again(commission_id, replace(retold, safeguards=kept))
    dropped = drop_copies(commission_id, _changed_sources(stored, [after]))
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
            **({"kept_parts_dropped": dropped} if dropped else {}),
        },
        digests={"before": digest(before.text), "after": digest(after.text)},
    )
    return done


def _one_of(stored: ListenFiles, key: str) -> Transcript:
    found = stored.by_key().get(key)
    if found is None:
        raise TranscriptNotFound(
            f"There is no transcript “{key}” in this study.",
            remedy="Give the name that the list of transcripts has.",
            key=key,
        )
    return found


def _redacted(
    stored: ListenFiles,
    before: Transcript,
    replacements: Sequence[Replacement],
    called: Mapping[str, str],
) -> tuple[Transcript, Redacted]:
    """Return a transcript with words replaced and speakers renamed, and where its codings are.

    Raises:
        UnableToRedact: the positions do not fit the text, or a speaker's name would change.
    """
    coding = stored.coding
    guids = {s.guid for s in coding.sources if s.name == before.key} if coding else set()
    chosen = [s for s in coding.selections if s.source in guids] if coding else []
    spans = [*replacements, *label_spans(before, called)]
    done = redact_text(before.text, spans, chosen)
    after = transcript_of(before.key, done.text)
    if labels_after(after, {}) != labels_after(before, called):
        raise UnableToRedact(
            "With this replacement other lines would name a speaker.",
            remedy="Replace words within turns. Leave out what stands before a colon.",
        )
    return after, done


def _pruned(listen: ListenFiles, withheld: Sequence[str] = ()) -> ListenFiles:
    """Return the material without notes of what is gone, or that repeat withheld words."""
    coding = listen.coding
    if coding is not None:
        repeats = Repeats(withheld)
        coding = replace(coding, codes=tuple(without_repeats(c, repeats) for c in coding.codes))
    notes = prune(listen.annotations, known_to(listen), withheld)
    return replace(listen, coding=coding, annotations=notes)


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
