"""Repeats in tables of their own: read under the person, the turn and the inner turn they are of."""

from __future__ import annotations

import io
import zipfile

import pytest

from form_readings import HEAD, YES_NO, book_of
from remit.ask.core.imports.bundle import read_bundle
from remit.ask.core.imports.examine import Request, examine
from remit.ask.core.xlsform import read_xlsform
from remit.kernel.errors import Problems
from remit.people.core.participant_code import EXTERNAL, CodeRules

FORM = read_xlsform(
    book_of(
        survey=[
            HEAD,
            ["text", "code", "Code"],
            ["integer", "people", "How many?"],
            ["begin group", "home", "Home"],
            ["begin repeat", "person", "Person"],
            ["text", "who", "Who is it?"],
            ["select_one yn", "well", "Are they well?"],
            ["begin repeat", "pet", "Pet"],
            ["text", "kind", "What is it?"],
            ["image", "photo", "A photo"],
            ["end repeat"],
            ["end repeat"],
            ["end group"],
        ],
        choices=YES_NO,
    ),
    "f.xlsx",
    Problems(),
)
MAIN = "SubmissionDate,code,people,meta-instanceID,KEY,ReviewState\n{}"
PEOPLE = "d,P1,2,uuid:a,uuid:a,\nd,P2,1,uuid:b,uuid:b,rejected\nd,P3,0,uuid:c,uuid:c,\n"
PERSONS = "who,well,PARENT_KEY,KEY\nAnn,yes,uuid:a,k1\nBob,no,uuid:b,k2\nCat,,uuid:a,k3\n"
PETS = "kind,photo,PARENT_KEY,KEY\ndog,d.jpg,k3,p1\ncat,,k1,p2\nfish,,k3,p3\neel,,k2,p4\n"
READ = {
    "home/person[1]/who": "Ann",
    "home/person[1]/well": "yes",
    "home/person[1]/pet[1]/kind": "cat",
    "home/person[2]/who": "Cat",
    "home/person[2]/pet[1]/kind": "dog",
    "home/person[2]/pet[1]/photo": "d.jpg",
    "home/person[2]/pet[2]/kind": "fish",
}


def zipped(**files):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, content in files.items():
            archive.writestr(name.replace("__", "/"), content)
    return out.getvalue()


def central(persons=PERSONS, pets=PETS, **more):
    names = {"f.csv": MAIN.format(PEOPLE), "f-person.csv": persons, "f-pet.csv": pets}
    return zipped(**names, **more)


def read(content):
    problems = Problems()
    bundle = read_bundle(content, "export", problems)
    if bundle is None:
        return None, problems
    request = Request("f.xlsx", "before")
    return examine(bundle, request, FORM, None, CodeRules(EXTERNAL), problems), problems


def turns(brought):
    return {one.code: dict(one.turns) for one in brought.responses if one.turns}


def test_odk_central_s_tables_of_repeats_belong_to_their_parents_in_order():
    brought, problems = read(central(**{"media/d.jpg": b"x"}))
    assert not problems, list(map(str, problems))
    assert (brought.source, brought.turns) == ("odk", 5)
    assert turns(brought) == {"P1": READ}
    uses = {(use.table, use.column): (use.use, use.key) for use in brought.columns}
    assert uses["f-person", "who"] == ("answer", "who")
    assert uses["f-pet", "PARENT_KEY"] == ("left out", "")
    (notice,) = problems.notices
    assert "f.csv: 1 row was left out: it was not approved (row 3)" in str(notice)


def test_kobotoolbox_s_sheets_of_repeats_belong_to_their_parents():
    tail = ["_index", "_parent_table_name", "_parent_index", "_submission__uuid"]
    content = book_of(
        Views=[
            ["code", "How many?", "_id", "_uuid", "_submission_time", "_index"],
            ["P1", 2, 7, "u1", "t", 1],
            ["P2", 0, 8, "u2", "t", 2],
        ],
        person=[
            ["Who is it?", "Are they well?", *tail],
            ["Ann", "Yes", 1, "Views", 1, "u1"],
            ["Cat", None, 2, "Views", 1, "u1"],
        ],
        pet=[
            ["home/person/pet/kind", "home/person/pet/photo", *tail],
            ["cat", None, 1, "person", 1, "u1"],
            ["dog", "d.jpg", 2, "person", 2, "u1"],
            ["fish", None, 3, "person", 2, "u1"],
        ],
    )
    brought, problems = read(content)
    assert not problems, list(map(str, problems))
    assert brought.source == "kobo"
    assert turns(brought) == {"P1": READ}
    assert {one.code: one.answers for one in brought.responses} == {
        "P1": {"people": "2"},
        "P2": {"people": "0"},
    }


ONA = "code,people,home/person[1]/who,home/person[1]/well,home/person[2]/who,"
ONA += "home/person[1]/pet[1]/kind,home/person[2]/pet[1]/kind,home/person[2]/pet[1]/photo,"
ONA += "home/person[2]/pet[2]/kind,_uuid,_submission_time\n"


def test_ona_s_columns_of_turns_are_read_as_repeats():
    rows = "P1,2,Ann,yes,Cat,cat,dog,d.jpg,fish,u1,t\nP2,1,,,Zed,,,,,u2,t\n"
    brought, problems = read((ONA + rows).encode())
    assert not problems, list(map(str, problems))
    assert turns(brought) == {"P1": READ, "P2": {"home/person[1]/who": "Zed"}}
    assert brought.turns == 6
    assert "KEY" not in {use.column for use in brought.columns}
    _, problems = read((ONA + rows.replace("yes", "perhaps")).encode())
    (problem,) = problems
    assert (problem.place.row, problem.place.column) == (2, "home/person[1]/well")
    brought, problems = read((ONA.replace("home/person", "elsewhere") + rows).encode())
    assert turns(brought) == {}
    assert "elsewhere[1]/who" in str(problems.notices[0])


@pytest.mark.parametrize(
    ("content", "code", "place"),
    [
        (central(persons="who,PARENT_KEY,KEY\nAnn,uuid:z,k1\n", pets="kind,PARENT_KEY\n"),
         "import-no-parent", "export/f-person.csv"),
        (central(persons="who,well,PARENT_KEY,KEY\nAnn,maybe,uuid:a,k1\n", pets="kind,KEY,PARENT_KEY\n"),
         "responses-bad-answer", "export/f-person.csv"),
        (central(**{"g.csv": "a\n1\n"}), "import-no-main-table", "export"),
        (zipped(**{"f-person.csv": PERSONS}), "import-no-table", "export"),
        (central(**{"h-person.csv": "a,a,PARENT_KEY\n"}), "table-duplicate-header", "export/h-person.csv"),
        (b"PK\x03\x04broken", "archive-unreadable", "export"),
    ],
)  # fmt: skip
def test_tables_that_do_not_fit_together_are_told_with_their_place(content, code, place):
    _, problems = read(content)
    assert [(one.code, one.place.file) for one in problems] == [(code, place)]


def test_table_that_is_no_repeat_of_the_form_is_left_out_and_said():
    brought, problems = read(central(**{"f-other.csv": "a,PARENT_KEY,KEY\n1,uuid:a,k9\n"}))
    assert turns(brought) == {"P1": READ}
    said = [one.code for one in problems.notices]
    assert said == ["import-unfinished", "import-no-repeat", "import-file-not-there"]


def test_open_document_spreadsheet_is_a_table_of_people():
    name = "urn:oasis:names:tc:opendocument:xmlns:"
    cell = "<t:table-cell><x:p>{}</x:p></t:table-cell>"
    rows = "".join(
        f"<t:table-row>{cell.format(one)}{cell.format(other)}</t:table-row>"
        for one, other in (("code", "people"), ("P1", "3"))
    )
    content = (
        f'<o:document-content xmlns:o="{name}office:1.0" xmlns:t="{name}table:1.0" '
        f'xmlns:x="{name}text:1.0"><o:body><o:spreadsheet><t:table t:name="a">{rows}</t:table>'
        "</o:spreadsheet></o:body></o:document-content>"
    )
    brought, problems = read(zipped(**{"content.xml": content}))
    assert not problems, list(map(str, problems))
    assert [one.answers for one in brought.responses] == [{"people": "3"}]
