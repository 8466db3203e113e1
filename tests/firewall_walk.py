"""A walk through every address of the site, with every query parameter that its pages ask for.

Addresses come from the resolver and parameters from what the pages themselves read, so that a new
page is walked without anybody adding it here.
"""

from __future__ import annotations

import io
import re
import zipfile

from django.conf import settings
from django.core.handlers.wsgi import WSGIRequest
from django.http import QueryDict
from django.urls import URLPattern, URLResolver, get_resolver

OK = 200
FRESH = re.compile(r'(name="csrfmiddlewaretoken" value|name="form" value)="[^"]*"')
PART = re.compile(r"<(?:\w+:)?(\w+)>")
CHOICE = re.compile(r"\(\?P<\w+>([\w|-]+)\)")


def addresses(samples, patterns=None, before=""):
    """Yield every address of the site, its parts filled from samples by their names.

    A part whose name has no sample fails: whoever adds a page says what to open it with.
    """
    for one in get_resolver().url_patterns if patterns is None else patterns:
        path = before + str(one.pattern).removeprefix("^").removesuffix("$").replace("\\.", ".")
        if isinstance(one, URLResolver):
            yield from addresses(samples, one.url_patterns, path)
        elif isinstance(one, URLPattern):
            yield from filled(path, samples)


def filled(path, samples):
    """Yield the addresses of one pattern: each of the words of a choice, else the sample."""
    choice = CHOICE.search(path)
    if choice:
        for word in choice[1].split("|"):
            yield from filled(path[: choice.start()] + word + path[choice.end() :], samples)
        return
    missing = [name for name in PART.findall(path) if name not in samples]
    assert not missing, f"{path}: give a sample for {missing}"
    address = "/" + PART.sub(lambda part: str(samples[part[1]]), path)
    assert not set(address) & set("()<>?^$"), f"{path}: this pattern is not understood"
    yield address


class AskedFor(QueryDict):
    """A query that notes what it was asked for."""

    asked: set[str] = set()

    def get(self, key, default=None):
        self.asked.add(key)
        return super().get(key, default)

    def getlist(self, key, default=None):
        self.asked.add(key)
        return super().getlist(key, default)

    def __getitem__(self, key):
        self.asked.add(key)
        return super().__getitem__(key)

    def __contains__(self, key):
        self.asked.add(key)
        return super().__contains__(key)


def noting_queries(monkeypatch, asked):
    """Have every request note in `asked` which query parameters its page reads."""

    def query(request):
        if "_noted" not in request.__dict__:
            noted = AskedFor(request.META.get("QUERY_STRING", ""), encoding="utf-8")
            noted.asked = asked
            request.__dict__["_noted"] = noted
        return request.__dict__["_noted"]

    monkeypatch.setattr(WSGIRequest, "GET", property(query))


def read(answer):
    """Return what a page or a file shows: its status and text, files in a ZIP unpacked."""
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    if content.startswith(b"PK\x03\x04"):
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            content = b"\n".join(name.encode() + packed.read(name) for name in packed.namelist())
    told = str(answer.headers.get("Location", ""))
    text = FRESH.sub(r"\1", content.decode("utf-8", "replace"))
    return answer.status_code, told + "\n" + text


def walk(clients, samples, asked, values):
    """Return what everybody sees at every address, bare and with each parameter that it reads.

    `clients` gives, by who it is, a function that makes a browser in which they are signed in.
    """
    seen = {}
    for who, comes in clients.items():
        client = comes()
        for address in dict.fromkeys(addresses(samples)):
            asked.clear()
            seen[who, "GET", address] = read(client.get(address))
            sent = client.post(address, {})
            seen[who, "POST", address] = read(sent)
            if settings.SESSION_COOKIE_NAME in sent.cookies:
                client = comes()  # the address signs out whoever opens it
            tried = set()
            while asked - tried:
                name = min(asked - tried)
                tried.add(name)
                for value in values:
                    key = (who, "GET", f"{address}?{name}={value}")
                    seen[key] = read(client.get(address, {name: value}))
        seen |= walk_again({who: comes}, seen)
    return seen


def walk_again(clients, seen):
    """Return what everybody sees now at the addresses that opened to them before."""
    opened = [key for key, (status, _) in seen.items() if status == OK and key[1] == "GET"]
    now = {}
    for who, comes in clients.items():
        client = comes()
        now |= {key: read(client.get(key[2])) for key in opened if key[0] == who}
    return now


def told_of(seen, words):
    """Return where any of some words stands in what was seen, but for those typed in there."""
    return {
        key: word
        for key, (_, text) in seen.items()
        for word in words
        if word in text and word not in key[2]
    }


def changed(before, after):
    """Return where the second of two walks saw something else than the first."""
    return sorted(" ".join(key) for key in after if before.get(key) != after[key])
