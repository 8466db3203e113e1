"""Days and counts as sentences write them."""

from __future__ import annotations

from datetime import date

import pytest

from remit.kernel.wording import counted, day_in_words


@pytest.mark.parametrize(
    ("day", "words"),
    [(date(2020, 3, 9), "9 March 2020"), (date(1999, 12, 31), "31 December 1999")],
)
def test_a_day_is_written_as_it_is_said(day, words):
    assert day_in_words(day) == words


def test_only_one_is_counted_in_the_singular():
    said = [counted(number, "outcome", "outcomes") for number in (0, 1, 2)]
    assert said == ["0 outcomes", "1 outcome", "2 outcomes"]
