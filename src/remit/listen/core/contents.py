"""What a study has heard, as one value: its transcripts, their speakers, and their coding."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from remit.kernel.errors import Place, problem_kind
from remit.listen.core.annotations import NO_NOTES, Annotations
from remit.listen.core.kept_parts import NO_KEPT, KeptParts
from remit.listen.core.safeguards import NO_SAFEGUARDS, Safeguards

if TYPE_CHECKING:
    from collections.abc import Iterable

    from remit.kernel.errors import Problems
    from remit.listen.core.guide import Guide
    from remit.listen.core.project import Project, Selection
    from remit.listen.core.transcript import Transcript

PARTICIPANT = "participant"
MODERATOR = "moderator"
ROLES = (PARTICIPANT, MODERATOR)
_MODERATING = {
    *("moderator", "mod", "facilitator", "co-facilitator", "co-moderator", "interviewer"),
    *("researcher", "host", "note taker", "note-taker", "observer"),
}
NAMELESS = "[name]"
# Words of a label that are nobody's name: “Respondent 3”, “Young man”, “Mrs Green”.
_NO_NAMES = {
    *("participant", "respondent", "interviewee", "speaker", "person", "voice", "member", "group"),
    *("unknown", "unidentified", "male", "female", "man", "woman", "boy", "girl", "young", "older"),
    *("mother", "father", "mum", "dad", "parent", "carer", "resident", "student", "teacher"),
    *("nurse", "doctor", "aged", "number", "one", "two", "three", "four", "five", "six"),
}
_TITLES = {"miss", "mrs", "the", "and", "sir", "rev", "prof", "doctor", "professor"}
_SHORT = 2
# Scripts that write names against the words beside them, without a space.
_UNSPACED = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]"
)

NAMED_KEY = problem_kind(
    "transcript-key-names-speaker",
    "The transcript “{transcript}” is called by “{speaker}”, the name of somebody who speaks.",
    "References in reports print what a transcript is called. Give the file another name, in "
    "listen/speakers.csv and in the coding too.",
)
NO_DAY = problem_kind(
    "transcript-day-unreadable",
    "“{text}” is no day.",
    "Write the day on which it was held as 2026-01-31, or leave it out.",
)


@dataclass(frozen=True, slots=True, order=True)
class Speaker:
    """Who a name in a transcript stands for; `code` is the participant's, or "" when not known."""

    transcript: str
    name: str
    role: str
    code: str = ""

    @property
    def person(self) -> str:
        """Who is counted: the code, else the name within its transcript; "" for a moderator."""
        if self.role == MODERATOR:
            return ""
        return self.code or f"{self.transcript}\n{folded(self.name)}"


@dataclass(frozen=True, slots=True, order=True)
class Details:
    """Where a transcript comes from: the group that spoke, its session and its day.

    A text is "" where it is not said; the day is ISO text, since that is what sorts with "".
    """

    transcript: str
    group: str = ""
    session: str = ""
    held_on: str = ""

    def __bool__(self) -> bool:
        return bool(self.group or self.session or self.held_on)


@dataclass(frozen=True)
class ListenFiles:
    """Everything of the room for one study.

    Transcripts are sorted by key, speakers by transcript and name, details by transcript. When
    there is a coding, each of its sources is named by the key of a transcript and has exactly its
    text. What is kept of another program's project is read from a study's tables only where it is
    asked for: it may be large.
    """

    transcripts: tuple[Transcript, ...] = ()
    speakers: tuple[Speaker, ...] = ()
    coding: Project | None = None
    details: tuple[Details, ...] = ()
    guide: Guide | None = None
    annotations: Annotations = NO_NOTES
    safeguards: Safeguards = NO_SAFEGUARDS
    kept: KeptParts = NO_KEPT

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
                role = MODERATOR if is_office(name) else PARTICIPANT
                guess = Speaker(transcript.key, name, role)
                known.setdefault((transcript.key, folded(name)), guess)
        return known


def is_day(text: str) -> bool:
    """Whether a text is a day as it is stored: 2026-01-31."""
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def folded(name: str) -> str:
    """Return a speaker's name as names are compared: without regard to capitals and spacing."""
    return " ".join(name.casefold().split())


def is_office(name: str) -> bool:
    """Whether a label names an office, such as “Moderator” or “Interviewer 2”, and nobody."""
    return folded(name).rstrip(" 0123456789") in _MODERATING


def participant_names(listening: ListenFiles) -> tuple[str, ...]:
    """Return the names by which participants may be called, longest first.

    They are the names that speak in any transcript, and their parts of more than two letters.
    Titles are no parts, nor are the words of labels like “Respondent 3” or “Young man”, which name
    nobody; a single letter is no name.
    """
    speakers = listening.cast().values()
    whole = {s.name for s in speakers if s.role == PARTICIPANT and not is_office(s.name)}
    names = {part for name in whole for part in (name, *_parts(name)) if _is_name(part)}
    return tuple(sorted(names, key=lambda name: (-len(name), name)))


def _is_name(name: str) -> bool:
    return folded(name) not in _NO_NAMES and (len(name) > 1 or bool(_UNSPACED.match(name)))


def _parts(name: str) -> list[str]:
    words = [word for word in re.split(r"[^\w'\u2019]+", name) if not word.isdigit()]
    if all(word.casefold() in _NO_NAMES for word in words):
        return []
    long = (word for word in words if len(word) > _SHORT and not word[0].islower())
    return [word for word in long if word.casefold() not in _TITLES]


class NameCover:
    """Puts “[name]” for each name that stands in a text as a whole word.

    Spaces and apostrophes may differ from the name's, and so may capitals after the first letter
    (“ANN”, “Ann”). A word in small letters is no name: “will” stays where “Will” speaks. “Will you”
    does not: it cannot be told apart, and a name that is printed cannot be called back.
    """

    def __init__(self, names: Iterable[str]) -> None:
        longest = sorted(set(names), key=lambda name: (-len(name), name))
        self._names = re.compile("|".join(map(_pattern, longest)) or "(?!)", re.IGNORECASE)

    def cover(self, text: str) -> str:
        """Return the text without the names; what makes a possessive of them stays."""
        return self._names.sub(_covered, text)


def _covered(match: re.Match[str]) -> str:
    return match[0] if match[0][0].islower() else NAMELESS


def _pattern(name: str) -> str:
    spelt = re.sub(r"(?:\\?\s)+", r"\\s+", re.escape(name))
    spelt = re.sub("['\u2019]", "['\u2019]", spelt)
    return spelt if _UNSPACED.search(name) else rf"(?<!\w){spelt}(?!\w)"


def notice_named_keys(listening: ListenFiles, folder: str, problems: Problems) -> None:
    """Notice each transcript whose key holds a participant's name, which references would print.

    Words are compared without regard to capitals; “AnnSmith” and “annsmith” hold “Ann Smith”.
    Names with a figure in them (“P3”) are taken for codes.

    Args:
        listening: the study's material.
        folder: where transcripts lie, for the notice's place.
        problems: where it is noticed.
    """
    names = [name for name in participant_names(listening) if not re.search(r"\d", name)]
    for each in listening.transcripts:
        called = next((name for name in names if _holds(each.key, name)), None)
        if called:
            place = Place(folder, key=each.key)
            problems.notice(NAMED_KEY, place, transcript=each.key, speaker=called)


def _holds(key: str, name: str) -> bool:
    if _UNSPACED.search(name):
        return name in key
    spaced = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", key)
    texts = [f" {_words(text)} " for text in (key, spaced)]
    spelt = {_words(name), _words(name).replace(" ", "")}
    return any(f" {each} " in text for each in spelt for text in texts)


def _words(text: str) -> str:
    """Return the words of a key or a name in small letters, with one space between them."""
    return " ".join(re.findall(r"[^\W\d_]+", text.casefold()))
