"""Makes the tables that are asked of a run: gathered from its records, protected, compared.

What is worked out here is stored by `table_actions`. Needs the part of Remit that links.
"""

from __future__ import annotations

import json
import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from remit.kernel.errors import InvalidInput, Place, Problems
from remit.share.core.linked import NUMBER
from remit.share.core.output_rules import rules_of
from remit.share.core.tables.making import Asked, Making, make_tables
from remit.share.queries import stored_agreements
from remit.share.run_queries import linked_table
from remit.share.standing_actions import check_known
from remit.share.table_queries import cohorts_of, parts_standing, tables_before
from remit.share.tables.gathering import linked_records

if TYPE_CHECKING:
    from collections.abc import Sequence

    from remit.kernel.errors import RemitError
    from remit.share.core.agreement import Agreement
    from remit.share.core.linked import LinkedTable
    from remit.share.core.tables.gathered import Gathered
    from remit.share.core.tables.making import Made
    from remit.share.core.tables.question import Column
    from remit.share.core.tables.requested import Wanted


@dataclass(frozen=True)
class Worked:
    """What came of a request.

    Attributes:
        made: the tables that may go to their checkers.
        stopped: why the others may not, by key.
        standing: the stored parts that the tables were compared with.
    """

    made: tuple[Made, ...]
    stopped: dict[str, RemitError]
    standing: tuple[int, ...]


def work_out(
    commission_id: int, agreement: Agreement, linked: LinkedTable, wanted: Sequence[Wanted]
) -> Worked:
    """Return the tables that are wanted, protected and compared with every earlier one.

    Raises:
        PartMissing: the part that links is not installed.
    """
    rules = rules_of(agreement)
    standing = parts_standing(commission_id)
    stopped: dict[str, RemitError] = {}
    asked: list[Asked] = []
    with linked_records(linked) as records:
        everybody = records.everybody()
        for one in wanted:
            problems = Problems()
            place = Place(f"table {one.key}")
            parts = records.gather(one.question, rules, place, problems)
            if problems:
                stopped[one.key] = InvalidInput(problems)
            else:
                asked.append(Asked(one.key, one.question, parts))
    making: Making = make_tables(
        asked,
        rules=rules,
        everybody=everybody,
        cohorts=cohorts_of(commission_id),
        before=tables_before(commission_id),
    )
    return Worked(making.made, stopped | dict(making.stopped), standing)


def packed_cells(gathered: Gathered) -> bytes:
    """Return the sets of people of a part of a table, for the store."""
    return zlib.compress(json.dumps(gathered.packed(), separators=(",", ":")).encode())


def fields_of(commission_id: int, run: str) -> tuple[list[Column], list[str]]:
    """Return the fields of a run by which a table may be, with their groups, and its numbers.

    Raises:
        RunUnknown: there is no such run.
        AgreementUnknown: its agreement is no longer there.
        PartMissing: the part that links is not installed.
    """
    linked = linked_table(commission_id, run)
    check_known(commission_id, linked.agreement)
    agreements = {one.key: one for one in stored_agreements(commission_id)}
    threshold = rules_of(agreements[linked.agreement]).threshold
    with linked_records(linked) as records:
        columns = [records.column(name) for name in records.fields]
    groups = [one for one in columns if one.may_group(linked.persons, threshold)]
    return groups, [one.name for one in columns if one.kind == NUMBER]
