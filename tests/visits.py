"""A participant's visit by a test's client: coming in, and answering a page."""

from __future__ import annotations

import re
from datetime import UTC, datetime

NOW = datetime(2026, 1, 2, 3, 4, tzinfo=UTC)
SECRET = re.compile(r"<bdi dir=\"ltr\">(\S+?)</bdi>")


def come_in(client, at, age="adult", quoting="yes", **more):
    client.post(at("age"), {"age": age})
    if age == "under-16":
        client.post(at("adult"), {"adult": "yes"})
    client.post(at("agree"), {"taking-part": "yes", "quoting": quoting})
    page = client.post(at("agreed"), **more).content.decode()
    return SECRET.findall(page)


def send_first(client, at):
    """Answer and send the small journey's first form, so that the information comes next."""
    enter(client, at, "2", a0="yes")
    enter(client, at, "4", a0="23")
    return client.post(at("look", 1), {"send": "1"})


def enter(client, at, key, step=1, **posted):
    return client.post(at("question", step, key), posted)
