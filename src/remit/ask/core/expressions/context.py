"""What an expression is worked out against, and the state of one working out."""

from __future__ import annotations

from copy import copy
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from elementpath.xpath_context import XPathContext
from elementpath.xpath_nodes import XPathNode

from remit.ask.core.expressions.faults import Budget, FaultyExpression
from remit.ask.core.expressions.instance import Instance, Tables
from remit.ask.core.expressions.values import NodeSet, Value, as_number

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import datetime, tzinfo
    from random import Random

    from elementpath.xpath_tokens import XPathToken


@dataclass(frozen=True, slots=True)
class Context:
    """Everything that an expression may ask for. Nothing is read from the machine.

    Attributes:
        instance: the answers.
        now: the moment that it is, with its offset; `today()` is its date.
        rng: where `random()`, `uuid()` and `randomize()` draw from.
        node: path of the question that the expression belongs to, what `.` means.
        labels: by question (its path or its name), what each of its choices is called in the
            language of the page: for `jr:choice-name`.
        texts: by identifier, the texts of the page's language: for `jr:itext`.
        tables: choice lists and attached files: for `instance()` and `pulldata`.
        properties: what `property()` may tell, such as "deviceid".
        version: the form's version.
        months: short names of the months, January first; English when empty.
        days: short names of the days, Monday first; English when empty.
    """

    instance: Instance
    now: datetime
    rng: Random
    node: str = ""
    labels: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    texts: Mapping[str, str] = field(default_factory=dict)
    tables: Tables = field(default_factory=lambda: Tables({}))
    properties: Mapping[str, str] = field(default_factory=dict)
    version: str = ""
    months: tuple[str, ...] = ()
    days: tuple[str, ...] = ()

    def at(self, node: str) -> Context:
        """Return the same context for the question at another path."""
        return replace(self, node=node)


class Run(XPathContext):
    """One working out: elementpath's dynamic context, with a budget that each step draws on."""

    given: Context
    budget: Budget
    here: XPathNode

    def __init__(self, given: Context, item: XPathNode | None = None) -> None:
        here = given.instance.node(given.node)
        super().__init__(given.instance.document, item=item or here, current_dt=given.now)
        self.given = given
        self.here = here
        self.budget = Budget()

    @property
    def zone(self) -> tzinfo | None:
        """Where bare times are read, and dates begin."""
        return self.given.now.tzinfo

    @property
    def place(self) -> XPathNode:
        """The answer that names are looked up from.

        That is the node being looked at where it is an answer, else the expression's own.
        """
        item = self.item
        if isinstance(item, XPathNode) and self.given.instance.has(item):
            return item
        return self.here

    def value(self, token: XPathToken) -> Value:
        """Return what a part of the expression comes to.

        Raises:
            FaultyExpression: it is a path that leads through something else than nodes, or the
                budget is spent.
        """
        self.budget.spend()
        # A path changes the context on its way; what is not one leaves it as it is.
        is_path = token.label != "literal" and not getattr(token, "leaves_context", False)
        value = self.plain(token.evaluate(copy(self) if is_path else self))
        if isinstance(value, list) and not all(isinstance(node, XPathNode) for node in value):
            raise FaultyExpression(
                "A path leads through a text or a number.",
                token.span[0] + 1,
                remedy="Put only names, “.” and “..” between the slashes of a path.",
            )
        return value

    def operand(self, token: XPathToken) -> Value:
        """Return what a part comes to where one value is wanted.

        A path from the root into a repeat then means this turn, where `place` stands in one: ODK
        XForms specification, “Repeats”, on absolute paths to single nodes.
        """
        value = self.value(token)
        if isinstance(value, list) and len(value) > 1 and _is_from_root(token):
            return self.given.instance.near(value, self.place)
        return value

    def nodes(self, token: XPathToken, what: str) -> NodeSet:
        """Return the nodes that a part means.

        Raises:
            FaultyExpression: it means a text or a number; `what` says who wanted nodes.
        """
        value = self.value(token)
        if not isinstance(value, list):
            raise FaultyExpression(
                f"{what} looks through answers, and this is none.",
                token.span[0] + 1,
                remedy="Name a question or a repeat there, such as “${name}”.",
            )
        return value

    def number(self, value: Value) -> float:
        """Return a value as a number, NaN when it is none."""
        return as_number(value, self.zone)

    @staticmethod
    def plain(result: Any) -> Value:
        """Return elementpath's result as one of the four kinds of values."""
        if isinstance(result, str | bool | float):
            return result
        if isinstance(result, XPathNode):
            return [result]
        if isinstance(result, list):
            return result
        try:
            return float(result)
        except OverflowError:
            return float("inf")

    def iter_matching_nodes(self, name: str, default_namespace: str | None = None) -> Iterator[Any]:
        """Yield as elementpath does, each child that is looked at counted."""
        self.budget.spend(1 + len(getattr(self.item, "children", None) or ()))
        yield from super().iter_matching_nodes(name, default_namespace)

    def iter_children_or_self(self) -> Iterator[Any]:
        """Yield as elementpath does, each node counted."""
        yield from self._counted(super().iter_children_or_self())

    def iter_descendants(self, axis: str | None = None) -> Iterator[Any]:
        """Yield as elementpath does, each node counted."""
        yield from self._counted(super().iter_descendants(axis))

    def iter_siblings(self, axis: str | None = None) -> Iterator[Any]:
        """Yield as elementpath does, each node counted."""
        yield from self._counted(super().iter_siblings(axis))

    def iter_followings(self) -> Iterator[Any]:
        """Yield as elementpath does, each node counted."""
        yield from self._counted(super().iter_followings())

    def iter_preceding(self) -> Iterator[Any]:
        """Yield as elementpath does, each node counted."""
        yield from self._counted(super().iter_preceding())

    def _counted(self, nodes: Iterator[Any]) -> Iterator[Any]:
        for node in nodes:
            self.budget.spend()
            yield node


def _is_from_root(token: XPathToken) -> bool:
    """Return whether a part is a path of plain names that begins at the root."""
    while token.symbol == "/" and len(token) > 1:
        if token[1].symbol != "(name)":
            return False
        token = token[0]
    return token.symbol == "/" and len(token) == 1 and token[0].symbol == "(name)"
