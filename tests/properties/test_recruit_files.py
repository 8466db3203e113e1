"""What is written reads back the same, and is written the same again."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from remit.kernel.errors import Problems
from remit.recruit.core.draw import DrawSettings
from remit.recruit.core.pool import Pool, Volunteer
from remit.recruit.core.pool_columns import tells_who
from remit.recruit.core.quotas import Quota, Quotas
from remit.recruit.core.recruitment import Recruitment
from remit.recruit.files import read_recruit, write_recruit

# A cell's edges are stripped when it is read; control characters are no part of a real table.
CELLS = (
    st.text(st.characters(exclude_categories=["C", "Z"]), max_size=6)
    .map(lambda text: f"x {text}, y")
    .map(str.strip)
)
# A star makes a feature of two others.
NAMES = CELLS.filter(
    lambda name: name != "code" and not tells_who(name) and not {"*", "×"} & set(name)
)


@st.composite
def recruitments(draw: st.DrawFn) -> Recruitment:
    """Return a recruitment such as a folder can hold, each part there or not."""
    columns = tuple(draw(st.lists(NAMES, unique=True, max_size=3)))
    count = draw(st.integers(1, 6))
    volunteers = tuple(
        Volunteer(f"c{n}", {column: draw(CELLS) for column in columns}) for n in range(count)
    )
    rows = []
    for column in columns[:2]:
        for value in dict.fromkeys(v.features[column] for v in volunteers):
            flex = draw(st.sampled_from([None, 0]))
            rows.append(Quota(column, value, draw(st.integers(0, 1)), 9, flex, 9))
    panel = draw(st.none() | st.sets(st.integers(0, count - 1)))
    size = draw(st.none() | st.integers(6, 9))
    return Recruitment(
        Quotas(tuple(rows)),
        Pool(columns, volunteers),
        None if size is None else DrawSettings(size, draw(st.integers(0, 2**63 - 1))),
        None if panel is None else tuple(f"c{n}" for n in sorted(panel)),
    )


@given(recruitments())
def test_write_then_read_then_write_gives_the_same_bytes(value: Recruitment) -> None:
    written = write_recruit(value)
    problems = Problems()
    again = read_recruit(written, problems)
    assert list(problems) == []
    assert again == value
    assert write_recruit(again) == written
