"""Days and times as people read them at the last look."""

from __future__ import annotations

import pytest

from remit.ask.core.speech import Speech
from remit.ask.views.answered import moment_in_words


@pytest.mark.parametrize(
    ("language", "kind", "appearance", "value", "told"),
    [
        ("en", "date", "", "2024-02-01", "1 February 2024"),
        ("so", "date", "", "2024-02-01", "1 / 2 / 2024"),
        ("en", "date", "month-year", "2024-02-01", "February 2024"),
        ("en", "date", "year", "2024-01-01", "2024"),
        ("en", "time", "", "09:05:00.000", "09:05"),
        ("en", "datetime", "", "2024-02-01T14:30:00.000+00:00", "1 February 2024 14:30"),
        ("en", "date", "", "in spring", "in spring"),
        ("en", "date", "", "2024-13-01", "2024-13-01"),
    ],
)
def test_a_day_or_a_time_is_told_by_its_parts_and_anything_else_as_it_is(
    language, kind, appearance, value, told
):
    assert moment_in_words(Speech(language), kind, appearance, value) == told
