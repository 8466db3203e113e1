"""Any table that can be read is answered, or refused in words: never anything in between."""

from __future__ import annotations

import jsonschema
from hypothesis import given, settings
from hypothesis import strategies as st

from remit.ask.core.paired.cells import reading
from remit.ask.core.paired.columns import pairs_by_prefix
from remit.ask.core.paired.report import read_items, shift_document, shift_lines
from remit.kernel.documents import schema
from remit.kernel.errors import Problems
from remit.kernel.finding import canonical_json
from remit.kernel.tables import read_table, write_table

numbers = st.sampled_from(["1", "2", "3", "4.0", "-1", "2,5", "99", "1e3", "٤", "", " "])
words = st.sampled_from(
    ["yes", "No", "not sure", "YES", "NA", ".", "5 - very", "0 (none)", "", "😀"]
)
anything = st.text(max_size=8)
cells = st.one_of(
    st.tuples(numbers, numbers),
    st.tuples(words, words),
    st.tuples(anything, st.one_of(words, numbers)),
)
columns = st.one_of(
    *(st.lists(st.tuples(one, one), max_size=40) for one in (numbers, words)),
    st.lists(cells, max_size=40),
)


@settings(deadline=None, max_examples=150)
@given(columns, st.booleans(), st.lists(st.sampled_from(["99", "NA", "-1,2", ""]), max_size=2))
def test_every_table_is_answered_or_refused(pairs, grouped, missing):
    problems = Problems()
    rows = [{"q": a, "T2q": b, "g": str(n % 4)} for n, (a, b) in enumerate(pairs)]
    table = read_table(write_table(["q", "T2q", "g"], rows).encode(), "t.csv", problems)
    if table is None:
        assert problems
        return
    found = pairs_by_prefix(table, "T2", "", problems)
    how = reading(missing, ["No;not sure;yes"], problems)
    items = read_items(table, found, how, "g" if grouped else "", problems)
    if problems:
        assert all(str(problem) for problem in problems)
        return
    settings_stated = {
        "after_prefix": "T2", "before_prefix": "", "missing": sorted(how.missing),
        "orders": [list(one) for one in how.orders], "cluster": "g" if grouped else "",
    }  # fmt: skip
    document = shift_document(items, len(table), settings_stated)
    jsonschema.validate(document, schema("remit.ask", "shift"))
    canonical_json(document)
    (item,) = document["items"]
    assert item["n_paired"] == sum(
        before is not None and after is not None
        for before, after in zip(items[0].before, items[0].after, strict=True)
    )
    lines = shift_lines(document)
    assert lines[1].startswith("q")
    assert document["caution"] == lines[-1]
    assert items == read_items(table, found, how, "g" if grouped else "", Problems())
    assert shift_document(items, len(table), settings_stated) == document
