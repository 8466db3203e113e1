"""What a run of an agreement leaves: linked records without names, one row a person."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

CATEGORY, NUMBER, DATE = "category", "number", "date"
KINDS = (CATEGORY, NUMBER, DATE)
PERSON, STEADY = "person", "steady"


def presence(dataset: str) -> str:
    """Return the column that says whether a person has a record in a dataset."""
    return f"in_{dataset}"


def linked_name(dataset: str, field: str) -> str:
    """Return what a dataset's field is called in the linked table."""
    return f"{dataset}_{field}"


@dataclass(frozen=True, slots=True)
class LinkedColumn:
    """One agreed field of the linked table.

    Attributes:
        name: what it is called there: `DATASET_FIELD`.
        dataset: the key of the dataset that it comes from.
        kind: "category" (text), "number" or "date".
        term: the key in the vocabulary, or "".
    """

    name: str
    dataset: str
    kind: str
    term: str = ""


@dataclass(frozen=True, slots=True)
class LinkedTable:
    """The linked records of one finished run, as a Parquet file with one row a person.

    Its columns: `person` (uint32, from 0 without a gap, in an order drawn for this run alone), of
    each dataset `in_DATASET` (boolean), and each agreed field that does not identify as
    `DATASET_FIELD`. No identifier is in it.

    Attributes:
        path: the file.
        run: the run's name, such as `linked-planning-1`.
        agreement: the agreement's key.
        persons: how many rows there are.
        columns: the agreed fields.
        steady_path: a second file, with `person` and `steady` (uint32): the number that a person
            keeps over the runs of the study, of every agreement. It is there to compare releases,
            and nobody who analyses sees it.
        datasets: the keys of those that were linked, in the agreement's order.
    """

    path: Path
    run: str
    agreement: str
    persons: int
    columns: tuple[LinkedColumn, ...]
    steady_path: Path
    datasets: tuple[str, ...] = ()
