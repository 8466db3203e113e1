"""What the questions say together, for `findings.json`."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from remit.publish.core.disclosure import Share
    from remit.publish.core.groups import GroupTable
    from remit.publish.core.information import Read
    from remit.publish.core.together import Grid, Overview, Place, Pooled


def overview_document(overview: Overview) -> dict[str, Any]:
    """Return one overview as plain values; the lists that it has nothing for are empty."""
    return {
        "id": overview.ref,
        "kind": overview.kind,
        "title": overview.title,
        "outcome": overview.outcome,
        "terms": [
            {
                "part": row.part,
                "term": row.term,
                "questions": list(row.cases),
                "before": _pooled(row.before),
                "after": _pooled(row.after),
            }
            for row in overview.terms
        ],
        "grids": [_grid(grid) for grid in overview.grids],
        "groups": [_groups(table) for table in overview.groups],
        "places": [
            {"question": row.item.ref, "before": _place(row.before), "after": _place(row.after)}
            for row in overview.places
        ],
        "wrong": [
            {"question": row.item.ref, "before": _share(row.before), "after": _share(row.after)}
            for row in overview.wrong
        ],
        # Only where there is such an overview, so that other documents stay as they are.
        **({} if overview.read is None else {"information": _read(overview.read)}),
        **({} if overview.order is None else {"order": asdict(overview.order)}),
    }


def _grid(grid: Grid) -> dict[str, Any]:
    return {
        "rows": grid.row_part,
        "columns": grid.column_part,
        "cells": [
            {
                "row": cell.row,
                "column": cell.column,
                "questions": list(cell.cases),
                "before": _pooled(cell.before),
                "after": _pooled(cell.after),
            }
            for cell in grid.cells
        ],
    }


def _groups(table: GroupTable) -> dict[str, Any]:
    return {
        "question": table.item.ref,
        "wave": table.wave,
        "feature": table.feature or None,
        "rows": [
            {"values": list(row.values), "share": _share(row.share), "outvoted": row.outvoted}
            for row in table.rows
        ],
    }


def _read(read: Read) -> dict[str, Any]:
    return {
        "pieces": list(read.pieces),
        "shown": read.n,
        "parts": [{"states": list(part.states), "count": part.count} for part in read.parts],
    }


def _pooled(pooled: Pooled | None) -> dict[str, Any] | None:
    return None if pooled is None else asdict(pooled)


def _place(place: Place | None) -> dict[str, Any] | None:
    return None if place is None else asdict(place)


def _share(share: Share | None) -> dict[str, Any] | None:
    return None if share is None else asdict(share)
