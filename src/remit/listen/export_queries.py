"""The coding of a study as a file for other programs."""

from __future__ import annotations

from dataclasses import replace
from pathlib import PurePosixPath

from remit.kernel.errors import Problems
from remit.listen.coding_queries import CodeNotFound, blind_keys
from remit.listen.core.layers import coder_of
from remit.listen.core.refi_conversion import CODEBOOK_ENDING, converted
from remit.listen.core.refi_keeping import fitting
from remit.listen.core.refi_writer import write_project
from remit.listen.kept_queries import stored_kept
from remit.listen.queries import stored_listen


def coding_file(commission_id: int, username: str, name: str) -> bytes:
    """Return a study's coding as REFI-QDA, without layers that the user may not see yet.

    What is kept of another program's project goes with it.

    Args:
        commission_id: the study's key.
        username: who takes it away.
        name: of the file; `.qdc` makes it the codebook alone, anything else a project.

    Raises:
        CodeNotFound: there are no codes.
    """
    coding = stored_listen(commission_id).coding
    if coding is None or not coding.codes:
        raise CodeNotFound("There is no code in this study.", remedy="Make one first.")
    own, closed = coder_of(username).guid, blind_keys(commission_id, username)
    keys = {source.guid: source.name for source in coding.sources}
    seen = tuple(
        each for each in coding.selections if keys[each.source] not in closed or each.user == own
    )
    shown = replace(coding, selections=seen)
    project = write_project(shown, fitting(stored_kept(commission_id), shown))
    if PurePosixPath(name).suffix != CODEBOOK_ENDING:
        return project
    codebook = converted(project, "coding.qdpx", name, Problems())
    if codebook is None:  # there are codes
        raise AssertionError(name)
    return codebook
