"""Adopted principles become rules with their provenance, or conditions of proposed permits."""

from __future__ import annotations

from datetime import date

import pytest

from remit.charter.core.proposals import proposed
from remit.charter.core.rule import Effect
from remit.kernel.finding import Finding
from remit.kernel.flow import CONDITIONS, Flow
from remit.kernel.intervals import wilson
from remit.kernel.vocabulary import Term, Vocabulary

DAY = date(2020, 4, 1)
VOCABULARY = Vocabulary(
    [
        *(Term(*pair) for pair in [("subject", "young"), ("sender", "nhs"), ("purpose", "help")]),
        Term("data", "health"),
        Term("data", "mind", broader="health"),
        Term("recipient", "police"),
        Term("recipient", "nurse"),
        Term(CONDITIONS, "told"),
        Term(CONDITIONS, "asked-first"),
    ]
)


def principle(effect, *, term="", conditions=(), **parts):
    use = {"effect": effect, "parts": parts, "conditions": list(conditions), "term": term}
    figures = {"texts": {"en": "People are asked first."}, "use": use}
    return Finding("support:asked", "principle", "People are asked first.", figures=figures)


def accepted():
    found = wilson(38, 40)
    share = {"n": 40, "count": 38, "share": 0.95, "low": found.low, "high": found.high}
    figures = {
        "item": "v1",
        "flow": Flow("young", "mind", "nhs", "nurse", "help", ("told",)).as_dict(),
        "accept": {"before": share, "after": share},
        "accept_net": {"net": None, "low": None, "high": None},
    }
    return Finding("ask:v1", "vignette", "Case", figures=figures)


def test_a_principle_becomes_a_rule_that_says_where_it_comes_from():
    found = proposed([principle("forbid", recipient=["police"])], VOCABULARY, DAY)
    (rule,) = found.charter().rules
    assert (rule.id, rule.effect, rule.evidence) == (
        "principle-asked", Effect.FORBID, ("support:asked",),
    )  # fmt: skip
    assert rule.pattern == {"recipient": ("police",)}
    assert "support:asked" in found.toml()
    assert found.as_dict()["principles"][0]["becomes"] == "forbid"


@pytest.mark.parametrize(
    ("parts", "wanted"),
    [({}, True), ({"data": ["health"]}, True), ({"recipient": ["police"]}, False)],
)
def test_a_condition_is_required_by_the_permits_that_it_speaks_of(parts, wanted):
    one = principle("condition", term="asked-first", **parts)
    (rule,) = proposed([accepted(), one], VOCABULARY, DAY).charter().rules
    assert ("asked-first" in rule.requires) is wanted
    assert ("support:asked" in rule.evidence) is wanted
    assert "told" in rule.requires


@pytest.mark.parametrize("effect", ["", "permit"])
def test_words_alone_and_lost_terms_make_no_rule(effect):
    parts = {"data": ["gone"]} if effect else {}
    assert not proposed([principle(effect, **parts)], VOCABULARY, DAY).charter().rules
