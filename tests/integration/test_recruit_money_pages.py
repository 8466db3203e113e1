"""The pages of sessions and incentives, without JavaScript and by the rules of the room."""

from __future__ import annotations

import csv
import io
import re
from datetime import UTC, date, datetime

import pytest
from django.contrib.auth import get_user_model
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from remit.commission.actions import add_member
from remit.commission.queries import facts
from remit.ledger.models import Entry
from remit.recruit.incentive_queries import stored_incentives
from remit.recruit.record_queries import extras
from remit.recruit.session_queries import session_board, stored_sessions
from remit.study.actions import import_study
from small_study import CODES, small_study, write

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 1, 2, 3, 4, tzinfo=UTC)
SESSIONS = reverse("recruit-sessions", args=["small"])
GROUP = reverse("recruit-session", args=["small", "group 1"])
INCENTIVES = reverse("recruit-incentives", args=["small"])
FILE = reverse("recruit-incentives-file", args=["small"])
FIRST = reverse("recruit-incentive", args=["small", 1])
A_SESSION = {
    "key": "group 1",
    "title": "First group",
    "on": "2026-03-09",
    "starts": "18:30",
    "venue": "Library, room 2",
    "places": "1",
    "mode": "in-person",
}
THANKS = {"code": CODES[0].lower(), "amount": "30", "method": "voucher", "what": "interview"}


@pytest.fixture(scope="module")
def study(kept_by_module, tmp_path_factory):
    folder = write(small_study(), tmp_path_factory.mktemp("study") / "small")
    return import_study(folder=folder, vault_key=b"k" * 32, actor="test", now=NOW).commission_id


@pytest.fixture
def signed_in(client, study):
    """Return a client signed in with a role in the study, or with none."""

    def sign_in(role=""):
        user = get_user_model().objects.create_user("mary", password="correct horse")
        if role:
            add_member(commission_id=study, user_id=user.pk, role=role, actor="test", now=NOW)
        client.force_login(user)
        return client

    return sign_in


@pytest.fixture
def recruiter(signed_in):
    return signed_in("recruiter")


def text(answer) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


def post(client, address, **fields):
    """Send a form; return the page that follows, or the page that says what is wrong."""
    answer = client.post(address, fields)
    return client.get(answer.url) if answer.status_code == 302 else answer


@pytest.mark.parametrize("address", [SESSIONS, GROUP, INCENTIVES, FILE, FIRST])
@pytest.mark.parametrize(
    ("role", "status"), [("", 404), ("commissioner", 403), ("researcher", 403)]
)
def test_the_pages_are_for_recruiters_and_the_owner_only(signed_in, address, role, status):
    client = signed_in(role)
    assert client.get(address).status_code == status
    assert client.post(address, THANKS | A_SESSION).status_code in {status, 405}


@pytest.mark.parametrize("address", [SESSIONS, INCENTIVES])
def test_recruiter_and_owner_come_in_and_the_room_leads_there(signed_in, address):
    client = signed_in("owner")
    assert client.get(address).status_code == 200
    assert f'href="{address}"' in client.get(reverse("recruit", args=["small"])).content.decode()


@pytest.mark.parametrize("address", [GROUP, FIRST])
def test_what_does_not_exist_is_not_found(recruiter, address):
    assert recruiter.get(address).status_code == 404
    assert recruiter.post(address, {"do": "remove"}).status_code == 404


def test_what_nobody_would_type_is_answered_like_any_other_mistake(recruiter, study):
    huge = FIRST.replace("/1/", f"/{10**30}/")
    assert recruiter.get(huge).status_code == 404
    assert recruiter.post(huge, {"do": "pay", "paid_on": "2026-03-01"}).status_code == 404
    for text_ in ("\0", "\u202e\u200b", "x" * 100_000, "'; drop table --"):
        fields = {**dict.fromkeys(THANKS, text_), "receipt": text_, "paid_on": text_}
        assert recruiter.post(INCENTIVES, fields).status_code == 422
        assert recruiter.post(SESSIONS, dict.fromkeys(A_SESSION, text_)).status_code == 422
        assert recruiter.post(SESSIONS, {"do": text_}).status_code == 422
    assert recruiter.post(INCENTIVES, {}).status_code == 422
    assert stored_incentives(study) == ()
    assert stored_sessions(study) == ()


def test_a_session_is_added_changed_and_taken_out(recruiter, study):
    page = post(recruiter, SESSIONS, **A_SESSION)
    assert "First group was added." in text(page)
    assert "Monday 9 March 2026, 18:30 · Library, room 2 · In person" in text(page)
    assert "0 of 1 place taken" in text(page)
    page = post(recruiter, GROUP, do="change", **{**A_SESSION, "places": "10", "key": "other"})
    assert "The session was changed." in text(page)
    assert [(one.key, one.places) for one in stored_sessions(study)] == [("group 1", 10)]
    assert "Book up to 11 for 10 places." in text(page)
    page = post(recruiter, GROUP, do="remove")
    assert "No sessions yet." in text(page)


def test_all_that_is_wrong_with_a_session_is_said_and_what_was_typed_stays(recruiter, study):
    answer = recruiter.post(SESSIONS, {**A_SESSION, "places": "none", "starts": "late"})
    assert answer.status_code == 422
    said = text(answer)
    assert "There are 2 problems" in said
    assert "How many places: “none” is no number of places." in said
    assert "Starts at: “late” is no time of day." in said
    html = answer.content.decode()
    assert 'value="First group"' in html
    assert html.count('aria-invalid="true"') == 2
    assert "<title>Error: " in html
    assert stored_sessions(study) == ()
    post(recruiter, SESSIONS, **A_SESSION)
    twice = recruiter.post(SESSIONS, A_SESSION)
    assert "“group 1” already" in text(twice)


def test_people_are_booked_by_code_within_the_places_unless_asked_by_name(recruiter, study):
    post(recruiter, SESSIONS, **A_SESSION)
    page = post(recruiter, GROUP, do="book", code=CODES[0].lower(), day="2026-03-01")
    assert f"{CODES[0]} is booked." in text(page)
    assert "1 of 1 place taken" in text(page)
    assert "overbook" in page.content.decode()
    refused = recruiter.post(GROUP, {"do": "book", "code": CODES[1], "day": "2026-03-01"})
    assert refused.status_code == 422
    assert "“First group” is full" in text(refused)
    assert f'value="{CODES[1]}"' in refused.content.decode()
    page = post(recruiter, GROUP, do="book", code=CODES[1], day="2026-03-01", overbook="yes")
    assert "1 more than there are places." in text(page)
    assert session_board(study).rows[0].booked == tuple(sorted(CODES[:2]))
    refused = recruiter.post(GROUP, {"do": "remove"})
    assert "2 people are booked for it" in text(refused)


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"code": "K7M3-PQ9Y", "day": "2026-03-01"}, "has the code"),
        ({"code": CODES[0], "day": "soon"}, "Day on which they said yes: “soon” is no day."),
        ({"code": "", "day": "2026-03-01"}, "No code is given."),
    ],
)
def test_a_booking_that_cannot_be_is_refused_with_the_reason(recruiter, fields, said):
    post(recruiter, SESSIONS, **A_SESSION)
    answer = recruiter.post(GROUP, {"do": "book", **fields})
    assert answer.status_code == 422
    assert said in text(answer)


def test_an_incentive_is_promised_paid_and_shown_against_the_budget(recruiter, study):
    page = post(recruiter, INCENTIVES, **THANKS)
    assert f"Number 1, £30 to {CODES[0]}: promised on" in text(page)
    assert "£30 in 1 promise" in text(page)
    assert stored_incentives(study)[0].promised_on == timezone.localdate()
    page = post(recruiter, FIRST, do="pay", paid_on=f"{timezone.localdate()}", receipt="V-1")
    assert "£30 in 1 payment" in text(page)
    assert "£30 spent of £1,000 approved; £970 left once all promises are paid" in text(page)
    assert "receipt V-1" in text(page)
    assert facts(study).spent == 30
    commission = recruiter.get(reverse("commission", args=["small"]))
    assert "£30 spent of £1,000 approved" in text(commission)
    report = recruiter.get(reverse("report", args=["small"]))
    assert re.search(r"Spent\D*£30\b", text(report))
    again = recruiter.post(FIRST, {"do": "pay", "paid_on": "2026-03-01"})
    assert again.status_code == 422
    assert "A promise is paid once." in text(again)


def test_a_payment_without_a_code_needs_only_its_day(recruiter, study):
    answer = recruiter.post(INCENTIVES, {**THANKS, "code": ""})
    assert "Without a code nothing but a payment is kept" in text(answer)
    page = post(recruiter, INCENTIVES, **{**THANKS, "code": "", "paid_on": "2026-03-01"})
    assert "without a code" in text(page)
    assert stored_incentives(study)[0].promised_on is None


def test_all_that_is_wrong_with_an_incentive_is_said_and_what_was_typed_stays(recruiter, study):
    answer = recruiter.post(
        INCENTIVES, {**THANKS, "amount": "a lot", "method": "gold", "paid_on": "soon"}
    )
    said = text(answer)
    for words in (
        "There are 3 problems",
        "Amount in pounds: “a lot” is no amount",
        "How it is paid: “gold” is no way",
        "Paid on: “soon” is no day",
    ):
        assert words in said
    assert 'value="a lot"' in answer.content.decode()
    assert stored_incentives(study) == ()


def test_a_budget_that_is_exceeded_is_stated_and_blocks_only_when_asked(recruiter, study):
    asked = {**THANKS, "amount": "1000.01"}
    refused = recruiter.post(INCENTIVES, {**asked, "within_budget": "yes"})
    assert refused.status_code == 422
    assert "is exceeded by £0.01" in text(refused)
    page = post(recruiter, INCENTIVES, **asked)
    assert "Mind the budget. With £0 spent and £1,000.01 promised" in text(page)
    assert len(stored_incentives(study)) == 1


def test_a_receipt_is_noted_and_a_payment_that_came_back_is_cancelled(recruiter, study):
    post(recruiter, INCENTIVES, **{**THANKS, "paid_on": "2026-03-01"})
    assert "1 payment" in text(recruiter.get(INCENTIVES))
    assert "Without a receipt" in text(recruiter.get(INCENTIVES))
    page = post(recruiter, FIRST, do="receipt", receipt="V-9")
    assert "receipt V-9" in text(page)
    page = post(recruiter, FIRST, do="cancel", on="2026-03-05")
    assert "paid 1 March 2026, came back 5 March 2026" in text(page)
    assert facts(study).spent == 0
    one = recruiter.get(FIRST).content.decode()
    assert 'name="do"' not in one


def test_once_there_are_sessions_an_incentive_is_for_one_of_them(recruiter, study):
    post(recruiter, SESSIONS, **A_SESSION)
    assert '<option value="group 1"' in recruiter.get(INCENTIVES).content.decode()
    refused = recruiter.post(INCENTIVES, {**THANKS, "session": "elsewhere"})
    assert "Session: There is no session “elsewhere”." in text(refused)
    post(recruiter, INCENTIVES, **{**THANKS, "session": "group 1"})
    assert stored_incentives(study)[0].session == "group 1"


def test_the_download_is_a_table_that_runs_nothing_and_is_recorded(recruiter):
    post(recruiter, INCENTIVES, **{**THANKS, "what": "=1+1"})
    answer = recruiter.get(FILE)
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert answer["Content-Disposition"] == 'attachment; filename="small-incentives.csv"'
    assert answer["Cache-Control"] == "no-store"
    (row,) = csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig")))
    assert (row["code"], row["what"], row["state"]) == (CODES[0], "'=1+1", "promised")
    entry = Entry.objects.get(action="recruit.incentives-taken-out")
    assert entry.actor == "mary"


def test_no_page_shows_who_a_code_is(recruiter):
    post(recruiter, SESSIONS, **A_SESSION)
    post(recruiter, GROUP, do="book", code=CODES[0], day="2026-03-01")
    post(recruiter, INCENTIVES, **THANKS)
    for address in (SESSIONS, GROUP, INCENTIVES, FIRST, FILE):
        page = recruiter.get(address).content.decode()
        assert "Ann Example" not in page
        assert "07700" not in page


def test_what_was_typed_is_shown_as_text(recruiter):
    post(recruiter, INCENTIVES, **{**THANKS, "what": "<script>alert(1)</script>"})
    post(recruiter, SESSIONS, **{**A_SESSION, "title": "<b>bold</b>"})
    for address in (SESSIONS, GROUP, INCENTIVES, FIRST):
        page = recruiter.get(address).content.decode()
        assert "<script" not in page
        assert "<b>bold" not in page


def test_the_record_shows_one_persons_thanks_and_session(recruiter, study):
    post(recruiter, SESSIONS, **A_SESSION)
    post(recruiter, GROUP, do="book", code=CODES[0], day="2026-03-01")
    post(recruiter, INCENTIVES, **{**THANKS, "paid_on": "2026-03-01"})
    context = {"facts": facts(study), "extras": extras(study, CODES[0])}
    html = render_to_string("recruit/_record_extra.html", context)
    assert f'href="{GROUP}"' in html
    assert "£30 paid, £0 outstanding" in re.sub(r"\s+", " ", html)
    other = render_to_string(
        "recruit/_record_extra.html", {**context, "extras": extras(study, CODES[1])}
    )
    assert "Nothing was promised yet." in other
    assert date(2026, 3, 9) == stored_sessions(study)[0].on


def test_a_session_can_be_saved_as_its_page_shows_it(recruiter, study):
    post(recruiter, SESSIONS, **A_SESSION)
    page = recruiter.get(GROUP).content.decode()
    form = page[page.index("Change this session") :]
    shown = dict(re.findall(r'name="(\w+)"[^>]*?value="([^"]*)"', form))
    assert (shown["on"], shown["starts"]) == ("2026-03-09", "18:30")
    changed = {**shown, "mode": "online", "do": "change"}
    assert "The session was changed." in text(post(recruiter, GROUP, **changed))


def test_a_booking_names_somebody_and_a_day_that_has_come(recruiter, study):
    post(recruiter, SESSIONS, **A_SESSION)
    today = timezone.localdate().isoformat()
    blank = recruiter.post(GROUP, {"do": "book", "code": " ", "day": today})
    assert blank.status_code == 422
    assert "Code of the participant: No code is given." in text(blank)
    later = recruiter.post(GROUP, {"do": "book", "code": CODES[0], "day": "2999-12-24"})
    assert later.status_code == 422
    assert "24 December 2999 is still to come." in text(later)


def token_of(page) -> str:
    return re.search(r'name="token" value="([^"]+)"', page.content.decode())[1]


def test_a_form_that_is_sent_twice_records_one_incentive(recruiter, study):
    sent = {**THANKS, "token": token_of(recruiter.get(INCENTIVES))}
    assert recruiter.post(INCENTIVES, sent).status_code == 302
    again = recruiter.post(INCENTIVES, sent)
    assert again.status_code == 422
    assert "recorded as number 1. Nothing was added." in text(again)
    assert 'value="interview"' not in again.content.decode()
    assert len(stored_incentives(study)) == 1
    assert recruiter.post(INCENTIVES, {**sent, "token": token_of(again)}).status_code == 302
    assert len(stored_incentives(study)) == 2


@pytest.mark.parametrize("do", ["", "give-away"])
def test_a_page_that_is_not_told_what_to_do_does_nothing(recruiter, study, do):
    post(recruiter, INCENTIVES, **THANKS)
    answer = recruiter.post(FIRST, {"do": do, "paid_on": "2026-03-01"})
    assert answer.status_code == 422
    assert "It was not said what is to be done" in text(answer)
    assert stored_incentives(study)[0].paid_on is None


def test_what_the_budget_must_cover_stays_ticked_when_a_field_is_wrong(recruiter, study):
    sent = {**THANKS, "amount": "much", "within_budget": "yes"}
    page = recruiter.post(INCENTIVES, sent).content.decode()
    assert re.search(r'id="within_budget"[^>]*checked', page)


def test_an_unknown_session_is_told_on_the_record_and_what_was_typed_stays(recruiter, study):
    post(recruiter, SESSIONS, **A_SESSION)
    record = reverse("recruit-record", args=["small", CODES[0]])
    sent = {"status": "confirmed", "on": "2026-03-01", "session": "group 9", "note": "rang back"}
    answer = recruiter.post(record, sent)
    assert answer.status_code == 422
    assert "group 9" in text(answer)
    assert "rang back" in text(answer)
    assert '<option value="group 1"' in answer.content.decode()


@pytest.mark.parametrize("field", ["what", "code"])
def test_characters_that_nobody_sees_are_refused_before_any_form_is_read(recruiter, study, field):
    answer = recruiter.post(INCENTIVES, {**THANKS, field: "in\x00terview"})
    assert answer.status_code == 422
    assert f"The field “{field}” holds a character that cannot be seen" in text(answer)
    assert stored_incentives(study) == ()
    assert recruiter.get(INCENTIVES.replace("incentives", "people/x%00y")).status_code == 404
    assert recruiter.get(INCENTIVES, {"q": "\x01"}).status_code == 422
