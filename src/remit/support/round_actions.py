"""The baseline and the endline of a programme: opened and closed, in the same words.

What organisations agreed on becomes their answers in `ask` when a round is closed, all at one time:
were each added as it comes, two looks at a report would tell what one organisation said. Whatever
a folder brings, that is kept so.
"""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from remit.ask.core.analysis_plan import AFTER, BEFORE, WAVES
from remit.ask.gathering_actions import add_form, gather_answers
from remit.commission.actions import hold_commission
from remit.commission.queries import commission_name, facts
from remit.kernel.errors import ExitCode, RemitError
from remit.ledger.actions import record
from remit.support.assessment_queries import assessments, cohort, form_is, rounds
from remit.support.core.assessment.answers import WAVE_WORDS
from remit.support.core.assessment.form import FORM, form_bytes, plan_of
from remit.support.core.assessment.instrument import LATEST, instrument
from remit.support.core.assessment.profile import cohort_ranges
from remit.support.models import AssessmentRound
from remit.support.shift_queries import fewest, shifts_to_tell

if TYPE_CHECKING:
    from datetime import datetime

    from remit.support.core.assessment.answers import Round
    from remit.support.core.assessment.instrument import Instrument

OUTCOME = "maturity"
"""The key of the outcome that the assessment answers, where a programme has one of that name."""


class UnableToOpenRound(RemitError):
    """The round is no wave, is open or was held already, or comes before its time."""

    code = "assessment-round-impossible"
    exit_code = ExitCode.NOT_POSSIBLE


class VersionChanged(RemitError):
    """The items are not those in which the baseline was taken."""

    code = "assessment-version-changed"
    exit_code = ExitCode.NOT_POSSIBLE


@transaction.atomic
def open_round(*, commission_id: int, wave: str, actor: str, now: datetime) -> None:
    """Open the baseline or the endline, and give the programme the form if it has none.

    The baseline takes the latest version of the items, or that of the form which the programme
    has; the endline takes the version of the baseline.

    Raises:
        UnableToOpenRound: it was opened before, or the baseline is not closed yet.
        VersionChanged: the programme's form is another than that of the baseline.
        UnknownVersion: the baseline's version is not in this Remit.
    """
    hold_commission(commission_id)
    held = {one.wave: one for one in rounds(commission_id)}
    _check_turn(wave, held)
    version = held[BEFORE].version if BEFORE in held else LATEST
    check_version(commission_id, version)
    made = instrument(version)
    _give_form(commission_id, made, actor, now)
    AssessmentRound.objects.create(
        commission_id=commission_id,
        wave=wave,
        version=version,
        opened_on=timezone.localdate(now),
    )
    record(
        action="support.assessment-opened",
        actor=actor,
        now=now,
        commission=commission_name(commission_id),
        facts={"wave": wave, "version": version},
    )


@transaction.atomic
def close_round(*, commission_id: int, wave: str, actor: str, now: datetime) -> int:
    """Close a round: nothing in it changes any more. Return over how many organisations it is.

    What they agreed on is analysed from now on, and the cohort's ranges are counted, once.

    Raises:
        UnableToOpenRound: no such round is open.
    """
    hold_commission(commission_id)
    row = AssessmentRound.objects.filter(
        commission_id=commission_id, wave=wave, closed_on__isnull=True
    ).first()
    if row is None:
        raise UnableToOpenRound("No such round is open.", remedy="Look at the page again.")
    check_version(commission_id, row.version)
    _gather(commission_id, wave, actor, now)
    agreed = list(cohort(commission_id, wave).values())
    made = instrument(row.version)
    ranges = cohort_ranges(made, agreed, fewest(commission_id))
    row.closed_on = timezone.localdate(now)
    row.ranges = [asdict(one) for one in ranges]
    if wave == AFTER:
        row.shifts = [asdict(one) for one in shifts_to_tell(commission_id, made)]
    row.save()
    record(
        action="support.assessment-closed",
        actor=actor,
        now=now,
        commission=commission_name(commission_id),
        facts={"wave": wave, "organisations": len(agreed), "themes-shown": len(ranges)},
    )
    return len(agreed)


def check_version(commission_id: int, version: str) -> None:
    """Let a programme pass whose form asks the items of a version, or which has no form yet.

    Raises:
        VersionChanged: its form asks others.
    """
    if form_is(commission_id, version) is False:
        raise VersionChanged(
            f"The form ask/maturity.xlsx does not ask the items of version {version}. A baseline "
            "and an endline in other words cannot be compared.",
            remedy="Put the form back: take it from an earlier export, or leave it out of the "
            "folder and import again. Other languages may be added; the English words and the "
            "order must stay. For new items, begin another programme with a new baseline.",
            version=version,
        )


@transaction.atomic
def settle_with_ask(*, commission_id: int, actor: str, now: datetime) -> None:
    """See to it that what closed rounds came to is in `ask`, after a folder was brought in.

    What `ask` has of an organisation stays; what it lacks is given to it.

    Raises:
        VersionChanged: the rounds, or the form, are of different versions.
    """
    held = rounds(commission_id)
    if not held:
        return
    if len({one.version for one in held}) > 1:
        raise VersionChanged(
            "The baseline and the endline are of different versions.",
            remedy="Give support/assessment-rounds.csv the baseline's version for both.",
        )
    version = held[0].version
    check_version(commission_id, version)
    _give_form(commission_id, instrument(version), actor, now)
    for one in held:
        if one.closed_on is not None:
            _gather(commission_id, one.wave, actor, now)


def _give_form(commission_id: int, made: Instrument, actor: str, now: datetime) -> None:
    """Give a programme the form, to answer the outcome of its name, if it has none."""
    outcomes = {one.key for one in facts(commission_id).outcomes}
    plan = plan_of(made, OUTCOME if OUTCOME in outcomes else "")
    add_form(commission_id=commission_id, content=form_bytes(made), plan=plan, actor=actor, now=now)


def _gather(commission_id: int, wave: str, actor: str, now: datetime) -> None:
    """Give `ask` what organisations agreed on in a wave, where it has nothing of them."""
    agreed = {
        one.code: one.levels
        for one in assessments(commission_id)
        if one.wave == wave and one.agreed_on is not None
    }
    gather_answers(
        commission_id=commission_id, form=FORM, wave=wave, answers=agreed, actor=actor, now=now
    )


def _check_turn(wave: str, held: dict[str, Round]) -> None:
    """Check that it is this round's turn.

    Raises:
        UnableToOpenRound: it is not.
    """
    if wave not in WAVES:
        raise UnableToOpenRound(f"“{wave}” is no round.", remedy=f"Use one of: {', '.join(WAVES)}.")
    if wave in held:
        raise UnableToOpenRound(
            f"The {WAVE_WORDS[wave]} was opened already.", remedy="Go on with it."
        )
    if wave == AFTER and (BEFORE not in held or held[BEFORE].closed_on is None):
        raise UnableToOpenRound(
            "The endline comes after the baseline, which is not closed yet.",
            remedy="Close the baseline first.",
        )
