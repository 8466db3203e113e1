"""Stores what a study keeps of other programs' projects, and takes out of it what must go."""

from __future__ import annotations

from typing import TYPE_CHECKING

from remit.listen.core.kept_parts import of_codes_alone, without_copies
from remit.listen.kept_queries import MARKUP, stored_kept
from remit.listen.models import Code, KeptPart

if TYPE_CHECKING:
    from collections.abc import Collection

    from remit.listen.core.kept_parts import KeptParts


def replace_kept(commission_id: int, kept: KeptParts) -> None:
    """Put what is kept in place of what was."""
    KeptPart.objects.filter(commission_id=commission_id).delete()
    parts = [*([(MARKUP, kept.markup)] if kept.markup else []), *kept.files]
    KeptPart.objects.bulk_create(
        KeptPart(commission_id=commission_id, name=name, content=content) for name, content in parts
    )


def drop_copies(commission_id: int, texts: Collection[str]) -> int:
    """Take out what still has the words of sources that were changed; return how many parts."""
    kept = stored_kept(commission_id) if texts else None
    return _put_back(commission_id, kept, without_copies(kept, texts)) if kept else 0


def keep_codes_alone(commission_id: int) -> int:
    """Take out all but what speaks of codes alone; return how many parts."""
    kept = stored_kept(commission_id)
    if not kept:
        return 0
    codes = Code.objects.filter(project__commission_id=commission_id)
    guids = list(codes.values_list("guid", flat=True))
    return _put_back(commission_id, kept, of_codes_alone(kept, guids))


def _put_back(commission_id: int, before: KeptParts, after: KeptParts) -> int:
    if after != before:
        replace_kept(commission_id, after)
    return sum(before.kinds().values()) - sum(after.kinds().values())
