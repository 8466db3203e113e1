from __future__ import annotations

import pytest

from remit.ask.core.analysis_plan import parse_plan, plan_document, plan_from_document
from remit.ask.core.plan_checks import check_plan
from remit.kernel.errors import Problems
from remit.kernel.flow import Flow
from remit.kernel.vocabulary import Term, Vocabulary

TABLES = 'waves.before = "responses/before.csv"\nwaves.after = "responses/after.csv"\n'
HEAD = f'[[questionnaire]]\nform = "a.xlsx"\ncode = "participant_code"\nmissing = ["99"]\n{TABLES}'
ITEM = "[[questionnaire.item]]\n"
FLOW = (
    'flow = { subject = "s", data = "d", sender = "n", recipient = "r", purpose = "p", '
    'conditions = ["c"] }\n'
)
VIGNETTE = f'{ITEM}name = "overall"\nkind = "vignette"\naccept = ["4", "5"]\n{FLOW}'
TRUTH = f'{ITEM}name = "sold"\nkind = "knowledge"\ntruth = "false"\n'
OVERALL = f'{ITEM}name = "overall"\nkind = "attitude"\noutcome = "view"\naccept = ["4", "5"]\n'
VOCABULARY = Vocabulary(
    Term(part, key)
    for part, key in zip(
        ["subject", "data", "sender", "recipient", "purpose", "conditions"], "sdnrpc", strict=True
    )
)


def check(text, form, **given):
    problems = Problems()
    plan = parse_plan(text.encode(), "ask/analysis.toml", problems)
    if plan is not None:
        known = {"vocabulary": VOCABULARY, "outcomes": ["view"], **given}
        check_plan(plan, {"a.xlsx": form}, "ask/analysis.toml", problems, **known)
    return plan, problems


def test_plan_is_read_and_written_back_alike(form):
    plan, problems = check(HEAD + VIGNETTE + TRUTH, form)
    assert not list(problems)
    one = plan.questionnaires[0]
    assert one.key == "a.xlsx"
    assert one.paths == ("responses/before.csv", "responses/after.csv")
    assert one.items[0].flow == Flow("s", "d", "n", "r", "p", ("c",))
    assert plan_from_document(plan_document(plan)) == plan


WIDE = '[[questionnaire]]\ncode = "ID"\nwide.table = "responses/t.csv"\n'
NUMBER = f'{ITEM}name = "Q1"\nkind = "attitude"\n'


@pytest.mark.parametrize(
    ("text", "code", "key"),
    [
        ("", "missing-value", ""),
        ('[[questionnaire]]\ncode = "x"\n', "missing-value", "questionnaire[1]"),
        ("questionnaire = 3", "bad-value", "questionnaire"),
        ("[[questionnaire", "not-toml", ""),
        (HEAD + OVERALL + "weight = 2\n", "unknown-value", "questionnaire[1].item[1]"),
        (HEAD.replace("a.xlsx", "b.xlsx") + OVERALL, "plan-unknown-form", "questionnaire[1]"),
        (HEAD.replace("a.xlsx", "../a.xlsx") + OVERALL, "bad-value", "questionnaire[1].form"),
        (
            HEAD.replace("responses/after", "../after") + OVERALL,
            "bad-value",
            "questionnaire[1].waves.after",
        ),
        (HEAD.replace(TABLES, "").replace('form = "a.xlsx"\n', "") + NUMBER,
         "plan-no-tables", "questionnaire[1]"),
        (HEAD + 'wide.table = "t.csv"\nwide.after_prefix = "T2"\n' + OVERALL,
         "plan-no-tables", "questionnaire[1]"),
        (HEAD.replace('form = "a.xlsx"\n', "") + NUMBER, "plan-no-form", "questionnaire[1]"),
        (WIDE + NUMBER, "plan-no-pairing", "questionnaire[1]"),
        (WIDE + '[[questionnaire.wide.pair]]\nitem = "Q2"\nbefore = "x"\nafter = "y"\n' + NUMBER,
         "plan-unpaired-item", "questionnaire[1]"),
        (HEAD + OVERALL + OVERALL, "plan-duplicate-item", "item overall"),
        (HEAD.replace("after.csv", "before.csv") + OVERALL,
         "plan-duplicate-table", "questionnaire"),
        (HEAD + OVERALL.replace("overall", "overal"), "plan-unknown-item", "item overal"),
        (HEAD + OVERALL.replace('"5"', '"6"'), "plan-unknown-answer", "item overall"),
        (HEAD + OVERALL.replace('"5"', '"99"'), "plan-unknown-answer", "item overall"),
        (HEAD + OVERALL + 'order = ["1", "4", "5", "7"]\n', "plan-unknown-answer", "item overall"),
        (HEAD + OVERALL + 'order = ["1", "4", "5", "99"]\n',
         "plan-unknown-answer", "item overall"),
        (HEAD + OVERALL.replace('"5"', '"4"'), "plan-repeated-answer", "item overall"),
        (HEAD + OVERALL.replace("view", "veiw"), "plan-unknown-outcome", "item overall"),
        (HEAD + TRUTH.replace('"false"', '"no"'), "plan-unknown-answer", "item sold"),
        (HEAD + TRUTH.replace('truth = "false"\n', ""), "plan-lacking", "item sold"),
        (HEAD + VIGNETTE.replace(FLOW, ""), "plan-lacking", "item overall"),
        (HEAD + OVERALL + FLOW, "plan-stray", "item overall"),
        (HEAD + VIGNETTE.replace('"d"', '"x"'), "unknown-term", "item overall"),
        (HEAD + f'{ITEM}name = "worries"\nkind = "single"\n',
         "plan-unsuitable-type", "item worries"),
        (HEAD + f'{ITEM}name = "why"\nkind = "single"\n', "plan-unsuitable-type", "item why"),
    ],
)  # fmt: skip
def test_plan_is_refused_with_the_place_of_the_mistake(text, code, key, form):
    _, problems = check(text, form)
    assert [(one.code, one.place.key) for one in problems] == [(code, key)]
    assert all(one.remedy for one in problems)


def test_plan_of_a_form_answered_online_names_neither_tables_nor_a_column(form):
    plan, problems = check(f'[[questionnaire]]\nform = "a.xlsx"\n{OVERALL}', form)
    assert not list(problems)
    assert plan.questionnaires[0].code == "code"
    assert plan.questionnaires[0].paths == ("responses/a-before.csv", "responses/a-after.csv")
    assert plan_from_document(plan_document(plan)) == plan


def test_plan_accepts_an_open_item_on_any_question(form):
    for name in ("worries", "why", "overall"):
        assert not check(HEAD + f'{ITEM}name = "{name}"\nkind = "open"\n', form)[1]


def test_plan_says_nothing_of_questions_when_the_form_itself_could_not_be_read():
    assert not check(HEAD + OVERALL, None)[1]
