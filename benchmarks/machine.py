"""What a benchmark ran on: one line, printed above its table."""

from __future__ import annotations

import os
import platform


def machine() -> str:
    """Return the processor's kind, its cores, how busy they are, and Python's version.

    The load is the number of processes that wanted a core in the last minute; without it, where
    the system does not tell.
    """
    parts = [platform.machine(), f"{os.cpu_count()} cores"]
    if hasattr(os, "getloadavg"):
        parts.append(f"load {os.getloadavg()[0]:.1f}")
    return ", ".join([*parts, f"Python {platform.python_version()}"])
