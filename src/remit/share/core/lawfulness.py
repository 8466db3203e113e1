"""What the law asks of an agreement: what is missing, and what cannot be as it is stated.

It stands beside what people accept, and is never merged with it. It finds what is not said and
what contradicts; that nothing was found does not make a sharing lawful. This is no legal advice.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import Enum
from typing import TYPE_CHECKING

from remit.charter.core.law import NO_ADVICE
from remit.share.core.compulsion import power_named
from remit.share.core.flow_law import Case, flow_remarks
from remit.share.core.law_remarks import Finding, in_force
from remit.share.core.legal_facts import PART_3
from remit.share.core.whole_law import whole_remarks

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date

    from remit.charter.core.law import Provision
    from remit.kernel.vocabulary import Vocabulary
    from remit.share.core.agreement import Agreement, RequestedFlow
    from remit.share.core.law_remarks import Remark

# Asked before all else: whoever plans decisions about people has to answer it.
_DECISIONS = "automated-decisions"


class LawAnswer(Enum):
    """What the check found; the gravest of a whole stands for it."""

    NOTHING = "nothing-found"
    MISSING = "missing"
    AGAINST = "against"
    COMPELLED = "compelled"

    @property
    def words(self) -> str:
        """The answer in plain words."""
        return {
            LawAnswer.NOTHING: "nothing missing was found",
            LawAnswer.MISSING: "something is missing",
            LawAnswer.AGAINST: "not authorised as it is stated",
            LawAnswer.COMPELLED: "compelled",
        }[self]


@dataclass(frozen=True, slots=True)
class FlowLawfulness:
    """What the check says of one flow; `compelled` is by what it must happen, or ""."""

    id: str
    remarks: tuple[Remark, ...]
    compelled: str = ""

    @property
    def answer(self) -> LawAnswer:
        """The answer for the flow. What compels it stands before all else."""
        return LawAnswer.COMPELLED if self.compelled else _answer(self.remarks)


@dataclass(frozen=True, slots=True)
class Lawfulness:
    """What the check says of an agreement.

    Attributes:
        at: the day whose law was asked.
        flows: flow by flow, in the agreement's order.
        whole: what it says of the whole.
    """

    at: date
    flows: tuple[FlowLawfulness, ...]
    whole: tuple[Remark, ...]

    @property
    def notice(self) -> str:
        """That this is no legal advice."""
        return NO_ADVICE

    @property
    def answer(self) -> LawAnswer:
        """The gravest answer; what is compelled does not make up for what is not."""
        remarks = [one for flow in self.flows if not flow.compelled for one in flow.remarks]
        return _answer((*self.whole, *remarks))

    def as_dict(self) -> dict[str, object]:
        """Return it as plain values, as `law` of `judgement.schema.json` describes them."""
        return {
            "at": self.at.isoformat(),
            "answer": self.answer.value,
            "flows": [
                {
                    "id": flow.id,
                    "answer": flow.answer.value,
                    "compelled": flow.compelled,
                    "remarks": [one.as_dict() for one in flow.remarks],
                }
                for flow in self.flows
            ],
            "whole": [one.as_dict() for one in self.whole],
            "notice": NO_ADVICE,
        }

    def told(self, names: Mapping[str, str]) -> list[str]:
        """Return it in words: the answer, what is against it, what is missing, and notes.

        Args:
            names: what flows are called, by their ids; one that is not there is called by its id.
        """
        said = [f"The law: {self.answer.words}."]
        for flow in self.flows:
            name = names.get(flow.id, flow.id)
            if flow.compelled:
                said.append(f"{name}: compelled by {flow.compelled}.")
            said += [f"{name}: {one}" for one in flow.remarks]
        said += [str(one) for one in self.whole]
        return [*said, NO_ADVICE]


def check_law(
    agreement: Agreement, provisions: Iterable[Provision], vocabulary: Vocabulary, at: date
) -> Lawfulness:
    """Return what is missing in an agreement by law, and what cannot be as it is stated.

    Args:
        agreement: what is asked for, with what it states of the law.
        provisions: the law of a jurisdiction.
        vocabulary: the terms.
        at: the day whose law counts when the agreement does not say when it starts.
    """
    day = agreement.starts or at
    law = {one.key: one for one in provisions}
    flows = tuple(_flow(agreement, asked, law, vocabulary, day) for asked in agreement.flows)
    asked = in_force(whole_remarks(agreement, vocabulary, day), law, day)
    whole = _told((_of_regime(one, agreement, law) for one in asked), law)
    return Lawfulness(day, flows, whole)


def _of_regime(remark: Remark, agreement: Agreement, law: Mapping[str, Provision]) -> Remark:
    """Return a remark with those of its provisions that count for the Parts of the agreement."""
    parts = {
        part
        for asked in agreement.flows
        for part in (asked.law.sender_part, asked.law.recipient_part)
    }
    wanted = {"law-enforcement"} if parts == {PART_3} else {"general"}
    if parts >= {PART_3}:
        wanted |= {"law-enforcement"}
    kept = tuple(key for key in remark.provisions if wanted & set(law[key].regimes))
    return replace(remark, provisions=kept or remark.provisions)


def _told(remarks: Iterable[Remark], law: Mapping[str, Provision]) -> tuple[Remark, ...]:
    """Return remarks with their citations: on decisions about people first, then by weight.

    What of a law could not be checked is told with the first remark that rests on it.
    """
    weights = list(Finding)
    told: list[Remark] = []
    unsure = {key for key, one in law.items() if one.unchecked}
    for one in sorted(
        remarks, key=lambda one: (one.test != _DECISIONS, -weights.index(one.finding))
    ):
        cited = tuple(law[key].citation for key in one.provisions)
        lines = tuple(law[key].not_checked for key in one.provisions if key in unsure)
        unsure -= set(one.provisions)
        told.append(replace(one, cited=cited, not_checked=lines))
    return tuple(told)


def _answer(remarks: Iterable[Remark]) -> LawAnswer:
    found = {one.finding for one in remarks}
    if Finding.AGAINST in found:
        return LawAnswer.AGAINST
    return LawAnswer.MISSING if Finding.MISSING in found else LawAnswer.NOTHING


def _flow(
    agreement: Agreement,
    asked: RequestedFlow,
    law: Mapping[str, Provision],
    vocabulary: Vocabulary,
    at: date,
) -> FlowLawfulness:
    sender = agreement.party_for(asked.flow.sender)
    recipient = agreement.party_for(asked.flow.recipient)
    case = Case(agreement, asked, law, vocabulary, at, sender, recipient)
    compelled = asked.law.compelled
    told = _told(flow_remarks(case), law)
    is_duty = compelled is not None and power_named(compelled, law) is None
    return FlowLawfulness(asked.id, told, compelled.by if compelled and is_duty else "")
