"""A made-up programme that organisations join by its pages, for tests."""

from __future__ import annotations

import re

from django.urls import reverse

from remit.support.core.joining.settings import JoiningSettings
from remit.support.joining_actions import store_joining
from visits import NOW

NAME = "small-programme"
FORM = re.compile(r'name="form" value="([^"]+)"')
KEPT = re.compile(r'<bdi dir="ltr">(\S+?)</bdi>')
SETTLED = JoiningSettings(
    opened=True, administrator="A host in Leeds", commissioner="The payer", contact="020 7946 0000"
)


def open_sign_up(commission_id, settings=SETTLED):
    store_joining(commission_id=commission_id, settings=settings, actor="test", now=NOW)


def join(client, name="Example Hub", contact="hub@example.org", **more):
    """Sign up by the pages; return the code and the secret."""
    at = reverse("programme-about-you", args=[NAME])
    form = FORM.search(client.get(at).content.decode())[1]
    page = client.post(at, {"form": form, "name": name, "contact": contact, **more})
    return KEPT.findall(page.content.decode())


def page(client, view, /, *parts, **query):
    return client.get(reverse(view, args=[NAME, *parts]), query)


def send(client, view, /, *parts, **posted):
    return client.post(reverse(view, args=[NAME, *parts]), posted, follow=True)
