"""What the report says of recruiting beside the quotas' table: replacements, turnout, equality."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from remit.kernel.suppression import shown
from remit.recruit.core.equality import protect_equality
from remit.recruit.core.turnout import protect_turnout, turnout_from

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from remit.kernel.finding import Finding
    from remit.publish.core.disclosure import QuotaRow
    from remit.recruit.core.equality import EqualityView
    from remit.recruit.core.turnout import Attendance


@dataclass(frozen=True, slots=True)
class Replacements:
    """How places that came open were filled.

    Attributes:
        people: how many were drawn for one; None where they are few.
        rounds: in how many rounds; None where the people are few.
        not_kept: the quotas that those who hold a place now do not keep.
        others_not_kept: whether there are more of these, of groups whose numbers are held back.
    """

    people: int | None
    rounds: int | None
    not_kept: tuple[str, ...]
    others_not_kept: bool

    def in_words(self, threshold: int) -> str:
        """Return it as sentences."""
        if self.people is None:
            drawn = f"Fewer than {threshold} people were drawn later, for places that came open."
        else:
            people = "1 person was" if self.people == 1 else f"{self.people} people were"
            rounds = "1 round" if self.rounds == 1 else f"{self.rounds} rounds"
            drawn = f"{people} drawn later, in {rounds}, for places that came open."
        return f"{drawn} {self._kept()}"

    def _kept(self) -> str:
        if not self.not_kept and not self.others_not_kept:
            return "Every quota is still kept."
        others = ["others, of groups whose numbers are held back"] if self.others_not_kept else []
        return f"These quotas are not kept any more: {'; '.join([*self.not_kept, *others])}."


@dataclass(frozen=True, slots=True)
class Recruiting:
    """What became of the panel, and the equality view; None where there is nothing to say."""

    replacements: Replacements | None = None
    attendance: Attendance | None = None
    equality: EqualityView | None = None


def show_recruiting(
    findings: Iterable[Finding], rows: Sequence[QuotaRow], threshold: int
) -> Recruiting:
    """Return what may be shown of the findings `recruit:quotas` and `recruit:equality`.

    Args:
        findings: of all rooms, raw.
        rows: the quotas' table as it is shown; what it holds back is named nowhere else.
        threshold: below which a count of people is small.
    """
    figures = {f.kind: f.figures for f in findings if f.kind in {"quotas", "equality"}}
    quotas, equality = figures.get("quotas", {}), figures.get("equality")
    turnout = turnout_from(quotas.get("turnout", ()))
    return Recruiting(
        _replacements(quotas, rows, threshold) if quotas.get("replaced") else None,
        protect_turnout(turnout, threshold) if turnout else None,
        protect_equality(equality, threshold) if equality else None,
    )


def _replacements(
    figures: Mapping[str, object], rows: Sequence[QuotaRow], threshold: int
) -> Replacements:
    people = shown(_whole(figures["replaced"]), threshold)
    open_ = {(row.feature, row.value) for row in rows if row.panel is not None}
    named, others = [], False
    for row in _rows(figures["not_kept"]):
        if (row["feature"], row["value"]) in open_:
            named.append(f"{row['feature']}: {row['value']}")
        else:
            others = True
    rounds = None if people is None else _whole(figures["rounds"])
    return Replacements(people, rounds, tuple(named), others)


def _whole(value: object) -> int:
    return int(str(value))


def _rows(value: object) -> list[Mapping[str, object]]:
    return value if isinstance(value, list) else []
