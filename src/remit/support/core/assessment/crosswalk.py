"""The UK Government's “Data Maturity Assessment for Government: framework” by number.

Its ten topics (March 2023) and how many of its 97 rows each has, from the list of it by Japan's
Information-technology Promotion Agency, which numbers the rows 1 to 97 in the order of topics:
https://www.ipa.go.jp/digital/data/data-spaces-academy.html. None of its words is used.
"""

from __future__ import annotations

from itertools import accumulate

TOPICS = {
    "Engaging with others": 8,
    "Having the right data skills and knowledge": 14,
    "Having the right systems": 10,
    "Knowing the data you have": 4,
    "Making decisions with data": 10,
    "Managing and using data ethically": 11,
    "Managing your data": 15,
    "Protecting your data": 10,
    "Setting your data direction": 7,
    "Taking responsibility for data": 8,
}
"""Topics in order, each with its number of rows."""


def topic_of(row: int) -> str:
    """Return the topic of a row.

    Raises:
        StopIteration: there is no such row.
    """
    last = zip(TOPICS, accumulate(TOPICS.values()), strict=True)
    return next(topic for topic, at in last if 1 <= row <= at)


def topics_of(rows: tuple[int, ...]) -> tuple[str, ...]:
    """Return the topics of some rows, each once, in the order of the rows."""
    return tuple(dict.fromkeys(map(topic_of, rows)))
