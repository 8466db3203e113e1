"""A published lottery as a study folder holds it: the public file, and whose number is which."""

from __future__ import annotations

from typing import TYPE_CHECKING

from remit.kernel.documents import decode_text
from remit.kernel.errors import Place, problem_kind
from remit.kernel.tables import write_table
from remit.recruit.core.lottery.published import (
    PUBLISHED_DRAWN,
    SEED,
    disagreements,
    read_published,
)
from remit.recruit.core.public_lottery import PublicLottery

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Any

    from remit.kernel.errors import Problems
    from remit.kernel.tables import Row
    from remit.recruit.core.recruitment import Recruitment

LOTTERY_FILE = "recruit/lottery.json"
NUMBERS_FILE = "recruit/lottery-numbers.csv"
CODE = "code"
NUMBER = "number"
MOST_DIGITS = 10

LOTTERY_NOT_WHOLE = problem_kind(
    "lottery-not-whole",
    "recruit/lottery.json, recruit/lottery-numbers.csv and `published_for` in recruit/draw.toml "
    "belong together; {missing} is missing.",
    "Bring all of them as Remit wrote them, or none.",
)
LOTTERY_NUMBERS = problem_kind(
    "lottery-other-number",
    "“{number}” is no number of the published lottery, or stands twice, or its code does.",
    "Bring the table of numbers that was written with the lottery.",
)
LOTTERY_IS_OUT = problem_kind(
    "lottery-is-out",
    "The published lottery is for other quotas, another pool, size or method, and is out.",
    "Publish a new one, or bring back what it was published for.",
)
LOTTERY_OTHER_PANEL = problem_kind(
    "lottery-not-of-the-panel",
    "The recorded panel is not the one that the seed chooses from the published lottery, which is "
    "left out.",
    "Bring the panel, the seed and the lottery of one draw.",
)


def parse_lottery(
    content: bytes, numbers: Sequence[Row], problems: Problems
) -> PublicLottery | None:
    """Return a published lottery with everyone's number, or None with its problems noted.

    Args:
        content: of the public file.
        numbers: the rows of the table of numbers.
        problems: where faults are noted.
    """
    before = len(problems)
    text = decode_text(content, LOTTERY_FILE, problems)
    document = read_published(content, LOTTERY_FILE, problems)
    if document is None or text is None:
        return None
    if SEED in document:
        place = Place(LOTTERY_FILE, key=SEED)
        problems.add(PUBLISHED_DRAWN, place, seed=document[SEED])
    problems.take(disagreements(document, LOTTERY_FILE))
    _check_numbers(numbers, document, problems)
    if len(problems) > before:
        return None
    return PublicLottery(text, {row[CODE]: row[NUMBER] for row in numbers})


def notice_if_out(
    lottery: PublicLottery, published_for: str, recruitment: Recruitment, problems: Problems
) -> PublicLottery | None:
    """Return a lottery if it stands for the rest of the folder; else None, with a notice why."""
    settings, panel = recruitment.settings, recruitment.panel
    document = lottery.document()
    if (
        published_for != recruitment.lottery_inputs()
        or settings is None
        or (settings.size, settings.method) != (document["size"], document["method"])
        or set(lottery.numbers) != set(recruitment.pool.ids)
    ):
        problems.notice(LOTTERY_IS_OUT, Place(LOTTERY_FILE))
        return None
    drawn = settings.seed is not None and panel is not None
    if panel is not None and not (drawn and lottery.chosen(settings.stated_seed) == set(panel)):
        problems.notice(LOTTERY_OTHER_PANEL, Place(LOTTERY_FILE))
        return None
    return lottery


def numbers_table(lottery: PublicLottery) -> str:
    """Return whose lottery number is which, in order of number."""
    rows = sorted((number, code) for code, number in lottery.numbers.items())
    return write_table([CODE, NUMBER], ({CODE: code, NUMBER: number} for number, code in rows))


def _check_numbers(rows: Sequence[Row], document: Mapping[str, Any], problems: Problems) -> None:
    given: set[str] = set()
    for row in rows:
        number, place = row[NUMBER], Place(NUMBERS_FILE, row=row.number, column=NUMBER)
        known = number in document["probabilities"] and number.isdecimal()
        if not known or len(number) > MOST_DIGITS or given & {number, row[CODE]}:
            problems.add(LOTTERY_NUMBERS, place, number=number)
        given |= {number, row[CODE]}
