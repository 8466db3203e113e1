"""Flows, verdicts, findings, intervals, problems and archives: the small values that all share."""

from __future__ import annotations

import io
import zipfile

import pytest

from remit.kernel.archives import open_archive
from remit.kernel.errors import InvalidInput, Place, Problems, problem_kind, problem_kinds
from remit.kernel.finding import canonical_json, digest
from remit.kernel.flow import Flow
from remit.kernel.folder import paths_under
from remit.kernel.intervals import wilson
from remit.kernel.numbers import whole_number
from remit.kernel.suppression import is_small, shown
from remit.kernel.verdict import Answer, gravest

KIND = problem_kind("test-kind", "“{name}” is off.", "Use {other}.")


def test_a_flow_forgets_the_order_and_repeats_of_its_conditions():
    flow = Flow("a", "b", "c", "d", "e", ("y", "x", "y"))
    assert flow.conditions == ("x", "y")
    assert flow == Flow("a", "b", "c", "d", "e").with_conditions("x", "y")
    assert Flow.from_mapping(flow.as_dict()) == flow


def test_the_gravest_answer_stands_for_the_whole_and_nothing_asked_is_unasked():
    assert gravest([Answer.WITHIN, Answer.WITHIN_IF]) is Answer.WITHIN_IF
    assert gravest([Answer.UNASKED, Answer.OUTSIDE, Answer.WITHIN]) is Answer.OUTSIDE
    assert gravest([]) is Answer.UNASKED


@pytest.mark.parametrize(
    ("successes", "n", "low", "high"),
    [
        # Newcombe (1998), Statistics in Medicine 17:857-872, table I, method 3
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0, 0.1611),
        (1, 29, 0.0061, 0.1718),
    ],
)
def test_wilson_gives_the_published_limits(successes, n, low, high):
    interval = wilson(successes, n)
    assert interval.low == pytest.approx(low, abs=5e-5)
    assert interval.high == pytest.approx(high, abs=5e-5)
    assert interval.value == successes / n


@pytest.mark.parametrize(("successes", "n"), [(0, 0), (-1, 3), (4, 3)])
def test_wilson_refuses_what_is_no_share(successes, n):
    with pytest.raises(ValueError, match="no share"):
        wilson(successes, n)


def test_a_count_below_the_threshold_is_not_shown_and_nought_and_the_threshold_are():
    assert [shown(count, 5) for count in (0, 1, 4, 5, 6)] == [0, None, None, 5, 6]
    assert not is_small(0)


def test_a_problem_says_where_what_and_the_remedy():
    problems = Problems()
    problems.add(KIND, Place("q.csv", row=3, column="min"), name="x", other="y")
    with pytest.raises(InvalidInput) as raised:
        problems.raise_if_any()
    assert str(raised.value) == (
        "1 problem found. Nothing was changed.\n- q.csv, row 3, column min: “x” is off. Use y."
    )
    assert KIND in problem_kinds()


def test_one_problem_code_cannot_mean_two_things():
    with pytest.raises(ValueError, match="declared twice"):
        problem_kind("test-kind", "Something else.", "")


def test_canonical_json_has_one_spelling_and_refuses_what_is_no_number():
    assert canonical_json({"b": [1, "é"], "a": None}) == '{"a":null,"b":[1,"é"]}'
    assert digest({"a": 1, "b": 2}) == digest({"b": 2, "a": 1})
    with pytest.raises(ValueError, match="not JSON compliant"):
        canonical_json(float("nan"))


def test_paths_are_found_in_their_folder_alone():
    files = {"ask/a.XLSX": b"", "ask/x/b.xlsx": b"", "ask/c.csv": b"", "d.xlsx": b""}
    assert paths_under(files, "ask", ".xlsx") == ["ask/a.XLSX"]
    assert paths_under(files, "ask") == ["ask/a.XLSX", "ask/c.csv"]


def archive(members: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in members.items():
            file.writestr(name, content)
    return out.getvalue()


def test_a_sound_archive_opens():
    problems = Problems()
    opened = open_archive(archive({"a/b.txt": b"hello"}), "f.zip", problems)
    assert opened is not None
    assert opened.read("a/b.txt") == b"hello"


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "archive-unreadable"),
        (b"PK\x03\x04 cut short", "archive-unreadable"),
        (archive({"../evil.txt": b"x"}), "archive-path-climbs"),
        (archive({"/etc/evil": b"x"}), "archive-path-climbs"),
        (archive({"a\\..\\..\\evil": b"x"}), "archive-path-climbs"),
        (archive({"C:/evil": b"x"}), "archive-path-climbs"),
        (archive({"bomb": b"\0" * 60_000_000}), "archive-too-large"),
        (archive({f"m{i}": b"" for i in range(10_001)}), "archive-too-large"),
    ],
)
def test_an_unsound_archive_is_refused(content, code):
    problems = Problems()
    assert open_archive(content, "f.zip", problems) is None
    assert {problem.code for problem in problems} == {code}


def test_problems_that_are_not_listed_still_tell_that_a_row_has_a_fault():
    problems = Problems()
    for _ in range(150):
        before = len(problems)
        problems.add(KIND, Place("a.csv"), name="a", other="b")
        assert len(problems) > before
    assert [problem.code for problem in problems][-1] == "and-more"
    assert len(list(problems)) == 101


@pytest.mark.parametrize(
    ("text", "number"),
    [("0", 0), ("007", 7), ("100", 100), ("101", None), ("-1", None), ("1.5", None), ("٣", None),
     ("", None), ("9" * 5000, None), ("0" * 5000 + "8", 8)],
)  # fmt: skip
def test_a_whole_number_is_read_however_many_digits_it_has(text, number):
    assert whole_number(text, 100) == number
