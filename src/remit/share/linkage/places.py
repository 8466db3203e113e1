"""Where deliveries and linked tables lie in the data folder, under names that tell nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

SEALED, PAYLOAD = "identifiers.sealed", "payload.parquet"
LINKED, STEADY, KNOWN = "linked.parquet", "steady.parquet", "known.parquet"


def deliveries_folder(home: Path) -> Path:
    """Return the folder of all deliveries."""
    return home / "linkage" / "deliveries"


def runs_folder(home: Path) -> Path:
    """Return the folder of all that runs leave."""
    return home / "linkage" / "runs"


def delivery_folder(home: Path, token: str) -> Path:
    """Return the folder of one delivery's two stores."""
    return deliveries_folder(home) / token


def run_folder(home: Path, token: str) -> Path:
    """Return the folder of what one run leaves."""
    return runs_folder(home) / token
