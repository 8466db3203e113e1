"""What votes come to: the groups, what all of them accept, and where each differs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from remit.support.core.opinion_groups import UNSTABLE
from remit.support.core.statements import consensus, representative, tally

if TYPE_CHECKING:
    from remit.support.core.opinion_groups import Division
    from remit.support.core.statements import Consensus, Representative
    from remit.support.core.votes import Votes

PLACES = 6


@dataclass(frozen=True, slots=True)
class Opinions:
    """The answer of `remit groups`."""

    division: Division
    consensus: tuple[Consensus, ...]
    representative: tuple[Representative, ...]

    @classmethod
    def of(cls, votes: Votes, division: Division) -> Opinions:
        """Return what the votes of a division's groups come to."""
        counted = tally(votes, division)
        return cls(division, consensus(counted), representative(counted))

    def as_dict(self) -> dict[str, object]:
        """Return the answer as plain values, as `groups.schema.json` describes them."""
        division = self.division
        return {
            "groups": division.groups,
            "sizes": list(division.sizes),
            "ungrouped": list(division.too_few),
            "least_votes": division.least_votes,
            # Beyond this many places the machine decides.
            "silhouettes": {str(n): round(one, PLACES) for n, one in division.silhouettes.items()},
            "stability": None if division.stability is None else round(division.stability, PLACES),
            "consensus": [one.as_dict() for one in self.consensus],
            "representative": [one.as_dict() for one in self.representative],
            "sentences": self.sentences,
        }

    @property
    def sentences(self) -> list[str]:
        """The answer in a few plain sentences."""
        division = self.division
        people = len(division.groups)
        if not people:
            told = ["Nobody voted often enough to be in a group."]
        elif not division.silhouettes:
            who = "1 person" if people == 1 else f"{people} people"
            told = [f"{who} could not be divided: there are too few, or they vote alike."]
        else:
            sizes = ", ".join(map(str, division.sizes))
            told = [f"{people} people fall into {len(division.sizes)} groups of {sizes}."]
        if division.too_few:
            few = len(division.too_few)
            who = "1 person" if few == 1 else f"{few} people"
            are = "is" if few == 1 else "are"
            told.append(
                f"{who} voted on fewer than {division.least_votes} statements "
                f"and {are} in no group."
            )
        if division.stability is not None:
            how = "do not hold" if division.stability < UNSTABLE else "hold"
            told.append(
                f"The groups {how} when the statements are drawn again "
                f"(agreement {division.stability:.2f}; 1 is the same, 0 is chance)."
            )
        clear = sum(one.clear for one in self.consensus)
        told.append(
            f"Statements on which every group is of one mind: {len(self.consensus)}. Of these, "
            f"{clear} where each group's interval lies above one half."
        )
        return told
