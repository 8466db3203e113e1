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
    """

    name: str
    holds: str
    m: float
    rarity: str = ""
    equal: str = ""
    u: float = 0.0


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
        Level("the same forenames", _same("given"), 0.72, "given", "given"),
        Level("the same names in another order, or parted otherwise", _REORDERED, 0.02),
        Level("forms of one forename", _same("given_plain"), 0.12, "given_plain"),
        Level("one slip of the pen", _near("given_l", "given_r"), 0.08),
        Level(
            "an initial, or one spelling of a transliterated name",
            "given_l = given_r[1] OR given_r = given_l[1] OR given_sound_l = given_sound_r",
            0.03,
        ),
        Level("other forenames", "", 0.03),
    ),
)
FAMILY = Comparison(
    "family",
    ("family",),
    f"{_missing('family')} OR {_REORDERED}",
    (
        Level("the same surname", _same("family"), 0.8, "family", "family"),
        Level(
            "the same but for particles, or a form of it",
            f"{_same('family_core')} OR {_same('family_words')}",
            0.03,
        ),
        Level("a part of a double surname", "list_has_any(family_parts_l, family_parts_r)", 0.03),
        Level("one slip of the pen", _near("family_l", "family_r"), 0.07),
        Level("one spelling of a transliterated name", _same("family_sound"), 0.02),
        Level("another surname, both recorded as women", "sex_l = 'f' AND sex_r = 'f'", 0.03),
        Level("another surname", "", 0.02),
    ),
)
BIRTH = Comparison(
    "birth",
    ("birth",),
    _missing("birth"),
    (
        Level("the same day", _same("birth"), 0.88, "birth", "birth"),
        Level("day and month exchanged", _same("birth_sorted"), 0.02),
        Level(
            "1 January, for a day that is not known, of the same year",
            "birth_l[:4] = birth_r[:4] AND (birth_l[6:] = '01-01' OR birth_r[6:] = '01-01')",
            0.01,
        ),
        Level("another day of the same month", "birth_l[:7] = birth_r[:7]", 0.02),
        Level(
            "the same day and month, the year one or ten off",
            "birth_l[5:] = birth_r[5:] "
            "AND abs(CAST(birth_l[:4] AS INT) - CAST(birth_r[:4] AS INT)) IN (1, 10, 100)",
            0.02,
        ),
        Level("one slip of the pen", _one_off("birth"), 0.02),
        Level("another day", "", 0.03),
    ),
)
SEX = Comparison(
    "sex",
    ("sex",),
    _missing("sex"),
    (Level("the same sex", _same("sex"), 0.98, "", "sex"), Level("another sex", "", 0.02)),
)
POSTCODE = Comparison(
    "postcode",
    ("postcode",),
    _missing("postcode"),
    (
        Level("the same postcode", _same("postcode"), 0.7, "postcode", "postcode"),
        Level("one slip of the pen", _one_off("postcode"), 0.03),
        Level("the same district", "outward_l = outward_r", 0.05),
        Level("another district", "", 0.22),
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
            Level("the same number", _same(column), 0.94, "", column),
            Level("one slip of the pen", _one_off(column), 0.02),
            Level("another number", "", 0.04),
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
