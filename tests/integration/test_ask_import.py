"""Answers out of a study and into another: nothing is lost on the way, and nothing overwritten."""

from __future__ import annotations

import io
import json
import re
import zipfile
from datetime import UTC, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from typer.testing import CliRunner

from remit.ask.core.filling.answers import Answers
from remit.ask.core.filling.traveller import Traveller
from remit.ask.core.imports.examine import Request
from remit.ask.core.journey import Questions
from remit.ask.entering_actions import enter_page
from remit.ask.export_actions import export_answers, folder_of
from remit.ask.import_actions import import_answers
from remit.ask.import_queries import examine_import, stored_answers
from remit.ask.models import Attachment, Filling, Response
from remit.ask.sending_actions import restore_sent, send_answers, type_in
from remit.cli.main import app
from remit.kernel.codes import new_code
from remit.kernel.errors import InvalidInput, Problems
from remit.kernel.randomness import generator
from remit.ledger.models import Entry
from remit.people.actions import withdraw_participant
from remit.people.queries import participant_ids
from remit.study.actions import import_study
from remit.study.contents import read_study, write_study
from remit.study.queries import stored_study
from small_journey import FORM, small_journey
from small_study import write

NOW = datetime(2026, 1, 2, 3, 4, tzinfo=UTC)
GIVEN = [
    ("before", {"overall": "no", "why": "=1+1", "age": "23", "shared/fine": "health school"}),
    ("before", {"overall": "yes", "age": "30", "shared/never": "'=quoted\nand a line"}),
    ("after", {"overall": "yes", "age": "24", "day": "2024-03-27"}),
]

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def study(kept_by_module, tmp_path_factory):
    folder = write(small_journey(), tmp_path_factory.mktemp("study") / "small")
    return import_study(folder=folder, vault_key=b"k" * 32, actor="test", now=NOW).commission_id


@pytest.fixture
def codes(study):
    """Return the codes of two people, of whom the first answered twice."""
    first, second = sorted(participant_ids(study))[:2]
    for code, (wave, values) in zip((first, second, first), GIVEN, strict=True):
        type_in(
            commission_id=study,
            code=code,
            step=Questions(FORM, wave),
            language="en",
            answers=Answers(values, {}),
            actor="test",
            now=NOW,
        )
    return first, second


def files(study):
    return export_answers(commission_id=study, actor="t", now=NOW, kinds=["csv"]).files


def bring(study, content, wave="before", **how):
    replace = how.pop("replace", False)
    return import_answers(
        commission_id=study,
        file="t.csv",
        content=content,
        request=Request(FORM, wave, **how),
        replace=replace,
        vault_key=b"k" * 32,
        actor="ann",
        now=NOW,
    )


def test_what_is_exported_comes_back_as_the_same_responses(study, codes):
    before, written = stored_answers(study, FORM), files(study)
    Response.objects.all().delete()
    bring(study, written["views-before.csv"])
    bring(study, written["views-after.csv"], "after")
    assert stored_answers(study, FORM) == before
    Response.objects.all().delete()
    account = bring(study, written["views-wide.csv"], "")
    assert account.examined.brought.source == "wide"
    assert stored_answers(study, FORM) == before


def test_bringing_the_same_again_changes_nothing(study, codes):
    before = stored_answers(study, FORM)
    account = bring(study, files(study)["views-wide.csv"], "")
    assert (account.changes.answers, account.differing) == (0, ())
    assert stored_answers(study, FORM) == before


def test_an_answer_given_here_stays_unless_replacing_is_asked_for_by_name(study, codes):
    content = f"code,overall,never\n{codes[0]},yes,Nothing\n".encode()
    account = bring(study, content)
    assert [(d.key, d.here, d.brought) for d in account.differing] == [("overall", "no", "yes")]
    assert "1 answer differs from those here, which stay." in account.sentences
    here = stored_answers(study, FORM)[codes[0], "before"]
    assert (here["overall"], here["never"], here["age"]) == ("no", "Nothing", "23")
    bring(study, content, replace=True)
    here = stored_answers(study, FORM)[codes[0], "before"]
    assert (here["overall"], here["age"]) == ("yes", "23")


def test_what_a_table_brought_outlives_the_folder_brought_in_again(study, codes, tmp_path):
    code, other = codes
    table = files(study)[f"{FORM.removesuffix('.xlsx')}-before.csv"]
    Response.objects.all().delete()
    Filling.objects.all().delete()
    bring(study, table)
    before = stored_answers(study, FORM)
    # The answers that were deleted above come back with the folder.
    folder, key = write(small_journey(), tmp_path / "small"), b"k" * 32
    import_study(folder=folder, vault_key=key, actor="test", now=NOW, replace_work=True)
    after = stored_answers(study, FORM)
    assert {place for place in before if place[0] in {code, other}}
    assert {place: after.get(place) for place in before} == before


def test_a_look_changes_nothing(study, codes):
    before, entries = stored_answers(study, FORM), Entry.objects.count()
    content = f"code,overall\n{codes[1]},no\n".encode()
    found = examine_import(
        commission_id=study, file="t.csv", content=content, request=Request(FORM, "before")
    )
    assert len(found.changes.differing) == 1
    assert stored_answers(study, FORM) == before
    assert Entry.objects.count() == entries


def test_a_table_with_a_fault_changes_nothing(study, codes):
    before = stored_answers(study, FORM)
    content = f"code,overall\n{codes[1]},no\n{codes[0]},maybe\nXXXX-XXXX,yes\n".encode()
    with pytest.raises(InvalidInput) as caught:
        bring(study, content, replace=True)
    assert {problem.place.row for problem in caught.value.problems} == {3, 4}
    assert stored_answers(study, FORM) == before


@pytest.mark.parametrize("new_people", [False, True])
def test_a_mistyped_code_is_told_once(study, codes, new_people):
    content = f"code,overall\n{codes[0]},yes\nXXXX-XXXX,yes\n".encode()
    with pytest.raises(InvalidInput) as caught:
        bring(study, content, new_people=new_people)
    assert [problem.code for problem in caught.value.problems] == ["participant-code-mistyped"]


def test_who_withdrew_does_not_come_back(study, codes):
    written = files(study)
    withdraw_participant(commission_id=study, code=codes[0], actor="t", now=NOW)
    account = bring(study, written["views-wide.csv"], "")
    assert any("has withdrawn" in str(one) for one in account.examined.problems.notices)
    assert {code for code, _ in stored_answers(study, FORM)} == {codes[1]}


def test_new_people_come_in_only_by_name(study):
    from random import Random

    from remit.kernel.codes import new_code

    code = new_code(Random(5))
    content = f"code,overall\n{code},yes\n".encode()
    with pytest.raises(InvalidInput, match="Nobody in this study has the code"):
        bring(study, content)
    account = bring(study, content, new_people=True)
    assert account.examined.fresh == (code,)
    assert stored_answers(study, FORM)[code, "before"] == {"overall": "yes"}


def test_an_export_with_people_who_are_in_no_pool_can_be_imported_elsewhere(study):
    code = new_code(generator(3, "from elsewhere"))
    import_answers(
        commission_id=study, file="t.csv", content=f"code,overall\n{code},4\n".encode(),
        request=Request("form.xlsx", "before", new_people=True),
        vault_key=b"k" * 32, actor="ann", now=NOW,
    )  # fmt: skip
    written = write_study(stored_study(study))
    assert written["people/others.csv"].decode().split() == ["code", code]
    problems = Problems()
    read = read_study(written, problems)
    assert not list(problems)
    assert write_study(read) == written
    twice = written | {"people/others.csv": f"code\n{code}\n{code}\n".encode()}
    read_study(twice, problems)
    assert [one.code for one in problems] == ["people-row-twice"]
    read_study({k: v for k, v in written.items() if k != "people/others.csv"}, problems)
    assert "participant-code-unknown" in {one.code for one in problems}


def test_an_export_says_which_answers_are_left_out_of_the_folder(study, codes, tmp_path):
    said = CliRunner().invoke(app, ["export", "small", str(tmp_path / "out")])
    words = " ".join(said.output.split())
    assert f"Left out: 3 filled-in forms of {FORM}," in words
    assert "form.xlsx" not in words


def test_restoring_sent_forms_takes_the_same_queries_for_one_and_for_many(study, codes):
    def queries(kept):
        Response.objects.exclude(participant__code__in=kept).delete()
        with CaptureQueriesContext(connection) as captured:
            restore_sent(study)
        return len(captured)

    assert queries(codes[:1]) == queries(())
    assert {code for code, _ in stored_answers(study, FORM)} == set(codes)


def test_the_ledger_records_what_came_in(study, codes):
    bring(study, f"code,never\n{codes[0]},Nothing\n".encode())
    entry = str(vars(Entry.objects.latest("pk")))
    assert "ask.answers-imported" in entry
    assert "Nothing" not in entry


def test_what_came_while_somebody_filled_in_and_what_they_send_are_both_kept(study):
    code, participant_id = min(participant_ids(study).items())
    traveller = Traveller(study, participant_id, code, "s", "own", "en")
    step = Questions(FORM, "before")

    def enter(key, *values):
        posted = {f"a{number}": [value] for number, value in enumerate(values)}
        enter_page(traveller=traveller, step=step, key=key, posted=posted, now=NOW)

    enter("2", "no")
    bring(study, f"code,overall,never\n{code},yes,Imported\n".encode())
    enter("4", "33")
    send_answers(traveller=traveller, step=step, now=NOW)
    here = stored_answers(study, FORM)[code, "before"]
    assert dict(here) == {"overall": "yes", "never": "Imported", "age": "33"}
    assert Filling.objects.get().values == {"overall": "no", "age": "33"}
    facts = json.loads(Entry.objects.get(action="ask.answers-sent").facts)
    assert (facts["imported-before"], facts["differing"]) == (2, 1)


def test_answers_of_a_table_outlive_the_folder_that_was_written_before_them(study, tmp_path):
    code = min(participant_ids(study))
    bring(study, f"code,overall\n{code},yes\n".encode())
    older = write(small_journey(), tmp_path / "older")
    import_study(folder=older, vault_key=b"k" * 32, actor="test", now=NOW)
    assert Response.objects.get(questionnaire__key=FORM).answers == {"overall": "yes"}


def test_repeats_of_an_export_of_all_tables_come_in_and_go_out_again(study, codes):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("v.csv", f"code,overall,KEY\n{codes[1]},yes,uuid:1\n")
        archive.writestr("v-person.csv", "who,PARENT_KEY,KEY\nAnn,uuid:1,a\nBob,uuid:1,b\n")
    account = bring(study, packed.getvalue(), "after")
    assert account.examined.brought.turns == 2
    assert stored_answers(study, FORM)[codes[1], "after"] == {
        "overall": "yes",
        "person[1]/who": "Ann",
        "person[2]/who": "Bob",
    }
    rows = files(study)["views-after-person.csv"].decode("utf-8-sig").splitlines()
    assert rows[1:] == [f"{codes[1]},1,Ann", f"{codes[1]},2,Bob"]
    again = bring(study, packed.getvalue(), "after")
    assert (again.changes.answers, again.changes.same, again.differing) == (0, 3, ())


def test_files_that_came_with_an_export_are_sealed_and_go_out_again(study, codes):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr(
            "v.csv", f"code,picture,KEY\n{codes[1]},my face.jpg,u1\n{codes[0]},no.jpg,u2\n"
        )
        archive.writestr("media/my face.jpg", b"a face")
        archive.writestr("media/other.jpg", b"nobody's")
    examined = examine_import(
        commission_id=study, file="e.zip", content=packed.getvalue(), request=Request(FORM, "after")
    )
    assert list(examined.brought.media) == ["my face.jpg"]
    assert [one.code for one in examined.problems.notices] == ["import-file-not-there"]
    assert bring(study, packed.getvalue(), "after").files == 1
    row = Attachment.objects.get()
    assert (row.path, row.wave, b"face" in bytes(row.ciphertext)) == ("picture", "after", False)
    taken = export_answers(
        commission_id=study, actor="t", now=NOW, kinds=["csv"], vault_key=b"k" * 32
    )
    assert taken.files[f"views-after-files/{codes[1]}/picture-my-face.jpg"] == b"a face"
    assert not any("files" in name for name in files(study))
    withdraw_participant(commission_id=study, code=codes[1], actor="t", now=NOW)
    assert not Attachment.objects.exists()


def test_no_code_or_name_from_elsewhere_leads_files_out_of_their_folder():
    assert folder_of("K7M3-PQ9K") == "K7M3-PQ9K"
    for code in ("..", "../../x", "a/b", "C:\\x", "a.", "/etc"):
        assert not re.search(r"[/\\:]|^\.", folder_of(code))
    assert folder_of("a/b") != folder_of("a-b")


def test_a_file_under_a_name_that_is_too_long_is_not_kept(study, codes):
    name = f"{'x' * 140}.jpg"
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("v.csv", f"code,picture,KEY\n{codes[1]},{name},u1\n")
        archive.writestr(f"media/{name}", b"a face")
    account = bring(study, packed.getvalue(), "after")
    assert account.files == 0
    assert [one.code for one in account.examined.problems.notices] == ["import-file-not-there"]
