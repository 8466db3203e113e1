"""The page of one person: moves, contact details, and withdrawal."""

from __future__ import annotations

import json
import re
from html import unescape

import pytest

from fieldwork_study import DAY, KEY, NOW, at, codes_on, entries, recruitment, store, words
from remit.ledger.models import Entry
from remit.people.actions import store_people
from remit.people.core.consents import Contact, PeopleFiles
from remit.people.queries import withdrawn_codes
from remit.people.vault_actions import keep_contact, open_contact
from remit.recruit.core.arrival import Arrival as ArrivalValue
from remit.recruit.core.draw import DrawSettings
from remit.recruit.core.fieldwork import Step
from remit.recruit.core.recruitment import Recruitment
from remit.recruit.draw_actions import publish_lottery
from remit.recruit.draw_queries import lottery_number
from remit.recruit.models import FieldStep

pytestmark = pytest.mark.django_db


def test_a_record_shows_the_person_and_the_whole_history(ann, study):
    ann.post(at("recruit-record", "v0"), {"status": "invited", "on": "2026-01-05"})
    sent = {"status": "confirmed", "on": "2026-01-06", "session": "group-1", "note": "by phone"}
    answer = ann.post(at("recruit-record", "v0"), sent, follow=True)
    said = words(answer)
    assert "v0: invited → confirmed, 6 January 2026." in said
    assert "Gender: w; Age: 16-24" in said
    assert "Same household v5" in said
    assert "5 January 2026: drawn → invited" in said
    assert "6 January 2026: invited → confirmed , group-1 by phone Recorded by ann" in said
    assert '<option value="group-1">' in answer.content.decode()


def test_only_the_moves_that_are_allowed_are_offered(ann, study):
    def offered(code):
        text = ann.get(at("recruit-record", code)).content.decode()
        return re.findall(r'name="status"\s+value="([\w-]+)"', text)

    steps = [Step("v0", "invited", DAY), Step("v1", "withdrew", DAY), Step("v1", "replaced", DAY)]
    came = [ArrivalValue(DAY, "Club", "held", "c1", {"gender": "w", "age": "25+"})]
    store(study, recruitment(steps=steps, arrivals=came))
    assert offered("v0") == ["confirmed", "withdrew"]
    assert offered("v2") == ["invited", "confirmed", "withdrew"]
    assert offered("v1") == offered("v9") == offered("c1") == []
    assert "They were not drawn" in words(ann.get(at("recruit-record", "v9")))
    assert "accept them from the arrivals" in words(ann.get(at("recruit-record", "c1")))


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"status": "attended"}, "“v0” is invited, and cannot become attended."),
        ({"status": "", "note": "kept note"}, "“” is no status of fieldwork."),
        ({"on": "2025-12-31"}, "Give that day or a later one."),
        ({"on": "tomorrow"}, "Day: “tomorrow” is no day."),
        ({"session": "x" * 101}, "Session: The session's name is 101 characters long"),
    ],
)
def test_a_step_that_cannot_be_is_said_in_the_form_with_the_input_kept(ann, study, sent, said):
    store(study, recruitment(steps=[Step("v0", "invited", DAY)]))
    full = {"status": "confirmed", "on": "2026-01-05", "session": "g-9", "note": "a note", **sent}
    answer = ann.post(at("recruit-record", "v0"), full)
    page = unescape(answer.content.decode())
    assert answer.status_code == 422
    assert said in words(answer)
    assert "<title>Error: " in re.sub(r">\s+", ">", page)
    for kept in (full["on"], full["session"]):
        assert f'value="{kept}"' in page
    assert f">{full['note']}</textarea>" in page
    assert FieldStep.objects.count() == 1


def test_two_faults_of_one_form_are_said_at_once(ann):
    answer = ann.post(
        at("recruit-record", "v0"), {"status": "invited", "on": "x", "session": "y" * 200}
    )
    assert "There are 2 problems" in words(answer)


def test_a_record_has_the_number_in_the_published_lottery(ann, study):
    assert "Lottery number" not in words(ann.get(at("recruit-record", "v0")))
    value = recruitment(panel=None)
    store(study, Recruitment(value.quotas, value.pool, DrawSettings(4, 7, "leximin"), None))
    publish_lottery(commission_id=study, actor="test", now=NOW)
    number = lottery_number(study, "v0")
    assert number
    assert f"Lottery number {number}" in words(ann.get(at("recruit-record", "v0")))


@pytest.fixture
def contact(study):
    people = PeopleFiles(contacts=(Contact("v0", {"name": "Ines Ferro", "phone": "0203 1"}),))
    store_people(commission_id=study, people=people, actor="test", now=NOW, vault_key=KEY)


def test_contact_details_are_shown_only_when_the_button_was_pressed(ann, contact):
    for page in ("record", "contact"):
        assert "Ines" not in words(ann.get(at(f"recruit-{page}", "v0")))
    assert entries("people.contact-opened") == []
    answer = ann.post(at("recruit-contact", "v0"), {"do": "open"})
    assert 'value="Ines Ferro"' in answer.content.decode()
    assert answer["Cache-Control"] == "no-store"
    (entry,) = Entry.objects.filter(action="people.contact-opened")
    assert (entry.actor, json.loads(entry.facts)) == ("ann", {"kept": True})
    assert "Ines" not in entry.digests


def opened(study, code="v0"):
    return open_contact(commission_id=study, code=code, vault_key=KEY, actor="t", now=NOW).fields


def test_contact_details_are_changed_and_sealed(ann, study, contact):
    sent = {
        "do": "keep",
        "name": ["name", "phone", "email"],
        "value": [" Ines F. ", "", "i@example.org"],
        "other-name": "lives with",
        "other-value": "aunt",
    }
    answer = ann.post(at("recruit-contact", "v0"), sent, follow=True)
    assert "sealed in the vault" in words(answer)
    assert "Ines F." not in words(answer)
    assert opened(study) == {"name": "Ines F.", "email": "i@example.org", "lives with": "aunt"}
    assert entries("people.contact-kept") == [{"details": 3}]


def test_contact_details_of_somebody_without_any_can_be_added_and_all_be_removed(ann, study):
    assert "None are kept" in words(ann.post(at("recruit-contact", "v1"), {"do": "open"}))
    keep = {"do": "keep", "name": ["name"]}
    ann.post(at("recruit-contact", "v1"), {**keep, "value": ["Bo"]})
    assert opened(study, "v1") == {"name": "Bo"}
    ann.post(at("recruit-contact", "v1"), {**keep, "value": [" "]})
    assert opened(study, "v1") == {}
    assert entries("people.contact-opened")[-1] == {"kept": False}


def test_details_that_are_too_long_or_unnamed_are_refused_with_the_input_kept(ann, study, contact):
    sent = {"do": "keep", "name": ["name"], "value": ["x" * 501], "other-value": "aunt"}
    answer = ann.post(at("recruit-contact", "v0"), sent)
    assert "There are 2 problems" in words(answer)
    assert 'value="aunt"' in answer.content.decode()
    assert opened(study)["name"] == "Ines Ferro"


def test_a_vault_that_does_not_open_is_said_on_the_page(ann, contact, settings):
    settings.VAULT_KEY = b"z" * 32
    answer = ann.post(at("recruit-contact", "v0"), {"do": "open"})
    assert answer.status_code == 422
    assert "not open with this key" in words(answer)


def test_a_withdrawal_is_done_from_the_record_after_a_page_that_says_what_is_removed(
    ann, study, contact
):
    page = ann.get(at("recruit-withdrawal", "v0"))
    assert "their name and contact details" in words(page)
    assert withdrawn_codes(study) == frozenset()
    answer = ann.post(at("recruit-withdrawal", "v0"), follow=True)
    assert "v0 has withdrawn. Removed: 1 set of contact details" in words(answer)
    assert withdrawn_codes(study) == {"v0"}
    assert ann.get(at("recruit-record", "v0")).status_code == 404
    assert "v0" not in codes_on(ann.get(at("recruit-people")))


def details_on(answer):
    return re.findall(r'<label for="detail-\d+">([^<]*)</label>', answer.content.decode())


def keep_details(study, **fields):
    keep_contact(
        commission_id=study,
        contact=Contact("v0", {name.replace("_", " "): text for name, text in fields.items()}),
        vault_key=KEY,
        actor="t",
        now=NOW,
    )


def test_what_is_kept_of_a_contact_stands_first_and_has_no_blank_twin(ann, study):
    keep_details(study, Full_name="Ines Ferro", E_mail="i@example.org", flat_address="1 Elm Road")
    answer = ann.post(at("recruit-contact", "v0"), {"do": "open"})
    names = [name.casefold() for name in details_on(answer)]
    assert set(names[:3]) == {"full name", "e mail", "flat address"}
    assert names[3:] == ["phone", "postcode"]


def test_an_email_address_leaves_room_for_where_somebody_lives(ann, study):
    keep_details(study, email_address="i@example.org", postcode="N1 1AA")
    answer = ann.post(at("recruit-contact", "v0"), {"do": "open"})
    names = [name.casefold() for name in details_on(answer)]
    assert names[2:] == ["name", "phone", "address"]


def test_people_are_listed_without_what_they_did_not_say(ann, study):
    assert "Household: 7" in words(ann.get(at("recruit-people")))
    assert not re.search(r"Household: *(;|$|[A-Za-z])", words(ann.get(at("recruit-people"))))
