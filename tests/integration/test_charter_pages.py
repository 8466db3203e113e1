"""The pages of a charter: who may do what, what the public reads, and a page a child can read."""

from __future__ import annotations

import tomllib
from datetime import UTC, date, datetime
from importlib.resources import files
from pathlib import Path

import pytest
from django.contrib.auth import get_user_model

from remit.ask.core.reading_grade import MOST_GRADE, reading
from remit.charter.core.rule import Effect, Rule
from remit.charter.making_actions import adopt, change_rule, open_to_comments
from remit.charter.queries import cited_findings, evidence_findings, history
from remit.commission.actions import add_member, store_commission
from remit.commission.core.facts import CommissionFiles
from remit.commission.queries import facts, vocabulary
from remit.kernel.finding import Finding
from remit.kernel.vocabulary import Vocabulary
from remit.people.secret_actions import give_secret
from remit.share.queries import stored_agreements
from remit.study.actions import import_study
from small_study import CODES, small_study, write

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 1, 31, 9, 30, tzinfo=UTC)
EXAMPLE = Path(__file__).parents[2] / "examples" / "attitudes" / "charter.toml"
HERE = "/commissions/small/charter"


@pytest.fixture(scope="module")
def study(kept_by_module, tmp_path_factory):
    folder = write(small_study(), tmp_path_factory.mktemp("study") / "small")
    return import_study(folder=folder, vault_key=b"k" * 32, actor="test", now=NOW).commission_id


@pytest.fixture
def enter(client, study):
    def sign_in(role):
        user = get_user_model().objects.create_user(role)
        add_member(commission_id=study, user_id=user.pk, role=role, actor="test", now=NOW)
        client.force_login(user)
        return client

    return sign_in


def opened(study):
    return open_to_comments(commission_id=study, number=1, note="", actor="t", now=NOW)


@pytest.mark.parametrize(
    ("role", "makes", "adopts"),
    [
        ("commissioner", 403, 403),
        ("analyst", 403, 403),
        ("researcher", 200, 403),
        ("owner", 200, 302),
    ],
)
def test_who_reads_makes_and_adopts_a_charter(enter, study, role, makes, adopts):
    opened(study)
    client = enter(role)
    for path in (
        "",
        "/grid/?rows=sender&columns=purpose",
        "/ask/?ask=1&recipient=police",
        "/history/",
    ):
        assert client.get(f"{HERE}{path}").status_code in {200, 301}
    assert client.get(f"{HERE}/rules/").status_code == makes
    assert client.get(f"{HERE}/proposals/").status_code == makes
    assert client.post(f"{HERE}/versions/1/adopt/", {"note": "x"}).status_code == adopts
    assert (history(study).standing.status.value == "adopted") is (adopts == 302)


@pytest.mark.parametrize("ending", ["md", "csv", "jsonld", "toml"])
def test_a_version_is_taken_away_in_each_form(enter, study, ending):
    page = enter("commissioner").get(f"{HERE}/versions/1/charter.{ending}")
    assert page.status_code == 200
    assert history(study).standing.charter.rules[0].id in page.content.decode()
    assert "attachment" in page.headers["Content-Disposition"]


def test_a_rule_that_was_changed_meanwhile_is_not_overwritten(enter, study):
    client = enter("researcher")
    [rule] = history(study).latest.charter.rules[:1]
    form = {
        "id": rule.id,
        "effect": "forbid",
        "says-en": "No.",
        "evidence": "ask:overall",
        "why": "Because.",
        "based_on": "1",
    }
    assert client.post(f"{HERE}/rules/{rule.id}/", form).status_code == 302
    again = client.post(f"{HERE}/rules/{rule.id}/", form)
    assert again.status_code == 422
    assert "has changed since you opened this page" in again.content.decode()
    assert len(history(study).versions) == 2


def test_every_problem_of_a_rule_is_told_and_what_was_typed_stays(enter, study):
    client = enter("researcher")
    form = {
        "id": "x",
        "effect": "permit",
        "data": ["nonsense"],
        "evidence": "ask:nothing",
        "says-en": "",
        "why": "Kept.",
    }
    page = client.post(f"{HERE}/rules/", form)
    text = page.content.decode()
    assert page.status_code == 422
    assert text.count("<li>") >= 3
    found = ("nonsense", "ask:nothing", "is not said in any language", "Kept.")
    assert all(words in text for words in found)
    del form["effect"]
    text = client.post(f"{HERE}/rules/", form).content.decode()
    assert all(words in text for words in (*found, "whether the rule allows"))
    assert len(history(study).versions) == 1


def test_the_public_reads_an_adopted_charter_alone_and_nobodys_words(client, study):
    assert client.get("/charters/small/").status_code == 404
    opened(study)
    adopt(commission_id=study, number=1, note="", actor="t", now=NOW)
    page = client.get("/charters/small/")
    assert page.status_code == 200
    assert history(study).standing.digest in page.content.decode()
    assert client.get("/charters/nothing/").status_code == 404


def test_the_public_is_told_which_rules_do_not_count_today(client, study):
    rules = {
        "trial": Rule("trial", Effect.PERMIT, {"en": "A trial."}, until=date(2020, 4, 1)),
        "later": Rule("later", Effect.PERMIT, {"en": "Later."}, starts_on=date(2999, 1, 2)),
    }
    for number, rule in enumerate(rules.values(), 1):
        change_rule(
            commission_id=study, rule=rule, instead_of="", based_on=number, why="x", dissent=(),
            actor="t", now=NOW,
        )  # fmt: skip
    open_to_comments(commission_id=study, number=3, note="", actor="t", now=NOW)
    adopt(commission_id=study, number=3, note="", actor="t", now=NOW)
    text = client.get("/charters/small/?in=en").content.decode()
    trial, later = text.split('id="rule-trial"')[1].split('id="rule-later"')
    assert "does not count any more. It ended on <bdi>2020-04-01</bdi>" in trial
    assert "does not count yet. It begins on <bdi>2999-01-02</bdi>" in later
    assert "does not count" not in text.split('id="rule-trial"')[0]


def test_what_may_be_within_is_named_and_leads_to_its_evidence(enter, study):
    client = enter("commissioner")
    text = client.get(f"{HERE}/ask/?ask=1&data=health").content.decode()
    assert "What could be within the remit" in text
    assert "/commissions/small/report/#" in text
    one = "subject=young-people&data=mental-health&sender=nhs&recipient=police&purpose=early-help"
    near = client.get(f"{HERE}/ask/?ask=1&{one}").content.decode().split("one part changed")[1]
    assert "is added" in near.split("</ul>")[0]


def test_a_principle_that_organisations_adopted_is_proposed_by_the_page(enter, study, monkeypatch):
    use = {"effect": "forbid", "parts": {"recipient": ["police"]}, "conditions": [], "term": ""}
    figures = {"texts": {"en": "Never the police."}, "use": use}
    found = [Finding("support:never", "principle", "Never the police.", figures=figures)]
    monkeypatch.setattr("remit.charter.views.making.what_people_said", lambda _: found)
    client = enter("owner")
    text = client.get(f"{HERE}/proposals/").content.decode()
    assert "Never the police." in text
    assert "?proposal=principle-never" in text
    form = client.get(f"{HERE}/rules/?proposal=principle-never").content.decode()
    assert "support:never" in form
    assert "Never the police." in form


@pytest.mark.parametrize("address", ["/charters/nothing/", "/c/nothing/"])
def test_an_address_of_participants_that_leads_nowhere_names_nothing(client, address):
    answer = client.get(address)
    assert answer.status_code == 404
    assert "remit" not in answer.content.decode().lower()


def test_no_answer_is_given_while_the_vocabulary_lacks_a_term_of_a_rule(enter, study):
    lost = next(one for one in history(study).standing.charter.rules if one.unless)
    kept = Vocabulary(one for one in vocabulary(study) if one.key != lost.unless[0])
    store_commission(commission=CommissionFiles(facts(study), kept), actor="t", now=NOW)
    client = enter("researcher")
    page = client.get(f"{HERE}/ask/?ask=1").content.decode()
    assert "no longer has some terms of these rules" in page
    assert "The answer</h2>" not in page
    whole = client.get(f"{HERE}/").content.decode()
    assert f"some terms of these rules: {lost.id}" in whole
    grid = client.get(f"{HERE}/grid/").content.decode()
    assert "no longer has some terms" in grid
    assert "<table" not in grid
    assert client.get(f"{HERE}/versions/1/charter.jsonld").status_code == 302
    assert lost.id in client.get(f"{HERE}/versions/1/charter.csv").content.decode()
    form = client.get(f"{HERE}/rules/{lost.id}/").content.decode()
    assert f"{lost.unless[0]}: no longer in the vocabulary" in form
    assert "so that it cannot be told" in form
    compared = client.get(f"{HERE}/history/compare/?old=1&new=1").content.decode()
    assert f"counted without them: {lost.id}" in compared
    agreements = client.get("/commissions/small/agreements/").content.decode()
    assert "It cannot be judged" in agreements
    key = stored_agreements(study)[0].key
    page = client.get(f"/commissions/small/agreements/{key}/").content.decode()
    assert f"“{lost.id}” speaks of “{lost.unless[0]}”" in page
    report = client.get("/commissions/small/report/").content.decode()
    assert f"“{lost.id}” speaks of “{lost.unless[0]}”" in report


def test_many_rules_are_shown_some_at_a_time(enter, study, monkeypatch):
    monkeypatch.setattr("remit.charter.views.reading.MOST_RULES", 1)
    monkeypatch.setattr("remit.charter.views.reading.MOST_LOOKED_AT", 1)
    client = enter("researcher")
    rules = history(study).standing.charter.rules
    pages = [client.get(f"{HERE}/?from={n}").content.decode() for n in range(1, len(rules) + 1)]
    assert [page.count('class="statement"') for page in pages] == [1] * len(rules)
    assert all(any(f'id="rule-{rule.id}"' in page for page in pages) for rule in rules)
    assert "remit charter check --study small" in pages[0]
    assert client.get(f"{HERE}/?from={'9' * 5000}").status_code == 200


def test_only_what_a_charter_cites_is_worked_out_for_its_page(enter, study, monkeypatch):
    everything = {one.id: one for one in evidence_findings(study)}
    cited = set(history(study).standing.charter.evidence) & set(everything)
    assert cited
    # Whatever is cited is found, however it is asked for.
    for references in (cited, {*cited, "recruit:quotas", "ask:overview:trust"}, everything):
        found = {one.id: one for one in cited_findings(study, references)}
        assert {ref: found[ref] for ref in references if ref in everything} == {
            ref: everything[ref] for ref in references if ref in everything
        }

    def never(*_, **__):
        raise AssertionError

    monkeypatch.setattr("remit.charter.queries.recruit_findings", never)
    client = enter("researcher")
    assert client.get(f"{HERE}/").status_code == client.get(f"{HERE}/rules/").status_code == 200


def test_a_study_that_is_kept_back_shows_the_public_no_charter(client, tmp_path):
    found = small_study()
    found["commission.toml"] += b'\n[publication]\nwithheld = true\nexemption = "Section 22"\n'
    folder = write(found, tmp_path / "held")
    study = import_study(folder=folder, vault_key=b"k" * 32, actor="t", now=NOW).commission_id
    opened(study)
    adopt(commission_id=study, number=1, note="", actor="t", now=NOW)
    assert client.get("/charters/small/").status_code == 404


def test_a_comment_needs_a_code_and_its_secret_and_the_address_closes_with_adoption(client, study):
    secret = give_secret(commission_id=study, code=CODES[0], actor="t", now=NOW)
    at = f"/c/{opened(study)}/"
    said = {"words": "Good <b>so</b>", "code": CODES[0], "rule": "no such rule"}
    assert client.post(at, {**said, "secret": "AAAA-AAAA-AAAA"}).status_code == 422
    assert client.post(at, {**said, "words": " ", "secret": secret}).status_code == 422
    assert history(study).standing.comments == ()
    assert client.post(at, {**said, "secret": secret}).status_code == 200
    [kept] = history(study).standing.comments
    assert (kept.words, kept.code, kept.rule) == ("Good <b>so</b>", CODES[0], "")
    adopt(commission_id=study, number=1, note="", actor="t", now=NOW)
    assert client.get(at).status_code == 404


@pytest.mark.skipif(not EXAMPLE.is_file(), reason="the example study is not there")
def test_a_child_of_eleven_can_read_the_public_page():
    words = files("remit.charter").joinpath("words/en/pages.toml").read_text("utf-8")
    around = "\n".join(f"{text.rstrip('.:?')}." for text in tomllib.loads(words).values())
    said = [rule["statement"]["en"] for rule in tomllib.loads(EXAMPLE.read_text("utf-8"))["rule"]]
    assert reading(around).grade <= MOST_GRADE
    assert {text: reading(text).grade for text in said if reading(text).grade > MOST_GRADE} == {}
