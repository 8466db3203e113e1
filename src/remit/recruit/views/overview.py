"""Where recruiting stands: what has been brought, what is drawn, and what comes next."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.urls import reverse
from django.views.decorators.http import require_safe

from remit.commission.views import Visit, study_page
from remit.kernel.wording import counted
from remit.recruit.core.pool import Pool
from remit.recruit.core.quotas import Quotas
from remit.recruit.core.recruitment import Recruitment
from remit.recruit.core.wording import feature_name
from remit.recruit.permissions import check_can_recruit
from remit.recruit.queries import stored_recruit

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse

    Told = tuple[bool, str]


@dataclass(frozen=True, slots=True)
class Step:
    """One step of recruiting, as the page shows it."""

    title: str
    address: str
    done: bool
    next: bool
    sentence: str


@require_safe
@study_page(check_can_recruit)
def overview(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Return every step, the first that is not done being the next."""
    recruitment = stored_recruit(visit.commission_id) or Recruitment(Quotas(), Pool())
    steps: list[Step] = []
    for page, title, tell in STEPS:
        done, sentence = tell(recruitment)
        waits = not done and all(step.done for step in steps)
        address = reverse(page, args=[visit.facts.name])
        steps.append(Step(title, address, done, waits, sentence))
    return visit.page(request, "recruit/overview.html", {"heading": "Recruit", "steps": steps})


def _quotas(value: Recruitment) -> Told:
    count, settings = len(value.quotas), value.settings
    if not count:
        return False, "No quotas yet: who must be on the panel, and how many of them."
    sized = f" for a panel of {settings.size}" if settings else ""
    features = ", ".join(f"“{feature_name(feature)}”" for feature in value.quotas.features)
    return True, f"{counted(count, 'quota', 'quotas')}{sized}, by {features}."


def _pool(value: Recruitment) -> Told:
    if not len(value.pool):
        return False, "Nobody is in the pool yet: bring in the people who volunteered."
    volunteers = counted(len(value.pool), "volunteer", "volunteers")
    return True, f"{volunteers}. Who they are is sealed in the vault."


def _draw(value: Recruitment) -> Told:
    if value.panel is None:
        return False, "No panel is drawn yet."
    return True, f"A panel of {len(value.panel)} is drawn."


def _sessions(value: Recruitment) -> Told:
    if not value.sessions:
        return False, "When and where people meet, and how many places there are."
    places = counted(sum(one.places for one in value.sessions), "place", "places")
    return True, f"{counted(len(value.sessions), 'session', 'sessions')} with {places}."


def _board(value: Recruitment) -> Told:
    count = len({step.code for step in value.fieldwork.steps})
    if not count:
        return False, "How each quota fares, once people are invited."
    people = counted(count, "person was", "people were")
    return False, f"{people} followed up so far. See how each quota fares."


def _people(value: Recruitment) -> Told:
    if not value.chosen:
        return False, "Once people have a place: invite them, and record what they answer."
    people = counted(len(value.chosen), "person was", "people were")
    return False, f"{people} given a place: invite them, and record what they answer."


def _arrivals(value: Recruitment) -> Told:
    count = len(value.fieldwork.arrivals)
    came = f"{count} came so far. " if count else ""
    return False, f"{came}People who come one at a time are answered on the spot."


def _screened(_value: Recruitment) -> Told:
    return False, "People who came by the screener wait here to be taken into the pool."


def _incentives(_value: Recruitment) -> Told:
    return False, "What people are given for coming, against the budget."


def _equality(_value: Recruitment) -> Told:
    return False, "Which protected characteristics the quotas see, and whom they leave out."


# Each step: the name of its page's address, its title, and what is told of it.
STEPS: tuple[tuple[str, str, Callable[[Recruitment], Told]], ...] = (
    ("recruit-quotas", "Quotas", _quotas),
    ("recruit-pool", "Pool", _pool),
    ("recruit-draw", "Draw", _draw),
    ("recruit-sessions", "Sessions", _sessions),
    ("recruit-people", "People", _people),
    ("recruit-board", "Quota board", _board),
    ("recruit-arrivals", "Arrivals", _arrivals),
    ("recruit-screened", "Screened", _screened),
    ("recruit-incentives", "Incentives", _incentives),
    ("recruit-equality", "Equality", _equality),
)
