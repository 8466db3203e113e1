"""The one error of expressions, and the limits that stop what would run long or grow huge."""

from __future__ import annotations

from remit.kernel.errors import ExitCode, RemitError

LONGEST_EXPRESSION = 32_767
"""Characters: what a spreadsheet cell can hold."""

DEEPEST_NESTING = 80
"""Brackets inside brackets, and steps of one path."""

LONGEST_TEXT = 1_000_000
"""Characters that any value on the way to the result may have."""

MOST_STEPS = 200_000
"""Steps of one evaluation: each operator, function, node looked at and kilobyte of text is one."""

STEPS_A_ROW = 40
"""Steps that each row of a table adds, so that a long list can be looked through."""

MOST_REGEX_SECONDS = 0.25
"""Seconds that the patterns of one evaluation may take together."""


class FaultyExpression(RemitError):
    """An expression of a form cannot be read or worked out.

    Attributes:
        position: the character where the fault is, counted from 1; 0 when it is nowhere special.
    """

    code = "faulty-expression"
    exit_code = ExitCode.INVALID_INPUT

    def __init__(self, message: str, position: int = 0, *, remedy: str = "") -> None:
        super().__init__(message, remedy=remedy, position=position)
        self.position = position

    def __str__(self) -> str:
        where = f"Character {self.position}: " if self.position else ""
        return f"{where}{self.message} {self.remedy}".strip()


class Budget:
    """What one evaluation may still spend."""

    def __init__(self) -> None:
        self._steps = MOST_STEPS
        self._tables: set[str] = set()
        self.regex_seconds = MOST_REGEX_SECONDS

    def spend(self, steps: int = 1) -> None:
        """Take `steps` off.

        Raises:
            FaultyExpression: there are not so many left.
        """
        self._steps -= steps
        if self._steps < 0:
            raise FaultyExpression(
                "The expression takes too long to work out.",
                remedy="Make it shorter, or look through fewer answers at once.",
            )

    def allow(self, table: str, rows: int) -> None:
        """Add what it takes to look once through a table, the first time that it is asked for."""
        if table not in self._tables:
            self._tables.add(table)
            self._steps += rows * STEPS_A_ROW

    def hold_text(self, length: int) -> None:
        """Take off what a text of `length` characters costs.

        Raises:
            FaultyExpression: the text is longer than any value may be.
        """
        if length > LONGEST_TEXT:
            raise FaultyExpression(
                f"The expression makes a text of more than {LONGEST_TEXT} characters.",
                remedy="Join fewer or shorter texts.",
            )
        self.spend(length // 1000)
