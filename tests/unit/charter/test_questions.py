"""Questions over all flows of a charter, on cases that can be worked out by hand."""

from __future__ import annotations

from datetime import date

import jsonschema

from remit.charter.core.questions import answer, without_as_dict, without_in_words
from remit.charter.core.rule import Charter, Effect, Rule
from remit.charter.core.space import Space
from remit.charter.core.ways import least_ways
from remit.charter.core.without import number_of, without
from remit.kernel.documents import schema
from remit.kernel.vocabulary import Term, Vocabulary

DAY = date(2020, 4, 1)
VOCABULARY = Vocabulary(
    [
        Term("subject", "anyone"),
        Term("data", "health"),
        Term("data", "injuries", "health"),
        Term("sender", "nhs"),
        Term("recipient", "police"),
        Term("recipient", "nurse"),
        Term("purpose", "help"),
        *(Term("conditions", key) for key in ("a", "b", "c", "d")),
    ]
)
NURSE = Rule("nurse", Effect.PERMIT, pattern={"recipient": ("nurse",)}, requires=("a",))
POLICE = Rule("police", Effect.PERMIT, pattern={"recipient": ("police",)}, requires=("c", "d"))
LIMIT = Rule("limit", Effect.FORBID, pattern={"recipient": ("police",)}, unless=("a", "b"))


def space(*rules):
    return Space(Charter(rules), VOCABULARY, DAY)


def test_a_way_that_asks_for_other_things_than_a_known_one_is_not_passed_over():
    found = least_ways(space(NURSE, POLICE, LIMIT), space().everything)
    assert [way.conditions for way in found.ways] == [("a",), ("b", "c", "d")]


def test_a_permit_that_two_others_cut_across_is_searched_to_its_free_flow():
    health = Rule("health", Effect.PERMIT, pattern={"data": ("health",)})
    injuries = Rule("injuries", Effect.FORBID, pattern={"data": ("injuries",)})
    found = least_ways(space(health, injuries), space().everything)
    # Whoever asks for health asks for injuries, too.
    assert found.ways == ()


def test_the_answer_names_where_each_rule_bears_and_whether_anything_of_a_permit_is_left():
    never = Rule("never", Effect.FORBID, pattern={"recipient": ("nurse",), "data": ("health",)})
    found = answer(space(NURSE, POLICE, LIMIT, never), {"recipient": ["nurse"]})
    assert [(one.rule.id, one.left) for one in found.rules] == [("nurse", False), ("never", False)]
    assert found.rules[1].where == {"recipient": ("nurse",), "data": ("health",)}
    assert found.sentences[-1] == "No conditions would bring any of them within the remit."
    jsonschema.validate(found.as_dict(), schema("remit.charter", "charter-answer"))


def test_what_may_be_within_is_named_by_its_topmost_terms():
    found = answer(space(NURSE, POLICE, LIMIT), {"recipient": ["nurse"]})
    assert found.topmost["data"] == ("health",)
    assert "Of data, what may be within or brought within: health." in found.sentences
    assert not any(said.startswith("Of recipient") for said in found.sentences)


def test_without_an_idle_rule_nothing_changes_and_it_is_said():
    twice = Rule("twice", Effect.PERMIT, pattern={"recipient": ("nurse",)}, requires=("a",))
    whole = space(NURSE, twice)
    found = without(whole, number_of(whole, "twice"))
    assert (found.reached, found.changed) == (2, 0)
    assert without_in_words(found)[-1] == "Without it every flow would get the same answer."
    jsonschema.validate(without_as_dict(found), schema("remit.charter", "charter-without"))


def test_a_vocabulary_without_terms_of_a_part_is_answered_without_flows():
    bare = Space(
        Charter((NURSE,)), Vocabulary([Term("recipient", "nurse"), Term("conditions", "a")]), DAY
    )
    found = answer(bare, {})
    assert (found.counted.flows, found.ways.ways) == (0, ())
    assert without(bare, 0).changed == 0
