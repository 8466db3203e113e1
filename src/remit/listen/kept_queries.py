"""Reads of what a study keeps of other programs' projects beyond texts, passages and codes."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from remit.listen.core.kept_parts import KeptParts, kinds_in_words
from remit.listen.core.refi_keeping import fitting
from remit.listen.models import KeptPart

if TYPE_CHECKING:
    from remit.listen.core.contents import ListenFiles

MARKUP = ""
"""The name under which the XML lies."""


def stored_kept(commission_id: int) -> KeptParts:
    """Return what is kept, as it was stored last."""
    rows = KeptPart.objects.filter(commission_id=commission_id).values_list("name", "content")
    files = {name: bytes(content) for name, content in rows}
    return KeptParts(files.pop(MARKUP, b""), tuple(sorted(files.items())))


def with_kept(commission_id: int, listen: ListenFiles) -> ListenFiles:
    """Return stored material with what is kept of it, without what belongs to nothing any more."""
    if listen.coding is None:
        return listen
    return replace(listen, kept=fitting(stored_kept(commission_id), listen.coding))


def kept_in_words(commission_id: int) -> tuple[str, ...]:
    """Return how much is kept of each kind, such as “2 pictures”; the files are not read."""
    rows = KeptPart.objects.filter(commission_id=commission_id)
    names = [*rows.exclude(name=MARKUP).values_list("name", flat=True)]
    if not names and not rows.exists():
        return ()
    markup = rows.filter(name=MARKUP).values_list("content", flat=True).first()
    files = tuple((name, b"") for name in names)
    return kinds_in_words(KeptParts(b"" if markup is None else bytes(markup), files).kinds())
