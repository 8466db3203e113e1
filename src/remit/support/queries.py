"""The read of all that a programme holds here; each subject has a module of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from remit.support.core.contents import SupportFiles
from remit.support.organisation_queries import organisations
from remit.support.principles_queries import principle_findings, stored_principles

if TYPE_CHECKING:
    from remit.kernel.finding import Finding


def stored_support(commission_id: int) -> SupportFiles:
    """Return everything that is stored of a programme in this room."""
    return SupportFiles(
        organisations=organisations(commission_id),
        principles=stored_principles(commission_id),
    )


def findings(commission_id: int) -> tuple[Finding, ...]:
    """Return what a programme found that a charter's rules can rest on, figures raw."""
    return principle_findings(commission_id)
