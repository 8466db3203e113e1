"""Writes of the framework matrix: a cell is charted, signed off, or exported with the rest."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from remit.commission.queries import commission_name
from remit.ledger.actions import record
from remit.listen.coding_log import MOST_MEMO_CHARACTERS, UnableToCode, checked_text, project_of
from remit.listen.core.matrix.passages import basis
from remit.listen.matrix_queries import one_cell
from remit.listen.models import MatrixCell

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime


@transaction.atomic
def chart_cell(
    *,
    commission_id: int,
    case: str,
    code: str,
    summary: str,
    passages: Collection[str],
    actor: str,
    now: datetime,
) -> None:
    """Chart a cell with a summary, on the passages that lie behind it now; takes a signature away.

    Raises:
        CodeNotFound: the matrix has no such cell.
        UnableToCode: the summary is blank or cannot be kept.
    """
    text = checked_text(summary, MOST_MEMO_CHARACTERS)
    if not text:
        raise UnableToCode(
            "The summary is blank.", remedy="Write it, or say that nothing was said."
        )
    _chart(commission_id, case, code, text, passages, actor, now)


@transaction.atomic
def chart_nothing_said(
    *, commission_id: int, case: str, code: str, actor: str, now: datetime
) -> None:
    """Chart that a case said nothing of a theme.

    Raises:
        CodeNotFound: the matrix has no such cell.
        UnableToCode: passages lie behind the cell.
    """
    project_of(commission_id)
    view, _ = one_cell(commission_id, case, code)
    if view.behind:
        raise UnableToCode(
            "Passages lie behind this cell, so something was said.",
            remedy="Write a summary, or take the code from them.",
        )
    _chart(commission_id, case, code, "", (), actor, now)


@transaction.atomic
def unchart_cell(*, commission_id: int, case: str, code: str, actor: str, now: datetime) -> None:
    """Take what was charted in a cell away; it is then not charted yet."""
    project = project_of(commission_id)
    removed, _ = project.cells.filter(case=case, code=code).delete()
    if removed:
        _record(commission_id, "listen.cell-uncharted", code, actor, now)


@transaction.atomic
def sign_cell(*, commission_id: int, case: str, code: str, actor: str, now: datetime) -> None:
    """Sign a charted cell off, by whoever charted it or somebody else; the ledger tells them apart.

    Raises:
        CodeNotFound: the matrix has no such cell.
        UnableToCode: it is not charted, or its passages have changed since.
    """
    project = project_of(commission_id)
    view, _ = one_cell(commission_id, case, code)
    if view.cell is None:
        raise UnableToCode("The cell is not charted yet.", remedy="Chart it first.")
    if view.stale:
        raise UnableToCode(
            "The passages behind the cell have changed since it was charted.",
            remedy="Read them, and chart the cell again.",
        )
    today = timezone.localdate(now)
    project.cells.filter(case=case, code=code).update(signed_by=actor, signed_on=today)
    second = actor != view.cell.charted_by
    _record(commission_id, "listen.cell-signed", code, actor, now, second_person=second)


@transaction.atomic
def record_matrix_export(*, commission_id: int, form: str, actor: str, now: datetime) -> None:
    """Record that the matrix was taken away as a file of some form."""
    record(
        action="listen.matrix-exported",
        actor=actor,
        now=now,
        commission=commission_name(commission_id),
        facts={"form": form},
    )


def _chart(  # a cell has this many parts
    commission_id: int,
    case: str,
    code: str,
    summary: str,
    passages: Collection[str],
    actor: str,
    now: datetime,
) -> None:
    project = project_of(commission_id)
    view, _ = one_cell(commission_id, case, code)
    chosen = sorted({each.guid for each in view.behind}.intersection(passages))
    MatrixCell.objects.update_or_create(
        project=project,
        case=case,
        code=code,
        defaults={
            "summary": summary,
            "passages": chosen,
            "basis": basis(view.behind),
            "charted_by": actor,
            "charted_on": timezone.localdate(now),
            "signed_by": "",
            "signed_on": None,
        },
    )
    _record(commission_id, "listen.cell-charted", code, actor, now, passages=len(chosen))


def _record(
    commission_id: int, action: str, code: str, actor: str, now: datetime, **more: int | bool
) -> None:
    """Record an act on a cell; the case is left out, since it may be a person."""
    record(
        action=action,
        actor=actor,
        now=now,
        commission=commission_name(commission_id),
        facts={"code": code, **more},
    )
