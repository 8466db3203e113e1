"""What the page of the draw shows, put into words and rows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.safestring import SafeString

from remit.commission.views import what_failed
from remit.recruit.core.draw import METHODS
from remit.recruit.core.fairness import (
    LEVEL,
    certificate_in_words,
    fairness,
    without_chance,
)
from remit.recruit.core.fairness_plot import fairness_plot
from remit.recruit.core.households import HOUSEHOLD
from remit.recruit.core.lottery.lottery import PLAIN
from remit.recruit.core.pool import tally
from remit.recruit.core.public_lottery import sha256
from remit.recruit.core.unable import UnableToDraw
from remit.recruit.draw_queries import drawn_at, publication
from remit.recruit.queries import stored_recruit

if TYPE_CHECKING:
    from remit.kernel.errors import RemitError
    from remit.recruit.core.fairness import Fairness
    from remit.recruit.core.lottery.lottery import Lottery
    from remit.recruit.core.recruitment import Recruitment

METHOD_WORDS = {
    "leximin": (
        "It makes the least chance as great as the quotas allow, then the next least, and so on. "
        "Nobody's chance can be raised without lowering that of somebody who has no more."
    ),
    "maximin": "It makes only the least chance as great as it can be.",
    "nash": (
        "It makes the product of all chances as great as it can be: a middle way between the "
        "least chance and the sum of all."
    ),
    PLAIN: (
        "One panel by chance, mended until it meets the quotas. Nobody's chance is known, and "
        "there is no lottery to publish."
    ),
}


@dataclass(frozen=True, slots=True)
class Choice:
    """A method to choose: its name, what it does, and whether it is the one chosen."""

    name: str
    words: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class QuotaRow:
    """One quota and how many of the drawn panel count for it."""

    label: str
    wanted: str
    drawn: int
    met: bool


def draw_context(commission_id: int) -> dict[str, Any]:
    """Return what the page shows of the draw as it stands."""
    recruitment = stored_recruit(commission_id)
    context: dict[str, Any] = {"heading": "The draw", "recruitment": recruitment}
    if recruitment is None:
        return context
    settings, lottery = recruitment.settings, recruitment.lottery
    method = settings.method if settings else "leximin"
    context |= {
        "choices": [Choice(name, METHOD_WORDS[name], name == method) for name in METHODS],
        "publication": publication(commission_id),
        "households": HOUSEHOLD in recruitment.pool.columns,
        "typed": "" if settings is None or settings.seed is None else str(settings.seed),
        "waits_for_seed": bool(lottery) or (settings is not None and not settings.makes_lottery),
    }
    if lottery is not None:
        context |= _lottery(recruitment, lottery.document())
    if recruitment.panel is not None:
        context |= {"drawn_at": drawn_at(commission_id), **_panel(recruitment)}
    return context


def draw_failed(error: RemitError) -> dict[str, object]:
    """Return a failure as the page's summary takes it; what a draw lacks, point by point."""
    if not isinstance(error, UnableToDraw):
        return what_failed(error)
    lacking = [shortfall.sentence for shortfall in error.shortfalls]
    none = f"No panel of {error.params['size']} meets every quota."
    return {"problems": [none, *lacking], "quotas_lack": True}


def compared(commission_id: int, other: Lottery) -> dict[str, Any]:
    """Return what the page shows of the published lottery beside that of another method."""
    recruitment = stored_recruit(commission_id)
    if recruitment is None or recruitment.lottery is None:
        return {"gone": True}
    document = recruitment.lottery.document()
    shown = fairness(document["probabilities"].values(), document["size"])
    beside = fairness(other.probabilities.values(), other.size)
    names = (document["method"], other.method)
    words = f"{names[0]}: {_in_words(shown)} {names[1]}: {_in_words(beside)}"
    measures = zip(_measures(shown), _measures(beside), strict=True)
    return {
        "names": names,
        "plot": SafeString(fairness_plot(shown, beside, words=words)),
        "measures": [(what, here, there) for (what, here), (_, there) in measures],
        "tenths": [
            (
                one.number,
                f"{percent(one.least)} to {percent(one.greatest)}",
                f"{percent(two.least)} to {percent(two.greatest)}",
            )
            for one, two in zip(shown.tenths(), beside.tenths(), strict=True)
        ],
    }


def percent(share: float) -> str:
    """Return a chance as people read it; more digits where it is small."""
    if share <= LEVEL or share >= 1 - LEVEL:
        return f"{share:.0%}"
    return f"{share:.1%}" if share >= 0.01 else f"{share:.2%}"  # noqa: PLR2004  # one in a hundred


def _lottery(recruitment: Recruitment, document: dict[str, Any]) -> dict[str, Any]:
    shown = fairness(document["probabilities"].values(), document["size"])
    lottery = recruitment.lottery
    numbers = lottery.numbers if lottery else {}
    return {
        "lottery": lottery,
        "panels": len(document["panels"]),
        "shown": shown,
        "plot": SafeString(fairness_plot(shown, words=_in_words(shown))),
        "measures": _measures(shown),
        "tenths": [
            (one.number, one.people, percent(one.least), percent(one.greatest))
            for one in shown.tenths()
        ],
        "without": without_chance(document, numbers, recruitment.quotas, recruitment.pool),
        "certificate": certificate_in_words(document),
        "others": [name for name in METHODS if name != document["method"]],
    }


def _panel(recruitment: Recruitment) -> dict[str, Any]:
    panel, lottery = recruitment.panel or (), recruitment.lottery
    counts = tally(recruitment.quotas, recruitment.pool.only(set(panel)))
    numbers = lottery.numbers if lottery else {}
    drawn = _drawn_text(recruitment)
    return {
        "panel": sorted((numbers.get(code, ""), code) for code in panel),
        "drawn_sha256": sha256(drawn) if drawn else "",
        "quota_rows": [
            QuotaRow(quota.name, f"{quota.minimum} to {quota.maximum}", count, quota.allows(count))
            for quota, count in zip(recruitment.quotas, counts, strict=True)
        ],
    }


def _drawn_text(recruitment: Recruitment) -> str:
    settings, lottery = recruitment.settings, recruitment.lottery
    if lottery is None or settings is None:
        return ""
    return lottery.drawn_text(settings.stated_seed)


def _measures(shown: Fairness) -> list[tuple[str, str]]:
    return [
        ("The same chance for all would be", percent(shown.ideal)),
        ("The least chance that anyone has", percent(shown.least)),
        ("The greatest chance", percent(shown.greatest)),
        ("Volunteers with less than half of the same chance", f"{shown.below} of {shown.people}"),
        ("Volunteers without a chance", f"{shown.without} of {shown.people}"),
        ("Gini coefficient (0 when all chances are the same)", f"{shown.gini:.3f}"),
    ]


def _in_words(shown: Fairness) -> str:
    return (
        f"The chances of {shown.people} volunteers, sorted, go from "
        f"{percent(shown.levels[0].chance)} to {percent(shown.greatest)}. "
        f"The same chance for all would be {percent(shown.ideal)}."
    )
