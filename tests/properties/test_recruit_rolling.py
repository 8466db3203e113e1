"""Rolling recruitment against a slow reference: people of every imaginable kind still to come."""

from __future__ import annotations

from itertools import product

from hypothesis import given, settings
from hypothesis import strategies as st

from remit.kernel.randomness import generator
from remit.recruit.core.pool import Volunteer, tally
from remit.recruit.core.quotas import Quota, Quotas
from remit.recruit.core.replacement import nearest, residual
from remit.recruit.core.rolling import decide_arrival

VALUES = {"gender": ("w", "m"), "age": ("y", "m", "o")}
KINDS = [dict(zip(VALUES, kind, strict=True)) for kind in product(*VALUES.values())]


def reachable(quotas: Quotas, size: int, holders: list[Volunteer]) -> bool:
    """Whether imaginable people could fill the places that are left within every quota."""
    places = size - len(holders)
    imaginable = [Volunteer("", kind) for kind in KINDS for _ in range(places)]
    found = nearest(residual(quotas, holders), imaginable, places)
    over = any(
        count > quota.maximum for quota, count in zip(quotas, tally(quotas, holders), strict=True)
    )
    return found.missed == 0 and found.filled == places and not over


@st.composite
def cases(draw: st.DrawFn) -> tuple[Quotas, int, list[dict[str, str]], int | None]:
    """Return quotas that a panel can meet, its size, who comes, and how many are expected."""
    # Quotas around some panel, so that at least that one meets them.
    panel = draw(st.lists(st.sampled_from(KINDS), min_size=1, max_size=6))
    wanted = [{feature: value} for feature, values in VALUES.items() for value in values]
    wanted += draw(st.lists(st.sampled_from(KINDS), unique_by=lambda kind: (*kind.values(),)))
    rows = []
    for one in wanted:
        count = sum(one.items() <= kind.items() for kind in panel)
        low, high = count - draw(st.integers(0, 2)), count + draw(st.integers(0, 2))
        rows.append(Quota("*".join(one), "*".join(one.values()), max(0, low), high))
    quotas, size = Quotas(tuple(rows)), len(panel)
    stream = draw(st.lists(st.sampled_from(KINDS), max_size=25))
    return quotas, size, stream, draw(st.none() | st.integers(0, 20))


@settings(max_examples=120, deadline=None)
@given(cases())
def test_every_quota_stays_reachable_whoever_comes(
    case: tuple[Quotas, int, list[dict[str, str]], int | None],
) -> None:
    quotas, size, stream, expected = case
    holders: list[Volunteer] = []
    for number, person in enumerate(stream):
        decision = decide_arrival(person, quotas, size, holders, stream[:number], expected)
        taken = [*holders, Volunteer(f"p{number}", person)]
        fits = len(taken) <= size and reachable(quotas, size, taken)
        if decision.answer == "thanked":
            assert not fits
        else:
            assert fits
        if decision.answer == "accepted":
            holders = taken
        assert decision.reason.endswith(".")


@settings(max_examples=40, deadline=None)
@given(cases(), st.integers(0, 2**32))
def test_when_every_kind_keeps_coming_the_panel_fills_with_every_quota_met(
    case: tuple[Quotas, int, list[dict[str, str]], int | None], seed: int
) -> None:
    quotas, size, _, _ = case
    stream = KINDS * 12
    generator(seed).shuffle(stream)
    holders: list[Volunteer] = []
    for number, person in enumerate(stream):
        decision = decide_arrival(person, quotas, size, holders, stream[:number], None)
        if decision.answer == "accepted":
            holders.append(Volunteer(f"p{number}", person))
    assert len(holders) == size
    assert all(q.allows(n) for q, n in zip(quotas, tally(quotas, holders), strict=True))
