"""What a function of the form language is: its name, how many arguments, and what it gives."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from remit.ask.core.expressions.values import as_text, as_truth

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from elementpath.xpath_tokens import XPathToken

    from remit.ask.core.expressions.context import Run
    from remit.ask.core.expressions.values import NodeSet, Value


@dataclass(frozen=True, slots=True)
class Function:
    """One function.

    Attributes:
        name: as forms write it.
        least: fewest arguments.
        most: most arguments; None for any number.
        apply: works it out; arguments that it does not ask for are never worked out.
    """

    name: str
    least: int
    most: int | None
    apply: Callable[[Arguments], Value]

    @property
    def counts(self) -> str:
        """How many arguments it takes, in words."""
        if self.most is None:
            return f"{self.least} or more arguments" if self.least else "any number of arguments"
        if self.least == self.most:
            return "no argument" if not self.most else _plural(self.most)
        return f"{self.least} to {_plural(self.most)}"


def _plural(count: int) -> str:
    return "1 argument" if count == 1 else f"{count} arguments"


class Arguments:
    """The arguments of one call, each worked out when it is asked for."""

    def __init__(self, name: str, tokens: list[XPathToken], run: Run) -> None:
        self.name = name
        self.run = run
        self._tokens = tokens

    def __len__(self) -> int:
        return len(self._tokens)

    def value(self, index: int) -> Value:
        """Return the argument as it comes."""
        return self.run.operand(self._tokens[index])

    def text(self, index: int) -> str:
        """Return the argument as text."""
        return as_text(self.value(index))

    def number(self, index: int) -> float:
        """Return the argument as a number, NaN when it is none."""
        return self.run.number(self.value(index))

    def truth(self, index: int) -> bool:
        """Return the argument as true or false."""
        return as_truth(self.value(index))

    def nodes(self, index: int) -> NodeSet:
        """Return the argument's nodes.

        Raises:
            FaultyExpression: it is a text or a number.
        """
        return self.run.nodes(self._tokens[index], f"“{self.name}”")

    def values(self, start: int) -> Iterator[Value]:
        """Yield the values of the arguments from `start` on; a set of nodes gives each node."""
        for token in self._tokens[start:]:
            value = self.run.value(token)
            if isinstance(value, list):
                self.run.budget.spend(len(value))
                yield from ([node] for node in value)
            else:
                yield value

    def texts(self, start: int) -> Iterator[str]:
        """Yield the same as texts."""
        return map(as_text, self.values(start))

    def position(self, index: int) -> int:
        """Return where the argument stands in the expression, counted from 1."""
        return self._tokens[index].span[0] + 1
