"""The screener: who can take part waits for the recruiter, of everybody else nothing is kept."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta
from functools import partial

import pytest
from django.conf import settings
from django.contrib.auth import get_user_model
from django.urls import reverse
from typer.testing import CliRunner

from remit.ask.door_actions import UnableToOpenDoor, make_door
from remit.ask.files import read_ask, write_ask
from remit.ask.models import Filling, Journey, Screening
from remit.ask.screening_actions import delete_old_screenings
from remit.ask.screening_queries import screened_out, stored_screened
from remit.ask.views.screening import may_reach
from remit.cli.main import app
from remit.commission.actions import add_member
from remit.kernel.errors import ExitCode, InvalidInput, Problems
from remit.ledger.models import Entry
from remit.people.actions import empty_write_ahead_log, withdraw_participant
from remit.people.models import Consent, Identity, Participant
from remit.people.queries import codes_consenting, participant_ids
from remit.people.vault_actions import open_contact
from remit.recruit.actions import record_draw
from remit.recruit.core.rolling import Decision
from remit.recruit.models import Arrival
from remit.recruit.policies import PanelWouldGo
from remit.recruit.queries import stored_recruit
from remit.recruit.screened_actions import (
    NotScreened,
    answer_screened,
    examine_screened,
    refuse_screened,
    take_screened,
)
from remit.study.actions import import_study
from remit.study.contents import read_study
from screener_journey import ANN, SCREENER, answer, come, files
from small_study import write

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 1, 2, 3, 4, tzinfo=UTC)


@pytest.fixture(scope="module")
def study(kept_by_module, tmp_path_factory):
    folder = write(files(), tmp_path_factory.mktemp("study") / "small")
    return import_study(
        folder=folder, vault_key=settings.VAULT_KEY, actor="test", now=NOW
    ).commission_id


@pytest.fixture
def at(study):
    token = make_door(
        commission_id=study, mode="own", by_card=False, screener=True, actor="t", now=NOW
    )
    return lambda page, *parts: reverse(f"visit-{page}", args=[token, *parts])


def test_the_notice_behind_the_screeners_door_is_its_own(client, at):
    assert "until the draw" in client.get(at("start")).content.decode()


def test_who_can_take_part_waits_with_features_alone_and_contacts_in_the_vault(client, at, study):
    code = come(client, at)
    (one,) = stored_screened(study)
    assert (one.code, one.features) == (code, {"gender": "woman", "age": "25+"})
    assert not Filling.objects.exists()
    kept = open_contact(
        commission_id=study, code=code, vault_key=settings.VAULT_KEY, actor="t", now=NOW
    )
    assert kept.fields == ANN
    assert code in codes_consenting(study, "taking-part")


def test_half_a_number_or_address_is_shown_again_before_it_is_kept(client, at):
    come_so_far = answer(client, at)
    assert come_so_far.redirect_chain[-1][0] == at("contact")
    page = client.post(at("contact"), ANN | {"phone": "0770"}).content.decode()
    assert "whole number" in page
    assert 'value="0770"' in page
    assert may_reach("phone", "٠٧٧٠٠ ٩٠٠١٢٣")
    addresses = ("ann@example.org", "ann", "ann@here", "@x.org", "a b@x.org")
    assert [may_reach("email", one) for one in addresses] == [True, *[False] * 4]


def test_nothing_is_kept_of_whoever_cannot_take_part(client, at, study):
    before = set(participant_ids(study))
    page = answer(client, at, years="12").content.decode()
    assert "people of 16 or over" in page
    assert "has been deleted" in page
    assert set(participant_ids(study)) == before
    assert not Screening.objects.exists()
    assert not Filling.objects.exists()
    assert not Participant.objects.filter(commission_id=study, withdrawn_at__isnull=False).exists()
    assert screened_out(study) == 1
    assert not client.session.get("journey")
    assert "To help" not in str(list(Entry.objects.values()))


def test_the_form_cannot_be_sent_twice_nor_filled_in_anew(client, at):
    come(client, at)
    assert client.get(at("questions", 1)).url == at("end")
    assert client.post(at("look", 1)).url == at("end")
    assert client.get(at("contact")).url == at("end")


def test_a_name_that_is_wanted_is_asked_for_again(client, at, study):
    answer(client, at)
    page = client.post(at("contact"), {"name": " ", "phone": "0770 0900"})
    text = page.content.decode()
    assert "Please answer this one." in text
    assert 'aria-describedby="name-wrong"' in text
    assert 'aria-describedby="phone-hint"' in text
    assert not stored_screened(study)


def test_taking_over_brings_codes_features_and_consents_into_the_pool(client, at, study):
    code = come(client, at)
    before = len(stored_recruit(study).pool)
    taken = take_screened(
        commission_id=study, codes=[code], households=False, drop_panel=True,
        vault_key=settings.VAULT_KEY, actor="ann", now=NOW,
    )  # fmt: skip
    assert (taken.people, taken.volunteers) == (1, before + 1)
    (one,) = (v for v in stored_recruit(study).pool if v.id == code)
    assert (one.features["gender"], one.features["age"]) == ("woman", "25+")
    assert not stored_screened(study)
    assert Consent.objects.filter(participant__code=code, kind="taking-part", given=True).exists()
    assert Identity.objects.filter(participant__code=code).exists()
    assert Entry.objects.filter(action="recruit.screened-taken").count() == 1


def test_taking_over_lists_every_feature_that_has_no_quota(client, at, study):
    come(client, at)
    code = come(client, at, sex="")
    with pytest.raises(InvalidInput) as caught:
        take_screened(
            commission_id=study, codes=[code], households=False, drop_panel=True,
            vault_key=settings.VAULT_KEY, actor="ann", now=NOW,
        )  # fmt: skip
    (problem,) = caught.value.problems
    assert (problem.code, problem.place.file) == ("pool-blank-value", "the screener")
    assert f"is blank ({code})." in str(problem)
    assert len(stored_screened(study)) == 2


def test_taking_over_asks_before_a_panel_goes(client, at, study):
    code = come(client, at)
    record_draw(commission_id=study, actor="t", now=NOW)
    with pytest.raises(PanelWouldGo):
        take_screened(
            commission_id=study, codes=[code], households=False, drop_panel=False,
            vault_key=settings.VAULT_KEY, actor="ann", now=NOW,
        )  # fmt: skip
    assert stored_screened(study)


def test_the_recruiter_is_told_who_may_be_a_double(client, at, study):
    one = come(client, at)
    other = come(client, at, {**ANN, "phone": "+44 7700 900123", "name": "Anne Lee", "address": ""})
    third = come(client, at, {"name": "Bob", "phone": "", "address": ""})
    waiting, doubles = examine_screened(
        commission_id=study, vault_key=settings.VAULT_KEY, actor="ann", now=NOW
    )
    assert {w.code for w in waiting} == {one, other, third}
    assert [({d.code, d.other}, d.same) for d in doubles] == [({one, other}, ("telephone number",))]


def test_who_is_refused_is_forgotten_without_a_tombstone(client, at, study):
    code = come(client, at)
    assert refuse_screened(commission_id=study, codes=[code], actor="ann", now=NOW) == 1
    assert not Participant.objects.filter(code=code).exists()
    assert not Identity.objects.filter(participant__code=code).exists()
    with pytest.raises(NotScreened):
        refuse_screened(commission_id=study, codes=[code], actor="ann", now=NOW)


@pytest.fixture
def meanwhile(monkeypatch):
    """Have something happen while these actions wait for a study; it happens once."""

    def prepare(act):
        waiting = [act]

        def held(_study):
            if waiting:
                waiting.pop()()

        monkeypatch.setattr("remit.recruit.screened_actions.hold_commission", held)

    return prepare


def test_who_is_thanked_meanwhile_is_not_counted_twice(client, at, study, meanwhile, monkeypatch):
    monkeypatch.setattr(
        "remit.recruit.rolling_actions.decide_arrival", lambda *_: Decision("thanked", "Full.")
    )
    code = come(client, at)
    thank = partial(answer_screened, commission_id=study, code=code, actor="ann", now=NOW)
    meanwhile(thank)
    with pytest.raises(NotScreened):
        thank()


def test_who_is_taken_over_meanwhile_is_not_refused(client, at, study, meanwhile):
    code = come(client, at)
    meanwhile(
        partial(
            take_screened, commission_id=study, codes=[code], households=False, drop_panel=True,
            vault_key=settings.VAULT_KEY, actor="bob", now=NOW,
        )
    )  # fmt: skip
    with pytest.raises(NotScreened):
        refuse_screened(commission_id=study, codes=[code], actor="ann", now=NOW)


def test_who_is_answered_after_midnight_came_on_the_new_day(client, at, study):
    code = come(client, at)
    late = datetime(2026, 7, 1, 23, 30, tzinfo=UTC)
    answer_screened(commission_id=study, code=code, actor="ann", now=late)
    assert Arrival.objects.get().on == date(2026, 7, 2)


def test_an_answer_on_the_spot_is_that_of_an_arrival(client, at, study):
    code = come(client, at)
    decision = answer_screened(commission_id=study, code=code, actor="ann", now=NOW)
    recruitment = stored_recruit(study)
    (arrival,) = recruitment.fieldwork.arrivals
    assert (arrival.code, arrival.via, arrival.answer) == (code, "screener", decision.answer)
    assert not stored_screened(study)


def test_the_author_hears_before_anybody_answers_what_the_quotas_lack_of_a_screener(
    client, study, recruiter
):
    no_age = SCREENER.replace('name = "age"', 'name = "borough"').replace("woman", "female")
    problems = Problems()
    assert read_study(files(no_age), problems) is not None
    told = {one.code: one for one in problems.notices if one.code.startswith("screener")}
    assert list(told) == [
        "screener-value-without-quota", "screener-feature-may-be-blank", "screener-feature-lacking",
    ]  # fmt: skip
    lacking = told["screener-feature-lacking"]
    assert lacking.place.file == "ask/journey.toml"
    assert "“age”" in lacking.message
    assert "[[screener.feature]]" in lacking.remedy
    assert "“female”" in told["screener-value-without-quota"].message
    client.force_login(recruiter)
    page = client.get(reverse("recruit-screened", args=["small"])).content.decode()
    assert "which gives “gender”, need not be answered" in page
    assert "gives no such feature" not in page


def test_whoever_withdraws_waits_no_more(client, at, study):
    code = come(client, at)
    withdraw_participant(commission_id=study, code=code, actor="participant", now=NOW)
    assert not Screening.objects.exists()
    assert not Identity.objects.filter(participant__code=code).exists()


def test_an_unfinished_screening_is_forgotten_in_time_and_a_finished_one_waits(client, at, study):
    waits = come(client, at)
    answer(client, at)
    Screening.objects.update(begun_at=NOW)
    assert delete_old_screenings(now=NOW + timedelta(days=12)) == 0
    assert delete_old_screenings(now=NOW + timedelta(days=13)) == 1
    assert [one.code for one in stored_screened(study)] == [waits]


def test_a_screener_that_is_not_there_has_no_door(study):
    with pytest.raises(UnableToOpenDoor):
        make_door(commission_id=study, mode="own", by_card=True, screener=True, actor="t", now=NOW)
    row = Journey.objects.get(commission_id=study)
    row.document.pop("screener")
    row.save()
    with pytest.raises(UnableToOpenDoor):
        make_door(commission_id=study, mode="own", by_card=False, screener=True, actor="t", now=NOW)


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ('form = "screener.xlsx"', 'form = "else.xlsx"', "screener-form-missing"),
        ("${years} >= 16", "${years} >=", "screener-eligible-faulty"),
        ("${years} >= 16", "${yaers} >= 16", "screener-question-missing"),
        ('question = "band"', 'question = "bandy"', "screener-question-missing"),
        ('name = "age"', 'name = "gender"', "screener-feature-twice"),
        ('name = "phone"', 'name = "name"', "screener-feature-twice"),
        ('name = "phone"', 'name = "shoe"', "bad-value"),
    ],
)
def test_what_is_wrong_with_a_screener_is_told(old, new, code):
    problems = Problems()
    read_ask(files(SCREENER.replace(old, new, 1)), problems)
    assert code in {problem.code for problem in problems}


def test_a_screener_survives_export_and_import():
    problems = Problems()
    read = read_ask(files(), problems)
    assert read.journey.screener.contacts[0].required
    written = write_ask(read)
    again = read_ask(files() | written, problems)
    assert again.journey == read.journey
    assert write_ask(again)["ask/journey.toml"] == written["ask/journey.toml"]


@pytest.fixture
def recruiter(client, study):
    user = get_user_model().objects.create_user("rita", password="a long pass phrase")
    add_member(commission_id=study, user_id=user.pk, role="recruiter", actor="t", now=NOW)
    return user


def test_the_recruiters_page_takes_over_and_shows_no_name(client, at, study, recruiter):
    code = come(client, at)
    client.cookies.clear()
    client.force_login(recruiter)
    address = reverse("recruit-screened", args=["small"])
    page = client.get(address).content.decode()
    assert code in page
    assert "Ann Lee" not in page
    client.post(address, {"code": code, "do": "take", "drop_panel": "1"})
    assert code in stored_recruit(study).pool.ids
    wrong = client.post(address, {"do": "take"})
    assert wrong.status_code == 422


def test_whoever_is_refused_on_the_page_leaves_the_databases_log_too(
    client, at, recruiter, django_capture_on_commit_callbacks
):
    sent = {"do": "refuse", "code": come(client, at), "delete": "yes"}
    client.cookies.clear()
    client.force_login(recruiter)
    with django_capture_on_commit_callbacks() as callbacks:
        assert client.post(reverse("recruit-screened", args=["small"]), sent).status_code == 302
    assert empty_write_ahead_log in callbacks


def test_nobody_is_deleted_on_the_page_unless_it_is_said_twice(client, at, study, recruiter):
    code = come(client, at)
    client.cookies.clear()
    client.force_login(recruiter)
    address = reverse("recruit-screened", args=["small"])
    refused = client.post(address, {"do": "refuse", "code": code})
    assert refused.status_code == 422
    assert "Nobody was deleted." in refused.content.decode()
    assert [one.code for one in stored_screened(study)] == [code]
    assert client.post(address, {"do": "refuse", "code": code, "delete": "yes"}).status_code == 302
    assert not stored_screened(study)


def test_the_commands_list_take_and_refuse(client, at, study):
    one, other = come(client, at), come(client, at)
    run = lambda *arguments: CliRunner().invoke(app, ["screened", *arguments])  # noqa: E731  # short
    listed = json.loads(run("list", "small", "--json").stdout)
    assert {w["code"] for w in listed["waiting"]} == {one, other}
    assert listed["doubles"][0]["same"] == ["telephone number", "name and address, nearly"]
    assert run("refuse", "small", other).exit_code == 0
    assert "1 taken over" in run("take", "small", one.lower(), "--drop-panel").stdout
    assert one in stored_recruit(study).pool.ids
    assert isinstance(run("take", "small", one).exception, NotScreened)
    assert NotScreened.exit_code == ExitCode.NOT_FOUND
