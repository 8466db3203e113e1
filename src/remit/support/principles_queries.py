"""Reads of a programme's conversation about principles, and of what came of it."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

from django.db.models import Count, Q

from remit.commission.queries import facts
from remit.support.core.principles.conversation import (
    OPEN,
    Conversation,
    Heading,
    PrinciplesFiles,
    Statement,
    Translation,
    Vote,
    Voter,
)
from remit.support.core.principles.principle import (
    Adoption,
    Objection,
    Principle,
    Use,
    Version,
)
from remit.support.core.principles.results import (
    COHORT,
    PARTICIPANTS,
    limits_for,
    results,
    results_from,
)
from remit.support.core.votes import votes_of
from remit.support.joining_queries import joining_settings
from remit.support.models import Conversation as ConversationRow
from remit.support.models import Principle as PrincipleRow
from remit.support.models import PrincipleVersion, StatementVote
from remit.support.models import Statement as StatementRow
from remit.support.models import Voter as VoterRow

if TYPE_CHECKING:
    from datetime import datetime

    from remit.kernel.finding import Finding
    from remit.support.core.principles.results import Results
    from remit.support.core.votes import Votes


def conversation(commission_id: int) -> Conversation | None:
    """Return a programme's conversation, or None before it was opened."""
    row = ConversationRow.objects.filter(commission_id=commission_id).first()
    return None if row is None else _conversation(row)


def voters(commission_id: int) -> tuple[Voter, ...]:
    """Return a conversation's voters by key."""
    rows = VoterRow.objects.filter(commission_id=commission_id).order_by("key")
    return tuple(
        Voter(*row)
        for row in rows.values_list("key", "organisation__participant__code", "set_aside")
    )


def statements(commission_id: int, state: str = "") -> tuple[Statement, ...]:
    """Return a conversation's statements by number, or those in one state."""
    rows = (
        StatementRow.objects.filter(conversation__commission_id=commission_id)
        .select_related("voter")
        .prefetch_related("translations")
        .order_by("number")
    )
    return tuple(_statement(row) for row in (rows.filter(state=state) if state else rows))


def caught_in(commission_id: int) -> dict[int, tuple[str, ...]]:
    """Return what holds each statement back that waits, by number."""
    rows = StatementRow.objects.filter(conversation__commission_id=commission_id)
    return {
        number: tuple(kinds)
        for number, kinds in rows.exclude(caught=[]).values_list("number", "caught")
    }


def principles(commission_id: int) -> tuple[Principle, ...]:
    """Return a conversation's principles by key, with all that happened to them."""
    rows = (
        PrincipleRow.objects.filter(conversation__commission_id=commission_id)
        .prefetch_related(
            "versions__proposer__organisation__participant",
            "objections__organisation__participant",
            "adoptions__organisation__participant",
        )
        .order_by("key")
    )
    return tuple(_principle(row) for row in rows)


def stored_principles(commission_id: int) -> PrinciplesFiles:
    """Return all that is stored of a conversation."""
    found = conversation(commission_id)
    if found is None:
        return PrinciplesFiles()
    rows = StatementVote.objects.filter(voter__commission_id=commission_id)
    cast = rows.values_list("statement__number", "voter__key", "value")
    return PrinciplesFiles(
        conversation=found,
        voters=voters(commission_id),
        statements=statements(commission_id),
        votes=tuple(sorted(Vote(*row) for row in cast)),
        principles=principles(commission_id),
    )


def principle_findings(commission_id: int) -> tuple[Finding, ...]:
    """Return the adopted principles, which a charter's rules can rest on."""
    found = (one.finding() for one in principles(commission_id))
    return tuple(one for one in found if one is not None)


def counting_votes(commission_id: int) -> tuple[Votes, dict[str, str]]:
    """Return the votes that count, and each voter's organisation.

    Those of voters set aside and on statements that are not open are left out, and so are those of
    organisations that nobody has checked: made-up ones could be subtracted.
    """
    rows = StatementVote.objects.filter(
        voter__commission_id=commission_id,
        voter__set_aside="",
        voter__organisation__checked_on__isnull=False,
        statement__state=OPEN,
    )
    cast = rows.values_list("statement__number", "voter__key", "value")
    votes = votes_of((str(number), key, value) for number, key, value in cast)
    return votes, {one.key: one.organisation for one in voters(commission_id)}


def told_results(commission_id: int, audience: str) -> Results | None:
    """Return what a conversation came to when it was closed, or None while it is open."""
    rows = ConversationRow.objects.filter(commission_id=commission_id, closed_on__isnull=False)
    told = rows.values_list("told", flat=True).first()
    return results_from(told[audience]) if told else None


def results_to_tell(commission_id: int) -> dict[str, dict[str, object]]:
    """Return what a conversation comes to now, by audience, as plain values to keep."""
    votes, organisation_of = counting_votes(commission_id)
    threshold = facts(commission_id).publication.threshold
    least = joining_settings(commission_id).least
    return {
        audience: asdict(results(votes, organisation_of, limits_for(audience, threshold, least)))
        for audience in (PARTICIPANTS, COHORT)
    }


def vote_times(commission_id: int) -> dict[str, list[datetime]]:
    """Return when each voter voted, where that is known; those set aside are left out."""
    rows = StatementVote.objects.filter(
        voter__commission_id=commission_id, voter__set_aside="", cast_at__isnull=False
    )
    found: dict[str, list[datetime]] = {}
    for key, at in rows.order_by("cast_at").values_list("voter__key", "cast_at"):
        if at is not None:
            found.setdefault(key, []).append(at)
    return found


def links_used(commission_id: int) -> dict[str, tuple[int, int]]:
    """Return, by organisation's code, how many links it has and by how many somebody has voted."""
    rows = (
        VoterRow.objects.filter(commission_id=commission_id)
        .values("organisation__participant__code")
        .annotate(made=Count("pk", distinct=True))
        .annotate(used=Count("pk", distinct=True, filter=Q(votes__isnull=False)))
        .order_by("organisation__participant__code")
    )
    return {row["organisation__participant__code"]: (row["made"], row["used"]) for row in rows}


def voter_by_link(commission_id: int, link: str) -> int | None:
    """Return the primary key of the voter whose link has this digest, or None."""
    rows = VoterRow.objects.filter(commission_id=commission_id, link=link)
    return rows.values_list("pk", flat=True).first()


def voter_key(commission_id: int, voter_id: int) -> str | None:
    """Return the key of a voter, or None where there is none any more."""
    rows = VoterRow.objects.filter(commission_id=commission_id, pk=voter_id)
    return rows.values_list("key", flat=True).first()


def unvoted(commission_id: int, voter_id: int) -> tuple[int, ...]:
    """Return the numbers of the open statements that a voter did not vote on yet."""
    rows = StatementRow.objects.filter(conversation__commission_id=commission_id, state=OPEN)
    left = rows.exclude(votes__voter_id=voter_id).order_by("number")
    return tuple(left.values_list("number", flat=True))


def open_count(commission_id: int) -> int:
    """Return how many statements are open to votes."""
    rows = StatementRow.objects.filter(conversation__commission_id=commission_id, state=OPEN)
    return rows.count()


def statement(commission_id: int, number: int) -> Statement | None:
    """Return one statement, or None."""
    row = (
        StatementRow.objects.filter(conversation__commission_id=commission_id, number=number)
        .select_related("voter")
        .prefetch_related("translations")
        .first()
    )
    return None if row is None else _statement(row)


def proposed_by(voter_id: int) -> tuple[Statement, ...]:
    """Return the statements that a voter proposed."""
    rows = StatementRow.objects.filter(voter_id=voter_id).select_related("voter")
    return tuple(
        _statement(row) for row in rows.prefetch_related("translations").order_by("number")
    )


def _conversation(row: ConversationRow) -> Conversation:
    return Conversation(
        opened_on=row.opened_on,
        closed_on=row.closed_on,
        headings=tuple(Heading(one["key"], one["label"]) for one in row.headings),
        links_each=row.links_each,
        least_adopting=row.least_adopting,
    )


def _statement(row: StatementRow) -> Statement:
    return Statement(
        number=row.number,
        heading=row.heading,
        language=row.language,
        text=row.text,
        proposed_on=row.proposed_on,
        voter=row.voter.key if row.voter else "",
        state=row.state,
        reason=row.reason,
        translations=tuple(
            Translation(one.language, one.text, one.by_machine) for one in row.translations.all()
        ),
    )


def _principle(row: PrincipleRow) -> Principle:
    use = row.use
    objections = [
        Objection(
            organisation=one.organisation.participant.code,
            version=one.version,
            words=one.words,
            on=one.on,
            ended_on=one.ended_on,
            shown_as=one.shown_as,
        )
        for one in row.objections.all()
    ]
    adoptions = [
        Adoption(one.organisation.participant.code, one.version, one.on, one.shown_as)
        for one in row.adoptions.all()
    ]
    return Principle(
        key=row.key,
        heading=row.heading,
        state=row.state,
        statements=tuple(row.statements),
        use=Use(
            use.get("effect", ""),
            {part: tuple(keys) for part, keys in use.get("parts", {}).items()},
            tuple(use.get("conditions", [])),
            use.get("term", ""),
        ),
        adopted_version=row.adopted_version,
        adopted_on=row.adopted_on,
        adopted_by=row.adopted_by,
        objected_by=row.objected_by,
        versions=tuple(_version(one) for one in row.versions.all()),
        objections=tuple(
            sorted(objections, key=lambda one: (one.on, one.organisation, one.version))
        ),
        adoptions=tuple(sorted(adoptions, key=lambda one: (one.on, one.organisation, one.version))),
    )


def _version(row: PrincipleVersion) -> Version:
    proposer = getattr(row, "proposer", None)
    return Version(
        number=row.number,
        texts=row.texts,
        machine=tuple(row.machine),
        why=row.why,
        on=row.on,
        organisation=proposer.organisation.participant.code if proposer else "",
        shown_as=proposer.shown_as if proposer else "",
    )
