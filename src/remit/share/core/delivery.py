"""What a custodian may deliver under an agreement, and what must hold of it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from remit.kernel.errors import ExitCode, Place, RemitError, problem_kind
from remit.share.core.linkage.fields import NUMBERS, Role
from remit.share.core.linked import PERSON, linked_name, presence

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from remit.kernel.errors import Problems
    from remit.kernel.vocabulary import Vocabulary
    from remit.share.core.agreement import Agreement
    from remit.share.core.datasets import Dataset, Field

EXTRA_FIELD = problem_kind(
    "delivery-extra-field",
    "“{column}” is no field of “{dataset}” in the agreement. Nothing of the file was kept.",
    "Take the column out of the file; or have the agreement changed, and signed anew.",
)
FIELD_ABSENT = problem_kind(
    "delivery-field-absent",
    "The agreed field “{column}” is not in the file.",
    "The run goes on without it. If it was forgotten, deliver the file again with it.",
)
NOT_COVERED = problem_kind(
    "delivery-field-not-covered",
    "No flow of the agreement lets “{party}” pass “{column}” ({term}).",
    "Take the field out of the agreement, or add the flow; then have it judged and signed anew.",
)
NOTHING_TO_LINK_BY = problem_kind(
    "delivery-nothing-to-link-by",
    "What identifies in this file is too little to tell people apart: {found}.",
    "Deliver a name with a date of birth or a postcode, or one number, such as an NHS number. If a "
    "heading is not known, say what it is: --field COLUMN=ROLE.",
)
NAMES_MEET = problem_kind(
    "delivery-names-meet",
    "Two fields of the agreement would both be called “{name}” in the linked table.",
    "Call one of the datasets or fields otherwise in the agreement, and have it signed anew.",
)
RECORD_ID_MISSING = problem_kind(
    "delivery-record-id-missing",
    "{rows} records have no value in “{column}”, which is taken for the record's id: {where}.",
    "Fill them in. If it is no record's id, deliver it with --field “{column}=none”.",
)
RECORD_ID_BLANK = problem_kind(
    "delivery-record-id-blank",
    "“{column}” is headed like a record's id, and is blank in every record: it is taken for none.",
    "If records have ids, deliver the file again with them: by its id, a record can be left out.",
)
RECORD_ID_TWICE = problem_kind(
    "delivery-record-id-twice",
    "{rows} records share their value in “{column}”, which is taken for the record's id.",
    "Make them differ. If it is no record's id, deliver it with --field “{column}=none”.",
)
HOLDS_IDENTIFIERS = problem_kind(
    "delivery-payload-identifies",
    "“{column}” holds {what} ({rows} records), and is not agreed to identify anybody.",
    "Take them out. What is to serve for linking must be marked so in the agreement "
    "(identifies = true), and goes to the linkage unit alone.",
)
NEARLY_DISTINCT = problem_kind(
    "delivery-values-of-their-own",
    "Nearly every record has a value of its own in “{column}”.",
    "Such a column can tell who somebody is. Ask whether groups would do.",
)
NOT_OF_KIND = problem_kind(
    "delivery-not-of-kind",
    "“{column}” was agreed to hold {held}. Something else stands in {where}.",
    "Correct the file; or have the agreement changed, and signed anew. Nothing of the file was "
    "kept.",
)
OUTSIDE = problem_kind(
    "delivery-outside-limits",
    "“{column}” was agreed to hold {held}. Outside of this: {where}.",
    "Correct the file; or have the agreement changed, and signed anew. Nothing of the file was "
    "kept.",
)
OUTSIDE_KEPT = problem_kind(
    "delivery-outside-limits-kept",
    "“{column}” was agreed to hold {held}. Outside of this: {where}.",
    "They are kept, as the agreement has it. Correct them if you can.",
)
DIGEST_DIFFERS = problem_kind(
    "delivery-digest-differs",
    "The file is not the one that was announced: its SHA-256 begins with {found}.",
    "Ask the custodian whether it was edited on the way, and for the right one.",
)


class DatasetUnknown(RemitError):
    """An agreement has no dataset of that name."""

    code = "dataset-unknown"
    exit_code = ExitCode.NOT_FOUND


@dataclass(frozen=True, slots=True)
class Agreed:
    """What an agreement lets one dataset hold, parted by who may see it."""

    dataset: Dataset

    @property
    def identifying(self) -> tuple[Field, ...]:
        """The fields for the linkage unit alone."""
        return tuple(one for one in self.dataset.fields if one.identifies)

    @property
    def payload(self) -> tuple[Field, ...]:
        """The fields for the analyst alone."""
        return tuple(one for one in self.dataset.fields if not one.identifies)


def agreed(agreement: Agreement, dataset: str) -> Agreed:
    """Return what an agreement lets a dataset hold.

    Raises:
        DatasetUnknown: it has none of that name.
    """
    for one in agreement.datasets:
        if one.key == dataset:
            return Agreed(one)
    names = ", ".join(one.key for one in agreement.datasets) or "none"
    raise DatasetUnknown(
        f"“{agreement.title}” has no dataset “{dataset}”.",
        remedy=f"Use one of: {names}.",
        dataset=dataset,
    )


def check_columns(columns: Sequence[str], found: Agreed, place: Place, problems: Problems) -> None:
    """Note every column that was not agreed, and as a notice every agreed one that is missing."""
    names = [one.name for one in found.dataset.fields]
    for column in columns:
        if column not in names:
            problems.add(
                EXTRA_FIELD,
                Place(place.file, column=column),
                column=column,
                dataset=found.dataset.key,
            )
    for name in names:
        if name not in columns:
            problems.notice(FIELD_ABSENT, Place(place.file, column=name), column=name)


def check_covered(
    agreement: Agreement,
    found: Agreed,
    vocabulary: Vocabulary,
    place: Place,
    problems: Problems,
) -> None:
    """Note each field for the analyst that no flow of the agreement lets its party pass."""
    party = agreement.party(found.dataset.party)
    if party is None:
        return
    for one in agreement.not_passed(found.dataset, vocabulary):
        problems.add(NOT_COVERED, place, party=party.name, column=one.name, term=one.term)


def check_names(agreement: Agreement, place: Place, problems: Problems) -> None:
    """Note every name of the linked table that two agreed fields would share."""
    names = Counter([PERSON])
    for one in agreement.datasets:
        names[presence(one.key)] += 1
        names.update(linked_name(one.key, each.name) for each in one.fields if not each.identifies)
    for name, count in names.items():
        if count > 1:
            problems.add(NAMES_MEET, place, name=name)


def check_tells_apart(found: Collection[Role], place: Place, problems: Problems) -> None:
    """Note that a file's identifiers are too few to link it with any other."""
    roles = set(found)
    named = roles & {Role.GIVEN, Role.FAMILY, Role.NAME}
    if not (roles & set(NUMBERS) or (named and roles & {Role.BIRTH, Role.POSTCODE})):
        problems.add(NOTHING_TO_LINK_BY, place, found=", ".join(sorted(roles)) or "nothing")
