"""Made-up files of volunteers, and sending them by a page."""

from __future__ import annotations

import re
from datetime import UTC, datetime

from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from remit.people.vault_actions import open_vault

NOW = datetime(2026, 1, 2, 3, 4, tzinfo=UTC)
HEADER = "nationbuilder_id,first_name,last_name,email,primary_address1,primary_zip,gender,age,area"


def people(count: int, *, start: int = 0) -> str:
    rows = [
        f"nb{n},Ann{n},Bell{n},ann{n}@example.org,{n // 2} Elm Road,N1 {n % 10}AA,"
        f"{'woman' if n % 2 else 'man'},{'16-24' if n % 4 < 2 else '25+'},{'East' if n % 3 else 'West'}"
        for n in range(start, start + count)
    ]
    return "\n".join([HEADER, *rows]) + "\n"


def address(name="recruit-pool", *parts):
    return reverse(name, args=["small", *parts])


def send(client, text, name="people.csv"):
    content = text if isinstance(text, bytes) else text.encode()
    return client.post(address(), {"file": SimpleUploadedFile(name, content)}, follow=True)


def columns_of(page):
    return re.findall(r'name="column" value="([^"]*)"', page)


def choices(page, **others):
    """Return what the form of a preview holds, with some roles in place of those chosen there."""
    names = columns_of(page)
    roles = re.findall(r'<option value="([a-z-]+)"\s+selected', page)
    changed = others.pop("roles", {})
    given = {
        "column": names,
        "role": [changed.get(n, r) for n, r in zip(names, roles, strict=True)],
    }
    return given | others


def confirm(client, page, **others):
    given = choices(page, **others)
    return client.post(address("recruit-pool-confirm"), given, follow=True)


def bring(client, text, **others):
    page = send(client, text).content.decode()
    return confirm(client, page, **others)


def vault(study):
    found = open_vault(commission_id=study, vault_key=settings.VAULT_KEY, actor="t", now=NOW)
    return {one.code: one.fields for one in found}
