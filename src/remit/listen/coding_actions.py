"""Writes of coders: words are given codes, codes are taken away, and acts undone and done again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models.functions import Substr

from remit.kernel.finding import digest
from remit.listen.coding_log import (
    Done,
    UnableToCode,
    log_act,
    own_passage,
    project_of,
    redo_last,
    transcript_of,
    undo_last,
)
from remit.listen.core.layers import coder_of
from remit.listen.core.project import new_guid
from remit.listen.models import Code, Passage, PassageCode, Transcript

if TYPE_CHECKING:
    from datetime import datetime

    from remit.listen.coding_log import Change
    from remit.listen.models import CodingProject


@transaction.atomic
def code_words(
    *,
    commission_id: int,
    key: str,
    start: int,
    end: int,
    code: str,
    actor: str,
    now: datetime,
    seen: str = "",
) -> Done:
    """Give a code to words of a transcript, in the actor's own layer.

    Args:
        commission_id: the study's key.
        key: the transcript's.
        start: of the words, in code points of the text; white space at the ends is left out.
        end: behind the words.
        code: the code's identifier.
        actor: who codes.
        now: when.
        seen: the digest of the text in which the positions were chosen; blank tells nothing.

    Raises:
        TranscriptNotFound: there is no such transcript.
        UnableToCode: there are no words there, or others than were seen; the code cannot be used,
            or they have it already.
    """
    project = project_of(commission_id, username=actor)
    transcript = transcript_of(commission_id, key)
    if seen and seen != digest(transcript.text):
        raise UnableToCode(
            "The words of this transcript were replaced since you opened it.",
            remedy="Load the page again, then choose the words anew.",
        )
    start, end = _words(transcript.text, start, end)
    given = _usable(project, code)
    coder = coder_of(actor).guid
    rows = Passage.objects.filter(transcript=transcript, user_guid=coder, start=start, end=end)
    found = rows.values_list("guid", flat=True).first()
    if (
        found
        and PassageCode.objects.filter(
            passage__guid=found, passage__transcript=transcript, code=given
        ).exists()
    ):
        raise UnableToCode(f"These words have the code “{given.name}” already.")
    guid = found or new_guid("passage", key, coder, start, end, now.isoformat())
    change = _coding_change(key, guid, start, end, code, adds=True)
    log_act(project, actor, [change], now)
    words = transcript.text[start:end]
    return Done(f"Coded {_quoted(words)} as {given.name}.", key, start, end, guid, code)


@transaction.atomic
def remove_code(
    *, commission_id: int, key: str, passage: str, code: str, actor: str, now: datetime
) -> Done:
    """Take a code from a passage of the actor's own layer.

    Raises:
        TranscriptNotFound: there is no such transcript.
        UnableToCode: the passage is not the actor's, or does not have the code.
    """
    project = project_of(commission_id, username=actor)
    row = own_passage(commission_id, key, passage, actor)
    given = row.codings.filter(code__guid=code).select_related("code").first()
    if given is None:
        raise UnableToCode("The passage does not have this code.")
    change = _coding_change(key, passage, row.start, row.end, code, adds=False)
    log_act(project, actor, [change], now)
    return Done(f"Took the code {given.code.name} away.", key, row.start, row.end, passage)


@transaction.atomic
def undo(*, commission_id: int, actor: str, now: datetime) -> Done:
    """Take back the actor's last act that stands.

    Raises:
        UnableToCode: there is nothing to undo.
    """
    project = project_of(commission_id)
    return _told("Undone", undo_last(project, actor, now), project)


@transaction.atomic
def redo(*, commission_id: int, actor: str, now: datetime) -> Done:
    """Do again what the actor undid last.

    Raises:
        UnableToCode: there is nothing to redo.
    """
    project = project_of(commission_id)
    return _told("Done again", redo_last(project, actor, now), project)


def _told(done: str, changes: list[Change], project: CodingProject) -> Done:
    """Say what was undone or done again, so that two acts in a row are not announced alike."""
    if not changes:
        return Done(f"{done}: nothing, since its code has been taken out of the codebook.")
    first = changes[0]
    if first["what"] == "note":
        return Done(f"{done}: a memo.")
    length = first["end"] - first["start"]
    found = Transcript.objects.filter(
        commission_id=project.commission_id, key=first["transcript"]
    ).annotate(words=Substr("text", first["start"] + 1, length))
    words = _quoted(found.values_list("words", flat=True)[0])
    what = f"the {first['what']} on {words}"
    if first["what"] == "code":
        name = project.codes.values_list("name", flat=True).get(guid=first["code"])
        what = f"{words} coded as {name}" if first["adds"] else f"{name} taken from {words}"
    said = f"{done}: {what}."
    return Done(said, first["transcript"], first["start"], first["end"], first["passage"])


def _coding_change(key: str, guid: str, start: int, end: int, code: str, *, adds: bool) -> Change:
    place = {"transcript": key, "passage": guid, "start": start, "end": end}
    return {"what": "code", "code": code, "adds": adds, **place}


def _words(text: str, start: int, end: int) -> tuple[int, int]:
    """Return the positions without white space at either end."""
    if not 0 <= start < end <= len(text) or not text[start:end].strip():
        raise UnableToCode(
            "There are no words to code there.",
            remedy="Select at least one word of the transcript.",
        )
    words = text[start:end]
    return start + len(words) - len(words.lstrip()), end - len(words) + len(words.rstrip())


def _usable(project: CodingProject, guid: str) -> Code:
    code = project.codes.filter(guid=guid).first()
    if code is None:
        raise UnableToCode(
            "There is no such code.", remedy="Choose one from the list, or make it in the codebook."
        )
    if not code.codable:
        raise UnableToCode(
            f"“{code.name}” groups other codes.", remedy="Choose one of the codes below it."
        )
    return code


def _quoted(words: str) -> str:
    plain = " ".join(words.split())
    return f"“{plain}”" if len(plain) <= 80 else f"“{plain[:40]} … {plain[-30:]}”"  # noqa: PLR2004  # what a listener can bear
