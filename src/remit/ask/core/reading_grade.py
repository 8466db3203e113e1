"""How many years of school an English text takes to read, so that a child of eleven can follow it.

The measure is Flesch and Kincaid's grade. Only English is measured: the formula was fitted to it.

Source: J. P. Kincaid, R. P. Fishburne, R. L. Rogers and B. S. Chissom, “Derivation of new
readability formulas for Navy enlisted personnel”, Naval Technical Training Command, Research
Branch Report 8-75, 1975.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from remit.ask.core.syllables import syllables
from remit.kernel.errors import Place, problem_kind

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from remit.kernel.errors import Problems

MOST_GRADE = 6.0
# Shorter ones are labels: the formula says of one long word that it takes years of study.
FEWEST_WORDS = 5

HARD_TO_READ = problem_kind(
    "journey-hard-to-read",
    "{what} takes reading grade {grade}; a child of eleven reads up to grade {most}. "
    "Hardest is: “{sentence}”.",
    "Use shorter sentences and shorter words.",
)
_POINT = r"(?:[-*•]|#+|\d+[.)])\s"
_END = re.compile(rf"(?<=[.!?…:;])[”\"')\]*]*\s+|\n\s*\n|\n(?=\s*{_POINT})")
_WORD = re.compile(r"[A-Za-zÀ-ÿ]+(?:['\u2019][A-Za-zÀ-ÿ]+)*|\d[\d.,:]*\d|\d")


@dataclass(frozen=True, slots=True)
class Reading:
    """What a text takes to read.

    Attributes:
        grade: the school year (of the United States) of a child who can follow it; 6 is about
            eleven years old.
        hardest: the sentence of the highest grade among those that are no mere labels, or "".
        hardest_grade: its grade; the whole text's when it has none.
    """

    grade: float
    hardest: str
    hardest_grade: float


def reading(text: str) -> Reading | None:
    """Return what an English text takes to read; None when it is only a label, or nothing.

    A point of a list, or what ends in a colon, counts as a sentence. A number counts as a word of
    one syllable.
    """
    sentences = [one.strip() for one in _END.split(text) if _WORD.search(one)]
    words = [_WORD.findall(one) for one in sentences]
    if sum(map(len, words)) < FEWEST_WORDS:
        return None
    grade = _grade(words)
    grades = [
        (_grade([found]), " ".join(sentence.split()))
        for sentence, found in zip(sentences, words, strict=True)
        if len(found) >= FEWEST_WORDS
    ]
    hardest_grade, hardest = max(grades, default=(grade, ""))
    return Reading(grade, hardest, hardest_grade)


def note_hard_texts(
    texts: Iterable[tuple[str, Mapping[str, str]]], file: str, problems: Problems
) -> None:
    """Note, for the author, each English text above the grade that a child of eleven reads.

    Args:
        texts: where each stands, and its wording by language tag.
        file: the document that they are from.
        problems: takes the notices.
    """
    for what, wordings in texts:
        for tag, text in wordings.items():
            found = reading(text) if tag.split("-")[0].lower() == "en" else None
            if found and round(found.grade, 1) > MOST_GRADE:
                problems.notice(
                    HARD_TO_READ,
                    Place(file, key=what),
                    what=what,
                    grade=f"{found.grade:.1f}",
                    most=f"{MOST_GRADE:.0f}",
                    sentence=found.hardest or text.strip(),
                )


def _grade(sentences: list[list[str]]) -> float:
    words = [word for sentence in sentences for word in sentence]
    spoken = sum(1 if word[0].isdigit() else syllables(word) for word in words)
    return 0.39 * len(words) / len(sentences) + 11.8 * spoken / len(words) - 15.59
