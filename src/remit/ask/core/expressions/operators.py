"""The operators of the form language: logic, comparison, arithmetic, union and predicate.

Source: XPath 1.0, sections 3.3 to 3.5, and the ODK XForms specification, “XPath operators”. A
question without an answer, and one that is not there, is a blank text in every operator: equal to
a blank, and no number.
"""

from __future__ import annotations

import math
import operator
from abc import abstractmethod
from typing import TYPE_CHECKING, Any, ClassVar

from elementpath.xpath_tokens import AsteriskToken, XPathAxis, XPathToken

from remit.ask.core.expressions.values import NodeSet, Value, as_text, as_truth, node_text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from remit.ask.core.expressions.context import Run

_SIGN = 48  # binds a minus sign tighter than multiplication, looser than a union


class Binary(XPathToken):
    """An operator between two values. A chain of them is worked out without recursion."""

    label = "operator"
    leaves_context = True

    def led(self, left: XPathToken) -> XPathToken:
        """Read the second operand."""
        self[:] = left, self.parser.expression(rbp=self.rbp)
        return self

    def evaluate(self, context: Any = None) -> Value:
        """Return the value of the whole chain."""
        run: Run = context
        chain: list[Binary] = [self]
        while isinstance(chain[-1][0], Binary) and len(chain[-1][0]) > 1:
            chain.append(chain[-1][0])
        value = run.operand(chain[-1][0])
        for step in reversed(chain):
            run.budget.spend()
            value = step.apply(value, run)
        return value

    @abstractmethod
    def apply(self, left: Value, run: Run) -> Value:
        """Return what the operator makes of `left` and its second operand."""


class _Word(Binary):
    """An operator that is a word, and so may also be a question's name."""

    def nud(self) -> XPathToken:
        return self.as_name()


class Or(_Word):
    """`or`: the second operand is worked out only where the first is false."""

    symbol = "or"
    lbp = rbp = 20

    def apply(self, left: Value, run: Run) -> Value:
        """Return whether one of them is true."""
        return as_truth(left) or as_truth(run.operand(self[1]))


class And(_Word):
    """`and`: the second operand is worked out only where the first is true."""

    symbol = "and"
    lbp = rbp = 25

    def apply(self, left: Value, run: Run) -> Value:
        """Return whether both are true."""
        return as_truth(left) and as_truth(run.operand(self[1]))


class _Comparison(Binary):
    compare: ClassVar[Callable[[Any, Any], bool]]
    of_numbers: ClassVar[bool] = True

    def apply(self, left: Value, run: Run) -> Value:
        """Return whether the comparison holds for one pair of the operands' values."""
        right = run.operand(self[1])
        if isinstance(left, bool) or isinstance(right, bool):
            return self._of_truths(as_truth(left), as_truth(right), run)
        ours, theirs = _each(left), _each(right)
        run.budget.spend(len(ours) * len(theirs))
        compare = type(self).compare
        if self.of_numbers or isinstance(left, float) or isinstance(right, float):
            numbers = [run.number(one) for one in theirs]
            return any(compare(run.number(one), other) for one in ours for other in numbers)
        return any(compare(as_text(one), as_text(other)) for one in ours for other in theirs)

    def _of_truths(self, left: bool, right: bool, run: Run) -> bool:  # noqa: FBT001  they are values
        compare = type(self).compare
        return compare(run.number(left), run.number(right))


class _Equality(_Comparison):
    lbp = rbp = 30
    of_numbers = False


class _Order(_Comparison):
    lbp = rbp = 35


def _each(value: Value) -> list[Value]:
    """Return the values that a comparison goes through; a blank where there is no node."""
    if not isinstance(value, list):
        return [value]
    return [node_text(node) for node in value] or [""]


class _Arithmetic(Binary):
    def apply(self, left: Value, run: Run) -> Value:
        """Return the operation on both as numbers: dates count as days, blanks as NaN."""
        return self.work_out(run.number(left), run.number(run.operand(self[1])))

    @staticmethod
    @abstractmethod
    def work_out(left: float, right: float) -> float:
        """Return the operation's result."""


class Plus(_Arithmetic):
    """`+`."""

    symbol = "+"
    lbp = rbp = 40

    @staticmethod
    def work_out(left: float, right: float) -> float:
        """Return the sum."""
        return left + right


class Minus(_Arithmetic):
    """`-`, between two values or before one."""

    symbol = "-"
    lbp = rbp = 40
    negative = True

    @staticmethod
    def work_out(left: float, right: float) -> float:
        """Return the difference."""
        return left - right

    def nud(self) -> XPathToken:
        """Read what the sign stands before, with any further signs."""
        while self.parser.next_token.symbol == "-":
            self.parser.advance("-")
            self.negative = not self.negative
        self[:] = (self.parser.expression(rbp=_SIGN),)
        return self

    def evaluate(self, context: Any = None) -> Value:
        """Return the difference, or the value with its sign."""
        if len(self) > 1:
            return super().evaluate(context)
        number: float = context.number(context.value(self[0]))
        return -number if self.negative else number


class Times(_Arithmetic, AsteriskToken):
    """`*`: multiplication, or any name in a path."""

    symbol = "*"
    lbp = rbp = 45
    label = "wildcard symbol"
    leaves_context = False

    def nud(self) -> AsteriskToken:
        """Take it as any name."""
        return AsteriskToken.nud(self)

    def led(self, left: XPathToken) -> AsteriskToken:
        """Take it as multiplication."""
        return AsteriskToken.led(self, left)

    def evaluate(self, context: Any = None) -> Value:
        """Return the product, or the nodes of any name."""
        if len(self):
            return super().evaluate(context)
        nodes: Any = list(self.select(context))
        return nodes  # type: ignore[no-any-return]  # elements, where it is a step

    @staticmethod
    def work_out(left: float, right: float) -> float:
        """Return the product."""
        return left * right


class Divide(_Word, _Arithmetic):
    """`div`."""

    symbol = "div"
    lbp = rbp = 45

    @staticmethod
    def work_out(left: float, right: float) -> float:
        """Return the quotient; by zero it is infinite, and zero by zero is NaN (IEEE 754)."""
        if right:
            return left / right
        if not left or math.isnan(left):
            return math.nan
        return math.copysign(math.inf, left) * math.copysign(1.0, right)


class Modulo(_Word, _Arithmetic):
    """`mod`."""

    symbol = "mod"
    lbp = rbp = 45

    @staticmethod
    def work_out(left: float, right: float) -> float:
        """Return the remainder with the sign of the first (XPath 3.5); by zero it is NaN."""
        if not right or not math.isfinite(left):
            return math.nan
        return math.fmod(left, right)


class Union(Binary):
    """`|`: the nodes of both, each once, in document order."""

    symbol = "|"
    lbp = rbp = 50

    def apply(self, left: Value, run: Run) -> Value:
        """Return the nodes of both."""
        nodes: NodeSet = [*self._checked(left, run), *run.nodes(self[1], "“|”")]
        run.budget.spend(len(nodes))
        return sorted(dict.fromkeys(nodes), key=lambda node: node.position)

    def _checked(self, left: Value, run: Run) -> NodeSet:
        return left if isinstance(left, list) else run.nodes(self[0], "“|”")


class Predicate(XPathToken):
    """`[…]`: those for which the condition holds, or the one at a place."""

    symbol = "["
    label = "operator"
    lbp = rbp = 80

    def led(self, left: XPathToken) -> XPathToken:
        """Read the condition."""
        self[:] = left, self.parser.expression()
        self.parser.advance("]")
        return self

    def select(self, context: Any = None) -> Iterator[Any]:
        """Yield those that are kept."""
        run: Run = context
        left = self[0]
        while isinstance(left, Predicate):
            left = left[0]
        backwards = isinstance(left, XPathAxis) and left.reverse_axis
        for _ in self[0].select_with_focus(run, backwards):
            value = run.value(self[1])
            if isinstance(value, float) and not isinstance(value, bool):
                if run.position == value:
                    yield run.item
            elif as_truth(value):
                yield run.item


def _comparison(
    symbol: str, base: type[_Comparison], compare: Callable[[Any, Any], bool]
) -> type[XPathToken]:
    names = {"symbol": symbol, "compare": staticmethod(compare)}
    return type(f"Compare_{compare.__name__}", (base,), names)


OPERATORS: dict[str, type[XPathToken]] = {
    token.symbol: token
    for token in (
        Or,
        And,
        _comparison("=", _Equality, operator.eq),
        _comparison("!=", _Equality, operator.ne),
        _comparison("<", _Order, operator.lt),
        _comparison(">", _Order, operator.gt),
        _comparison("<=", _Order, operator.le),
        _comparison(">=", _Order, operator.ge),
        Plus,
        Minus,
        Times,
        Divide,
        Modulo,
        Union,
    )
}
"""Every operator between two values, by how it is written."""
