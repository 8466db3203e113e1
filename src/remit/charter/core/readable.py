"""A charter as a document for people: what may be done, what may not, and because of what."""

from __future__ import annotations

from typing import TYPE_CHECKING

from remit.ask.core.speech import Speech
from remit.charter.core.rule import Effect
from remit.kernel.flow import CONDITIONS, PARTS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from remit.charter.core.rule import Charter, Rule
    from remit.kernel.vocabulary import Vocabulary

ROOM = "remit.charter"


def readable(charter: Charter, vocabulary: Vocabulary, language: str = "en") -> str:
    """Return a charter in Markdown, all of it in `language` where there are words in it.

    Raises:
        KeyError: a rule names a term that the vocabulary does not have.
    """
    say = Speech(language, room=ROOM)
    lines = [f"# {say.word('document-title').text}", ""]
    for effect, heading in (
        (Effect.FORBID, "charter-limits"),
        (Effect.PERMIT, "charter-allowed"),
    ):
        rules = [rule for rule in charter.rules if rule.effect is effect]
        lines += [f"## {say.word(heading).text}", ""]
        lines += [line for rule in rules for line in _rule(rule, vocabulary, say)]
        if not rules:
            lines += [say.word("charter-none").text, ""]
    lines += [f"## {say.word('document-not-said').text}", ""]
    lines += [say.word("document-not-said-words").text, ""]
    return "\n".join(lines)


def _rule(rule: Rule, vocabulary: Vocabulary, say: Speech) -> Iterator[str]:
    yield f"### {_plain(rule.statement(say.language))}"
    yield ""
    for part in PARTS:
        if rule.pattern.get(part):
            named = _labels(part, rule.pattern[part], vocabulary, say, "document-or")
            yield _line(say, f"document-{part}", named)
    if rule.requires:
        named = _labels(CONDITIONS, rule.requires, vocabulary, say, "document-and")
        yield _line(say, "document-needs", named)
    if rule.unless:
        named = _labels(CONDITIONS, rule.unless, vocabulary, say, "document-or")
        yield _line(say, "document-yields", named)
    if rule.starts_on or rule.until:
        yield _line(say, "document-in-force", _days(rule, say))
    nothing = say.word("document-rests-on-nothing").text
    yield _line(say, "document-rests-on", ", ".join(rule.evidence) or nothing)
    yield _line(say, "document-called", rule.id)
    yield ""


def _line(say: Speech, key: str, text: str) -> str:
    return f"- {say.word(key).text}: {text}"


def _days(rule: Rule, say: Speech) -> str:
    start = say.word("document-from", {"day": rule.starts_on}).text if rule.starts_on else ""
    end = say.word("document-until", {"day": rule.until}).text if rule.until else ""
    return " ".join(filter(None, [start, end]))


def _labels(
    part: str, keys: Iterable[str], vocabulary: Vocabulary, say: Speech, joiner: str
) -> str:
    words = [_plain(vocabulary.label(part, key, say.language)) for key in keys]
    both = f" {say.word(joiner).text} "
    return both.join([", ".join(words[:-1]), words[-1]] if words[1:] else words)


def _plain(text: str) -> str:
    """Return text on one line, with nothing that Markdown would take for more than text."""
    line = " ".join(text.split())
    return "".join(f"\\{mark}" if mark in "\\`*_[]<>#" else mark for mark in line)
