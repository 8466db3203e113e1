"""Responses as tables in one canonical form: sorted by code, one column for each question."""

from __future__ import annotations

from typing import TYPE_CHECKING

from remit.ask.core.analysis_plan import AFTER, BEFORE, WAVES

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from remit.ask.core.analysis_plan import QuestionnairePlan, Wide
    from remit.ask.core.questionnaire import Questionnaire
    from remit.ask.core.responses import Response

CanonicalTable = tuple[list[str], list[dict[str, str]]]
"""The columns, and the rows by column."""


def response_tables(
    plan: QuestionnairePlan, form: Questionnaire | None, responses: Sequence[Response]
) -> dict[str, CanonicalTable]:
    """Return a questionnaire's tables by the path that its plan gives.

    A wave without responses has no table. Columns are the code, then in the order of the form
    every item of the plan and every question that was answered.
    """
    if not responses:
        return {}
    if plan.wide:
        return {plan.wide.table: _wide_table(plan, plan.wide, form, responses)}
    tables = {}
    for wave, path in plan.tables:
        given = [one for one in responses if one.wave == wave]
        if given:
            keys = _keys(plan, form, given)
            rows = [{plan.code: one.code, **one.answers} for one in given]
            tables[path] = ([plan.code, *keys], rows)
    return tables


def _wide_table(
    plan: QuestionnairePlan, wide: Wide, form: Questionnaire | None, responses: Sequence[Response]
) -> CanonicalTable:
    paired = {pair.item: {BEFORE: pair.before, AFTER: pair.after} for pair in wide.pairs}

    def column(wave: str, key: str) -> str:
        if key in paired:
            return paired[key][wave]
        return f"{wide.after_prefix}{key}" if wave == AFTER else key

    columns = [plan.code]
    for wave in WAVES:
        given = [one for one in responses if one.wave == wave]
        keys = _keys(plan, form, given)
        once = wave == AFTER and plan.cluster
        later_only = wide.after_prefix or wave == BEFORE
        columns += [
            column(wave, key)
            for key in keys
            if not (once and key == plan.cluster) and (later_only or key in paired)
        ]
    rows: dict[str, dict[str, str]] = {}
    for one in responses:
        row = rows.setdefault(one.code, {plan.code: one.code})
        row.update({column(one.wave, key): answer for key, answer in one.answers.items()})
    return columns, list(rows.values())


def _keys(
    plan: QuestionnairePlan, form: Questionnaire | None, given: Iterable[Response]
) -> list[str]:
    """Return the questions that a table has columns for, in the order of the form."""
    wanted = {key for one in given for key in one.answers} | {item.name for item in plan.items}
    wanted |= {plan.cluster} if plan.cluster else set()
    ordered = [*form.answered()] if form else [item.name for item in plan.items]
    return [
        *([plan.cluster] if plan.cluster and plan.cluster not in ordered else []),
        *(key for key in ordered if key in wanted and key != plan.code),
    ]
