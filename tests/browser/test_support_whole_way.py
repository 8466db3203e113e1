"""The whole way of a programme through its pages: from sign-up in Arabic to the report.

No page runs a script here: organisations, their people, mentors and coordinators need none.
"""

from __future__ import annotations

from datetime import date
from functools import cache
from itertools import cycle

import pytest
from django.contrib.auth import get_user_model
from django.test import Client
from playwright.sync_api import expect

from joining_visits import NAME, open_sign_up
from remit.ask.core.speech import words
from remit.commission.actions import add_member
from remit.people.secret_actions import give_secret
from remit.study.actions import import_study
from remit.support.assessment_actions import agree
from remit.support.core.assessment.answers import NOT_AGREED
from remit.support.core.assessment.instrument import instrument
from remit.support.core.joining.choices import Choice, offered
from remit.support.core.joining.settings import JoiningSettings
from remit.support.models import Assessment
from remit.support.organisation_queries import organisation_ids
from remit.support.round_actions import open_round
from small_programme import CODES, ORGANISATIONS, small_programme
from small_study import write
from visits import NOW

pytestmark = pytest.mark.browser

ONE = instrument("1")
APART, NEVER = ONE.themes[0].items[:2]
OTHERS, MENTOR = CODES[:5], CODES[6]
FILES = {
    "support/organisations.csv": ORGANISATIONS
    + "".join(f"{code},2020-02-09,,small,,,,,en\n" for code in OTHERS[3:]),
    "support/mentors.csv": (
        "code,joined_on,skills,languages,times,online,boroughs,hours,most,about\n"
        f"{MENTOR},2020-02-01,{';'.join(one.key for one in ONE.themes)},"
        "Arabic,mon-evening,yes,,4,1,\n"
    ),
}
HUB = "بيت الجيران"
CHOOSE = """levels => Object.entries(levels).forEach(
    ([name, level]) => document.querySelector(`input[name=${name}][value="${level}"]`).click()
)"""
STAFF = {"anna": "coordinator", "carl": "commissioner"}


@cache
def arabic():
    return words("ar", "remit.support")


def say(key, /, **names):
    """What a page says in Arabic."""
    return arabic()[key].format(**names)


@pytest.fixture
def programme(transactional_db, tmp_path, settings):
    """A programme of five organisations that have agreed on their baseline, and one mentor."""
    folder = write(small_programme(**FILES), tmp_path / "made")
    key = settings.VAULT_KEY
    made = import_study(folder=folder, vault_key=key, actor="t", now=NOW).commission_id
    settled = JoiningSettings(
        opened=True,
        administrator="A host in Leeds",
        commissioner="The payer",
        contact="020 7946 0000",
        languages=(Choice({"en": "Arabic", "ar": "العربية"}, "ar"), *offered("English")),
    )
    open_sign_up(made, settled)
    open_round(commission_id=made, wave="before", actor="t", now=NOW)
    agreed(made, "before", "2")
    for name, role in STAFF.items():
        user = get_user_model().objects.create_user(name)
        add_member(commission_id=made, user_id=user.pk, role=role, actor="t", now=NOW)
    return made


def agreed(made, wave, level):
    """Let the other organisations agree on one level for every item."""
    for key in map(organisation_ids(made).get, OTHERS):
        Assessment.objects.create(
            organisation_id=key,
            wave=wave,
            compared_on=date(2026, 1, 2),
            agreed_on=date(2026, 1, 2),
            agreed=dict.fromkeys(ONE.names, level),
        )


@pytest.fixture
def window(browser, live_server, sign_in):
    """Return a function that opens a window without scripts, for staff or in Arabic."""
    contexts = []

    def opened(address, staff=""):
        tongue = "en-GB" if staff else "ar"
        context = browser.new_context(
            java_script_enabled=False, locale=tongue, viewport={"width": 390, "height": 844}
        )
        contexts.append(context)
        if staff:
            sign_in(context, staff)
        page = context.new_page()
        page.goto(address if "://" in address else live_server.url + address)
        return page

    yield opened
    for context in contexts:
        context.close()


def press(page, name, role="button"):
    page.get_by_role(role, name=name, exact=True).click()


def is_headed(page, name):
    expect(page.get_by_role("heading", level=1)).to_have_text(name)


def sign_up(page):
    """Sign up by the pages, and return the code and the secret."""
    expect(page.locator("html")).to_have_attribute("dir", "rtl")
    press(page, say("join"), "link")
    press(page, say("join-start"), "link")
    page.get_by_label(say("joining-name")).fill(HUB)
    page.get_by_label(say("joining-contact")).fill("jiran@example.org")
    page.get_by_label("العربية", exact=True).check()
    press(page, say("sign-up-button"))
    is_headed(page, say("joined-title"))
    code, secret = page.locator(".keep-these bdi").all_inner_texts()
    press(page, say("joined-go-on"), "link")
    return code, secret


def come_in(page, code, secret):
    press(page, say("sign-in-title"), "link")
    page.get_by_label(say("code")).fill(code)
    page.get_by_label(say("secret")).fill(secret)
    press(page, say("continue"))


def card(page, name):
    """Follow a card of the organisation's first page."""
    page.locator("header .brand").click()
    page.get_by_role("link", name=say(name)).click()


def map_needs(page):
    card(page, "needs-title")
    press(page, say("needs-begin"), "link")
    page.get_by_label(say("needs-aim-show")).check()
    page.get_by_label(say("needs-what")).fill("أن نبيّن من يأتي إلينا")
    press(page, say("continue"))
    page.get_by_label(say("needs-question-label")).fill("من يأتي إلينا؟")
    press(page, say("continue"))
    page.locator("#what-1").fill("اللغات التي يتكلمون بها")
    page.locator("#kind-1").select_option("people")
    press(page, say("continue"))
    page.locator("input[name=have][value=no]").check()
    press(page, say("continue"))
    is_headed(page, say("needs-map-title"))
    expect(page.locator(".gap.missing")).to_contain_text("اللغات التي يتكلمون بها")


def choose(page, levels):
    """Choose a level of every item of a part, all at once, and go on."""
    page.evaluate(CHOOSE, levels)
    press(page, say("continue"))


def answer(window, link, levels):
    """Answer everything by a person's own link: each part's items by the levels in turn."""
    page = window(link)
    press(page, say("start"), "link")
    for theme in ONE.themes:
        choose(page, in_turn(theme, levels))
    press(page, say("send"))
    is_headed(page, say("assess-thanks-title"))
    page.context.close()


def answer_too(link, levels):
    """Answer the same pages as one more person, without a window."""
    person, at = Client(), link.partition("/programmes/")[2]
    for part, theme in enumerate(ONE.themes, start=1):
        person.post(f"/programmes/{at}{part}/", in_turn(theme, levels))
    assert person.post(f"/programmes/{at}send/").status_code == 200


def in_turn(theme, levels):
    return {item.name: level for item, level in zip(theme.items, cycle(levels), strict=False)}


def links(page, count):
    card(page, "assess-title")
    for _ in range(count):
        press(page, say("assess-add"))
        yield page.locator("code.command").inner_text()


def agree_on(page, organisation, wave, levels):
    """Talk the first part over on its page, and agree on the others."""
    page.reload()
    press(page, say("assess-compare"))
    page.locator("ol.columns a").first.click()
    if wave == "before":
        apart = page.locator("fieldset").filter(has_text=APART.ask["ar"])
        expect(apart).to_contain_text(say("assess-apart"))
    choose(page, {item.name: levels[item.name] for item in ONE.themes[0].items})
    agree(**organisation, wave=wave, agreed=levels)
    card(page, "assess-title")
    press(page, say("assess-finish"))
    expect(page.get_by_text(say("assess-kept"))).to_be_visible()


def close(page, words):
    page.get_by_label("I know that this cannot be undone").check()
    press(page, f"Close the {words}")


def plan(page):
    card(page, "learning-title")
    page.get_by_label(say("learning-hours")).fill("20")
    press(page, say("learning-make"))
    page.locator("ol.learning a").first.click()
    press(page, say("learning-done"))
    expect(page.locator("main")).to_contain_text(say("learning-state-done"))


def ask_for_mentor(page):
    card(page, "mentoring-title")
    page.locator("input[name=themes]").first.check()
    # The mentor wrote “Arabic”: both words stand for one choice.
    expect(page.get_by_label(say("mentoring-languages"))).to_have_value("العربية")
    page.locator("input[value=mon-evening]").check()
    page.get_by_label(say("mentoring-way-online")).check()
    press(page, say("mentoring-ask"))
    is_headed(page, say("mentoring-waiting"))


def be_asked(staff, code):
    """Let the coordinator check the organisation and ask the pair."""
    staff.goto(staff.url.split("/assessment/")[0] + f"/organisations/{code}/")
    press(staff, "It is who it says")
    press(staff, "All organisations", "link")
    press(staff, "Mentoring", "link")
    press(staff, "See who fits whom")
    expect(staff.locator("ul.entries")).to_contain_text(f"{code} with {MENTOR}")
    press(staff, "Ask them")


def confirm(page, mentor):
    """Both say yes, and only then is either told who the other is."""
    card(page, "mentoring-title")
    press(page, say("mentoring-yes"))
    expect(page.get_by_role("button", name=say("mentoring-who-open"))).to_have_count(0)
    card(mentor, "helping-title")
    mentor.locator("ul.cards a").click()
    press(mentor, say("mentoring-yes"))
    press(mentor, say("mentoring-who-open"))
    expect(mentor.locator("main")).to_contain_text(HUB)
    page.reload()
    is_headed(page, say("mentoring-agreed-organisation"))


def tell(staff):
    """Open the report as it stands, and tell it to those who pay."""
    staff.goto(staff.url.split("/support/")[0] + "/support/")
    press(staff, "Tell it as it stands")
    expect(staff.get_by_text("They see it as it stood on")).to_be_visible()


def test_from_sign_up_in_arabic_to_the_programmes_report(programme, window, live_server):
    page = window(f"/programmes/{NAME}/")
    code, secret = sign_up(page)
    map_needs(page)
    own = {"commission_id": programme, "organisation_id": organisation_ids(programme)[code]}
    first, *others = links(page, 3)
    answer(window, first, "12")
    for link, levels in zip(others, ("24", "35"), strict=True):
        answer_too(link, levels)
    agree_on(page, own, "before", dict.fromkeys(ONE.names, "2") | {NEVER.name: NOT_AGREED})

    staff = window(f"/commissions/{NAME}/support/assessment/", staff="anna")
    close(staff, "baseline")
    plan(page)
    ask_for_mentor(page)
    be_asked(staff, code)
    mentor = window(f"/programmes/{NAME}/")
    come_in(mentor, MENTOR, give_secret(commission_id=programme, code=MENTOR, actor="t", now=NOW))
    confirm(page, mentor)

    staff.goto(f"{live_server.url}/commissions/{NAME}/support/assessment/")
    press(staff, "Open the endline")
    agreed(programme, "after", "3")
    press(page, say("sign-out"))
    come_in(page, code, secret)
    answer_too(*links(page, 1), "34")
    agree_on(page, own, "after", dict.fromkeys(ONE.names, "4"))
    close(staff, "endline")
    tell(staff)

    report = window(f"/commissions/{NAME}/report/", staff="carl")
    moved = report.locator("section, article").filter(has_text=ONE.themes[1].items[0].ask["en"])
    expect(moved.first).to_contain_text("6")
    said = report.content()
    assert [each for each in (code, HUB, MENTOR) if each in said] == []
