"""A study's public lottery: worked out over lottery numbers, so that its file names nobody.

Every volunteer gets a number at random, which follows from neither code nor identity. The lottery
is made of the numbers, in their order: the file is what `remit draw --publish` writes for a pool
whose identifiers are the numbers. Which number is whose stays with the study.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from remit.recruit.core.draw import stated_lottery
from remit.recruit.core.households import one_from_each
from remit.recruit.core.lottery.published import as_text, drawn, published
from remit.recruit.core.pool import Pool, Volunteer

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from random import Random

    from remit.recruit.core.draw import DrawSettings, Progress
    from remit.recruit.core.lottery.lottery import Lottery
    from remit.recruit.core.quotas import Quotas


@dataclass(frozen=True, slots=True)
class PublicLottery:
    """A lottery as it was published, and whose number is which.

    Attributes:
        text: the public file, to the letter. It holds lottery numbers only.
        numbers: the lottery number of each participant, by code. Never published.
    """

    text: str
    numbers: Mapping[str, str]

    @property
    def sha256(self) -> str:
        """The SHA-256 of the public file, in hex."""
        return sha256(self.text)

    def document(self) -> dict[str, Any]:
        """Return what the public file says."""
        content: dict[str, Any] = json.loads(self.text)
        return content

    def drawn_text(self, seed: int) -> str:
        """Return the file of the draw: the public file with the seed and what it selects."""
        return as_text(drawn(self.document(), seed))

    def chosen(self, seed: int) -> frozenset[str]:
        """Return the codes of those whom a seed chooses; whoever was forgotten has none."""
        selected = set(drawn(self.document(), seed)["selected"])
        return frozenset(code for code, number in self.numbers.items() if number in selected)

    def without(self, codes: Collection[str]) -> PublicLottery:
        """Return the lottery with the numbers of some people forgotten."""
        kept = {code: number for code, number in self.numbers.items() if code not in codes}
        return replace(self, numbers=kept)


@dataclass(frozen=True, slots=True)
class LotteryOrder:
    """What a lottery is to be worked out from, complete, so that any thread can do it.

    Attributes:
        quotas: within which it is drawn, the rule for households included.
        pool: the volunteers, known by lottery number alone, in order of number.
        size: of the panel.
        method: of the lottery.
        numbers: the lottery number of each participant, by code.
        inputs: the digest of the study's quotas, pool, size and method.
    """

    quotas: Quotas
    pool: Pool
    size: int
    method: str
    numbers: Mapping[str, str]
    inputs: str

    def work_out(self, progress: Progress | None = None) -> PublicLottery:
        """Make the lottery, which may take minutes.

        Raises:
            UnableToDraw: no panel of that size meets every quota.
        """
        lottery = self.lottery(self.method, progress)
        document = published(lottery, self.quotas)
        # Which combinations of features have no chance would tell the public who volunteered.
        del document["certificate"]["excluded"]
        return PublicLottery(as_text(document), self.numbers)

    def lottery(self, method: str, progress: Progress | None = None) -> Lottery:
        """Make the lottery of any method, for comparison.

        Raises:
            UnableToDraw: no panel of that size meets every quota.
        """
        return stated_lottery(self.quotas, self.pool, self.size, method=method, progress=progress)


def order_lottery(
    quotas: Quotas, pool: Pool, settings: DrawSettings, *, numbers: Mapping[str, str], inputs: str
) -> LotteryOrder:
    """Return what the lottery of a study is to be worked out from.

    Args:
        quotas: of the study.
        pool: its volunteers by code.
        settings: size and method.
        numbers: everyone's lottery number, by code.
        inputs: the digest of quotas, pool, size and method.
    """
    numbered = sorted((Volunteer(numbers[one.id], one.features) for one in pool), key=_number)
    return LotteryOrder(
        quotas=one_from_each(quotas, pool),
        pool=Pool(pool.columns, tuple(numbered)),
        size=settings.size,
        method=settings.method,
        numbers=numbers,
        inputs=inputs,
    )


def number_at_random(codes: Sequence[str], rng: Random) -> dict[str, str]:
    """Return a lottery number from 1 for everyone, at random, all written with as many digits.

    `rng` must be one whose numbers nobody can foresee: whoever can, links number and code.
    """
    width = len(str(len(codes)))
    numbers = [f"{number:0{width}}" for number in range(1, len(codes) + 1)]
    rng.shuffle(numbers)
    return dict(zip(codes, numbers, strict=True))


def sha256(text: str) -> str:
    """Return the SHA-256 of a file's text, in hex."""
    return hashlib.sha256(text.encode()).hexdigest()


def _number(volunteer: Volunteer) -> str:
    return volunteer.id
