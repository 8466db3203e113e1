"""A pool from upload through preview to saved quotas, in a real browser, at both widths."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest
from django.conf import settings
from django.contrib.auth import get_user_model
from playwright.sync_api import expect

from browser_sound import WIDTHS, faults_at_every_width
from remit.commission.actions import add_member
from remit.recruit.actions import record_draw
from remit.recruit.queries import stored_recruit
from remit.study.actions import import_study
from small_study import small_study, write

pytestmark = pytest.mark.browser

NOW = datetime(2026, 1, 2, 3, 4, tzinfo=UTC)
SMALLEST_ROW = 56  # pixels: a box of one line with room around it
HEADER = "nationbuilder_id,first_name,last_name,email,primary_address1,primary_zip,gender,age,area"


def people(count):
    rows = [
        f"nb{n},Ann{n},Bell{n},ann{n}@example.org,{n} Elm Road,N1 1AA,"
        f"{'woman' if n % 2 else 'man'},{'16-24' if n % 4 < 2 else '25+'},{'East' if n % 3 else 'West'}"
        for n in range(count)
    ]
    return "\n".join([HEADER, *rows]) + "\n"


@pytest.fixture
def bare(transactional_db, tmp_path):
    """Return the id of a study with neither quotas nor pool, recruited for by Mary."""
    files = {"commission.toml": small_study()["commission.toml"]}
    folder = write(files, tmp_path / "bare")
    key = settings.VAULT_KEY
    found = import_study(folder=folder, vault_key=key, actor="t", now=NOW).commission_id
    user = get_user_model().objects.create_user("mary")
    add_member(commission_id=found, user_id=user.pk, role="recruiter", actor="t", now=NOW)
    return found


@pytest.fixture
def open_room(browser, live_server, bare, sign_in):
    """Return a function that opens the recruit room, signed in, with or without JavaScript."""
    contexts = []

    def open_at(width=320, *, scripts=True):
        context = browser.new_context(
            viewport={"width": width, "height": 900}, java_script_enabled=scripts
        )
        contexts.append(context)
        sign_in(context, "mary")
        page = context.new_page()
        page.goto(f"{live_server.url}/commissions/small/recruit/")
        return page

    yield open_at
    for context in contexts:
        context.close()


def sound(page, where):
    assert faults_at_every_width(page) == [], where


def upload(page, text, tmp_path):
    path = tmp_path / "people.csv"
    path.write_text(text, "utf-8")
    page.get_by_role("link", name="Pool", exact=True).first.click()
    page.get_by_label("The volunteers, as CSV").set_input_files(path)
    page.get_by_role("button", name="Send the file and check it").click()


def write_rows(page, rows):
    for number, row in enumerate(rows, start=1):
        for column, text in zip(("feature", "value", "min", "max"), row, strict=True):
            page.locator(f"#{column}-{number}").fill(text)


def test_from_upload_through_preview_to_saved_quotas(open_room, bare, picture, tmp_path):
    page = open_room()
    sound(page, "overview")
    for width in WIDTHS:
        picture(page, f"recruit-{width}", width=width)
    upload(page, people(24), tmp_path)
    expect(page).to_have_url(re.compile("/recruit/pool/check/$"))
    sound(page, "preview")
    for width in WIDTHS:
        picture(page, f"pool-preview-{width}", width=width, full_page=True)
    assert "Bell3" not in page.content()
    page.get_by_role("button", name="Bring it in").click()
    expect(page.get_by_role("status")).to_contain_text("The pool has 24 volunteers")
    sound(page, "pool")
    page.get_by_role("link", name="Quotas", exact=True).first.click()
    sound(page, "empty quotas")
    page.get_by_label("How many people the panel has").fill("8")
    page.get_by_role("button", name="Add rows for “gender”").click()
    page.locator("#min-1").fill("8")
    page.locator("#min-2").fill("8")
    page.get_by_text("These quotas cannot be filled").wait_for()
    expect(page.get_by_text("As you type")).to_be_visible()
    page.locator("#min-1").fill("3")
    page.locator("#min-2").fill("0")
    page.get_by_text("These quotas can be filled").wait_for()
    page.get_by_role("button", name="Check against the pool").click()
    sound(page, "checked quotas")
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        assert page.locator("#row-1").bounding_box()["height"] < 2 * SMALLEST_ROW
        expect(page.locator(".quota-head").get_by_text("Outer least")).to_be_visible()
        picture(page, f"quotas-{width}", full_page=True)
    page.get_by_role("button", name="Save the quotas").click()
    expect(page.get_by_role("status")).to_contain_text("2 quotas are saved")
    saved = stored_recruit(bare)
    assert [(one.value, one.minimum) for one in saved.quotas] == [("man", 3), ("woman", 0)]
    assert len(saved.pool) == 24
    page.get_by_role("link", name="Overview").click()
    expect(page.get_by_text("2 quotas for a panel of 8")).to_be_visible()
    sound(page, "overview at the end")


def test_what_is_wrong_is_told_beside_its_row_and_reads_well(open_room, tmp_path):
    page = open_room()
    upload(page, people(8).replace("nb3,", "nb2,").replace("nb5,", ","), tmp_path)
    expect(page).to_have_title(re.compile("^Error: "))
    sound(page, "preview with problems")
    page.get_by_role("button", name="Cancel and delete the file").click()
    expect(page.get_by_role("status")).to_contain_text("as it was")
    page.get_by_role("link", name="Quotas", exact=True).first.click()
    page.get_by_label("How many people the panel has").fill("8")
    write_rows(page, [("gender", "woman", "6", "5"), ("gender", "man", "x", "8")])
    page.get_by_role("button", name="Save the quotas").click()
    expect(page.get_by_role("alert")).to_be_visible()
    expect(page.locator("#row-2")).to_contain_text("“x” is no whole number")
    expect(page.locator("#min-2")).to_have_attribute("aria-invalid", "true")
    sound(page, "quotas with problems")


def test_a_file_of_quotas_is_checked_changed_and_saved_from_the_page_that_shows_it(
    open_room, bare, tmp_path
):
    page = open_room(1280)
    upload(page, people(24), tmp_path)
    page.get_by_role("button", name="Bring it in").click()
    page.get_by_role("link", name="Quotas", exact=True).first.click()
    path = tmp_path / "quotas.csv"
    path.write_text("category,feature,min,max\ngender,woman,3,5\ngender,man,3,5\n", "utf-8")
    page.get_by_label("Quotas from a file").set_input_files(path)
    page.get_by_role("button", name="Show the file’s quotas").click()
    expect(page.get_by_role("status")).to_contain_text("Say how many people the panel has")
    expect(page.get_by_role("alert")).to_have_count(0)
    page.get_by_label("How many people the panel has").fill("8")
    page.get_by_role("button", name="Check against the pool").click()
    expect(page.get_by_text("These quotas can be filled")).to_be_visible()
    page.locator("#min-1").fill("4")
    page.get_by_role("button", name="Save the quotas").click()
    expect(page.get_by_role("status")).to_contain_text("2 quotas are saved")
    assert [quota.minimum for quota in stored_recruit(bare).quotas] == [4, 3]


def test_everything_works_without_javascript(open_room, bare, tmp_path):
    page = open_room(1280, scripts=False)
    upload(page, people(24), tmp_path)
    page.get_by_role("button", name="Bring it in").click()
    page.get_by_role("link", name="Quotas", exact=True).first.click()
    page.get_by_label("How many people the panel has").fill("14")
    write_rows(page, [("gender", "woman", "13", "14"), ("gender", "man", "0", "3")])
    page.locator("#max-2").press("Enter")
    expect(page.get_by_text("These quotas cannot be filled")).to_be_visible()
    page.get_by_role("button", name="Take the least change into the rows").click()
    expect(page.locator("#min-1")).to_have_value("12")
    page.get_by_role("button", name="Save the quotas").click()
    expect(page.get_by_role("status")).to_contain_text("2 quotas are saved")
    assert [quota.minimum for quota in stored_recruit(bare).quotas] == [12, 0]


def test_quotas_from_statistics_read_well(open_room, picture, tmp_path):
    page = open_room()
    tables = {
        "The population, as CSV": "age,area,population\n16-24,East,900\n25+,East,3000\n16-24,West,500\n25+,West,2800\n",
        "The rates, as CSV": "age,rate\n16-24,30\n25+,8.5\n",
    }
    page.get_by_role("link", name="Quotas", exact=True).first.click()
    page.get_by_role("link", name="Work the quotas out from statistics").click()
    sound(page, "statistics")
    for at, (label, text) in enumerate(tables.items()):
        path = tmp_path / f"{at}.csv"
        path.write_text(text, "utf-8")
        page.get_by_label(label).set_input_files(path)
    page.get_by_label("How many people the panel has").fill("30")
    page.get_by_role("button", name="Work the quotas out").click()
    sound(page, "derived quotas")
    for width in WIDTHS:
        picture(page, f"derived-quotas-{width}", width=width, full_page=True)
    page.get_by_role("button", name="Take these into the quota editor").click()
    expect(page.locator("#feature-1")).to_have_value("age")
    expect(page.locator("#feasibility")).to_contain_text("fit a panel of 30")


def test_a_drawn_panel_and_the_warning_read_well(open_room, bare, tmp_path):
    whole = write(small_study(), tmp_path / "whole")
    import_study(folder=whole, vault_key=settings.VAULT_KEY, actor="t", now=NOW)
    record_draw(commission_id=bare, actor="t", now=NOW)
    page = open_room()
    text = people(24).replace(",man,25+", ",MAN,25+").replace("ann3@", "ann5@")
    upload(page, text, tmp_path)
    expect(page.get_by_text("A panel of 8 is drawn from pool and quotas")).to_be_visible()
    expect(page.get_by_text("The same e-mail address stands in rows 5, 7")).to_be_visible()
    sound(page, "preview with a warning")
    page.get_by_label("write it as the quota does").check()
    page.get_by_label("What is drawn may go").check()
    page.get_by_role("button", name="Cancel and delete the file").click()
    expect(page.get_by_role("cell", name="yes")).to_have_count(4)
    sound(page, "the panel")
    with page.expect_download() as taken:
        page.get_by_role("button", name="Selected, with contact details").click()
    assert taken.value.suggested_filename == "small-selected.csv"
    page.get_by_role("link", name="Quotas", exact=True).first.click()
    sound(page, "quotas of a drawn panel")
    write_rows(page, [("gender", "woman", "9", "5")])
    page.get_by_role("button", name="Save the quotas").click()
    expect(page.get_by_role("alert")).to_be_visible()
    sound(page, "quotas of a drawn panel with a problem")
