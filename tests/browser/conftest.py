"""A browser, and a signed-in page of the example study."""

from __future__ import annotations

import os
import shutil
import sqlite3
import threading
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.conf import settings as site
from django.contrib.auth import get_user_model
from django.contrib.contenttypes.models import ContentType
from django.core.servers.basehttp import ThreadedWSGIServer
from django.db import connection
from django.test import Client
from django.test.testcases import LiveServerThread
from playwright.sync_api import Locator, expect, sync_playwright

from remit.commission.actions import add_member
from remit.commission.queries import commission_id
from remit.study.run import run_study
from small_study import small_study, write

NOW = datetime(2026, 1, 2, 3, 4, tzinfo=UTC)
EXAMPLE = Path(__file__).parents[2] / "examples" / "attitudes"
PICTURES = Path(__file__).parents[2] / "docs" / "images"
PASSWORD = "correct horse battery"
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
OPTIONS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
PATIENCE = 20_000  # milliseconds: a machine that runs the tests may be slow
expect.set_options(timeout=PATIENCE)


class OneAtATime(ThreadedWSGIServer):
    """Answers one request after the other, whatever a page asks for at once.

    All requests share one connection to a database in memory. Two threads in it at once can wait
    for each other for ever: one has SQLite's lock and wants Python's, the other the reverse.
    """

    def set_app(self, application):
        """Take the application, behind a lock of its own."""
        lock = threading.Lock()

        def answer(environ, start_response):
            with lock:
                return application(environ, start_response)

        super().set_app(answer)


LiveServerThread.server_class = OneAtATime


@pytest.fixture(autouse=True)
def settled(monkeypatch):
    """Let each click wait until the page that it leads to is there, or a look may come too early."""
    click = Locator.click

    def click_and_wait(locator, **options):
        click(locator, **options)
        locator.page.wait_for_load_state()

    monkeypatch.setattr(Locator, "click", click_and_wait)


@pytest.fixture(scope="session")
def browser():
    """Return Chromium as the system has it; CI must have it."""
    path = next(filter(None, map(shutil.which, NAMES)), None)
    if path is None and os.environ.get("CI"):
        pytest.fail("Chromium is not installed, and in CI the browser tests must run.")
    if path is None:
        pytest.skip("Chromium is not installed.")
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=path, args=OPTIONS)
        yield started
        started.close()


class Silent:
    """Takes a run's progress and shows nothing."""

    def begin(self, title, parts):
        pass

    def advance(self):
        pass

    def end(self, account):
        pass


@pytest.fixture(scope="session")
def kept():
    """Hold copies of the database by name, for `once`."""
    return {}


@pytest.fixture
def once(transactional_db, kept):
    """Return a function that fills the database: by `make` the first time, then from a copy.

    Each test begins with the same rows either way. Only SQLite is copied, which is where the
    browser tests run.
    """

    def fill(name, make):
        if connection.vendor != "sqlite":
            return make()
        if name not in kept:
            value = make()
            copy = sqlite3.connect(":memory:", check_same_thread=False)
            connection.connection.backup(copy)
            kept[name] = copy, value
        copy, value = kept[name]
        copy.backup(connection.connection)
        ContentType.objects.clear_cache()
        return value

    return fill


@pytest.fixture
def study(once, tmp_path):
    """Run the example, or a small made-up study where there is no example; return its name."""

    def make():
        folder = EXAMPLE if EXAMPLE.is_dir() else write(small_study(), tmp_path / "small")
        account = run_study(
            folder=folder,
            reports=tmp_path / "reports",
            vault_key=b"k" * 32,
            actor="test",
            now=NOW,
            progress=Silent(),
        )
        user = get_user_model().objects.create_user("mary", password=PASSWORD)
        add_member(
            commission_id=commission_id(account.name),
            user_id=user.pk,
            role="researcher",
            actor="test",
            now=NOW,
        )
        return account.name

    return once("example, run", make)


@pytest.fixture
def sign_in(live_server):
    """Return a function that gives a window somebody's session.

    The sign-in page itself is used where a test is about it.
    """

    def let_in(context, name):
        client = Client()
        user = get_user_model().objects.get(username=name)
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        value = client.cookies[site.SESSION_COOKIE_NAME].value
        context.add_cookies(
            [{"name": site.SESSION_COOKIE_NAME, "value": value, "url": live_server.url}]
        )

    return let_in


@pytest.fixture
def open_page(browser, live_server, study, sign_in):
    """Return a function that opens an address of the site, signed in, in a window of some width."""
    contexts = []

    def open_at(address, width, height=900):
        context = browser.new_context(viewport={"width": width, "height": height})
        contexts.append(context)
        sign_in(context, "mary")
        page = context.new_page()
        page.goto(live_server.url + address)
        return page

    yield open_at
    for context in contexts:
        context.close()


@pytest.fixture
def picture():
    """Return a function that keeps a picture for the documentation, when it is asked for."""

    def keep(page, name, *, width=None, **options):
        if os.environ.get("REMIT_SCREENSHOTS") != "1":
            return
        before = page.viewport_size
        page.set_viewport_size({**before, "width": width or before["width"]})
        PICTURES.mkdir(parents=True, exist_ok=True)
        page.screenshot(path=PICTURES / f"{name}.png", **options)
        page.set_viewport_size(before)

    return keep
