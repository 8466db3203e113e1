"""The read of all that a programme holds here; each subject has a module of its own."""

from __future__ import annotations

from remit.support.core.contents import SupportFiles
from remit.support.organisation_queries import organisations


def stored_support(commission_id: int) -> SupportFiles:
    """Return everything that is stored of a programme in this room."""
    return SupportFiles(
        organisations=organisations(commission_id),
    )
