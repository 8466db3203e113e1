"""Which column of a custodian's file holds what, proposed from its heading and its values."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from remit.kernel.errors import Place, problem_kind
from remit.share.core.linkage.spelling import folded
from remit.share.core.linkage.values import (
    is_nhs_number,
    read_dates,
    read_number,
    read_postcode,
    read_sex,
)

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence
    from datetime import date

    from remit.kernel.errors import Problems


class Role(StrEnum):
    """What a column holds, where it can be compared."""

    GIVEN = "given"
    FAMILY = "family"
    NAME = "name"
    BIRTH = "birth"
    SEX = "sex"
    POSTCODE = "postcode"
    NHS = "nhs"
    PHONE = "phone"
    EMAIL = "email"
    INSURANCE = "insurance"


NUMBERS = (Role.NHS, Role.INSURANCE, Role.PHONE, Role.EMAIL)

# Headings in small letters without spaces and signs.
HEADINGS: Mapping[Role, Sequence[str]] = {
    Role.GIVEN: (
        "firstname first forename forenames given givenname givennames christianname "
        "fname firstnames personfirstname name1"
    ).split(),
    Role.FAMILY: (
        "surname lastname last family familyname secondname lname sname personsurname "
        "surnames name2"
    ).split(),
    Role.NAME: ("name fullname personname clientname patientname").split(),
    Role.BIRTH: (
        "dob dateofbirth birthdate born birth dateborn birthday dtofbirth datebirth persondob "
        "bornon birthdt"
    ).split(),
    Role.SEX: ("sex gender sexcode gendercode personsex sexatbirth").split(),
    Role.POSTCODE: (
        "postcode postalcode pcode zip zipcode postcodehome homepostcode addresspostcode pc"
    ).split(),
    Role.NHS: ("nhs nhsnumber nhsno nhsnum nhsid").split(),
    Role.PHONE: (
        "phone telephone mobile phonenumber tel mobilenumber telephonenumber mobilephone "
        "phoneno telephoneno telno mobileno mobilephonenumber"
    ).split(),
    Role.EMAIL: ("email emailaddress mail").split(),
    Role.INSURANCE: ("nino nationalinsurance nationalinsurancenumber ni ninumber").split(),
}
# Words of a heading that change nothing of what the column holds: whose it is, and its state.
_WHOSE = frozenset(
    "patient patients client clients person persons child childs pupil pupils student students "
    "customer resident s".split()
)
_STATE = frozenset(
    "subject individual nominal service user home address residential residence usual main primary "
    "current latest legal verified traced confirmed of the text value "
    "dd mm yy yyyy m f x".split()
)
RECORD_IDS = (
    "uniqueid recordid id rowid record recordnumber personid clientid patientid "
    "localid ref reference caseid urn"
).split()
NO_ROLE = "none"
# Endings of headings of numbers that a custodian gives to records, in small letters.
_ID_ENDINGS = frozenset("id ids ref reference no number num urn key".split())
_MOST = 0.6
_NEARLY_ALL = 0.9

LOOKS_LIKE_OTHER = problem_kind(
    "linkage-column-looks-like-other",
    "“{column}” is headed as {headed}, but {share} of its values look like {found}.",
    "Were two columns exchanged? Put the headings right; or say what it is: --field “{column}=…”.",
)
TWO_OF_A_ROLE = problem_kind(
    "linkage-two-columns-of-a-kind",
    "“{first}” and “{column}” both look like {role}; the first is used.",
    "To use the other, say so: --field “{column}={role}”.",
)
UNKNOWN_FIELD = problem_kind(
    "linkage-unknown-field",
    "“{text}” names no column of any file, or nothing that can be compared.",
    "Write --field COLUMN=ROLE, with one of: {roles}, or none to leave a column out.",
)


@dataclass(frozen=True, slots=True)
class ColumnSketch:
    """A column as far as it takes to propose a role: its heading and some of its values."""

    name: str
    values: tuple[str, ...]


def plain_heading(heading: str) -> str:
    """Return a heading in small letters without spaces and signs."""
    return re.sub(r"[\W_]+", "", heading.casefold())


def headed_as(heading: str) -> Role | None:
    """Return what a heading says that its column holds, or None.

    Words such as in “Client surname”, “Patient’s DOB” and “Date of birth (dd/mm/yyyy)” change
    nothing. A “name” is somebody's only if the rest says so: schools and wards have names too.
    """
    plain = plain_heading(heading)
    exact = next((role for role, words in HEADINGS.items() if plain in words), None)
    if exact is not None:
        return exact
    parts = _words(heading)
    for idle in (_WHOSE, _WHOSE | _STATE):
        plain = "".join(part for part in parts if part not in idle)
        role = next((role for role, words in HEADINGS.items() if plain in words), None)
        if role is not None and (role != Role.NAME or idle is _WHOSE):
            return role
    return None


def _words(heading: str) -> list[str]:
    parted = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", heading)
    return [word for word in re.split(r"[\W_]+", parted.casefold()) if word]


def propose_fields(
    sketches: Sequence[ColumnSketch],
    left_out: Collection[str],
    told: Mapping[str, str],
    today: date,
    file: str,
    problems: Problems,
) -> dict[Role, str]:
    """Return the column of each role that the file has.

    A heading counts if its values do not speak against it. Without a known heading, postcodes, NHS
    numbers and sexes are known by their values; names and dates of birth never are, because other
    people and other days stand in files too. Of several columns of a role, what was told goes
    before a heading, a heading before mere values, and else the first before the others.

    Args:
        sketches: the file's columns.
        left_out: columns that are not compared: the record's id, the truth.
        told: column to role, by whoever runs it; "none" leaves a column out.
        today: no birth lies after it.
        file: for the places of problems.
        problems: where contradictions are noted.
    """
    chosen: dict[Role, str] = {}
    found = [
        (_strength(sketch.name, told), role, sketch.name)
        for sketch in sketches
        if sketch.name not in left_out
        and (role := _role(sketch, told, today, file, problems)) is not None
    ]
    for _, role, column in sorted(found, key=lambda one: one[0]):
        if role in chosen:
            problems.notice(
                TWO_OF_A_ROLE, Place(file), first=chosen[role], column=column, role=role
            )
        else:
            chosen[role] = column
    if Role.GIVEN in chosen or Role.FAMILY in chosen:
        chosen.pop(Role.NAME, None)
    return chosen


def _strength(column: str, told: Mapping[str, str]) -> int:
    """Return by what a column is known, the surest first: told, headed, or its values alone."""
    if column in told:
        return 0
    return 2 if headed_as(column) is None else 1


def roles(chosen: Iterable[Role]) -> tuple[Role, ...]:
    """Return what can be compared by the columns chosen: a name in one is two."""
    there = tuple(chosen)
    found = tuple(role for role in there if role != Role.NAME)
    return (*found, Role.GIVEN, Role.FAMILY) if Role.NAME in there else found


def _role(
    sketch: ColumnSketch, told: Mapping[str, str], today: date, file: str, problems: Problems
) -> Role | None:
    if sketch.name in told:
        return None if told[sketch.name] == NO_ROLE else Role(told[sketch.name])
    headed = headed_as(sketch.name)
    found: str | None
    found, share = looks_like(sketch.values, today)
    if headed is None:
        known = plain_heading(sketch.name) not in RECORD_IDS
        known = known and found in (Role.POSTCODE, Role.NHS, Role.SEX)
        return Role(found) if found and known and share >= _NEARLY_ALL else None
    if found is None:
        found, share = _never(headed, sketch.values)
    if found is not None and share >= _MOST and not _may_be(headed, found):
        problems.add(
            LOOKS_LIKE_OTHER,
            Place(file, column=sketch.name),
            column=sketch.name,
            headed=headed,
            found=found,
            share=f"{share:.0%}",
        )
    return headed


def _may_be(headed: Role, found: str) -> bool:
    return headed == found or (headed in NUMBERS and found in NUMBERS)


def _never(headed: Role, values: Sequence[str]) -> tuple[str | None, float]:
    """Return what a name's or a number's values never look like, with the share that does."""
    if headed in (Role.GIVEN, Role.FAMILY, Role.NAME):
        found, alike = "numbers", [any(map(str.isdigit, value)) for value in values]
    elif headed in (Role.NHS, Role.INSURANCE, Role.PHONE):
        found, alike = "words", [not any(map(str.isdigit, value)) for value in values]
    else:
        return None, 0.0
    return (found, sum(alike) / len(alike)) if alike else (None, 0.0)


def looks_like(values: Sequence[str], today: date) -> tuple[Role | None, float]:
    """Return what most values look like, with their share; None where they look like nothing."""
    if not values:
        return None, 0.0
    tests = {
        Role.POSTCODE: sum(1 for value in values if read_postcode(value)),
        Role.NHS: sum(1 for value in values if is_nhs_number(read_number(value))),
        # Codes of sexes in figures are known by their heading alone: much else is 1 or 2.
        Role.SEX: sum(1 for value in values if not value.isdigit() and read_sex(value)),
        Role.EMAIL: sum(1 for value in values if re.match(r"[^@\s]+@[^@\s]+\.\w+$", value.strip())),
        Role.BIRTH: sum(read_dates(Counter(values), today).formats.values()),
    }
    role = max(tests, key=lambda one: tests[one])
    share = tests[role] / len(values)
    return (role, share) if share >= _MOST else (None, share)


def record_id_column(
    columns: Sequence[str], told: str | None, distinct: Iterable[str]
) -> str | None:
    """Return the column that identifies a record, or None: then rows are numbered from 1.

    The column that was told; else the first whose heading says so, by the order of `RECORD_IDS`;
    else the first that may be one, its values all present and distinct.
    """
    if told is not None:
        return told if told in columns else None
    plain = {plain_heading(column): column for column in reversed(columns)}
    for heading in RECORD_IDS:
        if heading in plain:
            return plain[heading]
    return next(iter(distinct), None)


def ends_like_record_id(heading: str) -> bool:
    """Whether a heading ends as those of records' ids do: “visit_id”, “caseRef”, “Case No”."""
    return bool(words := _words(heading)) and words[-1] in _ID_ENDINGS


def looks_exchanged(
    given: Collection[str], family: Collection[str], others: tuple[Collection[str], Collection[str]]
) -> bool:
    """Whether forenames and surnames stand in each other's column, beside another file's.

    Args:
        given: some of one file's forenames.
        family: some of its surnames.
        others: the same of another file.
    """
    first, last = ({folded(name) for name in names} for names in (given, family))
    other_first, other_last = ({folded(name) for name in names} for names in others)
    straight = _shared(first, other_first) + _shared(last, other_last)
    across = _shared(first, other_last) + _shared(last, other_first)
    return across > 2 * straight and across > _MOST / 2


def _shared(one: set[str], other: set[str]) -> float:
    return len(one & other) / max(min(len(one), len(other)), 1)
