from __future__ import annotations

from datetime import date

import pytest

from remit.kernel.errors import Problems
from remit.kernel.tables import read_table
from remit.people.core.participant_code import CodeRules
from remit.recruit.core.fieldwork import (
    DRAWN,
    MOVES,
    REPLACED,
    STATUSES,
    Step,
    can_move,
    histories,
    in_order,
    parse_steps,
    state_diagram,
)
from remit.recruit.core.pool import Pool, Volunteer
from remit.recruit.core.quotas import Quotas
from remit.recruit.core.recruitment import Recruitment
from remit.recruit.files import FIELDWORK_FILE, read_recruit, write_recruit

DAY = date(2020, 3, 9)


def read(text: str, known: set[str] | None = None) -> tuple[tuple[Step, ...], list[str]]:
    problems = Problems()
    table = read_table(text.encode(), "f.csv", problems)
    steps = parse_steps(table, known, problems)
    return steps, [str(problem) for problem in problems]


def test_every_status_can_be_reached_from_the_draw_and_every_move_leads_to_a_status() -> None:
    reached, queue = {DRAWN}, [DRAWN]
    while queue:
        for status in MOVES[queue.pop()]:
            if status not in reached:
                reached.add(status)
                queue.append(status)
    assert reached == {DRAWN, *STATUSES} == set(MOVES)


def test_who_was_replaced_has_left_for_good() -> None:
    assert not any(can_move(REPLACED, status) for status in STATUSES)


def test_nobody_attends_without_having_confirmed() -> None:
    before = {status for status in MOVES if can_move(status, "attended")}
    assert before == {"confirmed", "reminded", "attended", "did-not-come"}


def test_the_diagram_shows_every_move_once() -> None:
    arrows = [line for line in state_diagram().splitlines() if "-->" in line]
    assert len(arrows) == len(set(arrows)) == sum(len(moves) for moves in MOVES.values())
    assert "    did_not_come --> replaced" in arrows


def test_rows_read_in_order_of_day_with_each_history_intact() -> None:
    steps, problems = read(
        "code,status,on,session,note\n"
        "b,invited,2020-03-02,,\nb,confirmed,2020-03-02,group-1,\na,invited,2020-03-01,,by post\n"
    )
    assert problems == []
    assert [step.code for step in steps] == ["a", "b", "b"]
    assert [step.status for step in histories(steps)["b"]] == ["invited", "confirmed"]
    assert steps[2].session == "group-1"


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("a,attended,2020-03-01", "“a” cannot go from drawn to attended. From there one goes to: invited, confirmed, withdrew."),
        ("a,maybe,2020-03-01", "“maybe” is no status of fieldwork. Use one of: invited"),
        ("a,invited,1.3.2020", "“1.3.2020” is no day."),
        ("a,invited,", "“” is no day."),
        ("x,invited,2020-03-01", "“x” is in fieldwork but not in the pool."),
        ("a,invited,2020-03-02\na,confirmed,2020-03-01", "“a” was confirmed on 1 March 2020, before the step above it (2 March 2020)"),
    ],
)  # fmt: skip
def test_a_fault_is_named_with_its_row_and_remedy(row: str, said: str) -> None:
    _, problems = read(f"code,status,on\n{row}\n", {"a"})
    assert len(problems) == 1
    assert said in problems[0]
    assert "row " in problems[0]


def test_all_faults_are_named_at_once() -> None:
    _, problems = read("code,status,on\na,what,when\nb,attended,2020-01-01\n", {"b"})
    assert len(problems) == 4


def test_a_long_session_is_a_fault() -> None:
    _, problems = read(f"code,status,on,session\na,invited,2020-01-01,{'s' * 101}\n")
    assert "101 characters long" in problems[0]


def test_a_missing_column_is_named() -> None:
    _, problems = read("code,on\na,2020-01-01\n")
    assert "The column “status” is missing." in problems[0]


def test_fieldwork_is_written_read_and_written_the_same() -> None:
    steps = in_order(
        [Step("p1", "invited", DAY, "", 'said "yes", later'), Step("p1", "confirmed", DAY, "g")]
    )
    pool = Pool(("a",), (Volunteer("p1", {"a": "x"}),))
    value = Recruitment(Quotas(), pool)
    value = Recruitment(Quotas(), pool, fieldwork=type(value.fieldwork)(steps))
    written = write_recruit(value)
    problems = Problems()
    assert read_recruit(written, problems) == value
    assert not problems
    assert FIELDWORK_FILE in written


def test_rows_of_the_withdrawn_are_skipped_with_a_notice() -> None:
    files = {
        "recruit/pool.csv": b"code,a\np2,x\n",
        FIELDWORK_FILE: b"code,status,on,session,note\np1,invited,2020-03-09,,\n",
    }
    problems = Problems()
    found = read_recruit(files, problems, codes=CodeRules("external", frozenset({"p1"})))
    assert found is not None
    assert found.fieldwork.steps == ()
    assert not problems
    assert [notice.code for notice in problems.notices] == ["participant-withdrawn"]


def test_a_day_that_is_still_to_come_is_refused_in_every_file_of_what_happened() -> None:
    files = {
        "recruit/pool.csv": b"code,a\np1,x\n",
        FIELDWORK_FILE: b"code,status,on,session,note\np1,invited,2020-03-09,,\n",
        "recruit/arrivals.csv": b"code,on,via,answer\n,2020-03-09,club,thanked\n",
        "recruit/incentives.csv": (
            b"number,amount,method,code,promised_on,paid_on\n1,30,cash,p1,2020-03-01,2020-03-09\n"
        ),
    }
    rules = CodeRules("external", frozenset())
    problems = Problems()
    assert read_recruit(files, problems, codes=rules, today=date(2020, 3, 8)) is None
    assert [(one.code, one.place.row) for one in problems] == [("day-to-come", 2)] * 3
    problems = Problems()
    read_recruit(files, problems, codes=rules, today=DAY)
    assert not problems
