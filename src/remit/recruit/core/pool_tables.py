"""A drawn panel as other selection tools write it: who is selected, who remains, and the report.

All three are for people to open in a spreadsheet: they write letters from the one, look for
substitutes in the other, and keep the third. They hold what strangers typed into a form, so a cell
that a spreadsheet would run as a formula begins with an apostrophe (`write_spreadsheet`). A tool
that reads them again takes all other cells as they stand, and `remit pool` takes the apostrophe
off. There is no byte-order mark, which some tools would read as part of the first column's name.
What programs alone read, such as `recruit/pool.csv` of a study folder, has no apostrophes.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from remit.kernel.tables import write_spreadsheet
from remit.recruit.core.places import find_places
from remit.recruit.core.pool import tally
from remit.recruit.core.pool_columns import CODE, is_address, names_identifier

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from remit.recruit.core.pool import Volunteer
    from remit.recruit.core.recruitment import Recruitment

SELECTED_FILE = "selected.csv"
REMAINING_FILE = "remaining.csv"
REPORT_FILE = "report.csv"
_REPORT_COLUMNS = ("feature", "value", "min", "max", "pool", "pool %", "selected", "selected %")


@dataclass(frozen=True, slots=True)
class ReportRow:
    """One quota beside what the pool and the panel have; shares in per cent, to one place."""

    feature: str
    value: str
    minimum: int
    maximum: int
    pool: int
    pool_share: float | None
    selected: int
    selected_share: float | None

    @property
    def kept(self) -> bool:
        """Whether the panel keeps the quota."""
        return self.minimum <= self.selected <= self.maximum


@dataclass(frozen=True, slots=True)
class PanelTables:
    """The three tables as CSV.

    Attributes:
        selected: everyone who holds a place.
        remaining: everyone in the pool who was never drawn.
        report: each value of each feature: the quota, the pool and the panel.
    """

    selected: str
    remaining: str
    report: str

    def files(self) -> dict[str, bytes]:
        """Return the tables by the name of their file."""
        return {
            SELECTED_FILE: self.selected.encode(),
            REMAINING_FILE: self.remaining.encode(),
            REPORT_FILE: self.report.encode(),
        }


def panel_tables(
    recruitment: Recruitment, contacts: Mapping[str, Mapping[str, str]]
) -> PanelTables:
    """Return who is selected and who remains, with contact details where these are given by code.

    The identifiers of the file that volunteers came from stand first, then their codes, contact
    details and features.
    """
    places = find_places(recruitment)
    details = {name for fields in contacts.values() for name in fields}
    columns = recruitment.pool.columns
    first = sorted(name for name in details if names_identifier(name))
    others = sorted(details.difference(first), key=lambda name: (is_address(name), name))
    header = tuple(dict.fromkeys([*first, CODE, *others, *columns]))
    return PanelTables(
        selected=_people(header, places.holders, contacts),
        remaining=_people(header, places.candidates, contacts),
        report=_report(panel_report(recruitment)),
    )


def panel_report(recruitment: Recruitment) -> tuple[ReportRow, ...]:
    """Return each quota beside what pool and panel have; whoever holds a place counts."""
    holders = find_places(recruitment).holders
    in_pool = tally(recruitment.quotas, recruitment.pool)
    in_panel = tally(recruitment.quotas, holders)
    return tuple(
        ReportRow(
            quota.feature,
            quota.value,
            quota.minimum,
            quota.maximum,
            pool,
            _share(pool, len(recruitment.pool)),
            panel,
            _share(panel, len(holders)),
        )
        for quota, pool, panel in zip(recruitment.quotas, in_pool, in_panel, strict=True)
    )


def _people(
    header: Sequence[str],
    people: Iterable[Volunteer],
    contacts: Mapping[str, Mapping[str, str]],
) -> str:
    rows = ({**contacts.get(one.id, {}), **one.features, CODE: one.id} for one in people)
    return _harmless(header, rows)


def _report(rows: Iterable[ReportRow]) -> str:
    return _harmless(
        _REPORT_COLUMNS,
        (
            dict(
                zip(
                    _REPORT_COLUMNS,
                    (
                        row.feature,
                        row.value,
                        row.minimum,
                        row.maximum,
                        row.pool,
                        row.pool_share,
                        row.selected,
                        row.selected_share,
                    ),
                    strict=True,
                )
            )
            for row in rows
        ),
    )


def _harmless(columns: Sequence[str], rows: Iterable[Mapping[str, object]]) -> str:
    return write_spreadsheet(columns, rows).removeprefix("\ufeff")


def _share(count: int, whole: int) -> float | None:
    return round(100 * count / whole, 1) if whole else None
