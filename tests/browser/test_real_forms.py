"""Every real form can be filled in: a browser answers each question by the type of its field."""

from __future__ import annotations

import os
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

import pytest

from remit.ask.core.xlsform import read_xlsform
from remit.ask.door_actions import make_door
from remit.ask.models import Filling
from remit.kernel.errors import Problems
from remit.study.actions import import_study
from small_journey import JOURNEY
from small_study import small_study, write

NOW = datetime(2026, 1, 2, 3, 4, tzinfo=UTC)
FORMS = Path(__file__).parents[2].parent / "shared" / "data" / "ask" / "xlsforms"
FOUND = sorted(FORMS.glob("*.xls*")) if FORMS.is_dir() else []
DEEP = os.environ.get("REMIT_DEEP") == "1"
MOST_PAGES = 1000 if DEEP else 1
# What to enter where a form has conditions of its own: the first that is taken stays.
ENTRIES = ["", "1", "20", "3", "2020", "0", "51.5 -0.1", "12345678", "abc", "x1234567", "100"]
# Answering one question of a page may bring another one on it to light.
MOST_TIMES = 5

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def journey(name):
    """The journey with one step: this form."""
    head, _, _ = JOURNEY.partition("[[step]]")
    return head + f'[[step]]\nkind = "questions"\nform = "{name}"\nwave = "before"\n'


def answer(page, text):
    """Answer every field of the page by its type; after the first try, those that were refused."""
    if text:
        for field in page.locator("main .field:has(.wrong) > input:not([type])").all():
            field.fill(text)
        return
    for group in page.locator("main fieldset").all():
        choose(group)
    for choice in page.locator("main .field > select").all():
        choice.select_option(index=1)
    for box in page.locator("main .field .choice input[type=checkbox]").all():
        box.check()
    for field in page.locator("main .field > input:not([type]), main .field > textarea").all():
        number = field.get_attribute("inputmode") in {"numeric", "decimal"}
        field.fill("1" if number else "some words")
    for chosen in page.locator("main input[type=file]").all():
        chosen.set_input_files({"name": "a.png", "mimeType": "image/png", "buffer": b"a"})


def choose(group):
    """Answer one group of boxes: a choice, a ranking, a date or a time."""
    boxes = group.locator("input[type=radio], input[type=checkbox]")
    if boxes.count():
        boxes.first.check()
    for place, choice in enumerate(group.locator("select").all(), start=1):
        choice.select_option(str(place))
    for part in group.locator("input:not([type])").all():
        ending = part.get_attribute("id").rpartition("-")[2]
        part.fill({"year": "2020", "hour": "10", "minute": "30"}.get(ending, "1"))


def go_on(page):
    """Press the button that leads on; return whether the page was taken."""
    more = page.locator("button[name=none]")
    (more if more.count() else page.locator("main form button.button:not([name])").first).click()
    return page.locator(".faults").count() == 0


def fill_in(page, seen):
    """Answer one page until it is taken."""
    seen[page.url] += 1
    assert seen[page.url] < MOST_TIMES, f"{page.url} comes again and again"
    for text in ENTRIES:
        answer(page, text)
        if go_on(page):
            return
    pytest.fail(f"{page.url}: nothing was taken: {page.inner_text('.faults')}")


@pytest.mark.skipif(not FOUND, reason="the real forms are not beside the project")
@pytest.mark.parametrize("path", FOUND, ids=lambda path: path.name)
def test_a_real_form_can_be_filled_in(browser, live_server, tmp_path, path):
    problems = Problems()
    assert read_xlsform(path.read_bytes(), path.name, problems), list(problems)
    name = path.stem.replace(" ", "-")[:80] + ".xlsx"
    files = small_study() | {f"ask/{name}": path.read_bytes()}
    files["ask/journey.toml"] = journey(name).encode()
    study = import_study(
        folder=write(files, tmp_path / "study"), vault_key=b"k" * 32, actor="test", now=NOW
    ).commission_id
    token = make_door(commission_id=study, mode="own", by_card=False, actor="test", now=NOW)
    context = browser.new_context(viewport={"width": 320, "height": 640}, java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{live_server.url}/v/{token}/age/")
    page.locator("#age-adult").check()
    page.locator("main button").click()
    for kind in ("taking-part", "quoting"):
        page.locator(f"#{kind}").check()
    page.locator("main button").click()
    page.locator("main button").click()
    page.goto(f"{live_server.url}/v/{token}/go/")
    seen = Counter()
    while "/look/" not in page.url and len(seen) < MOST_PAGES:
        fill_in(page, seen)
    assert seen
    if "/look/" in page.url:
        page.locator("button[name=send]").click()
        while "/q/" in page.url and len(seen) < MOST_PAGES:
            fill_in(page, seen)
            page.locator("button[name=send]").click()
        assert "/end/" in page.url
        assert Filling.objects.get().sent_at
    context.close()
