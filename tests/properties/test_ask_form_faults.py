"""Whatever stands in a workbook, a check has an answer; and what it takes, it takes for good."""

from __future__ import annotations

import io

import jsonschema
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from remit.ask.core.form_export import write_xlsform
from remit.ask.core.form_report import check_form
from remit.ask.core.xlsform import read_xlsform
from remit.kernel.documents import schema
from remit.kernel.errors import Problems

TYPES = st.sampled_from(
    [
        "text", "select_one yn", "select_multiple yn or_other", "rank yn", "select_one", "note",
        "begin group", "end group", "begin repeat", "end repeat", "begin_kobomatrix",
        "end_kobomatrix", "begin loop over yn", "end loop", "begin_score", "score__row", "calculate",
        "select_one ${a}", "select_one_from_file x.csv", "include", "hologram", "", "selct_one yn",
        "set form title", "audit", "select_one_external yn", "end", "osm", "# a remark",
    ]
)  # fmt: skip
NAMES = st.sampled_from(
    ["", "a", "b", "A", "a b", "1", "meta", "${a}", "?", "a_other", "yn", "نعم"]
)
EXPRESSIONS = st.sampled_from(
    ["", "${a} = 1", "${b}", "${ A }", "${", "$a", "${a} = ‘yes’", "${}", "yes", "TRUE", "${a b} > 0",
     "indexed-repeat(${a}, ${b}, 1", "${last-saved#a}", "'", "${instanceID}", "selected(${a}, 'x y')"]
)  # fmt: skip
WORDS = st.sampled_from(["", "Words", "نعم", "With ${a} and ${nobody}", "=1+1", "\n", "%(label)s"])
COLUMNS = {
    "type": TYPES,
    "name": NAMES,
    "label": WORDS,
    "label::English (en)": WORDS,
    "Hint::Arabic": WORDS,
    "relevant": EXPRESSIONS,
    "relevance": EXPRESSIONS,
    "bind::calculate": EXPRESSIONS,
    "constraint message": WORDS,
    "required": EXPRESSIONS,
    "choice_filter": EXPRESSIONS,
    "parameters": EXPRESSIONS,
    "repeat_count": EXPRESSIONS,
    "default": EXPRESSIONS,
    "kobo--score-choices": st.sampled_from(["", "yn"]),
    "kobo--matrix_list": st.sampled_from(["", "yn", "no"]),
    "media::image": WORDS,
    "disabled": st.sampled_from(["", "yes"]),
    "notes": WORDS,
}
CHOICES = {
    "list name": st.sampled_from(["yn", "yn", "a b", ""]),
    "name": st.sampled_from(["1", "1", "x y", "", "other", "a"]),
    "label::English (en)": WORDS,
    "label": WORDS,
    "state": WORDS,
}
SETTINGS = {
    "form_title": WORDS,
    "default_language": st.sampled_from(["", "English", "default", "Arabic (ar)"]),
    "instance_name": EXPRESSIONS,
    "allow_choice_duplicates": st.sampled_from(["", "yes"]),
    "omit_instanceID": st.sampled_from(["", "yes"]),
}


# What is odd and can be mended: a form of these is seldom refused.
MENDABLE_TYPES = TYPES.filter(
    lambda cell: (
        cell not in {"select_one", "include", "score__row", "select_one_external yn"}
        and not cell.startswith(("begin", "end "))
        and not cell.endswith("_kobomatrix")
    )
)
MENDABLE = st.sampled_from(
    ["", "${a} = 1", "${ A }", "${", "$a", "${a} = ‘yes’", "yes", "TRUE", "'", "${instanceID}",
     "selected(${a}, 'x y')", "${last-saved#a}"]
)  # fmt: skip


@st.composite
def mendable_workbooks(draw):
    """A form with groups that are closed, names that differ, and a list for every select."""
    chosen = draw(
        st.lists(
            st.sampled_from(sorted(set(COLUMNS) - {"relevance", "bind::calculate"})), unique=True
        )
    )
    columns = list(dict.fromkeys(["type", "name", "label", *chosen]))
    rows = [["text", "a", "A"]]
    for number in range(draw(st.integers(0, 6))):
        row = [draw(MENDABLE if COLUMNS[one] is EXPRESSIONS else COLUMNS[one]) for one in columns]
        row[:3] = [draw(MENDABLE_TYPES), f"{draw(NAMES)}{number}", draw(WORDS)]
        edge = draw(st.sampled_from(["", "", "group", "repeat", "kobomatrix", "score", "loop"]))
        matrix = [f"begin_{edge}", f"g{number}", "G"]
        if edge:
            more = {"kobo--matrix_list": "yn", "kobo--score-choices": "yn"}
            rows += [[*matrix, *(more.get(one, "") for one in columns[3:])], row]
            rows.append([f"end_{edge}"])
        else:
            rows.append(row)
    choices = [*draw(sheets(CHOICES, 4)), ["yn", "1"], ["yn", "x y"], ["yn", "other"]]
    return book_of({"survey": [columns, *rows], "choices": choices})


@st.composite
def sheets(draw, columns, most):
    chosen = draw(st.lists(st.sampled_from(sorted(columns)), max_size=len(columns)))
    first = [*list(columns)[:2], *chosen]
    rows = draw(st.lists(st.tuples(*(columns[column] for column in first)), max_size=most))
    return [first, *rows]


@st.composite
def workbooks(draw):
    tables = (("survey", COLUMNS, 8), ("choices", CHOICES, 5), ("external_choices", CHOICES, 2),
              ("settings", SETTINGS, 1))  # fmt: skip
    return book_of({title: draw(sheets(columns, most)) for title, columns, most in tables})


def book_of(tables):
    book = Workbook()
    book.remove(book.active)
    for title, rows in tables.items():
        sheet = book.create_sheet(title)
        for number, row in enumerate(rows, start=1):
            for at, text in enumerate(row, start=1):
                if text:
                    sheet.cell(number, at, text).data_type = "s"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


@settings(max_examples=120)
@given(workbooks())
def test_every_workbook_has_an_answer_of_the_published_shape(content):
    found = check_form(content, "form.xlsx")
    jsonschema.validate(found.as_dict(), schema("remit.ask", "form-check"))
    assert found.sentences
    assert all(one.place.sheet for one in (*found.repairs, *found.errors))


@settings(max_examples=120)
@given(workbooks() | mendable_workbooks())
def test_whatever_is_read_can_be_written_and_read_again(content):
    form = read_xlsform(content, "form.xlsx", Problems())
    if form is not None:
        problems = Problems()
        assert read_xlsform(write_xlsform(form), "form.xlsx", problems) == form, [*problems]
