"""The pages in a real browser: readable at 320 px, accessible, whole without JavaScript, printed."""

from __future__ import annotations

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

pytestmark = pytest.mark.browser

RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
WIDTHS = [320, 1280]
TABLE = {"name": "before.csv", "mimeType": "text/csv", "buffer": b"participant_code,x\nBAD,1\n"}


def addresses(study):
    return {
        "commissions": "/commissions/",
        "commission": f"/commissions/{study}/",
        "report": f"/commissions/{study}/report/",
        "asking": f"/commissions/{study}/ask/",
        "answers": f"/commissions/{study}/ask/answers/",
    }


def violations(page):
    page.wait_for_load_state()
    found = Axe().run(page, options=RULES).response["violations"]
    return [
        f"{each['id']}: {each['help']}: {node['html'][:150]}"
        for each in found
        for node in each["nodes"][:3]
    ]


def scrolls_sideways(page):
    return page.evaluate("document.documentElement.scrollWidth > window.innerWidth")


@pytest.mark.parametrize("width", WIDTHS)
def test_pages_are_accessible_and_fit(open_page, study, picture, width):
    page = open_page("/commissions/", width)
    for name, address in addresses(study).items():
        page.goto(page.url.split("/commissions/")[0] + address)
        assert violations(page) == [], name
        assert not scrolls_sideways(page), name
        if name in {"commission", "report"}:
            picture(page, f"{name}-{width}")
    page.get_by_label("Table", exact=True).set_input_files(TABLE)
    page.get_by_role("button", name="Look at it").click()
    expect(page.get_by_role("heading", name="Check the table")).to_be_visible()
    assert violations(page) == []
    assert not scrolls_sideways(page)
    page.goto(page.url.split("/commissions/")[0] + addresses(study)["report"])
    page.evaluate("document.querySelector('#outcome-limits').scrollIntoView()")
    picture(page, f"report-limits-{width}")
    page.evaluate("document.getElementById('ask:overview:flow-terms')?.scrollIntoView()")
    picture(page, f"report-together-{width}")


@pytest.mark.parametrize("width", WIDTHS)
def test_sign_in_says_what_is_wrong_and_is_accessible(browser, live_server, width):
    context = browser.new_context(viewport={"width": width, "height": 800})
    page = context.new_page()
    page.goto(f"{live_server.url}/commissions/")
    assert "/sign-in/" in page.url
    page.get_by_label("Username").fill("nobody")
    page.get_by_label("Password").fill("wrong")
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("alert")).to_be_visible()
    expect(page).to_have_title(re.compile("^Error: "))
    assert violations(page) == []
    assert not scrolls_sideways(page)
    context.close()


def test_a_reference_leads_a_researcher_to_the_line(open_page, study):
    page = open_page(addresses(study)["report"], 1280)
    link = page.locator("figure.quote figcaption a").first
    words = page.locator("figure.quote blockquote").first.inner_text().strip("“” \n")
    link.click()
    assert "#L" in page.url
    line = page.locator(":target").inner_text()
    assert words.split(".")[0][:30] in line
    assert violations(page) == []


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
    assert not scrolls_sideways(page)
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
