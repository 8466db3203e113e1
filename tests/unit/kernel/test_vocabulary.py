"""Trees of terms: cover, branches, labels, and what is wrong in a file."""

from __future__ import annotations

import pytest

from remit.kernel.documents import dump_toml
from remit.kernel.errors import Place, Problems
from remit.kernel.flow import Flow
from remit.kernel.vocabulary import Term, Vocabulary, parse_vocabulary, vocabulary_document

VOCABULARY = Vocabulary(
    [
        Term("data", "health", labels={"en": "Health", "ar": "الصحة"}),
        Term("data", "mental-health", "health", {"en": "Mental health"}),
        Term("data", "therapy", "mental-health"),
        Term("data", "crime"),
        Term("recipient", "health", labels={"ar": "الصحة"}),
    ]
)


def problems_of(text: str) -> list[str]:
    problems = Problems()
    assert parse_vocabulary(text.encode(), "vocabulary.toml", problems) is None
    return [problem.code for problem in problems]


def test_a_term_covers_itself_and_everything_below_it_and_nothing_above():
    assert VOCABULARY.covers("data", "health", "therapy")
    assert VOCABULARY.covers("data", "health", "health")
    assert not VOCABULARY.covers("data", "therapy", "health")
    assert not VOCABULARY.covers("data", "crime", "therapy")


def test_two_terms_lie_on_one_branch_when_either_covers_the_other():
    assert VOCABULARY.on_one_branch("data", "therapy", "health")
    assert VOCABULARY.on_one_branch("data", "health", "therapy")
    assert not VOCABULARY.on_one_branch("data", "crime", "health")


def test_a_label_falls_back_to_english_then_to_any_then_to_the_key():
    assert VOCABULARY.label("data", "health", "ar") == "الصحة"
    assert VOCABULARY.label("data", "mental-health", "ar") == "Mental health"
    assert VOCABULARY.label("recipient", "health") == "الصحة"
    assert VOCABULARY.label("data", "therapy") == "therapy"


def test_a_vocabulary_survives_its_own_file():
    problems = Problems()
    written = dump_toml(vocabulary_document(VOCABULARY)).encode()
    assert parse_vocabulary(written, "v.toml", problems) == VOCABULARY
    assert not problems


def test_the_older_spelling_of_the_conditions_part_is_read():
    problems = Problems()
    text = b'[[term]]\npart = "condition"\nkey = "pseudonymised"\n'
    vocabulary = parse_vocabulary(text, "v.toml", problems)
    assert vocabulary is not None
    assert ("conditions", "pseudonymised") in vocabulary


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ('[[term]]\npart="data"\nkey="a"\nbroader="a"', ["vocabulary-cycle"]),
        (
            """[[term]]\npart="data"\nkey="a"\nbroader="b"
            [[term]]\npart="data"\nkey="b"\nbroader="a\"""",
            ["vocabulary-cycle"],
        ),
        ('[[term]]\npart="data"\nkey="a"\nbroader="z"', ["vocabulary-unknown-broader"]),
        ('[[term]]\npart="data"\nkey="a"\n' * 2, ["vocabulary-duplicate-term"]),
        ('[[term]]\npart="date"\nkey="a"', ["bad-value"]),
        ('[[term]]\nkey="a"', ["missing-value"]),
        ('[[term]]\npart="data"\nkey="a"\ncolour="red"', ["unknown-value"]),
        ("term = 3", ["bad-value"]),
        ("", ["missing-value"]),
        ("[[term", ["not-toml"]),
    ],
)
def test_what_is_wrong_in_a_vocabulary_is_named(text, codes):
    assert problems_of(text) == codes


def test_a_circle_of_terms_is_told_step_by_step():
    problems = Problems()
    text = "".join(
        f'[[term]]\npart = "data"\nkey = "{key}"\nbroader = "{above}"\n'
        for key, above in [("a", "a"), ("b", "c"), ("c", "b")]
    )
    parse_vocabulary(text.encode(), "v.toml", problems)
    assert [problem.message for problem in problems] == [
        "The terms of data lead round in a circle: “a” under “a”.",
        "The terms of data lead round in a circle: “b” under “c” under “b”.",
    ]


def test_an_unknown_term_of_a_flow_is_named_with_what_was_perhaps_meant():
    problems = Problems()
    flow = Flow("all", "mental-heath", "nhs", "police", "help", ("oversight",))
    VOCABULARY.check_flow(flow, Place("flows.csv", row=2), problems)
    assert len(problems) == 6
    assert "mental-health" in next(p.remedy for p in problems if "mental-heath" in p.message)


def test_a_tree_with_a_fault_is_refused_even_without_a_file():
    for terms in (
        [Term("data", "a"), Term("data", "a")],
        [Term("data", "a", "b")],
        [Term("data", "a", "a")],
    ):
        with pytest.raises(ValueError, match="data a"):
            Vocabulary(terms)
