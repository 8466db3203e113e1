"""HiGHS behind one small door: linear and integer programmes over a matrix, on one thread."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import highspy
import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

_OPTIONS: dict[str, bool | int | float | str] = {
    "output_flag": False,
    "threads": 1,
    "random_seed": 0,
    "primal_feasibility_tolerance": 1e-10,
    "dual_feasibility_tolerance": 1e-10,
    "mip_rel_gap": 0.0,
    "mip_abs_gap": 0.0,
    "mip_feasibility_tolerance": 1e-9,
}


@dataclass(frozen=True, slots=True)
class Answer:
    """What a programme came to: its value, the variables, and the prices of rows and columns."""

    value: float
    columns: Floats
    row_prices: Floats
    column_prices: Floats


class Programme:
    """Maximise `gains @ x` with `low <= matrix @ x <= high` and `least <= x <= most`.

    It can be changed and solved again; a linear one then starts from its last basis.
    """

    def __init__(  # the six parts of a programme
        self,
        gains: Floats,
        matrix: Floats,
        low: Floats,
        high: Floats,
        least: Floats,
        most: Floats,
        *,
        whole: bool = False,
        **options: bool | float | str,
    ) -> None:
        self._solver = highspy.Highs()  # type: ignore[no-untyped-call]  # highspy annotates its classes in part
        for name, value in (_OPTIONS | options).items():
            self._solver.setOptionValue(name, value)
        self._solver.passModel(_model(gains, matrix, (low, high), (least, most), whole=whole))
        self._all = np.arange(len(gains), dtype=np.int32)

    def change_gains(self, gains: Floats) -> None:
        """Give every variable a new gain."""
        self._solver.changeColsCost(len(gains), self._all, gains)

    def add_row(self, low: float, high: float, weights: Floats) -> None:
        """Add one more bound."""
        places = np.flatnonzero(weights).astype(np.int32)
        self._solver.addRow(low, high, len(places), places, weights[places])

    def add_column(self, gain: float, weights: Floats, most: float = highspy.kHighsInf) -> None:
        """Add one more variable, from 0 to `most`."""
        places = np.flatnonzero(weights).astype(np.int32)
        self._solver.addCol(gain, 0.0, most, len(places), places, weights[places])

    def solve(self) -> Answer | None:
        """Solve it.

        Returns:
            The answer; None when nothing meets the bounds.

        Raises:
            ArithmeticError: the solver stopped without an answer.
        """
        self._solver.run()
        status = self._solver.getModelStatus()
        if status == highspy.HighsModelStatus.kInfeasible:
            return None
        if status != highspy.HighsModelStatus.kOptimal:
            self._solver.clearSolver()  # once more, without what the last basis left behind
            self._solver.run()
            status = self._solver.getModelStatus()
        if status == highspy.HighsModelStatus.kInfeasible:
            return None
        if status != highspy.HighsModelStatus.kOptimal:
            raise ArithmeticError(f"HiGHS stopped: {self._solver.modelStatusToString(status)}")
        solution = self._solver.getSolution()
        return Answer(
            float(self._solver.getInfo().objective_function_value),
            np.array(solution.col_value),
            np.array(solution.row_dual),
            np.array(solution.col_dual),
        )


def _model(
    gains: Floats,
    matrix: Floats,
    bounds: tuple[Floats, Floats],
    limits: tuple[Floats, Floats],
    *,
    whole: bool,
) -> Any:
    model = highspy.HighsLp()
    model.num_row_, model.num_col_ = matrix.shape
    model.sense_ = highspy.ObjSense.kMaximize
    model.col_cost_ = gains
    model.col_lower_, model.col_upper_ = limits
    model.row_lower_, model.row_upper_ = bounds
    if whole:
        model.integrality_ = [highspy.HighsVarType.kInteger] * len(gains)
    columns, rows = np.nonzero(matrix.T)
    model.a_matrix_.format_ = highspy.MatrixFormat.kColwise
    model.a_matrix_.start_ = np.searchsorted(columns, np.arange(len(gains) + 1)).astype(np.int32)
    model.a_matrix_.index_ = rows.astype(np.int32)
    model.a_matrix_.value_ = matrix.T[columns, rows]
    return model
