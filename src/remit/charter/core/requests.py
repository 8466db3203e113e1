"""Flows that somebody asks about, as a table: read, checked against the vocabulary, decided."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from remit.charter.core.explanation import verdict_as_dict
from remit.charter.core.nearest import nearest
from remit.charter.core.settling import settling
from remit.kernel.errors import Place, problem_kind
from remit.kernel.flow import CONDITIONS, PARTS, Flow
from remit.kernel.verdict import Answer

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from remit.charter.core.decide import Decider
    from remit.kernel.errors import Problems
    from remit.kernel.tables import Row, Table
    from remit.kernel.vocabulary import Vocabulary

ID = "id"
COLUMNS = (ID, *PARTS)
_BETWEEN = re.compile(r"[;,|\s]+")

NO_ID = problem_kind(
    "flow-without-id", "The flow has no id.", "Give each flow a name or a number of its own."
)
DUPLICATE_ID = problem_kind(
    "flow-duplicate-id",
    "The flow “{id}” stands twice, first in row {first}.",
    "Give the second another id, or take it out.",
)
BLANK_PART = problem_kind(
    "flow-blank-part",
    "The flow “{id}” does not say its {part}.",
    "Name one term of the vocabulary; a flow has all five parts.",
)


@dataclass(frozen=True, slots=True)
class AskedFlow:
    """A flow with the id that its table gives it."""

    id: str
    flow: Flow


def parse_flows(
    table: Table, vocabulary: Vocabulary, problems: Problems
) -> tuple[AskedFlow, ...] | None:
    """Read flows from a table with the columns `id`, the five parts and, if any, `conditions`.

    Conditions stand in one cell, with `;` between them. Other columns are passed over.

    Returns:
        The flows in the table's order, or None when there are problems, all of which are noted.
    """
    before = len(problems)
    if not table.require(COLUMNS, problems):
        return None
    first: dict[str, int] = {}
    flows = []
    for row in table:
        _check_id(row, first, table.file, problems)
        flows.append(_read_flow(row, table.file, vocabulary, problems))
    return tuple(flows) if len(problems) == before else None


class Decided:
    """What `remit decide` answers: a verdict for each flow, and how many got which."""

    def __init__(self, decider: Decider, flows: Sequence[AskedFlow]) -> None:
        """Decide every flow.

        Raises:
            KeyError: a flow names a term that the vocabulary does not have; `parse_flows` finds
                that first.
        """
        self._decider = decider
        self._decided = [(asked, decider.decide(asked.flow)) for asked in flows]

    @property
    def counts(self) -> dict[Answer, int]:
        """How many flows got each of the four answers."""
        found = Counter(verdict.answer for _, verdict in self._decided)
        return {answer: found[answer] for answer in Answer}

    def as_dict(self) -> dict[str, object]:
        """Return the answer as plain values, as `verdicts.schema.json` describes them."""
        counts = {answer.value: count for answer, count in self.counts.items()}
        return {"counts": counts, "verdicts": list(self._verdicts())}

    def explained(self, vocabulary: Vocabulary) -> dict[str, object]:
        """Return the same with the fewest rules that settle each answer, and nearest flows.

        Those stand with what is OUTSIDE: the flows nearest to it that would be within.
        """
        answer = self.as_dict()
        told = []
        for (asked, verdict), plain in zip(self._decided, self._verdicts(), strict=True):
            more: dict[str, object] = {"settled_by": list(settling(verdict, vocabulary))}
            if verdict.answer is Answer.OUTSIDE:
                near = nearest(asked.flow, self._decider, vocabulary)
                more["nearest"] = [one.as_dict() for one in near]
            told.append(plain | more)
        return answer | {"verdicts": told}

    @property
    def sentences(self) -> list[str]:
        """The count of each answer that any flow got, in words."""
        return [
            f"{count} {'flow is' if count == 1 else 'flows are'} {answer.words}."
            for answer, count in self.counts.items()
            if count
        ]

    def _verdicts(self) -> Iterator[dict[str, object]]:
        # Flows that meet the same rules share one verdict, and so its plain values.
        plain: dict[int, dict[str, object]] = {}
        for asked, verdict in self._decided:
            if id(verdict) not in plain:
                plain[id(verdict)] = verdict_as_dict(verdict)
            yield {"id": asked.id, **plain[id(verdict)]}


def _check_id(row: Row, first: dict[str, int], file: str, problems: Problems) -> None:
    name = row[ID]
    place = Place(file, row=row.number, column=ID)
    if not name:
        problems.add(NO_ID, place)
    elif name in first:
        problems.add(DUPLICATE_ID, place, id=name, first=first[name])
    first.setdefault(name, row.number)


def _read_flow(row: Row, file: str, vocabulary: Vocabulary, problems: Problems) -> AskedFlow:
    for part in PARTS:
        place = Place(file, row=row.number, column=part)
        if not row[part]:
            problems.add(BLANK_PART, place, id=row[ID] or row.number, part=part)
        else:
            vocabulary.check_terms(part, (row[part],), place, problems)
    conditions = tuple(filter(None, _BETWEEN.split(row[CONDITIONS])))
    place = Place(file, row=row.number, column=CONDITIONS)
    vocabulary.check_terms(CONDITIONS, conditions, place, problems)
    subject, data, sender, recipient, purpose = (row[part] for part in PARTS)
    return AskedFlow(row[ID], Flow(subject, data, sender, recipient, purpose, conditions))
