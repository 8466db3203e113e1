"""The people of the made-up study: volunteers, the cast of the groups, consents, contacts."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from remit.kernel.codes import new_code
from remit.kernel.errors import Problems
from remit.kernel.randomness import generator
from remit.kernel.tables import write_table
from remit.people.core.participant_code import CodeRules
from remit.recruit.core.draw import run_draw
from remit.recruit.files import read_recruit

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from random import Random

Row = dict[str, str]

VOLUNTEERS = 600
FEATURES = ("age", "gender", "ethnicity", "social grade", "borough group")

# Shares in per cent. People who volunteer are older, more often women, more often White and in
# better-paid work than the Londoners whom this study must hear.
AGES = {"16-24": 7, "25-34": 13, "35-54": 35, "55 and over": 45}
GENDERS = {"Woman": 61, "Man": 37, "In another way": 2}
ETHNICITIES = {
    "young": {"White": 42, "Asian": 19, "Black": 22, "Mixed": 12, "Other": 5},
    "older": {"White": 70, "Asian": 12, "Black": 10, "Mixed": 4, "Other": 4},
}
GRADES = {"young": {"ABC1": 62, "C2DE": 38}, "older": {"ABC1": 76, "C2DE": 24}}
BOROUGHS = {
    "Inner north and east": 21,
    "Inner south": 18,
    "Outer north and east": 19,
    "Outer south": 20,
    "West": 22,
}

KINDS_REFUSED = {"quoting": 5, "recording": 3, "keeping": 2, "being-asked-again": 14}
FIRST_NAMES = {
    "Woman": (
        *("Abigail", "Bina", "Celeste", "Dalia", "Esther", "Fiona", "Grace", "Hana", "Ivy"),
        *("Jasmine", "Keisha", "Lorna", "Meera", "Nadia", "Olive", "Petra", "Rosa", "Safiya"),
    ),
    "Man": (
        *("Adrian", "Bilal", "Curtis", "Declan", "Emeka", "Farhan", "Gareth", "Hugo", "Isaac"),
        *("Jamal", "Kofi", "Lewis", "Mateo", "Nikhil", "Oscar", "Patrick", "Rafael", "Stefan"),
    ),
    "In another way": ("Ash", "Charlie", "Jude"),
}
LAST_NAMES = (
    *("Example", "Sample", "Specimen", "Instance", "Pattern", "Model", "Template", "Fiction"),
    *("Fable", "Invent", "Demo", "Mockup"),
)


def make_pool(seed: int) -> list[Row]:
    """Return the volunteers: a code and the five features each, 600 rows."""
    rng = generator(seed, "pool")
    codes: list[str] = []
    while len(codes) < VOLUNTEERS:
        code = new_code(rng)
        if code not in codes:
            codes.append(code)
    return [{"code": code, **_volunteer(rng)} for code in codes]


def pool_table(pool: Sequence[Row]) -> str:
    """Return the pool as CSV."""
    return write_table(["code", *FEATURES], pool)


def draw_panel(files: Mapping[str, bytes]) -> list[str]:
    """Return the codes of exactly the panel that `remit run` will draw from these files.

    Raises:
        InvalidInput: the quotas, the pool or the settings have problems.
        UnableToDraw: the pool cannot fill the quotas.
    """
    problems = Problems()
    recruitment = read_recruit(files, problems, codes=CodeRules("remit"))
    problems.raise_if_any()
    assert recruitment is not None  # noqa: S101  # no problems, and the files are there
    assert recruitment.settings is not None  # noqa: S101  # draw.toml is there
    return list(run_draw(recruitment.quotas, recruitment.pool, recruitment.settings))


def cast_speakers(speakers: Sequence[Row], panel: Sequence[Row]) -> dict[tuple[str, str], str]:
    """Return a code of the panel for each (transcript, speaker), fitting in every feature asked.

    Augmenting paths: Kuhn, "The Hungarian method for the assignment problem", 1955.

    Raises:
        ValueError: the panel has nobody for one of the speakers.
    """
    fitting = [[p["code"] for p in panel if _fits(speaker, p)] for speaker in speakers]
    taken: dict[str, int] = {}

    def place(number: int, tried: set[str]) -> bool:
        for code in fitting[number]:
            if code not in tried:
                tried.add(code)
                if code not in taken or place(taken[code], tried):
                    taken[code] = number
                    return True
        return False

    for number, speaker in enumerate(speakers):
        if not place(number, set()):
            raise ValueError(f"Nobody on the panel fits {speaker['speaker']}; try another seed.")
    by_number = {number: code for code, number in taken.items()}
    return {
        (speaker["transcript"], speaker["speaker"]): by_number[number]
        for number, speaker in enumerate(speakers)
    }


def speakers_table(cast: Mapping[tuple[str, str], str]) -> str:
    """Return who speaks in which transcript, moderators first, as CSV."""
    rows = [
        {"transcript": transcript, "speaker": "Moderator", "role": "moderator", "code": ""}
        for transcript in sorted({transcript for transcript, _ in cast})
    ]
    rows += [
        {"transcript": transcript, "speaker": speaker, "role": "participant", "code": code}
        for (transcript, speaker), code in sorted(cast.items())
    ]
    return write_table(["transcript", "speaker", "role", "code"], rows)


def consents_table(
    seed: int, panel: Sequence[str], speaking: Sequence[str], unquoted: Sequence[str]
) -> str:
    """Return five answers of each of the panel as CSV.

    All take part, and all who speak let themselves be recorded; `unquoted` will not be quoted.
    """
    rng = generator(seed, "consents")
    silent = [code for code in panel if code not in speaking]
    refusing = {
        "taking-part": frozenset[str](),
        "quoting": frozenset(
            [*unquoted, *rng.sample(silent, KINDS_REFUSED["quoting"] - len(unquoted))]
        ),
        "recording": frozenset(rng.sample(silent, KINDS_REFUSED["recording"])),
        "keeping": frozenset(rng.sample(silent, KINDS_REFUSED["keeping"])),
        "being-asked-again": frozenset(rng.sample(panel, KINDS_REFUSED["being-asked-again"])),
    }
    rows = []
    for code in sorted(panel):
        on = date(2020, 1, 6) + timedelta(days=rng.randrange(5))
        rows += [
            {
                "code": code,
                "kind": kind,
                "version": "1",
                "given": "no" if code in refused else "yes",
                "on": on.isoformat(),
            }
            for kind, refused in refusing.items()
        ]
    return write_table(["code", "kind", "version", "given", "on"], rows)


def contacts_table(seed: int, panel: Sequence[Row]) -> str:
    """Return contacts of the panel that can be nobody's.

    Addresses are at example.org (RFC 2606) and telephone numbers come from the ranges that Ofcom
    keeps for drama: 020 7946 0000 to 0999 and 07700 900000 to 900999.
    """
    rng = generator(seed, "contacts")
    numbers = rng.sample(range(1000), len(panel))
    people = sorted(
        {(first, last) for first in {*sum(FIRST_NAMES.values(), ())} for last in LAST_NAMES}
    )
    rng.shuffle(people)
    rows = []
    for person, number in zip(sorted(panel, key=lambda p: p["code"]), numbers, strict=True):
        fitting = FIRST_NAMES[person["gender"]]
        first, last = people.pop(next(i for i, (name, _) in enumerate(people) if name in fitting))
        mobile = rng.random() < 0.8  # noqa: PLR2004  # most people give a mobile number
        rows.append(
            {
                "code": person["code"],
                "name": f"{first} {last}",
                "phone": f"07700 900{number:03}" if mobile else f"020 7946 0{number:03}",
                "email": f"{first}.{last}@example.org".lower(),
                "address": f"{rng.randrange(1, 200)} Made-up Street, London",
            }
        )
    return write_table(["code", "name", "phone", "email", "address"], rows)


def is_young_black_man(person: Row) -> bool:
    """Whether this is one of the young Black men, who are stopped and searched most."""
    return (person["age"], person["gender"], person["ethnicity"]) == ("16-24", "Man", "Black")


def _volunteer(rng: Random) -> Row:
    age = _pick(rng, AGES)
    band = "young" if age in ("16-24", "25-34") else "older"
    return {
        "age": age,
        "gender": _pick(rng, GENDERS),
        "ethnicity": _pick(rng, ETHNICITIES[band]),
        "social grade": _pick(rng, GRADES[band]),
        "borough group": _pick(rng, BOROUGHS),
    }


def _pick(rng: Random, shares: Mapping[str, int]) -> str:
    return rng.choices(list(shares), list(shares.values()))[0]


def _fits(speaker: Row, person: Row) -> bool:
    wanted = ("gender", "age", "ethnicity")
    return all(person[feature] in speaker[feature].split(";") for feature in wanted)
