"""Two custodians' records: weights learned, and pairs found and weighed by Splink.

What grows with the pairs is done by an engine; what grows with the records alone by the database.
"""

from __future__ import annotations

import warnings
from dataclasses import dataclass, field
from importlib import import_module
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np

from remit.share.core.linkage.fields import NUMBERS
from remit.share.core.linkage.persons import prior_of, rivalled
from remit.share.core.linkage.training import chance, held_to, learn, together, without_matches

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from remit.share.core.linkage.comparisons import Comparison
    from remit.share.core.linkage.holding import Held

    # Patterns of levels, in order, and how many pairs have each.
    Patterns = tuple[NDArray[np.int64], NDArray[np.int64]]
    # Patterns, their counts, and the comparisons that chose the pairs.
    Session = tuple[NDArray[np.int64], NDArray[np.int64], list[int]]
    # The smaller record number of each pair, the other, and its weight, by both numbers.
    Weights = tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.float64]]

SAMPLE = 700
# Weights (log2 of odds) below which a pair is of no account, its prior included.
LEAST_WEIGHT = -10.0
_MOST_BITS = 200.0
LEFT, RIGHT = "left_side", "right_side"
# Of all pairs of two files that could be of one person.
_MOST_MATCHES = 0.2


@dataclass(frozen=True, slots=True)
class Side:
    """One side of a pair of custodians: its table and how many records are in it."""

    table: str
    rows: int


@dataclass(slots=True)
class Plan:
    """How two tables are linked.

    Attributes:
        left: one side.
        right: the other.
        comparisons: what is compared, without weights learned yet.
        keys: columns of which two records must share one, with the most pairs of one value.
        sessions: keys that choose pairs to learn from, with the comparisons they go by.
        u: chance agreement of each comparison's levels, from the last to the first.
        held: what somebody fixed of each comparison's weights; empty where all is learned.
        prior: the share of pairs of one person, as somebody fixed it; None to estimate it.
        rivals: whether a record is of one record of the other side at most.
    """

    left: Side
    right: Side
    comparisons: tuple[Comparison, ...]
    keys: dict[str, int]
    sessions: dict[str, tuple[str, ...]]
    u: list[NDArray[np.float64]] = field(default_factory=list)
    held: tuple[Held, ...] = ()
    prior: float | None = None
    rivals: bool = True


@dataclass(frozen=True, slots=True)
class Weighed:
    """The pairs of two custodians that are of any account.

    Attributes:
        left: the smaller record number of each pair.
        right: the other.
        odds: odds of being one person, the prior included.
        chances: probabilities, rivals for either record considered.
        settings: Splink's settings with everything learned, as plain values.
        matches: pairs of one person among all possible, as expected.
        left_out: records of both sides by the key that too many share.
    """

    left: NDArray[np.int64]
    right: NDArray[np.int64]
    odds: NDArray[np.float64]
    chances: NDArray[np.float64]
    settings: dict[str, object]
    matches: float
    left_out: dict[str, int]


class Engine(Protocol):
    """What finds the pairs of two sides, counts in what they agree, and weighs them."""

    def take(self, plan: Plan) -> None:
        """Take over what the tables of both sides hold."""

    def spoken(self, comparisons: Sequence[Comparison]) -> Sequence[Comparison]:
        """Return comparisons with their conditions as this engine has them."""

    def patterns(self, comparisons: Sequence[Comparison], key: str) -> Patterns:
        """Return every pattern of levels among the pairs that share a key."""

    def weights(self, settings: dict[str, object]) -> Weights:
        """Return the pairs of any account by Splink's settings, and their weights."""


@dataclass(frozen=True, slots=True)
class OnDuckDB:
    """Pairs found in the database that the records are in."""

    connection: Any

    def take(self, plan: Plan) -> None:
        """Do nothing: both sides are here."""

    def spoken(self, comparisons: Sequence[Comparison]) -> Sequence[Comparison]:
        """Return the comparisons as they are."""
        return comparisons

    def patterns(self, comparisons: Sequence[Comparison], key: str) -> Patterns:
        """Return every pattern of levels among the pairs that share a key."""
        pairs = f"{LEFT} l JOIN {RIGHT} r ON l.{key} = r.{key}"
        return _patterns(self.connection, comparisons, pairs, (LEFT, RIGHT))

    def weights(self, settings: dict[str, object]) -> Weights:
        """Return the pairs of any account by Splink's settings, and their weights."""
        return _weights(self.connection, settings)


def pair(connection: Any, plan: Plan, engine: Engine) -> Weighed:
    """Learn the weights of two custodians' comparisons, and weigh the pairs that share a key."""
    left_out = _cap_keys(connection, plan)
    engine.take(plan)
    sessions = _sessions(engine, plan)
    possible = float(plan.left.rows) * plan.right.rows
    if plan.u:
        comparisons, matches = _learned(plan, sessions, plan.u)
    else:
        u = _as_held(plan, measured_chance(connection, plan.comparisons, (LEFT, RIGHT)))
        comparisons, matches = _learned(plan, sessions, u)
        share = min(matches / possible, _MOST_MATCHES)
        u = [
            without_matches(each, one.m(), 1.0 if one.name in NUMBERS else share)
            for each, one in zip(u, comparisons, strict=True)
        ]
        comparisons, matches = _learned(plan, sessions, _as_held(plan, u))
    prior = plan.prior or min(max(matches / possible, 1 / possible), 0.5)
    settings = _settings(engine.spoken(comparisons), tuple(plan.keys), prior)
    left, right, weights = engine.weights(settings)
    bare = np.exp2(np.minimum(weights - np.log2(prior / (1 - prior)), _MOST_BITS))
    settled = plan.prior or prior_of(bare, possible, prior)
    odds = bare * settled / (1 - settled)
    settings["probability_two_random_records_match"] = settled
    chances = rivalled(left, right, odds) if plan.rivals else odds / (1 + odds)
    return Weighed(left, right, odds, chances, settings, settled * possible, left_out)


def _as_held(plan: Plan, u: list[NDArray[np.float64]]) -> list[NDArray[np.float64]]:
    """Return chance agreement with what somebody fixed of it."""
    return [one.u_near(each) for one, each in zip(plan.held, u, strict=True)] if plan.held else u


def _cap_keys(connection: Any, plan: Plan) -> dict[str, int]:
    """Copy the left side without the values of keys that would bring too many pairs.

    The right side still has them; there they meet nobody.
    """
    left_out: dict[str, int] = {}
    replaced = []
    for key, most in plan.keys.items():
        sides = [
            f"SELECT {key}, count(*) AS n FROM {side.table} WHERE {key} IS NOT NULL GROUP BY 1"
            for side in (plan.left, plan.right)
        ]
        connection.execute(
            f"CREATE OR REPLACE TEMP TABLE crowd_{key} AS SELECT {key}, a.n + b.n AS n FROM "
            f"({sides[0]}) a JOIN ({sides[1]}) b USING ({key}) WHERE a.n * b.n > {most}"
        )
        query = f"SELECT coalesce(sum(n), 0)::BIGINT FROM crowd_{key}"
        if records := connection.execute(query).fetchone()[0]:
            left_out[key] = records
            replaced.append(
                f"CASE WHEN {key} NOT IN (SELECT {key} FROM crowd_{key}) THEN {key} END AS {key}"
            )
    changes = f" REPLACE ({', '.join(replaced)})" if replaced else ""
    shared = ", ".join(shared_columns(connection, plan.left.table, plan.right.table))
    connection.execute(
        f"CREATE OR REPLACE TEMP TABLE {LEFT} AS "
        f"SELECT {shared} FROM (SELECT *{changes} FROM {plan.left.table})"
    )
    connection.execute(
        f"CREATE OR REPLACE TEMP VIEW {RIGHT} AS SELECT {shared} FROM {plan.right.table}"
    )
    return left_out


def shared_columns(connection: Any, one: str, other: str) -> list[str]:
    """Return the columns that two tables share, in the order of the first."""
    described = [
        [row[0] for row in connection.execute(f"DESCRIBE {table}").fetchall()]
        for table in (one, other)
    ]
    return [column for column in described[0] if column in described[1]]


def measured_chance(
    connection: Any, comparisons: Sequence[Comparison], tables: tuple[str, str]
) -> list[NDArray[np.float64]]:
    """Return how often records of two people agree at each level, by two tables.

    Equality of a column is counted over all pairs; other levels are sampled: every record of one
    draw of some hundred records with every one of the other. Two draws of one table leave out what
    would meet itself.
    """
    one, other = tables
    for name, table in (("drawn_l", one), ("drawn_r", other)):
        connection.execute(
            f"CREATE OR REPLACE TEMP TABLE {name} AS SELECT * FROM {table} "
            f"ORDER BY hash(unique_id, 'drawn'), unique_id LIMIT {SAMPLE}"
        )
    pairs = "drawn_l l, drawn_r r WHERE l.unique_id <> r.unique_id"
    patterns, counts = _patterns(connection, comparisons, pairs, (one, other))
    result = []
    for at, comparison in enumerate(comparisons):
        seen = patterns[:, at] >= 0
        sampled = np.bincount(patterns[seen, at], counts[seen], len(comparison.levels))
        counted = [
            _equal_share(connection, level.equal, tables) if level.equal else None
            for level in reversed(comparison.levels)
        ]
        result.append(chance(sampled.astype(np.int64), counted))
    return result


def _equal_share(connection: Any, column: str, tables: tuple[str, str]) -> float:
    """Return the share of all pairs of two tables' records that are equal in a column."""
    sides = [
        f"SELECT {column}, count(*) AS n FROM {table} WHERE {column} IS NOT NULL GROUP BY 1"
        for table in tables
    ]
    own = tables[0] == tables[1]
    equal, possible = connection.execute(
        f"WITH a AS ({sides[0]}), b AS ({sides[1]}) SELECT "
        f"(SELECT sum(a.n::HUGEINT * (b.n - {int(own)})) FROM a JOIN b USING ({column})), "
        f"(SELECT sum(n) FROM a)::HUGEINT * (SELECT sum(n) - {int(own)} FROM b)"
    ).fetchone()
    return float(equal or 0) / float(possible) if possible else 0.0


def patterns_query(comparisons: Sequence[Comparison], columns: Sequence[str], pairs: str) -> str:
    """Return SQL for every pattern of levels among some pairs, and how many pairs have it."""
    both = ", ".join(f"l.{name} AS {name}_l, r.{name} AS {name}_r" for name in columns)
    cases = ", ".join(f"{one.case()} AS level_{at}" for at, one in enumerate(comparisons))
    return (
        f"WITH pairs AS (SELECT {both} FROM {pairs}), levels AS (SELECT {cases} FROM pairs) "
        "SELECT *, count(*) AS n FROM levels GROUP BY ALL"
    )


def in_order(found: Mapping[str, NDArray[Any]]) -> Patterns:
    """Return patterns as columns, the last their counts, as rows in order."""
    *levels, counts = (np.asarray(column, dtype=np.int64) for column in found.values())
    patterns = np.stack(levels, axis=1)
    order = np.lexsort(patterns.T[::-1])
    return patterns[order], counts[order]


def _patterns(
    connection: Any, comparisons: Sequence[Comparison], pairs: str, tables: tuple[str, str]
) -> Patterns:
    shared = shared_columns(connection, *tables)
    return in_order(connection.execute(patterns_query(comparisons, shared, pairs)).fetchnumpy())


def _sessions(engine: Engine, plan: Plan) -> list[Session]:
    """Return the patterns of the pairs that each key chooses, with the comparisons it goes by."""
    names = [one.name for one in plan.comparisons]
    spoken = engine.spoken(plan.comparisons)
    sessions = []
    for key, parts in plan.sessions.items():
        patterns, counts = engine.patterns(spoken, key)
        if len(counts):
            left_out = [names.index(part) for part in parts if part in names]
            sessions.append((patterns, counts, left_out))
    return sessions


def _learned(
    plan: Plan, sessions: Sequence[Session], u: Sequence[NDArray[np.float64]]
) -> tuple[tuple[Comparison, ...], float]:
    """Return the comparisons with their weights, and the most matches that a session expects."""
    start = [one.m() / one.m().sum() for one in plan.comparisons]
    fixed: list[NDArray[np.float64]] = []
    if plan.held:
        fixed = [one.m_given(each) for one, each in zip(plan.held, u, strict=True)]
        start = [held_to(each, own) for each, own in zip(start, fixed, strict=True)]
    learned = [
        learn(patterns, counts, start, u, left_out, fixed)
        for patterns, counts, left_out in sessions
    ]
    m = together(learned, start)
    if plan.held:
        exact = [one.exactly(m[at], u[at]) for at, one in enumerate(plan.held)]
        m, u = tuple(each for each, _ in exact), [each for _, each in exact]
    weighed = tuple(
        one.with_weights(m[at].tolist(), u[at].tolist()) for at, one in enumerate(plan.comparisons)
    )
    return weighed, max((one.matches for one in learned), default=1.0)


def _settings(
    comparisons: Sequence[Comparison], keys: Sequence[str], prior: float
) -> dict[str, object]:
    return {
        "link_type": "link_only",
        "probability_two_random_records_match": prior,
        "comparisons": [one.as_splink() for one in comparisons],
        "blocking_rules_to_generate_predictions": [
            {"blocking_rule": f"l.{key} = r.{key}"} for key in keys
        ],
        "retain_matching_columns": False,
        "unique_id_column_name": "unique_id",
    }


def predicted(api: Any, settings: dict[str, object]) -> tuple[Any, Any]:
    """Weigh the pairs of both sides by a backend of Splink; return its linker and its answer."""
    splink = import_module("splink")
    sides = [api.register(table) for table in (LEFT, RIGHT)]
    linker = splink.Linker(sides, settings, log_level=None, validate_settings=False)
    return linker, linker.inference.predict(
        threshold_match_weight=LEAST_WEIGHT, warning_mode="never"
    )


def _weights(connection: Any, settings: dict[str, object]) -> Weights:
    with warnings.catch_warnings():
        # Splink speaks to whoever trains a model by hand; here every weight is given.
        warnings.simplefilter("ignore")
        linker, answer = predicted(import_module("splink").DuckDBAPI(connection), settings)
        found = connection.execute(
            "SELECT least(unique_id_l, unique_id_r) AS l, greatest(unique_id_l, unique_id_r) AS r, "
            f"round(match_weight, 6) AS weight FROM {answer.physical_name} ORDER BY l, r"
        ).fetchnumpy()
        linker.table_management.delete_tables_created_by_splink_from_db()
    return (
        np.asarray(found["l"], dtype=np.int64),
        np.asarray(found["r"], dtype=np.int64),
        np.asarray(found["weight"], dtype=np.float64),
    )
