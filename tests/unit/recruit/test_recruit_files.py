from __future__ import annotations

from dataclasses import replace
from random import Random

import pytest

from remit.kernel.errors import Problems
from remit.people.core.participant_code import CodeRules
from remit.recruit.core.draw import DrawSettings
from remit.recruit.core.lottery_files import LOTTERY_FILE, NUMBERS_FILE
from remit.recruit.core.public_lottery import number_at_random, order_lottery
from remit.recruit.core.recruitment import quota_finding
from remit.recruit.files import (
    DRAW_FILE,
    PANEL_FILE,
    POOL_FILE,
    QUOTAS_FILE,
    read_recruit,
    write_recruit,
)

FOLDER = {
    QUOTAS_FILE: b"category,name,min,max,note\ngender,woman,1,2,x\ngender,man,0,1,y\n",
    POOL_FILE: b"gender,code,borough\nwoman,a,Barnet\nman,b,Brent\nwoman,c,\n",
    DRAW_FILE: b"size = 2\nseed = 0\n",
    PANEL_FILE: b"code\nc\na\n",
}


def read(changes: dict[str, bytes | None], mode: str = "external", **options: frozenset[str]):  # type: ignore[no-untyped-def]  # a test's own shorthand
    files = {name: text for name, text in (FOLDER | changes).items() if text is not None}
    problems = Problems()
    return read_recruit(files, problems, codes=CodeRules(mode, **options)), problems


def codes(problems: Problems) -> list[str]:
    return [problem.code for problem in problems]


def test_a_folder_is_read_whole() -> None:
    value, problems = read({})
    assert not problems
    assert value.settings == DrawSettings(2, 0, "leximin")
    assert value.pool.ids == ("a", "b", "c")
    assert value.pool.columns == ("gender", "borough")
    assert value.panel == ("a", "c"), "in the order of the pool"


def test_what_is_written_is_in_one_spelling_and_reads_back() -> None:
    value, _ = read({})
    written = write_recruit(value)
    assert written[QUOTAS_FILE] == b"feature,value,min,max\ngender,woman,1,2\ngender,man,0,1\n"
    assert written[POOL_FILE].startswith(b"code,gender,borough\na,woman,Barnet\n")
    assert written[DRAW_FILE] == b'size = 2\nseed = 0\nmethod = "leximin"\n'
    assert read_recruit(written, Problems()) == value
    again = read_recruit(written, Problems())
    assert again is not None
    assert write_recruit(again) == written


def test_a_folder_without_the_rooms_files_has_no_recruitment() -> None:
    problems = Problems()
    assert read_recruit({"commission.toml": b""}, problems) is None
    assert not problems


@pytest.mark.parametrize("absent", [QUOTAS_FILE, DRAW_FILE, PANEL_FILE])
def test_each_file_but_the_panels_pool_may_be_absent(absent: str) -> None:
    value, problems = read({absent: None})
    assert not problems
    assert absent not in write_recruit(value)


def test_a_panel_without_its_pool_is_refused() -> None:
    _, problems = read({POOL_FILE: None})
    assert codes(problems) == ["panel-unknown-code", "panel-unknown-code"]


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({DRAW_FILE: b"size = 0\nseed = 1\n"}, ["bad-value"]),
        ({DRAW_FILE: b"seed = 2\n"}, ["missing-value"]),
        ({DRAW_FILE: b"size = 2\nseed = -1\n"}, ["bad-value"]),
        ({DRAW_FILE: b'size = 2\nseed = 1\nmethod = "first-come"\n'}, ["bad-value"]),
        ({DRAW_FILE: b"size = 2\nseed = 1\ncolour = 3\n"}, ["unknown-value"]),
        ({DRAW_FILE: b"size = 4\nseed = 1\n"}, ["quota-maxima-below-size"]),
        ({PANEL_FILE: b"code\na\nd\n"}, ["panel-unknown-code"]),
        ({PANEL_FILE: b"code\na\na\n"}, ["panel-duplicate-code"]),
        ({PANEL_FILE: b"id\na\n"}, ["table-missing-column"]),
        ({POOL_FILE: b"id,gender\na,woman\n"}, ["table-missing-column"]),
        ({POOL_FILE: b"code,gender\na,woman\n,man\nc,woman\n"}, ["participant-code-blank"]),
        ({POOL_FILE: b"code,gender,Email\na,woman,x\nc,woman,y\n"}, ["pool-contact-column"]),
        ({POOL_FILE: b"code\na\nc\n"}, ["pool-missing-feature"]),
        ({POOL_FILE: b""}, ["table-empty"]),
        ({QUOTAS_FILE: b"\x80abc", POOL_FILE: b"code\na\na\nc\n"}, ["not-utf8"]),
    ],
)
def test_a_fault_is_found_with_its_code(changes: dict[str, bytes], expected: list[str]) -> None:
    value, problems = read(changes)
    assert value is None
    assert codes(problems)[: len(expected)] == expected


def test_problems_of_several_files_are_listed_at_once() -> None:
    _, problems = read({QUOTAS_FILE: b"a,b\n", POOL_FILE: b"code\na\na\n", DRAW_FILE: b"size ="})
    assert codes(problems) == ["not-toml", "quotas-columns", "pool-duplicate-volunteer"]


def test_a_code_with_a_slip_of_the_finger_is_a_problem_where_codes_are_remits() -> None:
    _, problems = read({PANEL_FILE: None}, mode="remit")
    assert codes(problems) == ["participant-code-mistyped"] * 3


def test_a_recorded_panel_that_breaks_a_quota_or_its_size_is_a_notice() -> None:
    value, problems = read({PANEL_FILE: b"code\nb\n"})
    assert value.panel == ("b",)
    assert [notice.code for notice in problems.notices] == [
        "panel-size-differs",
        "panel-breaks-quota",
    ]
    assert "0 people with “gender: woman”; the quota is 1 to 2" in str(problems.notices[1])


def test_the_rows_of_the_withdrawn_are_skipped_with_a_notice() -> None:
    value, problems = read({}, withdrawn=frozenset({"c"}))
    assert value.pool.ids == ("a", "b")
    assert value.panel == ("a",)
    assert [notice.code for notice in problems.notices].count("participant-withdrawn") == 2


def test_the_finding_counts_the_pool_and_the_panel_beside_each_quota() -> None:
    value, _ = read({})
    finding = quota_finding(value)
    assert finding.id == "recruit:quotas"
    assert finding.figures == {
        "size": 2,
        "pool": 3,
        "rows": [
            {"feature": "gender", "value": "woman", "min": 1, "max": 2, "pool": 2, "panel": 2},
            {"feature": "gender", "value": "man", "min": 0, "max": 1, "pool": 1, "panel": 0},
        ],
        "seed": 0,
        "method": "leximin",
        "lottery": None,
        "turnout": [],
        "replaced": 0,
        "rounds": 0,
        "not_kept": [],
    }


def test_the_finding_of_an_undrawn_panel_counts_nobody() -> None:
    value, _ = read({PANEL_FILE: None})
    assert [row["panel"] for row in quota_finding(value).figures["rows"]] == [None, None]


@pytest.mark.parametrize(
    "changes",
    [
        {DRAW_FILE: b"size = 2\nseed = 1\n"},
        {POOL_FILE: FOLDER[POOL_FILE].replace(b"Brent", b"Bexley")},
        {QUOTAS_FILE: FOLDER[QUOTAS_FILE].replace(b"1,2", b"0,2")},
    ],
)
def test_the_digest_of_the_inputs_changes_with_each_of_them(changes: dict[str, bytes]) -> None:
    assert read(changes)[0].inputs() != read({})[0].inputs()
    assert read({PANEL_FILE: None})[0].inputs() == read({})[0].inputs()


def test_shares_and_interlocking_quotas_come_back_as_they_were_written() -> None:
    quotas = (
        b"feature,value,min,max\ngender,woman,50%,1\ngender,man,0,50%\ngender * age,man*1,0,1\n"
    )
    pool = b"code,gender,age\na,woman,1\nb,man,1\n"
    value, problems = read({QUOTAS_FILE: quotas, POOL_FILE: pool, PANEL_FILE: None})
    assert not problems
    assert [quota.minimum for quota in value.quotas] == [1, 0, 0]
    written = write_recruit(value)
    assert written[QUOTAS_FILE] == quotas.replace(b"gender * age", b"gender*age")
    assert read_recruit(written, Problems()) == value


def test_shares_need_the_size_of_the_draw_which_must_itself_be_sound() -> None:
    quotas = b"feature,value,min,max\ngender,woman,50%,2\ngender,man,0,50%\n"
    _, problems = read({QUOTAS_FILE: quotas, DRAW_FILE: None})
    assert codes(problems) == ["quota-share-without-size"] * 2
    _, problems = read({QUOTAS_FILE: quotas, DRAW_FILE: b"size = 0\nseed = 1\n", PANEL_FILE: None})
    assert codes(problems) == ["bad-value"]


def published(seed: int | None = None) -> dict[str, bytes]:
    """Return a folder with a published lottery; with a seed, drawn from it as well."""
    value, _ = read({PANEL_FILE: None, DRAW_FILE: b"size = 2\n"})
    numbers = number_at_random(value.pool.ids, Random(0))
    inputs = value.lottery_inputs()
    order = order_lottery(value.quotas, value.pool, value.settings, numbers=numbers, inputs=inputs)
    lottery = order.work_out()
    panel = None if seed is None else value.pool.only(lottery.chosen(seed)).ids
    settings = DrawSettings(2, seed)
    return write_recruit(replace(value, lottery=lottery, settings=settings, panel=panel))


@pytest.mark.parametrize("seed", [None, 0, 7])
def test_a_published_lottery_is_read_and_written_to_the_letter(seed: int | None) -> None:
    files = published(seed)
    value, problems = read({**dict.fromkeys(FOLDER), **files})
    assert not problems
    assert not problems.notices
    assert value.lottery.text.encode() == files[LOTTERY_FILE]
    assert write_recruit(value) == files
    assert b"seed" not in files[LOTTERY_FILE]
    assert files[NUMBERS_FILE].startswith(b"code,number\n")


@pytest.mark.parametrize("absent", [{LOTTERY_FILE}, {NUMBERS_FILE}, {LOTTERY_FILE, NUMBERS_FILE}])
def test_a_part_of_a_published_lottery_is_a_problem(absent: set[str]) -> None:
    files = {name: content for name, content in published().items() if name not in absent}
    _, problems = read({**dict.fromkeys(FOLDER), **files})
    assert codes(problems) == ["lottery-not-whole"]
    assert all(name in str(next(iter(problems))) for name in absent)


@pytest.mark.parametrize(
    ("file", "old", "new", "code"),
    [
        (LOTTERY_FILE, b'"method"', b'"seed": 3, "selected": ["1"], "method"', "lottery-drawn-already"),
        (LOTTERY_FILE, b'"size": 2', b'"size": 3', "lottery-panel-size"),
        (LOTTERY_FILE, b"{", b"[", "lottery-unreadable"),
        (NUMBERS_FILE, b",2", b",1", "lottery-other-number"),
        (NUMBERS_FILE, b",2", b",9", "lottery-other-number"),
        (NUMBERS_FILE, b"number", b"ticket", "table-missing-column"),
        (DRAW_FILE, b'published_for = "', b'published_for = "x', "bad-value"),
    ],
)  # fmt: skip
def test_a_fault_in_a_published_lottery_is_found(
    file: str, old: bytes, new: bytes, code: str
) -> None:
    files = published()
    assert old in files[file]
    files[file] = files[file].replace(old, new, 1)
    value, problems = read({**dict.fromkeys(FOLDER), **files})
    assert value is None
    assert code in codes(problems)


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        (QUOTAS_FILE, b"man,0,1", b"man,0,2"),
        (POOL_FILE, b"Brent", b"Bexley"),
        (DRAW_FILE, b"size = 2", b"size = 1"),
        (DRAW_FILE, b"leximin", b"nash"),
        (DRAW_FILE, b'published_for = "', b'published_for = "' + b"0" * 64 + b'"\n#'),
    ],
)
def test_a_lottery_for_something_else_is_out_and_said_to_be(
    file: str, old: bytes, new: bytes
) -> None:
    files = published()
    assert old in files[file]
    files[file] = files[file].replace(old, new, 1)
    value, problems = read({**dict.fromkeys(FOLDER), **files})
    assert not problems
    assert value.lottery is None
    assert [notice.code for notice in problems.notices] == ["lottery-is-out"]


def test_a_panel_that_its_lottery_does_not_choose_leaves_it_out() -> None:
    value, _ = read({**dict.fromkeys(FOLDER), **published(0)})
    other = next(code for code in value.pool.ids if code not in value.panel)
    panel = f"code\n{other}\n{value.panel[0]}\n".encode()
    found, problems = read({**dict.fromkeys(FOLDER), **published(0), PANEL_FILE: panel})
    assert found.lottery is None
    assert "lottery-not-of-the-panel" in [notice.code for notice in problems.notices]


def test_a_lottery_goes_with_a_withdrawal_unless_it_was_drawn_from() -> None:
    for seed, stays in ((None, False), (0, True)):
        value, _ = read({**dict.fromkeys(FOLDER), **published(seed)})
        left = value.without({"b"})
        assert (left.lottery is not None) == stays
        assert value.without({"nobody"}) == value
