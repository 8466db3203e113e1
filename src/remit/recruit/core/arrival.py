"""One person who came of their own accord or through a gatekeeper, and what they were told.

Who was thanked has no code. What they answered is deleted within 14 days and never exported.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from remit.kernel.errors import Place, Problems, problem_kind
from remit.kernel.tables import write_table
from remit.recruit.core.fieldwork import TWICE_IN_FIELD, parse_day
from remit.recruit.core.interlocking import parts, plain_features, requirements
from remit.recruit.core.named_words import near_matches
from remit.recruit.core.pool import find_twin

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from remit.kernel.tables import Row, Table
    from remit.recruit.core.quotas import Quotas

ACCEPTED = "accepted"
HELD = "held"
THANKED = "thanked"
ANSWERS = (ACCEPTED, HELD, THANKED)
COLUMNS = ("code", "on", "via", "answer")
MAX_VIA_CHARACTERS = 100

FEATURE_NOT_SAID = problem_kind(
    "arrival-feature-missing",
    "“{feature}” is not said, and has quotas.",
    "Ask for it. Its values are: {known}.",
)
VALUE_WITHOUT_QUOTA = problem_kind(
    "arrival-unknown-value",
    "“{value}” is no value of “{feature}” that has a quota.",
    "Correct it. {near}",
)
UNKNOWN_ANSWER = problem_kind(
    "arrival-unknown-answer",
    "“{answer}” is nothing that somebody who came can be told.",
    "Use one of: accepted, held, thanked.",
)
CODE_OF_THANKED = problem_kind(
    "arrival-code-of-thanked",
    "“{code}” was thanked; nothing is kept of those who were.",
    "Leave the code and the features blank.",
)
LONG_VIA = problem_kind(
    "arrival-long-via",
    "The gatekeeper's name is {length} characters long; at most {limit} are kept.",
    "Shorten it.",
)


@dataclass(frozen=True, slots=True)
class Arrival:
    """Somebody who came: on which day, through whom, what they were told.

    `code` and `features` are blank for those who were thanked.
    """

    on: date
    via: str
    answer: str
    code: str = ""
    features: Mapping[str, str] = field(default_factory=dict)


def arrivals_in_order(arrivals: Sequence[Arrival]) -> tuple[Arrival, ...]:
    """Return arrivals by day, then code, then gatekeeper."""
    return tuple(sorted(arrivals, key=lambda one: (one.on, one.code, one.via)))


def check_features(
    features: Mapping[str, str], quotas: Quotas, place: Place, problems: Problems
) -> dict[str, str]:
    """Note each feature with quotas that is missing or has a value without one.

    A feature that only interlocks may have further values, but no other spelling of a known one.

    Returns:
        The plain features that quotas speak of, in their order; nothing else needs to be kept.
    """
    names = plain_features(quotas.features)
    for feature in names:
        known = known_values(feature, quotas)
        value = features.get(feature, "")
        if not value:
            problems.add(FEATURE_NOT_SAID, place, feature=feature, known=", ".join(known))
        elif value not in known and (quotas.of(feature) or find_twin(value, known)):
            near = near_matches(value, known)
            problems.add(VALUE_WITHOUT_QUOTA, place, feature=feature, value=value, near=near)
    return {feature: features.get(feature, "") for feature in names}


def parse_arrivals(
    table: Table, quotas: Quotas, problems: Problems, *, today: date | None = None
) -> tuple[Arrival, ...]:
    """Read `recruit/arrivals.csv`, whose codes are in one spelling already.

    Returns:
        The sound arrivals, in order; each fault is noted with its row. Nobody came after
        `today`; without it any day will do.
    """
    if not table.require([*COLUMNS, *plain_features(quotas.features)], problems):
        return ()
    found = []
    seen: set[str] = set()
    for row in table:
        place = Place(table.file, row=row.number)
        if row["code"] and row["code"] in seen:
            problems.add(TWICE_IN_FIELD, place, code=row["code"])
        seen.add(row["code"])
        arrival = _arrival(row, quotas, place, problems, today)
        if arrival:
            found.append(arrival)
    return arrivals_in_order(found)


def arrivals_table(arrivals: Sequence[Arrival], quotas: Quotas) -> str:
    """Return the arrivals as `recruit/arrivals.csv` holds them."""
    rows = (
        {**one.features, "code": one.code, "on": one.on, "via": one.via, "answer": one.answer}
        for one in arrivals
    )
    return write_table([*COLUMNS, *plain_features(quotas.features)], rows)


def _arrival(
    row: Row, quotas: Quotas, place: Place, problems: Problems, today: date | None
) -> Arrival | None:
    before = len(problems)
    on = parse_day(row["on"], place, problems, today=today)
    via, answer, code = row["via"], row["answer"], row["code"]
    if len(via) > MAX_VIA_CHARACTERS:
        problems.add(LONG_VIA, place, length=len(via), limit=MAX_VIA_CHARACTERS)
    said = {feature: row[feature] for feature in plain_features(quotas.features)}
    features: dict[str, str] = {}
    if answer not in ANSWERS:
        problems.add(UNKNOWN_ANSWER, place, answer=answer)
    elif answer == THANKED:
        if code or any(said.values()):
            problems.add(CODE_OF_THANKED, place, code=code)
    else:
        features = check_features(said, quotas, place, problems)
    if on is None or len(problems) > before:
        return None
    return Arrival(on, via, answer, code, features)


def known_values(feature: str, quotas: Quotas) -> list[str]:
    """Return the values of a plain feature that have quotas, of their own or with others."""
    own = [quota.value for quota in quotas.of(feature)]
    together = (
        requirements(quota.feature, quota.value)[feature]
        for quota in quotas
        if feature in parts(quota.feature)
    )
    return own or list(dict.fromkeys(together))
