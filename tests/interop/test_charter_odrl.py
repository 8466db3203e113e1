"""The exported policy beside rdflib: RDF that others read, and names that ODRL and DPV have."""

from __future__ import annotations

import random

import pytest

from properties.charter_cases import any_world
from remit.charter.core.interchange import charter_as, read_charter_as
from remit.charter.core.odrl_names import DPV, DPV_ODRL, ODRL
from remit.charter.core.rule import Charter
from remit.kernel.errors import Problems

rdflib = pytest.importorskip("rdflib", reason="rdflib is a peer for development")

# rdflib warns of its own inside.
pytestmark = pytest.mark.filterwarnings("ignore:ConjunctiveGraph:DeprecationWarning")

# Of the mapping of DPV to ODRL, https://w3id.org/dpv/mappings/odrl (w3c/dpv, dpv-odrl.ttl).
LEFT_OPERANDS = {"DataSubject", "PersonalData", "Recipient", "Purpose"}
PROPERTIES = {"hasDataSubject", "hasPersonalData", "hasRecipient", "hasPurpose"}


@pytest.fixture(scope="module")
def worlds():
    made = []
    rng = random.Random(5)
    while len(made) < 12:
        world = any_world(rng)
        sound = [
            rule
            for rule in world.charter.rules
            if not (rule.starts_on and rule.until) or rule.until > rule.starts_on
        ]
        made.append((Charter(tuple(sound)), world.vocabulary))
    return made


def graph_of(charter, vocabulary):
    text = charter_as(charter, vocabulary, "charter.jsonld", Problems())
    return rdflib.Graph().parse(data=text, format="json-ld")


def named(graph, start):
    parts = (part for triple in graph for part in triple if isinstance(part, rdflib.URIRef))
    return {str(part).removeprefix(start) for part in parts if str(part).startswith(start)}


def test_every_name_of_odrl_and_dpv_is_in_their_vocabularies(worlds):
    for charter, vocabulary in worlds:
        graph = graph_of(charter, vocabulary)
        for name in named(graph, ODRL):
            assert rdflib.namespace.ODRL2[name]  # fails where ODRL 2.2 has no such name
        assert named(graph, DPV_ODRL) <= LEFT_OPERANDS
        assert named(graph, DPV) <= PROPERTIES


def test_every_rule_has_the_one_action_and_target_that_odrl_wants(worlds):
    odrl = rdflib.Namespace(ODRL)
    for charter, vocabulary in worlds:
        graph = graph_of(charter, vocabulary)
        (policy,) = graph.subjects(rdflib.RDF.type, odrl.Set)
        rules = [*graph.objects(policy, odrl.permission), *graph.objects(policy, odrl.prohibition)]
        assert len(rules) == len(charter.rules)
        for rule in rules:
            assert len(list(graph.objects(rule, odrl.action))) == 1
            assert len(list(graph.objects(rule, odrl.target))) == 1
            for constraint in graph.objects(rule, odrl.constraint):
                for one in (odrl.leftOperand, odrl.operator):
                    assert len(list(graph.objects(constraint, one))) == 1
                assert list(graph.objects(constraint, odrl.rightOperand))


def as_sets(charter):
    """RDF keeps no order among the values of a property."""
    return [
        (
            rule.id, rule.effect, dict(rule.statements), set(rule.requires), set(rule.unless),
            {part: set(keys) for part, keys in rule.pattern.items()},
            rule.evidence, rule.starts_on, rule.until,
        )
        for rule in charter.rules
    ]  # fmt: skip


def test_what_rdflib_read_and_wrote_again_comes_back_as_the_same_charter(worlds):
    for charter, vocabulary in worlds:
        again = graph_of(charter, vocabulary).serialize(format="json-ld")
        problems = Problems()
        back, terms = read_charter_as(again.encode(), "charter.jsonld", None, problems)
        assert not problems
        assert as_sets(back) == as_sets(charter)
        assert terms == vocabulary
