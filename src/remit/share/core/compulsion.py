"""What makes a flow happen, whatever people accept; and what is named so and is only a power."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from remit.share.core.law_remarks import Remark, against

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from remit.charter.core.law import Provision
    from remit.share.core.legal_facts import Compulsion

STATUTE = "statute"
# What compels by itself lets the information pass, too.
_BY_LAW = frozenset({STATUTE, "court-order"})


def power_named(stated: Compulsion | None, law: Mapping[str, Provision]) -> Provision | None:
    """Return the power that is stated as if it were a duty, or None."""
    if stated is None or stated.kind != STATUTE:
        return None
    powers = (one for one in law.values() if one.is_power)
    return next((one for one in powers if _is_named(one, stated.by)), None)


def compels_by_law(stated: Compulsion | None, law: Mapping[str, Provision]) -> bool:
    """Whether a statute or a court makes the flow happen."""
    return stated is not None and stated.kind in _BY_LAW and power_named(stated, law) is None


def power_remarks(stated: Compulsion | None, law: Mapping[str, Provision]) -> Iterator[Remark]:
    """Yield that what is stated to compel is a power."""
    power = power_named(stated, law)
    if power is not None:
        words = f"{power.citation} is a power, not a duty: it makes nobody pass information on."
        yield against("gateway", words, power.key)


def _is_named(provision: Provision, words: str) -> bool:
    """Whether words name a provision: its key, or its Act and its section in either order."""
    said = words.casefold()
    act, _, section = provision.citation.casefold().partition(", section ")
    number = re.escape(section.partition(" ")[0])
    named = act in said and re.search(rf"\b(?:ss?\.?|sections?)\s*{number}(?!\d)", said)
    return provision.key in said or bool(section and named)
