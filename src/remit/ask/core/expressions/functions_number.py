"""The functions of numbers and of true and false.

Source: ODK XForms specification, “Number functions” and “Boolean functions”. A sum, least or
greatest leaves out what is no number, as where ODK's forms are filled in: a turn of a repeat that
is still blank does not make a total unknown.
"""

from __future__ import annotations

import math
from decimal import ROUND_HALF_DOWN, ROUND_HALF_UP, Decimal, InvalidOperation, localcontext
from typing import TYPE_CHECKING

from remit.ask.core.expressions.faults import FaultyExpression
from remit.ask.core.expressions.functions import Function
from remit.ask.core.expressions.values import as_text, as_truth

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from remit.ask.core.expressions.functions import Arguments
    from remit.ask.core.expressions.values import Value

_MOST_DECIMALS = 30
_PRECISION = 700  # digits: the largest float has 309 before the point, the least 324 zeros behind


def _real(function: Callable[..., float], count: int = 1) -> Callable[[Arguments], Value]:
    """Return the function for forms: NaN outside its domain, infinity where it overflows."""

    def apply(call: Arguments) -> float:
        try:
            return float(function(*(call.number(index) for index in range(count))))
        except ValueError:
            return math.nan
        except OverflowError:
            return math.inf

    return apply


def power(base: float, exponent: float) -> float:
    """Return base to the exponent as IEEE 754 has it: infinite where it overflows."""
    try:
        return math.pow(base, exponent)
    except OverflowError:
        return -math.inf if base < 0 and exponent % 2 == 1 else math.inf
    except ValueError:
        if base == 0:
            return math.copysign(math.inf, base) if exponent % 2 == 1 else math.inf
        return math.nan


def _logarithm(function: Callable[[float], float]) -> Callable[[float], float]:
    return lambda number: -math.inf if number == 0 else function(number)


def _number(call: Arguments) -> float:
    run = call.run
    return call.number(0) if len(call) else run.number(run.plain(run.item))


def _int(call: Arguments) -> float:
    number = call.number(0)
    return float(math.trunc(number)) if math.isfinite(number) else number


def _whole(function: Callable[[float], int]) -> Callable[[Arguments], Value]:
    def apply(call: Arguments) -> float:
        number = call.number(0)
        return float(function(number)) if math.isfinite(number) else number

    return apply


def _round(call: Arguments) -> float:
    number = call.number(0)
    decimals = call.number(1) if len(call) > 1 else 0.0
    if not math.isfinite(number):
        return number
    if not abs(decimals) <= _MOST_DECIMALS:
        return math.nan
    return rounded(number, int(decimals))


def rounded(number: float, decimals: int) -> float:
    """Return the number rounded as it is written, a half towards plus infinity (XPath 4.4)."""
    halves = ROUND_HALF_DOWN if number < 0 else ROUND_HALF_UP
    with localcontext(prec=_PRECISION):
        try:
            step = Decimal(1).scaleb(-decimals)
            return float(Decimal(repr(number)).quantize(step, rounding=halves))
        except InvalidOperation:
            return number


def _sum(call: Arguments) -> float:
    nodes = call.nodes(0)
    call.run.budget.spend(len(nodes))
    return math.fsum(_numbers(call, ([node] for node in nodes)))


def _most(call: Arguments) -> float:
    return max(_numbers(call, call.values(0)), default=math.nan)


def _least(call: Arguments) -> float:
    return min(_numbers(call, call.values(0)), default=math.nan)


def _numbers(call: Arguments, values: Iterator[Value]) -> list[float]:
    numbers = (call.run.number(value) for value in values)
    return [number for number in numbers if not math.isnan(number)]


def _if(call: Arguments) -> Value:
    return call.value(1) if call.truth(0) else call.value(2)


def _coalesce(call: Arguments) -> str:
    return call.text(0) or call.text(1)


def _once(call: Arguments) -> str:
    return as_text([call.run.here]) or call.text(0)


def _boolean_from_string(call: Arguments) -> bool:
    return call.text(0) in {"true", "1"}


def _checklist(call: Arguments) -> bool:
    count = sum(1.0 for value in call.values(2) if as_truth(value))
    return _is_between(call, count)


def _weighted_checklist(call: Arguments) -> bool:
    flags, weights = _pairs(call)
    total = sum(
        call.run.number(weight)
        for flag, weight in zip(flags, weights, strict=False)
        if as_truth(flag)
    )
    return _is_between(call, total)


def _pairs(call: Arguments) -> tuple[list[Value], list[Value]]:
    """Return what is weighed and its weights; two sets of nodes give one pair a node."""
    if len(call) % 2:
        raise FaultyExpression(
            "“weighted-checklist” needs a weight for each answer.",
            call.position(len(call) - 1),
            remedy="Give it two limits, then answers and weights in turn.",
        )
    values = [call.value(index) for index in range(2, len(call))]
    flags: list[Value] = []
    weights: list[Value] = []
    for flag, weight in zip(values[::2], values[1::2], strict=True):
        flags += [[node] for node in flag] if isinstance(flag, list) else [flag]
        weights += [[node] for node in weight] if isinstance(weight, list) else [weight]
    return flags, weights


def _is_between(call: Arguments, total: float) -> bool:
    """Return whether a total lies between the first two arguments; -1 is no limit."""
    least, most = call.number(0), call.number(1)
    return (least == -1 or total >= least) and (most == -1 or total <= most)


NUMBER_FUNCTIONS = (
    Function("number", 0, 1, _number),
    Function("int", 1, 1, _int),
    Function("floor", 1, 1, _whole(math.floor)),
    Function("ceiling", 1, 1, _whole(math.ceil)),
    Function("round", 1, 2, _round),
    Function("sum", 1, 1, _sum),
    Function("max", 1, None, _most),
    Function("min", 1, None, _least),
    Function("pow", 2, 2, _real(power, 2)),
    Function("log", 1, 1, _real(_logarithm(math.log))),
    Function("log10", 1, 1, _real(_logarithm(math.log10))),
    Function("abs", 1, 1, _real(abs)),
    Function("sqrt", 1, 1, _real(math.sqrt)),
    Function("exp", 1, 1, _real(math.exp)),
    Function("exp10", 1, 1, _real(lambda number: power(10, number))),
    Function("sin", 1, 1, _real(math.sin)),
    Function("cos", 1, 1, _real(math.cos)),
    Function("tan", 1, 1, _real(math.tan)),
    Function("asin", 1, 1, _real(math.asin)),
    Function("acos", 1, 1, _real(math.acos)),
    Function("atan", 1, 1, _real(math.atan)),
    Function("atan2", 2, 2, _real(math.atan2, 2)),
    Function("pi", 0, 0, lambda _: math.pi),
    Function("random", 0, 0, lambda call: call.run.given.rng.random()),
    Function("if", 3, 3, _if),
    Function("coalesce", 2, 2, _coalesce),
    Function("once", 1, 1, _once),
    Function("true", 0, 0, lambda _: True),
    Function("false", 0, 0, lambda _: False),
    Function("boolean", 1, 1, lambda call: call.truth(0)),
    Function("boolean-from-string", 1, 1, _boolean_from_string),
    Function("not", 1, 1, lambda call: not call.truth(0)),
    Function("checklist", 2, None, _checklist),
    Function("weighted-checklist", 2, None, _weighted_checklist),
)
