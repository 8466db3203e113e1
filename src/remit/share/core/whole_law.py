"""What the law, and good practice, ask of an agreement as a whole."""

from __future__ import annotations

from typing import TYPE_CHECKING

from remit.share.core.law_remarks import Finding, Remark, against, missing

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from remit.kernel.vocabulary import Vocabulary
    from remit.share.core.agreement import Agreement

PART_3 = "dpa-2018-part-3"
GENERAL = ("uk-gdpr-5", PART_3)
LONG = 366


def whole_remarks(agreement: Agreement, vocabulary: Vocabulary, at: date) -> Iterator[Remark]:
    """Yield what an agreement as a whole does not say, or cannot be as it is stated."""
    facts = agreement.safeguards
    for is_said, test, words, keys in (
        (facts.purposes, "purpose", "No purpose is given in plain words.", GENERAL),
        (
            facts.notice,
            "transparency",
            "It is not said where people are told.",
            ("uk-gdpr-13-14", PART_3),
        ),
        (
            facts.assessment,
            "impact-assessment",
            "No data protection impact assessment is named.",
            ("uk-gdpr-35", PART_3),
        ),
        (
            (facts.delete_by or facts.delete_after_days) and facts.deletion,
            "retention",
            "It is not said by when the data are deleted, how, and who certifies it.",
            GENERAL,
        ),
        (
            facts.rights,
            "rights",
            "It is not said how people use their rights.",
            ("uk-gdpr-21", PART_3),
        ),
        (
            facts.complaints,
            "rights",
            "It is not said to whom people complain.",
            ("dpa-2018-164a", "uk-gdpr-13-14", PART_3),
        ),
        (facts.security, "security", "It is not said how the data are kept safe.", GENERAL),
        (facts.quality, "quality", "It is not said how the data are kept correct.", GENERAL),
        (
            facts.equality,
            "duty",
            "It is not said how the equality duty was considered.",
            ("equality-act-2010-149",),
        ),
        (facts.review_on, "review", "No day of review is set.", ()),
        (facts.sanctions, "sanctions", "It is not said what happens when it is broken.", ()),
        (agreement.ends, "review", "It is not said when the agreement ends.", ()),
    ):
        if not is_said:
            yield missing(test, words, *keys)
    yield from _roles(agreement)
    yield from _columns(agreement, vocabulary)
    yield from _risk(agreement)
    yield from _retention(agreement, at)


def _roles(agreement: Agreement) -> Iterator[Remark]:
    roles = [party.role for party in agreement.parties]
    facts = agreement.safeguards
    if not roles:
        yield missing("roles", "No party is named.", "uk-gdpr-26", "uk-gdpr-28", PART_3)
    if agreement.evidence and not facts.requester:
        words = "It is not said which party asks for the data: its own evidence does not count."
        yield missing("roles", words, *GENERAL)
    if "joint-controller" in roles and not facts.arrangement:
        words = "The joint controllers' arrangement is not named."
        yield missing("roles", words, "uk-gdpr-26", PART_3)
    if roles.count("joint-controller") == 1:
        words = "One party alone is a joint controller. Say with whom it decides."
        yield missing("roles", words, "uk-gdpr-26", PART_3)
    if "processor" in roles:
        yield from _processors(agreement)


def _columns(agreement: Agreement, vocabulary: Vocabulary) -> Iterator[Remark]:
    """Yield of each dataset the columns for counting that no flow lets its party pass."""
    for one in agreement.datasets:
        party = agreement.party(one.party)
        found = agreement.not_passed(one, vocabulary)
        if party and found:
            names = ", ".join(f"“{each.name}”" for each in found)
            words = f"No flow lets “{party.name}” pass what “{one.key}” holds: {names}."
            yield missing("purpose", words, *GENERAL)


def _processors(agreement: Agreement) -> Iterator[Remark]:
    facts = agreement.safeguards
    if not facts.contract:
        words = "The contract with the processor is not named."
        yield missing("roles", words, "uk-gdpr-28", PART_3)
    if all(party.role == "processor" for party in agreement.parties):
        words = "Every party is a processor, so nobody answers for what is done."
        yield against("roles", words, "uk-gdpr-28", PART_3)
    asking = agreement.party(facts.requester)
    if asking is not None and asking.role == "processor":
        words = f"“{asking.name}” asks for the data. Who decides what for is no mere processor."
        yield against("roles", words, "uk-gdpr-28", PART_3)


def _risk(agreement: Agreement) -> Iterator[Remark]:
    facts = agreement.safeguards
    if facts.residual_risk == "high" and not facts.consulted_ico:
        yield against(
            "impact-assessment",
            "A high risk is left, and the Information Commissioner was not asked.",
            "uk-gdpr-36",
            PART_3,
        )
    given = {advice.by for advice in facts.advice}
    if facts.assessment and "dpo" not in given:
        words = "The data protection officer's advice is not there."
        yield missing("impact-assessment", words, "uk-gdpr-35", PART_3)
    if facts.assessment and not facts.residual_risk:
        words = "It is not said how high a risk the assessment leaves."
        yield missing("impact-assessment", words, "uk-gdpr-35", "uk-gdpr-36", PART_3)


def _retention(agreement: Agreement, at: date) -> Iterator[Remark]:
    facts, ends = agreement.safeguards, agreement.ends
    if facts.delete_by and facts.delete_by < at:
        day = "before it starts" if agreement.starts else "already"
        yield against("retention", f"The data were to be deleted {day}.", *GENERAL)
    elif facts.delete_by and ends and facts.delete_by < ends:
        words = "The data are to be deleted before the agreement ends. See that this is meant."
        yield Remark("retention", Finding.NOTE, words, GENERAL)
    elif facts.delete_by and ends and (facts.delete_by - ends).days > LONG:
        words = "The data are kept for more than a year after the agreement ends. Say why."
        yield Remark("retention", Finding.NOTE, words, GENERAL)
    if facts.review_on and ends and facts.review_on > ends:
        yield missing("review", "The day of review lies after the agreement ends.")
