"""A folder's conversation and principles stored; and what is forgotten beside an organisation."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from remit.support.core.principles.conversation import WAITING
from remit.support.models import (
    Conversation,
    Principle,
    PrincipleAdoption,
    PrincipleObjection,
    PrincipleVersion,
    Statement,
    StatementTranslation,
    StatementVote,
    VersionProposer,
    Voter,
)
from remit.support.organisation_queries import organisation_ids
from remit.support.principles_queries import results_to_tell

if TYPE_CHECKING:
    from datetime import datetime

    from remit.support.core.principles import principle as core
    from remit.support.core.principles.conversation import PrinciplesFiles

MOST_AT_ONCE = 2_000


@transaction.atomic
def store_principles(*, commission_id: int, principles: PrinciplesFiles, now: datetime) -> None:
    """Store a conversation and its principles, in place of what has the same key or number.

    What came in by pages stays where the folder has nothing of it, and links go on working.
    """
    talk = principles.conversation
    if talk is None:
        return
    # Closing is for good: an older copy of the folder does not open it again.
    here = Conversation.objects.filter(commission_id=commission_id, closed_on__isnull=False).first()
    row, _ = Conversation.objects.update_or_create(
        commission_id=commission_id,
        defaults={
            "opened_on": here.opened_on if here else talk.opened_on,
            "closed_on": here.closed_on if here else talk.closed_on,
            "headings": [{"key": one.key, "label": dict(one.labels)} for one in talk.headings],
            "links_each": talk.links_each,
            "least_adopting": talk.least_adopting,
        },
    )
    organisations = organisation_ids(commission_id)
    voters = _store_voters(commission_id, principles, organisations, now)
    statements = _store_statements(row, principles, voters)
    _store_votes(principles, voters, statements)
    for one in principles.principles:
        _store_principle(row, one, organisations)
    if row.closed_on is not None and not row.told:
        row.told = results_to_tell(commission_id)
        row.save()


def forget_waiting(participant_id: int) -> int:
    """Remove what an organisation's people proposed and nobody else has seen; how many there were.

    Call it before the organisation's rows go: then nobody knows any more whose they were.
    """
    rows = Statement.objects.filter(
        voter__organisation__participant_id=participant_id, state=WAITING
    )
    return rows.delete()[0]


def _store_voters(
    commission_id: int, value: PrinciplesFiles, organisations: dict[str, int], now: datetime
) -> dict[str, int]:
    Voter.objects.bulk_create(
        [
            Voter(
                commission_id=commission_id,
                key=one.key,
                organisation_id=organisations[one.organisation],
                set_aside=one.set_aside,
                made_at=now,
            )
            for one in value.voters
            if one.organisation in organisations
        ],
        batch_size=MOST_AT_ONCE,
        update_conflicts=True,
        unique_fields=["commission", "key"],
        update_fields=["organisation", "set_aside"],
    )
    rows = Voter.objects.filter(commission_id=commission_id)
    return dict(rows.values_list("key", "pk"))


def _store_statements(
    row: Conversation, value: PrinciplesFiles, voters: dict[str, int]
) -> dict[int, int]:
    Statement.objects.bulk_create(
        [
            Statement(
                conversation=row,
                number=one.number,
                heading=one.heading,
                language=one.language,
                text=one.text,
                voter_id=voters.get(one.voter),
                proposed_on=one.proposed_on,
                state=one.state,
                reason=one.reason,
            )
            for one in value.statements
        ],
        batch_size=MOST_AT_ONCE,
        update_conflicts=True,
        unique_fields=["conversation", "number"],
        update_fields=["heading", "language", "text", "voter", "proposed_on", "state", "reason"],
    )
    keys = dict(row.statements.values_list("number", "pk"))
    mine = [keys[one.number] for one in value.statements]
    StatementTranslation.objects.filter(statement__in=mine).delete()
    StatementTranslation.objects.bulk_create(
        StatementTranslation(
            statement_id=keys[one.number],
            language=text.language,
            text=text.text,
            by_machine=text.machine,
        )
        for one in value.statements
        for text in one.translations
    )
    return keys


def _store_votes(
    value: PrinciplesFiles, voters: dict[str, int], statements: dict[int, int]
) -> None:
    StatementVote.objects.bulk_create(
        [
            StatementVote(
                statement_id=statements[one.statement], voter_id=voters[one.voter], value=one.value
            )
            for one in value.votes
            if one.voter in voters
        ],
        batch_size=MOST_AT_ONCE,
        update_conflicts=True,
        unique_fields=["voter", "statement"],
        update_fields=["value"],
    )


def _store_principle(
    conversation: Conversation, one: core.Principle, organisations: dict[str, int]
) -> None:
    row, _ = Principle.objects.update_or_create(
        conversation=conversation,
        key=one.key,
        defaults={
            "heading": one.heading,
            "state": one.state,
            "statements": list(one.statements),
            "use": one.use.as_dict() if one.use.effect else {},
            "adopted_version": one.adopted_version,
            "adopted_on": one.adopted_on,
            "adopted_by": one.adopted_by,
            "objected_by": one.objected_by,
        },
    )
    row.versions.all().delete()
    row.objections.all().delete()
    row.adoptions.all().delete()
    for version in one.versions:
        made = PrincipleVersion.objects.create(
            principle=row,
            number=version.number,
            texts=dict(version.texts),
            machine=list(version.machine),
            why=version.why,
            on=version.on,
        )
        if version.organisation in organisations:
            VersionProposer.objects.create(
                version=made,
                organisation_id=organisations[version.organisation],
                shown_as=version.shown_as,
            )
    PrincipleObjection.objects.bulk_create(
        PrincipleObjection(
            principle=row,
            organisation_id=organisations[each.organisation],
            version=each.version,
            words=each.words,
            on=each.on,
            ended_on=each.ended_on,
            shown_as=each.shown_as,
        )
        for each in one.objections
        if each.organisation in organisations
    )
    PrincipleAdoption.objects.bulk_create(
        PrincipleAdoption(
            principle=row,
            organisation_id=organisations[each.organisation],
            version=each.version,
            on=each.on,
            shown_as=each.shown_as,
        )
        for each in one.adoptions
        if each.organisation in organisations
    )
