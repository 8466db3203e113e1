"""Reads of who is left out of linking, by marks that tell nobody's name."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Q

from remit.share.models import Objection, ObjectionMark

if TYPE_CHECKING:
    from datetime import datetime

OBJECTION, OPT_OUT = "objection", "opt-out"
KINDS = {
    OBJECTION: "An upheld objection (UK GDPR, Article 21)",
    OPT_OUT: "The national data opt-out",
}


@dataclass(frozen=True, slots=True)
class LeftOut:
    """That somebody is left out: by what, of which agreement ("" for all), and since when.

    Once it was lifted, also when, by whom, and where that is decided.
    """

    kind: str
    agreement: str
    at: datetime
    by: str
    reference: str
    lifted_at: datetime | None = None
    lifted_by: str = ""
    lifted_reference: str = ""

    @property
    def words(self) -> str:
        """By what, in plain words."""
        return KINDS[self.kind]


def marks_left_out(commission_id: int, agreement: str) -> tuple[frozenset[bytes], frozenset[bytes]]:
    """Return the marks of all who are left out of an agreement, and of those who opted out."""
    rows = ObjectionMark.objects.filter(
        Q(objection__agreement=agreement) | Q(objection__agreement=""),
        objection__commission_id=commission_id,
    ).values_list("objection__kind", "mark")
    found: dict[str, set[bytes]] = {OBJECTION: set(), OPT_OUT: set()}
    for kind, mark in rows:
        found[kind].add(bytes.fromhex(mark))
    return frozenset(found[OBJECTION] | found[OPT_OUT]), frozenset(found[OPT_OUT])


def objections(commission_id: int) -> tuple[LeftOut, ...]:
    """Return who is or was left out of a study's linking, the latest first, without any mark."""
    return tuple(
        LeftOut(
            row.kind,
            row.agreement,
            row.at,
            row.by,
            row.reference,
            row.lifted_at,
            row.lifted_by,
            row.lifted_reference,
        )
        for row in Objection.objects.filter(commission_id=commission_id).order_by("-at", "-pk")
    )
