"""Reads of commissions, their members and their vocabulary."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from django.contrib.auth import get_user_model

from remit.commission.core.document import facts_from_document
from remit.commission.core.facts import PROGRAMME, CommissionFiles, Spend
from remit.commission.core.roles import CUSTODIAN
from remit.commission.models import Commission, Membership, PostedSpend, VocabularyTerm
from remit.kernel.errors import ExitCode, RemitError
from remit.kernel.vocabulary import Term, Vocabulary

if TYPE_CHECKING:
    from remit.commission.core.facts import CommissionFacts


class CommissionNotFound(RemitError):
    """No commission has this name."""

    code = "commission-not-found"
    exit_code = ExitCode.NOT_FOUND


def commission_id(name: str) -> int:
    """Return the id of a commission by name.

    Raises:
        CommissionNotFound: there is none.
    """
    found = Commission.objects.filter(name=name).values_list("pk", flat=True).first()
    if found is None:
        known = ", ".join(commission_names()) or "none yet"
        raise CommissionNotFound(
            f"There is no study named “{name}” here.",
            remedy=f"Import its folder first, or use one of: {known}.",
            name=name,
        )
    return found


def commission_names() -> tuple[str, ...]:
    """Return the names of all commissions, sorted."""
    return tuple(Commission.objects.order_by("name").values_list("name", flat=True))


def commissions_of(user_id: int) -> tuple[CommissionFacts, ...]:
    """Return the commissions that a user is a member of, by name."""
    rows = Commission.objects.filter(members__user_id=user_id).order_by("name")
    return tuple(facts_from_document(row.facts) for row in rows)


def is_programme(commission_id: int) -> bool:
    """Whether those who take part are organisations."""
    return Commission.objects.filter(pk=commission_id, kind=PROGRAMME).exists()


def commission_name(commission_id: int) -> str:
    """Return the name of a commission by its id."""
    return Commission.objects.values_list("name", flat=True).get(pk=commission_id)


def facts(commission_id: int) -> CommissionFacts:
    """Return a commission's facts, with what the rooms have posted as spent."""
    rows = PostedSpend.objects.filter(commission_id=commission_id)
    spends = rows.order_by("on", "room", "reference").values_list("on", "amount", "what")
    return replace(_own_facts(commission_id), posted=tuple(Spend(*row) for row in spends))


def vocabulary(commission_id: int) -> Vocabulary:
    """Return the vocabulary of a commission's flows."""
    rows = VocabularyTerm.objects.filter(commission_id=commission_id).order_by("position")
    return Vocabulary(
        Term(row.part, row.key, row.broader, row.labels, row.definitions, row.dpv) for row in rows
    )


def stored_commission(commission_id: int) -> CommissionFiles:
    """Return all that the commission's part of a study folder holds, without posted spending."""
    return CommissionFiles(_own_facts(commission_id), vocabulary(commission_id))


def role_of(user_id: int, commission_id: int) -> str | None:
    """Return a user's role in a commission, or None when they are no member."""
    return (
        Membership.objects.filter(user_id=user_id, commission_id=commission_id)
        .values_list("role", flat=True)
        .first()
    )


def party_of(user_id: int, commission_id: int) -> str:
    """Return the key of the party that a custodian works for; "" for none and for other roles."""
    return (
        Membership.objects.filter(user_id=user_id, commission_id=commission_id, role=CUSTODIAN)
        .values_list("party", flat=True)
        .first()
        or ""
    )


def members(commission_id: int) -> tuple[tuple[str, str], ...]:
    """Return the members as (username, role), by username."""
    rows = Membership.objects.filter(commission_id=commission_id).order_by("user__username")
    return tuple(rows.values_list("user__username", "role"))


def is_user(username: str) -> bool:
    """Whether somebody signs in with this name."""
    return get_user_model().objects.filter(username=username).exists()


def _own_facts(commission_id: int) -> CommissionFacts:
    return facts_from_document(Commission.objects.get(pk=commission_id).facts)
