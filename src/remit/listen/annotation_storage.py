"""Puts notes from a study folder beside the coding that they speak of."""

from __future__ import annotations

from typing import TYPE_CHECKING

from remit.listen.models import (
    AgreedLayer,
    Assignment,
    CodingProject,
    Decision,
    MatrixCell,
    Memo,
    Passage,
    PassageFlow,
    Transcript,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from remit.listen.core.annotations import Annotations


def insert_annotations(commission_id: int, notes: Annotations) -> None:
    """Insert the notes of a commission whose transcripts and coding have just been stored."""
    if not notes:
        return
    project, _ = CodingProject.objects.get_or_create(commission_id=commission_id)
    Memo.objects.bulk_create(
        Memo(project=project, about=each.about, key=each.key, coder=each.coder, text=each.text)
        for each in notes.memos
    )
    transcripts = Transcript.objects.filter(commission_id=commission_id).only("pk", "key")
    keys = {row.key: row.pk for row in transcripts}
    Assignment.objects.bulk_create(
        Assignment(transcript_id=keys[each.transcript], coder=each.coder, done=each.done)
        for each in notes.assignments
    )
    rows = Passage.objects.filter(transcript__commission_id=commission_id)
    passages = {(row.transcript_id, row.guid): row for row in rows}
    PassageFlow.objects.bulk_create(
        PassageFlow(passage=passages[keys[each.transcript], each.passage], flow=each.flow.as_dict())
        for each in notes.flows
    )
    _insert_decisions(notes, keys)
    MatrixCell.objects.bulk_create(
        MatrixCell(
            project=project,
            case=each.case,
            code=each.code,
            summary=each.summary,
            passages=list(each.passages),
            basis=each.basis,
            charted_by=each.charted_by,
            charted_on=each.charted_on,
            signed_by=each.signed_by,
            signed_on=each.signed_on,
        )
        for each in notes.cells
    )


def _insert_decisions(notes: Annotations, keys: Mapping[str, int]) -> None:
    Decision.objects.bulk_create(
        Decision(
            transcript_id=keys[each.transcript],
            number=each.number,
            code=each.code,
            passages=list(each.passages),
            choice=each.choice,
            coder=each.coder,
            reason=each.reason,
            decided_by=each.decided_by,
            decided_on=each.decided_on,
        )
        for each in notes.decisions
    )
    AgreedLayer.objects.bulk_create(
        AgreedLayer(
            transcript_id=keys[each.transcript],
            coders=list(each.coders),
            agreed_by=each.agreed_by,
            agreed_on=each.agreed_on,
        )
        for each in notes.agreed
    )
