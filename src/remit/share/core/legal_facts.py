"""What an agreement states of the law and of its safeguards, as plain values.

The sections are those of a data sharing agreement after the ICO's Data sharing code of practice
(2021), “What should we include in a data sharing agreement?”.
"""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from typing import TYPE_CHECKING, Any

from remit.kernel.documents import day

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

PART_2, PART_3 = 2, 3


@dataclass(frozen=True, slots=True)
class Compulsion:
    """That a flow must happen: `kind` is "court-order", "statute" or "life-at-risk".

    `by` says which, such as the order's number or the section.
    """

    kind: str
    by: str


@dataclass(frozen=True, slots=True)
class FlowLaw:
    """What an agreement states of the law for one flow; blank where it says nothing.

    Attributes:
        basis: the lawful basis, such as "6(1)(e)"; "part-3" under Part 3 of the DPA 2018.
        recipient_basis: that of who receives, where it is another.
        special: the condition for special categories, such as "9(2)(g)".
        schedule: the paragraph of DPA 2018, Schedule 1, that the condition rests on; 0 for none.
        criminal: "official-authority" or "schedule-1".
        gateway: the key of a provision that lets the information pass, or "".
        other_gateway: the citation of one that Remit does not hold.
        sender_part: 2 or 3, of the DPA 2018, for whoever gives; 0 where it is not said.
        recipient_part: likewise for whoever receives.
        confidentiality: how the duty of confidence is met: "consent", "statute", "section-251",
            "public-interest" or "court-order".
        decisions: whether anybody decides about individuals by it.
        automated: whether such a decision is made without a person meaningfully taking part.
        compelled: that it must happen, or None.
    """

    basis: str = ""
    recipient_basis: str = ""
    special: str = ""
    schedule: int = 0
    criminal: str = ""
    gateway: str = ""
    other_gateway: str = ""
    sender_part: int = 0
    recipient_part: int = 0
    confidentiality: str = ""
    decisions: bool = False
    automated: bool = False
    compelled: Compulsion | None = None

    def __bool__(self) -> bool:
        return self != FlowLaw()


@dataclass(frozen=True, slots=True)
class Advice:
    """What an officer advised: who ("dpo", "siro" or "caldicott"), when, and in what words."""

    by: str
    on: date
    says: str


@dataclass(frozen=True, slots=True)
class Evidence:
    """That a condition is kept, by somebody other than who asks for the data.

    Attributes:
        condition: its key in the vocabulary.
        by: who says so.
        on: from which day.
        until: the first day on which it says nothing any more; None for no end.
        reference: where it can be seen.
        flows: the ids of the flows that it is for; empty for all.
    """

    condition: str
    by: str
    on: date
    until: date | None = None
    reference: str = ""
    flows: tuple[str, ...] = ()

    def holds(self, at: date) -> bool:
        """Whether it counts on a day."""
        return self.on <= at and (self.until is None or at < self.until)


@dataclass(frozen=True, slots=True)
class LegalFacts:
    """What an agreement states for the whole; blank where it says nothing.

    Attributes:
        requester: the key of the party that asks for the data.
        assessment: the reference of the data protection impact assessment.
        residual_risk: "low", "medium" or "high", after what is done about it.
        consulted_ico: whether the Commissioner was asked before, as a high risk wants.
        advice: of the officers.
        policy: the reference of the appropriate policy document.
        arrangement: the reference of the joint controllers' arrangement.
        contract: the reference of the processors' contract.
        notice: where people are told.
        opt_out: "applied", or why it does not apply.
        quality: how it is kept correct.
        security: how it is kept safe.
        delete_by: the day by which it is deleted; None where that is not said.
        delete_after_days: how many days after it came each delivery is deleted, with what is linked
            of it; 0 where that is not said.
        deletion: how, and who certifies it.
        identifiers_until: until when identifiers are kept for further runs; None to destroy them
            with each run.
        rights: how people use their rights.
        complaints: to whom they complain.
        equality: how the equality duty was considered.
        review_on: the day of the next review, or of the first of several.
        review_every_months: after how many months the next one follows; 0 where that is not said.
        sanctions: what happens when it is broken.
        threshold: counts below it do not leave; 0 where that is not said.
        outputs: which rules what leaves has to pass, and who checks it.
    """

    requester: str = ""
    assessment: str = ""
    residual_risk: str = ""
    consulted_ico: bool = False
    advice: tuple[Advice, ...] = ()
    policy: str = ""
    arrangement: str = ""
    contract: str = ""
    notice: str = ""
    opt_out: str = ""
    quality: str = ""
    security: str = ""
    delete_by: date | None = None
    delete_after_days: int = 0
    deletion: str = ""
    identifiers_until: date | None = None
    rights: str = ""
    complaints: str = ""
    equality: str = ""
    review_on: date | None = None
    review_every_months: int = 0
    sanctions: str = ""
    threshold: int = 0
    outputs: str = ""
    purposes: tuple[str, ...] = field(default=())

    def __bool__(self) -> bool:
        return self != LegalFacts()


def flow_law(entry: Mapping[str, Any]) -> FlowLaw:
    """Return what a flow's `law` table states."""
    plain = {one.name: entry[one.name] for one in fields(FlowLaw) if one.name in entry}
    if "compelled" in plain:
        plain["compelled"] = Compulsion(plain["compelled"]["kind"], plain["compelled"]["by"])
    return FlowLaw(**plain)


def flow_law_entry(law: FlowLaw) -> dict[str, Any]:
    """Return the `law` table of a flow; what is blank is left out."""
    found = {one.name: getattr(law, one.name) for one in fields(FlowLaw)}
    if law.compelled:
        found["compelled"] = {"kind": law.compelled.kind, "by": law.compelled.by}
    return {name: value for name, value in found.items() if value}


def legal_facts(entry: Mapping[str, Any]) -> LegalFacts:
    """Return what an agreement's `safeguards` table states, its days as ISO text."""
    plain = {one.name: entry[one.name] for one in fields(LegalFacts) if one.name in entry}
    for name in ("delete_by", "identifiers_until", "review_on"):
        if name in plain:
            plain[name] = day(plain[name])
    plain["advice"] = tuple(
        Advice(one["by"], _day(one["on"]), one["says"]) for one in entry.get("advice", ())
    )
    plain["purposes"] = tuple(entry.get("purposes", ()))
    return LegalFacts(**plain)


def legal_facts_entry(facts: LegalFacts) -> dict[str, Any]:
    """Return the `safeguards` table of an agreement, days as `date`."""
    found = {one.name: getattr(facts, one.name) for one in fields(LegalFacts)}
    found["advice"] = [{"by": one.by, "on": one.on, "says": one.says} for one in facts.advice]
    found["purposes"] = list(facts.purposes)
    return {name: value for name, value in found.items() if value}


def evidence(entry: Mapping[str, Any]) -> Evidence:
    """Return one `evidence` table, its days as ISO text."""
    return Evidence(
        condition=entry["condition"],
        by=entry["by"],
        on=_day(entry["on"]),
        until=day(entry.get("until")),
        reference=entry.get("reference", ""),
        flows=tuple(entry.get("flows", ())),
    )


def evidence_entry(one: Evidence) -> dict[str, Any]:
    """Return evidence as its table, days as `date`."""
    found = {
        "condition": one.condition,
        "by": one.by,
        "on": one.on,
        "until": one.until,
        "reference": one.reference,
        "flows": list(one.flows),
    }
    return {name: value for name, value in found.items() if value}


def _day(text: str) -> date:
    found = day(text)
    if found is None:
        raise AssertionError(text)  # the schema wants a day
    return found
