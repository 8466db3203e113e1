"""What is typed into the recruiter's pages, as tables and numbers that the cores can read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from remit.kernel.documents import DOCUMENT_TOO_LARGE, MAX_DOCUMENT_BYTES
from remit.kernel.errors import Place, problem_kind
from remit.kernel.tables import Row, Table, read_table
from remit.recruit.core.quotas import PARTS, named_columns

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from django.core.files.uploadedfile import UploadedFile
    from django.http import QueryDict

    from remit.kernel.errors import Problems
    from remit.recruit.core.quotas import Quotas

COLUMNS = ("feature", "value", *PARTS)
MOST_ROWS = 1_000
# Names the rows that are typed in, in problems.
TYPED = "Quotas"
MOST_PEOPLE = 1_000_000

NO_FILE = problem_kind(
    "upload-missing", "No file was chosen.", "Choose the file first, then send it."
)
NOT_A_NUMBER = problem_kind(
    "number-unreadable",
    "“{what}” must be a whole number from {least} to {most}, not “{text}”.",
    "Write it in digits, such as 40.",
)
NO_NUMBER = problem_kind(
    "number-blank", "“{what}” is blank.", "Write a whole number from {least} to {most}."
)
TOO_MANY_ROWS = problem_kind(
    "quotas-too-many",
    "The file has {found} quotas; the page takes {limit} at most.",
    "Put them into a study folder as recruit/quotas.csv, and import it.",
)


@dataclass(frozen=True, slots=True)
class TypedQuotas:
    """Quotas as they are typed: each row's cells by column, numbered from 1; and the size."""

    rows: tuple[Mapping[str, str], ...]
    size: str

    def table(self) -> Table:
        """Return the rows as a table; they count from 1, as the page shows them."""
        return Table(
            TYPED, COLUMNS, tuple(Row(at, row) for at, row in enumerate(self.rows, start=1))
        )


def typed_quotas(sent: QueryDict) -> TypedQuotas:
    """Return the quotas that a form holds, without rows that are blank or to be removed."""
    cells = zip(*(sent.getlist(column) for column in COLUMNS), strict=False)
    removed = set(sent.getlist("remove"))
    rows = [
        {column: text.strip() for column, text in zip(COLUMNS, row, strict=True)}
        for at, row in enumerate(cells, start=1)
        if any(text.strip() for text in row) and str(at) not in removed
    ]
    return TypedQuotas(tuple(rows), sent.get("size", "").strip())


def stored_as_typed(quotas: Quotas, size: int | None) -> TypedQuotas:
    """Return stored quotas as somebody would type them, shares as shares."""
    rows = tuple(
        {
            "feature": quota.feature,
            "value": quota.value,
            "min": str(quota.minimum),
            "max": str(quota.maximum),
            "min_flex": "" if quota.min_flex is None else str(quota.min_flex),
            "max_flex": "" if quota.max_flex is None else str(quota.max_flex),
            **dict(quota.shares),
        }
        for quota in quotas
    )
    return TypedQuotas(rows, "" if size is None else str(size))


def brought_quotas(table: Table, size: str, problems: Problems) -> TypedQuotas | None:
    """Return the quotas of a file as somebody would type them; None with problems noted."""
    names = named_columns(table, problems)
    if len(table) > MOST_ROWS:
        problems.add(TOO_MANY_ROWS, Place(table.file), found=len(table), limit=MOST_ROWS)
    if names is None or problems:
        return None
    rows = ({part: row[name] for part, name in names.items()} for row in table)
    return TypedQuotas(tuple({**dict.fromkeys(COLUMNS, ""), **row} for row in rows), size)


def uploaded_table(
    file: UploadedFile[bytes] | None, label: str, problems: Problems
) -> Table | None:
    """Return the table in an uploaded file; None with problems noted.

    Args:
        file: what was sent, if anything was.
        label: names it where no file was sent.
        problems: where everything wrong is noted.
    """
    if file is None:
        problems.add(NO_FILE, Place(label))
        return None
    size, name = file.size or 0, file.name or label
    if size > MAX_DOCUMENT_BYTES:
        problems.add(DOCUMENT_TOO_LARGE, Place(name), size=size, limit=MAX_DOCUMENT_BYTES)
        return None
    return read_table(file.read(), name, problems)


def whole_number(
    text: str, what: str, problems: Problems, *, least: int = 1, most: int = MOST_PEOPLE
) -> int | None:
    """Return the number that was typed into a field; None with a problem noted."""
    if not text.strip():
        problems.add(NO_NUMBER, Place(), what=what, least=least, most=most)
        return None
    sound = text.isascii() and text.isdigit() and len(text) <= len(str(most))
    if not sound or not least <= int(text) <= most:
        problems.add(NOT_A_NUMBER, Place(), what=what, least=least, most=most, text=text[:20])
        return None
    return int(text)


def blank_rows(count: int) -> Iterable[Mapping[str, str]]:
    """Return rows in which nothing is typed yet."""
    return [dict.fromkeys(COLUMNS, "") for _ in range(count)]
