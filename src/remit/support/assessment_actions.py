"""Writes of an organisation's assessment: answers one by one, the talk, and what is kept of it."""

from __future__ import annotations

from secrets import token_urlsafe
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from remit.commission.queries import commission_name
from remit.kernel.errors import ExitCode, RemitError
from remit.kernel.finding import digest
from remit.ledger.actions import record
from remit.support.assessment_queries import rounds, token_hash
from remit.support.core.assessment.answers import (
    DONT_KNOW,
    MOST_ASSESSORS,
    NOT_AGREED,
    lacking,
    levels_of,
)
from remit.support.core.assessment.instrument import LEVELS, instrument
from remit.support.models import Assessment, Assessor
from remit.support.round_actions import check_version

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from remit.support.core.assessment.instrument import Instrument

_TOKEN_BYTES = 16


class UnableToAssess(RemitError):
    """The round is closed, or the step does not come now."""

    code = "assessment-not-now"
    exit_code = ExitCode.NOT_POSSIBLE


class StillToAnswer(RemitError):
    """Items are still without an answer."""

    code = "assessment-lacking"
    exit_code = ExitCode.NOT_POSSIBLE


@transaction.atomic
def add_assessor(
    *, commission_id: int, organisation_id: int, wave: str, number: int | None = None
) -> tuple[int, str]:
    """Make a link for one more person, or a new one for a person whose link was lost.

    Args:
        commission_id: the programme.
        organisation_id: whose assessment.
        wave: the open round's.
        number: the person whose earlier link is to open nothing any more; None for a new person.

    Returns:
        The person's number, and the token of the link. It is shown now and never again.

    Raises:
        UnableToAssess: the round is not open, the answers were compared, or there are enough.
    """
    _made_of_open(commission_id, wave)
    row, _ = Assessment.objects.select_for_update().get_or_create(
        organisation_id=organisation_id, wave=wave
    )
    if row.compared_on is not None:
        raise _compared()
    token = token_urlsafe(_TOKEN_BYTES)
    if number is not None:
        found = Assessor.objects.filter(assessment=row, number=number)
        if not found.update(token_hash=token_hash(token)):
            raise UnableToAssess("There is no such person.", remedy="Look at the page again.")
        return number, token
    numbers = Assessor.objects.filter(assessment=row).values_list("number", flat=True)
    if len(numbers) >= MOST_ASSESSORS:
        raise UnableToAssess(
            f"At most {MOST_ASSESSORS} people can answer.", remedy="Use the links that you have."
        )
    number = max(numbers, default=0) + 1
    Assessor.objects.create(assessment=row, number=number, token_hash=token_hash(token))
    return number, token


@transaction.atomic
def keep_answers(*, assessor_id: int, answers: Mapping[str, str]) -> None:
    """Keep what somebody answered on a page; what is no answer of the items is passed over.

    Raises:
        UnableToAssess: the round is closed, or the answers were compared meanwhile.
    """
    row, made = _held(assessor_id)
    allowed = {*LEVELS, DONT_KNOW}
    taken = {name: at for name, at in answers.items() if name in made.names and at in allowed}
    row.answers = {**row.answers, **taken}
    row.save(update_fields=["answers"])


@transaction.atomic
def send_assessment(*, assessor_id: int, now: datetime) -> None:
    """Send one person's answers, so that the organisation can look at them together.

    Raises:
        StillToAnswer: items are without an answer.
        UnableToAssess: as `keep_answers`.
    """
    row, made = _held(assessor_id)
    if lacking(made, row.answers):
        raise StillToAnswer("Some items have no answer yet.", remedy="Answer them, then send.")
    row.sent_on = timezone.localdate(now)
    row.save(update_fields=["sent_on"])


@transaction.atomic
def compare(*, commission_id: int, organisation_id: int, wave: str, now: datetime) -> None:
    """Lay the answers side by side: from now on none of them changes.

    Whoever had begun and not sent is left as they are, and is not counted.

    Raises:
        UnableToAssess: the round is not open, or nobody has sent.
    """
    _made_of_open(commission_id, wave)
    row = _assessment(organisation_id, wave)
    if row is None or not Assessor.objects.filter(assessment=row, sent_on__isnull=False).exists():
        raise UnableToAssess(
            "Nobody has sent their answers yet.", remedy="Wait until somebody has, then look."
        )
    if row.compared_on is None:
        row.compared_on = timezone.localdate(now)
        row.save(update_fields=["compared_on"])


@transaction.atomic
def agree(
    *, commission_id: int, organisation_id: int, wave: str, agreed: Mapping[str, str]
) -> None:
    """Keep what an organisation agreed on while it talks: a level, or that it does not agree.

    Raises:
        UnableToAssess: the round is not open, the answers were not compared, or it was finished.
    """
    made = _made_of_open(commission_id, wave)
    row = _assessment(organisation_id, wave)
    if row is None or row.compared_on is None or row.agreed_on is not None:
        raise UnableToAssess("This is not the time to agree.", remedy="Look at the steps again.")
    allowed = {*LEVELS, NOT_AGREED}
    taken = {name: at for name, at in agreed.items() if name in made.names and at in allowed}
    row.agreed = {**row.agreed, **taken}
    row.save(update_fields=["agreed"])


@transaction.atomic
def finish(
    *, commission_id: int, organisation_id: int, wave: str, actor: str, now: datetime
) -> None:
    """Keep what was agreed as the organisation's answer, beside the separate ones.

    It is analysed once the round is closed, with those of all others at one time. Items without
    agreement are left out then, and stay noted here.

    Raises:
        StillToAnswer: items were not talked over yet.
        UnableToAssess: as `agree`.
        VersionChanged: the programme's form asks other items than the round's.
    """
    made = _made_of_open(commission_id, wave)
    check_version(commission_id, made.version)
    row = _assessment(organisation_id, wave)
    if row is None or row.compared_on is None or row.agreed_on is not None:
        raise UnableToAssess("There is nothing to keep now.", remedy="Look at the steps again.")
    if lacking(made, row.agreed):
        raise StillToAnswer("Some items were not talked over yet.", remedy="Go on talking.")
    row.agreed_on = timezone.localdate(now)
    row.save(update_fields=["agreed_on"])
    code = row.organisation.participant.code
    levels = levels_of(row.agreed)
    record(
        action="support.assessment-agreed",
        actor=actor,
        now=now,
        commission=commission_name(commission_id),
        codes=[code],
        facts={
            "wave": wave,
            "assessors": row.assessors.filter(sent_on__isnull=False).count(),
            "agreed": len(levels),
            "not-agreed": len(row.agreed) - len(levels),
        },
        digests={"agreed": digest(row.agreed)},
    )


@transaction.atomic
def take_up_again(
    *, commission_id: int, organisation_id: int, wave: str, actor: str, now: datetime
) -> None:
    """Take the talk up again after it was finished, while the round is open.

    Raises:
        UnableToAssess: the round is closed, or nothing was finished.
    """
    _made_of_open(commission_id, wave)
    row = _assessment(organisation_id, wave)
    if row is None or row.agreed_on is None:
        raise UnableToAssess("There is nothing to take up.", remedy="Look at the steps again.")
    row.agreed_on = None
    row.save(update_fields=["agreed_on"])
    record(
        action="support.assessment-taken-up",
        actor=actor,
        now=now,
        commission=commission_name(commission_id),
        codes=[row.organisation.participant.code],
        facts={"wave": wave},
    )


def _made_of_open(commission_id: int, wave: str) -> Instrument:
    """Return the items of an open round.

    Raises:
        UnableToAssess: it is not open.
    """
    for one in rounds(commission_id):
        if one.wave == wave and one.closed_on is None:
            return instrument(one.version)
    raise UnableToAssess("This round is closed.", remedy="Its results stay where they are.")


def _assessment(organisation_id: int, wave: str) -> Assessment | None:
    rows = Assessment.objects.select_for_update().filter(organisation_id=organisation_id, wave=wave)
    return rows.first()


def _held(assessor_id: int) -> tuple[Assessor, Instrument]:
    """Return a person's row, held, and the items that they answer.

    Raises:
        UnableToAssess: nothing can change any more.
    """
    row = (
        Assessor.objects.select_for_update(of=("self",))
        .select_related("assessment__organisation__participant")
        .get(pk=assessor_id)
    )
    made = _made_of_open(row.assessment.organisation.participant.commission_id, row.assessment.wave)
    if row.assessment.compared_on is not None:
        raise _compared()
    return row, made


def _compared() -> UnableToAssess:
    return UnableToAssess(
        "The answers have been looked at together.", remedy="Say in the talk what you would change."
    )
