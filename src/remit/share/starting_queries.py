"""Reads of what a run needs before it starts: every delivery as agreed, and settings that fit."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils import timezone

from remit.commission.queries import vocabulary
from remit.kernel.errors import ExitCode, Place, Problems, RemitError
from remit.share.core.delivery import agreed, check_covered, check_names
from remit.share.core.linkage.encoded import OTHER_KEY
from remit.share.core.signing import agreement_digest
from remit.share.delivery_queries import stored_deliveries
from remit.share.linkage.running import check_unchanged

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from pathlib import Path

    from remit.share.core.agreement import Agreement
    from remit.share.linkage.running import Stored

LEAST = 2


class UnableToStart(RemitError):
    """A run cannot start: something that it needs was not delivered, or not as agreed."""

    code = "linkage-not-ready"
    exit_code = ExitCode.NOT_POSSIBLE


def ready(
    commission_id: int, agreement: Agreement, home: Path
) -> Sequence[tuple[Stored, str, str]]:
    """Return what was delivered, if it is enough, as agreed and as it was.

    Raises:
        UnableToStart: too little was delivered, or under another text of the agreement.
        UnableToOpenDelivery: a delivery was changed, or is gone.
        InvalidInput: a field is in no flow of the agreement.
    """
    deliveries = stored_deliveries(commission_id, agreement, home)
    have = {stored.dataset for stored, *_ in deliveries}
    missing = [one.key for one in agreement.datasets if one.key not in have]
    if missing or len(have) < LEAST:
        listed = ", ".join(missing) or "a second dataset"
        raise UnableToStart(
            f"Under “{agreement.title}” there is not yet delivered: {listed}.",
            remedy="Have each custodian deliver its file: remit deliver AGREEMENT DATASET FILE.",
            missing=listed,
        )
    now = agreement_digest(agreement)
    problems = Problems()
    for stored, _, digest in deliveries:
        if digest != now:
            raise UnableToStart(
                f"“{stored.dataset}” was delivered under an earlier text of the agreement.",
                remedy="Have it delivered again, under the agreement as it is now.",
                dataset=stored.dataset,
            )
        check_unchanged(stored)
        place = Place(stored.dataset)
        check_covered(
            agreement, agreed(agreement, stored.dataset), vocabulary(commission_id), place, problems
        )
    check_names(agreement, Place(agreement.key), problems)
    _check_one_key([stored for stored, *_ in deliveries], problems)
    problems.raise_if_any()
    return deliveries


def check_match_keys(agreement: Agreement) -> None:
    """Let an agreement pass that has match keys in place of identifiers.

    Raises:
        UnableToStart: it has not.
    """
    if not agreement.encoded:
        raise UnableToStart(
            f"“{agreement.title}” does not say that match keys are delivered.",
            remedy="Leave --encoded out; or have encoded = true said of every [[dataset]], and "
            "the agreement signed anew.",
            agreement=agreement.key,
        )


def _check_one_key(deliveries: Sequence[Stored], problems: Problems) -> None:
    """Note match keys that were made under another project key than the first's."""
    made = [(one.dataset, one.encoding.project) for one in deliveries if one.encoding]
    for dataset, project in made[1:]:
        other, theirs = made[0]
        if project != theirs:
            problems.add(
                OTHER_KEY,
                Place(dataset),
                dataset=dataset,
                found=project,
                other=other,
                theirs=theirs,
            )


def keeps_identifiers(agreement: Agreement, now: datetime) -> bool:
    """Whether identifiers outlive the runs that link them, as an agreement has it."""
    until = agreement.safeguards.identifiers_until
    return until is not None and timezone.localdate(now) < until
