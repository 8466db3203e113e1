"""What a decision paper says of a study: outcomes, budget, dates, risks, duties, publication."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from remit.kernel.suppression import DEFAULT_THRESHOLD

if TYPE_CHECKING:
    from datetime import date

    from remit.kernel.vocabulary import Vocabulary

STUDY = "study"
PROGRAMME = "programme"


@dataclass(frozen=True, slots=True)
class Outcome:
    """One thing that the study must report on."""

    key: str
    statement: str


@dataclass(frozen=True, slots=True)
class Budget:
    """The approved sum, in pounds, and where it comes from."""

    approved: Decimal
    source: str = ""


@dataclass(frozen=True, slots=True)
class Spend:
    """One payment, in pounds."""

    on: date
    amount: Decimal
    what: str


@dataclass(frozen=True, slots=True)
class Milestone:
    """A stretch of work, as planned and as it came to be."""

    title: str
    planned_start: date
    planned_end: date
    actual_start: date | None = None
    actual_end: date | None = None

    @property
    def slippage_days(self) -> int | None:
        """Days by which the end came late (negative: early); None while it has not ended."""
        return (self.actual_end - self.planned_end).days if self.actual_end else None


@dataclass(frozen=True, slots=True)
class Risk:
    """Something that may go wrong and what is done about it: open, closed or happened."""

    title: str
    mitigation: str
    status: str = "open"


@dataclass(frozen=True, slots=True)
class Equality:
    """The equality duty, and for each characteristic what was done."""

    duty: str = ""
    characteristics: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Publication:
    """When the decision may be published, what is withheld, and the small-number threshold."""

    defer_until: date | None = None
    reason: str = ""
    withheld: bool = False
    exemption: str = ""
    threshold: int = DEFAULT_THRESHOLD

    def is_held(self, day: date) -> bool:
        """Whether nothing is published yet on a day."""
        return self.withheld or (self.defer_until is not None and day < self.defer_until)


@dataclass(frozen=True, slots=True)
class CommissionFacts:
    """A commission as its folder describes it.

    `codes_mode` is "remit" (participant codes with a check character) or "external" (the ids of
    a study that began elsewhere, in which a slip can't be detected). `quoting_agreed` is whether
    everyone agreed to be quoted in a study that records no consents here. `posted` is what the
    rooms have paid and keep in files of their own; it is no part of `commission.toml`.
    """

    name: str
    reference: str
    title: str
    kind: str
    question: str
    outcomes: tuple[Outcome, ...]
    made_up: bool = False
    codes_mode: str = "remit"
    quoting_agreed: bool = False
    budget: Budget | None = None
    spends: tuple[Spend, ...] = ()
    milestones: tuple[Milestone, ...] = ()
    risks: tuple[Risk, ...] = ()
    equality: Equality = Equality()
    publication: Publication = Publication()
    posted: tuple[Spend, ...] = ()

    @property
    def spent(self) -> Decimal:
        """The sum of all payments, in pounds: the commission's own and those of the rooms."""
        return sum((spend.amount for spend in (*self.spends, *self.posted)), Decimal(0))

    @property
    def is_programme(self) -> bool:
        """Whether it is a programme of organisations, not a study of people."""
        return self.kind == PROGRAMME

    @property
    def outcome_keys(self) -> frozenset[str]:
        """The keys that figures and themes may name as what they answer."""
        return frozenset(outcome.key for outcome in self.outcomes)


@dataclass(frozen=True, slots=True)
class CommissionFiles:
    """A commission's facts and the vocabulary of its flows; an empty one when none is given."""

    facts: CommissionFacts
    vocabulary: Vocabulary
