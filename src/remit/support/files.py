"""The support room's part of a study folder: everything in `support/`, subject by subject."""

from __future__ import annotations

from typing import TYPE_CHECKING

from remit.people.core.participant_code import ANY_CODE, CodeRules
from remit.support.assessment_files import read_assessment, write_assessment
from remit.support.cohort_files import read_batches, write_batches
from remit.support.core.cells import named_in
from remit.support.core.contents import SupportFiles
from remit.support.joining_files import read_joining, write_joining
from remit.support.learning_files import read_plans, write_plans
from remit.support.mentoring_files import read_mentoring, write_mentoring
from remit.support.needs_files import read_needs, write_needs
from remit.support.network_files import read_network, write_network
from remit.support.organisation_files import (
    ORGANISATIONS_FILE,
    read_organisations,
    write_organisations,
)
from remit.support.principles_files import read_principles, write_principles
from remit.support.programme_files import read_programme, write_programme
from remit.support.register_files import read_registers, write_registers
from remit.support.told_files import read_told, write_told

if TYPE_CHECKING:
    from remit.kernel.errors import Problems
    from remit.kernel.folder import FolderFiles


def read_support(
    files: FolderFiles, problems: Problems, *, codes: CodeRules = ANY_CODE
) -> SupportFiles:
    """Return the support room's part of a folder; faulty rows are left out and noted."""
    organisations = read_organisations(files, problems, codes=codes)
    # Whoever stands in a row with faults has joined all the same.
    joined = {one.code for one in organisations}
    joined |= {code for (code,) in named_in(files, ORGANISATIONS_FILE, "code")}
    return SupportFiles(
        organisations=organisations,
        joining=read_joining(files, problems),
        batches=read_batches(files, problems, codes=codes),
        registers=read_registers(files, problems, codes=codes),
        told=read_told(files, problems),
        assessment=read_assessment(files, problems, codes=codes),
        needs=read_needs(files, problems, codes=codes),
        plans=read_plans(files, problems, codes=codes),
        mentoring=read_mentoring(files, problems, codes=codes),
        principles=read_principles(files, problems, codes=codes, organisations=joined),
        network=read_network(files, problems, codes=codes),
        programme=read_programme(files, problems, codes=codes),
    )


def write_support(value: SupportFiles) -> dict[str, bytes]:
    """Return the files of the support room's part in one fixed spelling; none where it is empty."""
    return {
        **write_organisations(value.organisations),
        **write_joining(value.joining),
        **write_batches(value.batches),
        **write_registers(value.registers),
        **write_told(value.told),
        **write_assessment(value.assessment),
        **write_needs(value.needs),
        **write_plans(value.plans),
        **write_mentoring(value.mentoring),
        **write_principles(value.principles),
        **write_network(value.network),
        **write_programme(value.programme),
    }
