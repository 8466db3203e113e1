"""Linear programmes, solved again and again by HiGHS from where the last one ended."""

from __future__ import annotations

from typing import TYPE_CHECKING

import highspy
import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray
    from scipy.sparse import csr_array

    Values = NDArray[np.float64]

_OPTIONS: Mapping[str, bool | int | float | str] = {
    "output_flag": False,
    "threads": 1,
    "random_seed": 0,
}


class Programme:
    """Minimise costs over variables within bounds, while weighted sums stay within theirs.

    Raises:
        ArithmeticError: from its methods, when the solver stops without an answer.
    """

    def __init__(
        self,
        sums: csr_array,
        bounds: tuple[Values, Values],
        sums_within: tuple[Values, Values],
        costs: Values | None = None,
        whole: NDArray[np.bool_] | None = None,
        options: Mapping[str, bool | int | float | str] | None = None,
    ) -> None:
        self._size = sums.shape[1]
        self._all = np.arange(self._size, dtype=np.int32)
        self._solver = highspy.Highs()  # type: ignore[no-untyped-call]  # highspy annotates its classes in part
        for name, value in {**_OPTIONS, **(options or {})}.items():
            self._solver.setOptionValue(name, value)
        model = highspy.HighsLp()
        model.num_col_, model.num_row_ = self._size, sums.shape[0]
        model.col_cost_ = np.zeros(self._size) if costs is None else costs
        model.col_lower_, model.col_upper_ = bounds
        model.row_lower_, model.row_upper_ = sums_within
        if whole is not None:
            kinds = highspy.HighsVarType
            model.integrality_ = [kinds.kInteger if one else kinds.kContinuous for one in whole]
        model.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
        model.a_matrix_.start_ = sums.indptr.astype(np.int32)
        model.a_matrix_.index_ = sums.indices.astype(np.int32)
        model.a_matrix_.value_ = sums.data.astype(float)
        self._solver.passModel(model)

    def minimise(self, costs: Values) -> Values | None:
        """Return the values of least cost; None where none keep all bounds."""
        self._solver.changeColsCost(self._size, self._all, costs)
        return self.solve()

    def furthest(self, place: int, sign: float) -> Values | None:
        """Return values with the greatest (sign 1) or least (sign -1) value of one variable."""
        self._solver.changeColCost(place, -sign)
        found = self.solve()
        self._solver.changeColCost(place, 0.0)
        return found

    def forget_costs(self) -> None:
        """Have nothing cost anything."""
        self._solver.changeColsCost(self._size, self._all, np.zeros(self._size))

    def bound(self, place: int, low: float, high: float) -> None:
        """Change the bounds of one variable."""
        self._solver.changeColBounds(place, low, high)

    def solve(self) -> Values | None:
        """Return the values of least cost; None where none keep all bounds, or none was found."""
        if not self._size:
            return np.zeros(0)
        self._solver.run()
        status, kinds = self._solver.getModelStatus(), highspy.HighsModelStatus
        if status == kinds.kInfeasible:
            return None
        if status == kinds.kSolutionLimit:
            feasible = highspy.SolutionStatus.kSolutionStatusFeasible
            if self._solver.getInfo().primal_solution_status != feasible:
                return None
        elif status != kinds.kOptimal:
            raise ArithmeticError(f"HiGHS stopped: {self._solver.modelStatusToString(status)}")
        return np.array(self._solver.getSolution().col_value)

    @property
    def prices(self) -> Values:
        """The reduced costs of the last solution."""
        return np.array(self._solver.getSolution().col_dual)
