"""Reads of what a study has heard: its transcripts, speakers and coding, and the findings."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from remit.commission.queries import facts
from remit.kernel.errors import ExitCode, RemitError
from remit.listen.annotation_queries import stored_annotations
from remit.listen.core import themes
from remit.listen.core.annotations import prune
from remit.listen.core.combination import CombinationCheck, held_back, why_held
from remit.listen.core.contents import Details, ListenFiles, Speaker
from remit.listen.core.guide import guide_of
from remit.listen.core.incoming_coding import read_incoming_coding
from remit.listen.core.layers import settled
from remit.listen.core.matrix.passages import known_to
from remit.listen.core.project import Code, Coding, Project, Selection, Source, User, canonical
from remit.listen.core.transcript import transcript
from remit.listen.kept_queries import stored_kept, with_kept
from remit.listen.models import Code as CodeRow
from remit.listen.models import CodingProject, Guide, Passage, PassageCode
from remit.listen.models import Speaker as SpeakerRow
from remit.listen.models import Transcript as TranscriptRow
from remit.listen.safeguard_queries import stored_safeguards
from remit.people.queries import codes_consenting, withdrawn_codes
from remit.recruit.queries import drawn_codes, volunteers_features

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from remit.commission.core.facts import CommissionFacts
    from remit.kernel.errors import Problems
    from remit.kernel.finding import Finding
    from remit.listen.core.combination import Combination
    from remit.listen.core.incoming_coding import IncomingCoding


class TranscriptNotFound(RemitError):
    """A study has no transcript of this key."""

    code = "transcript-not-found"
    exit_code = ExitCode.NOT_FOUND


def with_stored_transcripts(commission_id: int, listen: ListenFiles) -> ListenFiles:
    """Return what a folder holds; where it has no transcript, what is stored, with its guide.

    Transcripts may have been brought in and coded here since the folder was made.
    """
    if listen.transcripts:
        return listen
    stored = stored_listen(commission_id)
    if not stored.transcripts:
        return listen
    return with_kept(commission_id, replace(stored, guide=listen.guide or stored.guide))


def stored_listen(commission_id: int) -> ListenFiles:
    """Return the transcripts, speakers and coding of a commission, as its folder holds them."""
    rows = list(TranscriptRow.objects.filter(commission_id=commission_id).order_by())
    speakers = SpeakerRow.objects.filter(transcript__commission_id=commission_id).values_list(
        "transcript__key", "name", "role", "participant__code"
    )
    guides = Guide.objects.filter(commission_id=commission_id).values_list("document", flat=True)
    found = (transcript(row.key, row.text) for row in rows)
    details = (Details(row.key, row.group, row.session, _day(row.held_on)) for row in rows)
    stored = ListenFiles(
        transcripts=tuple(sorted(found, key=lambda each: each.key)),
        speakers=tuple(
            sorted(Speaker(key, name, role, code or "") for key, name, role, code in speakers)
        ),
        coding=_coding(commission_id, rows),
        details=tuple(sorted(filter(None, details))),
        guide=next(map(guide_of, guides), None),
        annotations=stored_annotations(commission_id),
        safeguards=stored_safeguards(commission_id),
    )
    if not stored.annotations:
        return stored
    # What was undone may come back, and its notes with it; until then the folder lacks both.
    return replace(stored, annotations=prune(stored.annotations, known_to(stored)))


def _day(day: date | None) -> str:
    return day.isoformat() if day else ""


def findings(commission_id: int) -> tuple[Finding, ...]:
    """Return the themes and the coded passages of a commission, with raw figures.

    A passage is quotable when its speaker consents to quoting, the names in its transcript are
    decided, and not too few people share what it tells. Where a study records no consents, none
    is, unless its commission says that everyone agreed elsewhere. Layers that are still coded
    blind are left out.
    """
    commission = facts(commission_id)
    quoting = _quoting(commission_id, commission)
    heard = settled(stored_listen(commission_id))
    found = themes.findings(
        heard,
        outcomes=commission.outcome_keys,
        quoting=quoting,
        drawn=drawn_codes(commission_id),
    )
    if heard.coding is None:
        return found
    check = _check(commission_id, heard, commission)
    held = {each.reference: why for each, why in _judged(heard, check, commission, quoting)}
    return held_back(found, held)


def quote_checks(commission_id: int) -> tuple[tuple[Combination, str], ...]:
    """Return the combination check of every passage, and why it is held back, or ""."""
    commission, heard = facts(commission_id), settled(stored_listen(commission_id))
    check, quoting = _check(commission_id, heard, commission), _quoting(commission_id, commission)
    return _judged(heard, check, commission, quoting)


def speakers_codes(commission_id: int) -> dict[str, str]:
    """Return by a passage's reference the code of who says it; "" where none is known."""
    checks = quote_checks(commission_id)
    return {c.reference: c.passage.speaker.code if c.passage.speaker else "" for c, _ in checks}


def codes_in_transcripts(commission_id: int) -> tuple[tuple[str, str], ...]:
    """Return (transcript, code) of every participant who speaks, sorted."""
    rows = SpeakerRow.objects.filter(
        transcript__commission_id=commission_id, participant__isnull=False
    )
    return tuple(sorted(set(rows.values_list("transcript__key", "participant__code"))))


def combination_check(commission_id: int) -> CombinationCheck:
    """Return the check of a study's quotes as it stands."""
    return _check(commission_id, settled(stored_listen(commission_id)), facts(commission_id))


def _check(commission_id: int, heard: ListenFiles, commission: CommissionFacts) -> CombinationCheck:
    threshold = commission.publication.threshold
    return CombinationCheck(heard, volunteers_features(commission_id), threshold)


def _judged(
    heard: ListenFiles,
    check: CombinationCheck,
    commission: CommissionFacts,
    quoting: frozenset[str] | None,
) -> tuple[tuple[Combination, str], ...]:
    if heard.coding is None:
        return ()
    found = themes.find_themes(heard.coding.codes, commission.outcome_keys)
    checked = {t.key for t in heard.transcripts if heard.safeguards.has_checked(t)}
    judged = (check.check(passage) for passage in themes.find_passages(heard, found))
    return tuple((each, why_held(each, checked, quoting)) for each in judged)


def _quoting(commission_id: int, commission: CommissionFacts) -> frozenset[str] | None:
    """Return the codes of those who agreed to be quoted; None where everybody did, elsewhere."""
    quoting = codes_consenting(commission_id, "quoting")
    if quoting is None and not commission.quoting_agreed:
        return frozenset()
    return quoting


def incoming_coding(
    commission_id: int, stored: ListenFiles, file: str, content: bytes, problems: Problems
) -> IncomingCoding | None:
    """Return what a project or codebook would bring to a study; None where it cannot be read.

    Args:
        commission_id: the study's key.
        stored: its material.
        file: the name, which says what it is.
        content: its bytes.
        problems: where everything wrong is noted, and what was mended.
    """
    return read_incoming_coding(
        file,
        content,
        stored,
        problems,
        keeps=bool(stored_kept(commission_id)),
        withdrawn=bool(withdrawn_codes(commission_id)),
    )


def transcript_lines(commission_id: int, key: str) -> tuple[str, ...]:
    """Return the lines of a transcript; the first is line 1 of the references to it.

    Who may read them is for the caller to check (`permissions.check_can_read_transcript`).

    Raises:
        TranscriptNotFound: there is no such transcript.
    """
    text = (
        TranscriptRow.objects.filter(commission_id=commission_id, key=key)
        .values_list("text", flat=True)
        .first()
    )
    if text is None:
        raise TranscriptNotFound(
            f"There is no transcript “{key}” in this study.",
            remedy="It may have been taken out or renamed since the report was made.",
            key=key,
        )
    return tuple(text.removesuffix("\n").split("\n"))


def _coding(commission_id: int, transcripts: Sequence[TranscriptRow]) -> Project | None:
    project = CodingProject.objects.filter(commission_id=commission_id).first()
    if project is None:
        return None
    sources = sorted((row for row in transcripts if row.source), key=lambda row: row.key)
    return canonical(
        Project(
            name=project.name,
            users=tuple(User(guid, name) for guid, name in project.users),
            codes=_codes(project.pk),
            sources=tuple(Source(row.source, row.key, row.text) for row in sources),
            selections=_selections(commission_id),
        )
    )


def _codes(project_id: int) -> tuple[Code, ...]:
    rows = CodeRow.objects.filter(project_id=project_id).order_by("position")
    return tuple(
        Code(row.guid, row.name, row.parent_guid, row.description, row.colour, row.codable)
        for row in rows
    )


def _selections(commission_id: int) -> tuple[Selection, ...]:
    codings: dict[int, list[Coding]] = {}
    links = PassageCode.objects.filter(passage__transcript__commission_id=commission_id)
    given = links.order_by("passage", "position").values_list("passage", "code__guid", "user_guid")
    for passage, code, user in given:
        codings.setdefault(passage, []).append(Coding(code, user))
    rows = Passage.objects.filter(transcript__commission_id=commission_id)
    return tuple(
        Selection(
            guid=row.guid,
            source=row.transcript.source,
            start=row.start,
            end=row.end,
            codings=tuple(codings.get(row.pk, ())),
            name=row.name,
            description=row.description,
            user=row.user_guid,
        )
        for row in rows.select_related("transcript").defer("transcript__text")
    )
