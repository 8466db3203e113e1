"""A pool of counts: what is counted, by what, under which rules; the same file for everybody."""

from __future__ import annotations

from dataclasses import dataclass
from math import prod
from typing import TYPE_CHECKING, Any

from remit.kernel.documents import load_document
from remit.kernel.errors import Place, problem_kind
from remit.kernel.finding import digest
from remit.kernel.flow import CONDITIONS, PARTS, Flow
from remit.share.core.disclosure.reading import TOTAL_LABELS
from remit.share.core.disclosure.rules import DisclosureRules

if TYPE_CHECKING:
    from collections.abc import Mapping

    from remit.kernel.errors import Problems
    from remit.kernel.vocabulary import Vocabulary

LEAST = 5
LEAST_IN_CELL = 3
ROUND = 5
# No organisation may know another's part of a cell to within so many per cent.
P = 10.0
MOST_CELLS = 5_000
_TAKEN = frozenset({"value", "status", "count"})

SAME_DIMENSION = problem_kind(
    "pool-same-dimension", "The dimension “{name}” stands twice.", "Take one out, or rename it."
)
BAD_LABEL = problem_kind(
    "pool-bad-label",
    "“{name}” can be no name or value here: it stands for a total, or for a number in the answer.",
    "Use another word.",
)
OTHER_LISTED = problem_kind(
    "pool-other-listed",
    "“{name}” is a value and the name for all others at once.",
    "Take it out of the values, or give the others another name.",
)
TOO_MANY = problem_kind(
    "pool-too-many-cells",
    "The dimensions make {found} cells; at most {most} are pooled.",
    "Use fewer values or fewer dimensions: small cells are hidden anyway.",
)


@dataclass(frozen=True, slots=True)
class Dimension:
    """One thing by which people are counted; `other` takes what is not listed, unless it is ""."""

    name: str
    values: tuple[str, ...]
    other: str = ""

    @property
    def labels(self) -> tuple[str, ...]:
        """Every value, that for all others last."""
        return (*self.values, self.other) if self.other else self.values


@dataclass(frozen=True, slots=True)
class Pool:
    """What organisations count together.

    Attributes:
        name: its short name.
        title: what is counted.
        flow: what passes when counts are handed in.
        dimensions: by what people are counted.
        rules: what protects people, in each organisation's table.
        organisations: how many a pooled table needs, and how many must come or go together.
        in_cell: how many must stand behind a pooled cell.
        fingerprint: SHA-256 of all this, so that everybody counts alike.
    """

    name: str
    title: str
    flow: Flow
    dimensions: tuple[Dimension, ...]
    rules: DisclosureRules
    organisations: int
    in_cell: int
    fingerprint: str

    @property
    def between(self) -> DisclosureRules:
        """What protects organisations in the pooled table: they are its contributors."""
        return DisclosureRules(threshold=self.in_cell, p=P)


def parse_pool(
    content: bytes, file: str, problems: Problems, vocabulary: Vocabulary | None = None
) -> Pool | None:
    """Read a pool's file, or return None with all its problems noted.

    Args:
        content: the TOML.
        file: its name, for problems.
        problems: where to note them.
        vocabulary: the terms of the flow, where it is to be checked.
    """
    before = len(problems)
    document = load_document(content, file, "remit.share", "count-pool", problems)
    if document is None:
        return None
    pool = pool_from_document(document)
    _check_dimensions(pool, file, problems)
    if vocabulary is not None:
        place = Place(file, key="flow")
        for part in PARTS:
            vocabulary.check_terms(part, (pool.flow.term(part),), place, problems)
        vocabulary.check_terms(CONDITIONS, pool.flow.conditions, place, problems)
    return pool if len(problems) == before else None


def pool_from_document(document: Mapping[str, Any]) -> Pool:
    """Return the pool that a document of `count-pool.schema.json` describes."""
    base = document.get("round", ROUND)
    rules = DisclosureRules(
        threshold=document.get("threshold", LEAST),
        base=base if base > 1 else 0,
        whole_group=document.get("whole_group", False),
    )
    return Pool(
        document["name"],
        document["title"],
        Flow.from_mapping(document["flow"]),
        tuple(
            Dimension(one["name"], tuple(one["values"]), one.get("other", ""))
            for one in document["dimension"]
        ),
        rules,
        document.get("organisations", LEAST),
        document.get("in_cell", LEAST_IN_CELL),
        digest(document),
    )


def _check_dimensions(pool: Pool, file: str, problems: Problems) -> None:
    seen: set[str] = set()
    for one in pool.dimensions:
        place = Place(file, key=one.name)
        if one.name.casefold() in seen:
            problems.add(SAME_DIMENSION, place, name=one.name)
        seen.add(one.name.casefold())
        if one.other in one.values:
            problems.add(OTHER_LISTED, place, name=one.other)
        taken = [one.name] if one.name.casefold() in _TAKEN else []
        taken += [label for label in one.labels if label.casefold() in TOTAL_LABELS]
        for name in taken:
            problems.add(BAD_LABEL, place, name=name)
    found = prod(len(one.labels) for one in pool.dimensions)
    if found > MOST_CELLS:
        problems.add(TOO_MANY, Place(file), found=found, most=MOST_CELLS)
