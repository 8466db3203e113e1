"""Writes of adjudication: differences between coders are decided, and an agreed layer is made."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from remit.commission.queries import commission_name
from remit.kernel.finding import digest
from remit.ledger.actions import record
from remit.listen.adjudication_queries import adjudication_of, compared
from remit.listen.coding_log import UnableToCode, checked_text, project_of, transcript_of
from remit.listen.core.adjudication import agreed_selections
from remit.listen.core.layers import AGREED
from remit.listen.core.project import new_guid
from remit.listen.models import AgreedLayer, Decision, Passage, PassageCode

if TYPE_CHECKING:
    from datetime import datetime

    from remit.listen.core.adjudication import Adjudication, Difference
    from remit.listen.core.agreement.tallies import Estimate
    from remit.listen.models import CodingProject, Transcript

MOST_REASON_CHARACTERS = 2_000


@transaction.atomic
def decide_difference(
    *,
    commission_id: int,
    key: str,
    difference: str,
    choice: str,
    coder: str,
    reason: str,
    actor: str,
    now: datetime,
) -> None:
    """Decide a difference between coders; an earlier decision on it stays in the log.

    Args:
        commission_id: the study's key.
        key: the transcript's.
        difference: its identifier.
        choice: “coder”, “joined”, “shared” or “neither”.
        coder: the identifier of the coder who is followed, else "".
        reason: why.
        actor: who decides; the ledger says whether they are one of the coders.
        now: when.

    Raises:
        NotCodedTwice: fewer than two people have coded the transcript.
        UnableToCode: it is still coded blind or agreed already, the difference is gone, there is
            no such choice, or the reason is blank.
    """
    project_of(commission_id)
    found = _settled(commission_id, key)
    _check_open(found)
    chosen = _chosen(found, difference, choice, coder)
    why = checked_text(reason, MOST_REASON_CHARACTERS)
    if not why:
        raise UnableToCode("The reason is blank.", remedy="Write why it is decided so.")
    # A folder may bring a log of which somebody took entries out.
    number = max((each.number for each in found.decisions), default=0) + 1
    Decision.objects.create(
        transcript=transcript_of(commission_id, key, with_text=False),
        number=number,
        code=chosen.code,
        passages=list(chosen.passages),
        choice=choice,
        coder=coder,
        reason=why,
        decided_by=actor,
        decided_on=timezone.localdate(now),
    )
    facts: dict[str, int | str | bool | None] = {
        "transcript": key,
        "number": number,
        "code": chosen.code,
        "choice": choice,
        "again": chosen.matter in found.standing,
        "by_a_coder": actor in {each.name for each in found.comparison.coders},
    }
    record(
        action="listen.difference-decided",
        actor=actor,
        now=now,
        commission=commission_name(commission_id),
        facts=facts,
        digests={"reason": digest(why)},
    )


def _chosen(found: Adjudication, difference: str, choice: str, coder: str) -> Difference:
    """Return the difference that is decided; the choice is one of its own."""
    for each in found.comparison.differences:
        if each.key == difference:
            if (choice, coder) in each.choices:
                return each
            raise UnableToCode("Nothing was chosen.", remedy="Choose what the words should have.")
    raise UnableToCode(
        "The coding has changed since, and this difference is gone.",
        remedy="Look at the differences as they are now.",
    )


@transaction.atomic
def agree_layers(*, commission_id: int, key: str, actor: str, now: datetime) -> None:
    """Make the agreed layer of a transcript, which from then on stands for its coders' layers.

    The coders' layers stay as they are, for whoever looks at them.

    Raises:
        NotCodedTwice: fewer than two people have coded the transcript.
        UnableToCode: it is still coded blind or agreed already, or a difference is undecided.
    """
    project = project_of(commission_id)
    found = _settled(commission_id, key)
    _check_open(found)
    left = len(found.open)
    if left:
        raise UnableToCode(f"Differences not decided yet: {left}.", remedy="Decide them first.")
    transcript = transcript_of(commission_id, key, with_text=False)
    passages = _insert_agreed(project, transcript, found)
    AgreedLayer.objects.create(
        transcript=transcript,
        coders=sorted(coder.guid for coder in found.comparison.coders),
        agreed_by=actor,
        agreed_on=timezone.localdate(now),
    )
    figures = compared(commission_id, key).figures
    record(
        action="listen.layers-agreed",
        actor=actor,
        now=now,
        commission=commission_name(commission_id),
        facts={
            "transcript": key,
            "coders": len(found.comparison.coders),
            "alike": len(found.comparison.alike),
            "decided": len(found.comparison.differences),
            "passages": passages,
            "u_alpha_before": _told(figures.before.u_alpha) if figures else "",
            "cu_alpha_before": _told(figures.before.cu_alpha) if figures else "",
        },
    )


@transaction.atomic
def reopen_layers(*, commission_id: int, key: str, actor: str, now: datetime) -> None:
    """Take the agreed layer of a transcript away, so that differences can be decided otherwise.

    Raises:
        TranscriptNotFound: there is no such transcript.
        UnableToCode: it has no agreed layer.
    """
    project_of(commission_id)
    transcript = transcript_of(commission_id, key, with_text=False)
    removed, _ = AgreedLayer.objects.filter(transcript=transcript).delete()
    if not removed:
        raise UnableToCode("There is no agreed layer to take away.")
    transcript.passages.filter(user_guid=AGREED.guid).delete()
    record(
        action="listen.agreed-layer-removed",
        actor=actor,
        now=now,
        commission=commission_name(commission_id),
        facts={"transcript": key},
    )


def _settled(commission_id: int, key: str) -> Adjudication:
    found = adjudication_of(commission_id, key)
    if found.pending:
        raise UnableToCode(
            "The transcript is still coded blind.", remedy="Wait until everybody is done."
        )
    return found


def _check_open(found: Adjudication) -> None:
    if found.agreed is not None:
        raise UnableToCode(
            "The layers are agreed already.", remedy="Take the agreed layer away first."
        )


def _insert_agreed(project: CodingProject, transcript: Transcript, found: Adjudication) -> int:
    """Insert the agreed layer; return how many passages it has."""
    if AGREED.guid not in {guid for guid, _ in project.users}:
        project.users = sorted([*project.users, [AGREED.guid, AGREED.name]])
        project.save(update_fields=["users"])
    if not transcript.source:
        transcript.source = new_guid("source", project.commission_id, transcript.key)
        transcript.save(update_fields=["source"])
    selections = agreed_selections(found, transcript.source)
    rows = Passage.objects.bulk_create(
        Passage(
            transcript=transcript,
            guid=each.guid,
            start=each.start,
            end=each.end,
            user_guid=AGREED.guid,
        )
        for each in selections
    )
    codes = {code.guid: code for code in project.codes.all()}
    PassageCode.objects.bulk_create(
        PassageCode(passage=row, code=codes[coding.code], user_guid=AGREED.guid, position=position)
        for row, each in zip(rows, selections, strict=True)
        for position, coding in enumerate(each.codings)
    )
    return len(rows)


def _told(figure: Estimate) -> str:
    """Return a figure as the ledger keeps it: three decimals, or "" for none."""
    return "" if figure.value is None else f"{figure.value:.3f}"
