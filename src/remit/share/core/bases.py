"""The lawful basis of each side of a flow, and the Part of the Act under which each side stands.

Who gives and who receives each need a basis of their own. Where an agreement gives one alone, it
is taken for both.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from remit.kernel.wording import day_in_words
from remit.share.core.law_remarks import Finding, Remark, against, missing
from remit.share.core.legal_facts import PART_2, PART_3

if TYPE_CHECKING:
    from collections.abc import Iterator

    from remit.share.core.agreement import Party
    from remit.share.core.flow_law import Case

CONSENT, OBLIGATION, VITAL = "6(1)(a)", "6(1)(c)", "6(1)(d)"
RECOGNISED, LEGITIMATE = "6(1)(ea)", "6(1)(f)"
UNDER_PART_3 = "part-3"
COMPETENT = frozenset({"police", "probation", "prison", "court"})
# A university is a public authority, yet does much that is no public task.
NOT_PUBLIC = frozenset({"", "charity", "company", "university"})


@dataclass(frozen=True, slots=True)
class Side:
    """One side of a flow: who it is, under which Part, and on which basis.

    `does` is "gives" or "receives"; `is_own` is whether the basis was given for this very side.
    """

    who: Party | None
    does: str
    part: int
    basis: str
    is_own: bool

    @property
    def is_public(self) -> bool:
        """Whether it is a public body, as far as the agreement tells."""
        return self.who is not None and self.who.kind not in NOT_PUBLIC


def sides(case: Case) -> tuple[Side, Side]:
    """Return who gives and who receives."""
    stated = case.asked.law
    receives = stated.recipient_basis or stated.basis
    return (
        Side(case.sender, "gives", stated.sender_part, stated.basis, True),
        Side(
            case.recipient,
            "receives",
            stated.recipient_part,
            receives,
            bool(stated.recipient_basis),
        ),
    )


def regime_remarks(case: Case) -> Iterator[Remark]:
    """Yield what is not said of the Part of the Act on each side, or wants a look."""
    for side in sides(case):
        if not side.part:
            words = f"It is not said whether Part 2 or Part 3 counts for who {side.does}."
            yield missing("regime", words, "dpa-2018-part-2", "dpa-2018-part-3")
        elif side.part == PART_3 and side.who and side.who.kind not in COMPETENT:
            words = f"Part 3 is for competent authorities. See that “{side.who.name}” is one."
            yield Remark("regime", Finding.NOTE, words, ("dpa-2018-part-3",))
    if (case.asked.law.sender_part, case.asked.law.recipient_part) == (PART_3, PART_2):
        words = (
            "What was collected for law enforcement may serve another purpose only where the law "
            "authorises that (section 36(4)). See that it does."
        )
        yield Remark("regime", Finding.NOTE, words, ("dpa-2018-part-3",))


def basis_remarks(case: Case) -> Iterator[Remark]:
    """Yield what the bases of the two sides lack, and what they cannot be."""
    if not case.asked.law.basis:
        yield missing("lawful-basis", "No lawful basis is given.", "uk-gdpr-6", "dpa-2018-part-3")
        return
    both = sides(case)
    for side in both:
        yield from _side(side)
    bases = {side.basis for side in both}
    yield from _not_yet(case, bases)
    yield from _wanting(case, bases)
    if CONSENT in bases and any(side.is_public for side in both):
        words = "Consent is seldom free where a public body asks for it. See that a no costs nobody"
        yield Remark("lawful-basis", Finding.NOTE, f"{words} anything.", ("uk-gdpr-6",))


def _side(side: Side) -> Iterator[Remark]:
    name = side.who.name if side.who else ""
    own = "" if side.is_own else " Give its own basis under recipient_basis."
    if side.basis in {LEGITIMATE, RECOGNISED} and side.is_public:
        what = (
            "recognised legitimate interests"
            if side.basis == RECOGNISED
            else ("legitimate interests")
        )
        words = f"“{name}” is a public body and cannot rest on {what} for its own tasks.{own}"
        yield against("lawful-basis", words, "uk-gdpr-6")
    elif side.basis == UNDER_PART_3 and side.part == PART_2:
        yield against(
            "lawful-basis",
            f"The basis is Part 3, yet Part 2 is said to count for who {side.does}.{own}",
            "dpa-2018-part-3",
        )
    elif side.part == PART_3 and side.is_own and side.basis != UNDER_PART_3:
        yield against(
            "lawful-basis",
            f"Part 3 is said to count for who {side.does}, and its basis is not in Article 6.",
            "dpa-2018-part-3",
        )


def _not_yet(case: Case, bases: set[str]) -> Iterator[Remark]:
    provision = case.law.get("uk-gdpr-6-1-ea")
    if RECOGNISED not in bases or provision is None or provision.starts_on is None:
        return
    if not provision.in_force(case.at):
        day = day_in_words(provision.starts_on)
        words = f"Recognised legitimate interests are a basis from {day} on only."
        yield against("lawful-basis", words, "uk-gdpr-6")


def _wanting(case: Case, bases: set[str]) -> Iterator[Remark]:
    """Yield that a basis names no law that obliges, or no life at risk."""
    stated = case.asked.law
    provision = case.law.get(stated.gateway)
    is_power = provision is not None and provision.is_power
    named = stated.compelled or stated.other_gateway or (stated.gateway and not is_power)
    if OBLIGATION in bases and not named:
        words = "The basis is a legal obligation, and no law that obliges anybody is named."
        yield missing("lawful-basis", words, "uk-gdpr-6")
    at_risk = stated.compelled is not None and stated.compelled.kind == "life-at-risk"
    if VITAL in bases and not at_risk:
        words = "The basis is somebody's vital interests, and no danger to life is named."
        yield missing("lawful-basis", words, "uk-gdpr-6")
