from __future__ import annotations

import re
import tomllib

import pytest

from remit.ask.core.ask_files import AskFiles
from remit.ask.files import read_ask, write_ask
from remit.kernel.errors import Problems
from remit.people.core.participant_code import CodeRules

PLAN = """
[[questionnaire]]
form = "attitudes.xlsx"
code = "participant_code"
missing = ["99"]
waves.before = "responses/before.csv"
waves.after = "responses/after.csv"
[[questionnaire.item]]
name = "overall"
kind = "attitude"
accept = ["4", "5"]
[[questionnaire.item]]
name = "why"
kind = "open"
[[questionnaire]]
code = "ID"
cluster = "GROUP"
wide.table = "responses/wide.csv"
wide.after_prefix = "T2"
[[questionnaire.item]]
name = "Q1"
kind = "single"
"""


@pytest.fixture(name="folder")
def _folder(form_bytes):
    return {
        "commission.toml": b"",
        "ask/attitudes.xlsx": form_bytes,
        "ask/analysis.toml": PLAN.encode(),
        "ask/responses/before.csv": (
            "\ufeffstart;views-overall;why;participant_code;worries/leak;worries/profile\r\n"
            "x;4.0;=SUM(1);B;1;1\r\nx;99;;A;0;0\r\n"
        ).encode(),
        "ask/responses/after.csv": b'participant_code,overall,why\nA,5,"a, b\nc"\n',
        "ask/responses/wide.csv": b"Q1,T2Q1,ID,GROUP\n3,4.0,7,x\n1,,10,y\n",
    }


def read(folder, **given):
    problems = Problems()
    return read_ask(folder, problems, **given), problems


def test_folder_is_written_in_one_canonical_form(folder, form_bytes):
    ask, problems = read(folder)
    assert not list(problems)
    written = write_ask(ask)
    assert written["ask/attitudes.xlsx"] == form_bytes
    assert written["ask/responses/before.csv"].decode() == (
        "participant_code,overall,worries,why\nA,99,,\nB,4,leak profile,=SUM(1)\n"
    )
    assert written["ask/responses/after.csv"].decode() == (
        'participant_code,overall,why\nA,5,"a, b\nc"\n'
    )
    assert written["ask/responses/wide.csv"].decode() == "ID,GROUP,Q1,T2Q1\n10,y,1,\n7,x,3,4\n"
    assert tomllib.loads(written["ask/analysis.toml"].decode()) == tomllib.loads(PLAN)


def test_writing_and_reading_give_the_same_value_and_the_same_bytes(folder):
    ask, _ = read(folder)
    again, problems = read(write_ask(ask))
    assert again == ask
    assert write_ask(again) == write_ask(ask)
    assert not list(problems)
    assert not problems.notices


def test_folder_without_the_room_is_empty():
    ask, problems = read({"commission.toml": b""})
    assert ask == AskFiles()
    assert write_ask(ask) == {}
    assert ask.findings() == ()
    assert not problems.notices


def test_folder_without_a_plan_keeps_its_forms_and_says_so(folder):
    del folder["ask/analysis.toml"]
    ask, problems = read(folder)
    assert list(ask.forms) == ["attitudes.xlsx"]
    assert ask.responses == {}
    assert [(one.code, one.place.file) for one in problems.notices] == [
        ("ask-no-plan", "ask"),
        *(("ask-table-not-named", path) for path in sorted(folder) if path.endswith(".csv")),
    ]


def test_wave_that_has_not_happened_yet_is_a_notice_and_no_table(folder):
    del folder["ask/responses/after.csv"]
    ask, problems = read(folder)
    assert not list(problems)
    assert [one.code for one in problems.notices] == ["ask-table-not-there"]
    assert "ask/responses/after.csv" not in write_ask(ask)
    assert ask.findings()[0].figures["note"].startswith("Nobody")


def test_table_that_no_plan_names_is_not_said_to_be_named(folder):
    plan = re.sub(r"waves\.\w+ = .*\n", "", folder["ask/analysis.toml"].decode())
    folder["ask/analysis.toml"] = plan.encode()
    _, problems = read(folder)
    told = [one for one in problems.notices if one.code == "ask-table-not-there"]
    assert [one.message.split(",")[0] for one in told] == [
        f"Answers are looked for in the table responses/attitudes-{wave}.csv"
        for wave in ("before", "after")
    ]


def test_table_that_the_plan_does_not_name_is_left_out_with_a_notice(folder):
    folder["ask/responses/pilot.csv"] = b"a\n1\n"
    _, problems = read(folder)
    assert [(one.code, one.place.file) for one in problems.notices] == [
        ("ask-table-not-named", "ask/responses/pilot.csv")
    ]


def test_table_without_a_plan_is_left_out_with_a_notice_of_its_own():
    _, problems = read({"ask/responses/pilot.csv": b"a\n1\n"})
    assert [(one.code, one.place.file) for one in problems.notices] == [
        ("ask-table-not-named", "ask/responses/pilot.csv")
    ]


def test_open_document_and_csv_are_forms_too(folder, form_bytes):
    form = b"type,name,label\ntext,why,Why?\ntext,participant_code,Your code\n"
    folder["ask/views.csv"] = form
    folder["ask/loose.csv"] = b"type,code\n1,2\n"
    folder["ask/analysis.toml"] = PLAN.replace("attitudes.xlsx", "attitudes.ods").encode()
    # What a file's bytes are counts, not its name.
    folder["ask/attitudes.ods"] = folder.pop("ask/attitudes.xlsx")
    ask, problems = read(folder)
    assert [(one.code, one.place.file) for one in (*problems, *problems.notices)] == [
        ("ask-table-not-named", "ask/loose.csv")
    ]
    assert set(ask.forms) == {"attitudes.ods", "views.csv"}
    assert write_ask(ask)["ask/views.csv"] == form
    folder["ask/analysis.toml"] += b"""
[[questionnaire]]
form = "views.csv"
code = "participant_code"
waves.before = "views.csv"
[[questionnaire.item]]
name = "why"
kind = "open"
"""
    ask, problems = read(folder)
    assert "views.csv" not in ask.forms


def test_lock_file_of_a_spreadsheet_program_is_no_form(folder):
    folder["ask/~$attitudes.xlsx"] = b"lock"
    ask, problems = read(folder)
    assert list(ask.forms) == ["attitudes.xlsx"]
    assert not list(problems)


def test_form_that_cannot_be_read_is_one_problem_and_not_one_for_each_answer(folder):
    folder["ask/attitudes.xlsx"] = b"PK broken"
    _, problems = read(folder)
    assert [one.code for one in problems] == ["archive-unreadable"]


def test_every_problem_of_the_folder_is_listed_at_once(folder):
    folder["ask/responses/before.csv"] = b"participant_code,overall\nA,9\nA,1\n"
    folder["ask/responses/after.csv"] = b"\xff\xfe\x00"
    folder["ask/responses/wide.csv"] = b"ID,GROUP,Q1\n7,x,three\n"
    _, problems = read(folder, codes=CodeRules("external", known=frozenset({"A"})))
    assert [one.code for one in problems] == [
        "not-utf8",
        "responses-bad-answer",
        "responses-duplicate",
        "participant-code-unknown",
    ]


SEEN = "code,information,version,language,opened_at,seconds,answer\n"
REPEATS = "form,code,wave,path,answer\n"


def test_repeats_and_what_people_were_shown_are_the_same_after_writing_and_reading(folder):
    folder["ask/repeats.csv"] = (
        f"{REPEATS}attitudes.xlsx,B,before,person[2]/who,=Bob\n"
        "attitudes.xlsx,B,before,person[1]/who,Ann\n"
    )
    folder["ask/sightings.csv"] = (
        f"{SEEN}B,how,2,en,2026-01-02T04:04:05+01:00,,\n"
        "A,how,2,ar,2026-01-02T03:04:05.000006Z,30,nurse\n"
    )
    files = {
        path: text.encode() if isinstance(text, str) else text for path, text in folder.items()
    }
    ask, problems = read(files)
    assert not list(problems)
    assert not problems.notices
    (given,) = [one for one in ask.responses["attitudes.xlsx"] if one.turns]
    assert (given.code, given.turns["person[2]/who"]) == ("B", "=Bob")
    assert [(one.code, one.seconds) for one in ask.sightings] == [("A", 30), ("B", None)]
    written = write_ask(ask)
    assert b"B,how,2,en,2026-01-02T03:04:05Z,,\n" in written["ask/sightings.csv"]
    assert read(written)[0] == ask
    assert write_ask(read(written)[0]) == written


@pytest.mark.parametrize(
    ("file", "row", "code"),
    [
        ("repeats", "attitudes.xlsx,B,before,who,Ann", "ask-repeat-bad-path"),
        ("repeats", "attitudes.xlsx,B,after,person[1]/who,Ann", "ask-repeat-without-answers"),
        ("repeats", "attitudes.xlsx,,before,person[1]/who,Ann", "participant-code-blank"),
        ("sightings", "A,how,2,en,yesterday,,", "ask-sighting-bad-cell"),
        ("sightings", "A,how,2,en,2026-01-02T03:04:05,,", "ask-sighting-bad-cell"),
        ("sightings", "A,how,2,en,0001-01-01T00:00:00+14:00,,", "ask-sighting-bad-cell"),
        ("sightings", "A,how,2,en,2026-01-02T03:04:05Z,-1,", "ask-sighting-bad-cell"),
        ("sightings", "A,,2,en,2026-01-02T03:04:05Z,,", "ask-sighting-bad-cell"),
        ("sightings", f"A,how,2,en,2026-01-02T03:04:05Z,{'9' * 5000},", "ask-sighting-bad-cell"),
        ("sightings", "B,how,2,en,2026-01-02T03:04:05Z,1,", "ask-sighting-twice"),
    ],
)
def test_faulty_row_of_repeats_or_sightings_is_told_with_its_place(folder, file, row, code):
    head = {"repeats": REPEATS, "sightings": f"{SEEN}B,how,2,en,2026-01-02T03:04:05Z,1,\n"}[file]
    folder[f"ask/{file}.csv"] = f"{head}{row}\n".encode()
    _, problems = read(folder)
    assert [one.code for one in problems] == [code]
    assert next(iter(problems)).place.file == f"ask/{file}.csv"


def test_sightings_of_somebody_who_withdrew_are_left_out_and_said(folder):
    folder["ask/sightings.csv"] = f"{SEEN}B,how,2,en,2026-01-02T03:04:05Z,1,\n".encode()
    ask, problems = read(folder, codes=CodeRules("external", frozenset({"B"})))
    assert ask.sightings == ()
    assert "participant-withdrawn" in [one.code for one in problems.notices]
