"""Coding a long transcript in a real browser, each action timed; prints a table.

    python benchmarks/coding.py

A made-up transcript of 300,000 characters with 3,000 codings is served from a database of its own,
opened in Chromium, scrolled, and coded by keyboard. An action is timed from the key that asks for
it to the first frame that shows what came of it. Needs Chromium and the package playwright.
"""

from __future__ import annotations

import os
import shutil
import statistics
import sys
import tempfile
import threading
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

from machine import machine

HOME = tempfile.mkdtemp()
os.environ["REMIT_HOME"] = HOME
os.environ["DJANGO_SETTINGS_MODULE"] = "remit.site.settings"
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"

CHARACTERS = 300_000
CODINGS = 3_000
CODES = 60
TIMES = 40
OPENED = "performance.getEntriesByType('navigation')[0].domContentLoadedEventEnd"
OPTIONS = ["--no-sandbox", "--disable-gpu"]
ACTIONS = ("choose a word", "open the finder", "type in it", "code", "undo", "redo", "scroll")
NOW = datetime(2026, 1, 2, 3, 4, tzinfo=UTC)
WORDS = [
    "people",
    "say",
    "that",
    "they",
    "would",
    "rather",
    "not",
    "tell",
    "the",
    "council",
    "or",
    "the",
    "police",
    "about",
    "it",
]


class Silent(WSGIRequestHandler):
    """Serves without a line for each request."""

    def log_message(self, *_: object) -> None:
        """Say nothing."""


def material() -> Any:
    """Return a study's material: one transcript, its codes, and 3,000 codings of one coder."""
    from remit.listen.core.contents import ListenFiles
    from remit.listen.core.layers import coder_of
    from remit.listen.core.project import Code, Coding, Project, Selection, Source, new_guid
    from remit.listen.core.transcript import transcript

    random = Random(1)
    lines: list[str] = []
    size = 0
    while size < CHARACTERS:
        words = " ".join(random.choice(WORDS) for _ in range(random.randint(5, 60)))
        lines.append(f"{random.choice(['Ann', 'Ben', 'Mod'])}: {words}")
        size += len(lines[-1]) + 1
    text = transcript("long", "\n".join(lines) + "\n")
    coder = coder_of("mary")
    codes = tuple(Code(new_guid("k", n), f"Theme {n}") for n in range(CODES))
    source = Source(new_guid("s"), "long", text.text)
    selections = []
    for number in range(CODINGS):
        start = random.randrange(len(text.text) - 300)
        selections.append(
            Selection(
                new_guid("p", number),
                source.guid,
                start,
                start + random.randint(10, 250),
                (Coding(codes[random.randrange(CODES)].guid, coder.guid),),
                user=coder.guid,
            )
        )
    project = Project("Long", (coder,), codes, (source,), tuple(selections))
    return ListenFiles((text,), (), project)


def prepare() -> str:
    """Make the database, the study and its researcher; return the session's key."""
    import django

    django.setup()
    from django.contrib.auth import (
        BACKEND_SESSION_KEY,
        HASH_SESSION_KEY,
        SESSION_KEY,
        get_user_model,
    )
    from django.contrib.sessions.backends.db import SessionStore
    from django.core.management import call_command

    from remit.commission.actions import add_member, store_commission
    from remit.commission.core.facts import CommissionFacts, CommissionFiles
    from remit.kernel.vocabulary import Vocabulary
    from remit.listen.actions import store_listen

    call_command("migrate", verbosity=0)
    facts = CommissionFacts(
        name="long",
        reference="L",
        title="Long",
        kind="study",
        question="?",
        outcomes=(),
        made_up=True,
    )
    number = store_commission(
        commission=CommissionFiles(facts, Vocabulary([])), actor="bench", now=NOW
    )
    store_listen(commission_id=number, listen=material(), actor="bench", now=NOW)
    user = get_user_model().objects.create_user("mary")
    add_member(commission_id=number, user_id=user.pk, role="researcher", actor="bench", now=NOW)
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.create()
    return str(session.session_key)


def serve() -> WSGIServer:
    """Serve the site from a thread; return the server."""
    from django.core.wsgi import get_wsgi_application

    server = make_server("127.0.0.1", 0, get_wsgi_application(), handler_class=Silent)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server


# Resolves when the frame after the change has been shown, with milliseconds since the key.
TIMER = """
window.timed = (target, act) => new Promise((resolve, reject) => {
  const start = performance.now();
  setTimeout(() => reject(new Error("nothing came of an action on #" + target.id)), 10000);
  // The text may be what it was: the next word is sometimes the same word.
  const seen = new MutationObserver(() => {
    seen.disconnect();
    requestAnimationFrame(() => setTimeout(() => resolve(performance.now() - start), 0));
  });
  seen.observe(target, { childList: true, characterData: true, subtree: true });
  act();
});
window.key = (name, shift) => () => document.activeElement.dispatchEvent(
  new KeyboardEvent("keydown", { key: name, shiftKey: !!shift, bubbles: true, cancelable: true }));
window.scrolled = (by) => new Promise((resolve) => {
  const start = performance.now();
  window.scrollBy(0, by);
  requestAnimationFrame(() => setTimeout(() => resolve(performance.now() - start), 0));
});
"""


def timings(page: Any) -> dict[str, list[float]]:
    """Return the milliseconds of every action, by its name."""
    page.evaluate(TIMER)
    found: dict[str, list[float]] = {name: [] for name in ACTIONS}

    def timed(name: str, target: str, act: str) -> None:
        call = f"timed(document.getElementById('{target}'), {act})"
        found[name].append(page.evaluate(call))

    for _ in range(TIMES):
        found["scroll"].append(page.evaluate("scrolled(3000)"))
    page.evaluate("scrollTo(0, document.body.scrollHeight / 3)")
    page.evaluate("document.getElementById('reader').focus()")
    # The first act loads parts of the server that later ones find loaded.
    page.evaluate("key('ArrowRight')(); key('c')()")
    page.evaluate("timed(document.getElementById('said'), key('Enter'))")
    page.evaluate("timed(document.getElementById('said'), key('u'))")
    for number in range(TIMES):
        timed("choose a word", "chosen", "key('ArrowRight')")
        timed("choose a word", "chosen", "key('ArrowDown')")
        page.evaluate("key('ArrowRight', true)()")
        page.evaluate("document.getElementById('found-codes').textContent = ''")
        timed("open the finder", "found-codes", "key('c')")
        typed = (
            "() => { const i = document.getElementById('find-code');"
            f" i.value = 'theme {number}'; i.dispatchEvent(new Event('input')); }}"
        )
        timed("type in it", "found-codes", typed)
        page.evaluate("document.getElementById('said').textContent = ''")
        timed("code", "said", "key('Enter')")
        timed("undo", "said", "key('u')")
        timed("redo", "said", "key('r')")
    return found


def main() -> None:
    """Run, and print a row for each action."""
    from playwright.sync_api import sync_playwright

    session = prepare()
    server = serve()
    address = f"http://localhost:{server.server_port}/commissions/long/listen/transcripts/long/"
    path = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))))
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=OPTIONS)
        context = browser.new_context(viewport={"width": 1280, "height": 900})
        cookie = {"name": "sessionid", "value": session, "url": address}
        context.add_cookies([cookie])
        page = context.new_page()
        page.goto(address)
        opened = page.evaluate(OPENED)
        lines = page.locator("#lines li[data-s]").count()
        print(f"{machine()}; {CHARACTERS:,} characters, {lines:,} lines, {CODINGS:,} codings")
        print(f"milliseconds, {TIMES} times each")
        print(f"{'open the page':<18} {opened:8.0f}")
        print(f"{'action':<18} {'median':>8} {'19 of 20':>8} {'most':>8}")
        for name, taken in timings(page).items():
            most = sorted(taken)[-(len(taken) // 20) - 1]
            print(f"{name:<18} {statistics.median(taken):8.1f} {most:8.1f} {max(taken):8.1f}")
        browser.close()
    server.shutdown()
    shutil.rmtree(HOME, ignore_errors=True)


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).parents[1] / "src"))
    main()
