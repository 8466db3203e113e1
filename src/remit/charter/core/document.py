"""The charter as a document: `charter.toml` read, checked and laid out again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from remit.charter.core.rule import Charter, Effect, Rule
from remit.kernel.conforming import conforming_entries
from remit.kernel.documents import check_schema, day, load_toml, schema
from remit.kernel.errors import Place, problem_kind
from remit.kernel.flow import CONDITIONS, PARTS

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from remit.kernel.errors import Problems
    from remit.kernel.vocabulary import Vocabulary

DUPLICATE_RULE = problem_kind(
    "charter-duplicate-rule",
    "The rule “{rule}” stands twice.",
    "Keep one, or give the second another id.",
)
PERMIT_WITH_UNLESS = problem_kind(
    "charter-permit-with-unless",
    "The rule “{rule}” permits, yet has “unless”, which only a forbid can have.",
    "Write what the permit wants as “requires”, or make the exception a forbid.",
)
FORBID_WITH_REQUIRES = problem_kind(
    "charter-forbid-with-requires",
    "The rule “{rule}” forbids, yet has “requires”, which only a permit can have.",
    "Write the exceptions to the forbid as “unless”, or make it a permit.",
)
NEVER_IN_FORCE = problem_kind(
    "charter-never-in-force",
    "The rule “{rule}” is in force on no day: it ends on {until} and starts on {starts_on}.",
    "Correct one of the dates; “until” is the first day without the rule.",
)
NO_STATEMENT = problem_kind(
    "charter-no-statement",
    "The rule “{rule}” is not said in any language.",
    'Add a plain sentence, such as statement.en = "Nobody sells it."',
)
NO_EVIDENCE = problem_kind(
    "charter-no-evidence",
    "The rule “{rule}” rests on no evidence.",
    "Name at least one finding, quote or adopted principle under “evidence”.",
)
UNKNOWN_EVIDENCE = problem_kind(
    "charter-unknown-evidence",
    "The rule “{rule}” rests on “{reference}”, which is no finding, quote or adopted principle "
    "of this study.",
    "Correct the reference, or take it out. Resembling it: {near}.",
)


def parse_charter(
    content: bytes,
    file: str,
    vocabulary: Vocabulary | None,
    problems: Problems,
    known_evidence: Collection[str] | None = None,
    *,
    must_be_said: bool = True,
) -> Charter | None:
    """Read `charter.toml`.

    Args:
        content: the file's bytes.
        file: its relative path, for the places of problems.
        vocabulary: the study's terms; None leaves terms unchecked, as when the vocabulary itself
            has problems.
        problems: where everything wrong is noted.
        known_evidence: ids that evidence may refer to; None leaves evidence unchecked.
        must_be_said: whether each rule needs a statement. Who only decides flows can do without.

    Returns:
        The charter, or None when it has problems, all of which are noted: a rule of a shape that
        cannot be does not hide what is wrong with the others, or else with itself.
    """
    before = len(problems)
    document = load_toml(content, file, problems)
    if document is None:
        return None
    wanted = schema("remit.charter", "charter")
    if check_schema(document, wanted, file, problems):
        charter = said = resting = charter_from_document(document)
    else:
        read = list(_readable(document, wanted))
        charter = Charter(tuple(rule for rule, _ in read))
        said = Charter(tuple(rule for rule, lost in read if "statement" not in lost))
        resting = Charter(
            tuple(rule for rule, lost in read if rule.evidence or "evidence" not in lost)
        )
    check_rules(charter, file, vocabulary, problems)
    if must_be_said:
        _check_statements(said, file, problems)
    if known_evidence is not None:
        check_evidence(resting, file, known_evidence, problems)
    return charter if len(problems) == before else None


def _readable(
    document: Mapping[str, Any], wanted: Mapping[str, Any]
) -> Iterator[tuple[Rule, frozenset[str]]]:
    """Yield each rule of a document as far as it can be read, with what of it cannot."""
    for number, entry, lost in conforming_entries(document, wanted, "rule"):
        # A rule whose effect is not known is read as what its conditions make it.
        effect = Effect.PERMIT if entry.get("requires") else Effect.FORBID
        yield _rule({"id": f"number {number}", "effect": effect.value, **entry}), lost


def check_evidence(
    charter: Charter, file: str, known_evidence: Collection[str], problems: Problems
) -> None:
    """Note every rule without evidence and every reference that resolves to nothing."""
    known = frozenset(known_evidence)
    for rule in charter.rules:
        place = _place(file, rule)
        if not rule.evidence:
            problems.add(NO_EVIDENCE, place, rule=rule.id)
        for reference in rule.evidence:
            if reference not in known:
                problems.add(
                    UNKNOWN_EVIDENCE,
                    place,
                    rule=rule.id,
                    reference=reference,
                    near=_near(reference, known),
                )


def charter_from_document(document: Mapping[str, Any]) -> Charter:
    """Return the charter that a document describes, its dates as ISO text.

    Raises:
        KeyError: a rule has no id or no effect; `parse_charter` finds that first.
    """
    return Charter(tuple(_rule(entry) for entry in document["rule"]))


def charter_document(charter: Charter) -> dict[str, Any]:
    """Return the charter as the plain values of `charter.toml`, days as `date`."""
    return {"rule": [_entry(rule) for rule in charter.rules]}


def _rule(entry: Mapping[str, Any]) -> Rule:
    return Rule(
        id=entry["id"],
        effect=Effect(entry["effect"]),
        statements=dict(entry.get("statement", {})),
        pattern={part: tuple(entry[part]) for part in PARTS if part in entry},
        requires=tuple(entry.get("requires", ())),
        unless=tuple(entry.get("unless", ())),
        evidence=tuple(entry.get("evidence", ())),
        starts_on=day(entry.get("from")),
        until=day(entry.get("until")),
    )


def _entry(rule: Rule) -> dict[str, Any]:
    optional: dict[str, Any] = {
        "from": rule.starts_on,
        "until": rule.until,
        **{part: list(rule.pattern.get(part, ())) for part in PARTS},
        "requires": list(rule.requires),
        "unless": list(rule.unless),
        "evidence": list(rule.evidence),
        "statement": dict(sorted(rule.statements.items())),
    }
    present = {name: value for name, value in optional.items() if value}
    return {"id": rule.id, "effect": rule.effect.value, **present}


def _place(file: str, rule: Rule) -> Place:
    return Place(file, key=f"rule {rule.id}")


def check_rules(
    charter: Charter, file: str, vocabulary: Vocabulary | None, problems: Problems
) -> None:
    """Note what is wrong with the rules: one id twice, a shape that cannot be, unknown terms."""
    seen: set[str] = set()
    for rule in charter.rules:
        place = _place(file, rule)
        if rule.id in seen:
            problems.add(DUPLICATE_RULE, place, rule=rule.id)
        seen.add(rule.id)
        _check_shape(rule, place, problems)
        if vocabulary is not None:
            for part, keys in rule.pattern.items():
                vocabulary.check_terms(part, keys, place, problems)
            vocabulary.check_terms(CONDITIONS, (*rule.requires, *rule.unless), place, problems)


def _check_shape(rule: Rule, place: Place, problems: Problems) -> None:
    if rule.effect is Effect.PERMIT and rule.unless:
        problems.add(PERMIT_WITH_UNLESS, place, rule=rule.id)
    if rule.effect is Effect.FORBID and rule.requires:
        problems.add(FORBID_WITH_REQUIRES, place, rule=rule.id)
    if rule.starts_on and rule.until and rule.until <= rule.starts_on:
        problems.add(
            NEVER_IN_FORCE, place, rule=rule.id, starts_on=rule.starts_on, until=rule.until
        )


def _check_statements(charter: Charter, file: str, problems: Problems) -> None:
    for rule in charter.rules:
        if not any(text.strip() for text in rule.statements.values()):
            problems.add(NO_STATEMENT, _place(file, rule), rule=rule.id)


def _near(reference: str, known: frozenset[str]) -> str:
    from difflib import get_close_matches  # noqa: PLC0415  # wanted only when something is wrong

    return ", ".join(get_close_matches(reference, sorted(known), 3, 0.5)) or "nothing"
