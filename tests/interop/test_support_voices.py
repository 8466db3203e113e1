"""Opinion groups beside those that Polis published, on real conversations."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from remit.kernel.errors import Problems
from remit.support.core.opinion_groups import UNSTABLE, adjusted_rand, divide
from remit.support.core.votes import parse_votes

VOICES = Path(__file__).parents[2].parent / "shared" / "data" / "voices"


@pytest.fixture
def conversation():
    """Return a function that reads a conversation: its votes, and the published groups."""

    def read(name):
        folder = VOICES / name
        if not folder.is_dir():
            pytest.skip("the real conversations are not beside the project")
        votes = parse_votes((folder / "votes.csv").read_bytes(), "votes.csv", Problems())
        with (folder / "participants-votes.csv").open(encoding="utf-8") as file:
            published = {
                row["participant"]: int(row["group-id"])
                for row in csv.DictReader(file)
                if row["group-id"]
            }
        return votes, published

    return read


def agreement(division, published):
    both = [name for name in published if name in division.groups]
    return adjusted_rand(
        [published[name] for name in both], [division.groups[name] for name in both]
    )


@pytest.mark.parametrize(("scaling", "least"), [("published", 0.7), ("none", 0.85)])
def test_seattle_falls_into_the_published_groups(conversation, scaling, least):
    votes, published = conversation("15-per-hour-seattle")
    assert agreement(divide(votes, 1, scaling), published) > least


def test_the_groups_of_26_londoners_are_said_to_be_unstable(conversation):
    votes, published = conversation("london.youth.policing")
    division = divide(votes, 1)
    assert agreement(division, published) < UNSTABLE
    assert division.stability < UNSTABLE
