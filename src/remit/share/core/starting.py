"""What a run needs before it starts, and whether a page can wait for it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from remit.kernel.errors import ExitCode, RemitError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from remit.share.core.agreement import Agreement

MOST_ON_A_PAGE = 50_000
"""Records of all datasets together that a page links while somebody waits: some ten seconds."""


class TooLongForPage(RemitError):
    """So many records were delivered that nobody should wait for the run in front of a page."""

    code = "linkage-too-long-for-page"
    exit_code = ExitCode.NOT_POSSIBLE


@dataclass(frozen=True, slots=True)
class Readiness:
    """How far a run can be started.

    Attributes:
        lacking: the datasets that are not yet delivered.
        is_soon_done: whether a page can wait for it.
        command: what to give on the server instead.
    """

    lacking: tuple[str, ...]
    is_soon_done: bool
    command: str


def command_of(agreement: str, study: str) -> str:
    """Return the command that links under an agreement."""
    return f"remit link {agreement} --study {study}"


def readiness(agreement: Agreement, records: Mapping[str, int], study: str) -> Readiness:
    """Return how far a run can be started.

    Args:
        agreement: under which.
        records: how many wait of each dataset that was delivered.
        study: the study's name.
    """
    return Readiness(
        tuple(one.key for one in agreement.datasets if one.key not in records),
        sum(records.values()) <= MOST_ON_A_PAGE,
        command_of(agreement.key, study),
    )


def check_soon_done(records: int, agreement: str, study: str) -> None:
    """Let so many records pass as a page can link.

    Raises:
        TooLongForPage: there are more.
    """
    if records > MOST_ON_A_PAGE:
        raise TooLongForPage(
            f"More than {MOST_ON_A_PAGE:,} records wait, which would take too long for a page.",
            remedy=f"On the server, give: {command_of(agreement, study)}",
        )
