"""The duty of confidence in one flow: whether anybody owes it, how it is met, and the opt-out.

What a doctor, a nurse or a social worker is told is told in confidence, whichever body employs
them: most social workers are a council's. The W3C Data Privacy Vocabulary has no concept for social
care, so that its terms are known by their names.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from remit.share.core.law_remarks import against, missing

if TYPE_CHECKING:
    from collections.abc import Iterator

    from remit.kernel.vocabulary import Term, Vocabulary
    from remit.share.core.flow_law import Case
    from remit.share.core.law_remarks import Remark

# Kinds of body whose work is not medical; section 251 is for medical purposes.
NOT_MEDICAL = frozenset({"police", "probation", "prison", "court", "immigration"})
# In a term's key, with spaces for hyphens, or in its English label.
_SOCIAL_CARE = re.compile(
    r"\b(social (care|work|workers?|services?)|adults? (s )?care|children s (care|services)"
    r"|child(ren)? (protection|in need)|looked after|foster(ed|ing)?|care leavers?"
    r"|care (plans?|homes?|history))\b"
)
_NOT_LETTERS = re.compile(r"[^a-z]+")


def names_social_care(term: Term) -> bool:
    """Whether a term's key or English label speaks of social care, of adults or of children."""
    return any(
        _SOCIAL_CARE.search(_NOT_LETTERS.sub(" ", name.casefold()))
        for name in (term.key, term.labels.get("en", ""))
    )


def is_social_care(case: Case) -> bool:
    """Whether a flow is of social-care records.

    That is so where the data are, lie below or take in something of social care, and where they
    come from social workers.
    """
    flow, terms = case.asked.flow, case.vocabulary
    return _on_branch("data", flow.data, terms) or any(
        names_social_care(terms.term("sender", key))
        for key in _lineage("sender", flow.sender, terms)
    )


def confidence_remarks(case: Case) -> Iterator[Remark]:
    """Yield what the duty of confidence asks of a flow."""
    stated = case.asked.law.confidentiality
    of_social_care = is_social_care(case)
    if not (case.is_health or case.from_care or of_social_care):
        return
    if not stated:
        yield missing(
            "confidentiality",
            "It was told in confidence, and it is not said how that duty is met.",
            "common-law-confidentiality",
            "caldicott-principles",
        )
    if stated == "section-251" and case.recipient and case.recipient.kind in NOT_MEDICAL:
        words = (
            f"Section 251 is for medical purposes. Say which “{case.recipient.name}” serves by it."
        )
        yield missing("confidentiality", words, "nhs-act-2006-251")
    opt_out = case.agreement.safeguards.opt_out
    if stated == "section-251" and opt_out.strip(" .").casefold() != "applied":
        yield against(
            "confidentiality",
            "The duty of confidence is set aside under section 251, so the national data opt-out "
            "applies, and it is not said to be applied.",
            "national-data-opt-out",
            "nhs-act-2006-251",
        )
    elif not opt_out:
        words = "It is not said whether the national data opt-out applies."
        if of_social_care and not case.is_health:
            words += " It covers the social care of adults, and not that of children."
        yield missing("confidentiality", words, "national-data-opt-out")


def _on_branch(part: str, key: str, vocabulary: Vocabulary) -> bool:
    above = [vocabulary.term(part, one) for one in _lineage(part, key, vocabulary)]
    below = [one for one in vocabulary.terms(part) if vocabulary.covers(part, key, one.key)]
    return any(map(names_social_care, (*above, *(below if above else ()))))


def _lineage(part: str, key: str, vocabulary: Vocabulary) -> tuple[str, ...]:
    return tuple(vocabulary.lineage(part, key)) if (part, key) in vocabulary else ()
