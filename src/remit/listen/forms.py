"""What is decided on the page of incoming transcripts: who speaks, the group, the session.

Fields are told by number: the transcript's place among those brought, then the speaker's.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from remit.kernel.codes import normalise_code
from remit.kernel.errors import Place, problem_kind
from remit.listen.core.contents import (
    MODERATOR,
    NO_DAY,
    PARTICIPANT,
    ROLES,
    Details,
    ListenFiles,
    Speaker,
    folded,
    is_day,
)

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from remit.kernel.errors import Problems
    from remit.listen.core.intake import Heard, Incoming

MOST_CHARACTERS = 100

CODE_UNKNOWN = problem_kind(
    "speaker-code-unknown",
    "Nobody who takes part in this study has the code “{code}”, given to “{speaker}”.",
    "Correct it, or leave it blank.",
)
CODE_OF_MODERATOR = problem_kind(
    "speaker-moderator-coded",
    "“{speaker}” is a moderator and has a participant's code.",
    "Choose “Participant”, or leave the code blank.",
)
NO_CODE_TO_SHARE = problem_kind(
    "speakers-one-without-code",
    "{names} are marked as one speaker, and none of them has a code.",
    "Give one of them the participant's code, or take the mark away.",
)
DETAIL_LONG = problem_kind(
    "transcript-detail-long",
    "The {what} of “{transcript}” is longer than {limit} characters.",
    "Give it a short name.",
)


@dataclass(frozen=True, slots=True)
class SpeakerField:
    """One speaker as the page shows it."""

    at: int
    heard: Heard
    role: str
    code: str


@dataclass(frozen=True, slots=True)
class GroupField:
    """Names that may be one speaker's, and whether somebody said that they are."""

    at: int
    names: tuple[str, ...]
    is_one: bool


@dataclass(frozen=True, slots=True)
class TranscriptField:
    """One incoming transcript as the page shows it."""

    at: int
    incoming: Incoming
    group: str
    session: str
    held_on: str
    speakers: tuple[SpeakerField, ...]
    groups: tuple[GroupField, ...]


def transcript_fields(
    found: Sequence[Incoming], stored: ListenFiles, sent: Mapping[str, str] | None
) -> tuple[TranscriptField, ...]:
    """Return what the page shows: what was sent, else what the study has or the name suggests."""
    guesses = ListenFiles(tuple(each.transcript for each in found), stored.speakers).cast()
    details = {each.transcript: each for each in stored.details}
    fields = []
    for at, each in enumerate(found):
        key = each.transcript.key
        known = details.get(key, Details(key))
        speakers = []
        for number, heard in enumerate(each.heard):
            guess = guesses[key, folded(heard.name)]
            role, code = guess.role, guess.code
            if sent is not None:
                role = sent.get(f"role-{at}-{number}", role)
                code = sent.get(f"code-{at}-{number}", "").strip()
            speakers.append(
                SpeakerField(number, heard, role if role in ROLES else PARTICIPANT, code)
            )
        groups = (
            GroupField(number, names, sent is not None and f"one-{at}-{number}" in sent)
            for number, names in enumerate(each.groups)
        )
        told = sent if sent is not None else {}
        fields.append(
            TranscriptField(
                at,
                each,
                told.get(f"group-{at}", known.group).strip(),
                told.get(f"session-{at}", known.session).strip(),
                told.get(f"held-{at}", known.held_on).strip(),
                tuple(speakers),
                tuple(groups),
            )
        )
    return tuple(fields)


def decided(
    fields: Sequence[TranscriptField], codes: Collection[str], problems: Problems
) -> ListenFiles:
    """Return the transcripts with their speakers and details as decided; note what is wrong."""
    speakers: list[Speaker] = []
    details: list[Details] = []
    for field in fields:
        speakers += _speakers(field, codes, problems)
        key = field.incoming.transcript.key
        for what, text in (("group", field.group), ("session", field.session)):
            if len(text) > MOST_CHARACTERS:
                place = Place(field.incoming.file)
                problems.add(DETAIL_LONG, place, what=what, transcript=key, limit=MOST_CHARACTERS)
        if field.held_on and not is_day(field.held_on):
            problems.add(NO_DAY, Place(field.incoming.file), text=field.held_on[:40])
        details.append(Details(key, field.group, field.session, field.held_on))
    return ListenFiles(
        transcripts=tuple(field.incoming.transcript for field in fields),
        speakers=tuple(sorted(speakers)),
        details=tuple(sorted(filter(None, details))),
    )


def _speakers(field: TranscriptField, codes: Collection[str], problems: Problems) -> list[Speaker]:
    place = Place(field.incoming.file)
    given = {each.heard.name: (each.role, _known(each.code, codes)) for each in field.speakers}
    for group in field.groups:
        coded = [given[name] for name in group.names if given[name][1]]
        if group.is_one and not coded:
            names = ", ".join(f"“{name}”" for name in group.names)
            problems.add(NO_CODE_TO_SHARE, place, names=names)
        elif group.is_one:
            given |= {name: coded[0] for name in group.names if not given[name][1]}
    found = []
    for name, (role, code) in given.items():
        if role == MODERATOR and code:
            problems.add(CODE_OF_MODERATOR, place, speaker=name)
        elif code and code not in codes:
            problems.add(CODE_UNKNOWN, place, speaker=name, code=code[:64])
        found.append(Speaker(field.incoming.transcript.key, name, role, code))
    return found


def _known(code: str, codes: Collection[str]) -> str:
    """Return the study's code that somebody typed in small letters or without its dash."""
    dressed = normalise_code(code)
    return dressed if code not in codes and dressed in codes else code
