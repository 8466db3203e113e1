"""The whole way of recruitment through pages alone: from upload to a replaced drop-out."""

from __future__ import annotations

import json
import os
import re
from datetime import UTC, datetime

import pytest
from django.contrib.auth import get_user_model
from playwright.sync_api import expect
from typer.testing import CliRunner

from browser_sound import WIDTHS, faults
from remit.cli.main import app
from remit.commission.actions import add_member
from remit.recruit.core.places import find_places
from remit.recruit.core.pool import tally
from remit.recruit.queries import stored_recruit
from remit.recruit.views import draw
from remit.study.actions import import_study
from small_study import small_study, write

# The narrow way is the harder one; `make deep` goes the wide one, too.
DEEP = os.environ.get("REMIT_DEEP") == "1"
pytestmark = pytest.mark.browser

NOW = datetime(2026, 1, 2, 3, 4, tzinfo=UTC)
PASSWORD = "correct horse battery"
HEADER = "unique_id,first_name,last_name,email,address_line_1,postcode,gender,age,area"
SIZE = 8
# Ten of the sixty are young women, and no two volunteers share an address.
QUOTAS = """category,feature,min,max
gender,woman,4,5
gender,man,3,4
age,16-24,3,4
age,25+,4,5
area,East,4,6
area,West,2,4
"""


def people(count):
    rows = [
        f"{n},Ann{n},Bell{n},ann{n}@example.org,{n} Elm Road,N1 1AA,"
        f"{'woman' if n % 2 else 'man'},{'16-24' if n % 3 == 0 else '25+'},"
        f"{'East' if n % 5 < 3 else 'West'}"
        for n in range(1, count + 1)
    ]
    return "\n".join([HEADER, *rows]) + "\n"


@pytest.fixture
def begun(transactional_db, tmp_path, settings, monkeypatch):
    """Return the id of a study of which nothing is known but its commission; Rosa recruits."""
    monkeypatch.setattr(draw, "PATIENCE", 60.0)
    files = {"commission.toml": small_study()["commission.toml"]}
    folder = write(files, tmp_path / "begun")
    key = settings.VAULT_KEY
    found = import_study(folder=folder, vault_key=key, actor="t", now=NOW).commission_id
    user = get_user_model().objects.create_user("rosa", password=PASSWORD)
    add_member(commission_id=found, user_id=user.pk, role="recruiter", actor="t", now=NOW)
    return found


@pytest.fixture
def enter(browser, live_server, begun):
    """Return a function that signs in by the page and opens the study as it is found there."""
    contexts = []

    def open_at(width):
        context = browser.new_context(viewport={"width": width, "height": 900})
        contexts.append(context)
        page = context.new_page()
        page.goto(f"{live_server.url}/sign-in/")
        page.get_by_label("Username").fill("rosa")
        page.get_by_label("Password").fill(PASSWORD)
        page.get_by_role("button", name="Sign in").click()
        page.get_by_role("link", name=re.compile("small study|S1")).first.click()
        page.get_by_role("link", name="Recruit", exact=True).click()
        return page

    yield open_at
    for context in contexts:
        context.close()


def sound(page):
    assert faults(page) == [], page.url


def follow(page, link):
    rooms = page.get_by_role("navigation", name="Recruit")
    rooms.get_by_role("link", name=link, exact=True).click()


def said(page, text):
    expect(page.get_by_role("status").filter(has_text=text)).to_be_visible()


def choose_file(page, label, text, path):
    path.write_text(text, "utf-8")
    page.get_by_label(label).set_input_files(path)


def bring_pool(page, tmp_path):
    follow(page, "Pool")
    choose_file(page, "The volunteers, as CSV", people(60), tmp_path / "people.csv")
    page.get_by_role("button", name="Send the file and check it").click()
    expect(page.get_by_role("button", name="Bring it in")).to_be_visible()
    assert "Bell3" not in page.content()
    page.get_by_role("button", name="Bring it in").click()
    said(page, "The pool has 60 volunteers")
    sound(page)


def settle_quotas(page, tmp_path):
    """Read quotas from a file, ask too much of the young, and take the least change."""
    follow(page, "Quotas")
    choose_file(page, "Quotas from a file", QUOTAS, tmp_path / "quotas.csv")
    page.get_by_role("button", name="Show the file’s quotas").click()
    page.get_by_label("How many people the panel has").fill(str(SIZE))
    page.get_by_text("These quotas can be filled").wait_for()
    page.locator("#min-3").fill("5")
    page.locator("#max-3").fill("5")
    page.get_by_text("These quotas cannot be filled").wait_for()
    expect(page.locator("#feasibility")).to_contain_text("at least 5 of “age: 16-24”")
    sound(page)
    page.get_by_role("button", name="Take the least change into the rows").click()
    expect(page.locator("#feasibility")).to_contain_text("These quotas can be filled")
    page.get_by_role("button", name="Save the quotas").click()
    said(page, "6 quotas are saved")


def hold_the_draw(page, tmp_path):
    follow(page, "Draw")
    page.get_by_role("button", name="Work out the lottery").click()
    page.wait_for_selector("svg.fairness")
    page.get_by_label("Seed").fill("07 12 23 34 41 49")
    page.get_by_role("button", name="Draw the panel").click()
    page.wait_for_selector("#drawn")
    sound(page)
    for name in ("lottery", "drawn"):
        with page.expect_download() as taken:
            page.get_by_role("link", name=f"Download {name}.json").first.click()
        taken.value.save_as(tmp_path / f"{name}.json")
    files = [str(tmp_path / "drawn.json"), "--published", str(tmp_path / "lottery.json")]
    done = CliRunner().invoke(app, ["draw", "--verify", *files])
    assert done.exit_code == 0, done.output
    assert json.loads((tmp_path / "drawn.json").read_text("utf-8"))["seed"] == 71223344149


def lose_one(page):
    """Invite everyone drawn; one of them confirms, and then withdraws. Return their code."""
    follow(page, "Board")
    page.get_by_role("button", name="Mark those ticked as invited").click()
    said(page, f"{SIZE} people were marked as invited")
    follow(page, "People")
    page.get_by_label("Status").select_option("invited")
    page.get_by_role("button", name="Show").click()
    page.locator(".roll a").first.click()
    code = page.get_by_role("heading", level=1).inner_text()
    for status in ("Confirmed", "Withdrew"):
        page.get_by_role("radio", name=re.compile(f"^{status}")).check()
        page.get_by_role("button", name="Record this step").click()
    said(page, f"{code}: confirmed → withdrew")
    sound(page)
    return code


def all_kept(study):
    """Whether every place has a holder, and the holders keep every quota."""
    recruitment = stored_recruit(study)
    holders = find_places(recruitment).holders
    counts = tally(recruitment.quotas, holders)
    return len(holders) == SIZE and all(
        quota.allows(count) for quota, count in zip(recruitment.quotas, counts, strict=True)
    )


@pytest.mark.parametrize("width", WIDTHS if DEEP else [320])
def test_a_pool_is_taken_from_upload_to_a_replaced_drop_out_with_every_quota_met(
    enter, begun, tmp_path, width
):
    page = enter(width)
    bring_pool(page, tmp_path)
    settle_quotas(page, tmp_path)
    hold_the_draw(page, tmp_path)
    assert all_kept(begun)
    code = lose_one(page)
    assert not all_kept(begun)
    follow(page, "Board")
    page.get_by_role("button", name="Draw anew for 1 open place").click()
    said(page, "Every quota is kept.")
    said(page, f"They take the places of {code}")
    expect(page.get_by_text("Out of reach")).to_have_count(0)
    expect(page.get_by_text(f"{SIZE} of {SIZE} places have a holder")).to_be_visible()
    sound(page)
    assert all_kept(begun)
