"""The registry of what is counted over organisations: each subject adds its tables with one call.

Only these counts, made in batches by `cohort_actions`, are for a commissioner's eyes.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from remit.support.core.cohort import Answers

    Gather = Callable[[int], Answers]

JOINING = "joining"


@dataclass(frozen=True, slots=True)
class CountedSubject:
    """What is counted about one subject.

    Attributes:
        about: its key.
        title: in plain words, for the page.
        tables: the title of each table by key.
        single: the tables in which an organisation has one value at most.
        gather: returns, of a commission's id, what each organisation said by table and code, in
            words that may be shown. Whoever is in none of the tables is not counted.
    """

    about: str
    title: str
    tables: Mapping[str, str]
    single: frozenset[str]
    gather: Gather


_SUBJECTS: dict[str, CountedSubject] = {}


def on_counting(subject: CountedSubject) -> None:
    """Register what is counted about a subject.

    Raises:
        ValueError: it is registered otherwise already.
    """
    if _SUBJECTS.setdefault(subject.about, subject) != subject:
        raise ValueError(f"The subject {subject.about!r} is counted already.")


def counted_subjects() -> tuple[CountedSubject, ...]:
    """Return every subject that is counted, joining first."""
    return tuple(sorted(_SUBJECTS.values(), key=lambda one: (one.about != JOINING, one.about)))
