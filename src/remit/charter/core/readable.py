"""A charter as a document for people: what may be done, what may not, and because of what."""

from __future__ import annotations

from typing import TYPE_CHECKING

from remit.charter.core.rule import Effect
from remit.kernel.flow import CONDITIONS, PARTS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from remit.charter.core.rule import Charter, Rule
    from remit.kernel.vocabulary import Vocabulary

_SAYS = {
    "subject": "Whose information",
    "data": "What information",
    "sender": "From whom",
    "recipient": "To whom",
    "purpose": "For what",
}


def readable(charter: Charter, vocabulary: Vocabulary, language: str = "en") -> str:
    """Return a charter in Markdown, its statements and terms in `language` where they have it.

    Raises:
        KeyError: a rule names a term that the vocabulary does not have.
    """
    lines = ["# Charter", ""]
    for effect, heading in (
        (Effect.FORBID, "What must not be done"),
        (Effect.PERMIT, "What may be done"),
    ):
        rules = [rule for rule in charter.rules if rule.effect is effect]
        lines += [f"## {heading}", ""]
        lines += [line for rule in rules for line in _rule(rule, vocabulary, language)]
        if not rules:
            lines += ["Nothing is said of this.", ""]
    lines += [
        "## What is not said here",
        "",
        "Where no rule speaks of a use, nobody was asked about it. Ask before deciding.",
        "",
    ]
    return "\n".join(lines)


def _rule(rule: Rule, vocabulary: Vocabulary, language: str) -> Iterator[str]:
    yield f"### {_plain(rule.statement(language))}"
    yield ""
    for part in PARTS:
        if rule.pattern.get(part):
            named = _labels(part, rule.pattern[part], vocabulary, language, "or")
            yield f"- {_SAYS[part]}: {named}"
    if rule.requires:
        named = _labels(CONDITIONS, rule.requires, vocabulary, language, "and")
        yield f"- Only under all of these: {named}"
    if rule.unless:
        named = _labels(CONDITIONS, rule.unless, vocabulary, language, "or")
        yield f"- Unless any of these: {named}"
    if rule.starts_on or rule.until:
        yield f"- In force: {_days(rule)}"
    yield f"- Because of: {', '.join(rule.evidence) or 'no evidence is named'}"
    yield f"- Called: {rule.id}"
    yield ""


def _days(rule: Rule) -> str:
    start = f"from {rule.starts_on}" if rule.starts_on else ""
    end = f"until the day before {rule.until}" if rule.until else ""
    return " ".join(filter(None, [start, end]))


def _labels(
    part: str, keys: Iterable[str], vocabulary: Vocabulary, language: str, joiner: str
) -> str:
    words = [_plain(vocabulary.label(part, key, language)) for key in keys]
    return f" {joiner} ".join([", ".join(words[:-1]), words[-1]] if words[1:] else words)


def _plain(text: str) -> str:
    """Return text on one line, with nothing that Markdown would take for more than text."""
    line = " ".join(text.split())
    return "".join(f"\\{mark}" if mark in "\\`*_[]<>#" else mark for mark in line)
