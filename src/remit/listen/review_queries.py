"""Reads of transcripts' names: what is suggested, what was decided, and which are done."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Count, Q

from remit.kernel.finding import digest
from remit.kernel.work import Piece
from remit.listen.core.suggestions import Suggestion
from remit.listen.core.transcript import transcript as transcript_of
from remit.listen.models import Review, Transcript
from remit.listen.models import Suggestion as SuggestionRow
from remit.listen.queries import TranscriptNotFound
from remit.listen.safeguard_queries import checked_digests

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from datetime import datetime

    from remit.listen.core.transcript import Transcript as TranscriptText

CHECKED = "checked"
OPEN = "open"
WAITING = "waiting"


@dataclass(frozen=True, slots=True)
class NameState:
    """How far a transcript's names are: `CHECKED`, `OPEN` or `WAITING` to be begun.

    `undecided` and `suggested` count the suggestions of one that is open.
    """

    state: str
    undecided: int = 0
    suggested: int = 0


@dataclass(frozen=True, slots=True)
class OpenReview:
    """A transcript whose names are being decided on, with the suggestions in order."""

    pk: int
    transcript: TranscriptText
    suggestions: tuple[Suggestion, ...]
    with_model: bool
    speakers: Mapping[str, str]
    begun_by: str
    begun_at: datetime

    @property
    def undecided(self) -> tuple[Suggestion, ...]:
        """Those that nobody has decided."""
        return tuple(each for each in self.suggestions if not each.decision)


def name_states(commission_id: int, *, only: str = "") -> dict[str, NameState]:
    """Return how far the names of each transcript are, by its key; of one alone with `only`."""
    rows = Transcript.objects.filter(commission_id=commission_id).order_by("key")
    texts = (rows.filter(key=only) if only else rows).values_list("key", "text")
    checked = checked_digests(commission_id)
    reviews = Review.objects.filter(commission_id=commission_id).annotate(
        suggested=Count("suggestions"),
        undecided=Count("suggestions", filter=Q(suggestions__decision="")),
    )
    under_way = {each.transcript: each for each in reviews}
    found = {}
    for key, text in texts:
        now, review = digest(text), under_way.get(key)
        if review is not None and review.digest == now:
            found[key] = NameState(OPEN, review.undecided, review.suggested)
        else:
            found[key] = NameState(CHECKED if checked.get(key) == now else WAITING)
    return found


def name_state(commission_id: int, key: str) -> NameState:
    """Return how far the names of one transcript are."""
    return name_states(commission_id, only=key).get(key, NameState(WAITING))


def transcript_text(commission_id: int, key: str) -> TranscriptText:
    """Return one transcript with its labels and turns.

    Raises:
        TranscriptNotFound: there is no such transcript.
    """
    rows = Transcript.objects.filter(commission_id=commission_id, key=key)
    text = rows.values_list("text", flat=True).first()
    if text is None:
        raise TranscriptNotFound(f"There is no transcript “{key}” in this study.", key=key)
    return transcript_of(key, text)


def open_review(commission_id: int, key: str) -> OpenReview | None:
    """Return the review of a transcript as it stands; None where none was begun on this text.

    Raises:
        TranscriptNotFound: there is no such transcript.
    """
    found = transcript_text(commission_id, key)
    row = Review.objects.filter(
        commission_id=commission_id, transcript=key, digest=digest(found.text)
    ).first()
    if row is None:
        return None
    suggested = suggestions_in(SuggestionRow.objects.filter(review=row))
    return OpenReview(
        row.pk,
        found,
        tuple(suggested),
        row.with_model,
        dict(row.speakers),
        row.begun_by,
        row.begun_at,
    )


def work_under_way(commission_id: int) -> Iterator[Piece]:
    """Yield what people have decided on names and not applied yet; no folder has it."""
    rows = SuggestionRow.objects.filter(review__commission_id=commission_id).exclude(decision="")
    for key, *decided in rows.values_list("review__transcript", "start", "end", "decision"):
        yield Piece("name decision", key, tuple(decided))


def suggestions_in(rows: Iterable[SuggestionRow]) -> list[Suggestion]:
    """Return suggestions as values, in order."""
    return sorted(
        Suggestion(
            row.start,
            row.end,
            row.kind,
            row.found_by,
            row.replacement,
            row.names,
            row.decision,
            row.decided_by,
        )
        for row in rows
    )
