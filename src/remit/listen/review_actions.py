"""Writes of a transcript's names: suggestions, and what a person decides on each of them.

The words themselves are stored nowhere but in the transcript, until they are sealed in the vault.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from django.db import transaction

from remit.commission.actions import hold_commission
from remit.commission.queries import commission_name
from remit.kernel.errors import ExitCode, RemitError
from remit.kernel.finding import digest
from remit.ledger.actions import record
from remit.listen.core.contents import folded
from remit.listen.core.redaction.replacement import PLACEHOLDER
from remit.listen.core.renaming import check_names, codes_in, propose_names
from remit.listen.core.review import add_missed, decide
from remit.listen.core.suggestions import KEEP, count_up, next_label, register_of, spoken, suggest
from remit.listen.models import Review, Suggestion
from remit.listen.name_model import installed_model
from remit.listen.permissions import check_can_read_transcript
from remit.listen.queries import stored_listen
from remit.listen.review_queries import OpenReview, open_review, transcript_text
from remit.people.original_actions import open_originals
from remit.people.vault_actions import open_vault

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from remit.listen.core.contents import ListenFiles
    from remit.listen.core.review import Choice, Missed
    from remit.listen.core.suggestions import Known
    from remit.listen.core.suggestions import Suggestion as Suggested


class UnableToReview(RemitError):
    """A transcript's names cannot be decided on, or not yet be replaced."""

    code = "unable-to-review"
    exit_code = ExitCode.NOT_POSSIBLE


def begin_review(
    *, commission_id: int, key: str, user_id: int, vault_key: bytes, actor: str, now: datetime
) -> int:
    """Look for what tells who somebody is in a transcript, and keep it to be decided on.

    What was decided before on the same text is given up. The vault is opened for the names and
    contacts of this study's people and for what was replaced in it before; the ledger says so.

    Returns:
        How many suggestions there are.

    Raises:
        NotAllowed: the user is no researcher of the study.
        TranscriptNotFound: there is no such transcript.
        UnableToOpenVault: the vault's key is another.
        UnableToReview: the text was changed meanwhile.
    """
    check_can_read_transcript(user_id, commission_id)
    listening = stored_listen(commission_id)
    found = transcript_text(commission_id, key)
    act = {"commission_id": commission_id, "actor": actor, "now": now}
    contacts = open_vault(vault_key=vault_key, **act)  # type: ignore[arg-type]  # three of one shape
    known = {
        (each.kind, spoken(each.words)): each.replacement
        for each in open_originals(vault_key=vault_key, **act)  # type: ignore[arg-type]  # as above
    }
    under_way, taken, called = _under_way(commission_id, listening, key)
    known = under_way | known
    register = register_of(((c.code, c.fields) for c in contacts), listening, known)
    model = installed_model()
    # Outside of the transaction: a long transcript takes seconds, and others would wait.
    suggested = suggest(found, register, model, known, taken=taken, kept=listening.safeguards.kept)
    with transaction.atomic():
        hold_commission(commission_id)
        if transcript_text(commission_id, key).text != found.text:
            raise UnableToReview("The transcript was changed meanwhile.", remedy="Begin again.")
        Review.objects.filter(commission_id=commission_id, transcript=key).delete()
        review = Review.objects.create(
            commission_id=commission_id,
            transcript=key,
            digest=digest(found.text),
            begun_by=actor,
            begun_at=now,
            with_model=model is not None,
            speakers=propose_names(listening, found, called),
        )
        _insert(review.pk, suggested)
        record(
            action="listen.review-begun",
            actor=actor,
            now=now,
            commission=commission_name(commission_id),
            facts={"transcript": key, "suggestions": len(suggested), "model": model is not None},
        )
    return len(suggested)


def _under_way(
    commission_id: int, listening: ListenFiles, key: str
) -> tuple[Known, set[str], list[str]]:
    """Return what other transcripts' open reviews replace, placeholders in use, and new names."""
    known: Known = {}
    called: list[str] = []
    taken = {each for t in listening.transcripts for each in PLACEHOLDER.findall(t.text)}
    rows = Review.objects.filter(commission_id=commission_id).exclude(transcript=key)
    texts = {each.key: each.text for each in listening.transcripts}
    for review in rows.prefetch_related("suggestions"):
        text = texts.get(review.transcript, "")
        if digest(text) != review.digest:
            continue
        called += review.speakers.values()
        for each in review.suggestions.all():
            taken.add(each.replacement)
            if each.decision != KEEP:
                known[each.kind, spoken(text[each.start : each.end])] = each.replacement
    return known, taken, called


def _insert(review: int, suggested: Iterable[Suggested]) -> None:
    Suggestion.objects.bulk_create(
        Suggestion(
            review_id=review,
            start=each.start,
            end=each.end,
            kind=each.kind,
            found_by=each.found_by,
            replacement=each.replacement,
            names=each.names,
            decision=each.decision,
            decided_by=each.decided_by,
        )
        for each in suggested
    )


@transaction.atomic
def decide_suggestion(
    *,
    commission_id: int,
    key: str,
    choice: Choice,
    user_id: int,
    actor: str,
    now: datetime,
) -> int:
    """Decide on one suggestion, or on all that are like it; what was decided may be changed.

    Args:
        commission_id: the study.
        key: the transcript's.
        choice: the suggestion, and what is decided.
        user_id: who decides.
        actor: their name.
        now: when.

    Returns:
        How many were decided.

    Raises:
        NotAllowed: the user is no researcher of the study.
        UnableToReview: nothing is being decided on in this transcript.
        UnableToDecide: the suggestion or decision is none, or the replacement is no good.
    """
    review = held_review(commission_id, key, user_id)
    changed = decide(review.transcript.text, review.suggestions, choice, actor)
    Suggestion.objects.filter(review_id=review.pk, start__in=[e.start for e in changed]).delete()
    _insert(review.pk, changed)
    chosen = next(each for each in changed if each.start == choice.start)
    record(
        action="listen.suggestion-decided",
        actor=actor,
        now=now,
        commission=commission_name(commission_id),
        facts={
            "transcript": key,
            "line": review.transcript.line_at(choice.start),
            "kind": chosen.kind,
            "found_by": chosen.found_by,
            "decision": choice.decision,
            "decided": len(changed),
        },
        digests={"replacement": chosen.replacement},
    )
    return len(changed)


@transaction.atomic
def add_words(
    *,
    commission_id: int,
    key: str,
    missed: Missed,
    user_id: int,
    actor: str,
    now: datetime,
) -> int:
    """Have words replaced that the program missed.

    Args:
        commission_id: the study.
        key: the transcript's.
        missed: the words; without a replacement they get the next placeholder of their kind.
        user_id: who adds them.
        actor: their name.
        now: when.

    Returns:
        In how many places.

    Raises:
        NotAllowed: the user is no researcher of the study.
        UnableToReview: nothing is being decided on in this transcript.
        UnableToDecide: the words stand nowhere, or the kind or replacement is no good.
    """
    review = held_review(commission_id, key, user_id)
    if not missed.replacement.strip():
        missed = replace(missed, replacement=_fresh(commission_id, review, missed))
    added, gone = add_missed(review.transcript, review.suggestions, missed, actor)
    Suggestion.objects.filter(review_id=review.pk, start__in=[each.start for each in gone]).delete()
    _insert(review.pk, added)
    record(
        action="listen.suggestion-added",
        actor=actor,
        now=now,
        commission=commission_name(commission_id),
        facts={"transcript": key, "kind": missed.kind, "places": len(added), "joined": len(gone)},
        digests={"replacement": missed.replacement},
    )
    return len(added)


@transaction.atomic
def call_speakers(
    *,
    commission_id: int,
    key: str,
    names: Mapping[str, str],
    user_id: int,
    actor: str,
    now: datetime,
) -> int:
    """Decide what the speakers of a transcript are called from the replacement on.

    Args:
        commission_id: the study.
        key: the transcript's.
        names: the new name by the folded one of now; blank where it stays.
        user_id: who decides.
        actor: their name.
        now: when.

    Returns:
        How many get another name.

    Raises:
        NotAllowed: the user is no researcher of the study.
        UnableToReview: nothing is being decided on in this transcript.
        UnableToDecide: a name cannot stand before a colon, or two speakers would have one.
    """
    review = held_review(commission_id, key, user_id)
    spoken_by = {folded(name): name for name in review.transcript.speakers()}
    wanted = {old: " ".join(new.split()) for old, new in names.items() if old in spoken_by}
    renames = {old: new for old, new in wanted.items() if new and new != spoken_by[old]}
    check_names(review.transcript, renames, codes_in(stored_listen(commission_id), key))
    Review.objects.filter(pk=review.pk).update(speakers=renames)
    record(
        action="listen.speakers-called",
        actor=actor,
        now=now,
        commission=commission_name(commission_id),
        facts={"transcript": key, "renamed": len(renames)},
        digests={"names": renames},
    )
    return len(renames)


def _fresh(commission_id: int, review: OpenReview, missed: Missed) -> str:
    """Return the placeholder of the same words elsewhere, or the next one that is free."""
    text, same = review.transcript.text, (missed.kind, spoken(missed.words))
    listening = stored_listen(commission_id)
    known, taken, _ = _under_way(commission_id, listening, review.transcript.key)
    for each in review.suggestions:
        known.setdefault((each.kind, spoken(text[each.start : each.end])), each.replacement)
    if same in known:
        return known[same]
    highest: dict[str, int] = {}
    for label in (*taken, *(each.replacement for each in review.suggestions)):
        count_up(label, highest)
    return next_label(missed.kind, highest)


@transaction.atomic
def give_review_up(
    *, commission_id: int, key: str, user_id: int, actor: str, now: datetime
) -> None:
    """Forget what was suggested and decided in a transcript; nothing in it is replaced.

    Raises:
        NotAllowed: the user is no researcher of the study.
        UnableToReview: nothing is being decided on in this transcript.
    """
    review = held_review(commission_id, key, user_id)
    Review.objects.filter(pk=review.pk).delete()
    record(
        action="listen.review-given-up",
        actor=actor,
        now=now,
        commission=commission_name(commission_id),
        facts={"transcript": key, "suggestions": len(review.suggestions)},
    )


def held_review(commission_id: int, key: str, user_id: int) -> OpenReview:
    """Return the open review of a transcript; nobody else changes the study until the end.

    Raises:
        NotAllowed: the user is no researcher of the study.
        UnableToReview: nothing is being decided on in this transcript.
    """
    check_can_read_transcript(user_id, commission_id)
    hold_commission(commission_id)
    review = open_review(commission_id, key)
    if review is None:
        raise UnableToReview(
            "Nothing is being decided on in this transcript, or its words were changed since.",
            remedy="Look for names first.",
        )
    return review
