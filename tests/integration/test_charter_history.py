"""Making a charter: versions that never change, comments, dissent, adoption, and their files."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest

from remit.charter.actions import UnableToReplaceVersion, store_charter
from remit.charter.core.history import Comment, History, Status, UnableToMoveCharter
from remit.charter.core.rule import Charter, Effect, Rule
from remit.charter.making_actions import (
    UnableToChangeRule,
    adopt,
    change_rule,
    comment,
    open_to_comments,
)
from remit.charter.queries import consulted, history, stored_charter
from remit.commission.queries import commission_id
from remit.kernel.errors import Problems
from remit.ledger.models import Entry
from remit.people.actions import withdraw_participant
from remit.people.queries import participant_ids
from remit.study.actions import export_study, import_study
from remit.study.contents import read_study
from remit.study.folder import StudyFolder
from small_study import CODES, small_study, write

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 1, 31, 9, 30, tzinfo=UTC)
RULE = Rule(
    "no-school",
    Effect.FORBID,
    {"en": "Schools tell the police nothing."},
    {"data": ("school",)},
    evidence=("ask:overall",),
)
WHO = {"actor": "anna", "now": NOW}


@pytest.fixture(scope="module")
def study(kept_by_module, tmp_path_factory):
    folder = write(small_study(), tmp_path_factory.mktemp("study") / "small")
    import_study(folder=folder, vault_key=b"k" * 32, actor="test", now=NOW)
    return commission_id("small")


def changed(study, rule=RULE, instead_of="", based_on=1, why="It was said.", dissent=()):
    return change_rule(
        commission_id=study,
        rule=rule,
        instead_of=instead_of,
        based_on=based_on,
        why=why,
        dissent=dissent,
        **WHO,
    )


def adopted(study):
    number = changed(study, dissent=["They should know."])
    token = open_to_comments(commission_id=study, number=number, note="", **WHO)
    said = Comment("It is too strict.", NOW, rule="no-school", language="en", name="A mother")
    key = participant_ids(study)[CODES[0]]
    comment(commission_id=study, number=number, said=said, actor=CODES[0], participant_id=key)
    adopt(commission_id=study, number=number, note="At the meeting.", **WHO)
    return token


def test_what_decides_is_the_adopted_version_and_not_a_later_draft(study):
    adopted(study)
    standing = stored_charter(study)
    assert RULE in standing.rules
    changed(study, rule=None, instead_of="no-school", based_on=2)
    assert stored_charter(study) == standing
    found = history(study)
    assert [one.status for one in found.versions] == [
        Status.SUPERSEDED,
        Status.ADOPTED,
        Status.DRAFT,
    ]
    assert found.standing == found.version(2)
    assert [one.words for one in found.version(2).dissent] == ["They should know."]


def test_each_step_is_in_the_ledger_without_what_was_said(study):
    adopted(study)
    entries = Entry.objects.filter(action__startswith="charter.").order_by("index")
    assert list(entries.values_list("action", flat=True)) == [
        "charter.stored",
        "charter.stored",
        "charter.consulted",
        "charter.commented",
        "charter.superseded",
        "charter.adopted",
    ]
    assert "strict" not in "".join(entries.values_list("facts", flat=True))
    assert json.loads(entries.last().facts) == {"version": 2}


def test_a_history_comes_out_of_a_folder_as_it_went_in(study, tmp_path):
    adopted(study)
    first, second = tmp_path / "a", tmp_path / "b"
    export_study(name="small", folder=first, actor="test", now=NOW)
    files = dict(StudyFolder(first).items())
    assert {"charter/history.toml", "charter/versions/2.toml", "charter/comments.csv"} <= set(files)
    found = read_study(files, Problems())
    assert found.charter_history == history(study)
    import_study(folder=first, vault_key=b"k" * 32, actor="test", now=NOW)
    export_study(name="small", folder=second, actor="test", now=NOW)
    assert dict(StudyFolder(second).items()) == files


def test_an_older_folder_takes_no_adopted_charter_away(study, tmp_path):
    adopted(study)
    before = history(study)
    folder = write(small_study(), tmp_path / "small")
    import_study(folder=folder, vault_key=b"k" * 32, actor="test", now=NOW)
    assert history(study) == before
    store_charter(commission_id=study, charter=None, actor="test", now=NOW)
    assert history(study) == before


def test_another_text_for_a_stored_version_is_refused(study):
    adopted(study)
    before = history(study)
    others = History((before.versions[1].__class__(1, Charter((RULE,)), NOW, "b", "Because."),))
    with pytest.raises(UnableToReplaceVersion, match="Version 1"):
        store_charter(
            commission_id=study, charter=Charter((RULE,)), history=others, actor="b", now=NOW
        )
    assert history(study) == before


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"based_on": 0}, "has changed since"),
        ({"why": ""}, "No reason"),
        ({"instead_of": "nothing"}, "no rule “nothing”"),
        ({"rule": Rule("r1", Effect.PERMIT)}, "a rule “r1” already"),
    ],
)
def test_a_change_that_cannot_be_made_changes_nothing(study, change, words):
    before = history(study)
    known = before.latest.charter.rules[0].id
    if "rule" in change:
        change = {"rule": Rule(known, Effect.PERMIT)}
        words = f"a rule “{known}” already"
    with pytest.raises(UnableToChangeRule, match=words):
        changed(study, **change)
    assert history(study) == before


def test_a_version_is_adopted_after_people_could_comment_and_no_other_came_after(study):
    number = changed(study)
    with pytest.raises(UnableToMoveCharter, match="is draft"):
        adopt(commission_id=study, number=number, note="", **WHO)
    token = open_to_comments(commission_id=study, number=number, note="", **WHO)
    assert consulted(token) == (study, number)
    changed(study, rule=None, instead_of="no-school", based_on=2)
    with pytest.raises(UnableToMoveCharter, match="Version 3 was made after version 2"):
        adopt(commission_id=study, number=number, note="", **WHO)


def test_a_comment_goes_with_whoever_withdraws(study):
    adopted(study)
    withdraw_participant(commission_id=study, code=CODES[0], actor="test", now=NOW)
    assert [one.words for one in history(study).version(2).comments] == ["They should know."]


def test_faults_in_a_history_are_told_all_at_once(study, tmp_path):
    adopted(study)
    export_study(name="small", folder=tmp_path / "a", actor="test", now=NOW)
    files = dict(StudyFolder(tmp_path / "a").items())
    text = files["charter/history.toml"].decode()
    files["charter/history.toml"] = text.replace('"consulted"', '"adopted"').encode()
    files["charter/versions/1.toml"] = files["charter/versions/2.toml"]
    files["charter/comments.csv"] = files["charter/comments.csv"].replace(
        b"2,comment", b"9" * 5000 + b",comment"
    )
    problems = Problems()
    read_study(files, problems)
    assert {problem.code for problem in problems} == {
        "charter-steps-out-of-order",
        "charter-version-changed",
        "charter-comment-unusable",
    }
