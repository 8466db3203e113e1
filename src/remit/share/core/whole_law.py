"""What the law, and good practice, ask of an agreement as a whole."""

from __future__ import annotations

from typing import TYPE_CHECKING

from remit.share.core.law_remarks import against, missing

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from remit.share.core.agreement import Agreement
    from remit.share.core.law_remarks import Remark


def whole_remarks(agreement: Agreement, at: date) -> Iterator[Remark]:
    """Yield what an agreement as a whole does not say, or cannot be as it is stated."""
    facts = agreement.safeguards
    for is_said, test, words, keys in (
        (facts.notice, "transparency", "It is not said where people are told.", ("uk-gdpr-13-14",)),
        (
            facts.assessment,
            "impact-assessment",
            "No data protection impact assessment is named.",
            ("uk-gdpr-35",),
        ),
        (
            facts.delete_by and facts.deletion,
            "retention",
            "It is not said by when the data are deleted, how, and who certifies it.",
            ("uk-gdpr-5",),
        ),
        (facts.rights, "rights", "It is not said how people use their rights.", ("uk-gdpr-21",)),
        (
            facts.complaints,
            "rights",
            "It is not said to whom people complain.",
            ("dpa-2018-164a", "uk-gdpr-13-14"),
        ),
        (facts.security, "security", "It is not said how the data are kept safe.", ("uk-gdpr-5",)),
        (facts.quality, "quality", "It is not said how the data are kept correct.", ("uk-gdpr-5",)),
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
    yield from _risk(agreement, at)


def _roles(agreement: Agreement) -> Iterator[Remark]:
    roles = {party.role for party in agreement.parties}
    facts = agreement.safeguards
    if not agreement.parties:
        yield missing("roles", "No party is named.", "uk-gdpr-26", "uk-gdpr-28")
    if "joint-controller" in roles and not facts.arrangement:
        yield missing("roles", "The joint controllers' arrangement is not named.", "uk-gdpr-26")
    if "processor" in roles and not facts.contract:
        yield missing("roles", "The contract with the processor is not named.", "uk-gdpr-28")


def _risk(agreement: Agreement, at: date) -> Iterator[Remark]:
    facts = agreement.safeguards
    if facts.residual_risk == "high" and not facts.consulted_ico:
        yield against(
            "impact-assessment",
            "A high risk is left, and the Information Commissioner was not asked.",
            "uk-gdpr-36",
        )
    given = {advice.by for advice in facts.advice}
    if facts.assessment and "dpo" not in given:
        yield missing(
            "impact-assessment", "The data protection officer's advice is not there.", "uk-gdpr-35"
        )
    if facts.delete_by and agreement.ends and facts.delete_by < at:
        yield against("retention", "The data were to be deleted before it starts.", "uk-gdpr-5")
