"""The files of a released table: CSV, JSON, and a page that stands by itself."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

from django.contrib.staticfiles import finders
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.safestring import SafeString

from remit.share.core.tables.account import account_document, account_of

if TYPE_CHECKING:
    from remit.share.core.agreement import Agreement
    from remit.share.core.tables.requested import Requested

STYLESHEET = "remit/remit.css"


def release_files(table: Requested, agreement: Agreement, *, made_up: bool) -> dict[str, bytes]:
    """Return the files of a released table by name; the same table gives the same bytes.

    Those of a made-up study say so.

    Raises:
        ValueError: it was not released.
    """
    if table.settled_at is None:
        raise ValueError(table.key)
    account = account_of(table, agreement, timezone.localdate(table.settled_at))
    text = json.dumps(
        account_document(table, account, made_up=made_up),
        indent=2,
        ensure_ascii=False,
        allow_nan=False,
    )
    page = render_to_string(
        "share/released.html",
        {"account": account, "made_up": made_up, "style": SafeString(_stylesheet())},
    )
    return {
        f"{table.key}.csv": account.as_csv().encode(),
        f"{table.key}.json": f"{text}\n".encode(),
        f"{table.key}.html": page.encode(),
    }


def _stylesheet() -> str:
    """Return the site's stylesheet, which is the project's own and holds no `<`."""
    path = finders.find(STYLESHEET)
    if not isinstance(path, str):
        raise FileNotFoundError(f"The stylesheet {STYLESHEET} is not installed.")
    return Path(path).read_text("utf-8")
