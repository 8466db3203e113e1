"""What people get wrong: each gets one clear sentence with its place and a remedy, all at once.

Every case plants one fault in a small, sound study folder. It must be found, where it is, by its
own code; and nothing may be stored.
"""

from __future__ import annotations

import io
import re
import zipfile
from datetime import UTC, datetime

import pytest

from remit.commission.queries import commission_names
from remit.kernel.errors import InvalidInput, Problems
from remit.ledger.models import Entry
from remit.study.actions import import_study
from remit.study.contents import read_study, write_study
from remit.study.queries import stored_study
from small_study import CODES, small_study, write

ENTITY_BOMB = b"""<?xml version="1.0"?>
<!DOCTYPE Project [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">
<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;"><!ENTITY d "&c;&c;&c;&c;&c;&c;&c;&c;">]>
<Project name="&d;" xmlns="urn:QDA-XML:project:1.0"/>"""


def archive(members: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in members.items():
            file.writestr(name, content)
    return out.getvalue()


def workbook(**sheets: list[list[object]]) -> bytes:
    from openpyxl import Workbook

    book = Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def swapped(old: bytes, new: bytes):
    """Return a change that puts `new` in place of `old`, which must be there."""

    def change(content: bytes) -> bytes:
        assert old in content, old
        return content.replace(old, new, 1)

    return change


def added(more: bytes):
    return lambda content: content + more


def instead(content: bytes | None):
    return lambda _: content


SURVEY = ["type", "name", "label::English (en)"]
SCALE = [
    ["list_name", "name", "label::English (en)"],
    *[["scale", n, f"A {n}"] for n in range(1, 6)],
]
QUESTIONS = [
    ["text", "code", "Code"],
    ["select_one scale", "overall", "Good?"],
    ["select_one scale", "v1", "Police?"],
]

# name: (file, what is done to it, code of the problem, file where it is found, words of its place)
CASES = {
    "no commission": ("commission.toml", instead(None), "commission-missing", "commission.toml", ""),
    "an empty commission": ("commission.toml", instead(b""), "missing-value", "commission.toml", ""),
    "a commission in Latin-1": (
        "commission.toml", swapped(b"A small study", b"A caf\xe9 study"), "not-utf8",
        "commission.toml", "",
    ),
    "broken TOML": ("commission.toml", added(b"\n[[outcome"), "not-toml", "commission.toml", ""),
    "a value of the wrong type": (
        "commission.toml", swapped(b"1000", b'"a lot"'), "bad-value", "commission.toml",
        "budget.approved",
    ),
    "a key that does not exist": (
        "commission.toml", swapped(b"reference =", b"refrence ="), "unknown-value",
        "commission.toml", "",
    ),
    "dates out of order": (
        "commission.toml", swapped(b"2020-01-31", b"2019-01-31"), "commission-dates-out-of-order",
        "commission.toml", "milestone",
    ),
    "a day that is none": (
        "commission.toml", swapped(b"2020-01-31", b'"31 January"'), "bad-value",
        "commission.toml", "planned_end",
    ),
    "a vocabulary cycle": (
        "vocabulary.toml", swapped(b'key = "health"\n', b'key = "health"\nbroader = "mental-health"\n'),
        "vocabulary-cycle", "vocabulary.toml", "data",
    ),
    "a term defined twice": (
        "vocabulary.toml", added(b'[[term]]\npart = "data"\nkey = "school"\n'),
        "vocabulary-duplicate-term", "vocabulary.toml", "data school",
    ),
    "a broader term that is not there": (
        "vocabulary.toml", swapped(b'broader = "health"', b'broader = "healht"'),
        "vocabulary-unknown-broader", "vocabulary.toml", "data mental-health",
    ),
    "an empty quota file": ("recruit/quotas.csv", instead(b""), "table-empty", "recruit/quotas.csv", "row 1"),
    "a quota value that nobody knows": (
        "recruit/pool.csv", swapped(b",woman,", b",womann,"), "pool-unknown-value",
        "recruit/pool.csv", "row 3",
    ),
    "min above max": (
        "recruit/quotas.csv", swapped(b"woman,3,5", b"woman,6,5"), "quota-min-above-max",
        "recruit/quotas.csv", "row 2",
    ),
    "a quota that is no number": (
        "recruit/quotas.csv", swapped(b"woman,3,5", b"woman,three,5"), "quota-not-a-count",
        "recruit/quotas.csv", "row 2",
    ),
    "a quota listed twice": (
        "recruit/quotas.csv", added(b"gender,woman,3,5\n"), "quota-duplicate",
        "recruit/quotas.csv", "row 6",
    ),
    "quotas that do not add up": (
        "recruit/draw.toml", swapped(b"size = 8", b"size = 20"), "quota-maxima-below-size", "recruit/quotas.csv", "",
    ),
    "a negative seed": (
        "recruit/draw.toml", swapped(b"seed = 11", b"seed = -1"), "bad-value", "recruit/draw.toml", "seed",
    ),
    "a duplicate volunteer": (
        "recruit/pool.csv", added(CODES[3].encode() + b",man,25+\n"), "pool-duplicate-volunteer",
        "recruit/pool.csv", "",
    ),
    "a blank identifier": (
        "recruit/pool.csv", added(b",man,25+\n"), "participant-code-blank", "recruit/pool.csv", "row 26",
    ),
    "a mistyped code": (
        "recruit/pool.csv", swapped(CODES[2].encode(), CODES[2][:-1].encode() + b"!"),
        "participant-code-mistyped", "recruit/pool.csv", "row 4",
    ),
    "a missing feature column": (
        "recruit/pool.csv", swapped(b"code,gender,age", b"code,gender,years"), "pool-missing-feature",
        "recruit/pool.csv", "",
    ),
    "a duplicate header": (
        "recruit/pool.csv", swapped(b"code,gender,age", b"code,age,age"), "table-duplicate-header",
        "recruit/pool.csv", "row 1",
    ),
    "contact details in the pool": (
        "recruit/pool.csv", swapped(b"code,gender,age", b"code,gender,age,email"),
        "pool-contact-column", "recruit/pool.csv", "column email",
    ),
    "a row that is too long": (
        "recruit/pool.csv", added(CODES[3].encode() + b",man,25+,x,y\n"), "table-long-row",
        "recruit/pool.csv", "row 26",
    ),
    "a quote that never closes": (
        "recruit/pool.csv", added(b'"K7'), "table-unreadable", "recruit/pool.csv", "row",
    ),
    "an unknown kind of consent": (
        "people/consents.csv", swapped(b",taking-part,", b",taking-prat,"), "consent-kind-unknown",
        "people/consents.csv", "row 2",
    ),
    "a consent that is neither yes nor no": (
        "people/consents.csv", swapped(b",yes,", b",maybe,"), "consent-answer-unreadable",
        "people/consents.csv", "row 2",
    ),
    "no analysis item of that name": (
        "ask/analysis.toml", swapped(b'name = "v1"', b'name = "v2"'), "plan-unknown-item",
        "ask/analysis.toml", "",
    ),
    "an outcome that the commission does not have": (
        "ask/analysis.toml", swapped(b'outcome = "limits"', b'outcome = "limit"'),
        "plan-unknown-outcome", "ask/analysis.toml", "",
    ),
    "an unknown term in a vignette": (
        "ask/analysis.toml", swapped(b'data = "mental-health"', b'data = "mental-heath"'),
        "unknown-term", "ask/analysis.toml", "",
    ),
    "a form without a choices list": (
        "ask/form.xlsx", instead(workbook(survey=[SURVEY, *QUESTIONS])), "form-no-list",
        "ask/form.xlsx", "sheet survey",
    ),
    "a form without a survey sheet": (
        "ask/form.xlsx", instead(workbook(choices=SCALE)), "form-no-survey", "ask/form.xlsx", "",
    ),
    "two questions of one name": (
        "ask/form.xlsx",
        instead(workbook(survey=[SURVEY, *QUESTIONS, ["integer", "v1", "x"]], choices=SCALE)),
        "form-duplicate-question", "ask/form.xlsx", "row 5",
    ),
    "a form that is no workbook": (
        "ask/form.xlsx", instead(b"not a workbook"), "form-unreadable", "ask/form.xlsx", "",
    ),
    "a zip bomb as a form": (
        "ask/form.xlsx", instead(archive({"xl/workbook.xml": b"\0" * 80_000_000})),
        "archive-too-large", "ask/form.xlsx", "",
    ),
    "an entity bomb in a form": (
        "ask/form.xlsx", instead(archive({"xl/workbook.xml": ENTITY_BOMB, "[Content_Types].xml": b""})),
        "xml-declares-entities", "ask/form.xlsx", "",
    ),
    "responses without the code column": (
        "ask/responses/before.csv", swapped(b"code,overall", b"cod,overall"),
        "table-missing-column", "ask/responses/before.csv", "row 1",
    ),
    "one person answering twice": (
        "ask/responses/before.csv", added(CODES[0].encode() + b",1,1\n"), "responses-duplicate",
        "ask/responses/before.csv", "row 22",
    ),
    "an answer that is no choice": (
        "ask/responses/after.csv", added(CODES[20].encode() + b",7,1\n"), "responses-bad-answer",
        "ask/responses/after.csv", "row 20",
    ),
    "an answer from someone outside the pool": (
        "ask/responses/after.csv", added(b"2222-2222,1,1\n"), "participant-code-unknown",
        "ask/responses/after.csv", "row 20",
    ),
    "an empty transcript": (
        "listen/transcripts/group-1.txt", instead(b"  \n"), "transcript-empty",
        "listen/transcripts/group-1.txt", "",
    ),
    "a 50 MB single line": (
        "listen/transcripts/group-2.txt", instead(b"a" * 50_000_000), "transcript-too-long",
        "listen/transcripts/group-2.txt", "",
    ),
    "a 50 MB single cell": (
        "recruit/pool.csv", added(b"a" * 50_000_000), "table-unreadable", "recruit/pool.csv", "row",
    ),
    "a transcript in another encoding": (
        "listen/transcripts/group-1.txt", added("Ben: café".encode("utf-16")), "transcript-no-text",
        "listen/transcripts/group-1.txt", "",
    ),
    "two transcripts of one name": (
        "listen/transcripts/group-1.md", instead(b"Ann: Hello."), "transcript-same-name",
        "listen/transcripts/group-1.md", "",
    ),
    "a corrupt qdpx": (
        "listen/coding.qdpx", lambda content: content[: len(content) // 2], "archive-unreadable",
        "listen/coding.qdpx", "",
    ),
    "a qdpx without a project": (
        "listen/coding.qdpx", instead(archive({"readme.txt": b"hi"})), "qdpx-without-project",
        "listen/coding.qdpx", "",
    ),
    "an entity bomb in a qdpx": (
        "listen/coding.qdpx", instead(archive({"project.qde": ENTITY_BOMB})), "xml-declares-entities",
        "listen/coding.qdpx", "",
    ),
    "a zip bomb as a qdpx": (
        "listen/coding.qdpx", instead(archive({"project.qde": b" " * 80_000_000})),
        "archive-too-large", "listen/coding.qdpx", "",
    ),
    "a path that climbs out of the archive": (
        "listen/coding.qdpx", instead(archive({"../../evil.txt": b"x"})), "archive-path-climbs",
        "listen/coding.qdpx", "",
    ),
    "a speaker's code that is in no pool": (
        "listen/speakers.csv", swapped(CODES[1].encode(), b"2222-2222"), "participant-code-unknown",
        "listen/speakers.csv", "row 4",
    ),
    "a rule over an unknown term": (
        "charter.toml", swapped(b'recipient = ["police"]', b'recipient = ["pollice"]'),
        "unknown-term", "charter.toml", "no-police",
    ),
    "evidence that resolves to nothing": (
        "charter.toml", swapped(b"listen:group-1:2", b"listen:group-1:99"), "charter-unknown-evidence",
        "charter.toml", "no-police",
    ),
    "two rules of one id": (
        "charter.toml", swapped(b'id = "no-police"', b'id = "help"'), "charter-duplicate-rule",
        "charter.toml", "help",
    ),
    "an effect that does not exist": (
        "charter.toml", swapped(b'effect = "forbid"', b'effect = "deny"'), "bad-value",
        "charter.toml", "rule[2].effect",
    ),
    "a permit with exceptions": (
        "charter.toml", swapped(b"requires =", b"unless ="), "charter-permit-with-unless",
        "charter.toml", "help",
    ),
    "an agreement over an unknown term": (
        "share/nhs-police.agreement.toml", swapped(b'"young-people"', b'"young"'), "unknown-term",
        "share/nhs-police.agreement.toml", "f1",
    ),
    "an agreement that asks for nothing": (
        "share/nhs-police.agreement.toml", instead(b'title = "t"\nflow = []\n'), "agreement-no-flows",
        "share/nhs-police.agreement.toml", "",
    ),
    "an agreement that ends before it starts": (
        "share/nhs-police.agreement.toml",
        swapped(b"starts = 2020-06-01", b"starts = 2020-06-01\nends = 2020-01-01"),
        "agreement-ends-before-start", "share/nhs-police.agreement.toml", "",
    ),
}  # fmt: skip

ONE_A_ROOM = (
    "dates out of order",
    "a vocabulary cycle",
    "an unknown kind of consent",
    "a negative seed",
    "one person answering twice",
    "a corrupt qdpx",
    "two rules of one id",
    "an agreement that ends before it starts",
)

SOUND = {
    "a byte-order mark": ("recruit/pool.csv", lambda content: b"\xef\xbb\xbf" + content),
    "semicolons": ("recruit/pool.csv", lambda content: content.replace(b",", b";")),
    "Windows line ends": ("recruit/quotas.csv", lambda content: content.replace(b"\n", b"\r\n")),
    "a BOM before TOML": ("charter.toml", lambda content: b"\xef\xbb\xbf" + content),
}


def planted(file, change):
    files = small_study()
    content = change(files.get(file, b""))
    if content is None:
        del files[file]
        return files
    return files | {file: content}


def problems_of(files):
    problems = Problems()
    contents = read_study(files, problems)
    assert (contents is None) == bool(problems)
    return list(problems)


def test_there_are_forty_cases_or_more():
    assert len(CASES) >= 40


@pytest.mark.parametrize("name", CASES)
def test_a_fault_gets_one_clear_sentence_with_place_and_remedy(name):
    file, change, code, found_in, place = CASES[name]
    problems = problems_of(planted(file, change))
    mine = [problem for problem in problems if problem.code == code]
    assert mine, [str(problem) for problem in problems]
    problem = mine[0]
    assert problem.place.file == found_in
    assert place in str(problem.place)
    assert len(str(problem)) < 700
    assert problem.message[0].isupper() or problem.message[0] in "“0123456789"
    assert problem.message.rstrip("”").endswith(".")
    assert problem.remedy.endswith(".")
    assert "Traceback" not in str(problem)
    assert not re.search(r"\{\w*\}|<[\w.]+ object", str(problem))


@pytest.mark.parametrize("name", SOUND)
def test_what_is_only_saved_differently_is_no_problem(name):
    file, change = SOUND[name]
    assert [str(problem) for problem in problems_of(planted(file, change))] == []


def test_faults_in_every_room_are_listed_at_once():
    files = small_study()
    for name in ONE_A_ROOM:
        file, change, *_ = CASES[name]
        files[file] = change(files[file])
    found = {problem.code for problem in problems_of(files)}
    assert found >= {CASES[name][2] for name in ONE_A_ROOM}


@pytest.mark.django_db
@pytest.mark.parametrize("name", ONE_A_ROOM)
def test_a_folder_with_a_fault_leaves_the_database_as_it_was(name, tmp_path):
    def bring(files, folder):
        return import_study(
            folder=write(files, folder),
            vault_key=b"k" * 32,
            actor="t",
            now=datetime(2026, 1, 1, tzinfo=UTC),
        )

    study = bring(small_study(), tmp_path / "a").commission_id
    before = write_study(stored_study(study)), Entry.objects.count()
    file, change, *_ = CASES[name]
    with pytest.raises(InvalidInput):
        bring(planted(file, change), tmp_path / "b")
    assert (write_study(stored_study(study)), Entry.objects.count()) == before
    assert commission_names() == ("small",)
