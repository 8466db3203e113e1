"""A talk with names in it, and somebody who decides on each by the page, for the tests."""

from __future__ import annotations

import re
from datetime import UTC, datetime

from django.conf import settings
from django.urls import reverse

NOW = datetime(2026, 1, 2, 3, 4, tzinfo=UTC)


TALK = (
    "Moderator: Who helps?\n"
    "Ann: My sister Hodan, she lives in Peckham and is 17.\n"
    "Ben: Hodan is great. Call 07700 900001.\n"
)


def at(name, *parts):
    return reverse(name, args=["small", *parts])


def act(study, user):
    return {
        "commission_id": study,
        "user_id": user.pk,
        "vault_key": settings.VAULT_KEY,
        "actor": "rosa",
        "now": NOW,
    }


def decide_all(client, keep=()):
    """Decide on every suggestion that the page shows, one after the other; return what was."""
    seen = []
    while 'value="replace"' in (page := client.get(at("listen-names", "talk")).content.decode()):
        start = re.search(r'name="start" value="(\d+)"', page)[1]
        words = re.search(r"<mark>(.*?)</mark>", page, re.DOTALL)[1]
        replacement = re.search(r'name="replacement"\s+value="(.*?)"', page)[1]
        posted = {"act": "keep" if words in keep else "replace", "start": start}
        seen.append((words, replacement))
        client.post(at("listen-names", "talk"), posted | {"replacement": replacement})
    return seen
