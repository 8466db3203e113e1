"""Agreement found by a sweep is that of a slow reference, whatever the codings."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from properties.reference_agreement import Texts, kappa, ordinal_delta, unit_alpha
from remit.kernel.errors import Problems
from remit.kernel.tables import write_table
from remit.listen.core.agreement import units
from remit.listen.core.agreement.codings import SPAN_COLUMNS, UNIT_COLUMNS, read_codings
from remit.listen.core.agreement.report import Question, agreement, domain_of

CODERS = st.sampled_from(["Ann", "Ben", "Cem"])
CODES = st.sampled_from(["mood: fear", "mood: joy", "place: home", "trust"])


def found(columns, rows, **question):
    problems = Problems()
    table = write_table(columns, [dict(zip(columns, row, strict=True)) for row in rows])
    codings = read_codings(table.encode(), "c.csv", problems)
    assert not list(problems)
    answer = agreement(codings, Question(**question), "c.csv", problems)
    assert not list(problems)
    return answer


def same(estimate, value):
    if value is None:
        assert estimate.value is None
        assert estimate.note
    else:
        assert estimate.value == pytest.approx(value, abs=1e-9)
        if estimate.low is not None:
            assert estimate.low <= estimate.value <= estimate.high <= 1 + 1e-9


@st.composite
def spans(draw, *, overlapping=True, codes=CODES):
    rows = []
    for coder in ("Ann", "Ben", "Cem")[: draw(st.integers(2, 3))]:
        rows.append((coder, "s0", 0, draw(st.integers(1, 4)), draw(codes)))
        for source in ("s0", "s1"):
            at = rows[-1][3] if source == "s0" else 0
            for _ in range(draw(st.integers(0, 3))):
                start = draw(st.integers(0, 12)) if overlapping else at + draw(st.integers(0, 3))
                end = start + draw(st.integers(1, 5))
                rows.append((coder, source, start, end, draw(codes)))
                at = end
    return rows


@settings(max_examples=60, deadline=None)
@given(spans())
def test_spans_agree_as_the_papers_say_they_do_character_by_character(rows):
    answer = found(SPAN_COLUMNS, rows, kappa=True)
    texts = Texts(rows)
    same(answer.u_alpha, texts.family())
    same(answer.relevance_alpha, texts.family(flat=True))
    same(answer.cu_alpha, texts.family(coded_only=True))
    same(answer.alpha, texts.characters_alpha())
    same(answer.domain_alpha, Texts(rows, domain_of).family(coded_only=True))
    for code, estimate, _ in answer.per_code:
        same(estimate, texts.code_alpha(code))
    for (_, _, estimate), value in zip(answer.kappa, texts.kappas(), strict=True):
        same(estimate, value)


@settings(max_examples=30, deadline=None)
@given(spans(overlapping=False, codes=st.sampled_from(["a", "b", "c"])))
def test_where_nothing_overlaps_and_no_code_has_a_domain_domains_are_codes(rows):
    answer = found(SPAN_COLUMNS, rows)
    same(answer.domain_alpha, answer.cu_alpha.value)
    same(answer.u_alpha, Texts(rows).family())


UNITS = st.dictionaries(
    st.tuples(CODERS, st.integers(0, 6)),
    st.sets(CODES, min_size=1, max_size=2),
    min_size=2,
    max_size=15,
).filter(lambda rows: len({coder for coder, _ in rows}) > 1)


@settings(max_examples=60, deadline=None)
@given(UNITS)
def test_units_agree_as_the_paper_says_they_do_pair_by_pair(rows):
    table = [(coder, unit, code) for (coder, unit), codes in rows.items() for code in sorted(codes)]
    answer = found(UNIT_COLUMNS, table)
    values = [(coder, unit, frozenset(codes)) for (coder, unit), codes in rows.items()]
    same(answer.alpha, unit_alpha(values))
    domains = [(c, u, frozenset(map(domain_of, codes))) for c, u, codes in values]
    same(answer.domain_alpha, unit_alpha(domains))


@settings(max_examples=40, deadline=None)
@given(
    st.dictionaries(st.tuples(CODERS, st.integers(0, 9)), CODES, min_size=2, max_size=25).filter(
        lambda rows: len({coder for coder, _ in rows}) > 1
    ),
    st.integers(1, 4),
)
def test_units_taken_a_block_at_a_time_tally_as_they_do_one_by_one(rows, sources):
    table = [(coder, f"s{unit % sources}", unit, code) for (coder, unit), code in rows.items()]
    columns = ("coder", "source", "unit", "code")
    written = write_table(columns, [dict(zip(columns, row, strict=True)) for row in table])
    codings = read_codings(written.encode(), "c.csv", Problems())
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(units, "_BLOCK", 3)
        every = np.arange(len(codings.codes))
        coded = units.coded_units(codings, every, len(every))
        quick = units.unit_tally(coded)
    slow = units.unit_tally(replace(coded, grid=None))
    assert np.allclose(quick.columns(), slow.columns())


@settings(max_examples=60, deadline=None)
@given(
    st.dictionaries(st.tuples(CODERS, st.integers(0, 6)), st.integers(0, 4), min_size=2).filter(
        lambda rows: len({coder for coder, _ in rows}) > 1
    )
)
def test_ordinal_codes_and_kappa_are_those_of_the_reference(rows):
    table = [(coder, unit, code) for (coder, unit), code in rows.items()]
    answer = found(UNIT_COLUMNS, table, level="ordinal", kappa=True)
    same(answer.alpha, unit_alpha(table, ordinal_delta(table)))
    for one, other, estimate in answer.kappa:
        both = sorted({u for c, u in rows if c == one} & {u for c, u in rows if c == other})
        lists = [[rows[coder, unit] for unit in both] for coder in (one, other)]
        same(estimate, kappa(*lists) if both else None)
