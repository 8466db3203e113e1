"""A charter as an ODRL 2.2 policy in JSON-LD, with DPV terms, to be read without the network.

The context stands in the document, so nobody has to fetch it. What ODRL cannot say stands in the
namespace `urn:remit:ns:` and is listed in the policy under `remit:notInOdrl`.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from remit.charter.core.document import charter_document
from remit.charter.core.odrl_names import (
    ACTION,
    AS_NAME,
    AS_REFERENCE,
    DPV_PROPERTIES,
    INFORMATION,
    LEFT_OPERANDS,
    NOT_IN_ODRL,
    ODRL,
    PREFIXES,
    PROFILES,
    compact,
    rule_iri,
    term_iri,
)
from remit.charter.core.rule import Effect
from remit.kernel.documents import json_plain
from remit.kernel.finding import digest
from remit.kernel.flow import CONDITIONS, PARTS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from remit.charter.core.rule import Charter, Rule
    from remit.kernel.vocabulary import Term, Vocabulary

_LANGUAGE = re.compile(r"[A-Za-z]{1,8}(?:-[A-Za-z0-9]{1,8})*")
_IRI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\s<>\"{}|\\^`]+")

_USED = {
    "profile", "conflict", "permission", "prohibition", "action", "target", "constraint",
    "leftOperand", "operator",
}  # fmt: skip

Node = dict[str, Any]


def odrl_text(charter: Charter, vocabulary: Vocabulary) -> str:
    """Return a charter and its terms as JSON-LD.

    Raises:
        KeyError: a rule names a term that the vocabulary does not have.
    """
    return json.dumps(odrl(charter, vocabulary), indent=2, ensure_ascii=False) + "\n"


def odrl(charter: Charter, vocabulary: Vocabulary) -> Node:
    """Return a charter and its terms as the plain values of JSON-LD.

    Raises:
        KeyError: a rule names a term that the vocabulary does not have.
    """
    rules = [
        (rule, _rule(rule, order, vocabulary)) for order, rule in enumerate(charter.rules, start=1)
    ]
    policy: Node = {
        "@id": f"urn:remit:charter:{digest(json_plain(charter_document(charter)))}",
        "@type": "Set",
        "profile": list(PROFILES),
        "conflict": "prohibit",
        "remit:notInOdrl": {"@list": list(NOT_IN_ODRL)},
        "permission": [node for rule, node in rules if rule.effect is Effect.PERMIT],
        "prohibition": [node for rule, node in rules if rule.effect is Effect.FORBID],
    }
    terms = [_term(term, order) for order, term in enumerate(vocabulary, start=1)]
    return {"@context": context(), "@graph": [_filled(policy), *terms]}


def context() -> Node:
    """Return the context that stands in each document."""
    return {
        **PREFIXES,
        "@vocab": ODRL,
        **{name: {"@id": f"odrl:{name}", "@type": "@id"} for name in AS_REFERENCE if name in _USED},
        **{name: {"@id": f"odrl:{name}", "@type": "@vocab"} for name in AS_NAME if name in _USED},
    }


def _rule(rule: Rule, order: int, vocabulary: Vocabulary) -> Node:
    permits = rule.effect is Effect.PERMIT
    return _filled(
        {
            "@id": rule_iri(rule.id),
            "@type": "Permission" if permits else "Prohibition",
            "action": compact(ACTION),
            "target": {"@id": INFORMATION, "@type": "Asset"},
            "constraint": list(_constraints(rule)),
            **_texts("dct:description", rule.statements),
            **_in_dpv(rule, vocabulary),
            "remit:evidence": {"@list": list(rule.evidence)} if rule.evidence else [],
            "remit:order": order,
        }
    )


def _constraints(rule: Rule) -> Iterator[Node]:
    for part in PARTS:
        if rule.pattern.get(part):
            yield _constraint(part, "isAnyOf", rule.pattern[part])
    for condition in rule.requires:
        yield _constraint(CONDITIONS, "isA", (condition,))
    if rule.unless:
        yield _constraint(CONDITIONS, "isNoneOf", rule.unless)
    for operator, day in (("gteq", rule.starts_on), ("lt", rule.until)):
        if day is not None:
            yield {
                "@type": "Constraint",
                "leftOperand": "dateTime",
                "operator": operator,
                "rightOperand": {"@value": day.isoformat(), "@type": "xsd:date"},
            }


def _constraint(part: str, operator: str, keys: Iterable[str]) -> Node:
    return {
        "@type": "Constraint",
        "leftOperand": compact(LEFT_OPERANDS[part]),
        "operator": operator,
        "rightOperand": [{"@id": term_iri(part, key)} for key in keys],
    }


def _in_dpv(rule: Rule, vocabulary: Vocabulary) -> Node:
    """Return the rule's terms in DPV, for readers that know no other; not read back."""
    known = {
        compact(name): [
            {"@id": iri}
            for key in rule.pattern.get(part, ())
            if _IRI.fullmatch(iri := vocabulary.term(part, key).dpv)
        ]
        for part, name in DPV_PROPERTIES.items()
    }
    return {name: iris for name, iris in known.items() if iris}


def _term(term: Term, order: int) -> Node:
    is_iri = bool(_IRI.fullmatch(term.dpv))
    return _filled(
        {
            "@id": term_iri(term.part, term.key),
            "@type": "skos:Concept",
            "remit:part": term.part,
            "skos:notation": term.key,
            "skos:broader": {"@id": term_iri(term.part, term.broader)} if term.broader else "",
            "skos:exactMatch": {"@id": term.dpv} if is_iri else "",
            "remit:dpv": "" if is_iri else term.dpv,
            **_texts("skos:prefLabel", term.labels),
            **_texts("skos:definition", term.definitions),
            "remit:order": order,
        }
    )


def _texts(name: str, texts: Mapping[str, str]) -> Node:
    """Return texts by language; those whose language is no language tag in this extension."""
    tagged = [
        {"@value": text, "@language": language}
        for language, text in texts.items()
        if _LANGUAGE.fullmatch(language)
    ]
    others = [
        {"remit:language": language, "remit:text": text}
        for language, text in texts.items()
        if not _LANGUAGE.fullmatch(language)
    ]
    return {name: tagged, f"remit:{name.partition(':')[2]}": others}


def _filled(node: Node) -> Node:
    return {name: value for name, value in node.items() if value not in ("", [])}
