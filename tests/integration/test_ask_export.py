"""Answers as files: what stands in them, in whose words, and what the ledger says of it."""

from __future__ import annotations

import csv
import io
from datetime import UTC, datetime

import pytest

from remit.ask.core.filling.answers import Answers
from remit.ask.core.filling.traveller import Traveller
from remit.ask.core.journey import Information, Questions
from remit.ask.entering_actions import enter_page
from remit.ask.export_actions import UnableToExportAnswers, export_answers
from remit.ask.export_queries import FormNotThere, NoAnswers
from remit.ask.filling_queries import stored_journey
from remit.ask.information_actions import close_information, open_information
from remit.ask.sending_actions import type_in
from remit.kernel.errors import PartMissing
from remit.kernel.tables import without_mark
from remit.ledger.models import Entry
from remit.people.actions import withdraw_participant
from remit.people.queries import participant_ids
from remit.study.actions import import_study
from small_journey import FORM, OVERALL_AR, small_journey
from small_study import write

NOW = datetime(2026, 1, 2, 3, 4, tzinfo=UTC)
LATER = datetime(2026, 1, 2, 3, 6, 30, tzinfo=UTC)
BEFORE = {
    "overall": "no",
    "why": "=HYPERLINK(1)",
    "age": "-23",
    "shared/fine": "health school",
    "shared/never": "Line one\nline two",
    "day": "2024-03-27",
    "person[1]/who": "My aunt",
    "person[2]/who": "@friend",
}
AFTER = {"overall": "yes", "age": "24", "shared/fine": "school"}

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def study(kept_by_module, tmp_path_factory):
    folder = write(small_journey(), tmp_path_factory.mktemp("study") / "small")
    return import_study(folder=folder, vault_key=b"k" * 32, actor="test", now=NOW).commission_id


@pytest.fixture
def codes(study):
    """Return the codes of two people: one answered twice and read between, one answered once."""
    first, second = sorted(participant_ids(study))[:2]
    answer(study, first, "before", BEFORE, {"person": 2})
    see(study, first)
    answer(study, first, "after", AFTER)
    answer(study, second, "before", {"overall": "yes"}, language="ar")
    return first, second


def answer(study, code, wave, values, turns=None, language="en"):
    type_in(
        commission_id=study,
        code=code,
        step=Questions(FORM, wave),
        language=language,
        answers=Answers(values, turns or {}),
        actor="test",
        now=NOW,
    )


def see(study, code):
    step = next(s for s in stored_journey(study).steps if isinstance(s, Information))
    traveller = Traveller(study, participant_ids(study)[code], code, "s", "own", "en")
    open_information(traveller=traveller, step=step, now=NOW)
    close_information(traveller=traveller, step=step, answer="nurse", since=NOW, now=LATER)


def taken(study, **how):
    return export_answers(commission_id=study, actor="ann", now=LATER, **how)


def rows(export, name):
    text = export.files[f"{name}.csv"].decode("utf-8-sig")
    return [
        {without_mark(k): without_mark(v) for k, v in row.items()}
        for row in csv.DictReader(io.StringIO(text, newline=""))
    ]


def test_each_wave_has_a_table_with_how_and_when_it_was_answered(study, codes):
    export = taken(study, kinds=["csv"])
    first, second = rows(export, "views-before")
    assert first["code"] == codes[0]
    assert first["_mode"] == "paper"
    assert first["_sent_at"] == "2026-01-02T03:04:00Z"
    assert first["never"] == "Line one\nline two"
    assert (first["fine"], first["fine/health"], first["fine/school"]) == (
        "health school",
        "1",
        "1",
    )
    assert (second["_language"], second["overall"], second["fine/health"]) == ("ar", "yes", "")
    (after,) = rows(export, "views-after")
    assert (after["fine/health"], after["fine/school"]) == ("0", "1")


def test_what_was_read_between_stands_beside_what_came_after(study, codes):
    export = taken(study, kinds=["csv"])
    (after,) = rows(export, "views-after")
    assert (after["_seconds/how-it-works"], after["_check/how-it-works"]) == ("150", "nurse")
    assert "_seconds/how-it-works" not in rows(export, "views-before")[0]


def test_both_waves_stand_side_by_side_one_row_a_person(study, codes):
    first, second = rows(taken(study, kinds=["csv"]), "views-wide")
    assert (first["overall"], first["after_overall"]) == ("no", "yes")
    assert (first["_before_mode"], first["_after_mode"]) == ("paper", "paper")
    assert (second["overall"], second["after_overall"]) == ("yes", "")
    assert first["_seconds/how-it-works"] == "150"


def test_repeats_are_a_long_table_by_code_and_turn(study, codes):
    found = rows(taken(study, kinds=["csv"]), "views-before-person")
    assert [(row["code"], row["turn"], row["who"]) for row in found] == [
        (codes[0], "1", "My aunt"),
        (codes[0], "2", "@friend"),
    ]


def test_no_answer_runs_as_a_formula_and_a_negative_number_stays_one(study, codes):
    export = taken(study, kinds=["csv"])
    for name, content in export.files.items():
        for line in csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")):
            for cell in line:
                assert not cell.lstrip().startswith(("=", "+", "@")), (name, cell)
    assert b"'=HYPERLINK" in export.files["views-before.csv"]
    assert b"'@friend" in export.files["views-before-person.csv"]
    assert b",-23," in export.files["views-before.csv"]


def test_the_dictionary_says_what_each_column_means_in_the_chosen_language(study, codes):
    found = {
        (row["table"], row["column"]): row
        for row in rows(taken(study, language="ar", kinds=["csv"]), "views-dictionary")
    }
    overall = found["views-wide", "after_overall"]
    assert (overall["question"], overall["wave"]) == (OVERALL_AR, "after")
    assert overall["choices"] == "yes = نعم; no = لا"
    assert found["views-before", "fine/school"]["question"].endswith("المدرسة")
    assert found["views-before-person", "who"]["question"] == "من هو؟"
    assert found["views-before", "_mode"]["spss_name"] == "mode"


def test_a_language_in_which_questions_have_no_words_is_told(study, codes):
    export = taken(study, language="ar", kinds=["csv"])
    assert export.untranslated == 1
    with pytest.raises(UnableToExportAnswers, match="Use one of: ar, en"):
        taken(study, language="tlh")


def test_spss_reads_back_with_labels_in_arabic(study, codes, tmp_path):
    pyreadstat = pytest.importorskip("pyreadstat", reason="the part remit[spss] is not here")
    export = taken(study, language="ar", kinds=["sav"])
    path = tmp_path / "before.sav"
    path.write_bytes(export.files["views-before.sav"])
    data, meta = pyreadstat.read_sav(path, output_format="dict")
    assert meta.column_names_to_labels["overall"] == OVERALL_AR
    assert meta.variable_value_labels["overall"] == {"yes": "نعم", "no": "لا"}
    assert list(data["overall"]) == ["no", "yes"]
    assert data["age"][0] == -23
    assert data["fine_health"][0] == 1
    assert str(data["day"][0]) == "2024-03-27"
    assert data["sent_at"][0] == NOW.replace(tzinfo=None)
    assert data["why"][0] == "=HYPERLINK(1)"


def test_parquet_reads_back_with_numbers_days_and_moments(study, codes, tmp_path):
    duckdb = pytest.importorskip("duckdb", reason="the part remit[parquet] is not here")
    path = tmp_path / "before.parquet"
    path.write_bytes(taken(study, kinds=["parquet"]).files["views-before.parquet"])
    with duckdb.connect() as connection:
        found = connection.read_parquet(str(path))
        by_name = dict(zip(found.columns, zip(*found.fetchall(), strict=True), strict=True))
    assert by_name["code"] == codes
    assert by_name["age"] == (-23, None)
    assert by_name["never"] == ("Line one\nline two", None)
    assert str(by_name["day"][0]) == "2024-03-27"
    assert by_name["_sent_at"][0] == NOW.replace(tzinfo=None)


def test_who_withdrew_is_in_no_table(study, codes):
    withdraw_participant(commission_id=study, code=codes[0], actor="test", now=NOW)
    export = taken(study, kinds=["csv"])
    assert codes[0].encode() not in b"".join(export.files.values())
    assert [row["code"] for row in rows(export, "views-wide")] == [codes[1]]


def test_what_was_begun_and_not_sent_is_left_out_and_counted(study, codes):
    traveller = Traveller(study, participant_ids(study)[codes[1]], codes[1], "s", "own", "en")
    enter_page(
        traveller=traveller, step=Questions(FORM, "after"), key="2", posted={"a0": ["no"]}, now=NOW
    )
    export = taken(study, kinds=["csv"])
    assert export.unsent == 1
    assert "Left out: 1 begun and not sent." in export.sentences
    assert len(rows(export, "views-after")) == 1


def test_the_ledger_records_who_took_the_answers_of_whom(study, codes):
    taken(study, kinds=["csv"])
    entry = Entry.objects.latest("pk")
    assert "ask.answers-exported" in str(vars(entry))
    assert codes[0] in str(vars(entry))


def test_a_form_that_is_not_there_and_a_study_without_answers_say_so(study):
    with pytest.raises(FormNotThere, match=r"no form “other.xlsx”.*It has: .*views.xlsx"):
        taken(study, form="other.xlsx")
    with pytest.raises(NoAnswers):
        taken(study, form=FORM)


def test_a_kind_without_its_part_is_named_with_the_remedy(study, codes, monkeypatch):
    monkeypatch.setattr("remit.ask.export_actions.can_write_spss", lambda: False)
    monkeypatch.setattr("remit.ask.spss.can_write_spss", lambda: False)
    export = taken(study)
    assert export.lacking == ("sav",)
    assert 'uv tool install "remit[spss]"' in " ".join(export.sentences)
    with pytest.raises(PartMissing, match=r"remit\[spss\]"):
        taken(study, kinds=["sav"])
    with pytest.raises(UnableToExportAnswers, match="csv, sav, parquet"):
        taken(study, kinds=["xls"])
