"""The shipped charter changed, opened to comments, commented on by a participant, and adopted, by pages."""

from __future__ import annotations

from contextlib import contextmanager
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.contrib.auth import get_user_model
from playwright.sync_api import expect

from remit.charter.queries import history
from remit.commission.actions import add_member
from remit.people.secret_actions import give_secret
from remit.study.actions import import_study
from visits import NOW

pytestmark = pytest.mark.browser

RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
PASSWORD = "correct horse battery"
EXAMPLE = Path(__file__).parents[2] / "examples" / "attitudes"
CODE = "27ZN-EYYX"  # somebody who took part in the shipped study
HERE = "/commissions/attitudes/charter"
SAYS = "Schools do not tell social workers who was sent out."


@pytest.fixture
def study(transactional_db):
    """Import the shipped study, with a researcher, mary, and its owner, olu."""
    found = import_study(folder=EXAMPLE, vault_key=b"k" * 32, actor="test", now=NOW)
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
    """Write the rule that what a group refuses suggests, first with a slip; open the version."""
    page.goto(f"{HERE}/proposals/")
    refused = page.locator("#proposal-v2")
    expect(refused).to_contain_text("These groups refuse it: White (ethnicity).")
    check(page)
    refused.get_by_role("link", name="Write a rule from this").click()
    check(page)
    page.get_by_label("What the rule is called").fill("no-exclusion-to-social-workers")
    page.get_by_label("It does not allow").check()
    expect(page.get_by_text("untick what makes no exception")).to_be_visible()
    page.get_by_role("group", name="Conditions").get_by_label("The person is told").uncheck()
    page.get_by_label("What it says").first.fill(SAYS)
    page.get_by_label("What it rests on").fill("ask:v222")
    page.get_by_role("button", name="Save as a new version").click()
    expect(page.get_by_role("alert")).to_contain_text("Resembling it: ask:v")
    page.get_by_label("What it rests on").fill("ask:v2")
    page.get_by_label("Why it changes").fill("One group refuses it.")
    page.get_by_label("What those say who disagree").fill("They should know.")
    page.get_by_role("button", name="Save as a new version").click()
    expect(page.get_by_role("status")).to_contain_text("Version 3 is made")
    page.get_by_role("button", name="Open version 3 to comments").click()
    check(page)
    return page.locator(".notice a").last.get_attribute("href")


def comment(page, secret):
    page.get_by_label("What you want to say").fill("I like it.")
    page.get_by_label("Your code").fill(CODE)
    page.get_by_label("Your secret").fill("AAAA-AAAA-AAAA")
    page.get_by_role("button", name="Send it").click()
    expect(page.get_by_role("alert")).to_be_visible()
    page.get_by_label("Your secret").fill(secret)
    page.get_by_role("button", name="Send it").click()
    expect(page.get_by_role("status")).to_contain_text("Thank you")


def adopt(page):
    page.goto(f"{HERE}/versions/3/")
    expect(page.get_by_text("I like it.")).to_be_visible()
    page.get_by_label("Who decided it").fill("The board.")
    page.get_by_role("button", name="Adopt version 3").click()
    expect(page.get_by_role("status")).to_contain_text("It decides from now on")
    for path in (
        "grid/",
        "history/",
        "history/compare/?old=2&new=3",
        "ask/?ask=1&recipient=company",
    ):
        page.goto(f"{HERE}/{path}")
        check(page)


def test_the_shipped_charter_is_changed_commented_on_and_adopted_by_pages(
    browser, live_server, study
):
    secret = give_secret(commission_id=study, code=CODE, actor="test", now=NOW)
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
        # What was adopted decides at once: the flow was within the remit under conditions before.
        page.goto("/commissions/attitudes/agreements/early-help/")
        flow = page.locator("#flow-exclusion-to-social-worker")
        expect(flow).to_contain_text("Outside the remit")
        expect(flow).to_contain_text(SAYS)
    found = history(study)
    assert found.standing.number == 3
    assert [one.words for one in found.standing.comments] == ["They should know.", "I like it."]
    assert found.standing.comments[1].code == CODE
    with at(browser, live_server, **small) as page:
        page.goto("/charters/attitudes/")
        expect(page.get_by_text(SAYS)).to_be_visible()
        check(page)
