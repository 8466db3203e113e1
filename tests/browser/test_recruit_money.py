"""Sessions and incentives in a real browser: used, accessible, and fitting at 320 px."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest
from django.contrib.auth import get_user_model
from playwright.sync_api import expect

from browser_sound import WIDTHS, faults_at_every_width
from remit.commission.actions import add_member
from remit.commission.queries import commission_id
from remit.recruit.queries import stored_recruit

pytestmark = pytest.mark.browser

NOW = datetime(2026, 1, 2, 3, 4, tzinfo=UTC)


@pytest.fixture
def panel(study):
    """Make mary a recruiter of the study; return its panel's codes."""
    number = commission_id(study)
    user = get_user_model().objects.get(username="mary")
    add_member(commission_id=number, user_id=user.pk, role="recruiter", actor="test", now=NOW)
    return stored_recruit(number).panel


def check(page, name):
    assert faults_at_every_width(page) == [], name


def add_session(page, key, places):
    page.get_by_label("Key", exact=True).fill(key)
    page.get_by_label("Title").fill(f"Evening session {key}")
    page.get_by_label("Day", exact=True).fill("2026-03-09")
    page.get_by_label("Starts at").fill("18:30")
    page.get_by_label("How many places").fill(places)
    page.get_by_label("Venue").fill("Library, room 2, step-free")
    page.get_by_role("button", name="Add the session").click()


def book(page, code, *, overbook=False):
    page.get_by_label("Code of the participant").fill(code)
    if overbook:
        page.get_by_label("Book beyond the places").check()
    page.get_by_role("button", name="Book", exact=True).click()


def test_a_recruiter_books_people_into_sessions(open_page, study, panel, picture):
    page = open_page(f"/commissions/{study}/recruit/sessions/", 320)
    check(page, "no sessions")
    add_session(page, "group 1", "none")
    expect(page.get_by_role("alert")).to_be_visible()
    expect(page).to_have_title(re.compile("^Error: "))
    check(page, "sessions with a problem")
    page.get_by_label("How many places").fill("2")
    page.get_by_role("button", name="Add the session").click()
    add_session(page, "group-2", "12")
    page.get_by_role("link", name="Evening session group 1").click()
    for code in panel[:2]:
        book(page, code.lower())
        expect(page.get_by_role("status")).to_have_text(f"{code} is booked.")
    book(page, panel[2])
    expect(page.get_by_role("alert")).to_contain_text("is full")
    check(page, "a full session")
    book(page, panel[2], overbook=True)
    expect(page.get_by_text("1 more than there are places.")).to_be_visible()
    check(page, "an over-booked session")
    page.get_by_role("link", name="Sessions").click()
    expect(page.get_by_text("3 of 2 places taken")).to_be_visible()
    check(page, "sessions")
    for width in WIDTHS:
        picture(page, f"recruit-sessions-{width}", width=width)


def test_a_recruiter_promises_and_pays_thanks(open_page, study, panel, picture):
    page = open_page(f"/commissions/{study}/recruit/incentives/", 320)
    check(page, "no incentives")
    for code in panel[:3]:
        page.get_by_label("Code of the participant").fill(code)
        page.get_by_label("Amount in pounds").fill("30")
        page.get_by_label("How it is paid").select_option("voucher")
        page.get_by_label("What for").fill("focus group")
        page.get_by_role("button", name="Record").click()
        expect(page.get_by_role("status")).to_contain_text(f"£30 to {code}: promised on")
    page.get_by_role("link", name="Number 2", exact=True).click()
    check(page, "one incentive")
    page.get_by_label("Receipt").fill("V-0123")
    page.get_by_role("button", name="Record the payment").click()
    expect(page.get_by_text("£30 in 1 payment")).to_be_visible()
    expect(page.get_by_text("£60 in 2 promises")).to_be_visible()
    page.get_by_label("Amount in pounds").fill("1500")
    page.get_by_label("Code of the participant").fill(panel[0])
    page.get_by_role("button", name="Record").click()
    expect(page.get_by_text("Mind the budget.")).to_be_visible()
    check(page, "incentives")
    for width in WIDTHS:
        picture(page, f"recruit-incentives-{width}", width=width)
    page.get_by_role("link", name="Number 2", exact=True).click()
    check(page, "a paid incentive")
    page.get_by_role("link", name="All incentives").click()
    page.get_by_role("link", name="Number 4", exact=True).click()
    page.get_by_role("button", name="Cancel it").click()
    check(page, "incentives with a cancelled one")


def test_the_list_of_incentives_is_downloaded(open_page, study, panel):
    page = open_page(f"/commissions/{study}/recruit/incentives/", 1280)
    page.get_by_label("Code of the participant").fill(panel[0])
    page.get_by_label("Amount in pounds").fill("12.50")
    page.get_by_role("button", name="Record").click()
    with page.expect_download() as download:
        page.get_by_role("link", name="Download all as CSV").click()
    assert download.value.suggested_filename == f"{study}-incentives.csv"
    content = download.value.path().read_text("utf-8-sig")
    assert f"1,{panel[0]},12.50,cash," in content
