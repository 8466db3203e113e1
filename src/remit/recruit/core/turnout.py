"""Who took part: how many of each group were drawn, confirmed and came, raw or as may be shown."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from remit.kernel.suppression import merge_rows, protects
from remit.recruit.core.fieldwork import ATTENDED, DID_NOT_COME, FIRM, WITHDREW, histories
from remit.recruit.core.interlocking import is_interlocking, value_of
from remit.recruit.core.places import find_places
from remit.recruit.core.pool import tally

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from remit.recruit.core.fieldwork import Step
    from remit.recruit.core.pool import Pool
    from remit.recruit.core.quotas import Quota, Quotas
    from remit.recruit.core.recruitment import Recruitment

STAGES = ("drawn", "confirmed", "attended")


@dataclass(frozen=True, slots=True)
class Turnout:
    """One group: the people of a feature's value.

    Attributes:
        feature: the feature.
        value: its value.
        panel: how many of those drawn were on the panel as it was first drawn.
        drawn: how many were ever given a place: on the panel, in a round of replacement, or as
            they came.
        confirmed: how many of these ever said that they will come.
        attended: how many of these came.
    """

    feature: str
    value: str
    panel: int
    drawn: int
    confirmed: int
    attended: int


@dataclass(frozen=True, slots=True)
class ShownTurnout:
    """Groups that are counted together, as may be shown; None where a number is held back."""

    feature: str
    values: tuple[str, ...]
    drawn: int | None
    confirmed: int | None
    attended: int | None


@dataclass(frozen=True, slots=True)
class Attendance:
    """Who took part, as may be shown.

    Attributes:
        stages: which of `STAGES` are shown; the others would say what a few people did.
        rows: groups in order, neighbours counted together where one of them is small.
    """

    stages: tuple[str, ...]
    rows: tuple[ShownTurnout, ...]


def find_turnout(recruitment: Recruitment) -> tuple[Turnout, ...]:
    """Return who took part by group, raw: for each plain feature of the quotas, every value.

    Features that interlock are left out, as the groups of their parts say the same of more
    people. Who withdrew from the study is counted nowhere.
    """
    given = recruitment.people.only(recruitment.chosen)
    past = histories(recruitment.fieldwork.steps)
    seen = {code: {step.status for step in steps} for code, steps in past.items()}
    stages = {
        "panel": set(recruitment.panel or recruitment.chosen),
        "drawn": set(given.ids),
        "confirmed": {code for code in given.ids if seen.get(code, set()) & FIRM},
        "attended": {code for code in given.ids if _came(past.get(code, ()))},
    }
    return tuple(
        Turnout(
            feature,
            value,
            **{
                stage: sum(
                    one.id in codes and value_of(one.features, feature) == value for one in given
                )
                for stage, codes in stages.items()
            },
        )
        for feature, value in _groups(recruitment.quotas, given)
    )


def quotas_not_kept(recruitment: Recruitment) -> tuple[tuple[Quota, int], ...]:
    """Return the quotas that those who hold a place now do not keep, with how many they are."""
    counts = tally(recruitment.quotas, find_places(recruitment).holders)
    return tuple(
        (quota, count)
        for quota, count in zip(recruitment.quotas, counts, strict=True)
        if not quota.allows(count)
    )


def turnout_from(rows: Iterable[Mapping[str, object]]) -> tuple[Turnout, ...]:
    """Return the raw rows of a finding's figures as values."""
    return tuple(
        Turnout(
            str(row["feature"]),
            str(row["value"]),
            *(int(str(row[name])) for name in ("panel", *STAGES)),
        )
        for row in rows
    )


def protect_turnout(rows: Sequence[Turnout], threshold: int) -> Attendance:
    """Return who took part as may be shown.

    Whoever reads the table can subtract: those drawn less those who confirmed, those who
    confirmed less those who came, and those drawn less the panel, which stands in the quotas'
    table. So neighbouring groups of a feature are counted together until none of these numbers
    is small, and a stage is left out altogether where that of everyone together is.
    """
    blocks = [[row for row in rows if row.feature == name] for name in _features(rows)]
    none_later = all(row.drawn == row.panel for row in rows)
    for stages in (STAGES, ("drawn", "attended"), ("confirmed", "attended"), ("drawn",)):
        # Without anybody drawn later, those drawn are the panel, which is shown elsewhere.
        known = ("drawn", *stages) if none_later and stages[0] != "drawn" else stages
        cells = [[_cells(row, known) for row in block] for block in blocks]
        if all(protects(_total(block), threshold) for block in cells):
            shown = (
                _shown(block, places, stages)
                for block, counts in zip(blocks, cells, strict=True)
                for places in merge_rows(counts, threshold)
            )
            return Attendance(stages, tuple(shown))
    return Attendance((), ())


def _came(history: Sequence[Step]) -> bool:
    """Whether somebody came, to whatever session; what follows straight after may undo it."""
    after = [*(step.status for step in history[1:]), ""]
    return any(
        step.status == ATTENDED and following not in {DID_NOT_COME, WITHDREW}
        for step, following in zip(history, after, strict=False)
    )


def _cells(row: Turnout, known: Sequence[str]) -> tuple[int, ...]:
    """Return what can be worked out of a row of which these stages are known."""
    counts = [getattr(row, stage) for stage in known]
    lost = [before - after for before, after in pairwise(counts)]
    later = [row.panel, row.drawn - row.panel] if known[0] == "drawn" else []
    return (*counts, *lost, *later)


def _total(rows: Sequence[tuple[int, ...]]) -> tuple[int, ...]:
    return tuple(map(sum, zip(*rows, strict=True)))


def _shown(block: Sequence[Turnout], places: Sequence[int], stages: Sequence[str]) -> ShownTurnout:
    rows = [block[place] for place in places]
    counts = {
        stage: sum(getattr(row, stage) for row in rows) if stage in stages else None
        for stage in STAGES
    }
    return ShownTurnout(rows[0].feature, tuple(row.value for row in rows), **counts)


def _features(rows: Iterable[Turnout]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(row.feature for row in rows))


def _groups(quotas: Quotas, given: Pool) -> list[tuple[str, str]]:
    """Return each plain feature of the quotas with its values, those that quotas name first."""
    found: dict[tuple[str, str], None] = {}
    for feature in quotas.features:
        if is_interlocking(feature):
            continue
        found |= {(feature, quota.value): None for quota in quotas.of(feature)}
        found |= {(feature, value_of(one.features, feature)): None for one in given}
    return list(found)
