"""The published lottery: what anyone needs to check a draw, as plain values; and the check.

Its shape is promised: `remit schema lottery`.
"""

from __future__ import annotations

from collections import Counter
from math import fsum
from typing import TYPE_CHECKING, Any

from remit.kernel.errors import Place, Problem, problem_kind
from remit.recruit.core.lottery.choice import chosen

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from remit.recruit.core.lottery.lottery import Lottery
    from remit.recruit.core.quotas import Quotas

CLOSE = 1e-6  # a difference between chances that is rounding

OTHER_SELECTED = problem_kind(
    "lottery-other-panel",
    "The seed {seed} chooses panel {number} of the file, which is not the one selected.",
    "Ask who published the file for the one that the draw was made from.",
)
PANELS_AND_WEIGHTS = problem_kind(
    "lottery-panels-and-weights",
    "The file has {panels} panels but {weights} weights.",
    "Ask for the whole file: each panel has one weight.",
)
WEIGHTS_SUM = problem_kind(
    "lottery-weights-sum",
    "The weights add up to {total}, not to 1.",
    "Ask for the file that the draw was made from.",
)
PANEL_SIZE = problem_kind(
    "lottery-panel-size",
    "Panel {number} has {found} different people; the lottery is for {size}.",
    "Ask for the file that the draw was made from.",
)
OTHER_CHANCE = problem_kind(
    "lottery-other-chance",
    "The panels give “{id}” a chance of {found:.6f}; the file states {stated:.6f}.",
    "Ask for the file that the draw was made from.",
)


def published(lottery: Lottery, quotas: Quotas, seed: int) -> dict[str, object]:
    """Return a lottery and the panel that a seed chooses, as the published file holds them."""
    gone = {person for _, ids in lottery.excluded for person in ids}
    excluded = [
        {"features": dict(zip(quotas.features, combination, strict=True)), "people": len(ids)}
        for combination, ids in lottery.excluded
    ]
    return {
        "method": lottery.method,
        "size": lottery.size,
        "seed": seed,
        "probabilities": dict(lottery.probabilities),
        "panels": [list(panel) for panel in lottery.panels],
        "weights": list(lottery.weights),
        "selected": list(lottery.draw(seed)),
        "excluded": [person for person in lottery.probabilities if person in gone],
        "certificate": {**lottery.certificate.as_dict(), "excluded": excluded},
    }


def disagreements(document: Mapping[str, Any], file: str) -> tuple[Problem, ...]:
    """Work a draw out again from its published file alone, which conforms to its schema.

    Returns:
        Everything in which the file contradicts itself; empty when all of it agrees.
    """
    panels, weights = document["panels"], document["weights"]
    if len(panels) != len(weights):
        place = Place(file, key="weights")
        return (PANELS_AND_WEIGHTS.at(place, panels=len(panels), weights=len(weights)),)
    return (
        *_other_selected(document, file),
        *_unsound(document, file),
        *_other_chances(document, file),
    )


def _other_selected(document: Mapping[str, Any], file: str) -> Iterator[Problem]:
    at = chosen(document["weights"], document["seed"])
    if sorted(document["panels"][at]) != sorted(document["selected"]):
        place = Place(file, key="selected")
        yield OTHER_SELECTED.at(place, seed=document["seed"], number=at + 1)


def _unsound(document: Mapping[str, Any], file: str) -> Iterator[Problem]:
    total = fsum(document["weights"])
    if abs(total - 1) > CLOSE:
        yield WEIGHTS_SUM.at(Place(file, key="weights"), total=total)
    for number, panel in enumerate(document["panels"], 1):
        found = len(set(panel))
        if not found == len(panel) == document["size"]:
            place = Place(file, key=f"panels[{number}]")
            yield PANEL_SIZE.at(place, number=number, found=found, size=document["size"])


def _other_chances(document: Mapping[str, Any], file: str) -> Iterator[Problem]:
    given: Counter[str] = Counter()
    for panel, weight in zip(document["panels"], document["weights"], strict=True):
        for person in panel:
            given[person] += weight
    stated = document["probabilities"]
    for person in sorted(stated.keys() | given.keys()):
        chance, other = given[person], stated.get(person, 0.0)
        if abs(chance - other) > CLOSE:
            place = Place(file, key="probabilities")
            yield OTHER_CHANCE.at(place, id=person, found=chance, stated=other)
