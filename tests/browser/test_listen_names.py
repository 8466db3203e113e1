"""The names of a transcript decided by the keyboard alone, without a script, on every width."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.contrib.auth import get_user_model
from playwright.sync_api import expect

from remit.commission.actions import add_member
from remit.listen.queries import stored_listen
from remit.study.actions import import_study
from small_study import CODES, small_study, write
from visits import NOW

pytestmark = pytest.mark.browser

RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
TALK = (
    "Moderator: Who helps?\n"
    "Ann: My sister Hodan, she lives in Peckham and is 17.\n"
    "Ben: Hodan is great. Call 07700 900001.\n"
)
PASSWORD = "correct horse battery"


@pytest.fixture
def study(transactional_db, tmp_path, settings, monkeypatch):
    """Import a small study with a talk that nobody has checked, and a researcher called mary."""
    settings.VAULT_KEY = b"k" * 32
    # What is suggested must not hang on whether the name recognition is there.
    monkeypatch.setattr("remit.listen.review_actions.installed_model", lambda: None)
    files = small_study() | {"listen/transcripts/talk.txt": TALK.encode()}
    files["listen/speakers.csv"] += f"talk,Ann,participant,{CODES[0]}\n".encode()
    # The age is told with quotes again, so that two are too few.
    files["listen/quotes.csv"] = files["listen/quotes.csv"].replace(b",,age,*", b",,age,25+")
    folder = write(files, tmp_path / "small")
    found = import_study(folder=folder, vault_key=b"k" * 32, actor="test", now=NOW)
    user = get_user_model().objects.create_user("mary", password=PASSWORD)
    add_member(
        commission_id=found.commission_id,
        user_id=user.pk,
        role="researcher",
        actor="test",
        now=NOW,
    )
    return found.commission_id


def look(page, name):
    """Look at a page on the narrowest and on a wide screen."""
    page.wait_for_load_state()
    for width in (320, 1280):
        page.set_viewport_size({"width": width, "height": 900})
        found = Axe().run(page, options=RULES).response["violations"]
        assert [
            f"{name} {width}: {each['id']}: {node['html'][:150]}"
            for each in found
            for node in each["nodes"][:3]
        ] == []
        wide = page.evaluate("document.documentElement.scrollWidth > window.innerWidth")
        assert not wide, f"{name} {width}"


def test_names_are_decided_by_the_keyboard_alone(browser, live_server, study):
    context = browser.new_context(base_url=live_server.url)
    page = context.new_page()
    page.goto("/commissions/small/listen/transcripts/talk/names/")
    page.get_by_label("Name", exact=False).first.fill("mary")
    page.get_by_label("Password").fill(PASSWORD)
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Look for names").focus()
    page.keyboard.press("Enter")
    first = True
    for words, keys in (
        ("Hodan", ["Enter"]),
        ("Peckham", ["Enter"]),
        ("17", ["Tab", "Enter"]),
        ("07700 900001", ["Enter"]),
    ):
        expect(page.locator(".around mark")).to_have_text(words)
        expect(page.get_by_role("button", name="Replace it")).to_be_focused()
        if first:
            look(page, "a suggestion")
        first = False
        for key in keys:
            page.keyboard.press(key)
    expect(page.get_by_text("Everything is decided.")).to_be_visible()
    page.get_by_role("button", name="Replace all at once").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("counts as de-identified")).to_be_visible()
    text = stored_listen(study).by_key()["talk"].text
    assert "17" in text
    assert "Hodan" not in text
    for path in ("quotes/group-1/2/", "originals/", "keeping/"):
        page.goto(f"/commissions/small/listen/{path}")
        look(page, path)
    context.close()
