"""A programme's network in a study folder: circles, posts, introductions, and what keeps going."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from remit.people.core.participant_code import ANY_CODE, CodeRules
from remit.support.core.flat_tables import (
    CODE,
    DAY,
    NUMBER,
    WORD,
    Column,
    FlatTable,
    columns_of,
    of_known,
)
from remit.support.core.needs.needs import KINDS as NEED_KINDS
from remit.support.core.network import (
    ANSWERS,
    AUDIENCES,
    KINDS,
    MAKERS,
    MOST_TEXT,
    MOST_TITLE,
    STATES,
    Circle,
    CircleMember,
    Introduction,
    KeepsGoing,
    NetworkFiles,
    Post,
)

if TYPE_CHECKING:
    from remit.kernel.errors import Problems
    from remit.kernel.folder import FolderFiles

CIRCLES = FlatTable(
    "support/circles.csv",
    Circle,
    columns_of(
        Circle,
        Column("key", needed=True, most=60),
        Column("name", needed=True),
        Column("about", most=MOST_TEXT),
        Column("kind", WORD, allowed=NEED_KINDS),
        Column("opened_on", DAY, needed=True),
        Column("closed_on", DAY),
    ),
    ("key",),
)
MEMBERS = FlatTable(
    "support/circle-members.csv",
    CircleMember,
    columns_of(
        CircleMember,
        Column("circle", needed=True, most=60),
        Column("code", CODE, needed=True),
        Column("joined_on", DAY, needed=True),
    ),
    ("circle", "code"),
)
POSTS = FlatTable(
    "support/posts.csv",
    Post,
    columns_of(
        Post,
        Column("code", CODE, needed=True),
        Column("number", NUMBER, needed=True),
        Column("kind", WORD, needed=True, allowed=KINDS),
        Column("circle", most=60),
        Column("audience", WORD, needed=True, allowed=AUDIENCES),
        Column("language", needed=True, most=35),
        Column("title", most=MOST_TITLE),
        Column("text", needed=True, most=MOST_TEXT),
        Column("address", most=500),
        Column("answers_code", CODE),
        Column("answers_number", NUMBER),
        Column("state", WORD, needed=True, allowed=STATES),
        Column("caught"),
        Column("reason", most=MOST_TEXT),
        Column("posted_on", DAY, needed=True),
    ),
    ("code", "number"),
)
INTRODUCTIONS = FlatTable(
    "support/introductions.csv",
    Introduction,
    columns_of(
        Introduction,
        Column("first", CODE, needed=True),
        Column("number", NUMBER, needed=True),
        Column("second", CODE, needed=True),
        Column("made_on", DAY, needed=True),
        Column("about", needed=True, most=MOST_TEXT),
        Column("made_by", WORD, needed=True, allowed=MAKERS),
        Column("first_says", WORD, allowed=ANSWERS),
        Column("second_says", WORD, allowed=ANSWERS),
        Column("settled_on", DAY),
    ),
    ("first", "number"),
)
KEEPS_GOING = FlatTable(
    "support/keeps-going.csv",
    KeepsGoing,
    columns_of(
        KeepsGoing,
        Column("number", NUMBER, needed=True),
        Column("what", needed=True, most=MOST_TEXT),
        Column("next_step", needed=True, most=MOST_TEXT),
        Column("by_on", DAY, needed=True),
        Column("owner", CODE),
        Column("owner_role"),
        Column("done_on", DAY),
    ),
    ("number",),
)


def read_network(
    files: FolderFiles, problems: Problems, *, codes: CodeRules = ANY_CODE
) -> NetworkFiles:
    """Return the network of a folder; faulty rows are left out and noted."""
    circles = CIRCLES.read(files, problems, codes)
    keys = [one.key for one in circles]
    members = MEMBERS.read(files, problems, codes)
    posts = of_known(
        POSTS, POSTS.read(files, problems, codes), "circle", keys, CIRCLES, files, problems
    )
    going = KEEPS_GOING.read(files, problems, replace(codes, withdrawn=frozenset()))
    return NetworkFiles(
        circles=circles,
        circle_members=of_known(MEMBERS, members, "circle", keys, CIRCLES, files, problems),
        posts=posts,
        introductions=INTRODUCTIONS.read(files, problems, codes),
        # What keeps going does so without an owner who has left the programme for good.
        continuations=tuple(
            replace(one, owner="") if codes.has_withdrawn(one.owner) else one for one in going
        ),
    )


def write_network(network: NetworkFiles) -> dict[str, bytes]:
    """Return the files of a network in one fixed spelling; none where it is empty."""
    return {
        **CIRCLES.write(network.circles),
        **MEMBERS.write(network.circle_members),
        **POSTS.write(network.posts),
        **INTRODUCTIONS.write(network.introductions),
        **KEEPS_GOING.write(network.continuations),
    }
