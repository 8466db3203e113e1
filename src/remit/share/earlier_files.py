"""What agreements said before, in a study folder: `share/NAME.earlier.toml` beside each."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from remit.kernel.documents import check_schema, dump_toml, load_document, schema
from remit.kernel.errors import Place, problem_kind
from remit.kernel.folder import paths_under
from remit.share.core.agreement import agreement_document, agreement_from_document
from remit.share.core.earlier import EarlierText

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from remit.kernel.errors import Problems
    from remit.kernel.folder import FolderFiles

SHARE_FOLDER = "share"
SUFFIX = ".earlier.toml"

NO_AGREEMENT = problem_kind(
    "agreement-earlier-without",
    "There is no agreement “{key}” for these earlier texts.",
    "Put {key}.agreement.toml back, or take this file out.",
)
BAD_UNTIL = problem_kind(
    "agreement-earlier-moment",
    "“{value}” is not a moment.",
    "Write it as 2026-03-31T09:30:00+00:00, with its offset from UTC.",
)


def read_earlier(
    files: FolderFiles, problems: Problems, *, agreements: Collection[str]
) -> dict[str, tuple[EarlierText, ...]]:
    """Return the earlier texts of each agreement of a folder, by its key; faults are noted."""
    found: dict[str, tuple[EarlierText, ...]] = {}
    for path in paths_under(files, SHARE_FOLDER, SUFFIX):
        key = path.rpartition("/")[2][: -len(SUFFIX)]
        if key not in agreements:
            problems.add(NO_AGREEMENT, Place(path), key=key)
            continue
        found[key] = _parse(files[path], path, key, problems)
    return {key: texts for key, texts in found.items() if texts}


def write_earlier(earlier: Mapping[str, Sequence[EarlierText]]) -> dict[str, bytes]:
    """Return the files of earlier texts by path; none for agreements without any."""
    return {
        f"{SHARE_FOLDER}/{key}{SUFFIX}": dump_toml(
            {
                "text": [
                    {
                        "until": one.until.isoformat(),
                        "agreement": agreement_document(one.agreement),
                    }
                    for one in each
                ]
            }
        ).encode()
        for key, each in sorted(earlier.items())
        if each
    }


def _parse(content: bytes, file: str, key: str, problems: Problems) -> tuple[EarlierText, ...]:
    document = load_document(content, file, "remit.share", "agreement-earlier", problems)
    found = []
    for entry in document["text"] if document else ():
        until = _moment(entry["until"], Place(file, key="until"), problems)
        rules = schema("remit.share", "agreement")
        if check_schema(entry["agreement"], rules, file, problems):
            found.append(EarlierText(until, agreement_from_document(key, entry["agreement"])))
    return tuple(sorted(found, key=lambda one: one.until))


def _moment(text: str, place: Place, problems: Problems) -> datetime:
    try:
        found = datetime.fromisoformat(text)
        # In the first and the last day of all years a moment may have no UTC.
        moment = found.astimezone(UTC) if found.tzinfo else None
    except (ValueError, OverflowError):
        moment = None
    if moment is None:
        problems.add(BAD_UNTIL, place, value=text)
        return datetime.min.replace(tzinfo=UTC)
    return moment
