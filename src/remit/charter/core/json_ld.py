"""JSON-LD as far as policies use it, read into nodes and values. Nothing is ever fetched.

Source: W3C, JSON-LD 1.1 (2020): contexts with prefixes, terms, types and `@vocab`; nested and
flattened nodes, `@graph`, lists, sets and texts by language. What else there is, is refused.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from remit.charter.core.odrl_names import AS_NAME, AS_REFERENCE, ODRL, ODRL_CONTEXTS, PREFIXES
from remit.kernel.documents import DOCUMENT_TOO_LARGE, decode_text
from remit.kernel.errors import Place, problem_kind

if TYPE_CHECKING:
    from remit.kernel.errors import Problems

MOST_LEVELS = 40
MOST_BYTES = 50_000_000

NOT_JSON = problem_kind(
    "not-json",
    "The file is not valid JSON: {reason}.",
    "Export it again from where it comes from.",
)
CONTEXT_ELSEWHERE = problem_kind(
    "json-ld-context-elsewhere",
    "The context “{context}” stands somewhere else, and Remit never fetches one.",
    "Write what it says into the file in its place, or export with the context inside.",
)
NOT_READ = problem_kind(
    "json-ld-not-read",
    "The file uses “{what}” of JSON-LD, which Remit does not read.",
    "Export it flattened or expanded; many programs offer that.",
)
_REFUSED = ("@reverse", "@nest", "@included", "@import", "@direction", "@json")
_CONTAINERS = (None, "@set", "@list", "@language")


@dataclass(frozen=True, slots=True)
class Ref:
    """A reference to a node."""

    iri: str


@dataclass(frozen=True, slots=True)
class Literal:
    """A value with its language or type."""

    value: str
    language: str = ""
    datatype: str = ""


Value = Ref | Literal
Node = dict[str, list[Value]]
"""What is said of a thing, by the IRI of the property; types under `@type`."""


@dataclass(frozen=True, slots=True)
class _Term:
    iri: str
    type: str = ""
    container: str | None = None


@dataclass(slots=True)
class _Context:
    terms: dict[str, _Term] = field(default_factory=dict)
    vocab: str = ""
    language: str = ""

    def iri(self, name: str, *, as_name: bool = True) -> str:
        """Return a name written out: a term, a name with a prefix, or one of the vocabulary."""
        if name.startswith("@"):
            return name
        if as_name and name in self.terms:
            return self.terms[name].iri
        prefix, colon, rest = name.partition(":")
        if colon:
            known = self.terms.get(prefix)
            return known.iri + rest if known and not rest.startswith("//") else name
        return self.vocab + name if as_name else name


class Graph:
    """The nodes of a document by their IRI; those without one got a name that begins with `_:`."""

    def __init__(self) -> None:
        self.nodes: dict[str, Node] = {}
        self._unnamed = 0

    def node(self, value: Value) -> Node:
        """Return what is said of the thing that a value refers to; nothing of a text."""
        return self.nodes.get(value.iri, {}) if isinstance(value, Ref) else {}

    def of_type(self, *types: str) -> list[str]:
        """Return the IRIs of the nodes of a type, in the order of the document."""
        return [
            iri
            for iri, node in self.nodes.items()
            if any(isinstance(one, Ref) and one.iri in types for one in node.get("@type", ()))
        ]

    def name(self) -> str:
        """Return a name for a node that has none."""
        self._unnamed += 1
        return f"_:here-{self._unnamed}"


def read_json_ld(content: bytes, file: str, problems: Problems) -> Graph | None:
    """Read a document in JSON-LD.

    Returns:
        Its nodes, or None when there are problems, all of which are noted.
    """
    before = len(problems)
    document = _json(content, file, problems)
    if document is None:
        return None
    graph = Graph()
    _Reader(graph, file, problems).read(document, _Context())
    return graph if len(problems) == before else None


def texts(values: list[Value]) -> list[str]:
    """Return the texts among values."""
    return [one.value for one in values if isinstance(one, Literal)]


def iris(values: list[Value]) -> list[str]:
    """Return the references among values."""
    return [one.iri for one in values if isinstance(one, Ref)]


def _json(content: bytes, file: str, problems: Problems) -> Any:
    if len(content) > MOST_BYTES:
        place = Place(file)
        problems.add(DOCUMENT_TOO_LARGE, place, size=len(content), limit=MOST_BYTES)
        return None
    text = decode_text(content, file, problems)
    if text is None:
        return None
    try:
        document = json.loads(text)
    except json.JSONDecodeError as error:
        problems.add(NOT_JSON, Place(file, row=error.lineno), reason=error.msg)
    except (RecursionError, ValueError):
        problems.add(NOT_JSON, Place(file), reason="it is nested too deeply, or has a huge number")
    else:
        if isinstance(document, (dict, list)):
            return document
        problems.add(NOT_JSON, Place(file), reason="it is a single value")
    return None


class _Reader:
    def __init__(self, graph: Graph, file: str, problems: Problems) -> None:
        self._graph = graph
        self._file = file
        self._problems = problems

    def read(self, document: Any, context: _Context, level: int = 0) -> list[Value]:
        """Read nodes, one or many; return references to them."""
        if level > MOST_LEVELS:
            self._refuse(f"more than {MOST_LEVELS} levels")
            return []
        if isinstance(document, list):
            return [one for part in document for one in self.read(part, context, level + 1)]
        return self._node(document, context, level) if isinstance(document, dict) else []

    def _node(self, document: dict[str, Any], context: _Context, level: int) -> list[Value]:
        if "@context" in document:
            context = self._context(document["@context"], context)
        names = {name: context.iri(name) for name in document if name != "@context"}
        iri = next((document[name] for name in names if names[name] == "@id"), None)
        whole = next((name for name in names if names[name] == "@graph"), None)
        if whole is not None and set(names.values()) <= {"@graph", "@id"}:
            return self.read(document[whole], context, level + 1)
        called = context.iri(iri, as_name=False) if isinstance(iri, str) else self._graph.name()
        node = self._graph.nodes.setdefault(called, {})
        for name, written in names.items():
            found = self._property(name, written, document[name], context, level)
            if found:
                node.setdefault(written, []).extend(found)
        return [Ref(called)]

    def _property(
        self, name: str, written: str, value: Any, context: _Context, level: int
    ) -> list[Value]:
        if written == "@type":
            kinds = value if isinstance(value, list) else [value]
            return [Ref(context.iri(one)) for one in kinds if isinstance(one, str)]
        if written == "@graph":
            self.read(value, context, level + 1)
            return []
        if written in _REFUSED:
            self._refuse(written)
        if written.startswith("@") or ":" not in written:
            return []  # what no context explains says nothing in JSON-LD
        term = context.terms.get(name, _Term(written))
        if term.container == "@language" and isinstance(value, dict):
            return [
                Literal(text, language)
                for language, said in value.items()
                for text in (said if isinstance(said, list) else [said])
                if isinstance(text, str)
            ]
        return self._values(value, term, context, level)

    def _values(self, value: Any, term: _Term, context: _Context, level: int) -> list[Value]:
        if isinstance(value, list):
            return [v for one in value for v in self._values(one, term, context, level)]
        if not isinstance(value, dict):
            return _plain(value, term, context)
        for wrapping in ("@list", "@set"):
            if wrapping in value:
                return self._values(value[wrapping], term, context, level)
        if "@value" in value:
            datatype = context.iri(str(value.get("@type", ""))) if value.get("@type") else ""
            return [Literal(_text(value["@value"]), str(value.get("@language", "")), datatype)]
        return self.read(value, context, level + 1)

    def _context(self, given: Any, around: _Context) -> _Context:
        context = _Context(dict(around.terms), around.vocab, around.language)
        for one in given if isinstance(given, list) else [given]:
            if one is None:
                context = _Context()
            elif isinstance(one, str):
                self._known_context(one, context)
            elif isinstance(one, dict):
                self._define(one, context)
        return context

    def _known_context(self, name: str, context: _Context) -> None:
        if name not in ODRL_CONTEXTS:
            self._problems.add(CONTEXT_ELSEWHERE, Place(self._file), context=name)
            return
        self._define({**PREFIXES, "@vocab": ODRL, "uid": "@id", "type": "@type"}, context)
        for names, kind in ((AS_REFERENCE, "@id"), (AS_NAME, "@vocab")):
            context.terms.update({one: _Term(f"{ODRL}{one}", kind) for one in names})

    def _define(self, given: dict[str, Any], context: _Context) -> None:
        context.vocab = str(given.get("@vocab") or context.vocab)
        context.language = str(given.get("@language") or context.language)
        if "@import" in given:
            self._refuse("@import")
        # Prefixes come first: other terms are written with them.
        for name, meant in given.items():
            if isinstance(meant, str) and not name.startswith("@"):
                context.terms[name] = _Term(meant)
        for name, meant in given.items():
            if name.startswith("@") or meant is None:
                continue
            if isinstance(meant, dict):
                self._define_term(name, meant, context)
            elif isinstance(meant, str):
                context.terms[name] = _Term(context.iri(meant, as_name=meant != name))

    def _define_term(self, name: str, meant: dict[str, Any], context: _Context) -> None:
        container = meant.get("@container")
        if isinstance(container, list):
            container = next((one for one in container if one != "@set"), "@set")
        unread = [one for one in ("@reverse", "@nest", "@context") if one in meant]
        for what in [*unread, *([] if container in _CONTAINERS else [str(container)])]:
            self._refuse(what)
        context.terms.pop(name, None)
        kind = str(meant.get("@type") or "")
        iri = context.iri(str(meant.get("@id") or name))
        context.terms[name] = _Term(iri, context.iri(kind) if kind else "", container)

    def _refuse(self, what: str) -> None:
        self._problems.add(NOT_READ, Place(self._file), what=what)


def _plain(value: Any, term: _Term, context: _Context) -> list[Value]:
    if value is None:
        return []
    if isinstance(value, str) and term.type in {"@id", "@vocab"}:
        return [Ref(context.iri(value, as_name=term.type == "@vocab"))]
    language = context.language if isinstance(value, str) and not term.type else ""
    return [Literal(_text(value), language, term.type)]


def _text(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
