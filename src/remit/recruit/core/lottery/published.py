"""The published lottery: what anyone needs to check a draw, as plain values; and the check.

It is published without a seed and without a selection. The draw adds the two, and changes nothing
else. Its shape is promised: `remit schema lottery`.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from math import fsum
from typing import TYPE_CHECKING, Any

from remit.kernel.documents import check_schema, json_lines, schema
from remit.kernel.errors import ExitCode, Place, Problem, Problems, RemitError, problem_kind
from remit.recruit.core.lottery.choice import chosen

if TYPE_CHECKING:
    from collections.abc import Iterator

    from remit.recruit.core.lottery.lottery import Lottery
    from remit.recruit.core.quotas import Quotas

CLOSE = 1e-6  # a difference between chances that is rounding
SEED = "seed"
SELECTED = "selected"
# The promised order of a file: what the draw adds stands where it has always stood.
KEYS = (
    "method",
    "size",
    SEED,
    "probabilities",
    "panels",
    "weights",
    SELECTED,
    "excluded",
    "certificate",
)

NOT_A_LOTTERY = problem_kind(
    "lottery-unreadable",
    "The file cannot be read as a published lottery: {reason}.",
    "Give the file that `remit draw` wrote, with `--publish` or with `--out`.",
)
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


PUBLISHED_DRAWN = problem_kind(
    "lottery-drawn-already",
    "The published lottery states the seed {seed} already.",
    "Bring the file as it was published, before the draw.",
)
NOT_DRAWN = problem_kind(
    "lottery-not-drawn",
    "No seed has drawn from this lottery yet.",
    "Bring the file of the draw; `remit draw --from` writes it.",
)
NOT_AS_PUBLISHED = problem_kind(
    "lottery-not-as-published",
    "“{key}” is not what was published.",
    "The draw was made from another lottery: ask whoever made it for the reason.",
)


class UnableToDrawAgain(RemitError):
    """A panel was drawn already; another seed would draw another."""

    code = "panel-drawn-already"
    exit_code = ExitCode.NOT_POSSIBLE

    def __init__(self, seed: int | None) -> None:
        stated = "" if seed is None else f", with the seed {seed}"
        super().__init__(
            f"The panel was drawn already{stated}.",
            remedy="A draw is made once. To draw from something else, publish another lottery.",
            seed=seed,
        )


def published(lottery: Lottery, quotas: Quotas, seed: int | None = None) -> dict[str, Any]:
    """Return a lottery as its file holds it; with a seed, the panel that it chooses as well."""
    gone = {person for _, ids in lottery.excluded for person in ids}
    excluded = [
        {"features": dict(zip(quotas.features, combination, strict=True)), "people": len(ids)}
        for combination, ids in lottery.excluded
    ]
    document = {
        "method": lottery.method,
        "size": lottery.size,
        "probabilities": dict(lottery.probabilities),
        "panels": [list(panel) for panel in lottery.panels],
        "weights": list(lottery.weights),
        "excluded": [person for person in lottery.probabilities if person in gone],
        "certificate": {**lottery.certificate.as_dict(), "excluded": excluded},
    }
    return document if seed is None else drawn(document, seed)


def drawn(document: Mapping[str, Any], seed: int) -> dict[str, Any]:
    """Return a published lottery with the seed, and with the panel that it chooses.

    Raises:
        UnableToDrawAgain: another seed has drawn from it already.
    """
    if document.get(SEED, seed) != seed:
        raise UnableToDrawAgain(document[SEED])
    selected = list(document["panels"][chosen(document["weights"], seed)])
    whole = {**document, SEED: seed, SELECTED: selected}
    return {key: whole[key] for key in KEYS}


def as_text(document: Mapping[str, Any]) -> str:
    """Return a lottery as the text of its file, in one fixed spelling."""
    return "".join(json_lines(document))


def read_published(content: bytes, file: str, problems: Problems) -> Mapping[str, Any] | None:
    """Return a published lottery, held against its schema, or None with its problems noted."""
    try:
        document: Any = json.loads(content.decode("utf-8-sig"), parse_constant=_no_constant)
    except (ValueError, RecursionError) as error:
        problems.add(NOT_A_LOTTERY, Place(file), reason=str(error).rstrip("."))
        return None
    if not isinstance(document, Mapping):
        problems.add(NOT_A_LOTTERY, Place(file), reason="it is no object")
        return None
    sound = check_schema(document, schema("remit.recruit", "lottery"), file, problems)
    return document if sound else None


def disagreements(document: Mapping[str, Any], file: str) -> tuple[Problem, ...]:
    """Work a lottery out again from its published file alone, which conforms to its schema.

    Where a seed has drawn from it, the draw too.

    Returns:
        Everything in which the file contradicts itself; empty when all of it agrees.
    """
    panels, weights = document["panels"], document["weights"]
    if len(panels) != len(weights):
        place = Place(file, key="weights")
        return (PANELS_AND_WEIGHTS.at(place, panels=len(panels), weights=len(weights)),)
    return (
        *(_other_selected(document, file) if SEED in document else ()),
        *_unsound(document, file),
        *_other_chances(document, file),
    )


def departures(
    drawn_: Mapping[str, Any], published_: Mapping[str, Any], files: tuple[str, str]
) -> tuple[Problem, ...]:
    """Compare a draw with the lottery that was published before it.

    Args:
        drawn_: the draw, which conforms to the schema.
        published_: the lottery, likewise.
        files: the names of both, in this order.

    Returns:
        Everything in which the draw is not the published lottery with a seed and a selection
        added; empty when it is that.
    """
    found = []
    if SEED in published_:
        found.append(PUBLISHED_DRAWN.at(Place(files[1], key=SEED), seed=published_[SEED]))
    if SEED not in drawn_:
        found.append(NOT_DRAWN.at(Place(files[0])))
    found += [
        NOT_AS_PUBLISHED.at(Place(files[0], key=key), key=key)
        for key in KEYS
        if key not in {SEED, SELECTED} and drawn_[key] != published_[key]
    ]
    return tuple(found)


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


def _no_constant(name: str) -> float:
    raise ValueError(f"{name} is no number")
