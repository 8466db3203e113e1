"""What a programme's report has beyond a study's: its organisations, their move, what was learned.

The figures come over enough organisations already; what is below the report's own threshold is
still held back here.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from remit.commission.core.facts import PROGRAMME
from remit.kernel.suppression import shown
from remit.publish.core.figures import signed
from remit.publish.core.tables import HELD, Cell, Row, Table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from remit.commission.core.facts import CommissionFacts
    from remit.kernel.finding import Finding

PROGRAMME_KINDS = frozenset(
    {"cohort", "keeps-going", "lesson", "maturity-shift", "principle", "specification", "tools"}
)
# The subject whose counts answer an outcome, by its key.
COUNTED = {
    "needs": "needs",
    "embedding": "learning",
    "mentoring": "mentoring",
    "small-organisations": "joining",
}
WAYS = {"up": "Up", "down": "Down", "unclear": "Not clear"}
FEW = "Few"


@dataclass(frozen=True, slots=True)
class ShownCohort:
    """What is told of the organisations about one subject."""

    ref: str
    title: str
    organisations: int
    counted_on: date
    tables: tuple[Table, ...]


@dataclass(frozen=True, slots=True)
class ShownMove:
    """How organisations moved on one item; figures are None where they are held back."""

    item: str
    theme: str
    label: str
    organisations: int | None
    way: str
    net: float | None
    low: float | None
    high: float | None
    few: bool


@dataclass(frozen=True, slots=True)
class ShownPrinciple:
    """An adopted principle, and how many organisations adopted it; None where they are few.

    `objecting` is 0 where nobody disagreed, None where a few did.
    """

    ref: str
    text: str
    adopted_on: date | None
    adopting: int | None
    objecting: int | None
    named: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ShownSpecification:
    """The training specification as it stands."""

    version: int
    on: date
    text: str


@dataclass(frozen=True, slots=True)
class ShownTools:
    """What learning plans choose from: how many lessons, and the name and address of each tool."""

    lessons: int
    tools: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class ShownLesson:
    """What was learned; over how many organisations where they are not few."""

    ref: str
    activity: str
    worked: str
    what: str
    for_whom: str
    adapted: str
    organisations: int | None


@dataclass(frozen=True, slots=True)
class ShownGoing:
    """What keeps going after the programme."""

    ref: str
    what: str
    next_step: str
    by_on: date
    owner: str
    done_on: date | None


@dataclass(frozen=True, slots=True)
class ShownProgramme:
    """A programme's own part of the report."""

    cohorts: tuple[ShownCohort, ...] = ()
    moves: tuple[ShownMove, ...] = ()
    principles: tuple[ShownPrinciple, ...] = ()
    lessons: tuple[ShownLesson, ...] = ()
    going: tuple[ShownGoing, ...] = ()
    specification: ShownSpecification | None = None
    tools: ShownTools | None = None

    @property
    def parts(self) -> dict[str, tuple[str, str]]:
        """Where what answers an outcome stands, by the outcome's key: the anchor, and its heading.

        An outcome that nothing answers is not in it.
        """
        counted = {one.ref: one.title for one in self.cohorts}
        refs = {key: f"support:cohort-{about}" for key, about in COUNTED.items()}
        answered = {
            "specification": (
                self.specification,
                "programme-specification",
                "The training specification",
            ),
            "open-tools": (self.tools, "programme-tools", "Lessons and tools"),
            "maturity": (self.moves, "support:maturity", "How their work with data moved"),
            "principles": (
                self.principles,
                "programme-principles",
                "Principles that they adopted",
            ),
            "learning": (self.lessons, "programme-learned", "What was learned"),
            "network": (self.going, "programme-going", "What keeps going"),
        }
        return {key: (ref, counted[ref]) for key, ref in refs.items() if ref in counted} | {
            key: (anchor, heading) for key, (found, anchor, heading) in answered.items() if found
        }

    @property
    def moves_table(self) -> Table | None:
        """How organisations moved, item by item; None without any."""
        if not self.moves:
            return None
        rows = tuple(_move_row(one) for one in self.moves)
        columns = (
            "What was asked",
            "Part",
            "Organisations (n)",
            "Most moved",
            "Net change, points (95% interval)",
        )
        return Table("How organisations moved that answered both times", columns, rows)

    @property
    def joined(self) -> int:
        """How many organisations were counted as having joined; 0 where they are too few."""
        return max((one.organisations for one in self.cohorts), default=0)

    @property
    def most_paired(self) -> int:
        """The most organisations that answered any item both times; 0 where none is told."""
        return max((one.organisations or 0 for one in self.moves), default=0)

    @property
    def is_small(self) -> bool:
        """Whether some moves rest on so few that they say little about any others."""
        return any(one.few for one in self.moves)

    @property
    def items_clear(self) -> tuple[int, int]:
        """On how many items most clearly moved up, and on how many down."""
        ways = [one.way for one in self.moves]
        return ways.count("up"), ways.count("down")


def show_programme(
    commission: CommissionFacts, findings: Sequence[Finding], threshold: int
) -> ShownProgramme | None:
    """Return a programme's own part of the report, or None for a study of people.

    Args:
        commission: whose report it is.
        findings: of all rooms.
        threshold: below which a count of organisations is small.
    """
    if commission.kind != PROGRAMME:
        return None
    by_kind: dict[str, list[Finding]] = {}
    for one in findings:
        by_kind.setdefault(one.kind, []).append(one)
    return ShownProgramme(
        cohorts=tuple(
            _cohort(one, threshold)
            for one in by_kind.get("cohort", ())
            if one.figures["organisations"] >= threshold
        ),
        moves=tuple(
            _move(one, threshold)
            for finding in by_kind.get("maturity-shift", ())
            for one in finding.figures["items"]
        ),
        principles=tuple(_principle(one, threshold) for one in by_kind.get("principle", ())),
        lessons=tuple(_lesson(one, threshold) for one in by_kind.get("lesson", ())),
        going=tuple(_going(one) for one in by_kind.get("keeps-going", ())),
        specification=next(map(_specification, by_kind.get("specification", ())), None),
        tools=next(map(_tools, by_kind.get("tools", ())), None),
    )


def _cohort(one: Finding, threshold: int) -> ShownCohort:
    raw = one.figures
    return ShownCohort(
        ref=one.id,
        title=one.title,
        organisations=raw["organisations"],
        counted_on=date.fromisoformat(raw["counted_on"]),
        tables=tuple(_count_table(table, threshold) for table in raw["tables"]),
    )


def _count_table(raw: Any, threshold: int) -> Table:
    told = [row for row in raw["rows"] if row["organisations"] >= threshold]
    rows = [Row(row["value"], (Cell(str(row["organisations"])),)) for row in told]
    rest = raw["not_told_apart"]
    if rest and len(told) == len(raw["rows"]) and rest >= threshold:
        rows.append(Row("Not told apart", (Cell(str(rest)),)))
    return Table(raw["title"], ("What", "Organisations"), tuple(rows))


def _move(raw: Any, threshold: int) -> ShownMove:
    n = raw["organisations"]
    if n is None or n < threshold:
        held = ("", None, None, None, False)
        return ShownMove(raw["item"], raw["theme"], raw["label"], None, *held)
    figures = (raw["way"], raw["net"], raw["low"], raw["high"], raw["few"])
    return ShownMove(raw["item"], raw["theme"], raw["label"], n, *figures)


def _move_row(one: ShownMove) -> Row:
    number = HELD if one.organisations is None else str(one.organisations)
    if one.net is None or one.low is None or one.high is None:
        net = HELD
    else:
        net = f"{signed(one.net)} ({signed(one.low)} to {signed(one.high)})"
    way = WAYS.get(one.way, HELD)
    return Row(one.label, tuple(Cell(words) for words in (one.theme, number, way, net)))


def _principle(one: Finding, threshold: int) -> ShownPrinciple:
    raw = one.figures
    return ShownPrinciple(
        ref=one.id,
        text=one.title,
        adopted_on=_day(raw["adopted_on"]),
        adopting=shown(raw["adopting"], threshold),
        objecting=shown(raw["objecting"], threshold),
        named=tuple(raw["adopting_named"]),
    )


def _specification(one: Finding) -> ShownSpecification:
    raw = one.figures
    return ShownSpecification(raw["version"], date.fromisoformat(raw["on"]), raw["text"])


def _tools(one: Finding) -> ShownTools:
    tools = tuple((each["name"], each["address"]) for each in one.figures["tools"])
    return ShownTools(one.figures["lessons"], tools)


def _lesson(one: Finding, threshold: int) -> ShownLesson:
    raw = one.figures
    told = raw["organisations"]
    texts = (raw["worked"], raw["what"], raw["for_whom"], raw["adapted"])
    n = shown(told, threshold) if told else None
    return ShownLesson(one.id, one.title, *texts, n)


def _going(one: Finding) -> ShownGoing:
    raw = one.figures
    by_on = date.fromisoformat(raw["by_on"])
    return ShownGoing(
        one.id, one.title, raw["next_step"], by_on, raw["owner"], _day(raw["done_on"])
    )


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def programme_document(programme: ShownProgramme | None) -> dict[str, Any] | None:
    """Return a programme's part as plain values, as the schema describes it; None without one."""
    if programme is None:
        return None
    return {
        "cohorts": [
            {
                "id": one.ref,
                "title": one.title,
                "organisations": one.organisations,
                "counted_on": one.counted_on.isoformat(),
                "tables": [
                    {
                        "title": table.caption,
                        "rows": [
                            {"value": row.header, "organisations": int(row.cells[0].words)}
                            for row in table.rows
                        ],
                    }
                    for table in one.tables
                ],
            }
            for one in programme.cohorts
        ],
        "moves": [
            {name: getattr(one, name) for name in ShownMove.__slots__} for one in programme.moves
        ],
        "principles": [
            {
                "id": one.ref,
                "text": one.text,
                "adopted_on": one.adopted_on and one.adopted_on.isoformat(),
                "adopting": one.adopting,
                "objecting": one.objecting,
                "named": list(one.named),
            }
            for one in programme.principles
        ],
        "specification": programme.specification
        and {
            "version": programme.specification.version,
            "on": programme.specification.on.isoformat(),
            "text": programme.specification.text,
        },
        "tools": programme.tools
        and {
            "lessons": programme.tools.lessons,
            "tools": [
                {"name": name, "address": address} for name, address in programme.tools.tools
            ],
        },
        "lessons": [
            {name.replace("ref", "id"): getattr(one, name) for name in ShownLesson.__slots__}
            for one in programme.lessons
        ],
        "keeps_going": [
            {
                "id": one.ref,
                "what": one.what,
                "next_step": one.next_step,
                "by_on": one.by_on.isoformat(),
                "owner": one.owner,
                "done_on": one.done_on and one.done_on.isoformat(),
            }
            for one in programme.going
        ],
    }
