"""The draw in a real browser: from the settings to a panel, at both widths, without JavaScript."""

from __future__ import annotations

import json
import os
import re
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.contrib.auth import get_user_model
from playwright.sync_api import expect
from typer.testing import CliRunner

from browser_sound import WIDTHS, faults_at_every_width
from remit.cli.main import app
from remit.commission.actions import add_member
from remit.commission.queries import commission_id
from remit.recruit.views import draw
from remit.recruit.views.work import Work
from remit.study.actions import import_study
from remit.study.folder import StudyFolder
from small_study import small_study, write

pytestmark = pytest.mark.browser

NOW = datetime(2026, 1, 2, 3, 4, tzinfo=UTC)
EXAMPLE = Path(__file__).parents[2] / "examples" / "attitudes"


@pytest.fixture
def study(once, tmp_path):
    """Import the example with its draw still to come; return its name."""

    def make():
        name, files = "small", small_study()
        if EXAMPLE.is_dir():
            name, files = "attitudes", dict(StudyFolder(EXAMPLE))
            files.pop("recruit/panel.csv", None)
        size = re.search(rb"size = \d+", files["recruit/draw.toml"])
        files["recruit/draw.toml"] = size[0] + b"\n"
        folder = write(files, tmp_path / "study")
        import_study(folder=folder, vault_key=b"k" * 32, actor="test", now=NOW)
        user = get_user_model().objects.create_user("mary", password="correct horse battery")
        act = {"role": "recruiter", "actor": "test", "now": NOW}
        add_member(commission_id=commission_id(name), user_id=user.pk, **act)
        return name

    return once("example, not drawn", make)


@pytest.fixture(autouse=True)
def patient(monkeypatch):
    """Have every lottery be ready at once, however busy the machine is."""
    monkeypatch.setattr(draw, "PATIENCE", 60.0)


def check(page):
    assert faults_at_every_width(page) == []


def test_a_recruiter_goes_from_the_settings_to_a_panel_that_anyone_can_check(
    open_page, study, picture, tmp_path
):
    page = open_page(f"/commissions/{study}/recruit/draw/", 320)
    check(page)
    page.get_by_label("Leximin").check()
    page.get_by_role("button", name="Save size and method").click()
    page.get_by_role("button", name="Work out the lottery").click()
    page.wait_for_selector("svg.fairness")
    check(page)
    page.evaluate("document.querySelector('#lottery').scrollIntoView()")
    for width in WIDTHS:
        picture(page, f"draw-lottery-{width}", width=width)
    with page.expect_download() as lottery:
        page.get_by_role("link", name="Download lottery.json").click()
    lottery.value.save_as(tmp_path / "lottery.json")

    page.get_by_label("Seed").fill("no seed")
    page.get_by_role("button", name="Draw the panel").click()
    expect(page.get_by_role("alert")).to_be_visible()
    expect(page).to_have_title(re.compile("^Error: "))
    check(page)

    page.get_by_label("Seed").fill("07 12 23 34 41 49")
    page.get_by_role("button", name="Draw the panel").click()
    page.wait_for_selector("#drawn")
    check(page)
    with page.expect_download() as drawn:
        page.get_by_role("link", name="Download drawn.json").click()
    drawn.value.save_as(tmp_path / "drawn.json")
    files = [str(tmp_path / name) for name in ("drawn.json", "lottery.json")]
    done = CliRunner().invoke(app, ["draw", "--verify", files[0], "--published", files[1]])
    assert done.exit_code == 0, done.output
    assert json.loads((tmp_path / "drawn.json").read_text("utf-8"))["seed"] == 71223344149


@pytest.mark.skipif(os.environ.get("REMIT_DEEP") != "1", reason="runs in `make deep`")
def test_a_lottery_that_takes_long_is_watched_on_a_page_that_grows(open_page, study, monkeypatch):
    monkeypatch.setattr(Work, "finished_within", lambda *_: False)
    page = open_page(f"/commissions/{study}/recruit/draw/", 320)
    page.get_by_label("Leximin").check()
    page.get_by_role("button", name="Save size and method").click()
    page.get_by_role("button", name="Work out the lottery").click()
    expect(page.get_by_role("log")).to_be_visible()
    check(page)
    page.get_by_role("link", name="See the lottery").click()
    page.get_by_role("button", name="Compare").click()
    page.wait_for_selector("svg.fairness .other")
    check(page)


@pytest.mark.skipif(os.environ.get("REMIT_DEEP") != "1", reason="runs in `make deep`")
def test_the_fairness_plot_can_be_read_at_any_width(open_page, study):
    page = open_page(f"/commissions/{study}/recruit/draw/", 320)
    page.get_by_role("button", name="Work out the lottery").click()
    expect(page.locator("svg.fairness")).to_be_visible()
    sizes = "[...document.querySelectorAll('svg.fairness text')].map(e => e.getBoundingClientRect().toJSON())"
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        assert page.locator("svg.fairness").bounding_box()["width"] > 200
        words = page.evaluate(sizes)
        assert len(words) >= 5
        assert all(box["height"] >= 12 for box in words)
        assert all(box["left"] >= 0 and box["right"] <= width for box in words)
        assert page.locator("svg.fairness .shown").bounding_box()["width"] > 200


@pytest.mark.skipif(os.environ.get("REMIT_DEEP") != "1", reason="runs in `make deep`")
def test_the_draw_needs_no_script(browser, live_server, study):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{live_server.url}/commissions/{study}/recruit/draw/")
    page.get_by_label("Username").fill("mary")
    page.get_by_label("Password").fill("correct horse battery")
    page.get_by_role("button", name="Sign in").click()
    page.get_by_role("button", name="Work out the lottery").click()
    expect(page.locator("svg.fairness")).to_be_visible()
    context.close()
