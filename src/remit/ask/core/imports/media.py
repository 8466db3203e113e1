"""Files that people sent elsewhere: those that came with the tables, and those that did not."""

from __future__ import annotations

from typing import TYPE_CHECKING

from remit.ask.core.attached import files_named
from remit.ask.core.filling.entry import MOST_FILE_BYTES
from remit.kernel.errors import Place, Problems, problem_kind

if TYPE_CHECKING:
    from collections.abc import Iterable

    from remit.ask.core.imports.bundle import Bundle
    from remit.ask.core.questionnaire import Questionnaire
    from remit.ask.core.responses import Response

NO_FILE = problem_kind(
    "import-file-not-there",
    "Files that answers name and that did not come with the table, or came under too long a name "
    "({count}): {names}. Their names are kept.",
    "To keep the files too, bring in ODK Central's ZIP with its folder “media”.",
)
BIG_FILE = problem_kind(
    "import-file-big",
    "Files that are larger than {limit} MB and were left out ({count}): {names}. Their names are "
    "kept.",
    "Keep them elsewhere, or make them smaller.",
)
_SHOWN = 8
MOST_NAME_CHARACTERS = 130  # as many as are stored


def named_media(
    bundle: Bundle, form: Questionnaire, responses: Iterable[Response], problems: Problems
) -> dict[str, bytes]:
    """Return the files of a bundle that some answer names; notices tell of the others named."""
    named = {
        name for one in responses for name in files_named(form, one.everything).values() if name
    }
    there = {name: bundle.media[name] for name in sorted(named) if name in bundle.media}
    there = {name: content for name, content in there.items() if len(name) <= MOST_NAME_CHARACTERS}
    big = [name for name, content in there.items() if len(content) > MOST_FILE_BYTES]
    place = Place(bundle.main.file)
    if lacking := sorted(named - there.keys()):
        problems.notice(NO_FILE, place, count=len(lacking), names=_shown(lacking))
    if big:
        limit = MOST_FILE_BYTES // 1024**2
        problems.notice(BIG_FILE, place, count=len(big), names=_shown(big), limit=limit)
    return {name: content for name, content in there.items() if name not in big}


def _shown(names: list[str]) -> str:
    return ", ".join(names[:_SHOWN]) + ("…" if len(names) > _SHOWN else "")
