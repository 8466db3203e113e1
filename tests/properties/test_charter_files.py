"""A charter written to a study folder reads back the same, byte for byte the second time."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from properties.charter_cases import any_world
from remit.charter.core.document import charter_document, charter_from_document
from remit.charter.core.rule import Charter
from remit.charter.files import CHARTER_FILE, read_charter, write_charter
from remit.kernel.documents import json_plain
from remit.kernel.errors import Problems

chance = st.randoms(use_true_random=False)
# As a file can hold it: no lone surrogates, and of the control characters only the line feed
# (a file's own line breaks are made one kind when it is read).
words = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cc"], include_characters="\n"), min_size=1
)
statements = st.dictionaries(st.sampled_from(["en", "ar", "zh-Hant", "fa"]), words, min_size=1)


def made(rng, said):
    world = any_world(rng)
    rules = tuple(
        replace(rule, statements={**said, "en": f"{number}"}, until=None)
        for number, rule in enumerate(world.charter.rules)
    )
    return world.vocabulary, Charter(rules)


@given(chance, statements)
def test_a_charter_survives_being_written_and_read(rng, said):
    vocabulary, charter = made(rng, said)
    problems = Problems()
    written = write_charter(charter)
    read = read_charter(written, problems, vocabulary=vocabulary)
    problems.raise_if_any()
    assert read == charter
    assert write_charter(read) == written


@given(chance, statements)
def test_a_charter_survives_being_a_document(rng, said):
    _, charter = made(rng, said)
    assert charter_from_document(json_plain(charter_document(charter))) == charter


@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused_in_words_and_never_break_the_reader(content):
    problems = Problems()
    read = read_charter({CHARTER_FILE: content}, problems, vocabulary=None)
    assert (read is None) == bool(problems)
