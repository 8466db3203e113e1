"""Writes of what quotes tell of their speakers: in broader terms, or out all the same, with why."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from remit.commission.actions import hold_commission
from remit.commission.queries import commission_name
from remit.kernel.errors import ExitCode, RemitError
from remit.ledger.actions import record
from remit.listen.actions import redact_transcript
from remit.listen.core.reanchoring import Replacement
from remit.listen.core.review import checked_replacement
from remit.listen.core.safeguards import EVERYTHING, QuoteNote, QuotePlace
from remit.listen.keeping_actions import seal_words
from remit.listen.models import QuoteDecision
from remit.listen.permissions import check_can_read_transcript
from remit.listen.queries import combination_check, quote_checks
from remit.listen.safeguard_files import LIST_MARK
from remit.people.original_actions import ReplacedWords

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from remit.listen.core.combination import Combination, CombinationCheck

MOST_WHY_CHARACTERS = 2_000
EVERY_QUOTE = QuotePlace()


class UnableToDecideOnQuote(RemitError):
    """What was decided on a quote cannot be kept."""

    code = "unable-to-decide-on-quote"
    exit_code = ExitCode.INVALID_INPUT


@transaction.atomic
def tell_in_broader_terms(
    *,
    commission_id: int,
    feature: str,
    values: Sequence[str],
    why: str,
    user_id: int,
    actor: str,
    now: datetime,
    at: QuotePlace = EVERY_QUOTE,
) -> None:
    """Note what a speaker's feature may be for all that a reader of a quote learns.

    Args:
        commission_id: the study.
        feature: one that the study recruited by.
        values: told together as one, on one quote with the speaker's own; `EVERYTHING` when the
            feature is left out.
        why: the reason, such as “the report does not say who is how old”.
        user_id: who decides.
        actor: their name.
        now: when.
        at: where the passage begins; left out for all quotes of the study.

    Raises:
        NotAllowed: the user is no researcher of the study.
        UnableToDecideOnQuote: no reason is given, the study has no such feature, or a value of it
            cannot be kept.
    """
    _hold(commission_id, user_id)
    check = combination_check(commission_id)
    known = check.values_of(feature)
    chosen = tuple(sorted({*values, *_own_value(check, commission_id, at, feature, values)}))
    if not known or not chosen or any(v != EVERYTHING and v not in known for v in chosen):
        raise UnableToDecideOnQuote(
            "Nothing was chosen, or not from what the feature is among those who speak.",
            remedy="Choose what a reader learns of it.",
        )
    if any(LIST_MARK in value for value in chosen):
        raise UnableToDecideOnQuote(
            f"A value with “{LIST_MARK}” in it cannot be kept.", remedy="Leave the feature out."
        )
    day = timezone.localdate(now)
    _store(commission_id, QuoteNote(*at, feature, chosen, _reason(why), actor, day), now)


@transaction.atomic
def let_out_all_the_same(
    *,
    commission_id: int,
    at: QuotePlace,
    why: str,
    basis: str,
    user_id: int,
    actor: str,
    now: datetime,
) -> None:
    """Note why a quote goes out although few people share what it tells.

    It holds for as long as the quote and what it tells stay as they are.

    Args:
        commission_id: the study.
        at: where the passage begins.
        why: the reason.
        basis: of the check that was seen when it was decided.
        user_id: who decides.
        actor: their name.
        now: when.

    Raises:
        NotAllowed: the user is no researcher of the study.
        UnableToDecideOnQuote: no reason is given, there is no such quote, or it has changed.
    """
    _hold(commission_id, user_id)
    if one_check(commission_id, at)[0].basis != basis:
        raise UnableToDecideOnQuote(
            "The quote, or what it tells, has changed since you saw it.",
            remedy="Look at it again, then decide.",
        )
    day = timezone.localdate(now)
    _store(commission_id, QuoteNote(*at, "", (), _reason(why), actor, day, basis), now)


@transaction.atomic
def take_decision_back(
    *,
    commission_id: int,
    feature: str,
    user_id: int,
    actor: str,
    now: datetime,
    at: QuotePlace = EVERY_QUOTE,
) -> None:
    """Take a decision on one quote, or on all of them, back.

    Raises:
        NotAllowed: the user is no researcher of the study.
        UnableToDecideOnQuote: there is none.
    """
    _hold(commission_id, user_id)
    rows = QuoteDecision.objects.filter(
        commission_id=commission_id, transcript=at.transcript, line=at.line, feature=feature
    )
    if not rows.delete()[0]:
        raise UnableToDecideOnQuote("There is no such decision.", remedy="Load the page again.")
    record(
        action="listen.quote-decision-taken-back",
        actor=actor,
        now=now,
        commission=commission_name(commission_id),
        facts={"transcript": at.transcript, "line": at.line, "feature": feature},
    )


@transaction.atomic
def generalise_words(
    *,
    commission_id: int,
    at: QuotePlace,
    words: str,
    replacement: str,
    user_id: int,
    vault_key: bytes,
    actor: str,
    now: datetime,
) -> int:
    """Replace a detail that a quote's words hold, in the quote's lines, for good.

    Codings stay on their words, and what stood there goes into the vault.

    Args:
        commission_id: the study.
        at: where the passage begins.
        words: the detail, such as “17”.
        replacement: what says it in broader terms, such as “[teenager]”.
        user_id: who decides.
        vault_key: seals the words.
        actor: who decides, by name.
        now: when.

    Returns:
        In how many places.

    Raises:
        NotAllowed: the user is no researcher of the study.
        UnableToDecide: the replacement is no good.
        UnableToDecideOnQuote: the words are not among the quote's details.
        UnableToRedact: with the replacement other lines would name a speaker.
    """
    _hold(commission_id, user_id)
    check, _ = one_check(commission_id, at)
    kind = next((a.name for a in check.attributes if a.in_words and a.values == (words,)), None)
    if kind is None:
        raise UnableToDecideOnQuote(
            "The quote does not hold these words as a detail.", remedy="Load it again."
        )
    put_in = checked_replacement(replacement)
    places = combination_check(commission_id).places_of(words, kind, check.passage)
    who = check.passage.speaker
    redact_transcript(
        commission_id=commission_id,
        key=at.transcript,
        replacements=[Replacement(begin, finish, put_in) for begin, finish in places],
        user_id=user_id,
        actor=actor,
        now=now,
    )
    seal_words(
        commission_id=commission_id,
        originals=[ReplacedWords(kind, words, put_in, who.code if who else "")],
        vault_key=vault_key,
        user_id=user_id,
        actor=actor,
        now=now,
    )
    record(
        action="listen.quote-generalised",
        actor=actor,
        now=now,
        commission=commission_name(commission_id),
        facts={"transcript": at.transcript, "line": at.line, "kind": kind, "places": len(places)},
        digests={"replacement": put_in},
    )
    return len(places)


def _own_value(
    check: CombinationCheck,
    commission_id: int,
    at: QuotePlace,
    feature: str,
    values: Sequence[str],
) -> tuple[str, ...]:
    """Return the speaker's own value where a decision on one quote tells others with it."""
    if at == EVERY_QUOTE or not values or EVERYTHING in values:
        return ()
    own = check.people.get(one_check(commission_id, at)[0].passage.person, {})
    return (own[feature],) if feature in own else ()


def one_check(commission_id: int, at: QuotePlace) -> tuple[Combination, str]:
    """Return the check of one passage, and why it is held back, or "".

    Raises:
        UnableToDecideOnQuote: no passage begins there.
    """
    for check, why in quote_checks(commission_id):
        if (check.passage.transcript, check.passage.line) == at:
            return check, why
    raise UnableToDecideOnQuote(
        f"No coded passage begins on line {at.line} of “{at.transcript}”.",
        remedy="Open it from the list of quotes.",
    )


def _hold(commission_id: int, user_id: int) -> None:
    check_can_read_transcript(user_id, commission_id)
    hold_commission(commission_id)


def _reason(why: str) -> str:
    plain = " ".join(why.split())
    if not plain or len(plain) > MOST_WHY_CHARACTERS:
        raise UnableToDecideOnQuote(
            f"A decision needs its reason, in at most {MOST_WHY_CHARACTERS} characters.",
            remedy="Write why, without naming anybody.",
        )
    return plain


def _store(commission_id: int, note: QuoteNote, now: datetime) -> None:
    QuoteDecision.objects.update_or_create(
        commission_id=commission_id,
        transcript=note.transcript,
        line=note.line,
        feature=note.feature,
        defaults={
            "values": list(note.values),
            "why": note.why,
            "basis": note.basis,
            "by": note.by,
            "on": note.on,
        },
    )
    record(
        action="listen.quote-decided",
        actor=note.by,
        now=now,
        commission=commission_name(commission_id),
        facts={
            "transcript": note.transcript,
            "line": note.line,
            "feature": note.feature,
            "out_all_the_same": not note.feature,
        },
        digests={"why": note.why, "values": list(note.values)},
    )
