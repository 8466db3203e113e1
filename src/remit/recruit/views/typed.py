"""What somebody typed into a form of the room, as the cells that a file would have."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from remit.commission.views import what_failed
from remit.kernel.errors import InvalidInput, Place, Problems, RemitError
from remit.kernel.tables import Row
from remit.recruit.core.fieldwork import parse_day

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from django.http import HttpRequest


@dataclass(frozen=True, slots=True)
class Typed:
    """The fields of one form.

    Attributes:
        cells: what was typed, by field, stripped.
        labels: what the page calls each field; problems name it so.
    """

    cells: Mapping[str, str]
    labels: Mapping[str, str]

    @property
    def row(self) -> Row:
        """The cells as a row of a table."""
        return Row(0, self.cells)

    def where(self, field: str) -> Place:
        """Return the place of a field, as the page calls it."""
        return Place(key=self.labels.get(field, field))

    def day(self, field: str) -> date:
        """Return the day in a field.

        Raises:
            InvalidInput: it is none.
        """
        problems = Problems()
        day = parse_day(self.cells[field], self.where(field), problems)
        problems.raise_if_any()
        if day is None:  # without problems there is a day
            raise AssertionError(field)
        return day


def typed(request: HttpRequest, labels: Mapping[str, str]) -> Typed:
    """Return what was sent with a form, for the fields that have labels."""
    return Typed({field: request.POST.get(field, "").strip() for field in labels}, labels)


def what_is_wrong(error: RemitError | None) -> dict[str, object]:
    """Return what failed as a page takes it, and as `wrong` the labels of the fields to mend."""
    if error is None:
        return {}
    problems = error.problems if isinstance(error, InvalidInput) else ()
    return {**what_failed(error), "wrong": {problem.place.key for problem in problems}}
