"""De-identification beside Presidio's defaults, on the open test set of spoken turns.

Run: `python benchmarks/redact.py` (with the parts `remit[redact]` and the group `bench`). It prints
recall, precision and characters a second of one core, for the half that development saw and the
half that it did not. A gold span counts as found when no letter or digit of it is left; an answer
counts as right when it touches a gold span. Presidio gets the same small model, and its answers
from a score of 0.35 on, which its own documentation uses; nothing is fetched.
"""

from __future__ import annotations

import os
import sys
import time
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

os.environ.setdefault("OMP_NUM_THREADS", "1")
sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))

from redaction_turns import Turn, score, turns
from remit.listen.core.redaction.redact import NameModel, Redacted, redact
from remit.listen.name_model import MODELS, installed_model

if TYPE_CHECKING:
    from collections.abc import Callable

REPEATS = 30


def main() -> None:
    """Print the table, one row a tool and half."""
    model = installed_model()
    answers = {
        "remit, rules": lambda turn: spans_of(redact(turn.text)),
        "remit, rules and register": lambda turn: spans_of(redact(turn.text, turn.register)),
    }
    if model is not None:
        answers["remit"] = lambda turn: spans_of(redact(turn.text, None, model))
        answers["remit with register"] = lambda turn: spans_of(
            redact(turn.text, turn.register, model)
        )
    speeds = {name: remit_speed(name, model) for name in answers}
    if find_spec("presidio_analyzer") is not None:
        answers["presidio"], speeds["presidio"] = presidio()
    print("| tool | half | recall | precision | characters a second |\n|---|---|---|---|---|")
    for name, answer in answers.items():
        for half in ("development", "held out"):
            got = score(turns(half), answer)
            shares = f"{got.recall:.1%} | {got.precision:.1%}"
            print(f"| {name} | {half} | {shares} | {speeds[name]:,.0f} |")


def spans_of(redacted: Redacted) -> list[tuple[int, int]]:
    """Return the positions of what was replaced."""
    return [(span.start, span.end) for span in redacted.spans]


def long_text() -> str:
    """Return a long transcript of all turns, each line unlike the others."""
    said = [turn.text for turn in turns()] * REPEATS
    return "\n".join(f"{text} That was number {at}." for at, text in enumerate(said))


def remit_speed(name: str, model: NameModel | None) -> float:
    """Return the characters of one long transcript that one core does in a second."""
    from remit.listen.core.redaction.register import Register

    entries = tuple(entry for turn in turns() for entry in turn.register.entries)
    register = Register(entries) if "register" in name else None
    text = long_text()
    used = None if "rules" in name else model
    began = time.process_time()
    redact(text, register, used)
    return len(text) / (time.process_time() - began)


def presidio() -> tuple[Callable[[Turn], list[tuple[int, int]]], float]:
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

    lines = long_text().split("\n")[:1500]
    began = time.process_time()
    for line in lines:
        engine.analyze(line, language="en", score_threshold=0.35)
    return answer, sum(map(len, lines)) / (time.process_time() - began)


if __name__ == "__main__":
    main()
