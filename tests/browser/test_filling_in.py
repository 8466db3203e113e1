"""A participant's whole way, on an old phone without JavaScript, in English and in Arabic."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest
from playwright.sync_api import expect

from browser_sound import faults
from pictured_journey import pictured_journey
from remit.ask.core.speech import words
from remit.ask.door_actions import make_door
from remit.ask.models import Filling, Response, Sighting
from remit.people.models import Consent, Participant
from remit.study.actions import import_study
from small_journey import LIMITS_AR, small_journey
from small_study import write

NOW = datetime(2026, 1, 2, 3, 4, tzinfo=UTC)
LABELS = {
    "en": {
        "overall": "No, it is not",
        "why": "Why not?",
        "age": "How old are you?",
        "health": "Health",
        "never": "What must never be shared?",
        "who": "Who is it?",
        "nurse": "The nurse",
        "change": "Yes, it is",
    },
    "ar": {
        "overall": "لا",
        "why": "لماذا لا؟",
        "age": "كم عمرك؟",
        "health": "الصحة",
        "never": LIMITS_AR,
        "who": "من هو؟",
        "nurse": "الممرضة",
        "change": "نعم",
    },
}

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def study(transactional_db, tmp_path):
    folder = write(small_journey(), tmp_path / "small")
    return import_study(folder=folder, vault_key=b"k" * 32, actor="test", now=NOW).commission_id


@pytest.fixture
def visit(browser, live_server, study):
    """Return a function that opens a door of the study on a phone of 320 pixels."""
    contexts = []

    def open_door(mode="own", *, study=study, scripts=False, language="en", width=320):
        token = make_door(commission_id=study, mode=mode, by_card=False, actor="test", now=NOW)
        context = browser.new_context(
            viewport={"width": width, "height": 640},
            java_script_enabled=scripts,
            locale=language,
        )
        contexts.append(context)
        page = context.new_page()
        page.goto(f"{live_server.url}/v/{token}/")
        return page

    yield open_door
    for context in contexts:
        context.close()


class Walk:
    """One participant, page by page, in one language."""

    def __init__(self, page, language, on_page):
        self.page = page
        self.say = words(language)
        self.labels = LABELS[language]
        self.on_page = on_page

    def press(self, key):
        self.on_page(self.page)
        found = self.page.get_by_role("button", name=self.say[key], exact=True)
        (
            found
            if found.count()
            else self.page.get_by_role("link", name=self.say[key], exact=True)
        ).click()

    def come_in(self):
        self.press("start")
        self.page.get_by_label(self.say["age-adult"]).check()
        self.press("continue")
        for kind in ("taking-part", "quoting"):
            self.page.locator(f"#{kind}").check()
        self.press("continue")
        self.press("that-is-right")
        found = [one.inner_text() for one in self.page.locator("dl.card bdi").all()]
        self.press("keep-done")
        return found

    def questions(self, choice):
        labels = self.labels
        self.press("continue")
        self.page.get_by_label(labels[choice], exact=True).check()
        self.press("continue")
        if choice == "overall":
            self.page.get_by_label(labels["why"]).fill("I do not know them")
            self.press("continue")
        self.page.get_by_label(labels["age"]).fill("5")
        self.press("continue")
        expect(self.page.get_by_role("alert")).to_be_visible()
        expect(self.page.get_by_label(labels["age"])).to_have_value("5")
        self.page.get_by_label(labels["age"]).fill("٢٣" if labels is LABELS["ar"] else "23")
        self.press("continue")
        self.page.get_by_label(labels["health"]).check()
        self.page.get_by_label(labels["never"]).fill("<b>My</b> letters")
        self.press("continue")
        for part, value in (("day", "27"), ("month", "3"), ("year", "2024")):
            self.page.get_by_label(self.say[part], exact=True).fill(value)
        self.press("continue")
        self.page.get_by_label(labels["who"]).fill("My aunt")
        self.press("continue")
        self.press("add-one")
        self.page.get_by_label(labels["who"]).fill("My teacher")
        self.press("continue")
        self.press("no-more")
        expect(self.page.locator("main form")).to_contain_text("My teacher")
        expect(self.page.locator("main form")).to_contain_text("<b>My</b> letters")
        self.on_page(self.page)
        self.press("send")

    def information(self):
        self.page.get_by_label(self.labels["nurse"], exact=True).check()
        self.press("continue")


def fits(page):
    """No page names its subject or lacks the way out."""
    expect(page.locator("a.leave")).to_be_visible()
    assert page.title().endswith(("Your views", "آراؤك"))
    assert not re.search("small|study|attitude|crime", page.url.split("/v/")[1])


@pytest.mark.parametrize("language", ["en", "ar"])
def test_the_whole_way_without_javascript(visit, study, language):
    page = visit(language=language)
    expect(page.locator("html")).to_have_attribute("lang", language)
    expect(page.locator("html")).to_have_attribute("dir", {"en": "ltr", "ar": "rtl"}[language])
    walk = Walk(page, language, fits)
    code, secret = walk.come_in()
    walk.questions("overall")
    walk.information()
    walk.questions("change")
    expect(page.locator("h1")).to_have_text(walk.say["thanks-title"])
    answers = {row.wave: row.answers for row in Response.objects.filter(participant__code=code)}
    assert answers["before"]["overall"] == "no"
    assert answers["before"]["why"] == "I do not know them"
    assert answers["before"]["age"] == "23"
    assert answers["after"]["overall"] == "yes"
    assert "why" not in answers["after"]
    assert answers["after"]["never"] == "<b>My</b> letters"
    assert answers["after"]["day"] == "2024-03-27"
    seen = Sighting.objects.get(participant__code=code)
    assert (seen.information, seen.answer, seen.version) == ("how-it-works", "nurse", "3")
    assert Consent.objects.filter(participant__code=code, given=True).count() == 2
    walk.press("withdraw-link")
    walk.press("withdraw-button")
    expect(page.locator("h1")).to_have_text(walk.say["withdrawn-title"])
    assert Participant.objects.get(code=code).withdrawn_at is not None
    assert not Response.objects.filter(participant__code=code).exists()
    assert not Filling.objects.exists()
    assert secret


@pytest.mark.parametrize("language", ["en", "ar"])
def test_every_page_is_accessible_and_fits_a_small_phone(visit, language, picture):
    page = visit(language=language, scripts=True)
    seen = set()

    def check(page):
        # The pages of the form are the same afterwards.
        if page.url in seen or "/q/3/" in page.url:
            return
        seen.add(page.url)
        picture(page, f"visit-{language}-{len(seen):02}", full_page=True)
        assert faults(page) == [], page.url

    walk = Walk(page, language, check)
    walk.come_in()
    walk.questions("overall")
    walk.information()
    walk.questions("change")
    walk.press("help-link")
    walk.press("tell-title")
    walk.page.get_by_role("textbox").fill("I am afraid")
    walk.press("tell-send")
    walk.press("continue")
    walk.press("withdraw-link")
    walk.press("withdraw-button")
    expect(page.locator("h1")).to_have_text(walk.say["withdrawn-title"])
    check(page)
    assert len(seen) > 15


@pytest.fixture
def pictured(transactional_db, tmp_path):
    folder = write(pictured_journey(), tmp_path / "pictured")
    return import_study(folder=folder, vault_key=b"k" * 32, actor="test", now=NOW).commission_id


@pytest.mark.parametrize("language", ["en", "fa"])
def test_easy_words_large_text_and_pictures_fit_a_small_phone(visit, pictured, language, picture):
    page = visit(study=pictured, mode="interviewer", scripts=True, language=language)
    say = words("en") | words(language)
    for switch in ("easy-words", "larger-text"):
        page.get_by_role("link", name=say[switch], exact=True).click()
    expect(page.get_by_role("link", name=say["usual-words"], exact=True)).to_be_visible()
    expect(page.get_by_role("link", name=say["usual-text"], exact=True)).to_be_visible()
    assert faults(page) == []
    page.get_by_role("link", name=say["start"], exact=True).click()
    page.get_by_label(say["age-16-17"]).check()
    page.get_by_role("button", name=say["continue"]).click()
    for kind in ("taking-part", "quoting"):
        page.locator(f"#{kind}").check()
    page.get_by_role("button", name=say["continue"]).click()
    page.get_by_role("button", name=say["that-is-right"]).click()
    expect(page.locator("dl.card bdi")).to_have_count(2)
    assert faults(page) == []
    page.get_by_role("link", name=say["keep-done"]).click()
    expect(page.locator("audio")).to_be_visible()
    expect(page.get_by_text("Read it out slowly. Do not help.")).to_be_visible()
    if language == "en":
        expect(page.locator("legend")).to_have_text("Is sharing good?")
        expect(page.locator("p.gaps")).to_have_count(0)
    else:
        expect(page.locator("p.gaps")).to_have_text(say["untranslated"])
    box = page.locator(".choice img").first.bounding_box()
    assert box["width"] > 110
    assert faults(page) == []
    picture(page, f"visit-easy-{language}", full_page=True)
