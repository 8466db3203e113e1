"""The open test set for de-identification: turns with gold spans, and how an answer is scored."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import dataclass
from pathlib import Path

from remit.kernel.errors import Problems
from remit.kernel.tables import read_table
from remit.listen.core.redaction.register import Register, parse_register

TURNS = Path(__file__).parent / "redaction"
_MARKED = re.compile(r"\{([a-z]+):([^{}]*)\}")


@dataclass(frozen=True)
class Turn:
    """A turn as it was said, its gold spans as (start, end, kind), and its register's rows."""

    text: str
    gold: tuple[tuple[int, int, str], ...]
    rows: tuple[tuple[str, str], ...]

    @property
    def register(self):
        """The register, read as a user's file is."""
        file = io.StringIO()
        csv.writer(file).writerows([("kind", "value"), *self.rows])
        problems = Problems()
        table = read_table(file.getvalue().encode(), "people.csv", problems)
        entries = parse_register(table, problems)
        problems.raise_if_any()
        return Register(entries)


def turns(half: str = "") -> list[Turn]:
    """Return the turns of a half, "development" or "held out", both, or the "later", "third", "fourth" or "fifth"."""
    file = TURNS / (
        f"{half}_turns.txt" if half in {"later", "third", "fourth", "fifth"} else "turns.txt"
    )
    lines = [line for line in file.read_text("utf-8").splitlines() if not line.startswith("#")]
    halves = {"development": lines[::2], "held out": lines[1::2]}
    return [_turn(line) for line in halves.get(half, lines)]


def _turn(line: str) -> Turn:
    marked, _, register = line.partition(" || ")
    text, gold, last = "", [], 0
    for match in _MARKED.finditer(marked):
        text += marked[last : match.start()]
        gold.append((len(text), len(text) + len(match[2]), match[1]))
        text += match[2]
        last = match.end()
    text += marked[last:]
    pairs = [row.partition("=") for row in register.split("; ") if row]
    return Turn(text, tuple(gold), tuple((kind.strip(), value.strip()) for kind, _, value in pairs))


@dataclass
class Score:
    """Gold spans found whole of all, and answers that touch gold of all; with what went wrong."""

    gold: int = 0
    found: int = 0
    answered: int = 0
    right: int = 0
    missed: list = None
    needless: list = None

    @property
    def recall(self) -> float:
        """The share of gold spans of which no letter and no digit is left."""
        return self.found / self.gold

    @property
    def precision(self) -> float:
        """The share of answers that touch a gold span."""
        return self.right / self.answered if self.answered else 1.0


def score(asked, answer) -> Score:
    """Score a function that gives (start, end) pairs for a turn over many turns."""
    total = Score(missed=[], needless=[])
    for turn in asked:
        spans = answer(turn)
        covered = {at for start, end in spans for at in range(start, end)}
        for start, end, kind in turn.gold:
            total.gold += 1
            left = [at for at in range(start, end) if turn.text[at].isalnum() and at not in covered]
            total.found += not left
            if left:
                total.missed.append((turn.text[start:end], kind, turn.text))
        wanted = {at for start, end, _ in turn.gold for at in range(start, end)}
        for start, end in spans:
            total.answered += 1
            right = any(at in wanted for at in range(start, end))
            total.right += right
            if not right:
                total.needless.append((turn.text[start:end], turn.text))
    return total
