"""Writes of who is left out: taken out of what is linked already, and out of every later run.

It ends when it is lifted: the next run links them again. What they were taken out of stays so.

Whoever records it types the number or the id; what is kept is a mark that only the key can make.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction

from remit.commission.actions import hold_commission
from remit.commission.queries import commission_name
from remit.kernel.errors import ExitCode, Place, Problems, RemitError, problem_kind
from remit.kernel.wording import counted
from remit.ledger.actions import record
from remit.share.core.linkage.values import is_nhs_number, read_number
from remit.share.core.stores import mark, marks_key, nhs_text, record_text
from remit.share.labelling_upkeep import forget_pairs_of
from remit.share.linkage.places import LINKED, run_folder
from remit.share.linkage.stores import file_digest
from remit.share.linkage.upkeep import at_work, remove
from remit.share.linkage.workspace import workspace
from remit.share.linkage.writing import take_out, taken_out
from remit.share.models import LinkageRun, Objection, ObjectionMark
from remit.share.objection_queries import KINDS
from remit.share.queries import stored_agreements
from remit.share.run_queries import finished
from remit.share.standing_actions import check_known
from remit.share.table_actions import forget_people

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from pathlib import Path

    from remit.share.core.agreement import Agreement

LONGEST_REFERENCE = 200
_TOKEN = re.compile(r"[0-9a-f]{32}")

NO_NHS_NUMBER = problem_kind(
    "objection-no-nhs-number",
    "This is no NHS number: it has not ten digits, or fails its check digit.",
    "Look at it again, and type it anew.",
)
NO_RECORD = problem_kind(
    "objection-no-record", "No record is named.", "Type the record's id, or an NHS number."
)
NO_NUMBER_THERE = problem_kind(
    "objection-number-not-there",
    "Under “{agreement}” match keys come in and no NHS number, so nobody is known by one.",
    "Name the dataset, and type what stands for the record: its custodian is told it by "
    "“remit project-key record”.",
)
NOT_ITS_TOKEN = problem_kind(
    "objection-not-what-stands-for-it",
    "“{dataset}” comes in as match keys, and this is not what stands for a record there.",
    "Its custodian is told that by “remit project-key record”: 32 figures and letters a to f.",
)
NO_SUCH_DATASET = problem_kind(
    "objection-no-such-dataset",
    "No agreement that this is about has a dataset “{dataset}”.",
    "Use one of: {datasets}.",
)
NO_SUCH_KIND = problem_kind(
    "objection-no-such-kind", "“{reason}” is no reason to leave somebody out.", "Use: {reasons}."
)


class UnableToLift(RemitError):
    """Nobody is left out who is named so."""

    code = "objection-not-there"
    exit_code = ExitCode.NOT_FOUND


@dataclass(frozen=True, slots=True)
class Named:
    """By what somebody is known: their record's id in a dataset, or, without one, an NHS number."""

    text: str
    dataset: str = ""


@dataclass(frozen=True, slots=True)
class TakenOut:
    """What leaving somebody out has changed: runs, and persons in them."""

    runs: int
    persons: int

    @property
    def words(self) -> str:
        """What it has changed, in plain words; an id that nothing has may be a wrong one."""
        if not self.runs:
            return (
                "No run has linked anybody of this number or id, or still knows them. If one "
                "should have, look at it again, and lift this one. Left out of every later run."
            )
        runs = counted(self.runs, "run", "runs")
        return f"Taken out of what {runs} linked. Left out of every later one."


def leave_out(  # noqa: PLR0913  who, by what, of which agreement, and on whose word
    *,
    commission_id: int,
    kind: str,
    named: Sequence[Named],
    agreement: str,
    reference: str,
    home: Path,
    vault_key: bytes,
    actor: str,
    now: datetime,
) -> TakenOut:
    """Leave a person out of an agreement's runs, or of every one's ("").

    They are taken out of what was linked already, with every record that was linked with theirs;
    and by the marks of all those records they are out of every later run.

    Raises:
        AgreementUnknown: the study has no such agreement.
        InvalidInput: the person is not named as it takes; nothing was changed.
        PartMissing: the part that links is not installed.
    """
    if agreement:
        check_known(commission_id, agreement)
    marks = _marks(commission_id, kind, named, agreement, vault_key)
    with at_work() as token:
        folders: list[Path] = []
        try:
            taken = _take_out_of_all(
                commission_id=commission_id,
                kind=kind,
                marks=marks,
                agreement=agreement,
                reference=reference.strip()[:LONGEST_REFERENCE],
                home=home,
                token=token,
                folders=folders,
                actor=actor,
                now=now,
            )
        except BaseException:
            for folder in folders[1::2]:
                remove(folder)
            raise
        for folder in folders[::2]:
            remove(folder)
    return taken


@transaction.atomic
def lift_objection(
    *,
    commission_id: int,
    kind: str,
    named: Sequence[Named],
    agreement: str,
    reference: str,
    vault_key: bytes,
    actor: str,
    now: datetime,
) -> bool:
    """End that a person is left out of an agreement's runs, or, where that was so, of every one's.

    The next run links them again. What they were taken out of stays without them, and every mark
    by which they were known is forgotten.

    Returns:
        Whether they are still left out by something else: for another reason, or of every
        agreement.

    Raises:
        AgreementUnknown: the study has no such agreement.
        InvalidInput: the person is not named as it takes.
        UnableToLift: nobody who is named so is left out, for that reason and of just that.
    """
    if agreement:
        check_known(commission_id, agreement)
    marks = [one.hex() for one in _marks(commission_id, kind, named, agreement, vault_key)]
    hold_commission(commission_id)
    theirs = Objection.objects.filter(commission_id=commission_id, marks__mark__in=marks)
    rows = list(theirs.filter(kind=kind, agreement=agreement).distinct())
    if not rows:
        scope = "this agreement" if agreement else "every agreement of the study"
        raise UnableToLift(
            f"Nobody known by this is left out of {scope} for that reason.",
            remedy="Look at the number, at the reason, and at whether it was about one agreement "
            "or about all.",
            agreement=agreement,
        )
    known = set(
        ObjectionMark.objects.filter(objection__in=rows).values_list("mark", flat=True)
    ) | set(marks)
    ObjectionMark.objects.filter(objection__in=rows).delete()
    for row in rows:
        row.lifted_at, row.lifted_by = now, actor
        row.lifted_reference = reference.strip()[:LONGEST_REFERENCE]
        row.save(update_fields=["lifted_at", "lifted_by", "lifted_reference"])
    record(
        action="share.left-out-lifted",
        actor=actor,
        now=now,
        commission=commission_name(commission_id),
        facts={"kind": kind, "agreement": agreement, "objections": len(rows)},
        digests={"reference": reference.strip()},
    )
    others = ObjectionMark.objects.filter(objection__commission_id=commission_id, mark__in=known)
    if agreement:
        others = others.filter(objection__agreement__in=("", agreement))
    return others.exists()


def _marks(
    commission_id: int, kind: str, named: Sequence[Named], agreement: str, vault_key: bytes
) -> frozenset[bytes]:
    """Return the marks of a person who is named.

    Raises:
        InvalidInput: they are not named as it takes; every problem is listed.
    """
    problems = Problems()
    if kind not in KINDS:
        problems.add(NO_SUCH_KIND, Place(), reason=kind, reasons=", ".join(KINDS))
    if not any(one.text.strip() for one in named):
        problems.add(NO_RECORD, Place())
    about = [each for each in stored_agreements(commission_id) if agreement in (each.key, "")]
    datasets = {one.key: one for each in about for one in each.datasets}
    key, found = marks_key(vault_key, commission_name(commission_id)), set()
    for one in named:
        if one.dataset and one.dataset not in datasets:
            listed = ", ".join(sorted(datasets)) or "none"
            problems.add(NO_SUCH_DATASET, Place(), dataset=one.dataset, datasets=listed)
        elif one.dataset and one.text.strip():
            if datasets[one.dataset].encoded and not _TOKEN.fullmatch(one.text.strip()):
                problems.add(NOT_ITS_TOKEN, Place(), dataset=one.dataset)
            found.add(mark(record_text(one.dataset, one.text), key))
        elif one.text.strip():
            found.add(mark(nhs_text(_number(one.text, about, problems)), key))
    problems.raise_if_any()
    return frozenset(found)


def _number(text: str, about: Sequence[Agreement], problems: Problems) -> str:
    """Return the NHS number that was typed; note that it is none, or that none comes in."""
    number = read_number(text)
    if not is_nhs_number(number):
        problems.add(NO_NHS_NUMBER, Place())
    elif about and all(each.encoded for each in about):
        problems.add(NO_NUMBER_THERE, Place(), agreement=about[0].title)
    return number


@transaction.atomic
def _take_out_of_all(  # noqa: PLR0913  one transaction for runs, marks and the ledger
    *,
    commission_id: int,
    kind: str,
    marks: frozenset[bytes],
    agreement: str,
    reference: str,
    home: Path,
    token: str,
    folders: list[Path],
    actor: str,
    now: datetime,
) -> TakenOut:
    """Write every run again without a person; `folders` gets old and new ones, in turn."""
    hold_commission(commission_id)
    rows = finished(commission_id)
    if agreement:
        rows = rows.filter(agreement=agreement)
    theirs, runs, persons = set(marks), 0, 0
    # The latest first: it knows most of the marks by which the earlier ones know the person.
    for number, row in enumerate(rows.order_by("-pk")):
        name = f"{number}x{token}"
        old, new = run_folder(home, row.token), run_folder(home, name)
        folders += [old, new]
        with workspace() as connection:
            left, gone, found = take_out(connection, old, sorted(theirs), new)
            lasting = taken_out(connection, old, new) if gone else ()
        theirs |= found
        forget_pairs_of(row, theirs)
        if not gone:
            remove(new)
            del folders[-2:]
            continue
        runs, persons = runs + 1, persons + gone
        _replace(row, name, left, new)
        forget_people(commission_id=commission_id, agreement=row.agreement, people=lasting)
    objection = Objection.objects.create(
        commission_id=commission_id,
        agreement=agreement,
        kind=kind,
        at=now,
        by=actor,
        reference=reference,
    )
    ObjectionMark.objects.bulk_create(
        ObjectionMark(objection=objection, mark=one.hex()) for one in sorted(theirs)
    )
    record(
        action="share.left-out",
        actor=actor,
        now=now,
        commission=commission_name(commission_id),
        facts={"kind": kind, "agreement": agreement, "runs": runs, "persons": persons},
        digests={"reference": reference},
    )
    return TakenOut(runs, persons)


def _replace(row: LinkageRun, token: str, persons: int, folder: Path) -> None:
    row.token, row.persons = token, persons
    row.linked_digest = file_digest(folder / LINKED)
    row.save(update_fields=["token", "persons", "linked_digest"])
