"""The write that ends a review: all that was decided is replaced at once, for good."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from remit.commission.queries import commission_name
from remit.kernel.finding import digest
from remit.ledger.actions import record
from remit.listen.actions import redact_transcript
from remit.listen.core.contents import folded
from remit.listen.core.reanchoring import Replacement
from remit.listen.core.renaming import check_names, codes_in
from remit.listen.core.suggestions import KEEP, REPLACE
from remit.listen.keeping_actions import seal_words
from remit.listen.models import CheckedTranscript, KeptDetail, Review
from remit.listen.queries import stored_listen
from remit.listen.review_actions import UnableToReview, held_review
from remit.listen.review_queries import transcript_text
from remit.people.original_actions import ReplacedWords

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from remit.listen.core.suggestions import Suggestion
    from remit.listen.review_queries import OpenReview


@transaction.atomic
def apply_review(
    *, commission_id: int, key: str, user_id: int, vault_key: bytes, actor: str, now: datetime
) -> Mapping[str, int]:
    """Replace all that was decided, for good; codings stay on their words.

    The words that were replaced go into the vault, sealed. The transcript counts as de-identified
    from now on, as long as its words are these.

    Returns:
        How many suggestions were “replaced” and “kept”, and how many speakers “renamed”.

    Raises:
        NotAllowed: the user is no researcher of the study.
        UnableToReview: nothing is being decided on, or something is undecided.
        UnableToDecide: two speakers would have one name.
        UnableToRedact: with a replacement other lines would name a speaker.
        UnableToOpenVault: the vault's key is unusable.
    """
    review = held_review(commission_id, key, user_id)
    if review.undecided:
        raise UnableToReview(
            f"{len(review.undecided)} suggestions are undecided.",
            remedy="Decide on each of them first.",
            undecided=len(review.undecided),
        )
    replaced = [each for each in review.suggestions if each.decision == REPLACE]
    kept = [each for each in review.suggestions if each.decision == KEEP]
    act = {"commission_id": commission_id, "actor": actor, "now": now}
    originals = _originals(commission_id, review, replaced)
    seal_words(originals=originals, vault_key=vault_key, user_id=user_id, **act)  # type: ignore[arg-type]  # three of one shape
    listening = stored_listen(commission_id)
    cast = listening.cast()
    renames = {old: new for old, new in review.speakers.items() if new != cast[key, old].name}
    check_names(review.transcript, renames, codes_in(listening, key))
    if replaced or renames:
        redact_transcript(
            key=key,
            renames=renames,
            replacements=[Replacement(e.start, e.end, e.replacement) for e in replaced],
            user_id=user_id,
            **act,  # type: ignore[arg-type]  # as above
        )
    Review.objects.filter(pk=review.pk).delete()
    text = review.transcript.text
    _keep_details(commission_id, {(e.kind, " ".join(text[e.start : e.end].split())) for e in kept})
    _check_off(commission_id, key, actor, now)
    counts = {"replaced": len(replaced), "kept": len(kept), "renamed": len(renames)}
    record(
        action="listen.review-applied",
        actor=actor,
        now=now,
        commission=commission_name(commission_id),
        facts={"transcript": key, **counts},
    )
    return counts


def _originals(
    commission_id: int, review: OpenReview, replaced: Iterable[Suggestion]
) -> list[ReplacedWords]:
    """Return what is sealed: the words that go, and what speakers were called."""
    transcript, cast = review.transcript, stored_listen(commission_id).cast()
    codes = {name: who.code for (key, name), who in cast.items() if key == transcript.key}
    found = [
        ReplacedWords(
            "person",
            cast[transcript.key, old].name,
            f"{new} in {transcript.key}",
            codes.get(old, ""),
            codes.get(old, ""),
        )
        for old, new in review.speakers.items()
        if new != cast[transcript.key, old].name
    ]
    for each in replaced:
        turns = transcript.spoken(each.start, each.end)
        said_by = codes.get(folded(turns[0][0]), "") if turns else ""
        words = " ".join(transcript.text[each.start : each.end].split())
        found.append(ReplacedWords(each.kind, words, each.replacement, said_by, each.names))
    return found


def _keep_details(commission_id: int, details: set[tuple[str, str]]) -> None:
    rows = KeptDetail.objects.filter(commission_id=commission_id)
    known = set(rows.values_list("kind", "words"))
    KeptDetail.objects.bulk_create(
        KeptDetail(commission_id=commission_id, kind=kind, words=words)
        for kind, words in sorted(details - known)
    )


def _check_off(commission_id: int, key: str, actor: str, now: datetime) -> None:
    text = transcript_text(commission_id, key).text
    CheckedTranscript.objects.update_or_create(
        commission_id=commission_id,
        transcript=key,
        defaults={"by": actor, "on": timezone.localdate(now), "digest": digest(text)},
    )
