"""The pages in a real browser: readable at 320 px, accessible, whole without JavaScript, printed."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from browser_sound import WIDER, WIDTHS, faults, faults_at_every_width

pytestmark = pytest.mark.browser

TABLE = {"name": "before.csv", "mimeType": "text/csv", "buffer": b"participant_code,x\nBAD,1\n"}


def addresses(study):
    return {
        "commissions": "/commissions/",
        "commission": f"/commissions/{study}/",
        "report": f"/commissions/{study}/report/",
        "asking": f"/commissions/{study}/ask/",
        "answers": f"/commissions/{study}/ask/answers/",
    }


def test_pages_are_accessible_and_fit(open_page, study, picture):
    page = open_page("/commissions/", 320)
    for name, address in addresses(study).items():
        page.goto(page.url.split("/commissions/")[0] + address)
        assert faults_at_every_width(page) == [], name
        if name in {"commission", "report"}:
            for width in WIDTHS:
                picture(page, f"{name}-{width}", width=width)
    page.get_by_label("Table", exact=True).set_input_files(TABLE)
    page.get_by_role("button", name="Look at it").click()
    expect(page.get_by_role("heading", name="Check the table")).to_be_visible()
    assert faults_at_every_width(page) == []
    page.goto(page.url.split("/commissions/")[0] + addresses(study)["report"])
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        for name, place in (("limits", "outcome-limits"), ("together", "ask:overview:flow-terms")):
            page.evaluate("id => document.getElementById(id)?.scrollIntoView()", place)
            picture(page, f"report-{name}-{width}")


def test_sign_in_says_what_is_wrong_and_is_accessible(browser, live_server):
    context = browser.new_context(viewport={"width": 320, "height": 800})
    page = context.new_page()
    page.goto(f"{live_server.url}/commissions/")
    expect(page).to_have_url(re.compile("/sign-in/"))
    page.get_by_label("Username").fill("nobody")
    page.get_by_label("Password").fill("wrong")
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("alert")).to_be_visible()
    expect(page).to_have_title(re.compile("^Error: "))
    assert faults_at_every_width(page) == []
    context.close()


def test_a_reference_leads_a_researcher_to_the_line(open_page, study):
    page = open_page(addresses(study)["report"], 1280)
    link = page.locator("figure.quote figcaption a").first
    words = page.locator("figure.quote blockquote").first.inner_text().strip("“” \n")
    link.click()
    expect(page).to_have_url(re.compile("#L"))
    line = page.locator(":target").inner_text()
    assert words.split(".")[0][:30] in line
    assert faults(page) == []


def test_every_figure_and_its_words_can_be_read_at_320_px(open_page, study):
    page = open_page(addresses(study)["report"], 320)
    sizes = "s => [...document.querySelectorAll(s)].map(e => e.getBoundingClientRect().toJSON())"
    drawings = page.evaluate(sizes, "svg[role=img]")
    assert drawings
    assert min(box["width"] for box in drawings) > 150
    assert min(box["height"] for box in page.evaluate(sizes, "svg text")) >= 12


def test_a_heat_map_scrolls_in_its_own_box_and_fits_on_paper(open_page, study):
    page = open_page(addresses(study)["report"], 320)
    width = "e => [e.scrollWidth, e.clientWidth]"
    boxes = page.locator(".map")
    assert boxes.count() > 0
    for box in boxes.all():
        wide, room = box.evaluate(width)
        assert wide > room
        assert box.get_attribute("tabindex") == "0"
    assert not page.evaluate(WIDER)
    page.emulate_media(media="print")
    for box in boxes.all():
        wide, room = box.evaluate(width)
        assert wide <= room


def test_figures_keep_their_paper_where_colours_are_forced(open_page, study):
    page = open_page(addresses(study)["report"], 1280)
    page.emulate_media(forced_colors="active")
    paper = page.locator("svg.strip").first.evaluate("e => getComputedStyle(e).backgroundColor")
    assert paper == "rgb(255, 255, 255)"


def test_the_report_can_be_walked_by_keyboard(open_page, study):
    page = open_page(addresses(study)["report"], 1280)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("#main$"))


def test_the_printed_report_is_whole(open_page, study):
    page = open_page(addresses(study)["report"], 1280)
    page.emulate_media(media="print")
    expect(page.locator("nav.contents")).to_be_hidden()
    expect(page.locator("details:not([open])")).to_have_count(0)
    wide = page.evaluate(
        "[...document.querySelectorAll('.scroll')].filter(e => getComputedStyle(e).overflowX"
        " !== 'visible').length"
    )
    assert wide == 0
    assert len(page.pdf(format="A4")) > 10_000


def test_pages_bring_nothing_from_elsewhere(browser, open_page, study, live_server):
    page = open_page(addresses(study)["commissions"], 1280)
    asked, refused = [], []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: refused.append(message.text))
    page.goto(f"{live_server.url}{addresses(study)['report']}")
    assert asked
    assert all(url.startswith(live_server.url) for url in asked)
    assert refused == []
