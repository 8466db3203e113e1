"""The quota board: for each quota, who holds a place, how many will come, and what to do early.

How likely people are to answer and to come is learned from the study's own fieldwork. So that the
first answers do not carry everything, each rate starts from a few imagined people (a beta prior):
of two invited one confirms; of five who confirmed four come.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from remit.recruit.core.fieldwork import (
    ATTENDED,
    DID_NOT_COME,
    DRAWN,
    FIRM,
    INVITED,
    WITHDREW,
    histories,
)
from remit.recruit.core.places import find_places
from remit.recruit.core.pool import tally

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from remit.recruit.core.fieldwork import Step
    from remit.recruit.core.pool import Volunteer
    from remit.recruit.core.quotas import Quota
    from remit.recruit.core.recruitment import Recruitment

RESPONSE_PRIOR = (1, 2)
ATTENDANCE_PRIOR = (4, 5)
SURE_ENOUGH = 0.8
MOST_SPARES = 200

REACHED = "reached"
ON_COURSE = "on course"
AT_RISK = "at risk"
OUT_OF_REACH = "out of reach"
OVER = "over"


@dataclass(frozen=True, slots=True)
class Rates:
    """How likely somebody who is invited confirms, and somebody who confirmed comes; 0 to 1."""

    response: float
    attendance: float

    def chance(self, status: str) -> float:
        """Return the chance that somebody of a status comes; blank is drawn, not yet invited."""
        if status == ATTENDED:
            return 1.0
        return self.attendance if status in FIRM else self.response * self.attendance


@dataclass(frozen=True, slots=True)
class BoardRow:
    """One quota on the board.

    Attributes:
        feature: its feature.
        value: its value.
        minimum: the fewest wanted.
        maximum: the most wanted.
        attended: how many came.
        filled: how many came or said that they will.
        waiting: how many more hold a place without an answer yet.
        expected: how many are expected to come, those who came included.
        chance: the chance that at least the minimum comes, 0 to 1.
        state: "reached", "on course", "at risk", "out of reach" or "over".
        sentence: an early warning; blank while there is nothing to warn of.
    """

    feature: str
    value: str
    minimum: int
    maximum: int
    attended: int
    filled: int
    waiting: int
    expected: float
    chance: float
    state: str
    sentence: str

    @property
    def chance_in_words(self) -> str:
        """The chance in percent, never rounded to certainty."""
        if 0 < self.chance < 0.01:  # noqa: PLR2004  # a percent
            return "under 1%"
        if 0.99 < self.chance < 1:  # noqa: PLR2004  # all but a percent
            return "over 99%"
        return f"{self.chance:.0%}"


@dataclass(frozen=True, slots=True)
class Board:
    """The quota board of one study.

    Attributes:
        size: the places of the panel, or None when no size is set.
        drawn: whether a panel was drawn, so that open places can be drawn anew.
        held: how many places have a holder.
        statuses: how many people have each status; blank is drawn, not yet invited.
        rates: what is expected of answers and attendance.
        spares: how many more people, invited today, make it likely enough that every place is
            filled; None when no number does, or no size is set.
        rows: one for each quota, in order.
    """

    size: int | None
    drawn: bool
    held: int
    statuses: Mapping[str, int]
    rates: Rates
    spares: int | None
    rows: tuple[BoardRow, ...]

    @property
    def open(self) -> int:
        """How many places nobody holds; 0 when no size is set."""
        return 0 if self.size is None else max(0, self.size - self.held)

    @property
    def warnings(self) -> tuple[str, ...]:
        """What needs doing: one sentence for open places, and one for each quota in trouble.

        The quota that is least likely to be reached comes first. Until somebody has answered
        nothing is known but the guess, by which every quota is at risk for one and the same
        reason: that is said once.
        """
        said = []
        if any(map(self._unheard, self.rows)):
            said.append(self._what_comes_first)
        if self.open:
            said.append("1 place is open." if self.open == 1 else f"{self.open} places are open.")
        troubled = [row for row in self.rows if row.sentence and not self._unheard(row)]
        # Sorting keeps the order of the quotas among those that are as likely.
        said += [row.sentence for row in sorted(troubled, key=_direness)]
        return tuple(said)

    @property
    def _what_comes_first(self) -> str:
        """What to do while nobody has answered, whatever the quota."""
        if not self.held:
            return "Nobody holds a place yet: hold the draw, or answer people as they come."
        ready = "" if not self.spares else f" Have about {self.spares} more people ready."
        if self.statuses.get(DRAWN):
            return (
                "Invite those who hold a place: nobody has answered yet, so that no quota is sure."
                f"{ready}"
            )
        return f"Wait for answers: nobody has answered yet, so that no quota is sure.{ready}"

    def _unheard(self, row: BoardRow) -> bool:
        """Whether a quota is at risk only as nobody has answered yet."""
        return row.state == AT_RISK and not set(self.statuses) - {DRAWN, INVITED}

    def as_dict(self) -> dict[str, Any]:
        """Return the board as plain values."""
        return {**asdict(self), "warnings": list(self.warnings)}


def make_board(recruitment: Recruitment) -> Board:
    """Return the quota board of a recruitment as its fieldwork stands."""
    places = find_places(recruitment)
    rates = find_rates(recruitment.fieldwork.steps)
    size = recruitment.settings.size if recruitment.settings else None
    chances = [rates.chance(places.status[one.id]) for one in places.holders]
    # Without a panel the places are still being given to those who come.
    filling = recruitment.panel is None and (size is None or len(places.holders) < size)
    return Board(
        size=size,
        drawn=recruitment.panel is not None,
        held=len(places.holders),
        statuses=dict(Counter(places.status.values())),
        rates=rates,
        spares=None if size is None else spares_wanted(size, chances, rates.chance(INVITED)),
        rows=tuple(
            _row(quota, holders, places.status, rates, filling=filling)
            for quota, holders in _by_quota(recruitment, places.holders)
        ),
    )


def find_rates(steps: Iterable[Step]) -> Rates:
    """Return the rates of answering and of coming, from what was seen so far and the priors."""
    confirmed, refused, came, stayed_away = 0, 0, 0, 0
    for history in histories(steps).values():
        seen = {step.status for step in history}
        last = history[-1].status
        if seen & FIRM:
            confirmed += 1
            came += ATTENDED in seen
            stayed_away += ATTENDED not in seen and bool(seen & {DID_NOT_COME, WITHDREW})
        elif INVITED in seen:
            refused += last != INVITED
    return Rates(
        _rate(confirmed, confirmed + refused, RESPONSE_PRIOR),
        _rate(came, came + stayed_away, ATTENDANCE_PRIOR),
    )


def chance_of_at_least(wanted: int, chances: Sequence[float]) -> float:
    """Return the chance that at least so many of independent events happen.

    The exact distribution of a sum of unlike coin tosses (Poisson's binomial), built up one by
    one; numbers from `wanted` on are counted together.
    """
    return _Reaching(wanted, chances).chance


def spares_wanted(wanted: int, chances: Sequence[float], each: float) -> int | None:
    """Return how many more people, each coming with chance `each`, make `wanted` likely enough.

    Likely enough is four in five. None when even `MOST_SPARES` would not do.
    """
    reaching = _Reaching(wanted, chances)
    for count in range(MOST_SPARES + 1):
        if reaching.chance >= SURE_ENOUGH:
            return count
        reaching.add(each)
    return None


class _Reaching:
    """The chance that at least so many of independent events happen, as events are added."""

    def __init__(self, wanted: int, chances: Sequence[float]) -> None:
        # The chance of each number below the wanted one.
        self._below = [1.0, *[0.0] * (wanted - 1)] if wanted > 0 else []
        self.chance = 0.0 if wanted > 0 else 1.0
        for chance in chances:
            self.add(chance)

    def add(self, chance: float) -> None:
        """Add one event with its chance."""
        below = self._below
        if not below:
            return
        self.chance = min(1.0, self.chance + below[-1] * chance)
        for count in range(len(below) - 1, 0, -1):
            below[count] = below[count] * (1 - chance) + below[count - 1] * chance
        below[0] *= 1 - chance


def _by_quota(
    recruitment: Recruitment, holders: Sequence[Volunteer]
) -> list[tuple[Quota, list[Volunteer]]]:
    """Return each quota with the holders who count for it."""
    counts = [tally(recruitment.quotas, [holder]) for holder in holders]
    return [
        (quota, [one for one, row in zip(holders, counts, strict=True) if row[number]])
        for number, quota in enumerate(recruitment.quotas)
    ]


def _row(
    quota: Quota,
    holders: Sequence[Volunteer],
    status: Mapping[str, str],
    rates: Rates,
    *,
    filling: bool,
) -> BoardRow:
    states = [status[holder.id] for holder in holders]
    chances = [rates.chance(state) for state in states]
    attended = states.count(ATTENDED)
    filled = sum(state in FIRM for state in states)
    expected, chance = sum(chances), chance_of_at_least(quota.minimum, chances)
    state = _state(quota, attended, filled, len(states), chance)
    if state == OUT_OF_REACH and filling:
        state = AT_RISK
    more = spares_wanted(quota.minimum, chances, rates.chance(INVITED))
    return BoardRow(
        feature=quota.feature,
        value=quota.value,
        minimum=quota.minimum,
        maximum=quota.maximum,
        attended=attended,
        filled=filled,
        waiting=len(states) - filled,
        expected=expected,
        chance=chance,
        state=state,
        sentence=_sentence(quota, state, filled, len(states), expected, more),
    )


def _state(quota: Quota, attended: int, filled: int, holding: int, chance: float) -> str:
    if filled > quota.maximum:
        return OVER
    if holding < quota.minimum:
        return OUT_OF_REACH
    if attended >= quota.minimum:
        return REACHED
    return ON_COURSE if chance >= SURE_ENOUGH else AT_RISK


def _direness(row: BoardRow) -> tuple[bool, float]:
    """Return what sorts the quotas in trouble: out of reach first, then by their chances."""
    return row.state != OUT_OF_REACH, row.chance


def _sentence(
    quota: Quota, state: str, filled: int, holding: int, expected: float, more: int | None
) -> str:
    help_ = f"Have about {more} more ready" if more is not None else "Have many more ready"
    if state == OVER:
        return f"“{quota.name}” has {filled} people of at most {quota.maximum}."
    if state == OUT_OF_REACH:
        return (
            f"“{quota.name}” will not be reached: {holding} of at least {quota.minimum} hold a "
            f"place. {help_}, as not everyone comes."
        )
    if state == AT_RISK and holding < quota.minimum:
        lacking = quota.minimum - holding
        people = "1 person" if lacking == 1 else f"{lacking} people"
        return (
            f"“{quota.name}” still lacks {people}: {holding} of at least {quota.minimum} hold a "
            "place."
        )
    if state == AT_RISK:
        return (
            f"“{quota.name}” may not be reached: of at least {quota.minimum}, about {expected:.1f} "
            f"are expected to come ({filled} said that they will, {holding - filled} without "
            f"an answer). Invite or remind them. {help_}."
        )
    return ""


def _rate(happened: int, of: int, prior: tuple[int, int]) -> float:
    return (happened + prior[0]) / (of + prior[1])
