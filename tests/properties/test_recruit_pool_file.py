"""A pool's file parted into pool and vault: nobody is lost, and nothing that tells who stays."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from remit.kernel.errors import Problems
from remit.kernel.tables import read_table, write_table
from remit.people.core.participant_code import EXTERNAL, REMIT, CodeRules
from remit.recruit.core.pool import Pool, Volunteer
from remit.recruit.core.pool_columns import CONTACT, IDENTIFIER, KEPT, LEFT_OUT, tells_who
from remit.recruit.core.pool_file import merged, read_pool_file, recognised
from remit.recruit.core.quotas import Quota, Quotas

WORDS = st.text(st.characters(categories=["L", "N"]), min_size=1, max_size=6)
QUOTAS = Quotas((Quota("gender", "woman", 0, 9), Quota("gender", "man", 0, 9)))


@st.composite
def files(draw):
    """Return a file as rows, and the roles that its columns are given."""
    names = draw(
        st.lists(WORDS.filter(lambda w: w not in {"gender", "uid"}), unique=True, max_size=5)
    )
    columns = ["uid", *names, "gender"]
    roles = {"uid": IDENTIFIER, "gender": KEPT}
    for name in names:
        choices = [CONTACT, LEFT_OUT] + ([] if tells_who(name) else [KEPT])
        roles[name] = draw(st.sampled_from(choices))
    ids = draw(st.lists(WORDS, unique=True, min_size=1, max_size=8))
    rows = [
        {
            "uid": one,
            "gender": draw(st.sampled_from(["woman", "man"])),
            **{name: draw(st.one_of(st.just(""), WORDS)) for name in names},
        }
        for one in ids
    ]
    return columns, rows, roles


@given(files(), st.sampled_from([REMIT, EXTERNAL]))
def test_every_cell_goes_where_its_column_says_and_nowhere_else(case, mode):
    columns, rows, roles = case
    problems = Problems()
    table = read_table(write_table(columns, rows).encode(), "p.csv", problems)
    file = read_pool_file(table, QUOTAS, CodeRules(mode), problems, chosen=roles)
    assert not problems
    assert file.pool.ids == tuple(row["uid"] for row in rows)
    assert set(file.pool.columns) == {name for name, role in roles.items() if role == KEPT}
    for row, volunteer in zip(rows, file.pool, strict=True):
        assert volunteer.features == {n: row[n] for n in file.pool.columns}
        held = {n: row[n] for n, role in roles.items() if role == CONTACT and row[n]}
        assert file.contacts[row["uid"]] == held
    assert sum(file.counts) == len(rows)


@given(files(), st.data())
def test_who_has_withdrawn_is_left_out_and_everyone_known_keeps_their_code(case, data):
    columns, rows, roles = case
    problems = Problems()
    table = read_table(write_table(columns, rows).encode(), "p.csv", problems)
    file = read_pool_file(table, QUOTAS, CodeRules(REMIT), problems, chosen=roles)
    ids = file.pool.ids
    known = {one: f"c-{one}" for one in data.draw(st.sets(st.sampled_from(ids)))}
    gone = set(data.draw(st.sets(st.sampled_from(sorted(known.values()))))) if known else set()
    kept, codes = recognised(file, known, gone, problems)
    assert set(ids) - set(kept.pool.ids) == {one for one, code in known.items() if code in gone}
    assert codes == {one: code for one, code in known.items() if code not in gone}
    told = [one for one in problems.notices if one.code == "participant-withdrawn"]
    assert len(told) == len(gone)


@given(st.lists(WORDS, unique=True, max_size=4), st.lists(WORDS, unique=True, max_size=4))
def test_a_merged_pool_has_everybody_and_a_cell_for_every_column(first, second):
    one = Pool(tuple(first), (Volunteer("a", dict.fromkeys(first, "x")),))
    other = Pool(tuple(second), (Volunteer("b", dict.fromkeys(second, "y")),))
    both = merged(one, other)
    assert both.ids == ("a", "b")
    assert all(set(volunteer.features) == set(both.columns) for volunteer in both)
    assert {n for n, v in both.volunteers[0].features.items() if v == "x"} == set(first)
    assert {n for n, v in both.volunteers[1].features.items() if v == "y"} == set(second)
