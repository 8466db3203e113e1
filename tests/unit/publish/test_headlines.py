"""The report in a minute."""

from __future__ import annotations

from remit.kernel.finding import Finding
from remit.kernel.intervals import wilson
from remit.publish.core.headlines import headlines
from remit.publish.core.items import protect_item
from remit.publish.core.report import Exhibit, Section

SCALE = [{"value": str(n), "label": f"Answer {n}"} for n in range(1, 4)]


def item(key: str, *counts: int) -> Finding:
    n = sum(counts)
    wave = {"n": n, "counts": {str(i): c for i, c in enumerate(counts, start=1)}}
    interval = wilson(counts[2], n)
    share = {
        "n": n,
        "count": counts[2],
        "share": interval.value,
        "low": interval.low,
        "high": interval.high,
    }
    return Finding(
        id=f"ask:{key}",
        kind="vignette",
        title=f"Question {key}",
        figures={
            "item": key,
            "scale": SCALE,
            "before": wave,
            "after": wave,
            "accept": {"before": share, "after": share},
            "accepting": ["3"],
            **dict.fromkeys(("n_paired", "up", "same", "down"), 0),
            **dict.fromkeys(("net", "low", "high")),
            "note": "",
        },
    )


def told(*findings: Finding) -> tuple[str, ...]:
    items = tuple(protect_item(finding, 5) for finding in findings)
    return headlines(Section("k", "What they accept", (Exhibit("vignette", items),)), 5)


def test_of_several_questions_the_most_and_the_least_are_told():
    lines = told(item("a", 10, 10, 20), item("b", 5, 5, 30), item("c", 25, 10, 5))
    assert lines[0].startswith("Most accepted: “Question b”: before 75% of 40")
    assert lines[1].startswith("Least accepted: “Question c”: before 12% of 40")


def test_one_question_is_told_by_itself():
    assert told(item("a", 10, 10, 20)) == (
        "Accepted: “Question a”: before 50% of 40 (35 to 65), after 50% of 40 (35 to 65).",
    )


def test_headlines_never_tell_two_small_counts_apart():
    lines = told(item("a", 20, 18, 2), item("b", 20, 19, 1), item("c", 10, 10, 20))
    swapped = told(item("a", 20, 19, 1), item("b", 20, 18, 2), item("c", 10, 10, 20))
    assert lines == swapped
    assert "fewer than 5 of 40" in lines[1]


def test_an_outcome_without_figures_has_no_headline():
    assert headlines(Section("k", "Nothing yet"), 5) == ()
