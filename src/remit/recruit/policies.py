"""In what state pool and quotas may change: before fieldwork, and not under a panel unasked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from remit.kernel.errors import ExitCode, RemitError
from remit.recruit.fieldwork_queries import fieldwork_begun

if TYPE_CHECKING:
    from remit.recruit.core.recruitment import Recruitment


class PanelWouldGo(RemitError):
    """A change of pool or quotas would take out the panel or lottery that stands for them."""

    code = "panel-would-go"
    exit_code = ExitCode.NOT_POSSIBLE


class FieldworkBegun(RemitError):
    """Pool and quotas cannot change once people have been followed up."""

    code = "fieldwork-begun"
    exit_code = ExitCode.NOT_POSSIBLE


def check_change(
    commission_id: int, before: Recruitment, after: Recruitment, *, drop_panel: bool
) -> None:
    """Let pool, quotas and settings change as long as nothing that stands for them would be lost.

    Args:
        commission_id: the study.
        before: its recruitment as it stands.
        after: as it would be.
        drop_panel: whether a drawn panel or a published lottery may go.

    Raises:
        FieldworkBegun: people have been followed up already.
        PanelWouldGo: a panel is drawn or a lottery published, and may not go.
    """
    if same_draw(before, after):
        return
    if fieldwork_begun(commission_id):
        raise FieldworkBegun(
            "People have been invited already, so the pool and the quotas stand as they are.",
            remedy="Draw replacements for places that open, and record who comes as arrivals.",
        )
    if before.at_stake and not drop_panel:
        raise PanelWouldGo(
            f"{before.at_stake} With others it is taken out, and the draw has to be held anew.",
            remedy="Say that it may go, or leave pool and quotas as they are.",
        )


def check_arrivals(before: Recruitment, after: Recruitment) -> None:
    """Let quotas change once people have come and were answered, but not what is asked of them.

    Raises:
        FieldworkBegun: features or values differ.
    """
    kept = [{(one.feature, one.value) for one in value.quotas} for value in (before, after)]
    if before.fieldwork.arrivals and kept[0] != kept[1]:
        raise FieldworkBegun(
            "People have come and were answered by these quotas, so their features and values "
            "stand as they are.",
            remedy="Change the numbers only.",
        )


def same_draw(before: Recruitment, after: Recruitment) -> bool:
    """Whether a panel drawn from one recruitment stands for the other too."""
    return before.inputs() == after.inputs()
