"""The quota editor of the small study, as a browser sends and shows it."""

from __future__ import annotations

import re
from datetime import UTC, datetime

from django.urls import reverse

NOW = datetime(2026, 1, 2, 3, 4, tzinfo=UTC)
COLUMNS = ("feature", "value", "min", "max", "min_flex", "max_flex")
GOOD = [
    ("gender", "woman", "3", "5", "", ""),
    ("gender", "man", "3", "5", "", ""),
    ("age", "16-24", "4", "6", "", ""),
    ("age", "25+", "2", "4", "", ""),
]


def address(name="recruit-quotas"):
    return reverse(name, args=["small"])


def form(rows, size="8", **others):
    cells = zip(*rows, strict=True) if rows else [[] for _ in COLUMNS]
    return dict(zip(COLUMNS, map(list, cells), strict=True)) | {"size": size} | others


def post(client, rows, act="check", name="recruit-quotas", **others):
    given = form(rows, **others) | {"act": act}
    return client.post(address(name), given, follow=True)


def text(answer):
    return re.sub(r"\s+", " ", answer.content.decode())


def rows_of(page):
    cells = [re.findall(rf'name="{column}" value="([^"]*)"', page) for column in COLUMNS]
    return [row for row in zip(*cells, strict=True) if any(row)]
