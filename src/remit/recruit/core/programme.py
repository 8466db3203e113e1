"""Integer programmes, solved by HiGHS: exactly, on one thread, so that an answer repeats."""

from __future__ import annotations

from dataclasses import dataclass
from math import floor
from operator import mul
from typing import TYPE_CHECKING

import highspy

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

# The solver's own tolerances stay as they are: with tighter ones the relaxation of a draw from
# 10,000 people was given up as unsolved, and the search took 42 s instead of 1 s.
_OPTIONS: dict[str, bool | int | float | str] = {
    "output_flag": False,
    "threads": 1,
    "random_seed": 0,
    "mip_rel_gap": 0.0,
    "mip_abs_gap": 0.0,
}
# Enough for an answer that need only be good; counted, not timed, so that it repeats.
_GOOD = {"mip_rel_gap": 0.05, "mip_max_nodes": 500}
# Gains above 2**20 are scaled down by a power of two, which loses no digit and keeps them in the
# range for which the solver's tolerances are made.
_GAIN_BITS = 20
# So many variables are no trouble to the solver; what it gives is whole to within the rounding.
FEW = 400
ROUNDING = 1e-6


@dataclass(frozen=True, slots=True)
class Bound:
    """A weighted sum of variables lies between `low` and `high`; weights by variable's place."""

    low: int
    high: int
    weights: Mapping[int, int]

    def holds(self, values: Sequence[int]) -> bool:
        """Whether the values meet it, in exact arithmetic."""
        total = sum(weight * values[place] for place, weight in self.weights.items())
        return self.low <= total <= self.high


def greatest(
    gains: Sequence[int], limits: Sequence[int], bounds: Sequence[Bound]
) -> tuple[int, ...] | None:
    """Return whole numbers, from 0 to their limits, of the greatest total gain within the bounds.

    Returns:
        One number for each variable, or None when no choice meets every bound.

    Raises:
        ArithmeticError: the solver stopped without an answer, or its answer breaks a bound.
    """
    return _solved(gains, limits, bounds, {})


def _solved(
    gains: Sequence[int],
    limits: Sequence[int],
    bounds: Sequence[Bound],
    options: Mapping[str, float],
) -> tuple[int, ...] | None:
    if not gains:
        return () if all(bound.holds(()) for bound in bounds) else None
    solver = highspy.Highs()  # type: ignore[no-untyped-call]  # highspy annotates its classes in part
    for name, value in {**_OPTIONS, **options}.items():
        solver.setOptionValue(name, value)
    bits = max(abs(gain) for gain in gains).bit_length()
    solver.setOptionValue("user_objective_scale", min(0, _GAIN_BITS - bits))
    solver.passModel(_model(gains, limits, bounds))
    solver.run()
    status = solver.getModelStatus()
    if status == highspy.HighsModelStatus.kInfeasible:
        return None
    if status == highspy.HighsModelStatus.kSolutionLimit and options:
        if (
            solver.getInfo().primal_solution_status
            != highspy.SolutionStatus.kSolutionStatusFeasible
        ):
            return None
    elif status != highspy.HighsModelStatus.kOptimal:
        raise ArithmeticError(f"HiGHS stopped: {solver.modelStatusToString(status)}")
    values = tuple(round(value) for value in solver.getSolution().col_value)
    if not all(bound.holds(values) for bound in bounds):
        raise ArithmeticError("HiGHS gave an answer that breaks a bound.")
    return values


def greatest_of_many(
    gains: Sequence[int], limits: Sequence[int], bounds: Sequence[Bound], many: int
) -> tuple[int, ...] | None:
    """Do as `greatest` does, sooner where the first `many` variables are thousands.

    The relaxation, in which numbers need not be whole, says what no answer can exceed, and which
    variables matter. An answer from those alone that reaches it is the greatest of all; where
    none does, every variable is let in. Which of several greatest answers comes is not said.

    Raises:
        ArithmeticError: the solver stopped without an answer, or its answer breaks a bound.
    """
    if many <= FEW:
        return greatest(gains, limits, bounds)
    relaxed = _relaxed(gains, limits, bounds)
    if relaxed is None:
        return None
    answer = _from_few(gains, limits, bounds, _kept(relaxed, many), {})
    # Gains are whole numbers: nothing lies between the relaxation's and the next below it.
    if answer is not None and sum(map(mul, gains, answer)) >= floor(relaxed.gain + ROUNDING):
        return answer
    return greatest(gains, limits, bounds)


def good_of_many(
    gains: Sequence[int], limits: Sequence[int], bounds: Sequence[Bound], many: int
) -> tuple[int, ...] | None:
    """Return whole numbers within the bounds of a large total gain, not proved the greatest.

    Returns:
        One number for each variable; None when none was found, which proves nothing.

    Raises:
        ArithmeticError: the solver stopped without an answer, or its answer breaks a bound.
    """
    relaxed = _relaxed(gains, limits, bounds)
    if relaxed is None:
        return None
    return _from_few(gains, limits, bounds, _kept(relaxed, many), _GOOD)


def _from_few(
    gains: Sequence[int],
    limits: Sequence[int],
    bounds: Sequence[Bound],
    kept: Sequence[int],
    options: Mapping[str, float],
) -> tuple[int, ...] | None:
    """Return the answer in which all variables but those kept are 0."""
    at = {place: number for number, place in enumerate(kept)}
    few = [
        Bound(b.low, b.high, {at[p]: weight for p, weight in b.weights.items() if p in at})
        for b in bounds
    ]
    answer = _solved(
        [gains[place] for place in kept], [limits[place] for place in kept], few, options
    )
    if answer is None:
        return None
    whole = [0] * len(gains)
    for place, value in zip(kept, answer, strict=True):
        whole[place] = value
    return tuple(whole)


@dataclass(frozen=True, slots=True)
class _Relaxation:
    """The greatest gain where numbers need not be whole, its values, and their reduced costs."""

    gain: float
    values: Sequence[float]
    prices: Sequence[float]


def _relaxed(
    gains: Sequence[int], limits: Sequence[int], bounds: Sequence[Bound]
) -> _Relaxation | None:
    model = _model(gains, limits, bounds)
    model.integrality_ = []
    solver = highspy.Highs()  # type: ignore[no-untyped-call]  # as above
    for name in ("output_flag", "threads", "random_seed"):
        solver.setOptionValue(name, _OPTIONS[name])
    solver.passModel(model)
    solver.run()
    status = solver.getModelStatus()
    if status == highspy.HighsModelStatus.kInfeasible:
        return None
    if status != highspy.HighsModelStatus.kOptimal:
        raise ArithmeticError(f"HiGHS stopped: {solver.modelStatusToString(status)}")
    solution = solver.getSolution()
    gain = float(solver.getInfo().objective_function_value)
    return _Relaxation(gain, list(solution.col_value), list(solution.col_dual))


def _kept(relaxed: _Relaxation, many: int) -> list[int]:
    """Return, of the first `many` variables, those likely to matter; and all others."""
    prices = [abs(price) for price in relaxed.prices[:many]]
    used = {place for place, value in enumerate(relaxed.values[:many]) if value > ROUNDING}
    free = [place for place, price in enumerate(prices) if price < ROUNDING]
    # Evenly from all that cost nothing, as neighbours resemble each other.
    used.update(free[:: len(free) // FEW + 1])
    used.update(sorted(range(many), key=prices.__getitem__)[:FEW])
    return [*sorted(used), *range(many, len(relaxed.values))]


def _model(gains: Sequence[int], limits: Sequence[int], bounds: Sequence[Bound]) -> highspy.HighsLp:
    model = highspy.HighsLp()
    model.num_col_, model.num_row_ = len(gains), len(bounds)
    model.sense_ = highspy.ObjSense.kMaximize
    model.col_cost_ = [float(gain) for gain in gains]
    model.col_lower_ = [0.0] * len(gains)
    model.col_upper_ = [float(limit) for limit in limits]
    model.integrality_ = [highspy.HighsVarType.kInteger] * len(gains)
    model.row_lower_ = [float(bound.low) for bound in bounds]
    model.row_upper_ = [float(bound.high) for bound in bounds]
    model.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    starts = [0]
    places: list[int] = []
    weights: list[float] = []
    for bound in bounds:
        places.extend(bound.weights.keys())
        weights.extend(float(weight) for weight in bound.weights.values())
        starts.append(len(places))
    model.a_matrix_.start_ = starts
    model.a_matrix_.index_ = places
    model.a_matrix_.value_ = weights
    return model
