"""A questionnaire written as an XLSForm and read again is the same, whatever people wrote in it."""

from __future__ import annotations

import io
from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from remit.ask.core.form_circles import circles
from remit.ask.core.form_export import write_xlsform
from remit.ask.core.languages import language_of
from remit.ask.core.questionnaire import (
    META_GROUP,
    Choice,
    Group,
    Language,
    Question,
    Questionnaire,
)
from remit.ask.core.xlsform import read_xlsform
from remit.kernel.errors import Problems

ID = Question("instanceID", "calculate", groups=(META_GROUP,))
WORDS = st.text(
    st.characters(codec="utf-8", exclude_categories=("C", "Z"), exclude_characters="$\u00a0")
    | st.sampled_from(" \n=+-@،ب🙂"),
    min_size=1,
    max_size=12,
).filter(lambda text: text == text.strip() and not text.startswith("#"))
NAMES = st.from_regex(r"[a-z_][a-z0-9_.-]{0,6}", fullmatch=True).filter(
    lambda name: name not in {META_GROUP, "true", "false"}
)
EXPRESSIONS = st.sampled_from(["1 = 1", ". != ''", "selected(., 'a b')", "true()", "'don’t' = ."])
YES = st.sampled_from(["", "true()", "1 = 2"])
LANGUAGES = st.sampled_from(
    [
        (Language("und", ""),),
        (language_of("English (en)"),),
        (language_of("English"), language_of("العربية")),
        (language_of("Local language"), language_of("Kurdish (ku-Arab)"), language_of("fr")),
    ]
)
TYPES = st.sampled_from(["text", "integer", "note", "range", "date", "geopoint", "hidden"])

# Of kinds whose default is taken out where it is none of the kind.
DEFAULTS = {"integer": "2", "range": "2.5", "date": "2024-01-31"}
PARAMETERS = st.fixed_dictionaries({}, optional={"start": st.just("1"), "seed": st.just("1, 2")})


def texts(languages):
    return st.dictionaries(st.sampled_from([one.code for one in languages]), WORDS)


def one_text(languages):
    code = st.sampled_from([one.code for one in languages])
    return st.tuples(code, WORDS).map(lambda pair: dict([pair]))


@st.composite
def questions(draw, languages, lists, groups, row):
    listed = draw(st.sampled_from([*lists, ""]))
    type_ = (
        draw(st.sampled_from(["select_one", "select_multiple", "rank"])) if listed else draw(TYPES)
    )
    outside = "" if listed or type_ != "text" else draw(st.sampled_from(["", "towns.csv"]))
    words = texts(languages)
    return Question(
        name=f"q{row}",
        type="select_one" if outside else type_,
        list_name=listed,
        labels=draw(words),
        groups=groups,
        required=draw(YES),
        relevant=draw(st.just("") | EXPRESSIONS),
        hints=draw(words),
        guidance=draw(words),
        constraint=draw(st.just("") | EXPRESSIONS),
        constraint_messages=draw(words),
        required_messages=draw(words),
        default=draw(st.just("") | WORDS),
        calculation=draw(st.just("") | EXPRESSIONS),
        choice_filter=draw(st.just("") | EXPRESSIONS),
        choices_from=outside,
        read_only=draw(YES),
        appearance=draw(st.sampled_from(["", "minimal", "likert w2"])),
        parameters=draw(PARAMETERS),
        media=draw(st.dictionaries(st.sampled_from(["image", "audio"]), one_text(languages))),
        further=draw(st.dictionaries(st.sampled_from(["notes", "bind::odk:x"]), WORDS)),
    )


@st.composite
def forms(draw):
    languages = draw(LANGUAGES)
    lists = draw(
        st.dictionaries(
            NAMES,
            st.lists(
                st.builds(
                    Choice,
                    NAMES,
                    texts(languages),
                    st.dictionaries(st.sampled_from(["state", "notes"]), WORDS),
                ),
                min_size=1,
                max_size=3,
            ).map(tuple),
            max_size=2,
        )
    )
    asked, groups = [], []
    for row in range(draw(st.integers(1, 4))):
        around = ()
        if draw(st.booleans()):
            group = Group(
                f"g{row}",
                labels=draw(texts(languages)),
                relevant=draw(st.just("") | EXPRESSIONS),
                repeat=draw(st.booleans()),
                appearance=draw(st.sampled_from(["", "field-list"])),
            )
            groups.append(group)
            around = group.steps
        question = draw(questions(languages, sorted(lists), around, row))
        if question.list_name:  # another default than a choice would be taken out
            offered = [one.name for one in lists[question.list_name]]
            question = replace(question, default=draw(st.sampled_from(["", *offered])))
        elif (fitting := DEFAULTS.get(question.type)) and question.default:
            question = replace(question, default=fitting)
        repeated = bool(around) and groups[-1].repeat
        asked.append(Question(**{**fields(question), "repeated": repeated}))
    return Questionnaire(
        title=draw(WORDS),
        questions=(*asked, ID),
        choices=lists,
        languages=languages,
        version=draw(st.just("") | WORDS),
        groups=tuple(groups),
        default_language=draw(st.sampled_from(["", languages[0].code])),
        settings=draw(st.dictionaries(st.sampled_from(["form_id", "style"]), WORDS)),
    )


def fields(value):
    return {name: getattr(value, name) for name in value.__dataclass_fields__}


@settings(max_examples=80)
@given(forms())
def test_form_written_and_read_again_is_the_same_form(form):
    content = write_xlsform(form)
    problems = Problems()
    again = read_xlsform(content, "form.xlsx", problems)
    assert again == form, [*problems]
    assert write_xlsform(again) == content


@settings(max_examples=20)
@given(forms())
def test_no_cell_of_a_written_form_is_a_formula(form):
    book = load_workbook(io.BytesIO(write_xlsform(form)))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.value]
    assert {cell.data_type for cell in cells} <= {"s"}


GRAPHS = st.dictionaries(
    st.integers(0, 7).map(lambda n: (str(n),)),
    st.frozensets(st.integers(0, 7).map(lambda n: (str(n),)), max_size=3),
    max_size=8,
)


def reaches_itself(needs):
    """Everything from which some way leads back to itself, found by following every way."""
    found = set()
    for start in needs:
        seen, ahead = set(), [*needs[start]]
        while ahead:
            at = ahead.pop()
            if at == start:
                found.add(start)
            if at not in seen:
                seen.add(at)
                ahead += needs.get(at, ())
    return found


@given(GRAPHS)
def test_circles_are_ways_that_lead_back_and_none_is_missed(needs):
    found = circles(needs)
    for circle in found:
        turns = zip(circle, [*circle[1:], circle[0]], strict=True)
        assert all(after in needs[before] for before, after in turns)
    in_circles = {one for circle in found for one in circle}
    assert in_circles <= reaches_itself(needs)
    rest = {one: others - in_circles for one, others in needs.items() if one not in in_circles}
    assert not reaches_itself(rest)
