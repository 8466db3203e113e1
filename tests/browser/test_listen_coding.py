"""A transcript coded by keyboard alone, undone, redone; a cell charted, made stale, signed off."""

from __future__ import annotations

import os
import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.contrib.auth import get_user_model
from playwright.sync_api import expect

from remit.commission.actions import add_member
from remit.commission.queries import commission_id
from remit.listen.queries import stored_listen
from remit.study.actions import import_study
from small_study import small_study, write
from visits import NOW

# The narrow page is the harder one; `make deep` goes the wide one, too.
WIDTHS = (320, 1280) if os.environ.get("REMIT_DEEP") == "1" else (320,)

pytestmark = pytest.mark.browser

RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}


@pytest.fixture
def study(transactional_db, tmp_path):
    """Import a small study with a researcher called mary: nothing needs to have been run."""
    files = small_study()
    spoken = files["listen/transcripts/group-1.txt"].decode()
    # A character of two UTF-16 units, which scripts count as two and the database as one.
    files["listen/transcripts/group-1.txt"] = spoken.replace("Only if", "😀 Only if").encode()
    folder = write(files, tmp_path / "small")
    found = import_study(folder=folder, vault_key=b"k" * 32, actor="test", now=NOW)
    user = get_user_model().objects.create_user("mary", password="correct horse battery")
    add_member(
        commission_id=found.commission_id,
        user_id=user.pk,
        role="researcher",
        actor="test",
        now=NOW,
    )
    return found.name


def check(page, name):
    page.wait_for_load_state()
    found = Axe().run(page, options=RULES).response["violations"]
    assert [
        f"{name}: {each['id']}: {node['html'][:150]}"
        for each in found
        for node in each["nodes"][:3]
    ] == []
    assert not page.evaluate("document.documentElement.scrollWidth > window.innerWidth"), name


def press(page, *keys):
    for key in keys:
        page.keyboard.press(key)


def tab_to(page, locator):
    """Reach an element by Tab alone."""
    for _ in range(300):
        if locator.evaluate("each => each === document.activeElement"):
            return
        page.keyboard.press("Tab")
    pytest.fail("It cannot be reached by Tab.")


def spoken_line(listening):
    """Return the first line of the first transcript with six words that nobody has coded."""
    transcript = listening.transcripts[0]
    source = next(s.guid for s in listening.coding.sources if s.name == transcript.key)
    spans = [(s.start, s.end) for s in listening.coding.selections if s.source == source]
    for turn in transcript.turns:
        free = all(turn.end <= start or turn.start >= end for start, end in spans)
        if free and turn.start > transcript.text.rfind("\n", 0, turn.start) + 1:
            words = transcript.text[turn.start : turn.end].split("\n")[0].split()
            if len(words) > 5 and all(word.isalpha() for word in words[:4]):
                return transcript.key, turn, words
    pytest.fail("The study has no such line.")


@pytest.mark.parametrize("width", WIDTHS)
def test_a_researcher_codes_and_charts_by_keyboard_alone(open_page, study, picture, width):
    key, turn, words = spoken_line(stored_listen(commission_id(study)))
    at = f"/commissions/{study}/listen/transcripts/{key}/"
    page = open_page(f"{at}?line={turn.line}#L{turn.line}", width)
    reader, said = page.locator("#reader"), page.locator("#said")
    check(page, "coding")
    tab_to(page, reader)
    press(page, "ArrowRight")
    press(page, *["Shift+ArrowRight"] * 2)
    expect(page.locator("#heard")).to_have_text(f"Line {turn.line}: {' '.join(words[:3])}")
    press(page, "c")
    page.keyboard.type("Mine alone")
    expect(page.get_by_role("option", name="Make a new code “Mine alone”")).to_be_visible()
    check(page, "finding a code")
    press(page, "Enter")
    expect(said).to_have_text(f"Coded “{' '.join(words[:3])}” as Mine alone.")
    line = page.locator(f"#L{turn.line}")
    expect(line.locator("mark")).to_have_text(" ".join(words[:3]))
    expect(line.get_by_role("link", name="Mine alone")).to_be_visible()
    code_more(page, line, words)
    picture(page, f"listen-coding-{width}")
    undo_and_redo(page, line, words)
    press(page, "o")
    expect(line.get_by_role("link", name="Mine alone")).to_be_focused()
    press(page, "Enter")
    expect(page.get_by_role("heading", name="Flow")).to_be_visible()
    check(page, "passage")
    address = chart(page, key)
    picture(page, f"listen-cell-{width}")
    make_stale_and_sign(page, key, address)
    for name in ("codes/", "search/?words=the", "coverage/", ""):
        page.goto(f"{address.partition('/matrix/')[0]}/{name}")
        check(page, name or "transcripts")


def code_more(page, line, words):
    # Overlapping words, the code now found by typing part of its name.
    press(page, "Shift+ArrowRight", "Enter")
    page.keyboard.type("mine")
    press(page, "Enter")
    expect(line.locator("mark[data-depth='2']")).to_have_text(" ".join(words[:3]))
    check(page, "overlapping passages")
    press(page, "p", "n")
    expect(page.locator("#said")).to_have_text("Coded Mine alone.")


def undo_and_redo(page, line, words):
    said = page.locator("#said")
    press(page, "u")
    expect(said).to_have_text(re.compile("^Undone: “.+” coded as Mine alone\\.$"))
    expect(line.locator("mark[data-depth='2']")).to_have_count(0)
    press(page, "u")
    expect(line.locator("mark")).to_have_count(0)
    press(page, "r")
    expect(said).to_have_text(re.compile("^Done again: “.+” coded as Mine alone\\.$"))
    expect(line.locator("mark")).to_have_text(" ".join(words[:3]))


def chart(page, key):
    page.goto(page.url.partition("/listen/")[0] + "/listen/matrix/?cases=transcripts")
    check(page, "matrix")
    row = page.get_by_role("row").filter(has=page.get_by_role("rowheader", name=key, exact=True))
    last = row.get_by_role("link").last
    tab_to(page, last)
    press(page, "Enter")
    summary = page.get_by_label("Summary")
    expect(summary).to_be_visible()
    address = page.url
    tab_to(page, summary)
    page.keyboard.type("They speak for themselves.")
    press(page, "Tab", "Enter")
    expect(page.get_by_role("status")).to_have_text("The cell is charted.")
    check(page, "cell")
    return address


def make_stale_and_sign(page, key, address):
    reader, said = page.locator("#reader"), page.locator("#said")
    page.goto(address.partition("/matrix/")[0] + f"/transcripts/{key}/")
    tab_to(page, reader)
    press(page, "u")
    expect(said).to_have_text(re.compile("^Undone: “.+” coded as Mine alone\\.$"))
    page.goto(address)
    expect(page.get_by_text("Stale:")).to_be_visible()
    check(page, "stale cell")
    page.goto(address.partition("/matrix/")[0] + f"/transcripts/{key}/")
    tab_to(page, reader)
    press(page, "r")
    expect(said).to_have_text(re.compile("^Done again: “.+” coded as Mine alone\\.$"))
    page.goto(address)
    expect(page.get_by_text("Stale:")).to_have_count(0)
    tab_to(page, page.get_by_role("button", name="Sign it off"))
    press(page, "Enter")
    expect(page.get_by_role("status")).to_have_text("The cell is signed off.")


def test_the_mouse_selects_whole_words_and_a_wrong_act_is_announced(open_page, study):
    key, turn, _ = spoken_line(stored_listen(commission_id(study)))
    page = open_page(f"/commissions/{study}/listen/transcripts/{key}/#L{turn.line}", 1280)
    page.locator(f"#L{turn.line} p b").dblclick(position={"x": 8, "y": 8})
    expect(page.locator("#chosen")).to_have_text(f"Line {turn.line}: {turn.speaker}")
    page.get_by_role("button", name="Code (c)").click()
    page.get_by_label("Find a code by typing its name").fill("zz 1")
    page.get_by_role("option").first.click()
    expect(page.locator("#said")).to_contain_text("as zz 1.")
    page.get_by_role("button", name="Code (c)").click()
    page.get_by_label("Find a code by typing its name").fill("zz 1")
    page.keyboard.press("Enter")
    expect(page.locator("#failed")).to_contain_text("already")


def test_an_emoji_is_chosen_as_words_are_and_stored_where_it_stands(open_page, study):
    page = open_page(f"/commissions/{study}/listen/transcripts/group-1/#L4", 1280)
    page.locator("#reader").focus()
    press(page, "ArrowRight", "Shift+ArrowRight")
    expect(page.locator("#heard")).to_have_text("Line 4: 😀 Only")
    press(page, "c")
    page.keyboard.type("Emoji")
    press(page, "Enter")
    expect(page.locator("#said")).to_have_text("Coded “😀 Only” as Emoji.")
    # From right to left, the next word is on the left.
    page.evaluate("document.querySelector('#L4 p').dir = 'rtl'")
    press(page, "ArrowLeft")
    expect(page.locator("#heard")).to_have_text("Line 4: if")
