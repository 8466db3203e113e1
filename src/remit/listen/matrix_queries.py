"""Reads of the framework matrix, the coverage of themes, and their saturation."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from remit.commission.queries import facts
from remit.listen.coding_queries import CodeNotFound
from remit.listen.core.layers import settled
from remit.listen.core.matrix.coverage import Coverage, coverage
from remit.listen.core.matrix.passages import PARTICIPANTS, TRANSCRIPTS, find_cases, passages_behind
from remit.listen.core.matrix.saturation import (
    BASE,
    RUN,
    THRESHOLD,
    Saturation,
    in_order,
    saturation,
)
from remit.listen.core.matrix.view import CellView, Matrix, make_matrix
from remit.listen.core.themes import find_themes
from remit.listen.queries import stored_listen
from remit.recruit.queries import stored_recruit

if TYPE_CHECKING:
    from collections.abc import Mapping

    from remit.listen.core.contents import ListenFiles
    from remit.listen.core.matrix.passages import Behinds
    from remit.listen.core.themes import Theme


@dataclass(frozen=True, slots=True)
class _Material:
    """A study's material with its themes and the passages behind each cell."""

    listening: ListenFiles
    themes: dict[str, Theme]
    behind: Behinds


def matrix(commission_id: int, kind: str = PARTICIPANTS) -> Matrix:
    """Return the matrix as it stands; layers that are still coded blind are left out of it."""
    found = _material(commission_id)
    cases = find_cases(found.listening, kind)
    cells = found.listening.annotations.cells
    features, _ = _recruited(commission_id)
    made = make_matrix(cases, found.themes, cells, found.behind, features)
    return replace(made, has_guide=found.listening.guide is not None)


def one_cell(commission_id: int, case: str, code: str) -> tuple[CellView, Theme]:
    """Return one cell of the matrix and its theme.

    Raises:
        CodeNotFound: there is no such case or theme.
    """
    kind = TRANSCRIPTS if case.startswith("transcript:") else PARTICIPANTS
    found = _material(commission_id)
    for each in find_cases(found.listening, kind):
        if each.key == case and code in found.themes:
            charted = {(c.case, c.code): c for c in found.listening.annotations.cells}
            behind = found.behind.get((case, code), ())
            return CellView(each, code, charted.get((case, code)), behind), found.themes[code]
    raise CodeNotFound("The matrix has no such cell.", case=case, code=code)


def theme_coverage(commission_id: int) -> tuple[Coverage, tuple[Theme, ...]]:
    """Return each theme by quota cell, raw, with the themes in the same order."""
    found = _material(commission_id)
    features, quotas = _recruited(commission_id)
    cases = find_cases(found.listening, PARTICIPANTS)
    known = {case.key: features.get(case.code, {}) for case in cases}
    raised = {
        code: [case.key for case in cases if (case.key, code) in found.behind]
        for code in found.themes
    }
    return coverage(quotas, known, raised), tuple(found.themes.values())


def theme_saturation(
    commission_id: int,
    *,
    base_size: int = BASE,
    run_length: int = RUN,
    threshold: float = THRESHOLD,
) -> tuple[Saturation, str, tuple[str, ...]]:
    """Return how themes saturate, what the order goes by, and the transcripts that do not count.

    A transcript in which no theme is coded is no session: one that waits to be coded would look
    like one that brought nothing new.
    """
    found = _material(commission_id)
    details = {each.transcript: each for each in found.listening.details}
    cases = {case.label: case.key for case in find_cases(found.listening, TRANSCRIPTS)}
    brought = {
        name: {code for code in found.themes if (case, code) in found.behind}
        for name, case in cases.items()
    }
    coded = [name for name, themes in brought.items() if themes]
    order, by = in_order(coded, details, _session_days(commission_id))
    sessions = [(name, brought[name]) for name in order]
    saturated = saturation(
        sessions, base_size=base_size, run_length=run_length, threshold=threshold
    )
    return saturated, by, tuple(sorted(brought.keys() - set(coded)))


def _session_days(commission_id: int) -> dict[str, str]:
    """Return the day of each session of the fieldwork as ISO text, by its key and its title."""
    recruitment = stored_recruit(commission_id)
    sessions = recruitment.sessions if recruitment else ()
    return {name: each.on.isoformat() for each in sessions for name in (each.key, each.name)}


def _material(commission_id: int) -> _Material:
    listening = settled(stored_listen(commission_id))
    outcomes = facts(commission_id).outcome_keys
    codes = listening.coding.codes if listening.coding else ()
    themes = find_themes(codes, outcomes)
    behind = passages_behind(listening, themes)
    return _Material(listening, themes, behind)


def _recruited(
    commission_id: int,
) -> tuple[Mapping[str, Mapping[str, str]], list[tuple[str, str]]]:
    """Return what is known of each volunteer, by code, and the quotas' features and values."""
    recruitment = stored_recruit(commission_id)
    if recruitment is None:
        return {}, []
    quotas = [(quota.feature, quota.value) for quota in recruitment.quotas]
    return {one.id: one.features for one in recruitment.pool}, quotas
