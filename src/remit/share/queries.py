"""Reads of a commission's agreements."""

from __future__ import annotations

from typing import TYPE_CHECKING

from remit.charter.core.law import parse_law
from remit.charter.files import law_files
from remit.kernel.errors import Problems
from remit.share.core.agreement import agreement_from_document
from remit.share.core.signing import Signature
from remit.share.core.standing import Acts, Suspension
from remit.share.models import AgreementSignature, AgreementSuspension, AgreementText

if TYPE_CHECKING:
    from remit.charter.core.law import Provision
    from remit.kernel.flow import Flow
    from remit.share.core.agreement import Agreement

# What the ledger takes as a fact; a name beyond that is cut.
_LONGEST_NAME = 150


def stored_agreements(commission_id: int) -> tuple[Agreement, ...]:
    """Return a commission's agreements by key."""
    rows = AgreementText.objects.filter(commission_id=commission_id)
    agreements = [agreement_from_document(row.key, row.document) for row in rows]
    # Sorted here, as databases differ in how they order text.
    return tuple(sorted(agreements, key=lambda agreement: agreement.key))


def purposes_of(commission_id: int, key: str) -> tuple[str, ...]:
    """Return the purposes that an agreement of a commission states; none for no such agreement."""
    found = (one for one in stored_agreements(commission_id) if one.key == key)
    return next((one.safeguards.purposes for one in found), ())


def stored_acts(commission_id: int) -> dict[str, Acts]:
    """Return what was done with each agreement of a commission, by its key."""
    signatures: dict[str, list[Signature]] = {}
    for row in AgreementSignature.objects.filter(commission_id=commission_id):
        signed = Signature(row.party, row.digest, row.at, row.value)
        signatures.setdefault(row.agreement, []).append(signed)
    suspensions: dict[str, list[Suspension]] = {}
    for stop in AgreementSuspension.objects.filter(commission_id=commission_id):
        suspensions.setdefault(stop.agreement, []).append(
            Suspension(stop.at, stop.by, stop.why, stop.lifted_at, stop.lifted_by, stop.lifted_why)
        )
    return {
        key: Acts(tuple(signatures.get(key, ())), tuple(suspensions.get(key, ())))
        for key in sorted({*signatures, *suspensions})
    }


def law_of(jurisdiction: str = "uk") -> tuple[Provision, ...]:
    """Return the law of a jurisdiction that Remit ships; its tests keep it free of problems."""
    problems = Problems()
    found = parse_law(law_files(jurisdiction), problems)
    problems.raise_if_any()
    return found or ()


def asked_for(commission_id: int) -> tuple[Flow, ...]:
    """Return every flow that a commission's agreements ask for, in their order."""
    return tuple(
        asked.flow for agreement in stored_agreements(commission_id) for asked in agreement.flows
    )


def custodians(commission_id: int) -> tuple[str, ...]:
    """Return the names of every party to a commission's agreements, each once, in order."""
    agreements = stored_agreements(commission_id)
    names = {party.name for agreement in agreements for party in agreement.parties}
    return tuple(sorted(name[:_LONGEST_NAME] for name in names))
