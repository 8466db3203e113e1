"""What the law asks of one flow of an agreement.

Which data are about health, of another special category, or about offences is told by the terms'
places in the W3C Data Privacy Vocabulary, on themselves or on a term above. What a gateway allows
is data, in `charter/law`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from remit.charter.core.explanation import label
from remit.kernel.wording import day_in_words
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
ON_SCHEDULE = frozenset({"9(2)(b)", "9(2)(g)", "9(2)(h)", "9(2)(i)", "9(2)(j)"})
# Paragraphs that need an appropriate policy document: paragraph 1, those of Part 2 (5 and 39), and
# by paragraph 38 those of Part 3 that name Part 2. Health and research (2 to 4) do not.
POLICY_PARAGRAPHS = frozenset({1, *range(6, 38)})
LEGITIMATE = "6(1)(f)"
RECOGNISED = "6(1)(ea)"


def is_about(iris: frozenset[str], part: str, term: str, vocabulary: Vocabulary) -> bool:
    """Whether a term, or one above it, is one of some concepts of the Data Privacy Vocabulary."""
    if (part, term) not in vocabulary:
        return False
    return any(vocabulary.term(part, key).dpv in iris for key in vocabulary.lineage(part, term))


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
        """Whether Part 3 counts for who receives."""
        return self.asked.law.recipient_part == PART_3


def flow_remarks(case: Case) -> tuple[Remark, ...]:
    """Return all that the law asks of one flow and that is missing, or cannot be as stated."""
    found = (one for test in _TESTS for one in test(case))
    # A gateway that is not in force yet is told of, whatever the day.
    return (*in_force(found, case.law, case.at), *_gateway(case))


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


def _regime(case: Case) -> Iterator[Remark]:
    stated = case.asked.law
    for part, who, side in (
        (stated.sender_part, case.sender, "gives"),
        (stated.recipient_part, case.recipient, "receives"),
    ):
        if not part:
            words = f"It is not said whether Part 2 or Part 3 counts for who {side}."
            yield missing("regime", words, "dpa-2018-part-2", "dpa-2018-part-3")
        elif part == PART_3 and who and who.kind not in {"police", "probation", "prison", "court"}:
            yield Remark(
                "regime",
                Finding.NOTE,
                f"Part 3 is for competent authorities. See that “{who.name}” is one.",
                ("dpa-2018-part-3",),
            )


def _basis(case: Case) -> Iterator[Remark]:
    basis = case.asked.law.basis
    public = case.recipient is not None and case.recipient.kind not in {"", "charity", "company"}
    if not basis:
        yield missing("lawful-basis", "No lawful basis is given.", "uk-gdpr-6")
    elif basis == LEGITIMATE and public:
        yield against(
            "lawful-basis",
            "A public body cannot rest on legitimate interests for its own tasks.",
            "uk-gdpr-6",
        )
    elif basis == RECOGNISED:
        yield from _recognised(case)
    elif basis == "part-3" and case.asked.law.recipient_part == PART_2:
        yield against(
            "lawful-basis",
            "The basis is Part 3, yet Part 2 is said to count for who receives.",
            "dpa-2018-part-3",
        )


def _recognised(case: Case) -> Iterator[Remark]:
    provision = case.law.get("uk-gdpr-6-1-ea")
    if provision is None or provision.starts_on is None or provision.in_force(case.at):
        return
    day = day_in_words(provision.starts_on)
    yield against(
        "lawful-basis",
        f"Recognised legitimate interests are a basis from {day} on only.",
        "uk-gdpr-6",
    )


def _special(case: Case) -> Iterator[Remark]:
    stated = case.asked.law
    if not case.is_special:
        return
    if not stated.special:
        yield missing(
            "special-category",
            "The data are of a special category, and no condition for it is given.",
            "uk-gdpr-9",
            "dpa-2018-part-3",
        )
    elif stated.special in ON_SCHEDULE and not stated.schedule:
        yield missing(
            "special-category",
            f"The condition {stated.special} rests on a paragraph of Schedule 1, which is not "
            "named.",
            "dpa-2018-schedule-1",
        )
    yield from _policy(case)


def _policy(case: Case) -> Iterator[Remark]:
    if case.asked.law.schedule in POLICY_PARAGRAPHS and not case.agreement.safeguards.policy:
        yield missing(
            "special-category",
            f"Paragraph {case.asked.law.schedule} of Schedule 1 usually wants an appropriate "
            "policy document, and none is named.",
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


def _gateway(case: Case) -> Iterator[Remark]:
    stated = case.asked.law
    if not stated.gateway:
        if not stated.other_gateway:
            yield missing("gateway", "No power to pass the information on is named.")
        return
    provision = case.law.get(stated.gateway)
    if provision is None or "gateway" not in provision.tests:
        words = f"“{stated.gateway}” is no gateway that Remit holds; `remit law --test gateway` "
        yield against("gateway", words + "lists them.")
        return
    for words in _refusals(case, provision):
        yield against("gateway", words, provision.key)
    if provision.is_power:
        words = f"{provision.citation} is a power, not a duty: it lets information pass and makes "
        yield Remark("gateway", Finding.NOTE, words + "nobody pass it.", (provision.key,))


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


def _confidentiality(case: Case) -> Iterator[Remark]:
    stated = case.asked.law.confidentiality
    if not (case.is_health or case.from_care):
        return
    if not stated:
        yield missing(
            "confidentiality",
            "It was told in confidence, and it is not said how that duty is met.",
            "common-law-confidentiality",
            "caldicott-principles",
        )
    opt_out = case.agreement.safeguards.opt_out
    if stated == "section-251" and opt_out.strip().casefold() != "applied":
        yield against(
            "confidentiality",
            "The duty of confidence is set aside under section 251, so the national data opt-out "
            "applies, and it is not said to be applied.",
            "national-data-opt-out",
            "nhs-act-2006-251",
        )
    elif not opt_out:
        yield missing(
            "confidentiality",
            "It is not said whether the national data opt-out applies.",
            "national-data-opt-out",
        )


def _decisions(case: Case) -> Iterator[Remark]:
    stated = case.asked.law
    if stated.automated and stated.basis == RECOGNISED:
        yield against(
            "automated-decisions",
            "A decision by a computer alone may never rest on recognised legitimate interests.",
            "uk-gdpr-22a-22d",
        )
    elif stated.automated or stated.decisions:
        yield Remark(
            "automated-decisions",
            Finding.NOTE,
            "Decisions are made about individuals. Say who takes part in each, how people hear of "
            "it, have a human look at it and contest it, and how unfairness was looked for.",
            ("uk-gdpr-22a-22d", "equality-act-2010-149"),
        )


_TESTS: tuple[Callable[[Case], Iterator[Remark]], ...] = (
    _known,
    _parties,
    _regime,
    _basis,
    _special,
    _criminal,
    _confidentiality,
    _decisions,
)
