"""The made-up answers before and after information, as a collecting tool would export them."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from attitudes_source.people import is_young_black_man

from remit.kernel.randomness import generator
from remit.kernel.tables import write_table

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from random import Random

    from attitudes_source.people import Row

Answers = dict[str, str]

LEFT_OUT = 0.012
NOT_SAID = "99"
WROTE = 0.55
LEAVERS = 8
FIRST_ID = {"before": 512040, "after": 518310}
FIRST_DAY = {"before": datetime(2020, 1, 13, 8), "after": datetime(2020, 2, 17, 8)}  # noqa: DTZ001  # exports carry no zone here
DAYS = 11
LOW, MIDDLE, HIGH = 1, 3, 5


def make_answers(
    seed: int, panel: Sequence[Row], sources: Mapping[str, Sequence[Row]], spoken: Sequence[Row]
) -> dict[str, dict[str, Answers]]:
    """Return wave → code → item → answer.

    `sources` are the tables "items", "facts" and "own_words"; `spoken` are rows of code, item,
    before and after that hold whatever chance says, so that people answer as they speak.
    """
    waves: dict[str, dict[str, Answers]] = {"before": {}, "after": {}}
    for person in panel:
        before, after = _rated(seed, person, sources["items"])
        _add_facts(seed, person, sources["facts"], before, after)
        for row in spoken:
            if row["code"] == person["code"]:
                before[row["item"]], after[row["item"]] = row["before"], row["after"]
        waves["before"][person["code"]], waves["after"][person["code"]] = before, after
    for wave, answers in waves.items():
        _add_words(generator(seed, "own words", wave), sources["own_words"], answers)
    speaking = {row["code"] for row in spoken}
    silent = [person["code"] for person in panel if person["code"] not in speaking]
    for code in generator(seed, "leavers").sample(silent, LEAVERS):
        del waves["after"][code]
    return waves


def export_table(
    seed: int, wave: str, answers: Mapping[str, Answers], survey: Sequence[Row]
) -> str:
    """Return one wave as CSV: headers `group/question`, then `_id`, `_uuid`, `_submission_time`."""
    rng = generator(seed, "export", wave)
    headers = _headers(survey)
    sent = sorted((_moment(rng, wave), code) for code in answers)
    rows = []
    for number, (at, code) in enumerate(sent):
        begun = at - timedelta(seconds=rng.randrange(420, 1500))
        cells = {
            "start": f"{begun.isoformat()}.000+00:00",
            "end": f"{at.isoformat()}.000+00:00",
            "participant_code": code,
            "_id": str(FIRST_ID[wave] + number * 3),
            "_uuid": str(uuid.UUID(int=rng.getrandbits(128), version=4)),
            "_submission_time": (at + timedelta(seconds=4)).isoformat(),
        }
        rows.append(cells | {headers[item]: answer for item, answer in answers[code].items()})
    columns = ["start", "end", "participant_code", *headers.values()]
    return write_table([*columns, "_id", "_uuid", "_submission_time"], rows)


def _rated(seed: int, person: Row, items: Sequence[Row]) -> tuple[Answers, Answers]:
    """Return the answers on the five-point scales before and after."""
    lean = generator(seed, "lean", person["code"]).gauss(0, 0.45)
    before, after = {}, {}
    for item in items:
        rng = generator(seed, "answer", item["item"], person["code"])
        mean = float(item["mean"]) + (-lean if item["item"] == "fear_against" else lean)
        if is_young_black_man(person):
            mean += float(item["young_black_men"])
        if person["age"] == "55 and over":
            mean += float(item["over_54"])
        first = _on_scale(round(rng.gauss(mean, float(item["spread"]))))
        chance = rng.random()
        up, down = float(item["up"]), float(item["down"])
        step = 1 if chance < up else -1 if chance < up + down else 0
        before[item["item"]] = _given(rng, first)
        after[item["item"]] = _given(rng, _on_scale(first + step))
    return before, after


def _add_facts(
    seed: int, person: Row, facts: Sequence[Row], before: Answers, after: Answers
) -> None:
    for fact in facts:
        rng = generator(seed, "answer", fact["item"], person["code"])
        truth = fact["truth"]
        wrong = ("true" if truth == "false" else "false", "dont_know")
        first = (
            truth if rng.random() < float(fact["right_before"]) else rng.choices(wrong, (6, 4))[0]
        )
        before[fact["item"]] = after[fact["item"]] = first
        if first != truth and rng.random() < float(fact["learns"]):
            after[fact["item"]] = truth
        if first == truth and rng.random() < float(fact["forgets"]):
            after[fact["item"]] = "dont_know"


def _add_words(rng: Random, own_words: Sequence[Row], answers: Mapping[str, Answers]) -> None:
    """Give somewhat more than half of the people a sentence that agrees with their attitude."""
    stock = list(own_words)
    rng.shuffle(stock)
    for given in answers.values():
        given["why"] = ""
        attitude = int(given["overall"] or MIDDLE)
        leaning = "unsure" if attitude in (MIDDLE, int(NOT_SAID)) else "for"
        leaning = "against" if attitude < MIDDLE else leaning
        found = next((row for row in stock if row["leaning"] == leaning), None)
        if found and rng.random() < WROTE:
            stock.remove(found)
            given["why"] = found["words"]


def _headers(survey: Sequence[Row]) -> dict[str, str]:
    """Return question → header, its group before it."""
    group, headers = "", {}
    for row in survey:
        if row["type"] == "begin group":
            group = f"{row['name']}/"
        elif row["type"] == "end group":
            group = ""
        elif row["type"].startswith("select_one") or row["name"] == "why":
            headers[row["name"]] = group + row["name"]
    return headers


def _moment(rng: Random, wave: str) -> datetime:
    day = timedelta(days=rng.randrange(DAYS), seconds=rng.randrange(14 * 3600))
    return FIRST_DAY[wave] + day


def _on_scale(value: int) -> int:
    return min(HIGH, max(LOW, value))


def _given(rng: Random, value: int) -> str:
    """Return the answer, or now and then none, or that they would rather not say."""
    chance = rng.random()
    if chance < LEFT_OUT:
        return ""
    return NOT_SAID if chance < 2 * LEFT_OUT else str(value)
