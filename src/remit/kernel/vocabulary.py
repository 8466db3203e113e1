"""A study's vocabulary: one tree of terms for each part of a flow, with labels in its languages."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from remit.kernel.documents import load_document
from remit.kernel.errors import Place, Problems, problem_kind
from remit.kernel.flow import CONDITIONS, PARTS, VOCABULARY_PARTS, Flow

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

DUPLICATE_TERM = problem_kind(
    "vocabulary-duplicate-term",
    "The term “{key}” of {part} is defined twice.",
    "Keep one, or give the second another key.",
)
UNKNOWN_BROADER = problem_kind(
    "vocabulary-unknown-broader",
    "The term “{key}” of {part} has the broader term “{broader}”, which {part} does not have.",
    "Define “{broader}”, or correct the spelling.",
)
CYCLE = problem_kind(
    "vocabulary-cycle",
    "The terms of {part} lead round in a circle: {keys}.",
    "Take out the “broader” of one of them.",
)
UNKNOWN_TERM = problem_kind(
    "unknown-term",
    "“{term}” is no term of {part} in the vocabulary.",
    "Add it to vocabulary.toml, or use one of: {near}.",
)


@dataclass(frozen=True, slots=True)
class Term:
    """One word of the vocabulary.

    Attributes:
        part: one of the five parts of a flow, or "conditions".
        key: what other files call it; unique within its part.
        broader: key of the term above it, or "".
        labels: plain words by language code.
        definitions: what it covers, by language code.
        dpv: IRI of the matching term of the W3C Data Privacy Vocabulary, or "".
    """

    part: str
    key: str
    broader: str = ""
    labels: Mapping[str, str] = field(default_factory=dict)
    definitions: Mapping[str, str] = field(default_factory=dict)
    dpv: str = ""


class Vocabulary:
    """Trees of terms. Made once, never changed; questions about cover are set look-ups."""

    def __init__(self, terms: Iterable[Term]) -> None:
        """Build the trees.

        Raises:
            ValueError: a repeated term, an unknown broader term or a cycle. `parse_vocabulary`
                finds these first and says where they are.
        """
        self._terms: dict[tuple[str, str], Term] = {}
        for term in terms:
            if (term.part, term.key) in self._terms:
                raise ValueError(f"{term.part} {term.key} is defined twice")
            self._terms[term.part, term.key] = term
        self._lineage = {name: self._path(*name) for name in self._terms}

    def _path(self, part: str, key: str) -> tuple[str, ...]:
        """Return `key` and every broader term, nearest first."""
        path = [key]
        while broader := self._terms[part, path[-1]].broader:
            if broader in path or (part, broader) not in self._terms:
                raise ValueError(f"{part} {key} does not lead to a root")
            path.append(broader)
        return tuple(path)

    def __contains__(self, name: object) -> bool:
        return name in self._terms

    def __iter__(self) -> Iterator[Term]:
        return iter(self._terms.values())

    def __len__(self) -> int:
        return len(self._terms)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Vocabulary) and self._terms == other._terms

    __hash__ = None  # type: ignore[assignment]  # compared by content, so it is no dictionary key

    def term(self, part: str, key: str) -> Term:
        """Return one term.

        Raises:
            KeyError: the part has no such term.
        """
        return self._terms[part, key]

    def terms(self, part: str) -> tuple[Term, ...]:
        """Return the terms of one part, in the order they were given."""
        return tuple(term for term in self if term.part == part)

    def unknown(self, flow: Flow) -> list[tuple[str, str]]:
        """Return the part and key of each term of a flow that is not here."""
        named = [(part, flow.term(part)) for part in PARTS]
        named += [(CONDITIONS, key) for key in flow.conditions]
        return [one for one in named if one not in self]

    def lineage(self, part: str, key: str) -> tuple[str, ...]:
        """Return `key` and every broader term above it, nearest first.

        Raises:
            KeyError: the part has no such term.
        """
        return self._lineage[part, key]

    def covers(self, part: str, broad: str, narrow: str) -> bool:
        """Whether `broad` is `narrow` or stands above it."""
        return broad in self._lineage[part, narrow]

    def on_one_branch(self, part: str, one: str, other: str) -> bool:
        """Whether one of the two terms covers the other."""
        return self.covers(part, one, other) or self.covers(part, other, one)

    def label(self, part: str, key: str, language: str = "en") -> str:
        """Return the term in plain words: in `language`, else English, else any, else its key."""
        labels = self._terms[part, key].labels
        return labels.get(language) or labels.get("en") or next(iter(labels.values()), key)

    def near(self, part: str, key: str) -> str:
        """Return a few keys of the part that resemble `key`, for an error's remedy."""
        from difflib import get_close_matches  # noqa: PLC0415  # wanted only when something is wrong

        keys = [term.key for term in self.terms(part)]
        return ", ".join(get_close_matches(key, keys, 3, 0.4) or keys[:5]) or "none yet"

    def check_terms(self, part: str, keys: Iterable[str], place: Place, problems: Problems) -> None:
        """Note every key that is no term of the part."""
        for key in keys:
            if (part, key) not in self._terms:
                problems.add(UNKNOWN_TERM, place, term=key, part=part, near=self.near(part, key))

    def check_flow(self, flow: Flow, place: Place, problems: Problems) -> None:
        """Note every part of a flow that the vocabulary does not have."""
        for part in PARTS:
            self.check_terms(part, [flow.term(part)], place, problems)
        self.check_terms(CONDITIONS, flow.conditions, place, problems)


def parse_vocabulary(content: bytes, file: str, problems: Problems) -> Vocabulary | None:
    """Read `vocabulary.toml`.

    Returns:
        The vocabulary, or None when it has problems, all of which are noted.
    """
    before = len(problems)
    document = load_document(content, file, "remit.kernel", "vocabulary", problems)
    if document is None:
        return None
    terms = [_term(entry) for entry in document.get("term", [])]
    _check_trees(terms, file, problems)
    return Vocabulary(terms) if len(problems) == before else None


def vocabulary_document(vocabulary: Vocabulary) -> dict[str, Any]:
    """Return the vocabulary as the plain values of `vocabulary.toml`."""
    return {"term": [_entry(term) for term in vocabulary]}


def _term(entry: Mapping[str, Any]) -> Term:
    part = CONDITIONS if entry["part"] == "condition" else entry["part"]
    return Term(
        part=part,
        key=entry["key"],
        broader=entry.get("broader", ""),
        labels=dict(entry.get("label", {})),
        definitions=dict(entry.get("definition", {})),
        dpv=entry.get("dpv", ""),
    )


def _entry(term: Term) -> dict[str, Any]:
    entry: dict[str, Any] = {"part": term.part, "key": term.key}
    optional = {
        "broader": term.broader,
        "dpv": term.dpv,
        "label": dict(term.labels),
        "definition": dict(term.definitions),
    }
    return entry | {name: value for name, value in optional.items() if value}


def _check_trees(terms: list[Term], file: str, problems: Problems) -> None:
    for part in VOCABULARY_PARTS:
        broader: dict[str, str] = {}
        for term in (term for term in terms if term.part == part):
            place = Place(file, key=f"{part} {term.key}")
            if term.key in broader:
                problems.add(DUPLICATE_TERM, place, key=term.key, part=part)
            broader.setdefault(term.key, term.broader)
        for key, above in broader.items():
            if above and above not in broader:
                place = Place(file, key=f"{part} {key}")
                problems.add(UNKNOWN_BROADER, place, key=key, part=part, broader=above)
        _check_cycles(part, broader, file, problems)


def _check_cycles(part: str, broader: dict[str, str], file: str, problems: Problems) -> None:
    settled: set[str] = set()
    for start in broader:
        path: list[str] = []
        key = start
        while key in broader and key not in settled and key not in path:
            path.append(key)
            key = broader[key]
        if key in path:
            cycle = path[path.index(key) :]
            place = Place(file, key=f"{part} {key}")
            keys = " under ".join(f"“{name}”" for name in (*cycle, key))
            problems.add(CYCLE, place, keys=keys, part=part)
        settled.update(path)
