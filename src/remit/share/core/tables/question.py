"""What is asked of linked records: a table by fields, of people, sums, means or rates.

A small closed language takes the place of free SQL: every table in it can be held to the rules.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from remit.kernel.errors import Place, problem_kind
from remit.share.core.linked import DATE, NUMBER, PERSON, STEADY, presence

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from remit.kernel.errors import Problems
    from remit.share.core.linked import LinkedTable

COUNT, SUM, MEAN, RATE = "count", "sum", "mean", "rate"
MOST_DIMENSIONS, MOST_FILTERS = 4, 4
# A field with more values tells people apart; a number with more is measured, not grouped.
MOST_CATEGORIES, MOST_NUMBERS = 200, 60
PRESENCE = "presence"
YES, NO = "yes", "no"
NOT_KNOWN = "not known"

ONE_MEASURE = problem_kind(
    "table-one-measure",
    "A table is of one thing: {given} are asked for.",
    "Give one of: --count, --sum FIELD, --mean FIELD, --rate FIELD=VALUE.",
)
NO_DIMENSION = problem_kind(
    "table-without-dimension",
    "The table is by no field.",
    "Give at least one field, such as --by emergency_injury.",
)
TOO_MANY_FIELDS = problem_kind(
    "table-too-many-fields",
    "The table {what} {found} fields; {most} at most are held to the rules together.",
    "Ask for tables by fewer fields.",
)
NOT_A_PAIR = problem_kind(
    "table-not-a-pair",
    "“{text}” is no field with a value.",
    "Write FIELD=VALUE, such as emergency_injury=knife.",
)
NOTHING_MEASURED = problem_kind(
    "table-nothing-measured",
    "No field is named for the {measure}.",
    "Name a number of the linked records.",
)
UNKNOWN_COLUMN = problem_kind(
    "table-unknown-column",
    "The linked records have no field “{name}”.",
    "Use one of: {known}.",
)
NOT_A_FIELD = problem_kind(
    "table-not-a-field",
    "“{name}” tells people apart, and no table is by it.",
    "Take it out.",
)
FIELD_TWICE = problem_kind(
    "table-field-twice",
    "“{name}” is used twice.",
    "Use each field once: to group by, to choose people, or to measure.",
)
CONTINUOUS = problem_kind(
    "table-continuous-field",
    "“{name}” is {nature}, so nobody can be grouped or chosen by it.",
    "Have the custodian bring it in groups, or take it out.",
)
IDENTIFYING = problem_kind(
    "table-identifying-field",
    "“{name}” has so many values, or so few people for each, that it tells people apart.",
    "Have the custodian bring it in fewer groups, or take it out.",
)
NOT_A_NUMBER = problem_kind(
    "table-not-a-number",
    "“{name}” is no number, so there is no {measure} of it.",
    "Use one of: {numbers}; or ask for --count or --rate.",
)
NO_SUCH_VALUE = problem_kind(
    "table-no-such-value",
    "No group of “{name}” is called “{value}”.",
    "Use one of: {known}.",
)


@dataclass(frozen=True, slots=True)
class Question:
    """A table that is asked for.

    Attributes:
        by: the fields that it is by.
        measure: "count", "sum", "mean" or "rate".
        field: what is summed or averaged, or whose rate it is; "" for a count.
        value: the value whose rate it is.
        where: which people alone are counted, as fields with their values, in order of the fields.
    """

    by: tuple[str, ...]
    measure: str = COUNT
    field: str = ""
    value: str = ""
    where: tuple[tuple[str, str], ...] = ()

    @property
    def words(self) -> str:
        """What is asked, in plain words."""
        what = {
            COUNT: "People",
            SUM: f"Sum of {self.field}",
            MEAN: f"Mean of {self.field}",
            RATE: f"Rate of {self.field} = {self.value}",
        }[self.measure]
        only = " and ".join(f"{name} = {value}" for name, value in self.where)
        return f"{what} by {' and '.join(self.by)}" + (f", where {only}" if only else "")

    @property
    def fields(self) -> tuple[str, ...]:
        """Every field that it uses."""
        measured = (self.field,) if self.field else ()
        return (*self.by, *(name for name, _ in self.where), *measured)

    def as_dict(self) -> dict[str, Any]:
        """Return it as plain values, as `share/tables.toml` spells them."""
        found: dict[str, Any] = {"by": list(self.by)}
        if self.measure == RATE:
            found[RATE] = f"{self.field}={self.value}"
        elif self.measure != COUNT:
            found[self.measure] = self.field
        if self.where:
            found["where"] = dict(self.where)
        return found


@dataclass(frozen=True, slots=True)
class Column:
    """What is known of a field without a look at anybody: its kind, and how many values it has.

    `values` are its groups where it has few enough to be one to group by, else empty.
    """

    name: str
    kind: str
    distinct: int
    whole: bool
    values: tuple[str, ...] = ()

    @property
    def is_continuous(self) -> bool:
        """Whether it is measured: a date, or a number with fractions or many values."""
        if self.kind == NUMBER:
            return not self.whole or self.distinct > MOST_NUMBERS
        return self.kind == DATE

    def is_identifying(self, persons: int, threshold: int) -> bool:
        """Whether its values tell people apart."""
        return self.distinct > MOST_CATEGORIES or self.distinct * threshold > max(persons, 1)

    def may_group(self, persons: int, threshold: int) -> bool:
        """Whether a table may be by it."""
        return not self.is_continuous and not self.is_identifying(persons, threshold)


def question_from(entry: Mapping[str, Any], place: Place, problems: Problems) -> Question | None:
    """Return the question that a [[table]] of a file asks, or None with problems noted."""
    return parse_question(
        entry["by"],
        sums=entry.get(SUM, ""),
        mean=entry.get(MEAN, ""),
        rate=entry.get(RATE, ""),
        where=[f"{name}={value}" for name, value in entry.get("where", {}).items()],
        place=place,
        problems=problems,
    )


def parse_question(
    by: Iterable[str],
    *,
    count: bool = False,
    sums: str = "",
    mean: str = "",
    rate: str = "",
    where: Sequence[str] = (),
    place: Place,
    problems: Problems,
) -> Question | None:
    """Return the question that a user asks, or None with problems noted.

    Nothing named to measure means people are counted.
    """
    before = len(problems)
    names = tuple(name.strip() for one in by for name in one.split(",") if name.strip())
    asked = [
        (measure, said)
        for measure, said in ((COUNT, count), (SUM, sums), (MEAN, mean), (RATE, rate))
        if said
    ] or [(COUNT, True)]
    if len(asked) > 1:
        problems.add(ONE_MEASURE, place, given=" and ".join(name for name, _ in asked))
    if not names:
        problems.add(NO_DIMENSION, place)
    pairs = [_pair(text, place, problems) for text in where]
    measure = asked[0][0]
    field, value = _measured(measure, sums or mean, rate, place, problems)
    question = Question(names, measure, field, value, tuple(sorted(pairs)))
    _check_numbers(question, place, problems)
    return question if len(problems) == before else None


def _measured(
    measure: str, number: str, rate: str, place: Place, problems: Problems
) -> tuple[str, str]:
    """Return the field that is measured, and the value whose rate it is."""
    if measure == RATE:
        return _pair(rate, place, problems)
    if measure == COUNT:
        return "", ""
    if not number.strip():
        problems.add(NOTHING_MEASURED, place, measure=measure)
    return number.strip(), ""


def _check_numbers(question: Question, place: Place, problems: Problems) -> None:
    """Note too many fields, and any that is used twice."""
    for what, found, most in (
        ("is by", len(question.by), MOST_DIMENSIONS),
        ("chooses people by", len(question.where), MOST_FILTERS),
    ):
        if found > most:
            problems.add(TOO_MANY_FIELDS, place, what=what, found=found, most=most)
    seen: set[str] = set()
    for name in question.fields:
        if name in seen:
            problems.add(FIELD_TWICE, place, name=name)
        seen.add(name)


def _pair(text: str, place: Place, problems: Problems) -> tuple[str, str]:
    name, sign, value = text.partition("=")
    if not (name.strip() and sign and value.strip()):
        problems.add(NOT_A_PAIR, place, text=text)
    return name.strip(), value.strip()


def kinds_of(linked: LinkedTable) -> dict[str, str]:
    """Return every field that a question may use, with its kind."""
    present = {presence(dataset): PRESENCE for dataset in linked.datasets}
    return present | {column.name: column.kind for column in linked.columns}


def check_columns(
    question: Question, kinds: Mapping[str, str], place: Place, problems: Problems
) -> None:
    """Note every field that the linked records lack, or that tells people apart by its nature."""
    for name in question.fields:
        if name in {PERSON, STEADY}:
            problems.add(NOT_A_FIELD, place, name=name)
        elif name not in kinds:
            problems.add(UNKNOWN_COLUMN, place, name=name, known=", ".join(kinds) or "none")
    if question.measure in {SUM, MEAN} and kinds.get(question.field, NUMBER) != NUMBER:
        numbers = ", ".join(name for name, kind in kinds.items() if kind == NUMBER) or "none"
        measure = question.measure
        problems.add(NOT_A_NUMBER, place, name=question.field, measure=measure, numbers=numbers)


def check_groups(
    question: Question,
    columns: Mapping[str, Column],
    size: tuple[int, int],
    place: Place,
    problems: Problems,
) -> None:
    """Note every field by which nobody may be grouped or chosen, and every value that is none.

    Args:
        question: what is asked.
        columns: of the fields that it groups and chooses by.
        size: how many people there are, and the threshold.
        place: where it was asked.
        problems: where everything wrong is noted.
    """
    chosen = dict(question.where)
    if question.measure == RATE:
        chosen[question.field] = question.value
    for name in (*question.by, *chosen):
        column = columns[name]
        if column.is_continuous:
            nature = "a date" if column.kind == DATE else "measured"
            problems.add(CONTINUOUS, place, name=name, nature=nature)
        elif column.is_identifying(*size):
            problems.add(IDENTIFYING, place, name=name)
        elif name in chosen and chosen[name] not in column.values:
            known = ", ".join(column.values)
            problems.add(NO_SUCH_VALUE, place, name=name, value=chosen[name], known=known)
