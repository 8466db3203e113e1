"""What was done with agreements, in a study folder: `share/NAME.acts.toml` beside each."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from remit.kernel.documents import dump_toml, load_document
from remit.kernel.errors import Place, problem_kind
from remit.kernel.folder import paths_under
from remit.share.core.signing import Signature
from remit.share.core.standing import Acts, Suspension

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from remit.kernel.errors import Problems
    from remit.kernel.folder import FolderFiles

SHARE_FOLDER = "share"
SUFFIX = ".acts.toml"
_NO_MOMENT = datetime.min.replace(tzinfo=UTC)

NO_AGREEMENT = problem_kind(
    "agreement-acts-without",
    "There is no agreement “{key}” for these signatures and suspensions.",
    "Put {key}.agreement.toml back, or take this file out.",
)
BAD_MOMENT = problem_kind(
    "agreement-moment-unreadable",
    "“{value}” is not a moment.",
    "Write it as 2026-03-31T09:30:00+00:00, with its offset from UTC.",
)
LIFTED_BEFORE = problem_kind(
    "agreement-lifted-before",
    "The suspension was lifted ({lifted}) before it was made ({at}).",
    "Correct one of the two moments.",
)


def read_acts(
    files: FolderFiles, problems: Problems, *, agreements: Collection[str]
) -> dict[str, Acts]:
    """Return what was done with each agreement of a folder, by its key; faults are noted."""
    found: dict[str, Acts] = {}
    for path in paths_under(files, SHARE_FOLDER, SUFFIX):
        key = path.rpartition("/")[2][: -len(SUFFIX)]
        if key not in agreements:
            problems.add(NO_AGREEMENT, Place(path), key=key)
            continue
        acts = parse_acts(files[path], path, problems)
        if acts is not None:
            found[key] = acts
    return found


def parse_acts(content: bytes, file: str, problems: Problems) -> Acts | None:
    """Return what one file says was done with an agreement, or None with problems noted."""
    before = len(problems)
    document = load_document(content, file, "remit.share", "agreement-acts", problems)
    if document is None:
        return None
    signatures = [
        Signature(
            one["party"],
            one["digest"],
            _moment(one["at"], Place(file, key=f"signature {one['party']}"), problems),
            one["value"],
        )
        for one in document.get("signature", ())
    ]
    suspensions = [
        _suspension(one, Place(file, key="suspension"), problems)
        for one in document.get("suspension", ())
    ]
    return Acts(tuple(signatures), tuple(suspensions)) if len(problems) == before else None


def acts_text(acts: Acts) -> str:
    """Return the file of one agreement's acts in one fixed spelling."""
    document: dict[str, Any] = {
        "signature": [
            {"party": one.party, "digest": one.digest, "at": one.at.isoformat(), "value": one.value}
            for one in acts.signatures
        ],
        "suspension": [_entry(one) for one in acts.suspensions],
    }
    return dump_toml({name: several for name, several in document.items() if several})


def write_acts(acts: Mapping[str, Acts]) -> dict[str, bytes]:
    """Return the files of agreements' acts by path; none for those without any."""
    return {
        f"{SHARE_FOLDER}/{key}{SUFFIX}": acts_text(each).encode()
        for key, each in sorted(acts.items())
        if each
    }


def _entry(one: Suspension) -> dict[str, str]:
    found = {
        "at": one.at.isoformat(),
        "by": one.by,
        "why": one.why,
        "lifted_at": one.lifted_at.isoformat() if one.lifted_at else "",
        "lifted_by": one.lifted_by,
        "lifted_why": one.lifted_why,
    }
    return {name: text for name, text in found.items() if text}


def _suspension(one: Mapping[str, str], place: Place, problems: Problems) -> Suspension:
    at = _moment(one["at"], place, problems)
    lifted = one.get("lifted_at", "")
    lifted_at = _moment(lifted, place, problems) if lifted else None
    if lifted_at is not None and _NO_MOMENT < lifted_at < at:
        problems.add(LIFTED_BEFORE, place, lifted=lifted, at=one["at"])
    return Suspension(
        at=at,
        by=one["by"],
        why=one["why"],
        lifted_at=lifted_at,
        lifted_by=one.get("lifted_by", ""),
        lifted_why=one.get("lifted_why", ""),
    )


def _moment(text: str, place: Place, problems: Problems) -> datetime:
    try:
        found = datetime.fromisoformat(text)
        # In the first and the last day of all years a moment may have no UTC.
        moment = found.astimezone(UTC) if found.tzinfo else None
    except (ValueError, OverflowError):
        moment = None
    if moment is None:
        problems.add(BAD_MOMENT, place, value=text)
        return _NO_MOMENT
    return moment
