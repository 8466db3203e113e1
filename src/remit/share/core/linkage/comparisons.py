"""What is compared of two records, level by level, as SQL over the columns that `columns` makes.

A column is named with `_l` on the one record and `_r` on the other, as Splink has it. Levels are
tried from the top; the first that holds counts. Every level has a probability among records of one
person (m) and among records of two people (u), and weighs log2(m/u).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Level:
    """One way in which two records can agree or differ.

    Attributes:
        name: what reports call it.
        holds: the SQL condition; "" for whatever is left.
        m: how often records of one person are expected there before anything is learned.
        rarity: the column whose rare values weigh more, or "".
        equal: the column whose equality this level is, so that u is counted and not sampled.
        u: how often two people's records are there by chance.
        key: what settings call it, within its comparison.
    """

    name: str
    holds: str
    m: float
    rarity: str = ""
    equal: str = ""
    u: float = 0.0
    key: str = ""


@dataclass(frozen=True, slots=True)
class Comparison:
    """One part of a person that is compared.

    Attributes:
        name: the part.
        needs: the columns that both sides must have.
        missing: the SQL condition under which it says nothing.
        levels: from the strongest agreement to none.
    """

    name: str
    needs: tuple[str, ...]
    missing: str
    levels: tuple[Level, ...]

    def case(self) -> str:
        """Return SQL for the number of the level: -1 where it says nothing, 0 for the last."""
        last = len(self.levels) - 1
        tried = "".join(
            f" WHEN {level.holds} THEN {last - at}"
            for at, level in enumerate(self.levels)
            if level.holds
        )
        return f"CASE WHEN {self.missing} THEN -1{tried} ELSE 0 END"

    def m(self) -> NDArray[np.float64]:
        """Return how often one person's records are at each level, from the last to the first."""
        return np.array([level.m for level in reversed(self.levels)])

    def with_weights(self, m: Sequence[float], u: Sequence[float]) -> Comparison:
        """Return the same comparison with probabilities, given from the last level to the first."""
        numbers = zip(self.levels, reversed(m), reversed(u), strict=True)
        return replace(self, levels=tuple(replace(one, m=each, u=by) for one, each, by in numbers))

    def as_splink(self) -> dict[str, object]:
        """Return the comparison as Splink's settings have it."""
        return {
            "output_column_name": self.name,
            "comparison_levels": [
                {
                    "sql_condition": self.missing,
                    "label_for_charts": "not known, or weighed elsewhere",
                    "is_null_level": True,
                },
                *(_as_splink(level) for level in self.levels),
            ],
        }


def _as_splink(level: Level) -> dict[str, object]:
    described: dict[str, object] = {
        "sql_condition": level.holds or "ELSE",
        "label_for_charts": level.name,
        "m_probability": level.m,
        "u_probability": level.u,
    }
    if level.rarity:
        # The rarest are seen once or twice: their share is too uncertain to be believed further.
        described |= {"tf_adjustment_column": level.rarity, "tf_minimum_u_value": LEAST_SHARE}
    return described


LEAST_SHARE = 1e-6


def _same(column: str) -> str:
    return f"{column}_l = {column}_r"


def _missing(column: str) -> str:
    return f"{column}_l IS NULL OR {column}_r IS NULL"


def _near(one: str, other: str) -> str:
    """Names of four letters or more, one slip of the pen or a few late letters apart.

    Most pairs have neither their first nor their last letter in common: they need no distance.
    """
    return (
        f"CASE WHEN {one}[1] <> {other}[1] AND {one}[-1] <> {other}[-1] THEN false "
        f"WHEN least(length({one}), length({other})) < 4 THEN false "
        f"WHEN jaro_winkler_similarity({one}, {other}) >= 0.92 THEN true "
        f"WHEN abs(length({one}) - length({other})) > 1 THEN false "
        f"ELSE damerau_levenshtein({one}, {other}) = 1 END"
    )


def _one_off(column: str) -> str:
    """Codes of one length that differ in one place."""
    return (
        f"CASE WHEN length({column}_l) = length({column}_r) "
        f"THEN hamming({column}_l, {column}_r) = 1 ELSE false END"
    )


_REORDERED = "(name_bag_l = name_bag_r AND family_words_l <> family_words_r)"

GIVEN = Comparison(
    "given",
    ("given",),
    _missing("given"),
    (
        Level("the same forenames", _same("given"), 0.72, "given", "given", key="same"),
        Level(
            "the same names in another order, or parted otherwise", _REORDERED, 0.02, key="order"
        ),
        Level("forms of one forename", _same("given_plain"), 0.12, "given_plain", key="form"),
        Level("one slip of the pen", _near("given_l", "given_r"), 0.08, key="slip"),
        Level(
            "an initial, or one spelling of a transliterated name",
            "given_l = given_r[1] OR given_r = given_l[1] OR given_sound_l = given_sound_r",
            0.03,
            key="initial",
        ),
        Level("other forenames", "", 0.03, key="other"),
    ),
)
FAMILY = Comparison(
    "family",
    ("family",),
    f"{_missing('family')} OR {_REORDERED}",
    (
        Level("the same surname", _same("family"), 0.8, "family", "family", key="same"),
        Level(
            "the same but for particles, or a form of it",
            f"{_same('family_core')} OR {_same('family_words')}",
            0.03,
            key="particles",
        ),
        Level(
            "a part of a double surname",
            "list_has_any(family_parts_l, family_parts_r)",
            0.03,
            key="double",
        ),
        Level("one slip of the pen", _near("family_l", "family_r"), 0.07, key="slip"),
        Level("one spelling of a transliterated name", _same("family_sound"), 0.02, key="spelling"),
        Level(
            "another surname, both recorded as women",
            "sex_l = 'f' AND sex_r = 'f'",
            0.03,
            key="women",
        ),
        Level("another surname", "", 0.02, key="other"),
    ),
)
BIRTH = Comparison(
    "birth",
    ("birth",),
    _missing("birth"),
    (
        Level("the same day", _same("birth"), 0.88, "birth", "birth", key="same"),
        Level("day and month exchanged", _same("birth_sorted"), 0.02, key="exchanged"),
        Level(
            "1 January, for a day that is not known, of the same year",
            "birth_l[:4] = birth_r[:4] AND (birth_l[6:] = '01-01' OR birth_r[6:] = '01-01')",
            0.01,
            key="january",
        ),
        Level("another day of the same month", "birth_l[:7] = birth_r[:7]", 0.02, key="month"),
        Level(
            "the same day and month, the year one or ten off",
            "birth_l[5:] = birth_r[5:] "
            "AND abs(CAST(birth_l[:4] AS INT) - CAST(birth_r[:4] AS INT)) IN (1, 10, 100)",
            0.02,
            key="year",
        ),
        Level("one slip of the pen", _one_off("birth"), 0.02, key="slip"),
        Level("another day", "", 0.03, key="other"),
    ),
)
SEX = Comparison(
    "sex",
    ("sex",),
    _missing("sex"),
    (
        Level("the same sex", _same("sex"), 0.98, "", "sex", key="same"),
        Level("another sex", "", 0.02, key="other"),
    ),
)
POSTCODE = Comparison(
    "postcode",
    ("postcode",),
    _missing("postcode"),
    (
        Level("the same postcode", _same("postcode"), 0.7, "postcode", "postcode", key="same"),
        Level("one slip of the pen", _one_off("postcode"), 0.03, key="slip"),
        Level("the same district", "outward_l = outward_r", 0.05, key="district"),
        Level("another district", "", 0.22, key="other"),
    ),
)
ALWAYS = (GIVEN, FAMILY, BIRTH, SEX, POSTCODE)


def of_number(column: str) -> Comparison:
    """Return the comparison of an identifying number, such as an NHS number or a telephone."""
    return Comparison(
        column,
        (column,),
        _missing(column),
        (
            Level("the same number", _same(column), 0.94, "", column, key="same"),
            Level("one slip of the pen", _one_off(column), 0.02, key="slip"),
            Level("another number", "", 0.04, key="other"),
        ),
    )


def propose(columns: Collection[str], numbers: Sequence[str]) -> tuple[Comparison, ...]:
    """Return what can be compared where both sides have these columns.

    Without a recorded sex, women who took another name cannot be told from others.
    """
    fitting = [one for one in ALWAYS if set(one.needs) <= set(columns)]
    if "sex" not in columns:
        fitting = [
            replace(one, levels=tuple(each for each in one.levels if "sex_" not in each.holds))
            for one in fitting
        ]
    if "given" not in columns or "family" not in columns:
        fitting = [_without_order(one) for one in fitting]
    return (*fitting, *(of_number(number) for number in numbers if number in columns))


def _without_order(comparison: Comparison) -> Comparison:
    missing = comparison.missing.removesuffix(f" OR {_REORDERED}")
    levels = tuple(one for one in comparison.levels if one.holds != _REORDERED)
    return replace(comparison, missing=missing, levels=levels)


def without(
    comparisons: Sequence[Comparison], parts: Collection[str], levels: Collection[tuple[str, str]]
) -> tuple[Comparison, ...]:
    """Return comparisons without some parts and levels, each by its key; the last level stays.

    Names in another order are weighed once, with the forename: where they are not, surnames are
    compared in every pair.
    """
    kept = [
        replace(
            one,
            levels=tuple(
                each for each in one.levels if (one.name, each.key) not in levels or not each.holds
            ),
        )
        for one in comparisons
        if one.name not in parts
    ]
    if "given" in parts or ("given", "order") in levels:
        kept = [_without_order(one) for one in kept]
    return tuple(kept)
