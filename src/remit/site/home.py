"""Where this machine keeps its database and keys, and how `DATABASE_URL` is read."""

from __future__ import annotations

import os
import secrets
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import platformdirs

from remit.kernel.errors import ExitCode, RemitError


class UnusableSetting(RemitError):
    """A setting from the environment cannot be used."""

    code = "setting-unusable"
    exit_code = ExitCode.USAGE


def home_folder() -> Path:
    """Return the data folder, made when absent and readable by its owner only."""
    named = os.environ.get("REMIT_HOME")
    home = Path(named) if named else Path(platformdirs.user_data_dir("remit", appauthor=False))
    try:
        home.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as error:
        raise UnusableSetting(
            f"The data folder {home} cannot be made: {error.strerror}.",
            remedy="Set REMIT_HOME to a folder that you may write to.",
            folder=str(home),
        ) from error
    return home


def key_file(home: Path, name: str, make: bytes) -> bytes:
    """Return the content of `keys/NAME`, written from `make` on first use, private to its owner."""
    folder = home / "keys"
    folder.mkdir(exist_ok=True, mode=0o700)
    path = folder / name
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_bytes()
    with os.fdopen(handle, "wb") as file:
        file.write(make)
    return make


def site_key(home: Path) -> str:
    """Return the key that signs sessions: `REMIT_SITE_KEY`, else one made on first use."""
    return (
        os.environ.get("REMIT_SITE_KEY")
        or key_file(home, "site.key", secrets.token_urlsafe(50).encode()).decode()
    )


def database_from_url(url: str, home: Path) -> dict[str, Any]:
    """Return Django's settings for a database.

    An empty `url` means SQLite in the data folder; `sqlite:///PATH` and
    `postgresql://USER:PASSWORD@HOST:PORT/NAME` (or `?host=FOLDER` for a socket) are understood.

    Raises:
        UnusableSetting: any other address.
    """
    parts = urlsplit(url)
    if not url or parts.scheme == "sqlite":
        return _sqlite(unquote(parts.path)[1:] if url else str(home / "remit.sqlite3"))
    if parts.scheme in {"postgres", "postgresql"}:
        options = dict(pair.split("=", 1) for pair in parts.query.split("&") if "=" in pair)
        return {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": unquote(parts.path)[1:],
            "USER": unquote(parts.username or ""),
            "PASSWORD": unquote(parts.password or ""),
            "HOST": unquote(options.get("host", parts.hostname or "")),
            "PORT": str(parts.port or ""),
            "CONN_MAX_AGE": 60,
        }
    raise UnusableSetting(
        f"DATABASE_URL starts with {parts.scheme or url!r}, which is not known.",
        remedy="Use sqlite:///PATH or postgresql://USER:PASSWORD@HOST/NAME.",
        scheme=parts.scheme,
    )


def _sqlite(name: str) -> dict[str, Any]:
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": name,
        # Opening the file costs more than a page; whoever closes it last would also have to move
        # the whole log into the database.
        "CONN_MAX_AGE": 60,
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            # FULL waits for the disk at each commit: an answer that a page has taken outlives the
            # loss of power, and not only of the program (NORMAL). It takes some milliseconds.
            "init_command": (
                "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA secure_delete=ON;"
            ),
        },
    }
