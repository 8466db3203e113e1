"""An ODRL 2.2 policy in JSON-LD, read as a charter. What a charter cannot hold is refused.

A rule must come in as it was meant: one that lost a constraint would permit or forbid more.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

from remit.charter.core.json_ld import Graph, Literal, iris, read_json_ld, texts
from remit.charter.core.odrl_names import (
    ACTION,
    DCT,
    DPV,
    INFORMATION,
    LEFT_OPERANDS,
    ODRL,
    OTHER_LEFT_OPERANDS,
    REMIT,
    SKOS,
    compact,
    rule_id,
    term_iri,
)
from remit.charter.core.rule import Charter, Effect, Rule
from remit.kernel.errors import Place, problem_kind
from remit.kernel.flow import CONDITIONS, PARTS, VOCABULARY_PARTS
from remit.kernel.vocabulary import Term, Vocabulary

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from remit.charter.core.json_ld import Node
    from remit.kernel.errors import Problems

NOT_ONE_POLICY = problem_kind(
    "odrl-not-one-policy",
    "The file holds {count} ODRL policies.",
    "A charter is one policy: split the file, or put their rules together.",
)
OTHER_CONFLICT = problem_kind(
    "odrl-other-conflict-strategy",
    "The policy says “{strategy}” where a permission and a prohibition meet.",
    "In a charter the forbid wins. Write “conflict”: “prohibit” if that is meant.",
)
NOT_KEPT = problem_kind(
    "odrl-not-kept",
    "{what} has “{name}”, which a charter cannot hold.",
    "Say it otherwise or take it out: left out silently, the rule would mean something else.",
)
OTHER_ACTION = problem_kind(
    "odrl-other-action",
    "The rule “{rule}” is about “{action}”.",
    "A charter is about passing information on: write “action”: “distribute” if that is meant.",
)
OTHER_TARGET = problem_kind(
    "odrl-other-target",
    "The rule “{rule}” is about “{target}” alone, which is no term of data.",
    "Name the address of a term of data as its target, or urn:remit:information where all "
    "information is meant: without its target the rule would say more.",
)
CONSTRAINT_NOT_READ = problem_kind(
    "odrl-constraint-not-read",
    "The rule “{rule}” has a constraint that a charter cannot hold: {what}.",
    "Use the left operands of a charter, with isAnyOf, isA or eq; conditions with isA or, in a "
    "prohibition, isNoneOf.",
)
TERM_NOT_KNOWN = problem_kind(
    "odrl-term-not-known",
    "The rule “{rule}” names “{iri}”, which is no term of {part}.",
    "Add a term with that DPV address to the vocabulary, or name one of its terms.",
)
BAD_RULE_ID = problem_kind(
    "odrl-rule-without-id",
    "A rule of the policy has no name of its own that a charter could use.",
    "Give it a “uid” that ends in letters, digits or hyphens.",
)
BAD_TERMS = problem_kind(
    "odrl-terms-unsound",
    "The terms in the file do not make trees: {reason}.",
    "Give the vocabulary as a file of its own.",
)

_POLICIES = tuple(f"{ODRL}{name}" for name in ("Policy", "Set", "Offer", "Agreement", "Assertion"))
_POLICY_KNOWN = {
    f"{ODRL}{name}" for name in ("permission", "prohibition", "conflict", "profile", "uid")
} | {"@type", "@id"}
_RULE_KNOWN = {f"{ODRL}{name}" for name in ("action", "target", "constraint", "uid")}
_IGNORED = (DPV, DCT, REMIT)
_OPERANDS = {iri: part for part, iri in LEFT_OPERANDS.items()} | OTHER_LEFT_OPERANDS
_ANY_OF = {f"{ODRL}{name}" for name in ("isAnyOf", "isA", "eq")}


@dataclass(frozen=True, slots=True)
class FromOdrl:
    """A charter that came in, with the terms in its file; None where it had none."""

    charter: Charter
    vocabulary: Vocabulary | None


@dataclass(slots=True)
class _Limits:
    """What the constraints of one rule say."""

    pattern: dict[str, tuple[str, ...]] = field(default_factory=dict)
    requires: list[str] = field(default_factory=list)
    unless: list[str] = field(default_factory=list)
    starts_on: date | None = None
    until: date | None = None


def read_odrl(
    content: bytes, file: str, vocabulary: Vocabulary | None, problems: Problems
) -> FromOdrl | None:
    """Read a policy in JSON-LD as a charter.

    Args:
        content: the file's bytes.
        file: its path, for the places of problems.
        vocabulary: the terms; left out, those in the file.
        problems: where everything wrong is noted.

    Returns:
        The charter, or None when there are problems. Whether its rules are sound together is for
        `remit.charter.core.document` to check.
    """
    before = len(problems)
    graph = read_json_ld(content, file, problems)
    if graph is None:
        return None
    own = _vocabulary(graph, file, problems)
    reader = _PolicyReader(graph, file, vocabulary or own or Vocabulary(()), problems)
    charter = reader.charter()
    return FromOdrl(charter, own) if len(problems) == before else None


class _PolicyReader:
    def __init__(self, graph: Graph, file: str, vocabulary: Vocabulary, problems: Problems) -> None:
        self._graph = graph
        self._file = file
        self._problems = problems
        self._keys = {
            part: {
                **{term.dpv: term.key for term in vocabulary.terms(part) if term.dpv},
                **{term_iri(part, term.key): term.key for term in vocabulary.terms(part)},
            }
            for part in LEFT_OPERANDS
        }

    def charter(self) -> Charter:
        """Return the rules of the one policy, in their order where it is told."""
        policies = self._graph.of_type(*_POLICIES)
        if len(policies) != 1:
            self._problems.add(NOT_ONE_POLICY, Place(self._file), count=len(policies))
            return Charter()
        policy = self._graph.nodes[policies[0]]
        self._check_policy(policy)
        rules = [
            (_order(self._graph.nodes.get(iri, {})), self._rule(iri, effect, f"{name} {number}"))
            for effect, name in ((Effect.PERMIT, "permission"), (Effect.FORBID, "prohibition"))
            for number, iri in enumerate(iris(policy.get(f"{ODRL}{name}", [])), 1)
        ]
        return Charter(tuple(rule for _, rule in sorted(rules, key=lambda pair: pair[0])))

    def _check_policy(self, policy: Node) -> None:
        for strategy in iris(policy.get(f"{ODRL}conflict", [])):
            if strategy != f"{ODRL}prohibit":
                place = Place(self._file, key="conflict")
                self._problems.add(OTHER_CONFLICT, place, strategy=compact(strategy))
        self._check_known(policy, _POLICY_KNOWN, "The policy")

    def _check_known(self, node: Node, known: Iterable[str], what: str) -> None:
        for name in node:
            if name not in known and name != "@type" and not name.startswith(_IGNORED):
                self._problems.add(NOT_KEPT, Place(self._file), what=what, name=compact(name))

    def _rule(self, iri: str, effect: Effect, numbered: str) -> Rule:
        """Return one rule; one without a name is told by its place, such as “permission 1”."""
        node = self._graph.nodes.get(iri, {})
        name = "" if iri.startswith("_:") else rule_id(iri)
        if not name or any(mark in name for mark in " ;,\t\n"):
            self._problems.add(BAD_RULE_ID, Place(self._file, key=numbered))
            name = name or numbered
        self._check_known(node, _RULE_KNOWN, f"The rule “{name}”")
        for action in iris(node.get(f"{ODRL}action", [])) or [""]:
            if action != ACTION:
                place = Place(self._file, key=f"rule {name}")
                said = compact(action) or "nothing"
                self._problems.add(OTHER_ACTION, place, rule=name, action=said)
        limits = _Limits()
        for constraint in node.get(f"{ODRL}constraint", []):
            self._constraint(self._graph.node(constraint), name, effect, limits)
        self._target(node, name, limits)
        return Rule(
            id=name,
            effect=effect,
            statements=_texts(self._graph, node, f"{DCT}description", f"{REMIT}description"),
            pattern={part: limits.pattern[part] for part in PARTS if part in limits.pattern},
            requires=tuple(limits.requires),
            unless=tuple(limits.unless),
            evidence=tuple(texts(node.get(f"{REMIT}evidence", []))),
            starts_on=limits.starts_on,
            until=limits.until,
        )

    def _target(self, node: Node, rule: str, limits: _Limits) -> None:
        """Take in what a rule is about: all information, or terms of data."""
        named = [one for one in iris(node.get(f"{ODRL}target", [])) if one != INFORMATION]
        known = self._keys["data"]
        strange = [one for one in named if one not in known]
        if named and not strange and "data" not in limits.pattern:
            limits.pattern["data"] = tuple(known[one] for one in named)
            return
        for target in strange or named:
            place = Place(self._file, key=f"rule {rule}")
            self._problems.add(OTHER_TARGET, place, rule=rule, target=compact(target))

    def _constraint(self, node: Node, rule: str, effect: Effect, limits: _Limits) -> None:
        left, operator = (
            next(iter(iris(node.get(f"{ODRL}{name}", []))), "")
            for name in ("leftOperand", "operator")
        )
        values = node.get(f"{ODRL}rightOperand", [])
        if left == f"{ODRL}dateTime":
            done = _date(operator, texts(values), limits)
        else:
            part = _OPERANDS.get(left, "")
            keys = [self._key(part, iri, rule) for iri in iris(values)] if part else []
            done = bool(keys) and _terms(part, operator, keys, effect, limits)
        if not done:
            said = (left, operator, *iris(values), *texts(values))
            what = " ".join(compact(one) for one in said if one)
            place = Place(self._file, key=f"rule {rule}")
            self._problems.add(
                CONSTRAINT_NOT_READ, place, rule=rule, what=what or ", ".join(map(compact, node))
            )

    def _key(self, part: str, iri: str, rule: str) -> str:
        if iri not in self._keys[part]:
            place = Place(self._file, key=f"rule {rule}")
            self._problems.add(TERM_NOT_KNOWN, place, rule=rule, iri=compact(iri), part=part)
        return self._keys[part].get(iri, "")


def _terms(part: str, operator: str, keys: list[str], effect: Effect, limits: _Limits) -> bool:
    """Take in a constraint over terms; whether a charter can hold it."""
    if part != CONDITIONS:
        if operator not in _ANY_OF or part in limits.pattern:
            return False
        limits.pattern[part] = tuple(keys)
        return True
    if effect is Effect.FORBID:
        if operator != f"{ODRL}isNoneOf" or limits.unless:
            return False
        limits.unless += keys
        return True
    alone = operator in _ANY_OF and len(keys) == 1
    if alone or operator == f"{ODRL}isAllOf":
        limits.requires += keys
        return True
    return False


def _date(operator: str, values: list[str], limits: _Limits) -> bool:
    """Take in a constraint over days; whether a charter can hold it."""
    try:
        (day,) = [date.fromisoformat(value) for value in values]
    except ValueError:
        return False
    if operator == f"{ODRL}gteq" and limits.starts_on is None:
        limits.starts_on = day
        return True
    if operator == f"{ODRL}lt" and limits.until is None:
        limits.until = day
        return True
    return False


def _order(node: Node) -> float:
    found = texts(node.get(f"{REMIT}order", []))
    return float(found[0]) if found and found[0].isdecimal() else float("inf")


def _texts(graph: Graph, node: Node, name: str, other: str) -> dict[str, str]:
    found = {
        one.language or "en": one.value for one in node.get(name, []) if isinstance(one, Literal)
    }
    for value in node.get(other, []):
        said = graph.node(value)
        languages = texts(said.get(f"{REMIT}language", []))
        found.update(zip(languages, texts(said.get(f"{REMIT}text", [])), strict=False))
    return found


def _vocabulary(graph: Graph, file: str, problems: Problems) -> Vocabulary | None:
    """Return the terms in the file, or None where it has none or they make no trees."""
    nodes = [graph.nodes[iri] for iri in graph.of_type(f"{SKOS}Concept")]
    own = sorted((node for node in nodes if node.get(f"{REMIT}part")), key=_order)
    if not own:
        return None
    terms = list(_read_terms(own, graph))
    strange = sorted({term.part for term in terms} - set(VOCABULARY_PARTS))
    if strange:
        problems.add(BAD_TERMS, Place(file), reason=f"there is no part {', '.join(strange)}")
        return None
    try:
        return Vocabulary(terms)
    except ValueError as error:
        problems.add(BAD_TERMS, Place(file), reason=str(error))
        return None


def _read_terms(nodes: Iterable[Node], graph: Graph) -> Iterator[Term]:
    for node in nodes:
        broader = [graph.nodes.get(iri, {}) for iri in iris(node.get(f"{SKOS}broader", []))]
        yield Term(
            part=_first(node, f"{REMIT}part"),
            key=_first(node, f"{SKOS}notation"),
            broader=_first(broader[0], f"{SKOS}notation") if broader else "",
            labels=_texts(graph, node, f"{SKOS}prefLabel", f"{REMIT}prefLabel"),
            definitions=_texts(graph, node, f"{SKOS}definition", f"{REMIT}definition"),
            dpv=next(iter(iris(node.get(f"{SKOS}exactMatch", []))), "")
            or _first(node, f"{REMIT}dpv"),
        )


def _first(node: Node, name: str) -> str:
    return next(iter(texts(node.get(name, []))), "")
