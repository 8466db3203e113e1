"""What named researchers made of what people said, as a table."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from remit.charter.core.proposal import Judgement
from remit.charter.core.rule import Effect
from remit.kernel.errors import Place, problem_kind
from remit.kernel.flow import CONDITIONS

if TYPE_CHECKING:
    from collections.abc import Collection

    from remit.kernel.errors import Problems
    from remit.kernel.tables import Row, Table
    from remit.kernel.vocabulary import Vocabulary

COLUMNS = ("proposal", "judgement", "by", "because")
CONTESTED = "contested"
_WORDS = {"permit": Effect.PERMIT, "forbid": Effect.FORBID, CONTESTED: None}
_BETWEEN = re.compile(r"[;,|\s]+")

UNKNOWN_PROPOSAL = problem_kind(
    "judgement-unknown-proposal",
    "“{proposal}” is no flow that people spoke of and that waits to be judged.",
    "Use one of: {known}.",
)
UNKNOWN_JUDGEMENT = problem_kind(
    "judgement-unknown-word",
    "“{found}” is no judgement.",
    "Write permit, forbid or contested.",
)
JUDGED_TWICE = problem_kind(
    "judgement-twice", "“{proposal}” is judged twice.", "Keep one row, agreed between you."
)
NOT_SAID = problem_kind(
    "judgement-without-name-or-reason",
    "The judgement on “{proposal}” lacks “{column}”.",
    "A judgement has the name of who made it, and the reason.",
)


def parse_judgements(
    table: Table, waiting: Collection[str], vocabulary: Vocabulary, problems: Problems
) -> dict[str, Judgement] | None:
    """Read judgements from a table with `proposal,judgement,by,because` and, if any, `conditions`.

    Args:
        table: the table.
        waiting: the ids of the proposals that wait to be judged.
        vocabulary: the terms, for conditions.
        problems: where everything wrong is noted.

    Returns:
        The judgements by the proposal's id, or None when there are problems.
    """
    before = len(problems)
    if not table.require(COLUMNS, problems):
        return None
    found: dict[str, Judgement] = {}
    for row in table:
        name = row["proposal"]
        place = Place(table.file, row=row.number, column="proposal")
        if name not in waiting:
            known = ", ".join(sorted(waiting)[:10]) or "none"
            problems.add(UNKNOWN_PROPOSAL, place, proposal=name, known=known)
        elif name in found:
            problems.add(JUDGED_TWICE, place, proposal=name)
        found[name] = _judgement(row, table.file, vocabulary, problems)
    return found if len(problems) == before else None


def _judgement(row: Row, file: str, vocabulary: Vocabulary, problems: Problems) -> Judgement:
    for column in ("by", "because"):
        if not row[column]:
            place = Place(file, row=row.number, column=column)
            problems.add(NOT_SAID, place, proposal=row["proposal"], column=column)
    if row["judgement"] not in _WORDS:
        place = Place(file, row=row.number, column="judgement")
        problems.add(UNKNOWN_JUDGEMENT, place, found=row["judgement"])
    conditions = tuple(filter(None, _BETWEEN.split(row[CONDITIONS])))
    place = Place(file, row=row.number, column=CONDITIONS)
    vocabulary.check_terms(CONDITIONS, conditions, place, problems)
    return Judgement(_WORDS.get(row["judgement"]), row["by"], row["because"], conditions)
