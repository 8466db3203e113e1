"""Which column of a pool's file is what: the identifier, contact details, or kept with the pool.

Files come from other selection tools and from spreadsheets, with names and addresses beside what
quotas count. Names and addresses go into the vault; the pool never holds them.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

from remit.kernel.errors import Place, problem_kind
from remit.recruit.core.households import HOUSEHOLD
from remit.recruit.core.interlocking import plain_features
from remit.recruit.core.named_words import near_matches

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from remit.kernel.errors import Problems
    from remit.kernel.tables import Table
    from remit.recruit.core.quotas import Quotas

    Roles = Mapping[str, str]

CODE = "code"
IDENTIFIER = "identifier"
CONTACT = "contact"
KEPT = "pool"
LEFT_OUT = "left-out"
ROLES = {
    IDENTIFIER: "Tells volunteers apart",
    KEPT: "Kept with the pool",
    CONTACT: "Sealed in the vault",
    LEFT_OUT: "Left out",
}

# A column in which nearly everyone says something else can be no quota, and may say who they are.
TELLING_SHARE = 0.5
TELLING_ROWS = 20

_IDENTIFIERS = frozenset({"id", "ref", "reference"})
_CONTACT_WORDS = frozenset(
    {"name", "firstname", "lastname", "fullname", "forename", "forenames", "surname", "nickname"}
    | {"email", "mail", "phone", "telephone", "tel", "mobile", "whatsapp", "dob", "birthday"}
)
_ADDRESS_WORDS = frozenset(
    {"address", "street", "postcode", "postalcode", "post", "postal", "zip", "zipcode"}
)
# Words that change nothing: “first name” tells who somebody is, “ward name” does not.
_QUALIFIERS = frozenset(
    {"first", "last", "full", "middle", "given", "family", "preferred", "your", "own", "known"}
    | {"as", "e", "number", "no", "code", "line", "primary", "secondary", "home", "main", "work"}
)
_CONTACT_NAMES = frozenset({"date of birth", "birth date", "next of kin"})
_ADDRESS_NAMES = frozenset({"house number", "flat number", "primary city"})

CONTACT_COLUMN_KEPT = problem_kind(
    "pool-column-tells-who",
    "The column “{name}” holds contact details, which the pool does not keep.",
    "Send it into the vault, or leave it out.",
)
QUOTA_COLUMN_NOT_KEPT = problem_kind(
    "pool-column-has-quota",
    "“{name}” has a quota, so the pool must keep it.",
    "Keep the column with the pool, or take the quota out first.",
)
CODE_COLUMN_KEPT = problem_kind(
    "pool-column-code-kept",
    "The pool cannot keep a column “code” beside the one that tells volunteers apart.",
    "Give the column another name in the file, send it into the vault, or leave it out.",
)
TWO_IDENTIFIERS = problem_kind(
    "pool-identifiers-many",
    "More than one column is to tell volunteers apart: {names}.",
    "Choose one. The others can go into the vault, where you find them again.",
)
NO_SUCH_COLUMN = problem_kind(
    "pool-column-unknown",
    "The file has no column “{name}”.",
    "Name one that it has. {near}",
)


def tells_who(name: str) -> bool:
    """Whether a column's name says that it holds contact details."""
    words = _words(name)
    if " ".join(words) in _CONTACT_NAMES:
        return True
    details = _CONTACT_WORDS | _ADDRESS_WORDS
    return is_address(name) or (
        not details.isdisjoint(words) and set(words) <= details | _QUALIFIERS
    )


def is_address(name: str) -> bool:
    """Whether a column's name says that it holds a part of an address."""
    words = _words(name)
    if " ".join(words) in _ADDRESS_NAMES:
        return True
    return not _ADDRESS_WORDS.isdisjoint(words) and set(words) <= _ADDRESS_WORDS | _QUALIFIERS


def address_of(details: Mapping[str, str]) -> str:
    """Return the address that contact details give, its parts as they stand; blank for none."""
    parts = [text for name, text in details.items() if is_address(name)]
    return ", ".join(part for part in parts if part)


def names_identifier(name: str) -> bool:
    """Whether a column's name says that it tells people apart, such as `nationbuilder_id`."""
    words = _words(name)
    if not words or HOUSEHOLD in words or tells_who(name):
        return False
    return name.casefold() == CODE or words[-1] in _IDENTIFIERS


def names_household(name: str) -> bool:
    """Whether a column's name says that it tells who lives together, such as `household_id`."""
    words = _words(name)
    return HOUSEHOLD in words and set(words) <= {HOUSEHOLD, "key"} | _IDENTIFIERS | _QUALIFIERS


def guess_roles(table: Table, quotas: Quotas) -> dict[str, str]:
    """Return what each column of a pool's file most likely is.

    Columns with a quota are kept, and those that tell who lives together. `code` tells volunteers
    apart, else the first column that is named as an identifier, else the first whose values are
    all present and distinct. What holds contact details by its name, and what nearly everyone
    fills in differently, goes into the vault. All others are kept.
    """
    features = plain_features(quotas.features)
    identifier = _identifier(table, features)
    roles = {}
    for name in filter(None, table.columns):
        if name == identifier:
            roles[name] = IDENTIFIER
        elif name in features or names_household(name):
            roles[name] = KEPT
        elif tells_who(name) or names_identifier(name) or _is_telling(table, name):
            roles[name] = CONTACT
        else:
            roles[name] = KEPT
    return roles


def with_choices(guessed: Roles, chosen: Roles) -> dict[str, str]:
    """Return the roles with what was chosen instead; a chosen identifier takes another's place."""
    taken = IDENTIFIER in chosen.values()
    moved = {
        name: CONTACT if taken and role == IDENTIFIER else role for name, role in guessed.items()
    }
    return {**moved, **chosen}


def check_roles(table: Table, quotas: Quotas, roles: Roles, problems: Problems) -> bool:
    """Note what is wrong with the roles of a file's columns; answer whether nothing is."""
    before = len(problems)
    place = Place(table.file, row=1)
    features = plain_features(quotas.features)
    for name, role in roles.items():
        here = Place(table.file, row=1, column=name)
        if name not in table.columns:
            near = near_matches(name, [column for column in table.columns if column])
            problems.add(NO_SUCH_COLUMN, here, name=name, near=near)
        elif role != KEPT and name in features:
            problems.add(QUOTA_COLUMN_NOT_KEPT, here, name=name)
        elif role == KEPT and tells_who(name) and name not in features:
            problems.add(CONTACT_COLUMN_KEPT, here, name=name)
        elif role == KEPT and name == CODE:
            problems.add(CODE_COLUMN_KEPT, here)
    named = columns_of(roles, IDENTIFIER)
    if len(named) > 1:
        names = ", ".join(f"“{name}”" for name in named)
        problems.add(TWO_IDENTIFIERS, place, names=names)
    return len(problems) == before


def columns_of(roles: Roles, role: str) -> tuple[str, ...]:
    """Return the columns of one role, in the order of the file."""
    return tuple(name for name, own in roles.items() if own == role)


def _identifier(table: Table, features: Collection[str]) -> str | None:
    free = [name for name in table.columns if name and name not in features]
    named = [name for name in free if names_identifier(name)]
    named.sort(key=lambda name: name.casefold() != CODE)
    if named:
        return named[0]
    return next((name for name in free if not tells_who(name) and _is_distinct(table, name)), None)


def _is_distinct(table: Table, name: str) -> bool:
    values = {row[name] for row in table}
    return bool(values) and "" not in values and len(values) == len(table)


def _is_telling(table: Table, name: str) -> bool:
    """Whether a column's values are e-mail addresses, or nearly all different."""
    counts = Counter(row[name] for row in table if row[name])
    filled = sum(counts.values())
    if not filled:
        return False
    if sum(count for value, count in counts.items() if "@" in value) > filled * TELLING_SHARE:
        return True
    return filled >= TELLING_ROWS and len(counts) > filled * TELLING_SHARE


def _words(name: str) -> list[str]:
    """Return the words of a column's name: `primaryAddress1` as primary and address."""
    parted = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name).casefold()
    return re.findall(r"[^\W\d_]+", parted)
