"""Two records' identifiers, opened for a moment to be compared by a person."""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING

from remit.share.core.linkage.fields import NUMBERS, Role
from remit.share.core.linkage.values import read_dates, read_number, read_postcode, read_sex
from remit.share.core.stores import UnableToOpenDelivery, derived
from remit.share.linkage.delivering import IDENTIFIERS, NUMBER_COLUMN, chosen_roles
from remit.share.linkage.places import SEALED
from remit.share.linkage.stores import read_sealed

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from remit.share.linkage.running import Stored

NAMES = {
    Role.GIVEN: "Forename",
    Role.FAMILY: "Surname",
    Role.NAME: "Name",
    Role.BIRTH: "Date of birth",
    Role.SEX: "Sex",
    Role.POSTCODE: "Postcode",
    Role.NHS: "NHS number",
    Role.PHONE: "Telephone",
    Role.EMAIL: "E-mail",
    Role.INSURANCE: "National Insurance number",
}


@dataclass(frozen=True, slots=True)
class Side:
    """What a page shows of one identifier of both records.

    Attributes:
        name: of the identifier.
        left: as the one record has it; "" where it has none.
        right: as the other has it.
        says: whether both are the same, in words.
    """

    name: str
    left: str
    right: str
    says: str


def identifiers_of(stored: Stored, number: int, key: bytes) -> dict[Role, str]:
    """Return what a delivered record says of whose it is; its id in the custodian's system stays.

    Args:
        stored: the delivery.
        number: the record's number in it.
        key: the vault's.

    Raises:
        UnableToOpenDelivery: it was changed, or is gone, or has no such record.
    """
    compute = import_module("pyarrow.compute")
    own = derived(key, stored.token, IDENTIFIERS)
    for chunk in read_sealed(stored.folder / SEALED, key=own, token=stored.token):
        found = chunk.filter(compute.equal(chunk.column(NUMBER_COLUMN), number)).to_pylist()
        if found:
            columns = chosen_roles(stored.fields)
            return {role: str(found[0][name] or "").strip() for role, name in columns.items()}
    raise UnableToOpenDelivery(
        f"“{stored.dataset}” has no such record any more.",
        remedy="Label the pairs of a later run.",
        dataset=stored.dataset,
    )


def side_by_side(
    left: Mapping[Role, str], right: Mapping[Role, str], today: date
) -> tuple[Side, ...]:
    """Return both records' identifiers, those that either has, in one order."""
    return tuple(
        Side(name, one, other, _says(role, one, other, today))
        for role, name in NAMES.items()
        if role in left or role in right
        for one, other in [(left.get(role, ""), right.get(role, ""))]
    )


def _says(role: Role, one: str, other: str, today: date) -> str:
    if not (one and other):
        return "cannot be compared"
    if one.casefold() == other.casefold():
        return "same"
    if read := _read(role, one, today):
        if read == _read(role, other, today):
            return "same, written otherwise"
        # Of one date alone it cannot always be told whether its month stands first.
        return "differs, as the dates are read" if role == Role.BIRTH else "differs"
    return "differs"


def _read(role: Role, text: str, today: date) -> str:
    """Return a value in one form, or "" where it has none."""
    if role == Role.BIRTH:
        return read_dates({text: 1}, today).iso.get(text, "")
    if role == Role.POSTCODE:
        return read_postcode(text)
    if role == Role.SEX:
        return read_sex(text) or ""
    return read_number(text) if role in NUMBERS else ""
