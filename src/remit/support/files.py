"""The support room's part of a study folder: everything in `support/`, subject by subject."""

from __future__ import annotations

from typing import TYPE_CHECKING

from remit.people.core.participant_code import ANY_CODE, CodeRules
from remit.support.core.contents import SupportFiles
from remit.support.organisation_files import read_organisations, write_organisations

if TYPE_CHECKING:
    from remit.kernel.errors import Problems
    from remit.kernel.folder import FolderFiles


def read_support(
    files: FolderFiles, problems: Problems, *, codes: CodeRules = ANY_CODE
) -> SupportFiles:
    """Return the support room's part of a folder; faulty rows are left out and noted."""
    return SupportFiles(
        organisations=read_organisations(files, problems, codes=codes),
    )


def write_support(value: SupportFiles) -> dict[str, bytes]:
    """Return the files of the support room's part in one fixed spelling; none where it is empty."""
    return {
        **write_organisations(value.organisations),
    }
