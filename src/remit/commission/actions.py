"""Writes of commissions and their members. Each is one transaction and one ledger entry."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib.auth import get_user_model
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction

from remit.commission.core.document import commission_document
from remit.commission.core.roles import CUSTODIAN, ROLES
from remit.commission.models import Commission, Membership, PostedSpend, VocabularyTerm
from remit.commission.queries import commission_name
from remit.kernel.documents import json_plain
from remit.kernel.errors import ExitCode, RemitError
from remit.kernel.vocabulary import vocabulary_document
from remit.ledger.actions import record

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from remit.commission.core.facts import CommissionFiles, Spend
    from remit.kernel.vocabulary import Term


class UnusableSignIn(RemitError):
    """A sign-in's name or password does not meet the rules."""

    code = "sign-in-unusable"
    exit_code = ExitCode.INVALID_INPUT


class UnknownRole(RemitError):
    """A role that does not exist."""

    code = "role-unknown"
    exit_code = ExitCode.USAGE


@transaction.atomic
def store_commission(*, commission: CommissionFiles, actor: str, now: datetime) -> int:
    """Store a commission's facts and vocabulary, replacing those of the same name.

    Returns:
        The commission's id.
    """
    facts = commission.facts
    document = json_plain(commission_document(facts))
    row, made = Commission.objects.update_or_create(
        name=facts.name,
        defaults={"kind": facts.kind, "title": facts.title, "facts": document, "stored_at": now},
    )
    VocabularyTerm.objects.filter(commission=row).delete()
    VocabularyTerm.objects.bulk_create(
        _term_row(row.pk, position, term) for position, term in enumerate(commission.vocabulary)
    )
    record(
        action="commission.stored",
        actor=actor,
        now=now,
        commission=facts.name,
        facts={"new": made, "terms": len(commission.vocabulary), "outcomes": len(facts.outcomes)},
        digests={
            "commission": document,
            "vocabulary": vocabulary_document(commission.vocabulary),
        },
    )
    return row.pk


def _term_row(commission_id: int, position: int, term: Term) -> VocabularyTerm:
    return VocabularyTerm(
        commission_id=commission_id,
        position=position,
        part=term.part,
        key=term.key,
        broader=term.broader,
        labels=dict(term.labels),
        definitions=dict(term.definitions),
        dpv=term.dpv,
    )


@transaction.atomic
def add_terms(*, commission_id: int, terms: Sequence[Term], actor: str, now: datetime) -> int:
    """Add terms to a commission's vocabulary, after those that it has; return how many were new.

    A term that is there already stays as it is.
    """
    rows = VocabularyTerm.objects.filter(commission_id=commission_id)
    known = set(rows.values_list("part", "key"))
    fresh = [term for term in terms if (term.part, term.key) not in known]
    if not fresh:
        return 0
    last = rows.order_by("-position").values_list("position", flat=True).first()
    VocabularyTerm.objects.bulk_create(
        _term_row(commission_id, position, term)
        for position, term in enumerate(fresh, start=0 if last is None else last + 1)
    )
    record(
        action="commission.terms-added",
        actor=actor,
        now=now,
        commission=commission_name(commission_id),
        facts={"terms": len(fresh)},
        digests={"terms": [f"{term.part} {term.key}" for term in fresh]},
    )
    return len(fresh)


@transaction.atomic
def add_member(
    *, commission_id: int, user_id: int, role: str, actor: str, now: datetime, party: str = ""
) -> None:
    """Give a user a role in a commission, in place of any earlier one.

    A custodian works for the party of an agreement that is called `party`, and brings files for it
    alone. Other roles have none.

    Raises:
        UnknownRole: the role does not exist.
    """
    if role not in ROLES:
        raise UnknownRole(
            f"There is no role “{role}”.", remedy=f"Use one of: {', '.join(ROLES)}.", role=role
        )
    commission = Commission.objects.get(pk=commission_id)
    Membership.objects.update_or_create(
        commission=commission,
        user_id=user_id,
        defaults={"role": role, "party": party if role == CUSTODIAN else ""},
    )
    record(
        action="commission.member-added",
        actor=actor,
        now=now,
        commission=commission.name,
        facts={"user": user_id, "role": role, **({"party": party} if role == CUSTODIAN else {})},
    )


@transaction.atomic
def add_user(
    *,
    username: str,
    password: str | None,
    actor: str,
    now: datetime,
    commission_id: int | None = None,
    role: str = "",
    party: str = "",
) -> bool:
    """Make a sign-in, and give its owner a role in a commission; both or neither.

    Args:
        username: the name to sign in with.
        password: for a new sign-in; an existing one keeps its own.
        actor: who does it.
        now: when.
        commission_id: the commission that the person joins, or None for none.
        role: their role in it.
        party: of a custodian, the party that they bring files for.

    Returns:
        Whether the sign-in is new.

    Raises:
        UnusableSignIn: the name or the password does not meet the rules.
        UnknownRole: the role does not exist.
    """
    users = get_user_model()
    user = users.objects.filter(username=username).first()
    new = user is None
    if user is None:
        user = users(username=username)
        try:
            user.full_clean(exclude=["password"])
            validate_password(password or "", user)
        except ValidationError as error:
            raise UnusableSignIn(
                " ".join(error.messages), remedy="Nothing was changed; try again."
            ) from error
        user.set_password(password)
        user.save()
        record(action="commission.user-added", actor=actor, now=now, facts={"user": user.pk})
    if commission_id is not None:
        add_member(
            commission_id=commission_id,
            user_id=user.pk,
            role=role,
            actor=actor,
            now=now,
            party=party,
        )
    return new


def hold_commission(commission_id: int) -> None:
    """Have others wait who write to a study, until the transaction ends.

    What is read first and written then, such as numbers, free places and who takes part, stays
    true so. Call it before anything is read or recorded: somebody who holds the ledger's end and
    waits for a study, whose holder waits for the ledger, would wait for ever.
    """
    Commission.objects.select_for_update().get(pk=commission_id)


@transaction.atomic
def record_spend(
    *,
    commission_id: int,
    room: str,
    reference: str,
    spend: Spend,
    actor: str,
    now: datetime,
    codes: Sequence[str] = (),
) -> None:
    """Count a room's payment as spent; once, however often the same reference is posted.

    `codes` are the participants who were paid, so that a withdrawal takes their salts here too.
    """
    row, made = PostedSpend.objects.update_or_create(
        commission_id=commission_id,
        room=room,
        reference=reference,
        defaults={"on": spend.on, "amount": spend.amount, "what": spend.what},
    )
    record(
        action="commission.spend-recorded",
        actor=actor,
        now=now,
        commission=row.commission.name,
        codes=codes,
        facts={"room": room, "new": made},
        digests={"spend": [reference, *_plain(spend)]},
    )


@transaction.atomic
def take_back_spend(
    *,
    commission_id: int,
    room: str,
    reference: str,
    actor: str,
    now: datetime,
    codes: Sequence[str] = (),
) -> None:
    """Count a room's payment as spent no longer, as the money came back; `codes` as above."""
    rows = PostedSpend.objects.filter(commission_id=commission_id, room=room, reference=reference)
    removed, _ = rows.delete()
    record(
        action="commission.spend-taken-back",
        actor=actor,
        now=now,
        commission=Commission.objects.get(pk=commission_id).name,
        codes=codes,
        facts={"room": room, "payments": removed},
        digests={"spend": reference},
    )


@transaction.atomic
def replace_spends(
    *,
    commission_id: int,
    room: str,
    spends: Mapping[str, Spend],
    actor: str,
    now: datetime,
    codes: Sequence[str] = (),
) -> None:
    """Have a room's payments, by reference, be what it has spent; nothing is done if they are.

    `codes` are the participants who were paid.
    """
    rows = PostedSpend.objects.filter(commission_id=commission_id, room=room)
    before = {row.reference: (row.on, row.amount, row.what) for row in rows}
    if before == {name: (one.on, one.amount, one.what) for name, one in spends.items()}:
        return
    rows.delete()
    PostedSpend.objects.bulk_create(
        PostedSpend(
            commission_id=commission_id,
            room=room,
            reference=reference,
            on=spend.on,
            amount=spend.amount,
            what=spend.what,
        )
        for reference, spend in spends.items()
    )
    record(
        action="commission.spends-posted",
        actor=actor,
        now=now,
        commission=Commission.objects.get(pk=commission_id).name,
        codes=codes,
        facts={"room": room, "payments": len(spends), "before": len(before)},
        digests={"spends": [[name, *_plain(spends[name])] for name in sorted(spends)]},
    )


def _plain(spend: Spend) -> list[str]:
    return [spend.on.isoformat(), f"{spend.amount:.2f}", spend.what]
