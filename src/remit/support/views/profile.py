"""An organisation's profile: strengths first, every part as a strip and in a table, what next."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.safestring import mark_safe
from django.views.decorators.http import require_safe

from remit.ask.core.analysis_plan import AFTER, BEFORE
from remit.support.assessment_queries import assessments_of, levels_by_wave, rounds
from remit.support.core.assessment.answers import NOT_AGREED
from remit.support.core.assessment.drawing import theme_strip
from remit.support.core.assessment.instrument import LATEST, instrument
from remit.support.core.assessment.profile import (
    FEWEST_ORGANISATIONS,
    STRONG,
    moved,
    next_steps,
    profile,
    strengths,
)
from remit.support.views.assessor import translated
from remit.support.views.entrance import programme_page

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.http import HttpRequest, HttpResponse
    from django.utils.safestring import SafeString

    from remit.ask.core.speech import Speech, Worded
    from remit.support.core.assessment.instrument import Instrument, Theme
    from remit.support.core.assessment.profile import CohortRange, Standing
    from remit.support.views.entrance import Caller


@dataclass(frozen=True, slots=True)
class Line:
    """One row of the table beside the strips."""

    title: Worded
    wave: Worded
    standing: Standing
    cohort: Worded


@dataclass(frozen=True, slots=True)
class Strip:
    """One theme as a figure."""

    title: Worded
    svg: SafeString


@require_safe
@programme_page(inside=True)
def own_profile(request: HttpRequest, caller: Caller) -> HttpResponse:
    """Where the organisation stood and stands; what it agreed on counts, and nothing else."""
    held = {one.wave: one for one in rounds(caller.commission_id)}
    made = instrument(held[BEFORE].version if BEFORE in held else LATEST)
    own = assessments_of(caller.own.organisation_id)
    levels = levels_by_wave(caller.commission_id, caller.own.organisation_id)
    if not levels:
        return caller.page(request, "support/profile_none.html", {})
    last = max(levels, key=(BEFORE, AFTER).index)
    standings = {wave: profile(made, found) for wave, found in levels.items()}
    ranges = {wave: {each.theme: each for each in one.ranges} for wave, one in held.items()}
    say = caller.speech
    best = strengths(standings[last])
    context = {
        "strengths": [
            (
                say.word(
                    "assess-strength",
                    {"theme": say.of(one.theme.title).text, "middle": f"{one.middle:g}"},
                ),
                [
                    (say.of(item.ask), say.of(item.level(levels[last][item.name])))
                    for item in one.theme.items
                    if levels[last].get(item.name) == str(one.high)
                ],
            )
            for one in best
        ],
        "is_strong": bool(best) and best[0].middle >= STRONG,
        "strips": _strips(say, made, standings, ranges.get(last, {})),
        "lines": _lines(say, made, standings, ranges),
        "waves": [(wave, say.word(f"assess-{wave}")) for wave in levels],
        "axis": range(1, 6) if say.direction == "ltr" else range(5, 0, -1),
        "has_cohort": bool(ranges.get(last)),
        "cohort_words": say.word("assess-cohort-words", {"fewest": FEWEST_ORGANISATIONS}),
        "steps": [
            (
                say.of(one.item.ask),
                say.of(one.item.level(one.level)),
                say.of(one.item.level(one.aim)),
                say.of(one.item.first_step),
            )
            for one in next_steps(made, levels[last])
        ],
        "open": [
            say.of(item.ask)
            for item in made.items
            if last in own and own[last].agreed.get(item.name) == NOT_AGREED
        ],
        "changed": _changed(say, made, levels),
        "translated": translated(caller, made),
    }
    return caller.page(request, "support/profile.html", context)


def _strips(
    say: Speech,
    made: Instrument,
    standings: Mapping[str, tuple[Standing, ...]],
    ranges: Mapping[str, CohortRange],
) -> list[Strip]:
    """Return each theme in which the organisation stands, drawn with the last round's cohort."""
    found = []
    for theme in made.themes:
        waves = tuple(
            (wave, one)
            for wave, all_of in standings.items()
            for one in all_of
            if one.theme.key == theme.key
        )
        if waves:
            found.append(Strip(say.of(theme.title), _strip(say, theme, waves, ranges)))
    return found


def _strip(
    say: Speech,
    theme: Theme,
    waves: tuple[tuple[str, Standing], ...],
    ranges: Mapping[str, CohortRange],
) -> SafeString:
    cohort_range = ranges.get(theme.key)
    said = [_drawn(say, wave, one) for wave, one in waves]
    if cohort_range is not None:
        said.append(
            say.word(
                "assess-drawn-cohort",
                {
                    "n": cohort_range.organisations,
                    "low": f"{cohort_range.low:g}",
                    "high": f"{cohort_range.high:g}",
                },
            ).text
        )
    svg = theme_strip(
        ref=f"strip-{theme.key}",
        title=say.of(theme.title).text,
        description=" ".join(said),
        waves=waves,
        cohort=cohort_range,
        mirrored=say.direction == "rtl",
    )
    return mark_safe(svg)  # noqa: S308  # built as an element tree, all its words escaped


def _drawn(say: Speech, wave: str, one: Standing) -> str:
    numbers = {
        "wave": say.word(f"assess-{wave}").text,
        "middle": f"{one.middle:g}",
        "low": one.low,
        "high": one.high,
        "n": one.n,
        "of": one.of,
    }
    return say.word("assess-drawn", numbers).text


def _lines(
    say: Speech,
    made: Instrument,
    standings: Mapping[str, tuple[Standing, ...]],
    ranges: Mapping[str, Mapping[str, CohortRange]],
) -> list[Line]:
    found = []
    for theme in made.themes:
        for wave, all_of in standings.items():
            shown = ranges.get(wave, {}).get(theme.key)
            cell = (
                say.word("assess-cohort-hidden")
                if shown is None
                else say.word(
                    "assess-cohort-cell",
                    {"low": f"{shown.low:g}", "high": f"{shown.high:g}", "n": shown.organisations},
                )
            )
            found += [
                Line(say.of(theme.title), say.word(f"assess-{wave}"), one, cell)
                for one in all_of
                if one.theme.key == theme.key
            ]
    return found


def _changed(
    say: Speech, made: Instrument, levels: Mapping[str, Mapping[str, str]]
) -> dict[str, object] | None:
    """Return how the organisation moved from the baseline to the endline, item by item."""
    if AFTER not in levels or BEFORE not in levels:
        return None
    found = moved(made, levels[BEFORE], levels[AFTER])
    up = sum(one.after > one.before for one in found)
    down = sum(one.after < one.before for one in found)
    counts = {"n": len(found), "up": up, "down": down, "same": len(found) - up - down}
    return {
        "words": say.word("assess-changed-words", counts),
        "rows": [
            (say.of(one.item.ask), one.before, one.after)
            for one in found
            if one.before != one.after
        ],
    }
