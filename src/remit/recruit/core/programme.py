"""Integer programmes, solved by HiGHS: exactly, on one thread, so that an answer repeats."""

from __future__ import annotations

from dataclasses import dataclass
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
# Gains above 2**20 are scaled down by a power of two, which loses no digit and keeps them in the
# range for which the solver's tolerances are made.
_GAIN_BITS = 20


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
    if not gains:
        return () if all(bound.holds(()) for bound in bounds) else None
    solver = highspy.Highs()  # type: ignore[no-untyped-call]  # highspy annotates its classes in part
    for name, value in _OPTIONS.items():
        solver.setOptionValue(name, value)
    bits = max(abs(gain) for gain in gains).bit_length()
    solver.setOptionValue("user_objective_scale", min(0, _GAIN_BITS - bits))
    solver.passModel(_model(gains, limits, bounds))
    solver.run()
    status = solver.getModelStatus()
    if status == highspy.HighsModelStatus.kInfeasible:
        return None
    if status != highspy.HighsModelStatus.kOptimal:
        raise ArithmeticError(f"HiGHS stopped: {solver.modelStatusToString(status)}")
    values = tuple(round(value) for value in solver.getSolution().col_value)
    if not all(bound.holds(values) for bound in bounds):
        raise ArithmeticError("HiGHS gave an answer that breaks a bound.")
    return values


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
