"""A small, made-up programme folder in memory: three organisations that have joined.

Tests add files to it and see what is said. Everything is made anew by `small_programme()`.
"""

from __future__ import annotations

from remit.kernel.codes import new_code
from remit.kernel.randomness import generator

CODES = tuple(sorted(new_code(generator(7, "programme", str(i))) for i in range(12)))

COMMISSION = """
name = "small-programme"
reference = "P1"
title = "A small programme"
kind = "programme"
question = "How can organisations use data safely?"
made_up = true

[[outcome]]
key = "maturity"
statement = "How organisations use data, before and after"
"""

ORGANISATIONS = "code,joined_on,left_on,size,reach,communities,boroughs,languages,language\n" + (
    "".join(
        f"{code},2020-02-0{day},,{size},{reach},{communities},Camden,Arabic;English,{tag}\n"
        for day, (code, size, reach, communities, tag) in enumerate(
            [
                (CODES[0], "small", 200, "Syrian;Iraqi", "ar"),
                (CODES[1], "medium", 900, "Somali", "en"),
                (CODES[2], "small", "", "Eritrean", "en"),
            ],
            start=1,
        )
    )
)


def small_programme(**files: str) -> dict[str, bytes]:
    """Return the folder's files by path, with further ones, or None to leave one out."""
    found = {"commission.toml": COMMISSION, "support/organisations.csv": ORGANISATIONS, **files}
    return {path: text.encode() for path, text in found.items() if text is not None}
