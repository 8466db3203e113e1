"""A delivery of match keys instead of identifiers: what its file says of itself, and its checks."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from remit.kernel.errors import ExitCode, RemitError, problem_kind
from remit.share.core.linkage.encoding import Scheme, scheme
from remit.share.core.linkage.fields import NUMBERS, Role

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from remit.kernel.errors import Place, Problems
    from remit.share.core.datasets import Dataset

VERSION = 1
# Where a Parquet file says what it is, and how its own columns begin.
ABOUT = b"remit.encoding"
KEY = "remit_key_"
RECORD = "remit_record"
# A key of two fields is shared by few. A hundredth of a file with one value is a name's share.
MOST_OF_ONE = 0.01
FEW = 50
ENCODED = (Role.GIVEN, Role.FAMILY, Role.BIRTH, Role.POSTCODE)
# What a file may have that goes into keys; the sex, for one, goes into none.
IN_KEYS = frozenset(map(str, (*ENCODED, *NUMBERS, Role.NAME)))
_SURE = 1e-6

NOT_ENCODED = problem_kind(
    "encoding-not-one",
    "“{dataset}” is delivered as match keys under the agreement, and this file is not from "
    "“remit encode”. Nothing of it was kept.",
    "The custodian encodes it on its own computer: remit encode FILE --agreement … --key …",
)
OTHER_VERSION = problem_kind(
    "encoding-of-another-version",
    "The match keys are of version {found}, and this Remit links version {known}.",
    "Encode the file with the same version of Remit as whoever links.",
)
OTHER_DATASET = problem_kind(
    "encoding-of-another-dataset",
    "The file was encoded as {found}, and is brought as {wanted}.",
    "Bring it as what it is, or encode the right file.",
)
BROKEN = problem_kind(
    "encoding-broken",
    "What the file says of its own match keys does not hold together: {what}.",
    "Encode it again with “remit encode”, and deliver the file as it is.",
)
ONE_FIELD = problem_kind(
    "encoding-of-one-field",
    "“{column}” is no match key of Remit's. Nothing of the file was kept.",
    "Tokens of single fields are refused: ranked by how often they stand there and laid beside a "
    "public table of names, the commonest token is the commonest name. Use “remit encode”, whose "
    "keys take in two fields or more.",
)
TOO_COMMON = problem_kind(
    "encoding-too-common",
    "One value of “{column}” stands in {share} of the records, as a single name's token would. "
    "Nothing of the file was kept.",
    "Are many records alike in everything? Take the copies out, and encode again with "
    "“remit encode”.",
)
OTHER_KEY = problem_kind(
    "encoding-under-another-key",
    "“{dataset}” was encoded under the project key {found}, and “{other}” under {theirs}.",
    "Both can be linked only under one key. Compare: remit project-key check FILE; then encode and "
    "deliver again.",
)
NOTHING_TO_ENCODE = problem_kind(
    "encoding-nothing-to-encode",
    "No match key can be made of this file: {found}.",
    "A key takes in two fields, such as a name with a date of birth or a postcode, or a number "
    "with one of them. If a heading is not known, say what it is: --field COLUMN=ROLE.",
)


class UnableToEncode(RemitError):
    """The agreement wants this dataset's identifiers, and no match keys."""

    code = "dataset-not-encoded"
    exit_code = ExitCode.NOT_POSSIBLE


def check_encoded(dataset: Dataset) -> None:
    """Let a dataset pass that is delivered as match keys.

    Raises:
        UnableToEncode: it is not.
    """
    if not dataset.encoded:
        raise UnableToEncode(
            f"The agreement does not say that “{dataset.key}” is delivered as match keys.",
            remedy="Deliver the file as it is; or have encoded = true said of every [[dataset]], "
            "and the agreement signed anew.",
            dataset=dataset.key,
        )


@dataclass(frozen=True, slots=True)
class Encoding:
    """What an encoded file says of itself.

    Attributes:
        agreement: for which agreement it was made.
        dataset: which one of the agreement it is.
        project: the fingerprint of the project key.
        fields: what went into the keys.
        chance: for each field how often two of its own records agree at each level, from the last.
        missing: records that lack an identifier, by role.
    """

    agreement: str
    dataset: str
    project: str
    fields: tuple[Role, ...]
    chance: Mapping[str, Sequence[float]]
    missing: Mapping[str, int]

    @property
    def scheme(self) -> Scheme:
        """The scheme of its fields."""
        return own_scheme(self.fields)

    def as_dict(self) -> dict[str, Any]:
        """Return it as plain values."""
        return {
            "version": VERSION,
            "agreement": self.agreement,
            "dataset": self.dataset,
            "project": self.project,
            "fields": [str(one) for one in self.fields],
            "chance": {name: list(levels) for name, levels in self.chance.items()},
            "missing": {str(role): count for role, count in self.missing.items()},
        }


def own_scheme(fields: Sequence[Role]) -> Scheme:
    """Return the scheme of some fields."""
    return scheme(
        [one for one in fields if one in ENCODED], [one for one in fields if one in NUMBERS]
    )


def encoding_of(told: Mapping[str, Any]) -> Encoding:
    """Return an encoding from its plain values.

    Raises:
        KeyError: a value is missing.
        TypeError, ValueError: a value is of another kind.
    """
    return Encoding(
        str(told["agreement"]),
        str(told["dataset"]),
        str(told["project"]),
        tuple(Role(one) for one in told["fields"]),
        {str(name): tuple(map(float, levels)) for name, levels in told["chance"].items()},
        {str(Role(role)): int(count) for role, count in told["missing"].items()},
    )


def read_encoding(
    text: bytes, agreement: str, dataset: str, place: Place, problems: Problems
) -> Encoding | None:
    """Return what a file says of itself, or None with its problems noted."""
    try:
        told = json.loads(text)
        if told["version"] != VERSION:
            problems.add(OTHER_VERSION, place, found=told["version"], known=VERSION)
            return None
        found = encoding_of(told)
    except (AttributeError, KeyError, TypeError, ValueError, RecursionError):
        problems.add(BROKEN, place, what="it cannot be read")
        return None
    if (found.agreement, found.dataset) != (agreement, dataset):
        made = f"{found.agreement} {found.dataset}"
        problems.add(OTHER_DATASET, place, found=made, wanted=f"{agreement} {dataset}")
    wanted = {one.name: len(one.levels) for one in found.scheme.clear}
    if wanted != {name: len(levels) for name, levels in found.chance.items()}:
        problems.add(BROKEN, place, what="chance agreement is not told of every field")
    elif any(not _is_chance(levels) for levels in found.chance.values()):
        problems.add(BROKEN, place, what="chance agreement does not add up to one")
    return found


def _is_chance(levels: Sequence[float]) -> bool:
    return all(0 < one <= 1 for one in levels) and abs(sum(levels) - 1) < _SURE
