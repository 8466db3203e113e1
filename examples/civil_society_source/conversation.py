"""The conversation about principles: who voted how, and what was adopted over whose dissent."""

from __future__ import annotations

import tomllib
from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

from civil_society_source.cohort import code_of
from civil_society_source.sources import HERE, read_source, several

from remit.kernel.randomness import generator
from remit.support.core.principles.conversation import (
    AGREE,
    DISAGREE,
    OPEN,
    PASS,
    TURNED_DOWN,
    Conversation,
    PrinciplesFiles,
    Statement,
    Translation,
    Vote,
    Voter,
)
from remit.support.core.principles.principle import (
    DRAFTING,
    Adoption,
    Objection,
    Principle,
    Use,
    Version,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from random import Random
    from typing import Any

    from civil_society_source.sources import Row

OPENED, CLOSED = date(2019, 2, 11), date(2019, 4, 12)
PEOPLE_EACH = 2
# One of the two of this organisation had left by then.
ALONE = "drivers"
LEANS = ("shield", "light", "voice")
# The second of these two thinks otherwise: opinion groups are not organisations.
OTHERWISE = {"noor-2": "voice", "harbour-2": "light", "lingua-2": "voice", "congo-2": "shield"}
# How likely somebody agrees, passes or disagrees, by what their side thinks of a statement.
CHANCES = {
    "!": (0.97, 0.02, 0.01),
    "+": (0.86, 0.09, 0.05),
    "0": (0.45, 0.2, 0.35),
    "-": (0.12, 0.14, 0.74),
}
ANSWERS = (AGREE, PASS, DISAGREE)
LEAST_DONE, MOST_DONE = 0.7, 1.0
DAYS_OF_ADOPTING = 4
PARTS = ("subject", "data", "sender", "recipient", "purpose")


def make_conversation(seed: int, rows: Sequence[Row], codes: Mapping[str, str]) -> PrinciplesFiles:
    """Return the whole conversation and what came of it."""
    people = {
        f"{row['key']}-{number}": row
        for row in rows
        for number in range(1, 2 if row["key"] == ALONE else PEOPLE_EACH + 1)
    }
    keys = {name: code_of(seed, name) for name in people}
    voters = tuple(sorted(Voter(keys[name], codes[row["key"]]) for name, row in people.items()))
    statements = _statements(keys)
    votes = [
        vote
        for name, row in people.items()
        for vote in _votes(generator(seed, "votes", name), keys[name], _side(name, row))
    ]
    return PrinciplesFiles(
        conversation=Conversation(OPENED, CLOSED),
        voters=voters,
        statements=statements,
        votes=tuple(sorted(votes)),
        principles=_principles(rows, codes),
    )


def _side(name: str, row: Row) -> int:
    return LEANS.index(OTHERWISE.get(name, row["lean"]))


def _statements(keys: Mapping[str, str]) -> tuple[Statement, ...]:
    """Return the statements in their order; the two of an organisation take turns at proposing."""
    texts: dict[int, list[Translation]] = {}
    for row in read_source("translations"):
        one = Translation(row["language"], row["text"], row["by"] == "machine")
        texts.setdefault(int(row["statement"]), []).append(one)
    found = []
    for row in read_source("statements"):
        number = int(row["statement"])
        turn = 1 if row["by"] == ALONE else 1 + number % PEOPLE_EACH
        found.append(
            Statement(
                number=number,
                heading=row["heading"],
                language=row["language"],
                text=row["text"],
                proposed_on=date.fromisoformat(row["proposed_on"]),
                voter=keys[f"{row['by']}-{turn}"] if row["by"] else "",
                state=OPEN if row["votes"] else TURNED_DOWN,
                reason=row["reason"],
                translations=tuple(sorted(texts.get(number, []))),
            )
        )
    return tuple(found)


def _votes(rng: Random, voter: str, side: int) -> list[Vote]:
    """Return one person's votes: on most statements, as their side thinks, and not always."""
    done = rng.uniform(LEAST_DONE, MOST_DONE)
    votes = []
    for row in read_source("statements"):
        if row["votes"] and rng.random() < done:
            (value,) = rng.choices(ANSWERS, CHANCES[row["votes"][side]])
            votes.append(Vote(int(row["statement"]), voter, value))
    return votes


def _principles(rows: Sequence[Row], codes: Mapping[str, str]) -> tuple[Principle, ...]:
    with (HERE / "principles.toml").open("rb") as file:
        written = tomllib.load(file)["principle"]
    objections = _objections(codes)
    adoptions = _adoptions(rows, codes)
    return tuple(
        _as_adopted(
            replace(
                _principle(entry, codes),
                objections=tuple(objections.get(entry["key"], ())),
                adoptions=tuple(adoptions.get(entry["key"], ())),
            )
        )
        for entry in sorted(written, key=lambda entry: entry["key"])
    )


def _as_adopted(one: Principle) -> Principle:
    """Return a principle with what was counted on the day of its adoption."""
    day = one.adopted_on
    if day is None:
        return one
    objected = [
        each
        for each in one.objections
        if each.on <= day and (each.ended_on is None or each.ended_on > day)
    ]
    adopted = [each for each in one.adopting(one.adopted_version) if each.on <= day]
    return replace(one, adopted_by=len(adopted), objected_by=len(objected))


def _principle(entry: dict[str, Any], codes: Mapping[str, str]) -> Principle:
    use = entry.get("use", {})
    return Principle(
        key=entry["key"],
        heading=entry["heading"],
        state=entry.get("state", DRAFTING),
        statements=tuple(entry["statements"]),
        adopted_version=entry.get("adopted_version", 0),
        adopted_on=entry.get("adopted_on"),
        use=Use(
            use.get("effect", ""),
            {part: tuple(use[part]) for part in PARTS if part in use},
            tuple(use.get("conditions", ())),
            use.get("term", ""),
        ),
        versions=tuple(
            Version(
                number=number,
                texts=one["text"],
                why=one.get("why", ""),
                on=one["on"],
                machine=tuple(one.get("machine", ())),
                organisation=codes.get(one.get("organisation", ""), ""),
                shown_as=one.get("shown_as", ""),
            )
            for number, one in enumerate(entry["version"], start=1)
        ),
    )


def _objections(codes: Mapping[str, str]) -> dict[str, list[Objection]]:
    found: dict[str, list[Objection]] = {}
    for row in read_source("objections"):
        one = Objection(
            organisation=codes[row["organisation"]],
            version=int(row["version"]),
            words=row["words"],
            on=date.fromisoformat(row["on"]),
            ended_on=date.fromisoformat(row["ended_on"]) if row["ended_on"] else None,
            shown_as=row["shown_as"],
        )
        found.setdefault(row["principle"], []).append(one)
    for those in found.values():
        those.sort(key=lambda one: (one.on, one.organisation, one.version))
    return found


def _adoptions(rows: Sequence[Row], codes: Mapping[str, str]) -> dict[str, list[Adoption]]:
    """Return who adopted what: all that stayed, but for those who did not want to."""
    found: dict[str, list[Adoption]] = {}
    for row in read_source("adoptions"):
        unwilling, named = several(row["not"]), several(row["named"])
        willing = [one for one in rows if not one["left_on"] and one["key"] not in unwilling]
        began = date.fromisoformat(row["from"])
        found[row["principle"]] = sorted(
            (
                Adoption(
                    codes[one["key"]],
                    int(row["version"]),
                    began + timedelta(at % DAYS_OF_ADOPTING),
                    one["name"] if one["key"] in named else "",
                )
                for at, one in enumerate(willing)
            ),
            key=lambda one: (one.on, one.organisation, one.version),
        )
    return found
