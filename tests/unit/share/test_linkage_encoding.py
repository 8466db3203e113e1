"""Match keys: what goes in, and that their frequencies tell no name."""

from __future__ import annotations

from collections import Counter
from random import Random

from remit.kernel.errors import Problems
from remit.share.core.linkage.encoding import scheme, token, tokens
from remit.share.core.linkage.fields import Role
from remit.share.core.linkage.request import check_enough

FIELDS = ["given", "family", "birth", "postcode"]
SECRET = bytes(32)


def test_every_key_takes_in_two_fields_one_of_them_a_day_a_place_or_a_number():
    plan = scheme(FIELDS, ["nhs"])
    for key, parts in plan.keys.items():
        assert len(parts) > 1, key
        assert any(part.startswith(("birth", "postcode", "nhs")) for part in parts), key


def test_without_a_field_its_keys_are_left_out():
    plan = scheme(["given", "family", "birth"], [])
    assert not any("postcode" in part for parts in plan.keys.values() for part in parts)
    assert [one.name for one in plan.comparisons] == ["given", "family", "birth"]


def test_a_key_depends_on_the_secret_its_own_name_and_its_parts():
    one = token(SECRET, "family_birth", "ali\x1f1990-01-01")
    assert one == token(SECRET, "family_birth", "ali\x1f1990-01-01")
    assert -(2**63) <= one < 2**63
    others = [
        token(b"1" * 32, "family_birth", "ali\x1f1990-01-01"),
        token(SECRET, "given_birth", "ali\x1f1990-01-01"),
        token(SECRET, "family_birth", "ali\x1f1990-01-02"),
    ]
    assert one not in others
    assert tokens(SECRET, "family_birth", [None]) == [None]


def test_a_number_alone_makes_no_key_and_is_refused():
    problems = Problems()
    sides = [("a", [Role.NHS, Role.SEX]), ("b", [Role.NHS, Role.SEX])]
    check_enough(sides, problems)
    assert not problems
    check_enough(sides, problems, encoded=True)
    assert [one.code for one in problems] == ["linkage-too-little-to-encode"]
    assert scheme([], ["nhs"]).keys == {}


def attacked(encoded, names, public):
    """Return the share of records whose name is guessed by ranking tokens beside public names."""
    ranked = [value for value, _ in Counter(encoded).most_common()]
    guess = dict(zip(ranked, public, strict=False))
    return sum(guess.get(code) == name for code, name in zip(encoded, names, strict=True)) / len(
        names
    )


def test_ranks_give_single_names_away_and_composite_keys_hide_them():
    rng = Random(3)
    public = [f"name{n}" for n in range(300)]
    shares = [1 / (n + 1) for n in range(300)]
    names = rng.choices(public, shares, k=20_000)
    births = [
        f"{rng.randint(1940, 2015)}-{rng.randint(1, 12):02}-{rng.randint(1, 28):02}" for _ in names
    ]
    alone = tokens(SECRET, "alone", names)
    together = tokens(
        SECRET, "given_birth", [f"{a}\x1f{b}" for a, b in zip(names, births, strict=True)]
    )
    assert attacked(alone, names, public) > 0.4
    assert attacked(together, names, public) < 0.01
