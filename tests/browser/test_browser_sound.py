"""The look that every browser test takes at a page finds what is wrong with it, at either width."""

from __future__ import annotations

import pytest
from django.contrib.auth import get_user_model

from browser_sound import faults_at_every_width

pytestmark = pytest.mark.browser
PAGE = """<!doctype html><html lang="en"><head><title>A page</title><style>{style}</style></head>
<body><main><h1>A page</h1><p id="words">Some words</p>{body}</main></body></html>"""


@pytest.mark.parametrize(
    ("style", "body", "wanted"),
    [
        ("", "", []),
        ("", '<img src="data:,">', ["at 320 px: image-alt", "at 1280 px: image-alt"]),
        ("#words {width: 600px}", "", ["at 320 px: wider than the window"]),
        (
            "@media (min-width: 800px) {#words {width: 1600px}}",
            "",
            ["at 1280 px: wider than the window"],
        ),
        (
            "@media (min-width: 800px) {#words {color: #ccc}}",
            "",
            ["at 1280 px: color-contrast"],
        ),
    ],
)
def test_a_fault_is_found_at_the_width_where_it_shows(browser, style, body, wanted):
    page = browser.new_page(viewport={"width": 320, "height": 600})
    page.set_content(PAGE.format(style=style, body=body))
    found = faults_at_every_width(page)
    assert [told[: len(start)] for told, start in zip(found, wanted, strict=True)] == wanted
    assert page.viewport_size["width"] == 320
    page.close()


@pytest.mark.parametrize("_turn", ["made", "copied"])
def test_every_test_begins_with_the_rows_as_they_were_made(once, _turn):
    people = get_user_model().objects
    once("one person", lambda: people.create_user("ann").pk)
    assert [one.username for one in people.all()] == ["ann"]
    people.all().delete()
    people.create_user("bob")
