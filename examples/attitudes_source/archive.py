"""Office files with the same bytes whenever and wherever they are made."""

from __future__ import annotations

import io
import zipfile
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


def packed(parts: Mapping[str, bytes]) -> bytes:
    """Return a zip archive of the parts, without compression and with one fixed time for each."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
        for name, content in parts.items():
            part = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            part.create_system = 3  # else the byte says which system wrote it
            part.external_attr = 0o644 << 16
            archive.writestr(part, content)
    return out.getvalue()
