"""Tracked changes: documents are read as if each had been accepted, and that is told."""

from __future__ import annotations

from remit.kernel.errors import problem_kind

TRACKED = problem_kind(
    "transcript-tracked-changes",
    "Tracked changes in the document: {count}. The final text is read: what was inserted is in, "
    "what was deleted is out.",
    "If a change was meant to be refused, refuse it in the document and bring it in again.",
)
