"""What a study has heard: its transcripts, who spoke in them, and their coding, as one value."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from remit.listen.core.project import Project, Selection
    from remit.listen.core.transcript import Transcript

PARTICIPANT = "participant"
MODERATOR = "moderator"
ROLES = (PARTICIPANT, MODERATOR)
_MODERATING = {
    *("moderator", "mod", "facilitator", "co-facilitator", "co-moderator", "interviewer"),
    *("researcher", "host", "note taker", "note-taker", "observer"),
}


@dataclass(frozen=True, slots=True, order=True)
class Speaker:
    """Who a name in a transcript stands for; `code` is the participant's, or "" when not known."""

    transcript: str
    name: str
    role: str
    code: str = ""


@dataclass(frozen=True)
class ListenFiles:
    """Everything of the room for one study.

    Transcripts are sorted by key, speakers by transcript and name. When there is a coding, each
    of its sources is named by the key of a transcript and has exactly its text.
    """

    transcripts: tuple[Transcript, ...] = ()
    speakers: tuple[Speaker, ...] = ()
    coding: Project | None = None

    @property
    def passages(self) -> tuple[Selection, ...]:
        """The selections that have a code."""
        return tuple(each for each in self.coding.selections if each.codings) if self.coding else ()

    def by_key(self) -> dict[str, Transcript]:
        """Return the transcripts by their keys."""
        return {each.key: each for each in self.transcripts}

    def cast(self) -> dict[tuple[str, str], Speaker]:
        """Return who speaks, by transcript key and folded name, guessing where nobody has said.

        A name that `speakers.csv` leaves out is taken for a participant, unless it is the name of
        an office, such as “Moderator” or “Interviewer 2”.
        """
        known = {(each.transcript, folded(each.name)): each for each in self.speakers}
        for transcript in self.transcripts:
            for name in transcript.speakers():
                office = folded(name).rstrip(" 0123456789") in _MODERATING
                role = MODERATOR if office else PARTICIPANT
                guess = Speaker(transcript.key, name, role)
                known.setdefault((transcript.key, folded(name)), guess)
        return known


def folded(name: str) -> str:
    """Return a speaker's name as names are compared: without regard to capitals and spacing."""
    return " ".join(name.casefold().split())
