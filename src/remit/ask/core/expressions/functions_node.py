"""The functions that look through answers, repeats, choices and attached tables.

Source: ODK XForms specification, “Node-set functions”, “Select functions”, “Translation
functions” and “Repeat functions”.
"""

from __future__ import annotations

import hashlib
import math
from typing import TYPE_CHECKING

from remit.ask.core.expressions.faults import FaultyExpression
from remit.ask.core.expressions.functions import Function
from remit.ask.core.expressions.source import NAME_IN_TEXT
from remit.ask.core.expressions.values import as_text, node_text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from elementpath.xpath_nodes import XPathNode

    from remit.ask.core.expressions.functions import Arguments
    from remit.ask.core.expressions.values import NodeSet

_PARK_MILLER_MODULUS = 2**31 - 1
_PARK_MILLER_FACTOR = 16_807


def _count(call: Arguments) -> float:
    return float(len(call.nodes(0)))


def _count_non_empty(call: Arguments) -> float:
    return float(sum(1 for node in call.nodes(0) if node_text(node)))


def _position(call: Arguments) -> float:
    if not len(call):
        return float(call.run.position)
    nodes = call.nodes(0)
    return _turn(nodes[0]) if nodes else math.nan


def _turn(node: XPathNode) -> float:
    """Return where a node stands among its siblings of the same name."""
    siblings = getattr(node.parent, "children", ())
    same = [child for child in siblings if child.name == node.name]
    return float(same.index(node) + 1) if node in same else 1.0


def _last(call: Arguments) -> float:
    return float(call.run.size or 1)


def _name(call: Arguments) -> str:
    nodes = call.nodes(0) if len(call) else call.run.plain(call.run.item)
    return str(nodes[0].name or "") if isinstance(nodes, list) and nodes else ""


def _current(call: Arguments) -> NodeSet:
    return [call.run.here]


def _instance(call: Arguments) -> NodeSet:
    name = _table(call)
    tables = call.run.given.tables
    call.run.budget.allow(name, len(tables.rows(name)))
    return [tables.tree(name)]


def _pulldata(call: Arguments) -> str:
    tables = call.run.given.tables
    return tables.find(_table(call), call.text(1), call.text(2), call.text(3))


def _table(call: Arguments) -> str:
    name = call.text(0)
    for known in (name, name.removesuffix(".csv")):
        if known in call.run.given.tables:
            return known
    raise FaultyExpression(
        f"There is no list or table “{name}”.",
        call.position(0),
        remedy="Name a list of the choices sheet, or attach the file.",
    )


def _indexed_repeat(call: Arguments) -> NodeSet:
    """Return the first argument's nodes in the turns that the following pairs name.

    A turn that does not exist gives none, so that the one before the first is blank.
    """
    if len(call) % 2 == 0:
        raise FaultyExpression(
            "“indexed-repeat” needs a number for each repeat.",
            call.position(len(call) - 1),
            remedy="Write indexed-repeat(question, repeat, number).",
        )
    nodes = call.nodes(0)
    for index in range(1, len(call), 2):
        number = call.number(index + 1)
        turns = call.nodes(index)
        call.run.budget.spend(len(nodes) + len(turns))
        chosen = {turn for turn in turns if _turn(turn) == number}
        nodes = [node for node in nodes if not chosen.isdisjoint(_around(node))]
    return nodes


def _around(node: XPathNode) -> Iterator[XPathNode]:
    around: XPathNode | None = node
    while around is not None:
        yield around
        around = around.parent


def _choice_name(call: Arguments) -> str:
    """Return a choice's label; the value itself where the question or the choice is not known."""
    value, question = call.text(0), call.text(1)
    found = NAME_IN_TEXT.search(question)
    name = found[1] if found else question.strip()
    labels = call.run.given.labels
    of = labels.get(name) or labels.get(name.rpartition("/")[2]) or {}
    return of.get(value, value)


def _itext(call: Arguments) -> str:
    """Return the text of that identifier; the identifier where the language has none."""
    identifier = call.text(0)
    return call.run.given.texts.get(identifier, identifier)


def _randomize(call: Arguments) -> NodeSet:
    """Return the nodes shuffled inside out; a seed starts Park and Miller's generator."""
    nodes = call.nodes(0)
    call.run.budget.spend(len(nodes))
    draws = _park_miller(_seed(call)) if len(call) > 1 else None
    shuffled: NodeSet = []
    for place, node in enumerate(nodes):
        share = next(draws) if draws else call.run.given.rng.random()
        other = int(share * (place + 1))
        shuffled.append(node)
        shuffled[place] = shuffled[other]
        shuffled[other] = node
    return shuffled


def _seed(call: Arguments) -> int:
    """Return a seed from a number, its fraction dropped, or from any other text by its SHA-256."""
    value = call.value(1)
    number = call.run.number(value)
    if math.isfinite(number):
        return int(number)
    text = "" if isinstance(value, float) else as_text(value)
    if not text:
        return 0
    digest = hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()
    return int.from_bytes(digest[:8], "big", signed=True)


def _park_miller(seed: int) -> Iterator[float]:
    state = _remainder(seed)
    if state <= 0:
        state += _PARK_MILLER_MODULUS - 1
    while True:
        state = state * _PARK_MILLER_FACTOR % _PARK_MILLER_MODULUS
        yield (state - 1) / (_PARK_MILLER_MODULUS - 1)


def _remainder(seed: int) -> int:
    """Return the remainder with the sign of the seed, exactly."""
    rest = abs(seed) % _PARK_MILLER_MODULUS
    return -rest if seed < 0 else rest


def _property(call: Arguments) -> str:
    return call.run.given.properties.get(call.text(0), "")


NODE_FUNCTIONS = (
    Function("count", 1, 1, _count),
    Function("count-non-empty", 1, 1, _count_non_empty),
    Function("position", 0, 1, _position),
    Function("last", 0, 0, _last),
    Function("name", 0, 1, _name),
    Function("local-name", 0, 1, _name),
    Function("current", 0, 0, _current),
    Function("instance", 1, 1, _instance),
    Function("pulldata", 4, 4, _pulldata),
    Function("indexed-repeat", 3, 11, _indexed_repeat),
    Function("jr:choice-name", 2, 2, _choice_name),
    Function("jr:itext", 1, 1, _itext),
    Function("randomize", 1, 2, _randomize),
    Function("property", 1, 1, _property),
    Function("version", 0, 0, lambda call: call.run.given.version),
    Function("depend", 1, None, lambda call: call.value(0)),
)
