"""Which column of an exported table holds which question's answers.

ODK Central writes `group-question`, KoboToolbox `group/question`, others `group.question`; a
question with several answers comes as one cell or as one column for each choice. LimeSurvey writes
`group[question]` for the rows of an array.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from remit.ask.core.analysis_plan import AFTER, BEFORE
from remit.ask.core.questionnaire import names

if TYPE_CHECKING:
    from collections.abc import Iterable

    from remit.ask.core.analysis_plan import QuestionnairePlan
    from remit.ask.core.questionnaire import Questionnaire

SEPARATORS = ("/", "-", ".", ":")
_BRACKETED = re.compile(r"^(?P<stem>.+)\[(?P<choice>[^\[\]]+)\]$")
_METADATA = frozenset(
    {
        "attachmentsexpected", "attachmentspresent", "deviceid", "edits", "end", "formversion",
        "id", "instanceid", "instancename", "key", "lastpage", "parent_key", "phonenumber",
        "reviewstate", "seed", "simserial", "start", "startdate", "startlanguage", "status",
        "subscriberid", "submissiondate", "submitdate", "submitterid", "submittername", "datestamp",
        "ipaddr", "refurl", "token", "today", "username", "formhub", "uuid", "index", "version",
    }
)  # fmt: skip


@dataclass(slots=True)
class Columns:
    """Where one wave's answers are in a table.

    Attributes:
        whole: the column that holds a question's answer, by the question's key.
        split: for a question in several columns, the choice that each column stands for.
    """

    whole: dict[str, str] = field(default_factory=dict)
    split: dict[str, dict[str, str]] = field(default_factory=dict)

    @property
    def keys(self) -> frozenset[str]:
        """The questions that have a column."""
        return frozenset(self.whole) | frozenset(self.split)


@dataclass(slots=True)
class Layout:
    """What the columns of one table are.

    Attributes:
        code: the column with the participant's code, or "" when there is none.
        waves: the columns of each wave.
        repeated: columns that hold a question which another column holds already.
        ignored: columns that are neither a question nor known metadata.
    """

    code: str
    waves: dict[str, Columns]
    repeated: list[str] = field(default_factory=list)
    ignored: list[str] = field(default_factory=list)


def find_columns(
    columns: Iterable[str],
    plan: QuestionnairePlan,
    form: Questionnaire | None,
    waves: tuple[str, ...],
) -> Layout:
    """Return what each column of a table is.

    Args:
        columns: the header row.
        plan: names the code column, the cluster column and the pairing of a wide table.
        form: the questions; None where a wide table has no form.
        waves: the one wave that the table holds, or both for a wide table.
    """
    header = [column for column in columns if column]
    finder = Finder(plan, form)
    layout = Layout(finder.code_column(header), {wave: Columns() for wave in waves})
    unread = []
    for column in (column for column in header if column != layout.code):
        if place := finder.exact(column, waves):
            _enter(layout, *place, column)
        else:
            unread.append(column)
    for column in unread:
        place = finder.likely(column, waves)
        if place and (place[2] or place[1] not in layout.waves[place[0]].whole):
            _enter(layout, *place, column)
        elif not _is_metadata(column):
            layout.ignored.append(column)
    return layout


class Finder:
    """Finds the question that a column's header speaks of."""

    def __init__(self, plan: QuestionnairePlan, form: Questionnaire | None) -> None:
        self._plan = plan
        self._has_form = form is not None
        self._choices: dict[str, tuple[str, ...]] = {}
        self._spelt: dict[str, str] = {}
        planned = [] if form else [item.name for item in plan.items]
        keys = dict.fromkeys([*planned, *([plan.cluster] if plan.cluster else [])])
        self._spelt.update((key, key) for key in keys)
        self._learn(form)
        self._prefix = plan.wide.after_prefix if plan.wide else ""
        self._paired = {pair.item for pair in (plan.wide.pairs if plan.wide else ())}
        self._pairs = {
            column: (wave, pair.item)
            for pair in (plan.wide.pairs if plan.wide else ())
            for wave, column in ((BEFORE, pair.before), (AFTER, pair.after))
        }

    def code_column(self, header: list[str]) -> str:
        """Return the column that holds the participant's code, or ""."""
        wanted = self._plan.code
        if wanted in header:
            return wanted
        endings = tuple(f"{separator}{wanted}" for separator in SEPARATORS)
        return next((column for column in header if column.endswith(endings)), "")

    def exact(self, column: str, waves: tuple[str, ...]) -> tuple[str, str, str] | None:
        """Return the wave, the question's key and "" for a column of exactly that name."""
        if column in self._pairs and len(waves) > 1:
            return (*self._pairs[column], "")
        if column in self._spelt:
            key = self._spelt[column]
            return None if key in self._paired and len(waves) > 1 else (waves[0], key, "")
        if self._prefix and len(waves) > 1 and column.startswith(self._prefix):
            key = self._spelt.get(column.removeprefix(self._prefix), "")
            return (AFTER, key, "") if key else None
        return None

    def likely(self, column: str, waves: tuple[str, ...]) -> tuple[str, str, str] | None:
        """Return the wave, the question's key and the choice or "" that a column may hold."""
        if self._paired:
            return None
        rest = column.removeprefix(self._prefix) if len(waves) > 1 and self._prefix else column
        found = self._split(rest) or self._shortened(rest) or self._in_array(rest)
        return (waves[0] if rest == column else AFTER, *found) if found else None

    def _learn(self, form: Questionnaire | None) -> None:
        """Note every spelling that leads to one question only: its path, or the end of it."""
        endings: dict[str, set[str]] = {}
        for key, question in (form.answered() if form else {}).items():
            if self._plan.code in {key, question.name}:
                continue
            if form and question.type == "select_multiple":
                self._choices[key] = names(form.choices_of(question))
            steps = (*question.groups, question.name)
            for separator in SEPARATORS:
                for start in range(len(steps)):
                    endings.setdefault(separator.join(steps[start:]), set()).add(key)
        for spelling, keys in endings.items():
            if len(keys) == 1:
                self._spelt.setdefault(spelling, next(iter(keys)))

    def _split(self, column: str) -> tuple[str, str] | None:
        """Read `question/choice` or `question[choice]`."""
        parts = [column.rpartition(separator)[::2] for separator in SEPARATORS]
        if match := _BRACKETED.match(column):
            parts.append((match["stem"], match["choice"]))
        for stem, choice in parts:
            key = self._spelt.get(stem) or (self._shortened(stem) or ("",))[0]
            if key and choice in self._choices.get(key, ()):
                return key, choice
        return None

    def _in_array(self, column: str) -> tuple[str, str] | None:
        """Read `group[question]`, as LimeSurvey writes the rows of an array."""
        match = _BRACKETED.match(column)
        key = self._spelt.get(f"{match['stem']}/{match['choice']}") if match else None
        return (key, "") if key else None

    def _shortened(self, column: str) -> tuple[str, str] | None:
        """Leave out leading steps that the form does not know, such as a form's own name."""
        for separator in SEPARATORS if self._has_form else ():
            rest = column
            while separator in rest:
                rest = rest.split(separator, 1)[1]
                if rest in self._spelt:
                    return self._spelt[rest], ""
        return None


def _enter(layout: Layout, wave: str, key: str, choice: str, column: str) -> None:
    columns = layout.waves[wave]
    if choice:
        columns.split.setdefault(key, {})[column] = choice
    elif key in columns.whole:
        layout.repeated.append(column)
    else:
        columns.whole[key] = column


def _is_metadata(column: str) -> bool:
    """Whether a collecting tool adds the column by itself."""
    steps = re.split(r"[/\-.:]", column)
    return column.startswith("_") or any(
        step.lower() in _METADATA or step.lower() == "meta" for step in (steps[0], steps[-1])
    )
