"""A transcript read for a test: with nothing wrong, or with what is wrong alone."""

from __future__ import annotations

from remit.kernel.errors import Problems
from remit.listen.core.transcript import parse_transcript


def read(content, file):
    """Return the transcript, in which nothing may be wrong, and the codes of its notices."""
    problems = Problems()
    found = parse_transcript(content, file, problems)
    assert [str(problem) for problem in problems] == []
    return found, [notice.code for notice in problems.notices]


def faults(content, file):
    """Return the codes of what is wrong with a transcript, of which nothing may be read."""
    problems = Problems()
    assert parse_transcript(content, file, problems) is None
    return [problem.code for problem in problems]


def text(content, file):
    """Return the text of a transcript in which nothing may be wrong."""
    return read(content if isinstance(content, bytes) else content.encode(), file)[0].text
