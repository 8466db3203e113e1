"""What the law asks of one flow of an agreement.

Which data are about health, of another special category, or about offences is told by the terms'
places in the W3C Data Privacy Vocabulary, on themselves or on a term above or below. What a
gateway allows is data, in `charter/law`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from remit.charter.core.explanation import label
from remit.kernel.wording import day_in_words
from remit.share.core.bases import (
    COMPETENT,
    RECOGNISED,
    UNDER_PART_3,
    basis_remarks,
    regime_remarks,
    sides,
)
from remit.share.core.compulsion import compels_by_law, power_remarks
from remit.share.core.confidence import confidence_remarks
from remit.share.core.law_remarks import Finding, Remark, against, in_force, missing
from remit.share.core.legal_facts import PART_2, PART_3

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from datetime import date

    from remit.charter.core.law import Provision
    from remit.kernel.vocabulary import Vocabulary
    from remit.share.core.agreement import Agreement, Party, RequestedFlow

DPV = "https://w3id.org/dpv"
HEALTH_IRIS = frozenset(f"{DPV}/pd#{name}" for name in ("Health", "MedicalHealth", "MentalHealth"))
SPECIAL_IRIS = HEALTH_IRIS | frozenset(
    f"{DPV}/pd#{name}"
    for name in (
        "Ethnicity", "EthnicOrigin", "Race", "PoliticalAffiliation", "PoliticalOpinion",
        "Religion", "ReligiousBelief", "TradeUnionMembership", "Genetic", "Biometric",
        "Sexual", "SexualPreference", "Disability",
    )
) | {f"{DPV}#SpecialCategoryPersonalData"}  # fmt: skip
CRIMINAL_IRIS = frozenset(
    f"{DPV}/pd#{name}"
    for name in ("Criminal", "CriminalCharge", "CriminalConviction", "CriminalOffense",
                 "CriminalPardon")
)  # fmt: skip

CARE = frozenset({"health", "social-care"})
# Conditions of Article 9(2) that rest on a law of the United Kingdom, set out in Schedule 1.
# For each of them the paragraphs in which its condition can stand (sections 10 and 11 of the Act).
PARAGRAPHS = {
    "9(2)(b)": range(1, 2),
    "9(2)(g)": range(6, 29),
    "9(2)(h)": range(2, 3),
    "9(2)(i)": range(3, 4),
    "9(2)(j)": range(4, 5),
}
# Paragraphs that need an appropriate policy document: paragraph 1, those of Part 2, paragraph 35,
# and 36 and 37, which borrow conditions of Part 2. Health and research (2 to 4) do not.
POLICY_PARAGRAPHS = frozenset({1, *range(6, 29), 35, 36, 37})
PREVENTING_UNLAWFUL_ACTS = 10
# On these conditions alone a computer may decide by special categories (Article 22B).
FOR_DECISIONS = frozenset({"9(2)(a)", "9(2)(g)"})


def is_about(iris: frozenset[str], part: str, term: str, vocabulary: Vocabulary) -> bool:
    """Whether a term is, lies below or takes in one of some concepts of the DPV.

    A request for all that is known of somebody asks for their health, too.
    """
    if (part, term) not in vocabulary:
        return False
    above = vocabulary.lineage(part, term)
    below = [one for one in vocabulary.terms(part) if vocabulary.covers(part, term, one.key)]
    return any(vocabulary.term(part, key).dpv in iris for key in above) or any(
        one.dpv in iris for one in below
    )


@dataclass(frozen=True, slots=True)
class Case:
    """One flow with all that its tests look at."""

    agreement: Agreement
    asked: RequestedFlow
    law: Mapping[str, Provision]
    vocabulary: Vocabulary
    at: date
    sender: Party | None
    recipient: Party | None

    @property
    def is_health(self) -> bool:
        """Whether the data are about health."""
        return is_about(HEALTH_IRIS, "data", self.asked.flow.data, self.vocabulary)

    @property
    def is_special(self) -> bool:
        """Whether the data are of a special category."""
        return is_about(SPECIAL_IRIS, "data", self.asked.flow.data, self.vocabulary)

    @property
    def is_criminal(self) -> bool:
        """Whether the data are about offences."""
        return is_about(CRIMINAL_IRIS, "data", self.asked.flow.data, self.vocabulary)

    @property
    def from_care(self) -> bool:
        """Whether a health or social-care body gives them."""
        return self.sender is not None and self.sender.kind in CARE

    @property
    def is_part_3(self) -> bool:
        """Whether Part 3 counts on both sides."""
        return self.asked.law.sender_part == self.asked.law.recipient_part == PART_3

    @property
    def some_part_3(self) -> bool:
        """Whether Part 3 counts on either side."""
        return PART_3 in {self.asked.law.sender_part, self.asked.law.recipient_part}


def flow_remarks(case: Case) -> tuple[Remark, ...]:
    """Return all that the law asks of one flow and that is missing, or cannot be as stated."""
    found = (one for test in _TESTS for one in test(case))
    # A gateway that is not in force yet is told of, whatever the day.
    return (
        *in_force(found, case.law, case.at),
        *_gateway(case),
        *power_remarks(case.asked.law.compelled, case.law),
    )


def _known(case: Case) -> Iterator[Remark]:
    data = case.asked.flow.data
    if ("data", data) not in case.vocabulary:
        words = f"The vocabulary has no “{data}”, so what the data are about cannot be told."
        yield missing("special-category", words, "uk-gdpr-9", "uk-gdpr-10")


def _parties(case: Case) -> Iterator[Remark]:
    flow = case.asked.flow
    for who, part, term in (
        (case.sender, "sender", flow.sender),
        (case.recipient, "recipient", flow.recipient),
    ):
        words = label(case.vocabulary, part, term)
        if who is None:
            yield missing("roles", f"No party stands for “{words}”.", "uk-gdpr-26", "uk-gdpr-28")
        elif not who.kind:
            yield missing("roles", f"It is not said what kind of body “{who.name}” is.")


def _special(case: Case) -> Iterator[Remark]:
    stated = case.asked.law
    if not case.is_special:
        return
    paragraphs = PARAGRAPHS.get(stated.special)
    if not stated.special:
        yield missing(
            "special-category",
            "The data are of a special category, and no condition for it is given.",
            "uk-gdpr-9",
            "dpa-2018-part-3",
        )
    elif paragraphs and not stated.schedule:
        yield missing(
            "special-category",
            f"The condition {stated.special} rests on a paragraph of Schedule 1, which is not "
            "named.",
            "dpa-2018-schedule-1",
        )
    elif paragraphs and stated.schedule not in paragraphs:
        yield against(
            "special-category",
            f"The condition {stated.special} cannot rest on paragraph {stated.schedule} of "
            "Schedule 1.",
            "uk-gdpr-9",
            "dpa-2018-schedule-1",
        )
    yield from _special_part_3(case)


def _special_part_3(case: Case) -> Iterator[Remark]:
    """Yield what Part 3 asks of sensitive data, on the sides on which it counts."""
    stated = case.asked.law
    if stated.special == UNDER_PART_3:
        for part, does in ((stated.sender_part, "gives"), (stated.recipient_part, "receives")):
            if part == PART_2:
                words = f"Who {does} stands under Part 2, and no condition of Article 9 is given."
                yield against("special-category", words, "uk-gdpr-9")
    if case.some_part_3 and not case.agreement.safeguards.policy:
        yield missing(
            "special-category",
            "Under Part 3 sensitive data want an appropriate policy document, and none is named.",
            "dpa-2018-part-3",
        )


def _policy(case: Case) -> Iterator[Remark]:
    paragraph = case.asked.law.schedule
    if paragraph not in POLICY_PARAGRAPHS or case.agreement.safeguards.policy:
        return
    to_authority = case.recipient is not None and case.recipient.kind in COMPETENT
    if paragraph == PREVENTING_UNLAWFUL_ACTS and to_authority:
        words = (
            "Paragraph 10 of Schedule 1 wants no policy document for passing data to a competent "
            "authority; for anything else it does."
        )
        yield Remark("special-category", Finding.NOTE, words, ("dpa-2018-schedule-1",))
        return
    yield missing(
        "special-category" if case.is_special else "criminal-offence",
        f"Paragraph {paragraph} of Schedule 1 usually wants an appropriate policy document, and "
        "none is named.",
        "dpa-2018-schedule-1",
    )


def _criminal(case: Case) -> Iterator[Remark]:
    stated = case.asked.law
    if not case.is_criminal or case.is_part_3:
        return
    if not stated.criminal:
        yield missing(
            "criminal-offence",
            "The data are about offences, and neither official authority nor a condition of "
            "Schedule 1 is given.",
            "uk-gdpr-10",
        )
    elif stated.criminal == "schedule-1" and not stated.schedule:
        yield missing(
            "criminal-offence",
            "The paragraph of Schedule 1 is not named.",
            "dpa-2018-schedule-1",
        )
    elif stated.criminal == "official-authority":
        for side in sides(case):
            if side.part != PART_3 and side.who and not side.is_public:
                words = (
                    f"“{side.who.name}” is no public body. Say under whose official authority it "
                    f"{side.does} data about offences."
                )
                yield missing("criminal-offence", words, "uk-gdpr-10")


def _gateway(case: Case) -> Iterator[Remark]:
    stated = case.asked.law
    if not stated.gateway:
        # Who is no public body may do what no law forbids.
        is_private = case.sender is not None and case.sender.kind in {"charity", "company"}
        is_compelled = compels_by_law(stated.compelled, case.law)
        if not (stated.other_gateway or is_private or is_compelled):
            yield missing("gateway", "No power to pass the information on is named.")
        return
    provision = case.law.get(stated.gateway)
    if provision is None or "gateway" not in provision.tests:
        words = f"“{stated.gateway}” is no gateway that Remit holds; `remit law --test gateway` "
        yield against("gateway", words + "lists them.")
        return
    for words in _refusals(case, provision):
        yield against("gateway", words, provision.key)
    some = provision.receives_some.get(case.recipient.kind) if case.recipient else None
    if case.recipient and some:
        words = (
            f"Of bodies like “{case.recipient.name}” only {some} may receive by "
            f"{provision.citation}. See that it is one of them."
        )
        yield Remark("gateway", Finding.NOTE, words, (provision.key,))
    if provision.is_power:
        words = (
            f"{provision.citation} is a power, not a duty: it lets information pass and makes "
            "nobody pass it."
        )
        yield Remark("gateway", Finding.NOTE, words, (provision.key,))


def _refusals(case: Case, provision: Provision) -> Iterator[str]:
    """Yield why information may not pass by a gateway."""
    name = provision.citation
    if not provision.in_force(case.at) and provision.starts_on:
        yield f"{name} is in force from {day_in_words(provision.starts_on)} on only."
    if "health" in provision.not_data and case.is_health:
        yield f"{name} does not authorise patient information."
    if case.sender and case.sender.kind in provision.not_from:
        yield (
            f"{name} does not authorise personal information from a health or social-care "
            f"authority, as “{case.sender.name}” is."
        )
    for who, kinds, does in (
        (case.sender, provision.gives_kinds, "give"),
        (case.recipient, provision.receives_kinds, "receive"),
    ):
        if who and who.kind and kinds and who.kind not in kinds:
            yield f"“{who.name}” is not among those who may {does} by {name}."


def _decisions(case: Case) -> Iterator[Remark]:
    stated = case.asked.law
    if not (stated.automated or stated.decisions):
        return
    keys = ["uk-gdpr-22", "uk-gdpr-22a-22d"] if not case.is_part_3 else []
    keys += ["dpa-2018-50a-50d"] if case.some_part_3 else []
    if stated.automated and RECOGNISED in {side.basis for side in sides(case)}:
        yield against(
            "automated-decisions",
            "A decision by a computer alone may never rest on recognised legitimate interests.",
            "uk-gdpr-22a-22d",
        )
    if stated.automated and case.is_special and stated.special not in FOR_DECISIONS:
        yield against(
            "automated-decisions",
            "A computer alone may decide by data of a special category only with explicit consent, "
            "or where a contract or a law needs it and Article 9(2)(g) applies.",
            "uk-gdpr-22a-22d",
        )
    yield Remark(
        "automated-decisions",
        Finding.NOTE,
        "Decisions are made about individuals. Say who takes part in each, how people hear of it, "
        "have a human look at it and contest it, and how unfairness was looked for.",
        (*keys, "equality-act-2010-149"),
    )


def _immigration(case: Case) -> Iterator[Remark]:
    if case.recipient is not None and case.recipient.kind == "immigration":
        words = (
            f"Where rights would prejudice immigration control, “{case.recipient.name}” may "
            "withhold some from people. That takes rights away; it lets nobody pass anything on."
        )
        yield Remark("rights", Finding.NOTE, words, ("dpa-2018-schedule-2-4",))


_TESTS: tuple[Callable[[Case], Iterator[Remark]], ...] = (
    _known,
    _parties,
    regime_remarks,
    basis_remarks,
    _special,
    _policy,
    _criminal,
    confidence_remarks,
    _decisions,
    _immigration,
)
