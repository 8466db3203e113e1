"""What was told of a programme's organisations, in a study folder: `support/told/KEY.json`."""

from __future__ import annotations

import json
from datetime import date
from typing import TYPE_CHECKING

from remit.kernel.documents import check_schema, decode_text, schema
from remit.kernel.errors import Place, problem_kind
from remit.support.core.told import Told

if TYPE_CHECKING:
    from collections.abc import Sequence

    from remit.kernel.errors import Problems
    from remit.kernel.folder import FolderFiles

FOLDER, ENDING = "support/told/", ".json"

NOT_JSON = problem_kind(
    "told-unreadable",
    "The file is not JSON: {reason}.",
    "Export the folder again: this file is written by Remit, and is not for changing by hand.",
)


def read_told(files: FolderFiles, problems: Problems) -> tuple[Told, ...]:
    """Return what a folder says was told, by key; files at fault are noted and left out."""
    found = (
        _told(files[path], path, problems)
        for path in sorted(files)
        if path.startswith(FOLDER) and path.endswith(ENDING)
    )
    return tuple(one for one in found if one is not None)


def write_told(told: Sequence[Told]) -> dict[str, bytes]:
    """Return the files of what was told in one fixed spelling; none without any."""
    return {
        f"{FOLDER}{one.key}{ENDING}": json.dumps(
            {
                "told_on": one.told_on.isoformat(),
                "withdrawn": one.withdrawn,
                "document": one.document,
            },
            ensure_ascii=False,
            indent=2,
            sort_keys=True,
        ).encode()
        for one in told
    }


def _told(content: bytes, path: str, problems: Problems) -> Told | None:
    text = decode_text(content, path, problems)
    if text is None:
        return None
    try:
        found = json.loads(text)
    except ValueError as error:
        problems.add(NOT_JSON, Place(path), reason=str(error).rstrip("."))
        return None
    if not check_schema(found, schema("remit.support", "told"), path, problems):
        return None
    key = path.removeprefix(FOLDER).removesuffix(ENDING)
    day = date.fromisoformat(found["told_on"])
    return Told(key, day, found["withdrawn"], found["document"])
