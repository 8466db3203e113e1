"""Conditions of comparisons as Spark SQL has them; they are written once, as DuckDB has them.

Only what `comparisons` and `encoding` use is put over; a test asks both engines for every condition
on the same names. Spark counts letters and DuckDB's distances count bytes, so distances are taken
of texts with one letter a byte.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from remit.share.core.linkage.comparisons import Comparison

_SLICES = (
    (re.compile(r"(\w+)\[:(\d+)\]"), r"substring(\1, 1, \2)"),
    (re.compile(r"(\w+)\[(-?\d+):\]"), r"substring(\1, \2)"),
    (re.compile(r"(\w+)\[(-?\d+)\]"), r"substring(\1, \2, 1)"),
)
_NAMES = {
    # Of texts of equal length, which is asked before, one substitution is either distance of 1.
    "hamming": "levenshtein",
    "list_has_any": "arrays_overlap",
}
_NAME = re.compile(rf"\b({'|'.join(_NAMES)})\(")
_DISTANCE = re.compile(r"\b(jaro_winkler_similarity|damerau_levenshtein)\((\w+), (\w+)\)")
_BYTES = "decode(encode({0}, 'UTF-8'), 'ISO-8859-1')"

# Splink's own function for Spark counts half transpositions where DuckDB's leaves them off, so it
# is never more than DuckDB's, and at most 1/(6m) less, m being the letters in common. Above .92 it
# is enough; of names that it has below .86, DuckDB has none at .92; between, DuckDB's is counted.
_ENOUGH, _NEVER = 0.9200001, 0.86


def _let(name: str, value: str, within: str) -> str:
    """Return SQL for an expression within which a name stands for a value."""
    return f"transform(array({value}), {name} -> {within})[0]"


_REACH = "(greatest(length(two.a), length(two.b)) DIV 2 - 1)"
_PARTNER = (
    "get(filter(sequence(1, length(two.b)), j -> "
    f"j BETWEEN i - {_REACH} AND i + {_REACH} AND substring(two.b, j, 1) = substring(two.a, i, 1) "
    "AND NOT array_contains(met.places, j)), 0)"
)
_MET = (
    "aggregate(sequence(1, length(two.a)), "
    "named_struct('places', CAST(array() AS ARRAY<INT>), 'letters', ''), (met, i) -> "
    + _let(
        "place",
        _PARTNER,
        "CASE WHEN place IS NULL THEN met ELSE "
        "named_struct('places', array_append(met.places, place), "
        "'letters', concat(met.letters, substring(two.a, i, 1))) END",
    )
    + ")"
)
_EXCHANGED = (
    "aggregate(sequence(1, length(met.letters)), 0, (n, i) -> n + CASE WHEN "
    "substring(met.letters, i, 1) = substring(two.b, sort_array(met.places)[i - 1], 1) THEN 0 "
    "ELSE 1 END)"
)
_JARO = (
    "(CAST(length(met.letters) AS DOUBLE) / length(two.a) "
    "+ CAST(length(met.letters) AS DOUBLE) / length(two.b) "
    f"+ CAST(length(met.letters) - {_EXCHANGED} DIV 2 AS DOUBLE) / length(met.letters)) "
    "/ CAST(3 AS DOUBLE)"
)
_BEGINNING = (
    "(CASE "
    + "".join(
        f"WHEN substring(two.a, 1, {n}) <> substring(two.b, 1, {n}) THEN {n - 1} "
        for n in range(1, 5)
    )
    + "ELSE 4 END)"
)
_TENTH, _ONE = "CAST(0.1 AS DOUBLE)", "CAST(1 AS DOUBLE)"
_WINKLER = _let(
    "jaro",
    _JARO,
    f"CASE WHEN jaro > CAST(0.7 AS DOUBLE) THEN jaro + {_BEGINNING} * {_TENTH} * ({_ONE} - jaro) "
    "ELSE jaro END",
)


def _jaro_winkler(one: str, other: str) -> str:
    """Return SQL for the likeness of two names as DuckDB counts it, where it can come to .92."""
    roughly = f"jaro_winkler({one}, {other})"
    exactly = _let("two", f"named_struct('a', {one}, 'b', {other})", _let("met", _MET, _WINKLER))
    return (
        f"(CASE WHEN {roughly} < {_NEVER} OR {roughly} > {_ENOUGH} THEN {roughly} "
        f"ELSE {exactly} END)"
    )


def _distance(found: re.Match[str]) -> str:
    one, other = _BYTES.format(found[2]), _BYTES.format(found[3])
    if found[1] == "damerau_levenshtein":
        return f"damerau_levenshtein({one}, {other})"
    return _jaro_winkler(one, other)


def in_spark(condition: str) -> str:
    """Return a condition as Spark SQL has it; likeness of names is told apart from .86 on."""
    for pattern, put in _SLICES:
        condition = pattern.sub(put, condition)
    condition = _NAME.sub(lambda found: f"{_NAMES[found[1]]}(", condition)
    return _DISTANCE.sub(_distance, condition)


def comparisons_in_spark(comparisons: Sequence[Comparison]) -> tuple[Comparison, ...]:
    """Return comparisons with every condition as Spark SQL has it."""
    return tuple(
        replace(
            one,
            missing=in_spark(one.missing),
            levels=tuple(replace(level, holds=in_spark(level.holds)) for level in one.levels),
        )
        for one in comparisons
    )
