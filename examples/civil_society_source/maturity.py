"""How the made-up organisations assessed themselves, one by one and together, before and after."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from statistics import median_low
from typing import TYPE_CHECKING

from remit.ask.core.analysis_plan import AFTER, BEFORE, WAVES, AnalysisPlan
from remit.ask.core.ask_files import AskFiles
from remit.ask.core.responses import Response
from remit.kernel.randomness import generator
from remit.support.core.assessment.answers import (
    DONT_KNOW,
    NOT_AGREED,
    Assessment,
    AssessmentFiles,
    Assessor,
    Round,
)
from remit.support.core.assessment.form import FORM, form_bytes, plan_of
from remit.support.core.assessment.instrument import Instrument, instrument
from remit.support.core.assessment.profile import FEWEST_ORGANISATIONS, cohort_ranges
from remit.support.core.assessment.told_shift import ToldShift, told_shift

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from random import Random

    from civil_society_source.sources import Row

VERSION = "1"
OUTCOME = "maturity"
DAYS = {
    BEFORE: (date(2019, 1, 14), date(2019, 2, 8)),
    AFTER: (date(2019, 7, 1), date(2019, 7, 26)),
}
TO_ANSWER, TO_TALK = 16, 6
# Where the sector stands beside its general level, and how much of the training went there.
THEMES = {
    "purpose": (0.0, 1.0),
    "holding": (-0.2, 1.2),
    "safety": (0.1, 1.3),
    "fairness": (0.4, 1.0),
    "asking": (0.3, 0.9),
    "sense": (-0.5, 0.8),
    "people": (0.0, 0.4),
    "tools": (-0.1, 0.8),
}
SPREAD_OF_ORGANISATIONS, SPREAD_OF_PEOPLE, SPREAD_OF_GAINS = 0.55, 0.6, 0.45
UNKNOWN, UNSETTLED = 0.06, 0.25
LOWEST, HIGHEST = 1, 5
FAR_APART = 2
# In the end these answered one by one, looked at it together, and did not come to agree.
UNFINISHED = "rainbow"


def make_assessment(seed: int, rows: Sequence[Row], codes: Mapping[str, str]) -> AssessmentFiles:
    """Return rounds and assessments; who left, or had no time, has none."""
    made = instrument(VERSION)
    found = []
    for row in rows:
        levels = _true_levels(generator(seed, "levels", row["key"]), row, made)
        for wave in WAVES:
            if _takes_part(row, wave):
                rng = generator(seed, "assessment", row["key"], wave)
                found.append(_assessment(rng, row, codes[row["key"]], wave, levels[wave]))
    rounds = []
    for wave, (opened, closed) in DAYS.items():
        agreed = [one.levels for one in found if one.wave == wave and one.agreed_on]
        rounds.append(Round(wave, VERSION, opened, closed, cohort_ranges(made, agreed)))
    held = AssessmentFiles(tuple(rounds), tuple(found)).in_order()
    before, after = held.rounds
    return replace(held, rounds=(before, replace(after, shifts=_shifts(held))))


def _shifts(held: AssessmentFiles) -> tuple[ToldShift, ...]:
    """Return what is told of each item's shift when the endline is closed."""
    found = {one.id.removeprefix("ask:"): one.figures for one in ask_files(held).findings()}
    told = (told_shift(name, found[name], FEWEST_ORGANISATIONS) for name in found)
    return tuple(one for one in told if one is not None)


def ask_files(assessment: AssessmentFiles) -> AskFiles:
    """Return the form, how it is analysed, and what organisations agreed on as its answers."""
    made = instrument(VERSION)
    plan = plan_of(made, OUTCOME)
    responses = tuple(
        Response(one.code, one.wave, one.levels) for one in assessment.assessments if one.agreed_on
    )
    return AskFiles({FORM: form_bytes(made)}, AnalysisPlan((plan,)), {plan.key: responses})


def _takes_part(row: Row, wave: str) -> bool:
    stayed = not row["left_on"] and float(row["gain"]) > 0
    return row["people"] != "0" and (wave == BEFORE or stayed)


def _true_levels(rng: Random, row: Row, made: Instrument) -> dict[str, dict[str, float]]:
    """Return where an organisation really stands on each item, by wave."""
    found: dict[str, dict[str, float]] = {wave: {} for wave in WAVES}
    for theme in made.themes:
        stands, taught = THEMES[theme.key]
        for item in theme.items:
            before = float(row["start"]) + stands + rng.gauss(0, SPREAD_OF_ORGANISATIONS)
            gain = float(row["gain"]) * taught + rng.gauss(0, SPREAD_OF_GAINS)
            found[BEFORE][item.name], found[AFTER][item.name] = before, before + gain
    return found


def _assessment(
    rng: Random, row: Row, code: str, wave: str, levels: Mapping[str, float]
) -> Assessment:
    opened, _ = DAYS[wave]
    assessors = []
    for number in range(1, int(row["people"]) + 1):
        sent = opened + timedelta(rng.randrange(TO_ANSWER))
        assessors.append(Assessor(number, _answers(rng, levels), sent))
    compared = max(one.sent_on for one in assessors) + timedelta(rng.randrange(1, TO_TALK))
    agreed = {name: _agree(rng, name, assessors, level) for name, level in levels.items()}
    if wave == AFTER and row["key"] == UNFINISHED:
        return Assessment(code, wave, tuple(assessors), compared)
    return Assessment(code, wave, tuple(assessors), compared, agreed, compared)


def _answers(rng: Random, levels: Mapping[str, float]) -> dict[str, str]:
    """Return what one person answers alone."""
    return {
        name: DONT_KNOW if rng.random() < UNKNOWN else _level(rng.gauss(level, SPREAD_OF_PEOPLE))
        for name, level in levels.items()
    }


def _agree(rng: Random, name: str, assessors: Sequence[Assessor], level: float) -> str:
    """Return what they agree on: the middle of their answers, or nothing where they are apart."""
    told = sorted(int(one.answers[name]) for one in assessors if one.answers[name] != DONT_KNOW)
    if not told:
        return _level(level)
    if told[-1] - told[0] > FAR_APART - 1 and rng.random() < UNSETTLED:
        return NOT_AGREED
    return str(median_low(told))


def _level(value: float) -> str:
    return str(min(HIGHEST, max(LOWEST, round(value))))
