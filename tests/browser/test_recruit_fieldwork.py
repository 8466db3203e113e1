"""Fieldwork in a real browser: from a drawn panel to a replaced drop-out, every quota still kept."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from django.contrib.auth import get_user_model
from playwright.sync_api import expect

from browser_sound import faults_at_every_width
from remit.commission.actions import add_member
from remit.recruit.actions import record_draw
from remit.recruit.core.fieldwork import Step
from remit.recruit.core.places import find_places
from remit.recruit.core.pool import tally
from remit.recruit.core.replacement import nearest, residual
from remit.recruit.fieldwork_actions import move_in_field
from remit.recruit.queries import stored_recruit
from remit.study.actions import import_study
from small_study import small_study, write

pytestmark = pytest.mark.browser

NOW = datetime(2026, 1, 2, 3, 4, tzinfo=UTC)
EXAMPLE = Path(__file__).parents[2] / "examples" / "attitudes"


@pytest.fixture
def drawn(once, tmp_path, settings):
    """Import the example, or a small made-up study, and draw its panel; return name and key."""
    settings.VAULT_KEY = b"k" * 32

    def make():
        folder = EXAMPLE if EXAMPLE.is_dir() else write(small_study(), tmp_path / "small")
        account = import_study(folder=folder, vault_key=b"k" * 32, actor="test", now=NOW)
        record_draw(commission_id=account.commission_id, actor="test", now=NOW)
        user = get_user_model().objects.create_user("rosa")
        add_member(
            commission_id=account.commission_id,
            user_id=user.pk,
            role="recruiter",
            actor="test",
            now=NOW,
        )
        return account.name, account.commission_id

    return once("example, drawn", make)


@pytest.fixture
def visit(browser, live_server, drawn, sign_in):
    """Return a function that opens a page of the room, signed in as a recruiter."""
    contexts = []

    def open_at(*, scripts=True):
        size = {"width": 320, "height": 900}
        context = browser.new_context(viewport=size, java_script_enabled=scripts)
        contexts.append(context)
        sign_in(context, "rosa")
        page = context.new_page()
        page.goto(f"{live_server.url}/commissions/{drawn[0]}/recruit/board/")
        return page

    yield open_at
    for context in contexts:
        context.close()


def sound(page):
    """Whether the page as it stands is accessible and fits, on a phone and on a desk."""
    assert faults_at_every_width(page) == [], page.url


def follow(page, link):
    page.get_by_role("navigation", name="Recruit").get_by_role("link", name=link).click()


def record(page, status, **fields):
    """Fill the form for the next step."""
    page.get_by_role("radio", name=re.compile(f"^{status}")).check()
    for label, value in fields.items():
        page.get_by_label(label).fill(value)
    page.get_by_role("button", name="Record this step").click()


def replaceable(commission_id):
    """The first holder of a place without whom the pool could still keep every quota.

    The example's quotas are tight on purpose: not everybody in it can be replaced.
    """
    recruitment = stored_recruit(commission_id)
    places = find_places(recruitment)
    for leaver in places.holders:
        held = [one for one in places.holders if one is not leaver]
        if not nearest(residual(recruitment.quotas, held), places.candidates, 1).missed:
            return leaver.id
    raise AssertionError("Nobody can be replaced.")


def kept(commission_id):
    """Whether those who hold a place fill every place and keep every quota."""
    recruitment = stored_recruit(commission_id)
    holders = find_places(recruitment).holders
    assert len(holders) == recruitment.settings.size
    return all(
        quota.allows(count)
        for quota, count in zip(recruitment.quotas, tally(recruitment.quotas, holders), strict=True)
    )


def test_a_drop_out_is_replaced_and_every_quota_is_still_kept(visit, drawn, picture):
    study = drawn[1]
    page = visit()
    sound(page)
    waiting = page.get_by_role("group", name="The next to invite").get_by_role("checkbox").count()
    assert waiting == stored_recruit(study).settings.size

    page.get_by_role("button", name="Mark those ticked as invited").click()
    expect(page.get_by_role("status")).to_contain_text(f"{waiting} people were marked as invited")
    sound(page)

    follow(page, "People")
    page.get_by_label("Status").select_option("invited")
    page.get_by_role("button", name="Show").click()
    sound(page)
    code = replaceable(study)
    while not page.get_by_role("link", name=code).count():
        page.get_by_role("link", name="Next page").click()
    page.get_by_role("link", name=code).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(code)
    sound(page)

    record(page, "Confirmed", Session="group-1")
    expect(page.get_by_role("status")).to_contain_text(f"{code}: invited → confirmed")
    record(page, "Withdrew", Note="moved away")
    expect(page.get_by_text("moved away")).to_have_count(1)
    sound(page)
    picture(page, "recruit-record", width=1280, full_page=True)

    follow(page, "Board")
    expect(page.get_by_text("1 place is open.")).to_be_visible()
    page.get_by_role("button", name="Draw anew for 1 open place").click()
    said = page.get_by_role("status")
    expect(said).to_contain_text("Every quota is kept.")
    expect(said).to_contain_text(f"They take the places of {code}")
    expect(page.get_by_text("Out of reach")).to_have_count(0)
    sound(page)
    assert kept(study)

    # The one who was drawn now is the only one who waits for an invitation.
    page.get_by_role("button", name="Mark those ticked as invited").click()
    expect(page.get_by_role("status")).to_contain_text("1 person was marked as invited")
    page.get_by_role("button", name="Work out who").click()
    expect(page.get_by_text("Have ready:")).to_be_visible()
    sound(page)


def test_a_step_that_cannot_be_is_explained_where_it_was_asked_for(visit):
    page = visit()
    page.get_by_role("link", name=re.compile("^Record of")).first.click()
    page.get_by_role("radio", name=re.compile("^Invited")).check()
    page.get_by_label("Session").fill("group-9")
    page.get_by_label("Session").evaluate("box => box.removeAttribute('maxlength')")
    page.get_by_label("Session").fill("x" * 120)
    page.get_by_label("Note").fill("kept")
    page.get_by_role("button", name="Record this step").click()
    expect(page.get_by_role("alert")).to_contain_text("120 characters long")
    expect(page.get_by_label("Note")).to_have_value("kept")
    expect(page).to_have_title(re.compile("^Error: "))
    sound(page)


def test_contact_details_open_at_the_press_of_a_button(visit):
    page = visit()
    page.get_by_role("link", name=re.compile("^Record of")).first.click()
    page.get_by_role("button", name="Open contact details").click()
    sound(page)
    page.get_by_label("Name", exact=True).fill("Mia Made-Up")
    page.get_by_role("button", name="Seal these details").click()
    expect(page.get_by_role("status")).to_contain_text("sealed in the vault")
    page.get_by_role("link", name="withdraw them from the study").click()
    sound(page)


def test_somebody_who_comes_is_answered_on_the_spot(visit):
    page = visit()
    follow(page, "Arrivals")
    sound(page)
    for box in page.locator("form select").all():
        box.select_option(index=1)
    page.get_by_label("Recruiter or gatekeeper they came through").fill("Youth club")
    page.get_by_role("button", name="Say what to tell them").click()
    expect(page.get_by_role("status").nth(0)).to_contain_text("Thank them. All ")
    expect(page.get_by_role("status").nth(1)).to_contain_text("Say to them: ")
    sound(page)
    follow(page, "Equality")
    sound(page)


def test_the_board_warns_first_of_quotas_at_risk(visit, drawn, picture):
    study = drawn[1]
    day = date(2020, 3, 2)
    holders = find_places(stored_recruit(study)).holders
    for number, one in enumerate(holders):
        steps = ["invited", "confirmed"] if number % 15 else ["invited"]
        if number < len(holders) // 2 and number % 15:
            steps.append("attended")
        for status in steps:
            step = Step(one.id, status, day)
            move_in_field(commission_id=study, step=step, actor="test", now=NOW)
    page = visit()
    heading = page.get_by_role("heading", name="What needs doing")
    table = page.get_by_role("table", name="Each quota as fieldwork stands")
    assert heading.bounding_box()["y"] < table.bounding_box()["y"]
    sound(page)
    # Warnings and table in one small picture, without the frame of the page.
    page.evaluate("document.body.style.zoom = 0.65")
    part = {"x": 20, "y": 160, "width": 585, "height": 640}
    picture(page, "recruit-board", width=1280, full_page=True, clip=part)


def test_inviting_recording_and_drawing_anew_work_without_scripts(visit, drawn):
    page = visit(scripts=False)
    page.get_by_role("button", name="Mark those ticked as invited").click()
    follow(page, "People")
    page.get_by_label("Status").select_option("invited")
    page.get_by_role("button", name="Show").click()
    page.locator(".roll a").first.click()
    record(page, "Withdrew")
    follow(page, "Board")
    page.get_by_role("button", name="Draw anew for 1 open place").click()
    expect(page.get_by_role("status")).to_contain_text("Round 1: 1 person was drawn")
