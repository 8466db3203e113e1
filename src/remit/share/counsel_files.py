"""What officers advised, in a study folder: `share/NAME.advice.toml` beside the agreement."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from remit.kernel.documents import day, dump_toml, load_document
from remit.kernel.errors import Place, problem_kind
from remit.kernel.folder import paths_under
from remit.kernel.wording import day_in_words
from remit.share.core.assessment.counsel import Counsel
from remit.share.core.law_words import OFFICERS

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from datetime import date

    from remit.kernel.errors import Problems
    from remit.kernel.folder import FolderFiles

SHARE_FOLDER = "share"
SUFFIX = ".advice.toml"

NO_AGREEMENT = problem_kind(
    "agreement-advice-without",
    "There is no agreement “{key}” for this advice.",
    "Put {key}.agreement.toml back, or take this file out.",
)
TWICE = problem_kind(
    "agreement-advice-twice",
    "Two pieces of advice of the {officer} are of {on}.",
    "Keep one for each officer and day.",
)
HALF_ANSWERED = problem_kind(
    "agreement-advice-half-answered",
    "The advice of the {officer} of {on} has “{there}” without “{other}”.",
    "Give both once it was answered, and neither before.",
)
NO_REASON = problem_kind(
    "agreement-advice-no-reason",
    "The advice of the {officer} of {on} was not accepted, and it is not said why.",
    "Add why.",
)


def read_counsel(
    files: FolderFiles, problems: Problems, *, agreements: Collection[str]
) -> dict[str, tuple[Counsel, ...]]:
    """Return the advice on each agreement of a folder, by its key; faults are noted."""
    found: dict[str, tuple[Counsel, ...]] = {}
    for path in paths_under(files, SHARE_FOLDER, SUFFIX):
        key = path.rpartition("/")[2][: -len(SUFFIX)]
        if key not in agreements:
            problems.add(NO_AGREEMENT, Place(path), key=key)
            continue
        counsel = parse_counsel(files[path], path, problems)
        if counsel:
            found[key] = counsel
    return found


def parse_counsel(content: bytes, file: str, problems: Problems) -> tuple[Counsel, ...]:
    """Return the advice in one file in the order of days; faults are noted."""
    document = load_document(content, file, "remit.share", "agreement-advice", problems)
    found: dict[tuple[str, date], Counsel] = {}
    for entry in document["advice"] if document else ():
        one = _counsel(entry)
        place = Place(file, key=f"advice of {one.by}, {one.on}")
        words = {"officer": one.officer, "on": day_in_words(one.on)}
        if (one.by, one.on) in found:
            problems.add(TWICE, place, **words)
        if (one.accepted is None) != (one.answered_on is None):
            there, other = ("accepted", "answered_on")[:: 1 if one.accepted is not None else -1]
            problems.add(HALF_ANSWERED, place, there=there, other=other, **words)
        if one.accepted is False and not one.why:
            problems.add(NO_REASON, place, **words)
        found[one.by, one.on] = one
    return _in_order(found.values())


def write_counsel(counsel: Mapping[str, Sequence[Counsel]]) -> dict[str, bytes]:
    """Return the files of advice by path; none for agreements without any."""
    return {
        f"{SHARE_FOLDER}/{key}{SUFFIX}": dump_toml(
            {"advice": [_entry(one) for one in _in_order(each)]}
        ).encode()
        for key, each in sorted(counsel.items())
        if each
    }


def _in_order(counsel: Collection[Counsel]) -> tuple[Counsel, ...]:
    order = list(OFFICERS)
    return tuple(sorted(counsel, key=lambda one: (one.on, order.index(one.by))))


def _counsel(entry: Mapping[str, Any]) -> Counsel:
    on = day(entry["on"])
    if on is None:  # the schema wants a day
        raise AssertionError(entry)
    return Counsel(
        entry["by"],
        on,
        entry["says"],
        entry.get("accepted"),
        entry.get("why", ""),
        day(entry.get("answered_on")),
    )


def _entry(one: Counsel) -> dict[str, Any]:
    found = {
        "by": one.by,
        "on": one.on,
        "says": one.says,
        "accepted": one.accepted,
        "why": one.why or None,
        "answered_on": one.answered_on,
    }
    return {name: value for name, value in found.items() if value is not None}
