"""A charter changed, opened to comments, commented on by a participant, and adopted, by pages."""

from __future__ import annotations

from contextlib import contextmanager

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.contrib.auth import get_user_model
from playwright.sync_api import expect

from remit.charter.queries import history
from remit.commission.actions import add_member
from remit.people.secret_actions import give_secret
from remit.study.actions import import_study
from small_study import CODES, small_study, write
from visits import NOW

pytestmark = pytest.mark.browser

RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
PASSWORD = "correct horse battery"


@pytest.fixture
def study(transactional_db, tmp_path):
    """Import a small study with a researcher, mary, and its owner, olu."""
    folder = write(small_study(), tmp_path / "small")
    found = import_study(folder=folder, vault_key=b"k" * 32, actor="test", now=NOW)
    for name, role in (("mary", "researcher"), ("olu", "owner")):
        user = get_user_model().objects.create_user(name, password=PASSWORD)
        add_member(
            commission_id=found.commission_id,
            user_id=user.pk,
            role=role,
            actor="test",
            now=NOW,
        )
    return found.commission_id


@contextmanager
def at(browser, live_server, name="", **options):
    context = browser.new_context(base_url=live_server.url, **options)
    page = context.new_page()
    if name:
        page.goto("/sign-in/")
        page.get_by_label("Username").fill(name)
        page.get_by_label("Password").fill(PASSWORD)
        page.get_by_role("button", name="Sign in").click()
    yield page
    context.close()


def check(page):
    found = Axe().run(page, options=RULES).response["violations"]
    assert [(each["id"], node["html"][:150]) for each in found for node in each["nodes"][:3]] == []
    assert not page.evaluate("document.documentElement.scrollWidth > window.innerWidth")


def write_rule(page):
    """Write a rule, first with a slip; open the version to comments; return the address."""
    page.goto("/commissions/small/charter/")
    check(page)
    page.get_by_role("link", name="Write a new rule").click()
    check(page)
    page.get_by_label("What the rule is called").fill("no-school-to-police")
    page.get_by_label("It does not allow").check()
    page.get_by_label("What it says").first.fill("Schools tell the police nothing.")
    page.get_by_role("group", name="What information").get_by_label("school").check()
    page.get_by_role("group", name="To whom").get_by_label("police").check()
    page.get_by_label("What it rests on").fill("ask:overal")
    page.get_by_role("button", name="Save as a new version").click()
    expect(page.get_by_role("alert")).to_contain_text("Resembling it: ask:overall")
    page.get_by_label("What it rests on").fill("ask:overall")
    page.get_by_label("Why it changes").fill("Two groups asked for it.")
    page.get_by_label("What those say who disagree").fill("They should know.")
    page.get_by_role("button", name="Save as a new version").click()
    expect(page.get_by_role("status")).to_contain_text("Version 2 is made")
    page.get_by_role("button", name="Open version 2 to comments").click()
    check(page)
    return page.locator(".notice a").get_attribute("href")


def comment(page, secret):
    page.get_by_label("What you want to say").fill("I like it.")
    page.get_by_label("Your code").fill(CODES[0])
    page.get_by_label("Your secret").fill("AAAA-AAAA-AAAA")
    page.get_by_role("button", name="Send it").click()
    expect(page.get_by_role("alert")).to_be_visible()
    page.get_by_label("Your secret").fill(secret)
    page.get_by_role("button", name="Send it").click()
    expect(page.get_by_role("status")).to_contain_text("Thank you")


def adopt(page):
    page.goto("/commissions/small/charter/versions/2/")
    expect(page.get_by_text("I like it.")).to_be_visible()
    page.get_by_label("Who decided it").fill("The board.")
    page.get_by_role("button", name="Adopt version 2").click()
    expect(page.get_by_role("status")).to_contain_text("It decides from now on")
    for path in ("grid/", "history/", "history/compare/?old=1&new=2", "ask/?ask=1"):
        page.goto(f"/commissions/small/charter/{path}")
        check(page)


def test_a_charter_is_changed_commented_on_and_adopted_by_pages(browser, live_server, study):
    secret = give_secret(commission_id=study, code=CODES[0], actor="test", now=NOW)
    small = {"viewport": {"width": 320, "height": 640}}
    with at(browser, live_server, "mary", **small) as page:
        address = write_rule(page)
    with at(browser, live_server, java_script_enabled=False, **small) as page:
        page.goto(address)
        comment(page, secret)
    with at(browser, live_server, **small) as page:
        page.goto(address)
        check(page)
    with at(browser, live_server, "olu", **small) as page:
        adopt(page)
    found = history(study)
    assert found.standing.number == 2
    assert [one.words for one in found.standing.comments] == ["They should know.", "I like it."]
    assert found.standing.comments[1].code == CODES[0]
    with at(browser, live_server, **small) as page:
        page.goto("/charters/small/")
        expect(page.get_by_text("Schools tell the police nothing.")).to_be_visible()
        check(page)
