"""A made-up study in the middle of its fieldwork, and the words of its pages."""

from __future__ import annotations

import json
import re
from datetime import UTC, date, datetime
from html import unescape

from django.urls import reverse

from remit.ledger.models import Entry
from remit.recruit.actions import store_recruit
from remit.recruit.core.draw import DrawSettings
from remit.recruit.core.fieldwork import Fieldwork
from remit.recruit.core.pool import Pool, Volunteer
from remit.recruit.core.quotas import Quota, Quotas
from remit.recruit.core.recruitment import Recruitment

NOW = datetime(2026, 1, 2, 3, 4, tzinfo=UTC)
DAY = date(2026, 1, 2)
KEY = b"k" * 32
QUOTAS = Quotas(
    (
        Quota("gender", "w", 2, 3),
        Quota("gender", "m", 1, 2),
        Quota("age", "16-24", 0, 4),
        Quota("age", "25+", 0, 4),
    )
)
PANEL = ("v0", "v1", "v2", "v3")


def volunteers(count):
    return tuple(
        Volunteer(
            f"v{n}",
            {
                "gender": "wm"[n % 2],
                "age": ("16-24", "25+")[n // 2 % 2],
                "household": "7" if n in (0, 5) else "",
            },
        )
        for n in range(count)
    )


def recruitment(count=12, steps=(), arrivals=(), panel=PANEL):
    pool = Pool(("gender", "age", "household"), volunteers(count))
    return Recruitment(
        QUOTAS, pool, DrawSettings(4, 0), panel, Fieldwork(tuple(steps), (), tuple(arrivals))
    )


def store(study, value):
    store_recruit(commission_id=study, recruitment=value, actor="test", now=NOW)


def at(name, *parts):
    return reverse(name, args=["limits", *parts])


def words(answer):
    """The words of a page, in one line."""
    text = re.sub(r"<[^>]+>", " ", answer.content.decode())
    return " ".join(unescape(text).split())


def entries(action):
    return [json.loads(row.facts) for row in Entry.objects.filter(action=action)]


def codes_on(answer):
    return re.findall(r'/people/(\w+)/"', answer.content.decode())
