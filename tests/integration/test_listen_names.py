"""A transcript's names by the page: suggested, decided, replaced, quoted, withdrawn, destroyed."""

from __future__ import annotations

import json
import re
from datetime import date, timedelta
from functools import partial

import pytest
from django.conf import settings
from django.contrib.auth import get_user_model
from django.urls import reverse
from typer.testing import CliRunner

from names_decided import NOW, TALK, act, at, decide_all
from remit.cli.main import app
from remit.commission.actions import add_member
from remit.commission.permissions import NotAllowed
from remit.kernel.finding import digest
from remit.ledger.models import Entry
from remit.listen.actions import import_transcripts, redact_transcript
from remit.listen.applying_actions import apply_review
from remit.listen.core.contents import ListenFiles, Speaker
from remit.listen.core.reanchoring import Replacement
from remit.listen.core.safeguards import QuotePlace
from remit.listen.core.transcript import transcript
from remit.listen.keeping_actions import (
    UnableToKeep,
    destroy_names,
    say_recording_destroyed,
    seal_words,
    state_day,
    take_kept_out,
)
from remit.listen.models import KeptDetail, Review
from remit.listen.queries import findings, stored_listen
from remit.listen.quote_actions import UnableToDecideOnQuote, let_out_all_the_same, one_check
from remit.listen.review_actions import UnableToReview, begin_review
from remit.listen.review_queries import open_review
from remit.listen.views.names import names
from remit.people.actions import withdraw_participant
from remit.people.models import Original
from remit.people.original_actions import ReplacedWords, keep_originals
from remit.people.queries import replacements
from remit.publish.actions import publish_report
from remit.publish.queries import stored_gone_out
from remit.study.actions import export_study, import_study
from small_study import CODES, small_study, write

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def by_rules_alone(monkeypatch):
    """Leave the name recognition out: what is decided on must not hang on whether it is there."""
    monkeypatch.setattr("remit.listen.review_actions.installed_model", lambda: None)


@pytest.fixture(scope="module")
def study(kept_by_module, tmp_path_factory):
    """A small study with another talk beside the coded one, which nobody has checked."""
    files = small_study() | {"listen/transcripts/talk.txt": TALK.encode()}
    rows = f"talk,Ann,participant,{CODES[0]}\ntalk,Ben,participant,{CODES[1]}\n"
    files["listen/speakers.csv"] += f"{rows}talk,Moderator,moderator,\n".encode()
    folder = write(files, tmp_path_factory.mktemp("study") / "small")
    key = settings.VAULT_KEY
    return import_study(folder=folder, vault_key=key, actor="t", now=NOW).commission_id


@pytest.fixture
def user(study):
    made = get_user_model().objects.create_user("rosa", password="correct horse battery")
    add_member(commission_id=study, user_id=made.pk, role="researcher", actor="t", now=NOW)
    return made


@pytest.fixture
def researcher(client, user):
    client.force_login(user)
    return client


def test_names_are_looked_for_decided_one_by_one_and_replaced_at_once(researcher, study):
    page = at("listen-names", "talk")
    assert b"Nobody has decided" in researcher.get(page).content
    assert b"its names" in researcher.get(at("listen-coding", "talk")).content
    researcher.post(page, {"act": "begin"})
    assert b"undecided here" in researcher.get(at("listen-coding", "talk")).content
    early = researcher.post(page, {"act": "apply"})
    assert early.status_code == 422
    seen = decide_all(researcher, keep={"17"})
    assert ("07700 900001", "[phone number]") in seen
    added = {"act": "add", "words": "my sister", "kind": "withheld", "new-replacement": "[kin]"}
    researcher.post(page, added)
    assert researcher.post(page, added | {"words": "nowhere"}).status_code == 422
    done = researcher.post(page, {"act": "apply"}, follow=True).content.decode()
    assert "counts as de-identified" in done
    text = stored_listen(study).by_key()["talk"].text
    assert "Hodan" not in text
    assert "Peckham" not in text
    assert "[kin]" in text
    assert "is 17." in text
    assert re.findall(r"^(.*?):", text, re.MULTILINE) == ["Moderator", "P1", "P2"]
    called = {s.name: s.code for s in stored_listen(study).speakers if s.transcript == "talk"}
    assert called == {"Moderator": "", "P1": CODES[0], "P2": CODES[1]}
    labels = re.findall(r"\[person \d+\]", text)
    assert len(labels) == 2
    assert len(set(labels)) == 1, "the same person is the same in both mouths"
    assert b"its names" not in researcher.get(at("listen-coding", "talk")).content


def test_every_decision_is_in_the_ledger_and_none_of_its_words(researcher, study):
    researcher.post(at("listen-names", "talk"), {"act": "begin"})
    decisions = len(decide_all(researcher))
    researcher.post(at("listen-names", "talk"), {"act": "apply"})
    entries = Entry.objects.filter(index__gte=0)
    assert entries.filter(action="listen.suggestion-decided").count() == decisions
    told = "".join(f"{e.facts}{e.digests}" for e in entries)
    assert "Hodan" not in told
    assert "Peckham" not in told
    assert entries.filter(action="people.vault-opened").exists()
    assert entries.filter(action="people.originals-kept").exists()
    assert b"Hodan" not in b"".join(bytes(row.ciphertext) for row in Original.objects.all())


def test_what_stood_there_is_shown_for_a_reason_alone_and_the_ledger_says_so(researcher, study):
    researcher.post(at("listen-names", "talk"), {"act": "begin"})
    label = dict(decide_all(researcher))["Hodan"]
    researcher.post(at("listen-names", "talk"), {"act": "apply"})
    page = at("listen-originals")
    assert b"Hodan" not in researcher.get(page).content
    assert researcher.post(page, {"replacement": label}).status_code == 422
    shown = researcher.post(page, {"replacement": label, "reason": "harm"})
    assert b"Hodan" in shown.content
    assert shown["Cache-Control"] == "no-store"
    facts = json.loads(Entry.objects.get(action="people.original-shown").facts)
    assert (facts["reason"], facts["originals"]) == ("harm", 1)


def test_the_same_words_are_replaced_alike_in_the_next_transcript(study, user):
    given = act(study, user)
    more = ListenFiles(
        (transcript("more", "Ann: Hodan and Zubeida came by.\nBen: Zubeida?\n"),),
        (Speaker("more", "Ann", "participant", CODES[0]), Speaker("more", "Ben", "participant")),
    )
    import_transcripts(commission_id=study, incoming=more, user_id=user.pk, actor="rosa", now=NOW)
    begin_review(key="talk", **given)
    first = open_review(study, "talk")
    begin_review(key="more", **given)
    second = open_review(study, "more")

    def labels(review):
        text = review.transcript.text
        return {text[e.start : e.end]: e.replacement for e in review.suggestions}

    assert labels(second)["Hodan"] == labels(first)["Hodan"]
    assert labels(second)["Zubeida"] not in labels(first).values()


def test_looking_for_names_holds_no_transaction():
    assert names._non_atomic_requests == {"default"}


def test_who_reads_on_in_anothers_review_is_in_the_ledger(researcher, study, user):
    researcher.post(at("listen-names", "talk"), {"act": "begin"})
    opened = Entry.objects.filter(action="listen.transcript-opened")
    researcher.get(at("listen-names", "talk"))
    assert not opened.exists()
    Review.objects.update(begun_by="another")
    researcher.get(at("listen-names", "talk"))
    assert [entry.actor for entry in opened] == [user.get_username()]


def test_a_review_that_is_given_up_replaces_nothing(researcher, study):
    page = at("listen-names", "talk")
    researcher.post(page, {"act": "begin"})
    decide_all(researcher)
    assert researcher.post(page, {"act": "give-up"}).status_code == 302
    assert stored_listen(study).by_key()["talk"].text == TALK
    assert open_review(study, "talk") is None
    assert researcher.post(page, {"act": "give-up"}).status_code == 422


def test_a_speaker_keeps_one_other_name_in_all_transcripts(researcher, study, user):
    page = at("listen-names", "talk")
    researcher.post(page, {"act": "begin"})
    decide_all(researcher)
    wrong = {"act": "speakers", "speaker": ["ann", "ben"], "called": ["P4", "p4"]}
    assert researcher.post(page, wrong).status_code == 422
    assert researcher.post(page, wrong | {"called": ["so: what", "P4"]}).status_code == 422
    researcher.post(page, wrong | {"called": ["P4", "Ben"]})
    researcher.post(page, {"act": "apply"})
    text = stored_listen(study).by_key()["talk"].text
    assert re.findall(r"^(.*?):", text, re.MULTILINE) == ["Moderator", "P4", "Ben"]
    begin_review(key="group-1", **act(study, user))
    assert open_review(study, "group-1").speakers == {"ann": "P4", "ben": "P5"}


def test_a_review_of_other_words_is_none(study, user):
    begin_review(key="talk", **act(study, user))
    redact_transcript(
        commission_id=study,
        key="talk",
        replacements=[Replacement(TALK.index("Peckham"), TALK.index("Peckham") + 7, "[place 1]")],
        user_id=user.pk,
        actor="rosa",
        now=NOW,
    )
    assert not Review.objects.exists()
    with pytest.raises(UnableToReview):
        apply_review(key="talk", **act(study, user))


def test_a_quote_waits_for_names_then_for_the_combination_then_goes_out(
    researcher, study, user, tmp_path
):
    def quotable():
        return {f.id: (f.figures["quotable"], f.figures["held"]) for f in findings(study)[1:]}

    assert quotable() == {"listen:group-1:2": (True, ""), "listen:group-1:4": (True, "")}
    page = at("listen-quotes")
    back = {"act": "back", "feature": "age"}
    assert researcher.post(page, back).status_code == 302
    assert {why for _, why in quotable().values()} == {"combination"}
    report = publish_report(commission_id=study, actor="t", now=NOW)["report.html"].decode()
    assert "too few people share" in report
    assert stored_gone_out(study) == (), "what is held back has not gone out"
    quote = at("listen-quote", "group-1", "2")
    assert b"Few share what it tells" in researcher.get(quote).content
    assert researcher.post(quote, {"act": "out", "why": "", "basis": "x"}).status_code == 422
    check, _ = one_check(study, QuotePlace("group-1", 2))
    researcher.post(quote, {"act": "out", "why": "She asked for it", "basis": check.basis})
    assert quotable()["listen:group-1:2"] == (True, "")
    researcher.post(
        at("listen-quote", "group-1", "4"),
        {"act": "broader", "feature": "age", "left-out": "on", "why": "Not told"},
    )
    assert quotable()["listen:group-1:4"] == (True, "")
    first, again = tmp_path / "first", tmp_path / "again"
    export_study(name="small", folder=first, actor="t", now=NOW)
    import_study(folder=first, vault_key=settings.VAULT_KEY, actor="t", now=NOW)
    export_study(name="small", folder=again, actor="t", now=NOW)
    files = {p.relative_to(first): p.read_bytes() for p in first.rglob("*") if p.is_file()}
    assert files == {p.relative_to(again): p.read_bytes() for p in again.rglob("*") if p.is_file()}
    assert quotable()["listen:group-1:2"] == (True, "")
    assert researcher.get(at("listen-quote", "group-1", "3")).status_code == 404


def test_a_decision_holds_for_what_was_seen_and_a_reason_alone(study, user):
    shared = {"commission_id": study, "at": QuotePlace("group-1", 2), "user_id": user.pk}
    basis = one_check(study, QuotePlace("group-1", 2))[0].basis
    for why, seen in (("because", "another"), ("   ", basis)):
        with pytest.raises(UnableToDecideOnQuote):
            let_out_all_the_same(**shared, why=why, basis=seen, actor="rosa", now=NOW)


def test_a_detail_that_words_keep_is_said_in_broader_terms_in_the_quote(researcher, study, user):
    researcher.post(at("listen-names", "talk"), {"act": "begin"})
    decide_all(researcher, keep={"17"})
    researcher.post(at("listen-names", "talk"), {"act": "apply"})
    line = {"from-line": "2", "to-line": "2", "act": "code", "new-code": "Family"}
    researcher.post(at("listen-act", "talk"), line)
    check, why = one_check(study, QuotePlace("talk", 2))
    assert [str(each) for each in check.attributes] == ["age: 17"]
    assert (check.people, why) == (1, "combination")
    KeptDetail.objects.all().delete()
    assert one_check(study, QuotePlace("talk", 2)) == (check, "combination"), "decided or not"
    posted = {"act": "words", "words": "17", "replacement": "[teenager]"}
    researcher.post(at("listen-quote", "talk", "2"), posted)
    check, why = one_check(study, QuotePlace("talk", 2))
    assert check.passage.text.endswith("and is [teenager].")
    assert (check.attributes, why) == ((), "")
    assert replacements(study)["[teenager]"] == ("age", 1)


def test_a_withdrawal_takes_replaced_words_and_says_where_theirs_had_gone_out(
    researcher, study, user, tmp_path
):
    researcher.post(at("listen-names", "talk"), {"act": "begin"})
    decide_all(researcher)
    researcher.post(at("listen-names", "talk"), {"act": "apply"})
    publish_report(commission_id=study, actor="t", now=NOW)
    export_study(name="small", folder=tmp_path / "out", actor="t", now=NOW + timedelta(days=1))
    gone = tmp_path / "out" / "publish" / "gone-out.csv"
    assert f"2026-01-02,report,listen:group-1:2,{CODES[0]}" in gone.read_text("utf-8")
    account = withdraw_participant(commission_id=study, code=CODES[0], actor="t", now=NOW)
    listed = researcher.get(at("listen-keeping")).content.decode()
    assert "went out in the study folder: listen:group-1, listen:talk" in listed
    assert [(g.on, g.what, g.references) for g in account.published] == [
        (date(2026, 1, 2), "report", ("listen:group-1:2",)),
        (date(2026, 1, 3), "study folder", ("listen:group-1", "listen:talk")),
    ]
    assert not Original.objects.filter(said_by__code=CODES[0]).exists()
    assert not Original.objects.filter(names__code=CODES[0]).exists()
    assert account.removed["people"]["replaced-words"] > 0
    kept = stored_listen(study)
    assert kept.safeguards.has_checked(kept.by_key()["talk"])


def test_the_vault_takes_no_name_of_who_has_withdrawn_since_it_was_found(study):
    withdraw_participant(commission_id=study, code=CODES[0], actor="t", now=NOW)
    found = [
        ReplacedWords("person", "Ann", "[person 1]", CODES[1], CODES[0]),
        ReplacedWords("person", "Cleo", "[person 2]", CODES[1]),
    ]
    kept = keep_originals(
        commission_id=study, originals=found, vault_key=settings.VAULT_KEY, actor="t", now=NOW
    )
    assert kept == 1
    assert list(replacements(study)) == ["[person 2]"]


def test_what_is_overdue_is_on_the_studys_page_and_destroyed_there(researcher, study, user):
    researcher.post(at("listen-names", "talk"), {"act": "begin"})
    decide_all(researcher)
    researcher.post(at("listen-names", "talk"), {"act": "apply"})
    page, long_ago = at("listen-keeping"), "2026-01-01"
    researcher.post(page, {"act": "state", "what": "names", "destroy-by": long_ago})
    tape = {"act": "state", "what": "recording", "name": "talk.m4a", "destroy-by": long_ago}
    researcher.post(page, tape)
    front = reverse("commission", args=["small"])
    assert researcher.get(page).content.lower().count(b"<strong>overdue") == 2
    assert b"The recording talk.m4a" in researcher.get(front).content
    assert researcher.post(page, {"act": "destroy"}).status_code == 422
    assert replacements(study)
    researcher.post(page, {"act": "destroy", "sure": "on"})
    researcher.post(page, {"act": "recording", "name": "talk.m4a"})
    assert replacements(study) == {}
    assert b"Overdue" not in researcher.get(front).content
    assert Entry.objects.filter(action="people.originals-destroyed").exists()
    assert Entry.objects.filter(action="listen.recording-destroyed").exists()
    begin_review(key="group-1", **act(study, user))
    apply_review(key="group-1", **act(study, user))
    assert b"What the vault knows" in researcher.get(front).content, "new words are to be destroyed"
    acting = {"commission_id": study, "user_id": user.pk, "actor": "t", "now": NOW}
    with pytest.raises(UnableToKeep):
        say_recording_destroyed(name="talk.m4a", **acting)
    with pytest.raises(UnableToKeep):
        state_day(what="recording", name=" ", destroy_by=date(2026, 1, 1), **acting)


def test_nobody_but_a_researcher_sees_names_quotes_or_dates(client, study):
    other = get_user_model().objects.create_user("owen", password="correct horse battery")
    add_member(commission_id=study, user_id=other.pk, role="owner", actor="t", now=NOW)
    client.force_login(other)
    pages = [at("listen-names", "talk"), at("listen-quote", "group-1", "2")]
    pages += [at(f"listen-{name}") for name in ("quotes", "originals", "keeping")]
    assert {client.get(page).status_code for page in pages} == {403}


def test_the_acts_of_keeping_ask_who_acts_themselves(study):
    other = get_user_model().objects.create_user("owen")
    add_member(commission_id=study, user_id=other.pk, role="owner", actor="t", now=NOW)
    acting = {"commission_id": study, "user_id": other.pk, "actor": "owen", "now": NOW}
    day = date(2026, 1, 1)
    acts = (
        partial(state_day, what="names", name="", destroy_by=day),
        partial(say_recording_destroyed, name="talk.m4a"),
        partial(seal_words, originals=(), vault_key=b"k" * 32),
        destroy_names,
        take_kept_out,
    )
    for each in acts:
        with pytest.raises(NotAllowed):
            each(**acting)


def test_digests_are_of_the_words_as_they_stand(study):
    stored = stored_listen(study)
    own = {each.transcript: each.digest for each in stored.safeguards.checked}
    assert own == {"group-1": digest(stored.by_key()["group-1"].text)}


def test_the_command_lists_what_is_kept_and_destroys_what_is_asked_for(study, user, monkeypatch):
    # The test's own transaction holds the database, whose log cannot be cut meanwhile.
    monkeypatch.setattr("remit.people.actions.empty_write_ahead_log", lambda: True)
    begin_review(key="talk", **act(study, user))
    acting = {"commission_id": study, "user_id": user.pk, "actor": "t", "now": NOW}
    state_day(what="names", name="", destroy_by=date(2026, 1, 1), **acting)
    state_day(what="recording", name="talk.m4a", destroy_by=date(2026, 1, 1), **acting)

    def keeping(*options):
        done = CliRunner().invoke(app, ["keeping", "small", *options])
        assert done.exit_code == 0, done.output
        return done.stdout

    wrong = ["keeping", "small", "--destroyed", "talk.m4a", "--destroyed", "tlak.m4a"]
    assert CliRunner().invoke(app, wrong).exit_code != 0
    assert "Recording talk.m4a: to be destroyed by 2026-01-01 (overdue)." in keeping()
    asked = ("--destroyed", "talk.m4a", "--destroy-names", "--yes", "--json")
    said = json.loads(keeping(*asked))
    assert said["replaced_words"] == 0
    assert [each["overdue"] for each in said["keeping"]] == [False, False]
    assert all(each["destroyed_on"] for each in said["keeping"])
