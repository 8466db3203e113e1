"""What somebody typed into a form of the room, as the cells that a file would have.

And what follows: the form is shown again with all that is wrong, or what came of it is told.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from django.contrib import messages
from django.shortcuts import redirect

from remit.commission.views import what_failed
from remit.kernel.errors import InvalidInput, Place, Problems, RemitError, problem_kind
from remit.kernel.tables import Row
from remit.recruit.views.asked import past_day

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import date

    from django.http import HttpRequest, HttpResponse

    from remit.commission.views import Visit
    from remit.kernel.errors import ProblemKind

    # Reads a row, names the place of a cell, and takes note of problems.
    Reader = Callable[[Row, Callable[[str], Place], Problems], "Value | None"]
    Page = Callable[[HttpRequest, Visit, Mapping[str, str], RemitError | None], HttpResponse]

Value = TypeVar("Value")

CODE_BLANK = problem_kind(
    "code-blank", "No code is given.", "Write the participant's code, such as K7M3-PQ9K."
)


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
        """Return the day in a field on which something happened.

        Raises:
            InvalidInput: it is none, or still to come.
        """
        problems = Problems()
        day = past_day(self.cells[field], self.where(field), problems)
        problems.raise_if_any()
        if day is None:  # without problems there is a day
            raise AssertionError(field)
        return day

    def check_given(self, field: str, kind: ProblemKind) -> None:
        """Refuse a form in which a field is blank.

        Raises:
            InvalidInput: it is; the problem is of the kind given.
        """
        problems = Problems()
        if not self.cells[field]:
            problems.add(kind, self.where(field))
        problems.raise_if_any()

    def value(self, read: Reader[Value]) -> Value:
        """Return what the fields stand for, as the reader of such a row in a file has it.

        Raises:
            InvalidInput: a field is not as it must be; everything wrong is told.
        """
        problems = Problems()
        found = read(self.row, self.where, problems)
        problems.raise_if_any()
        if found is None:  # without problems there is a value
            raise AssertionError(self)
        return found


def as_typed(cells: Mapping[str, object]) -> dict[str, str]:
    """Return stored cells as a form takes them: a day as year-month-day, whatever the language."""
    return {name: "" if cell is None else str(cell) for name, cell in cells.items()}


def typed(request: HttpRequest, labels: Mapping[str, str]) -> Typed:
    """Return what was sent with a form, for the fields that have labels."""
    return Typed({field: request.POST.get(field, "").strip() for field in labels}, labels)


def what_is_wrong(error: RemitError | None) -> dict[str, object]:
    """Return what failed as a page takes it, and as `wrong` the labels of the fields to mend."""
    if error is None:
        return {}
    problems = error.problems if isinstance(error, InvalidInput) else ()
    return {**what_failed(error), "wrong": {problem.place.key for problem in problems}}


def add_from_form(
    request: HttpRequest,
    visit: Visit,
    labels: Mapping[str, str],
    *,
    add: Callable[[HttpRequest, Visit, Typed], str],
    page: Page,
    address: str,
) -> HttpResponse:
    """Answer a page with a list and a form for one more.

    Args:
        request: for the page, or with the form.
        visit: to which study.
        labels: what the page calls each field.
        add: keeps what was typed, and returns the sentence that says so.
        page: shows list and form, with what was typed and what is wrong with it.
        address: the name of the page's address.
    """
    if request.method != "POST":
        return page(request, visit, {}, None)
    fields = typed(request, labels)
    try:
        said = add(request, visit, fields)
    except RemitError as error:
        return page(request, visit, fields.cells, error)
    messages.success(request, said)
    return redirect(address, visit.facts.name)
