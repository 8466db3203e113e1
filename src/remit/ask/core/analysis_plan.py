"""The analysis plan: what each question is for, and where its answers before and after are."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from remit.kernel.documents import load_document
from remit.kernel.flow import Flow

if TYPE_CHECKING:
    from collections.abc import Mapping

    from remit.kernel.errors import Problems

ACCEPTING_KINDS = frozenset({"attitude", "benefit", "trust", "vignette"})
RANKING = "ranking"
"""The kind of an item whose answers put choices in order."""
WITHOUT_SCALE = frozenset({"open", RANKING})
BEFORE = "before"
AFTER = "after"
WAVES = (BEFORE, AFTER)
CODE = "code"
"""The column with the participant's code, where the plan names none."""


@dataclass(frozen=True, slots=True)
class Item:
    """One question to be analysed.

    Attributes:
        name: the question's key in the form, or the column's name where there is no form.
        kind: "attitude", "benefit", "trust", "knowledge", "vignette", "open", "ranking" or
            "single".
        outcome: key of the commission's outcome that it answers, or "".
        accept: answers that count as accepting, agreeing or trusting.
        order: the answers of the scale, low to high; empty for the form's own order.
        truth: the true answer of a knowledge item, or "".
        flow: what a vignette tells of, or None.
    """

    name: str
    kind: str
    outcome: str = ""
    accept: tuple[str, ...] = ()
    order: tuple[str, ...] = ()
    truth: str = ""
    flow: Flow | None = None


@dataclass(frozen=True, slots=True)
class Pair:
    """The two columns of a wide table that hold one item's answers."""

    item: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Wide:
    """One table with both waves: a prefix marks the later columns, or pairs name them."""

    table: str
    after_prefix: str = ""
    pairs: tuple[Pair, ...] = ()


@dataclass(frozen=True, slots=True)
class QuestionnairePlan:
    """How one questionnaire's answers are read and analysed.

    Attributes:
        form: the form's file name, or "" where a wide table has no form.
        code: the column with the participant's code.
        missing: answers that are no answers.
        cluster: the column that says which group a person talked in, or "".
        tables: path of the table of each wave, by wave; empty when the table is wide.
        wide: the one table of both waves, or None.
        items: what is analysed, in order.
    """

    form: str
    code: str
    items: tuple[Item, ...]
    missing: tuple[str, ...] = ()
    cluster: str = ""
    tables: tuple[tuple[str, str], ...] = ()
    wide: Wide | None = None

    @property
    def key(self) -> str:
        """What the questionnaire is known by: its form, or its table where it has none."""
        return self.form or (self.wide.table if self.wide else "")

    @property
    def paths(self) -> tuple[str, ...]:
        """The paths of its tables."""
        return (self.wide.table,) if self.wide else tuple(path for _, path in self.tables)


@dataclass(frozen=True, slots=True)
class AnalysisPlan:
    """The plans of a study's questionnaires, in order."""

    questionnaires: tuple[QuestionnairePlan, ...] = ()


def parse_plan(content: bytes, file: str, problems: Problems) -> AnalysisPlan | None:
    """Return the plan that `analysis.toml` states, or None with problems noted.

    Names and values are compared with the form by `plan_checks.check_plan`.
    """
    document = load_document(content, file, "remit.ask", "analysis", problems)
    return None if document is None else plan_from_document(document)


def plan_from_document(document: Mapping[str, Any]) -> AnalysisPlan:
    """Return the plan that plain values state; they must conform to the schema."""
    return AnalysisPlan(tuple(_questionnaire(entry) for entry in document["questionnaire"]))


def plan_document(plan: AnalysisPlan) -> dict[str, Any]:
    """Return the plan as the plain values of `analysis.toml`."""
    return {"questionnaire": [_entry(one) for one in plan.questionnaires]}


def _questionnaire(entry: Mapping[str, Any]) -> QuestionnairePlan:
    form = entry.get("form", "")
    wide = entry.get("wide")
    waves: Mapping[str, str] = entry.get("waves") or _usual_tables(form, wide)
    return QuestionnairePlan(
        form=form,
        code=entry.get("code", CODE),
        items=tuple(_item(item) for item in entry["item"]),
        missing=tuple(entry.get("missing", ())),
        cluster=entry.get("cluster", ""),
        tables=tuple((wave, waves[wave]) for wave in WAVES if wave in waves),
        wide=None if wide is None else _wide(wide),
    )


def _usual_tables(form: str, wide: object) -> dict[str, str]:
    """Return where an export puts the answers of a form whose plan names no table.

    They may have been given online, and be in no table at all.
    """
    stem = re.sub(r"[^\w-]+", "-", form.rpartition(".")[0]).strip("-")
    if wide is not None or not stem:
        return {}
    return {wave: f"responses/{stem}-{wave}.csv" for wave in WAVES}


def _item(entry: Mapping[str, Any]) -> Item:
    flow = entry.get("flow")
    return Item(
        name=entry["name"],
        kind=entry["kind"],
        outcome=entry.get("outcome", ""),
        accept=tuple(entry.get("accept", ())),
        order=tuple(entry.get("order", ())),
        truth=entry.get("truth", ""),
        flow=None if flow is None else Flow.from_mapping(flow),
    )


def _wide(entry: Mapping[str, Any]) -> Wide:
    pairs = (Pair(one["item"], one["before"], one["after"]) for one in entry.get("pair", ()))
    return Wide(entry["table"], entry.get("after_prefix", ""), tuple(pairs))


def _entry(plan: QuestionnairePlan) -> dict[str, Any]:
    return _filled(
        form=plan.form,
        code=plan.code,
        missing=list(plan.missing),
        cluster=plan.cluster,
        waves=dict(plan.tables),
        wide=_wide_entry(plan.wide) if plan.wide else {},
        item=[_item_entry(item) for item in plan.items],
    )


def _wide_entry(wide: Wide) -> dict[str, Any]:
    pairs = [{"item": one.item, "before": one.before, "after": one.after} for one in wide.pairs]
    return _filled(table=wide.table, after_prefix=wide.after_prefix, pair=pairs)


def _item_entry(item: Item) -> dict[str, Any]:
    return _filled(
        name=item.name,
        kind=item.kind,
        outcome=item.outcome,
        accept=list(item.accept),
        order=list(item.order),
        truth=item.truth,
        flow=item.flow.as_dict() if item.flow else {},
    )


def _filled(**values: Any) -> dict[str, Any]:
    """Return the values that are not empty: what is left out means the same."""
    return {name: value for name, value in values.items() if value}
