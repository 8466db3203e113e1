"""The form language's grammar: elementpath's parser of XPath 1.0, changed where forms need it.

Taken over are paths, axes, steps, brackets and literals. Its own operators and functions raise on
comparisons with blanks and with dates, so all of them are replaced; functions from outside, a
path that begins with a function, `if`, and references `${name}` are added. What forms cannot speak
of (attributes, comments, namespaces) is taken out.
"""

from __future__ import annotations

import difflib
import re
from typing import TYPE_CHECKING, Any, ClassVar

from elementpath.exceptions import ElementPathError
from elementpath.xpath1 import XPath1Parser
from elementpath.xpath_tokens import NameToken, XPathFunction, XPathToken

from remit.ask.core.expressions.faults import DEEPEST_NESTING, FaultyExpression
from remit.ask.core.expressions.functions import Arguments, Function
from remit.ask.core.expressions.functions_date import DATE_FUNCTIONS
from remit.ask.core.expressions.functions_node import NODE_FUNCTIONS
from remit.ask.core.expressions.functions_number import NUMBER_FUNCTIONS
from remit.ask.core.expressions.functions_place import PLACE_FUNCTIONS
from remit.ask.core.expressions.functions_text import TEXT_FUNCTIONS
from remit.ask.core.expressions.operators import OPERATORS, Predicate
from remit.ask.core.expressions.source import LAST_SAVED

if TYPE_CHECKING:
    from collections.abc import Callable

    from remit.ask.core.expressions.context import Run
    from remit.ask.core.expressions.source import Source
    from remit.ask.core.expressions.values import NodeSet, Value

FUNCTIONS: dict[str, Function] = {
    function.name: function
    for function in (
        *TEXT_FUNCTIONS,
        *NUMBER_FUNCTIONS,
        *DATE_FUNCTIONS,
        *NODE_FUNCTIONS,
        *PLACE_FUNCTIONS,
    )
}
"""Every function of the form language, by name."""

_NAME = r"[^\d\W][\w.\-\xb7\u0300-\u036F\u203F\u2040]*+"
_MEANT = {
    "==": "Write “=” once.",
    "<>": "Write “!=” for “is not”.",
    "&&": "Write “and”.",
    "&": "Write “and”; texts are joined by concat(…, …).",
    "||": "Write “or”.",
    "AND": "Write “and” in small letters.",
    "OR": "Write “or” in small letters.",
    "≤": "Write “<=”.",
    "≥": "Write “>=”.",
    "≠": "Write “!=”.",
    "%": "Write “mod” for a remainder, or divide by 100.",
    "\u2013": "Write a minus sign, “-”.",
    "\u2212": "Write a minus sign, “-”.",
    "\u00d7": "Write “*”.",
    "\u00f7": "Write “div”.",
}
_SPECIAL = frozenset({"(start)", "(end)", "(invalid)", "(unknown)"})
_LITERALS = frozenset({"(string)", "(decimal)", "(integer)"})
_KEPT = _SPECIAL | _LITERALS | {",", ")", "]", "::", ".", "..", "//", "/", "("}
_UNSPOKEN = frozenset({"attribute", "namespace"})
_MISSING = "Something before it may be missing, such as an operator."
_NOTHING_BEFORE = "Write before it what is compared: “.” is the question's own answer."
_LAST_PART = re.compile(r"\w+$|[^\w\s]+$")
_SHOWN = 24  # characters of the text that a message shows


class Reference(XPathToken):
    """`${name}`: the question of that name, in this turn of a repeat or in every turn."""

    symbol = "$"
    label = "variable"
    lbp = 0
    name: str
    leaves_context = True
    wide = False
    """Whether every turn is meant, as within `indexed-repeat`."""

    def nud(self) -> XPathToken:
        """Take the name that the text has here."""
        grammar: Grammar = self.parser  # type: ignore[assignment]  # it is of no other's table
        if self.span[0] not in grammar.names:
            raise FaultyExpression(
                "“$” does not begin a reference here.",
                self.span[0] + 1,
                remedy="Write a question's name as “${name}”.",
            )
        grammar.advance("(name)")
        self.value = self.name = grammar.names[self.span[0]]
        return self

    def evaluate(self, context: Any = None) -> NodeSet:
        """Return its nodes."""
        run: Run = context
        if self.name.startswith(LAST_SAVED):
            return []
        instance = run.given.instance
        return instance.named(self.name, instance.top if self.wide else run.place)


class Call(XPathFunction):
    """A call of one of the functions."""

    label = "function"
    lbp = 0
    function: ClassVar[Function]
    leaves_context = True

    def nud(self) -> XPathFunction:
        """Read the arguments."""
        self.parser.advance("(")
        if self.parser.next_token.symbol != ")":
            self.append(self.parser.expression(5))
            while self.parser.next_token.symbol == ",":
                self.parser.advance(",")
                self.append(self.parser.expression(5))
        self.parser.advance(")")
        most = self.function.most
        if len(self) < self.function.least or (most is not None and len(self) > most):
            raise FaultyExpression(
                f"“{self.function.name}” takes {self.function.counts}, and has {len(self)} here.",
                self.span[0] + 1,
                remedy="Add what is missing, or take out what is too much.",
            )
        if self.function.name == "indexed-repeat":
            for token in (self[0], *self[1::2]):
                if isinstance(token, Reference):
                    token.wide = True
        return self

    def evaluate(self, context: Any = None) -> Value:
        """Return what the function gives."""
        run: Run = context
        value = self.function.apply(Arguments(self.function.name, list(self), run))
        if isinstance(value, str):
            run.budget.hold_text(len(value))
        return value


class Name(NameToken):
    """A name in a path. Before a bracket it is a function that does not exist."""

    def nud(self) -> XPathToken:
        """Take the name, unless a bracket follows."""
        if self.parser.next_token.symbol == "(":
            name = self.value.replace("jr-", "jr:", 1)
            alike = difflib.get_close_matches(name.lower(), FUNCTIONS, n=1)
            raise FaultyExpression(
                f"There is no function “{name}”.",
                self.span[0] + 1,
                remedy=f"Did you mean “{alike[0]}”?" if alike else "Correct its name.",
            )
        return super().nud()


class Grammar(XPath1Parser):
    """The parser of one expression; not to be shared between threads."""

    PATH_STEP_LABELS = ("axis", "kind test", "function")
    PATH_STEP_SYMBOLS: ClassVar[set[str]] = {"(name)", "*", "..", ".", "("}
    tokenizer = re.compile(
        r"""('[^']*+'|"[^"]*+"|(?:\d++(?:\.\d*+)?+|\.\d++))"""
        r"|(::|!=|<=|>=|//|\.\.|[(),\[\]*$.=<>+\-|/]|\b(?:and|or|div|mod)\b(?![\-.])"
        rf"|{_NAME}(?=\s*+(?:\(|::)))"
        # A column's name may have a colon, as OpenStreetMap's “fuel:diesel” has.
        rf"|({_NAME}(?::(?!:){_NAME})?)|(\S)|\s++"
    )
    names: dict[int, str]

    def __init__(self, source: Source) -> None:
        super().__init__()
        self.names = source.names
        self._written = source.written
        self._begun: XPathToken | None = None

    def expression(self, rbp: int = 0) -> XPathToken:
        """Return the tree of what follows, up to an operator that binds less than `rbp`.

        As elementpath has it, but what cannot begin an operand is remembered for the message.
        """
        self.advance()
        self._begun = self.token
        left = self.token.nud()
        self._begun = None
        while rbp < self.next_token.lbp:
            self.advance()
            left = self.token.led(left)
        return left

    def parse(self, source: str) -> XPathToken:
        """Return the tree of an expression.

        Raises:
            FaultyExpression: the text is no expression.
        """
        self.tokens = iter(self.tokenizer.finditer(source))
        self.source = source
        try:
            self.advance()
            root = self.expression()
            self.next_token.expected("(end)")
        except FaultyExpression:
            raise
        except (ElementPathError, RecursionError, ValueError, TypeError, AssertionError) as fault:
            raise self._fault(fault) from None
        _check_depth(root)
        return root

    def _fault(self, fault: Exception) -> FaultyExpression:
        if isinstance(fault, RecursionError):
            return FaultyExpression(
                "The expression is nested too deeply.",
                remedy="Split it over several calculations.",
            )
        token = self.next_token if self._begun is None else self._begun
        start = token.span[0]
        if token.symbol == "(end)":
            written = self.source.rstrip()
            last = _LAST_PART.search(written)
            shown = last.group()[-_SHOWN:] if last else written
            return FaultyExpression(
                f"The expression ends with “{shown}”, after which something is missing.",
                len(written),
                remedy=f"Add what belongs after “{shown}”, or take “{shown}” out.",
            )
        shown = self._written[start:].split()[0][:_SHOWN]
        around = (shown, self._written[max(start - 1, 0) :])
        meant = next((_MEANT[sign] for sign in _MEANT if _stands(sign, around)), "")
        return FaultyExpression(
            f"“{shown}” was not expected here.",
            start + 1,
            remedy=meant or (_NOTHING_BEFORE if shown[0] in "<>=!" and start == 0 else _MISSING),
        )


def _stands(sign: str, around: tuple[str, str]) -> bool:
    """Return whether a sign begins one of the two texts; a word must be the whole of the first."""
    return around[0] == sign if sign.isalpha() else any(map(_begins(sign), around))


def _begins(sign: str) -> Callable[[str], bool]:
    return lambda text: text.startswith(sign)


def _check_depth(root: XPathToken) -> None:
    """Refuse a tree that would be too deep to walk; a chain of operators counts as one level."""
    level = [(root, 0)]
    while level:
        token, depth = level.pop()
        if depth > 2 * DEEPEST_NESTING:
            raise FaultyExpression(
                "The expression is nested too deeply.",
                token.span[0] + 1,
                remedy="Split it over several calculations.",
            )
        for place, child in enumerate(token):
            same = place == 0 and token.symbol in OPERATORS and child.symbol in OPERATORS
            level.append((child, depth if same else depth + 1))


def _install() -> None:
    """Put this grammar's tokens in the place of elementpath's."""
    table = Grammar.symbol_table
    axes = {name for name, token in table.items() if token.label == "axis"}
    for symbol in set(table) - axes.difference(_UNSPOKEN) - _KEPT:
        del table[symbol]
    tokens: tuple[type[XPathToken], ...] = (*OPERATORS.values(), Predicate, Reference, Name)
    for token in tokens:
        table[token.symbol] = token
    # Nothing that begins an operand may follow one: the message then speaks of it.
    table["("] = type("Brackets", (table["("],), {"lbp": 0})
    for function in FUNCTIONS.values():
        symbol = function.name.replace("jr:", "jr-")
        table[symbol] = type(
            f"Call_{symbol}",
            (Call,),
            {"symbol": symbol, "function": function},
        )


_install()
