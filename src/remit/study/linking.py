"""What custodians brought in a study folder: delivered and linked where an agreement lets it be.

`share/data/AGREEMENT/DATASET.csv` (or `.parquet`) is read from where it lies, never imported and
never exported.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils import timezone

from remit.kernel.errors import InvalidInput, RemitError
from remit.kernel.finding import digest as settings_digest
from remit.kernel.wording import counted
from remit.share.core.signing import agreement_digest
from remit.share.core.stores import file_fingerprint
from remit.share.delivery_actions import Brought, deliver
from remit.share.delivery_queries import waiting
from remit.share.linkage.stores import parts_of
from remit.share.run_actions import link
from remit.share.run_queries import finished
from remit.share.settings_queries import said_of
from remit.share.standing_queries import examined

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime
    from pathlib import Path

    import numpy as np

    from remit.kernel.errors import Problem
    from remit.share.core.agreement import Agreement

DATA = ("share", "data")
SUFFIXES = (".csv", ".parquet")


@dataclass(frozen=True, slots=True)
class Workroom:
    """Where linking is done: the data folder, what draws numbers, and the clock."""

    home: Path
    rng: np.random.Generator
    clock: Callable[[], datetime]


@dataclass(frozen=True, slots=True)
class LinkedHere:
    """What came of the files of all agreements: sentences, and a step's state."""

    sentences: tuple[str, ...]
    state: str
    notices: tuple[Problem, ...]


def brought_files(folder: Path) -> dict[str, dict[str, Path]]:
    """Return custodians' files in a study folder, by agreement and dataset; links are left out."""
    found: dict[str, dict[str, Path]] = {}
    for path in sorted(folder.joinpath(*DATA).glob("*/*")):
        hidden = path.name.startswith((".", "~$"))
        if path.is_file() and not path.is_symlink() and not hidden and path.suffix in SUFFIXES:
            found.setdefault(path.parent.name, {})[path.stem] = path
    return found


def link_brought(
    *, commission_id: int, folder: Path, room: Workroom, vault_key: bytes, actor: str
) -> LinkedHere:
    """Deliver and link what a study folder brings.

    An agreement that may not run, and a file that may not enter, are told and stop nothing else.
    What was linked already, as it lies there, is left.
    """
    brought = brought_files(folder)
    standing = examined(commission_id, timezone.localdate(room.clock()))
    sentences: list[str] = []
    notices: list[Problem] = []
    done = there = False
    for key, files in brought.items():
        one = standing.get(key)
        if one is None:
            sentences.append(f"“{key}” is no agreement of this study; its files were not read")
            continue
        title = one.agreement.title
        if not one.standing.may_run:
            reasons = " ".join(each.words for each in one.standing.obstacles)
            sentences.append(f"{title}: nothing is linked. {reasons}")
            continue
        task = _Task(commission_id, one.agreement, files, room, vault_key, actor)
        try:
            persons, new = task.do(notices)
        except RemitError as error:
            sentences.append(f"{title}: nothing is linked. {_said(error)}")
            continue
        done, there = done or new, True
        sentences.append(f"{title}: {persons}")
    state = "done" if done else "unchanged" if there else "waiting"
    return LinkedHere(tuple(sentences), state, tuple(notices))


@dataclass(frozen=True, slots=True)
class _Task:
    """The files of one agreement."""

    commission_id: int
    agreement: Agreement
    files: Mapping[str, Path]
    room: Workroom
    vault_key: bytes
    actor: str

    def do(self, notices: list[Problem]) -> tuple[str, bool]:
        """Deliver what is new and link it; return what came of it, and whether anything was new."""
        fingerprints = {
            dataset: file_fingerprint(parts_of(path), key=self.vault_key)
            for dataset, path in self.files.items()
        }
        rows = finished(self.commission_id).filter(agreement=self.agreement.key)
        last = rows.order_by("-pk").first()
        digest = agreement_digest(self.agreement)
        said = settings_digest(said_of(self.commission_id, self.agreement.key).document())
        if last and (last.sources, last.agreement_digest, last.settings_digest) == (
            fingerprints,
            digest,
            said,
        ):
            return _persons(last.persons, last.name), False
        there = {
            row.dataset: (row.fingerprint, row.agreement_digest)
            for row in waiting(self.commission_id).filter(agreement=self.agreement.key)
        }
        for dataset, path in self.files.items():
            if there.get(dataset) != (fingerprints[dataset], digest):
                name = path.relative_to(path.parents[3]).as_posix()
                notices += self._deliver(dataset, name, path)
        linked = link(
            commission_id=self.commission_id,
            agreement=self.agreement.key,
            home=self.room.home,
            vault_key=self.vault_key,
            rng=self.room.rng,
            actor=self.actor,
            clock=self.room.clock,
        )
        return _persons(linked.persons, linked.run), True

    def _deliver(self, dataset: str, name: str, path: Path) -> tuple[Problem, ...]:
        return deliver(
            commission_id=self.commission_id,
            brought=Brought(self.agreement.key, dataset, name, path=path),
            home=self.room.home,
            vault_key=self.vault_key,
            rng=self.room.rng,
            actor=self.actor,
            clock=self.room.clock,
        ).notices


def _persons(persons: int, run: str) -> str:
    return f"{counted(persons, 'person', 'persons')} in {run}"


def _said(error: RemitError) -> str:
    if isinstance(error, InvalidInput):
        return " ".join(str(problem) for problem in error.problems)
    return str(error)
