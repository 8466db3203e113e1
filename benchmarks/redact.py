"""De-identification beside Presidio's defaults, on the open test sets of spoken turns.

    python benchmarks/redact.py

It needs the parts `remit[redact]` and the group `bench`, and prints recall, precision and the
characters that one core does in a second of its processor's time, for the half of the turns that
development saw, the half that it did not, and the two sets written later. A gold span counts
as found when no letter or digit of it is left; an answer counts as right when it touches a gold
span. The register of the speed is that of all turns, or of 1,000 people with 5,000 values. Models
are loaded beforehand. Presidio gets the same small model, and its answers from a score of 0.35 on,
which its own documentation uses; nothing is fetched.
"""

from __future__ import annotations

import os
import sys
import time
from importlib.util import find_spec
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING

os.environ.setdefault("OMP_NUM_THREADS", "1")
sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))

from machine import machine

from redaction_turns import Turn, score, turns
from remit.listen.core.redaction.redact import NameModel, Redacted, redact
from remit.listen.core.redaction.register import Entry, Register, kind_of
from remit.listen.core.redaction.words import names
from remit.listen.name_model import MODELS, installed_model

if TYPE_CHECKING:
    from collections.abc import Callable

REPEATS = 10
PEOPLE = 1000
HALVES = ("development", "held out", "later", "third", "fourth", "fifth")


def main() -> None:
    """Print the table, one row a tool and half."""
    model = installed_model()
    if model is not None:
        list(model.recognise(["Loaded before anything is timed."]))
    text = long_text()
    print(
        f"{machine()}; {len(text):,} characters; turns and gold spans: "
        + ", ".join(f"{half} {len(turns(half))}, {gold(half)}" for half in HALVES)
    )
    answers = {
        "remit, rules": lambda turn: spans_of(redact(turn.text)),
        "remit, rules and register": lambda turn: spans_of(redact(turn.text, turn.register)),
    }
    if model is not None:
        answers["remit"] = lambda turn: spans_of(redact(turn.text, None, model))
        answers["remit with register"] = lambda turn: spans_of(
            redact(turn.text, turn.register, model)
        )
    known = register_of_turns()
    speeds = {
        name: speed(text, known if "register" in name else None, None if "rules" in name else model)
        for name in answers
    }
    if find_spec("presidio_analyzer") is not None:
        answers["presidio"], speeds["presidio"] = presidio(text)
    print("| tool | half | recall | precision | characters a second |\n|---|---|---|---|---|")
    for name, answer in answers.items():
        for half in HALVES:
            got = score(turns(half), answer)
            shares = f"{got.recall:.1%} | {got.precision:.1%}"
            print(f"| {name} | {half} | {shares} | {speeds[name]:,.0f} |")
    large = large_register()
    print(f"register of {len(large.entries):,} values: {speed(text, large, model):,.0f} a second")
    if model is not None:
        print(f"the model alone, on every line: {model_speed(text, model):,.0f} a second")


def gold(half: str) -> int:
    """Return how many gold spans a half has."""
    return sum(len(turn.gold) for turn in turns(half))


def spans_of(redacted: Redacted) -> list[tuple[int, int]]:
    """Return the positions of what was replaced."""
    return [(span.start, span.end) for span in redacted.spans]


def long_text() -> str:
    """Return a long transcript of all turns, each line unlike the others."""
    said = [turn.text for turn in turns()] * REPEATS
    return "\n".join(f"{text} That was number {at}." for at, text in enumerate(said))


def register_of_turns() -> Register:
    """Return what the registers of all turns hold."""
    return Register(tuple(entry for turn in turns() for entry in turn.register.entries))


def large_register() -> Register:
    """Return a register of many made-up people, five values each."""
    random, known = Random(1), sorted(names())
    rows = []
    for at in range(PEOPLE):
        name, street = (random.choice(known).title() for _ in range(2))
        home = f"{at % 99 + 1} {street} Road, E{at % 18 + 1} {at % 9 + 1}AB"
        born = f"{1960 + at % 45}-{at % 12 + 1:02}-{at % 28 + 1:02}"
        rows += [
            ("name", f"{name} {street}"),
            ("phone", f"07700 900{at:03}"),
            ("email", f"p{at}@example.org"),
            ("address", home),
            ("date of birth", born),
        ]
    return Register(
        tuple(
            Entry(kind_of(kind, value), value, f"register:{at}")
            for at, (kind, value) in enumerate(rows)
        )
    )


def speed(text: str, register: Register | None, model: NameModel | None) -> float:
    """Return the characters of one long transcript that one core does in a second."""
    began = time.process_time()
    redact(text, register, model)
    return len(text) / (time.process_time() - began)


def model_speed(text: str, model: NameModel) -> float:
    """Return the characters that the model alone does in a second."""
    lines = text.split("\n")[:1500]
    began = time.process_time()
    list(model.recognise(lines))
    return sum(map(len, lines)) / (time.process_time() - began)


def presidio(text: str) -> tuple[Callable[[Turn], list[tuple[int, int]]], float]:
    """Return Presidio's answer to a turn, and its characters a second."""
    import tldextract
    from presidio_analyzer import AnalyzerEngine
    from presidio_analyzer.nlp_engine import NlpEngineProvider

    # It would fetch a list of domain endings at run time; the one that it ships does here.
    tldextract.extract = tldextract.TLDExtract(suffix_list_urls=())
    model = next(name for name in MODELS if find_spec(name) is not None)
    settings = {"nlp_engine_name": "spacy", "models": [{"lang_code": "en", "model_name": model}]}
    engine = AnalyzerEngine(
        nlp_engine=NlpEngineProvider(nlp_configuration=settings).create_engine()
    )

    def answer(turn: Turn) -> list[tuple[int, int]]:
        found = engine.analyze(turn.text, language="en", score_threshold=0.35)
        return [(one.start, one.end) for one in found]

    lines = text.split("\n")[:1500]
    began = time.process_time()
    for line in lines:
        engine.analyze(line, language="en", score_threshold=0.35)
    return answer, sum(map(len, lines)) / (time.process_time() - began)


if __name__ == "__main__":
    main()
