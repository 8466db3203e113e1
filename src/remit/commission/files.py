"""The commission's part of a study folder: `commission.toml` and `vocabulary.toml`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from remit.commission.core.document import commission_document, parse_commission
from remit.commission.core.facts import CommissionFiles
from remit.kernel.documents import dump_toml
from remit.kernel.errors import Place, Problems, problem_kind
from remit.kernel.vocabulary import Vocabulary, parse_vocabulary, vocabulary_document

if TYPE_CHECKING:
    from remit.kernel.folder import FolderFiles

COMMISSION_FILE = "commission.toml"
VOCABULARY_FILE = "vocabulary.toml"

NO_COMMISSION = problem_kind(
    "commission-missing",
    "The folder has no commission.toml, so it is not a study folder.",
    "Give the study's own folder, or add commission.toml (examples/attitudes has one).",
)


def read_commission(files: FolderFiles, problems: Problems) -> CommissionFiles | None:
    """Return the commission's part of a folder, or None with problems noted."""
    if COMMISSION_FILE not in files:
        problems.add(NO_COMMISSION, Place(COMMISSION_FILE))
    facts = (
        parse_commission(files[COMMISSION_FILE], COMMISSION_FILE, problems)
        if COMMISSION_FILE in files
        else None
    )
    vocabulary: Vocabulary | None = Vocabulary(())
    if VOCABULARY_FILE in files:
        vocabulary = parse_vocabulary(files[VOCABULARY_FILE], VOCABULARY_FILE, problems)
    return CommissionFiles(facts, vocabulary) if facts and vocabulary is not None else None


def write_commission(value: CommissionFiles) -> dict[str, bytes]:
    """Return the files of the commission's part, in one fixed spelling."""
    written = {COMMISSION_FILE: dump_toml(commission_document(value.facts)).encode()}
    if len(value.vocabulary):
        written[VOCABULARY_FILE] = dump_toml(vocabulary_document(value.vocabulary)).encode()
    return written
