"""From three people who disagree to an agreed baseline, an endline and a profile; the firewall."""

from __future__ import annotations

import re
import shutil
from dataclasses import replace
from html import unescape

import pytest
from django.contrib.auth import get_user_model
from django.urls import reverse

from remit.ask.core.analysis_plan import AFTER, BEFORE
from remit.ask.queries import findings, stored_ask
from remit.commission.actions import add_member
from remit.kernel.errors import InvalidInput
from remit.people.actions import withdraw_participant
from remit.people.secret_actions import give_secret
from remit.study.actions import export_study, import_study
from remit.support.assessment_actions import (
    UnableToAssess,
    add_assessor,
    agree,
    compare,
    finish,
    keep_answers,
    send_assessment,
)
from remit.support.assessment_queries import assessments, at_work, cohort, rounds
from remit.support.core.assessment.form import FORM, form_bytes
from remit.support.core.assessment.instrument import instrument
from remit.support.organisation_queries import organisation_ids
from remit.support.round_actions import (
    UnableToOpenRound,
    VersionChanged,
    close_round,
    open_round,
)
from remit.support.shift_queries import item_shifts
from small_programme import CODES, ORGANISATIONS, small_programme
from small_study import write
from visits import NOW

pytestmark = pytest.mark.django_db

NAME = "small-programme"
ONE = instrument("1")
KEY = b"k" * 32
LINK = re.compile(r'<code class="command" dir="ltr">http://testserver([^<]+)</code>')


@pytest.fixture(scope="module")
def programme(kept_by_module, tmp_path_factory):
    more = "".join(f"{code},2020-02-09,,small,,,,,en\n" for code in CODES[3:6])
    folder = small_programme(**{"support/organisations.csv": ORGANISATIONS + more})
    return import_study(
        folder=write(folder, tmp_path_factory.mktemp("study") / "programme"),
        vault_key=KEY,
        actor="test",
        now=NOW,
    ).commission_id


def begin(programme, wave=BEFORE):
    open_round(commission_id=programme, wave=wave, actor="test", now=NOW)


def close(programme, wave=BEFORE):
    close_round(commission_id=programme, wave=wave, actor="test", now=NOW)


def agree_on(programme, code, level, wave=BEFORE, **different):
    """Take one organisation from a link to its agreed answer."""
    of = {
        "commission_id": programme,
        "organisation_id": organisation_ids(programme)[code],
        "wave": wave,
    }
    _, token = add_assessor(**of)
    assessor = at_work(programme, token).assessor_id
    keep_answers(assessor_id=assessor, answers=dict.fromkeys(ONE.names, level))
    send_assessment(assessor_id=assessor, now=NOW)
    compare(**of, now=NOW)
    agree(**of, agreed={**dict.fromkeys(ONE.names, level), **different})
    finish(**of, actor="test", now=NOW)


def come_in(client, programme, code=CODES[0]):
    secret = give_secret(commission_id=programme, code=code, actor="test", now=NOW)
    client.post(reverse("programme-sign-in", args=[NAME]), {"code": code, "secret": secret})


def read(client, page, *parts):
    return unescape(client.get(reverse(page, args=[NAME, *parts])).content.decode())


def answer_all(client, address, level):
    """Answer every part of a link, and send."""
    for part, theme in enumerate(ONE.themes, start=1):
        posted = {item.name: level for item in theme.items}
        assert client.post(f"{address}{part}/", posted).status_code == 302
    return client.post(f"{address}send/").content.decode()


def talk(client, level, **different):
    """Agree on one level for every item but some, part by part."""
    for part, theme in enumerate(ONE.themes, start=1):
        posted = {item.name: different.get(item.name, level) for item in theme.items}
        client.post(reverse("programme-talk", args=[NAME, part]), posted)


def test_three_people_who_disagree_come_to_an_agreed_baseline_an_endline_and_a_profile(
    client, client_of, programme
):
    begin(programme)
    come_in(client, programme)
    at = reverse("programme-assessment", args=[NAME])
    links = []
    for _ in range(3):
        page = unescape(client.post(at, {"do": "link"}, follow=True).content.decode())
        links += LINK.findall(page)
    assert len(set(links)) == 3
    assert not LINK.search(read(client, "programme-assessment"))

    person = client_of()
    first = ONE.themes[0].items
    page = unescape(person.get(f"{links[0]}1/?in=ar").content.decode())
    assert first[0].ask["ar"] in page
    assert '<html lang="ar" dir="rtl">' in page
    answer = person.post(f"{links[0]}1/", {first[0].name: "2"})
    assert answer.status_code == 422
    assert f'href="#{first[1].name}-1"' in answer.content.decode()
    other = client_of()
    page = other.get(f"{links[0]}1/").content.decode()
    assert "checked" not in page, "what was answered before is not shown unasked"
    assert "checked" in other.post(f"{links[0]}1/", {"show": "1"}).content.decode()
    assert other.post(f"{links[0]}send/").status_code == 422

    for link, level in zip(links, "224", strict=True):
        assert "Your answers have been sent." in answer_all(client_of(), link, level)
    page = client.post(at, {"do": "compare"}, follow=True).content.decode()
    assert "3 people" in page
    page = client_of().post(f"{links[0]}1/", {first[0].name: "5"}, follow=True).content.decode()
    assert "Nothing can be changed here" in page

    page = read(client, "programme-talk", 1)
    assert "Person 1, Person 2" in page
    assert "You are far apart here" in page
    talk(client, "3", **{first[0].name: "not-agreed"})
    client.post(at, {"do": "finish"})
    kept = assessments(programme)[0]
    assert [one.answers[first[0].name] for one in kept.assessors] == ["2", "2", "4"]
    assert kept.agreed[first[0].name] == "not-agreed"
    assert not stored_ask(programme).responses, "one organisation's answer is not added alone"

    page = read(client, "programme-profile")
    assert first[0].ask["en"] in page.partition("Where you did not agree")[2]
    assert "2 / 3" in page
    close(programme)
    answers = stored_ask(programme).responses[FORM][0].answers
    assert answers == dict.fromkeys(ONE.names[1:], "3")
    begin(programme, AFTER)
    agree_on(programme, CODES[0], "4", AFTER)
    page = read(client, "programme-profile")
    assert "Of 23 questions that you agreed on both times, 23 went up" in page
    assert page.count('<svg xmlns="http://www.w3.org/2000/svg" class="strip" role="img"') == 8
    assert "not shown" in page
    close(programme, AFTER)
    assert {one.id: one for one in findings(programme)}[f"ask:{ONE.names[1]}"].figures["up"] == 1


@pytest.fixture
def client_of(client):
    return type(client)


def test_a_lost_link_is_replaced_and_opens_nothing_any_more(programme):
    begin(programme)
    of = {"organisation_id": organisation_ids(programme)[CODES[0]], "wave": BEFORE}
    number, lost = add_assessor(commission_id=programme, **of)
    same, token = add_assessor(commission_id=programme, number=number, **of)
    assert same == number
    assert at_work(programme, lost) is None
    assert at_work(programme, token).assessor.number == number


def test_rounds_come_one_after_the_other_and_a_closed_one_does_not_change(programme):
    with pytest.raises(UnableToOpenRound):
        begin(programme, AFTER)
    begin(programme)
    with pytest.raises(UnableToOpenRound):
        begin(programme)
    close(programme)
    with pytest.raises(UnableToAssess):
        agree_on(programme, CODES[0], "3")


def test_an_endline_in_other_words_than_the_baseline_is_refused_with_the_way_out(
    programme, tmp_path
):
    begin(programme)
    agree_on(programme, CODES[0], "3")
    close(programme)
    folder = tmp_path / "changed"
    export_study(name=NAME, folder=folder, actor="test", now=NOW)
    rows = folder / "support/assessment-rounds.csv"
    kept = rows.read_text("utf-8")
    rows.write_text(f"{kept}{kept.splitlines()[1].replace('before,1', 'after,2')}\n", "utf-8")
    with pytest.raises(InvalidInput, match="“2” is no version"):
        import_study(folder=folder, vault_key=KEY, actor="test", now=NOW)
    rows.write_text(kept, "utf-8")
    item = replace(ONE.items[0], ask={"en": "Something else?"})
    themes = (replace(ONE.themes[0], items=(item, *ONE.themes[0].items[1:])), *ONE.themes[1:])
    (folder / "ask" / FORM).write_bytes(form_bytes(replace(ONE, themes=themes)))
    with pytest.raises(InvalidInput, match="does not ask the items of version 1"):
        import_study(folder=folder, vault_key=KEY, actor="test", now=NOW)
    shutil.rmtree(folder / "support")  # the same without a word of the baseline
    with pytest.raises(VersionChanged, match="cannot be compared") as refused:
        import_study(folder=folder, vault_key=KEY, actor="test", now=NOW)
    assert "Put the form back" in refused.value.remedy
    begin(programme, AFTER)
    assert cohort(programme, BEFORE)[CODES[0]] == dict.fromkeys(ONE.names, "3")


def test_a_folder_comes_out_as_it_went_in_and_an_older_one_takes_nothing_away(programme, tmp_path):
    older = tmp_path / "older"
    export_study(name=NAME, folder=older, actor="test", now=NOW)
    begin(programme)
    agree_on(programme, CODES[0], "3", **{ONE.names[0]: "not-agreed"})
    close(programme)
    import_study(folder=older, vault_key=KEY, actor="test", now=NOW)
    assert cohort(programme, BEFORE)[CODES[0]] == dict.fromkeys(ONE.names[1:], "3")
    for one in "ab":
        export_study(name=NAME, folder=tmp_path / one, actor="test", now=NOW)
        import_study(folder=tmp_path / one, vault_key=KEY, actor="test", now=NOW)
    first, second = (
        {path.name: path.read_bytes() for path in (tmp_path / one).rglob("*.*")} for one in "ab"
    )
    assert first == second
    assert {"assessments.csv", "assessors.csv", "maturity.xlsx", "maturity-before.csv"} <= set(
        first
    )


def test_a_folder_without_the_form_is_given_it_for_the_outcome_of_its_name(programme, tmp_path):
    begin(programme)
    agree_on(programme, CODES[0], "3")
    close(programme)
    export_study(name=NAME, folder=tmp_path / "given", actor="test", now=NOW)
    shutil.rmtree(tmp_path / "given/ask")
    told = tmp_path / "given/commission.toml"
    text = told.read_text("utf-8")
    for name, key, outcome in (("same-key", "maturity", "maturity"), ("other-key", "else", "")):
        other = text.replace(f'"{NAME}"', f'"{name}"').replace('"maturity"', f'"{key}"')
        told.write_text(other, "utf-8")
        act = {"vault_key": KEY, "actor": "test", "now": NOW}
        made = import_study(folder=tmp_path / "given", **act).commission_id
        (plan,) = stored_ask(made).plan.questionnaires
        assert {item.outcome for item in plan.items} == {outcome}
        # What had been agreed is among the answers.
        assert all(one.figures["before"]["n"] == 1 for one in findings(made))


def test_whoever_pays_sees_nothing_below_five_organisations_and_no_single_one(client, programme):
    users = {}
    for role in ("commissioner", "coordinator", "owner"):
        users[role] = get_user_model().objects.create_user(role)
        add_member(
            commission_id=programme, user_id=users[role].pk, role=role, actor="test", now=NOW
        )
    begin(programme)
    for code, level in zip(CODES[:4], "1234", strict=True):
        agree_on(programme, code, level)
    at = reverse("support-assessment", args=[NAME])
    client.force_login(users["commissioner"])
    assert "Agreed" not in client.get(at).content.decode()
    assert client.post(at, {"close": BEFORE}).status_code == 403
    for role in ("commissioner", "owner"):
        client.force_login(users[role])
        for page in ("ask", "ask-answers", "programme-profile"):
            answer = client.get(reverse(page, args=[NAME]))
            assert answer.status_code == 403 or "/sign-in/" in answer.headers["Location"], page
        taking = reverse("ask-answers-take", args=[NAME])
        assert client.post(taking, {"form": FORM}).status_code == 403
    client.force_login(users["coordinator"])
    assert client.post(at, {"close": BEFORE}).status_code == 409
    page = client.post(at, {"close": BEFORE, "sure": "1"}, follow=True).content.decode()
    assert "Not shown: fewer than 5 organisations agreed." in page
    assert rounds(programme)[0].ranges == ()

    begin(programme, AFTER)
    for code in CODES[:4]:
        agree_on(programme, code, "4", AFTER)
    for code in CODES[4:6]:
        agree_on(programme, code, "5", AFTER)
    client.force_login(users["commissioner"])
    assert "How they moved" not in client.get(at).content.decode()
    close(programme, AFTER)
    page = client.get(at).content.decode()
    assert page.count("fewer than 5 organisations: not shown") == len(ONE.items)
    assert {one.organisations for one in rounds(programme)[1].ranges} == {6}
    assert rounds(programme)[1].shifts == ()
    assert not any(code in page for code in CODES)


def test_five_organisations_that_moved_are_told_together_and_stay_so(programme, tmp_path):
    for wave, level in ((BEFORE, "2"), (AFTER, "3")):
        begin(programme, wave)
        for code in CODES[:5]:
            agree_on(programme, code, level, wave)
        close(programme, wave)
    told = item_shifts(programme)
    assert {(one.told.organisations, one.told.way, one.told.net) for one in told} == {
        (5, "up", 1.0)
    }
    assert all(one.is_few for one in told)
    withdraw_participant(commission_id=programme, code=CODES[0], actor="test", now=NOW)
    assert item_shifts(programme) == told
    export_study(name=NAME, folder=tmp_path / "out", actor="test", now=NOW)
    import_study(folder=tmp_path / "out", vault_key=KEY, actor="test", now=NOW)
    assert item_shifts(programme) == told
