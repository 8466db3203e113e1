"""A finding: a figure, a theme or a passage that the study produced and that rules can rest on."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class Finding:
    """One result, addressed by `id` such as `ask:v4` or `listen:theme:mass-surveillance`.

    Attributes:
        id: `ROOM:KEY`; what a charter's evidence refers to.
        kind: "paired-item", "vignette", "knowledge", "theme", "passage" and so on.
        title: plain words for a heading.
        outcome: key of the commission's outcome that it answers, or "".
        figures: plain JSON values; raw, so anything that leaves passes disclosure control first.
        inputs: digest of what it was computed from.
    """

    id: str
    kind: str
    title: str
    outcome: str = ""
    figures: Mapping[str, Any] = field(default_factory=dict)
    inputs: str = ""


def digest(value: object) -> str:
    """Return the SHA-256, in hex, of bytes, or of any plain value written as canonical JSON."""
    if isinstance(value, bytes):
        return hashlib.sha256(value).hexdigest()
    return hashlib.sha256(canonical_json(value).encode()).hexdigest()


def canonical_json(value: object) -> str:
    """Return one fixed spelling of a plain value: sorted keys, no spaces, unescaped Unicode.

    Raises:
        ValueError: the value holds NaN or an infinity.
    """
    return json.dumps(
        value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False
    )
