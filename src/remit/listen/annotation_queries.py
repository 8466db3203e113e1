"""Reads of what researchers noted beside their coding, as the study folder holds it."""

from __future__ import annotations

from remit.kernel.flow import Flow
from remit.listen.core.annotations import (
    AgreedNote,
    Annotations,
    AssignmentNote,
    Cell,
    DecisionNote,
    FlowNote,
    MemoNote,
)
from remit.listen.models import (
    AgreedLayer,
    Assignment,
    Decision,
    MatrixCell,
    Memo,
    PassageFlow,
)


def stored_annotations(commission_id: int) -> Annotations:
    """Return all notes of a commission, each kind sorted."""
    memos = Memo.objects.filter(project__commission_id=commission_id)
    flows = PassageFlow.objects.filter(passage__transcript__commission_id=commission_id)
    assigned = Assignment.objects.filter(transcript__commission_id=commission_id)
    return Annotations(
        memos=tuple(sorted(MemoNote(m.about, m.key, m.coder, m.text) for m in memos)),
        flows=tuple(
            sorted(
                FlowNote(key, guid, Flow.from_mapping(flow))
                for key, guid, flow in flows.values_list(
                    "passage__transcript__key", "passage__guid", "flow"
                )
            )
        ),
        assignments=tuple(
            sorted(
                AssignmentNote(*row)
                for row in assigned.values_list("transcript__key", "coder", "done")
            )
        ),
        cells=stored_cells(commission_id),
        decisions=_decisions(commission_id),
        agreed=_agreed(commission_id),
    )


def _decisions(commission_id: int) -> tuple[DecisionNote, ...]:
    rows = Decision.objects.filter(transcript__commission_id=commission_id)
    notes = (
        DecisionNote(
            transcript=row.transcript.key,
            number=row.number,
            code=row.code,
            passages=tuple(row.passages),
            choice=row.choice,
            coder=row.coder,
            reason=row.reason,
            decided_by=row.decided_by,
            decided_on=row.decided_on,
        )
        for row in rows.select_related("transcript").defer("transcript__text")
    )
    return tuple(sorted(notes))


def _agreed(commission_id: int) -> tuple[AgreedNote, ...]:
    rows = AgreedLayer.objects.filter(transcript__commission_id=commission_id)
    found = rows.values_list("transcript__key", "coders", "agreed_by", "agreed_on")
    return tuple(sorted(AgreedNote(key, tuple(coders), by, on) for key, coders, by, on in found))


def stored_cells(commission_id: int) -> tuple[Cell, ...]:
    """Return the charted cells of the matrix, by case and code."""
    rows = MatrixCell.objects.filter(project__commission_id=commission_id)
    cells = (
        Cell(
            case=row.case,
            code=row.code,
            summary=row.summary,
            passages=tuple(row.passages),
            basis=row.basis,
            charted_by=row.charted_by,
            charted_on=row.charted_on,
            signed_by=row.signed_by,
            signed_on=row.signed_on,
        )
        for row in rows
    )
    return tuple(sorted(cells, key=lambda cell: (cell.case, cell.code)))
