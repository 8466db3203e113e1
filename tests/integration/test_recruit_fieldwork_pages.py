"""The pages of fieldwork: the board, people, one record, arrivals and the equality view."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from html import unescape

import pytest
from django.contrib.auth import get_user_model
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from remit.commission.actions import add_member, store_commission
from remit.commission.core.facts import CommissionFacts, CommissionFiles
from remit.kernel.vocabulary import Vocabulary
from remit.ledger.models import Entry
from remit.people.actions import store_people
from remit.people.core.consents import Contact, PeopleFiles
from remit.people.queries import withdrawn_codes
from remit.people.vault_actions import keep_contact, open_contact
from remit.recruit.actions import store_recruit
from remit.recruit.core.arrival import Arrival as ArrivalValue
from remit.recruit.core.draw import DrawSettings
from remit.recruit.core.fieldwork import Fieldwork, Step
from remit.recruit.core.pool import Pool, Volunteer
from remit.recruit.core.quotas import Quota, Quotas
from remit.recruit.core.recruitment import Recruitment
from remit.recruit.draw_actions import publish_lottery
from remit.recruit.draw_queries import lottery_number
from remit.recruit.fieldwork_queries import history, stored_fieldwork
from remit.recruit.models import Arrival, FieldStep
from remit.recruit.queries import stored_recruit

NOW = datetime(2026, 1, 2, 3, 4, tzinfo=UTC)
DAY = date(2026, 1, 2)
KEY = b"k" * 32
QUOTAS = Quotas(
    (
        Quota("gender", "w", 2, 3),
        Quota("gender", "m", 1, 2),
        Quota("age", "16-24", 0, 4),
        Quota("age", "25+", 0, 4),
    )
)
PANEL = ("v0", "v1", "v2", "v3")
PAGES = ["recruit-board", "recruit-people", "recruit-arrivals"]

pytestmark = pytest.mark.django_db


def volunteers(count):
    return tuple(
        Volunteer(
            f"v{n}",
            {
                "gender": "wm"[n % 2],
                "age": ("16-24", "25+")[n // 2 % 2],
                "household": "7" if n in (0, 5) else "",
            },
        )
        for n in range(count)
    )


def recruitment(count=12, steps=(), arrivals=(), panel=PANEL):
    pool = Pool(("gender", "age", "household"), volunteers(count))
    return Recruitment(
        QUOTAS, pool, DrawSettings(4, 0), panel, Fieldwork(tuple(steps), (), tuple(arrivals))
    )


@pytest.fixture(autouse=True)
def keys(settings):
    settings.VAULT_KEY = KEY


@pytest.fixture
def study():
    facts = CommissionFacts(
        "limits", "X1", "Limits", "study", "What?", (), codes_mode="external", made_up=True
    )
    number = store_commission(
        commission=CommissionFiles(facts, Vocabulary(())), actor="test", now=NOW
    )
    store(number, recruitment())
    return number


def store(study, value):
    store_recruit(commission_id=study, recruitment=value, actor="test", now=NOW)


@pytest.fixture
def signed_in(client, study):
    """Return a client signed in with a role in the study, or with none."""

    def sign_in(role="recruiter"):
        user = get_user_model().objects.create_user("ann", password="x")
        if role:
            add_member(commission_id=study, user_id=user.pk, role=role, actor="test", now=NOW)
        client.force_login(user)
        return client

    return sign_in


@pytest.fixture
def ann(signed_in):
    return signed_in()


def at(name, *parts):
    return reverse(name, args=["limits", *parts])


def words(answer):
    """The words of a page, in one line."""
    text = re.sub(r"<[^>]+>", " ", answer.content.decode())
    return " ".join(unescape(text).split())


def entries(action):
    return [json.loads(row.facts) for row in Entry.objects.filter(action=action)]


# --- Who may open them --------------------------------------------------------------------------


@pytest.mark.parametrize("role", ["researcher", "commissioner", "analyst"])
def test_nobody_but_recruiters_and_the_owner_opens_a_page_of_people(signed_in, role):
    client = signed_in(role)
    addresses = [at(name) for name in PAGES]
    addresses += [at(f"recruit-{page}", "v0") for page in ("record", "contact", "withdrawal")]
    for address in addresses:
        assert client.get(address).status_code == 403
        # The list of people takes nothing at all.
        refused = 405 if address == at("recruit-people") else 403
        assert client.post(address, {"do": "open", "status": "invited"}).status_code == refused
    assert not FieldStep.objects.exists()


@pytest.mark.parametrize("role", ["recruiter", "owner"])
def test_recruiters_and_the_owner_open_every_page(signed_in, role):
    client = signed_in(role)
    for name in [*PAGES, "recruit-equality"]:
        assert client.get(at(name)).status_code == 200
    for page in ("record", "contact", "withdrawal"):
        assert client.get(at(f"recruit-{page}", "v0")).status_code == 200


def test_a_stranger_finds_no_page(signed_in):
    client = signed_in("")
    for name in [*PAGES, "recruit-equality"]:
        assert client.get(at(name)).status_code == 404


def test_a_code_that_nobody_has_is_not_found(ann):
    for page in ("record", "contact", "withdrawal"):
        assert ann.get(at(f"recruit-{page}", "nobody")).status_code == 404
        assert ann.post(at(f"recruit-{page}", "nobody"), {"on": "2026-01-02"}).status_code == 404


def test_pages_open_before_anything_was_brought(ann, study):
    store(study, None)
    for name in [*PAGES, "recruit-equality"]:
        assert ann.get(at(name)).status_code == 200


# --- The board ----------------------------------------------------------------------------------


def test_the_board_shows_each_quota_with_its_state_in_words(ann, study):
    steps = [Step("v0", "invited", DAY), Step("v0", "confirmed", DAY), Step("v0", "attended", DAY)]
    store(study, recruitment(steps=steps))
    said = words(ann.get(at("recruit-board")))
    assert "Gender: w At risk 2 to 3 1 1 1.6 56%" in said
    assert said.index("may not be reached") < said.index("Each quota as fieldwork stands")
    assert "Attended 1" in said
    assert "Drawn 3" in said


def test_the_next_wave_is_marked_as_invited_in_one_act(ann, study):
    page = ann.get(at("recruit-board"), {"count": "2"})
    assert re.findall(r'name="code"\s+value="(\w+)"', page.content.decode()) == ["v0", "v1"]
    answer = ann.post(
        at("recruit-board"),
        {"do": "invite", "code": ["v0", "v1"], "on": "2026-01-05"},
        follow=True,
    )
    assert answer.redirect_chain
    assert "2 people were marked as invited: v0, v1." in words(answer)
    assert [(s.code, s.status, s.on) for s in stored_fieldwork(study).steps] == [
        ("v0", "invited", date(2026, 1, 5)),
        ("v1", "invited", date(2026, 1, 5)),
    ]
    assert entries("recruit.people-invited") == [{"people": 2}]
    assert history(study, "v0")[0].actor == "ann"


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"code": ["v0", "v2"]}, "Not everyone waits for an invitation any more: “v0”"),
        ({"code": ["v9"]}, "any more: “v9”"),
        ({"code": []}, "Nobody was named to invite."),
        ({"code": ["v2"], "on": "soon"}, "Day: “soon” is no day."),
    ],
)
def test_a_wave_that_cannot_be_marked_is_refused_as_a_whole(ann, study, sent, said):
    store(study, recruitment(steps=[Step("v0", "invited", DAY)]))
    answer = ann.post(at("recruit-board"), {"do": "invite", "on": "2026-01-05", **sent})
    assert answer.status_code == 422
    assert said in words(answer)
    assert FieldStep.objects.count() == 1
    ticked = re.findall(r'value="(v\d)"\s+checked', answer.content.decode())
    assert ticked == [code for code in sent["code"] if code in {"v1", "v2", "v3"}]


def test_open_places_are_drawn_anew_and_the_page_says_whether_quotas_are_kept(ann, study):
    assert "Draw anew" not in words(ann.get(at("recruit-board")))
    steps = [Step("v0", "invited", DAY), Step("v0", "withdrew", DAY)]
    store(study, recruitment(steps=steps))
    assert "Draw anew for 1 open place" in words(ann.get(at("recruit-board")))
    answer = ann.post(at("recruit-board"), {"do": "replace"}, follow=True)
    said = words(answer)
    assert "Round 1: 1 person was drawn for 1 open place:" in said
    assert "They take the places of v0. Every quota is kept." in said
    assert "Draw anew" not in said


def test_a_quota_that_cannot_be_kept_is_named_after_drawing_anew(ann, study):
    steps = [Step(code, status, DAY) for code in ("v0", "v2") for status in ("invited", "withdrew")]
    store(study, recruitment(count=5, steps=steps))
    said = words(ann.post(at("recruit-board"), {"do": "replace"}, follow=True))
    assert "“Gender: w” comes to 1 of at least 2" in said
    assert "Every quota is kept" not in said


def test_drawing_anew_without_an_open_place_is_refused(ann):
    answer = ann.post(at("recruit-board"), {"do": "replace"})
    assert answer.status_code == 422
    assert "Every place is held" in words(answer)


def test_no_address_asks_for_more_alternates_than_the_page_offers(ann, study, monkeypatch):
    asked = []
    monkeypatch.setattr(
        "remit.recruit.views.board.next_batch", lambda _, count: asked.append(count)
    )
    ann.get(at("recruit-board"), {"alternates": "999999"})
    assert asked == [200]


def test_alternates_are_worked_out_only_when_asked_for(ann, monkeypatch):
    asked = []
    from remit.recruit.views import board

    found = board.next_batch
    monkeypatch.setattr(board, "next_batch", lambda *a: asked.append(a) or found(*a))
    ann.get(at("recruit-board"))
    assert asked == []
    said = words(ann.get(at("recruit-board"), {"alternates": "2"}))
    assert len(asked) == 1
    assert "Have ready: v" in said
    assert "people are missing on average with them" in said


def test_the_board_takes_the_same_queries_at_any_size(ann, study):
    counts = []
    for count in (4, 300):
        store(study, recruitment(count=count))
        with CaptureQueriesContext(connection) as queries:
            ann.get(at("recruit-board"))
        counts.append(len(queries))
    assert counts[0] == counts[1]


# --- People -------------------------------------------------------------------------------------


def codes_on(answer):
    return re.findall(r'/people/(\w+)/"', answer.content.decode())


def test_people_are_narrowed_by_status_and_by_quota(ann, study):
    steps = [Step("v0", "invited", DAY), Step("v1", "invited", DAY), Step("v1", "confirmed", DAY)]
    came = [ArrivalValue(DAY, "Club", "held", "c1", {"gender": "w", "age": "25+"})]
    store(study, recruitment(steps=steps, arrivals=came))
    everyone = ann.get(at("recruit-people"))
    assert codes_on(everyone) == [*(f"v{n}" for n in range(12)), "c1"]
    assert "Confirmed (1)" in words(everyone)

    def shown(**narrowing):
        return codes_on(ann.get(at("recruit-people"), narrowing))

    assert shown(status="invited") == ["v0"]
    assert shown(status="drawn") == ["v2", "v3"]
    assert shown(status="waiting") == ["c1"]
    assert shown(status="in the pool", group="gender=w") == ["v4", "v6", "v8", "v10"]
    assert shown(group="age=25+") == ["v2", "v3", "v6", "v7", "v10", "v11", "c1"]


def test_people_are_paged_and_a_page_keeps_what_was_asked(ann, study):
    store(study, recruitment(count=120))
    second = ann.get(at("recruit-people"), {"group": "gender=w", "page": "2"})
    assert len(codes_on(second)) == 10
    assert "page 2 of 2" in words(second)
    assert "status=&amp;group=gender%3Dw&amp;page=1" in second.content.decode()


@pytest.mark.parametrize("name", ["recruit-people", "recruit-arrivals", "recruit-equality"])
def test_a_page_takes_the_same_queries_at_any_size(ann, study, name):
    counts = []
    for count in (4, 300):
        store(study, recruitment(count=count))
        with CaptureQueriesContext(connection) as queries:
            ann.get(at(name))
        counts.append(len(queries))
    assert counts[0] == counts[1]


# --- The record ---------------------------------------------------------------------------------


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


# --- Contact details ----------------------------------------------------------------------------


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


# --- Withdrawal from the study ------------------------------------------------------------------


def test_a_withdrawal_is_done_from_the_record_after_a_page_that_says_what_is_removed(
    ann, study, contact
):
    page = ann.get(at("recruit-withdrawal", "v0"))
    assert "their name and contact details" in words(page)
    assert withdrawn_codes(study) == frozenset()
    answer = ann.post(at("recruit-withdrawal", "v0"), follow=True)
    assert "v0 has withdrawn. Removed: contact details (1)" in words(answer)
    assert withdrawn_codes(study) == {"v0"}
    assert ann.get(at("recruit-record", "v0")).status_code == 404
    assert "v0" not in codes_on(ann.get(at("recruit-people")))


# --- Arrivals -----------------------------------------------------------------------------------


@pytest.fixture
def rolling(study):
    store(study, Recruitment(QUOTAS, Pool(), DrawSettings(4, 0), None))


def come(ann, gender="w", age="16-24", via="Club", **more):
    sent = {"do": "answer", "feature": ["gender", "age"], "value": [gender, age], "via": via}
    on = timezone.localdate().isoformat()
    return ann.post(at("recruit-arrivals"), {**sent, "on": on, **more}, follow=True)


def test_somebody_who_comes_is_answered_with_the_reason_and_the_words(ann, study, rolling):
    said = words(come(ann, code="a1"))
    assert "Accept a1. Every quota can still be reached." in said
    assert "Say to them: “Yes, there is a place for you." in said
    assert history(study, "a1")[0].status == "confirmed"
    for code in ("a2", "a3"):
        come(ann, code=code)
    said = words(come(ann))
    assert "Thank them. “Gender: w” has its 3 people already." in said
    assert "It is nothing about you." in said
    assert "deleted before 14 days are over" in said
    assert "Gender: w 4 3 75%" in said
    assert "Club 4 3 0 1" in said
    assert '<option value="Club">' in ann.get(at("recruit-arrivals")).content.decode()


def test_a_fresh_code_is_made_where_none_is_given(ann, study, rolling):
    come(ann)
    ((code, step),) = [(s.code, s.status) for s in stored_fieldwork(study).steps]
    assert re.fullmatch(r"\w{4}-\w{4}", code)
    assert step == "confirmed"


def test_a_form_sent_twice_makes_one_person_and_the_second_says_so(ann, study, rolling):
    def token() -> str:
        page = ann.get(at("recruit-arrivals")).content.decode()
        return re.search(r'name="token" value="([^"]+)"', page)[1]

    first = token()
    come(ann, token=first)
    again = come(ann, token=first)
    (arrival,) = stored_fieldwork(study).arrivals
    assert again.status_code == 422
    assert f"answered: accepted, with the code “{arrival.code}”" in words(again)
    assert "selected" not in again.content.decode().split('name="via"')[0]
    come(ann, token=token())
    assert len(stored_fieldwork(study).arrivals) == 2


def test_everything_wrong_with_an_arrival_is_said_at_once_with_the_input_kept(ann, study, rolling):
    answer = come(ann, gender="", age="unknown", code="k9")
    assert answer.status_code == 422
    said = words(answer)
    assert "“gender” is not said, and has quotas." in said
    assert "“unknown” is no value of “age”" in said
    assert 'value="k9"' in answer.content.decode()
    assert not Arrival.objects.exists()


def waiting(study, *, on=DAY, taken=0):
    """Store one person who waits, and so many women who hold a place."""
    came = [ArrivalValue(on, "Club", "held", "h1", {"gender": "w", "age": "25+"})]
    came += [
        ArrivalValue(on, "Club", "accepted", f"a{n}", {"gender": "w", "age": "25+"})
        for n in range(taken)
    ]
    steps = [Step(f"a{n}", "confirmed", on) for n in range(taken)]
    value = Recruitment(
        QUOTAS, Pool(), DrawSettings(4, 0), None, Fieldwork(tuple(steps), (), tuple(came))
    )
    store(study, value)


def test_somebody_who_waits_is_accepted_when_a_place_is_free(ann, study):
    waiting(study)
    assert "h1" in codes_on(ann.get(at("recruit-arrivals")))
    sent = {"do": "accept", "code": "h1", "on": "2026-01-09"}
    said = words(ann.post(at("recruit-arrivals"), sent, follow=True))
    assert "h1 is accepted and confirmed. Every quota can still be reached." in said
    assert "Nobody waits." in said
    assert history(study, "h1")[0].status == "confirmed"
    assert "h1" in stored_recruit(study).chosen
    assert entries("recruit.held-accepted") == [{"answer": "accepted", "anyway": False}]


def test_somebody_who_waits_is_not_accepted_when_a_quota_is_full(ann, study):
    waiting(study, taken=3)
    sent = {"do": "accept", "code": "h1", "on": "2026-01-09", "anyway": "yes"}
    answer = ann.post(at("recruit-arrivals"), sent)
    assert answer.status_code == 422
    assert "“h1” cannot be accepted. “Gender: w” has its 3 people already." in words(answer)
    assert "all the same" not in words(answer)
    assert history(study, "h1") == ()


def test_somebody_whose_place_is_likely_to_be_needed_is_accepted_all_the_same_only_when_asked(
    ann, study, monkeypatch
):
    from remit.recruit import rolling_actions
    from remit.recruit.core.rolling import Decision

    held = Decision("held", "The place is likely to be needed.")
    monkeypatch.setattr(rolling_actions, "decide_arrival", lambda *_: held)
    waiting(study)
    sent = {"do": "accept", "code": "h1", "on": "2026-01-09"}
    answer = ann.post(at("recruit-arrivals"), sent)
    assert "“h1” still waits. The place is likely to be needed." in words(answer)
    assert "Accept all the same h1" in words(answer)
    assert 'name="anyway" value="yes"' in answer.content.decode()
    after = ann.post(at("recruit-arrivals"), {**sent, "anyway": "yes"}, follow=True)
    assert "h1 is accepted all the same, and confirmed." in words(after)
    assert history(study, "h1")[0].status == "confirmed"


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"code": "nobody"}, "Nobody with the code “nobody” was asked to wait."),
        ({"on": "2025-12-31"}, "“h1” came on 2 January 2026, after 31 December 2025."),
        ({"on": ""}, "Day: “” is no day."),
    ],
)
def test_who_cannot_be_accepted_is_said_in_a_sentence(ann, study, sent, said):
    waiting(study)
    answer = ann.post(
        at("recruit-arrivals"), {"do": "accept", "code": "h1", "on": "2026-01-09", **sent}
    )
    assert answer.status_code == 422
    assert said in words(answer)


@pytest.mark.parametrize("page", ["recruit-board", "recruit-arrivals"])
def test_opening_a_page_deletes_what_is_due(ann, study, page):
    old = timezone.localdate() - timedelta(days=13)
    for on in (old, old + timedelta(days=1)):
        Arrival.objects.create(
            commission_id=study, on=on, answer="thanked", features={"gender": "w"}
        )
    ann.get(at(page))
    kept = Arrival.objects.order_by("on").values_list("features", flat=True)
    assert list(kept) == [{}, {"gender": "w"}]
    if page == "recruit-arrivals":
        assert "The answers of 1 person who was thanked are deleted." in words(ann.get(at(page)))


# --- The equality view --------------------------------------------------------------------------


@pytest.mark.parametrize("role", ["commissioner", "researcher", "analyst"])
def test_any_member_sees_the_equality_view_without_the_way_to_people(signed_in, role):
    client = signed_in(role)
    answer = client.get(at("recruit-equality"))
    assert answer.status_code == 200
    assert at("recruit-people") not in answer.content.decode()
    said = words(answer)
    assert "Age Yes, as “Age”" in said
    assert "Religion or belief No Nothing is recorded." in said


def big(attended, panel=24, thin=2):
    """A panel of which so many of each gender came; a few of the pool are of a third gender."""
    people = tuple(
        Volunteer(f"p{n}", {"gender": "wm"[n % 2] if n >= thin else "x"}) for n in range(60)
    )
    chosen = [one for one in people if one.features["gender"] != "x"][:panel]
    quotas = Quotas(
        (Quota("gender", "w", 12, 12), Quota("gender", "m", 12, 12), Quota("gender", "x", 0, 0))
    )
    steps = []
    for gender, came in attended.items():
        mine = [one.id for one in chosen if one.features["gender"] == gender]
        steps += [Step(code, "confirmed", DAY) for code in mine]
        steps += [Step(code, "attended", DAY) for code in mine[:came]]
    return Recruitment(
        quotas,
        Pool(("gender",), people),
        DrawSettings(panel, 0),
        tuple(one.id for one in chosen),
        Fieldwork(tuple(sorted(steps, key=lambda s: (s.on, s.code)))),
    )


def test_who_took_part_is_shown_by_group(signed_in, study):
    store(study, big({"w": 12, "m": 6}))
    said = words(signed_in("commissioner").get(at("recruit-equality")))
    assert "Group Drawn Confirmed Attended Gender: w 12 12 12 Gender: m 12 12 6" in said


def test_groups_are_counted_together_where_few_stayed_away(signed_in, study):
    store(study, big({"w": 10, "m": 6}))
    said = words(signed_in("commissioner").get(at("recruit-equality")))
    assert "Gender: w, m" in said
    assert "24 24 16" in said
    assert "Gender: w 12" not in said


def test_how_many_came_is_held_back_where_few_of_everyone_stayed_away(signed_in, study):
    store(study, big({"w": 12, "m": 10}))
    said = words(signed_in("commissioner").get(at("recruit-equality")))
    assert "22" not in said
    assert "Gender: w 12 Gender: m 12" in said
    assert "Attended" not in said


def test_few_people_left_out_are_no_number(signed_in, study):
    store(study, big({"w": 12, "m": 6}))
    said = words(signed_in("commissioner").get(at("recruit-equality")))
    assert "Gender: x: no quota gives a place to fewer than 5 volunteers" in said
    assert "Fewer than 5 volunteers can be in no panel" in said
    store(study, big({"w": 12, "m": 6}, thin=7))
    said = words(signed_in_again().get(at("recruit-equality")))
    assert "Gender: x: no quota gives a place to at least 5 volunteers" in said


def signed_in_again():
    from django.test import Client

    client = Client()
    client.force_login(get_user_model().objects.get(username="ann"))
    return client


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


def test_many_who_are_invited_are_counted_rather_than_named(ann, study):
    everyone = tuple(f"v{n}" for n in range(12))
    store(study, replace(recruitment(panel=everyone), settings=DrawSettings(12, 0)))
    sent = {"do": "invite", "code": list(everyone), "on": DAY.isoformat()}
    said = words(ann.post(at("recruit-board"), sent, follow=True))
    assert "12 people were marked as invited." in said


@pytest.mark.parametrize("page", ["recruit-record", "recruit-board", "recruit-arrivals"])
def test_no_page_takes_a_day_that_is_still_to_come(ann, study, page):
    where = at(page, "v0") if page == "recruit-record" else at(page)
    do = "answer" if page == "recruit-arrivals" else "invite"
    sent = {"status": "invited", "do": do, "code": "v0", "on": "2999-12-24"}
    answer = ann.post(where, sent)
    assert answer.status_code == 422
    assert "24 December 2999 is still to come." in words(answer)


def test_features_and_values_with_underscores_are_named_in_words_on_every_page(ann, study):
    quotas = Quotas((Quota("Age_bucket", "25_plus", 1, 4), Quota("Age_bucket", "16_24", 0, 4)))
    people = tuple(
        Volunteer(f"v{n}", {"Age_bucket": ("25_plus", "16_24")[n % 2]}) for n in range(12)
    )
    came = [ArrivalValue(DAY, "Club", "held", "c1", {"Age_bucket": "25_plus"})]
    store(
        study,
        replace(recruitment(arrivals=came), quotas=quotas, pool=Pool(("Age_bucket",), people)),
    )
    pages = ["recruit", "recruit-board", "recruit-people", "recruit-arrivals", "recruit-draw"]
    for name in [*pages, "recruit-equality", "recruit-pool"]:
        said = words(ann.get(at(name)))
        assert "Age bucket" in said, name
        assert not {"Age_bucket", "25_plus"} & set(re.split(r"[^\w]+", said)), name
    assert "Counts for Age bucket: 25 plus" in words(ann.get(at("recruit-record", "v0")))


def test_a_status_is_told_in_words_wherever_somebody_is_shown(ann, study):
    steps = [Step("v0", "confirmed", DAY), Step("v0", "did-not-come", DAY)]
    store(study, recruitment(steps=steps))
    for page in (at("recruit-record", "v0"), at("recruit-people"), at("recruit-board")):
        said = words(ann.get(page)).casefold()
        assert "did not come" in said
        assert "did-not-come" not in said


def test_without_a_pool_nobody_is_said_to_be_left_out_or_not(ann, study):
    assert "Nobody: every volunteer" in words(ann.get(at("recruit-equality")))
    store(study, None)
    store(study, replace(recruitment(0), pool=Pool(), panel=None))
    said = words(ann.get(at("recruit-equality")))
    assert "That cannot be said: nobody is in the pool." in said


def test_many_warnings_do_not_hide_the_board_and_the_direst_stands_first(ann, study):
    # v5 and v0 share a household; of women four are wanted, and two hold a place.
    quotas = Quotas(tuple(Quota(f"f{n}", "x", n % 3, 4) for n in range(3, 12)))
    pool = Pool(
        tuple(f"f{n}" for n in range(3, 12)),
        tuple(Volunteer(f"v{n}", {f"f{m}": "x" for m in range(3, 12)}) for n in range(6)),
    )
    steps = [Step("v0", "withdrew", DAY), Step("v1", "withdrew", DAY), Step("v2", "withdrew", DAY)]
    value = Recruitment(quotas, pool, DrawSettings(4, 0), PANEL, Fieldwork(tuple(steps)))
    store(study, None)
    store(study, value)
    page = ann.get(at("recruit-board")).content.decode()
    listed = re.findall(r"<li>([^<]*)</li>", page.partition("What needs doing")[2])
    assert listed[0] == "3 places are open."
    assert "will not be reached" in listed[1]
    assert "<summary>2 more quotas</summary>" in page
