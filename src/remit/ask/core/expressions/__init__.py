"""The expressions of a questionnaire: relevant, constraint, calculation, default, choice filter.

Read with `parse`, worked out against a `Context` of the answers so far. Every failure is a
`FaultyExpression`. The language is XPath 1.0 as the ODK XForms specification changes it.
"""

from __future__ import annotations

from remit.ask.core.expressions.context import Context
from remit.ask.core.expressions.expression import Expression, References, is_dynamic, parse
from remit.ask.core.expressions.faults import FaultyExpression
from remit.ask.core.expressions.grammar import FUNCTIONS
from remit.ask.core.expressions.instance import Instance, Tables
from remit.ask.core.expressions.ordering import Order, order
from remit.ask.core.expressions.patterns import check_pattern

__all__ = [
    "FUNCTIONS",
    "Context",
    "Expression",
    "FaultyExpression",
    "Instance",
    "Order",
    "References",
    "Tables",
    "check_pattern",
    "is_dynamic",
    "order",
    "parse",
]
