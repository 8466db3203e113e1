"""A rule as a form: as it stands, as it was typed, and read back with every problem at once."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from remit.charter.core.document import parse_charter
from remit.charter.core.rule import Effect
from remit.kernel.documents import dump_toml
from remit.kernel.errors import Place, problem_kind
from remit.kernel.flow import CONDITIONS, PARTS

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from django.http import QueryDict

    from remit.charter.core.rule import Rule
    from remit.kernel.errors import Problems
    from remit.kernel.vocabulary import Vocabulary

FORM = "the form"
_BETWEEN = re.compile(r"[\s,;]+")

NO_EFFECT = problem_kind(
    "charter-form-effect", "It is not said whether the rule allows.", "Choose one of the two."
)


@dataclass(frozen=True, slots=True)
class TypedRule:
    """A rule as somebody typed it.

    Attributes:
        id: its name.
        effect: "permit", "forbid" or "".
        statements: what it says, by language.
        pattern: the keys that are ticked, by part.
        conditions: the keys of the conditions that are ticked.
        evidence: references, one a line.
        starts_on: the first day, as text.
        until: the first day without it, as text.
        why: the reason for the change.
        dissent: what those say who disagree, one a line.
    """

    id: str = ""
    effect: str = ""
    statements: Mapping[str, str] = field(default_factory=dict)
    pattern: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    conditions: tuple[str, ...] = ()
    evidence: str = ""
    starts_on: str = ""
    until: str = ""
    why: str = ""
    dissent: str = ""


def typed_rule(posted: QueryDict) -> TypedRule:
    """Return the rule that was sent by the form."""
    return TypedRule(
        id=posted.get("id", "").strip(),
        effect=posted.get("effect", ""),
        statements={
            name.removeprefix("says-"): posted.get(name, "").strip()
            for name in posted
            if name.startswith("says-")
        },
        pattern={part: tuple(sorted(posted.getlist(part))) for part in PARTS},
        conditions=tuple(sorted(posted.getlist(CONDITIONS))),
        evidence=posted.get("evidence", "").strip(),
        starts_on=posted.get("from", "").strip(),
        until=posted.get("until", "").strip(),
        why=posted.get("why", "").strip(),
        dissent=posted.get("dissent", "").strip(),
    )


def stored_as_typed(rule: Rule) -> TypedRule:
    """Return a rule as the form shows it."""
    return TypedRule(
        id=rule.id,
        effect=rule.effect.value,
        statements=dict(rule.statements),
        pattern=dict(rule.pattern),
        conditions=(*rule.requires, *rule.unless),
        evidence="\n".join(rule.evidence),
        starts_on=rule.starts_on.isoformat() if rule.starts_on else "",
        until=rule.until.isoformat() if rule.until else "",
    )


def read_rule(
    typed: TypedRule, vocabulary: Vocabulary, known_evidence: Collection[str], problems: Problems
) -> Rule | None:
    """Return the rule that was typed, checked as a rule of a file is; None with problems noted."""
    if typed.effect not in {one.value for one in Effect}:
        problems.add(NO_EFFECT, Place(FORM, key="effect"))
        # What else is wrong is told at once: the rest is read as that of a limit.
        read_rule(replace(typed, effect=Effect.FORBID.value), vocabulary, known_evidence, problems)
        return None
    name = "requires" if typed.effect == Effect.PERMIT.value else "unless"
    entry = {
        "id": typed.id,
        "effect": typed.effect,
        "statement": {tag: text for tag, text in typed.statements.items() if text},
        **{part: list(keys) for part, keys in typed.pattern.items()},
        name: list(typed.conditions),
        "evidence": list(filter(None, _BETWEEN.split(typed.evidence))),
        "from": typed.starts_on,
        "until": typed.until,
    }
    document = {"rule": [{key: value for key, value in entry.items() if value} | {"id": typed.id}]}
    content = dump_toml(document).encode()
    found = parse_charter(content, FORM, vocabulary, problems, known_evidence)
    return found.rules[0] if found and found.rules else None


def lines(text: str) -> tuple[str, ...]:
    """Return the lines of a text that say something."""
    return tuple(line.strip() for line in text.splitlines() if line.strip())
