"""Transcripts before they are taken in: what was read, who speaks, and what to look at."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any

from remit.kernel.errors import Place, Problems, problem_kind
from remit.listen.core.contents import ListenFiles, folded
from remit.listen.core.project import canonical
from remit.listen.core.spellings import same_speakers
from remit.listen.core.transcript import key_of, parse_transcript

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from remit.listen.core.project import Selection
    from remit.listen.core.transcript import Transcript

NEW = "new"
SAME = "same"
REPLACES = "replaces"
MAX_FILES = 100
_SAMPLE = 120

SAME_NAME = problem_kind(
    "transcript-same-name-sent",
    "“{file}” and “{other}” are both called “{key}”.",
    "Give one of them another name, and send both again.",
)
TOO_MANY = problem_kind(
    "transcripts-too-many",
    "There are {count} files; at most {limit} are taken at once.",
    "Bring them in several times.",
)
NOBODY = problem_kind(
    "transcript-without-speakers",
    "No speaker is recognised in “{transcript}”.",
    "Nothing in it is counted or quoted. Write “Name: words” at the head of each turn. If it lists "
    "quotes under themes, “remit transcript themes” makes turns and codes of them.",
)
VARIES = problem_kind(
    "speaker-names-vary",
    "In “{transcript}” these names may be one speaker: {names}.",
    "If they are, give them the same participant code; otherwise they count as several people.",
)
SAME_AGAIN = problem_kind(
    "transcript-known",
    "“{transcript}” is in the study already, word for word.",
    "Bringing it in again changes who speaks in it, and nothing else.",
)
REPLACED = problem_kind(
    "transcript-replaced",
    "“{transcript}” is in the study already, with other words.",
    "Bringing it in replaces what is there. Give the file another name to keep both.",
)
TWICE = problem_kind(
    "transcript-twice",
    "“{transcript}” has the same words as “{other}”.",
    "Leave one of them out; otherwise all that is said in it counts twice.",
)


@dataclass(frozen=True, slots=True)
class Heard:
    """One speaker of a transcript: how many turns and words, and how the first turn begins."""

    name: str
    turns: int
    words: int
    sample: str


@dataclass(frozen=True, slots=True)
class Incoming:
    """One transcript that was read, before it is taken in.

    Attributes:
        file: the name that it was brought under.
        transcript: what was read.
        state: "new", "same" (as in the study, word for word) or "replaces".
        heard: who speaks, in the order in which they first do.
        groups: names that may be one speaker's.
    """

    file: str
    transcript: Transcript
    state: str
    heard: tuple[Heard, ...]
    groups: tuple[tuple[str, ...], ...]

    def as_dict(self) -> dict[str, Any]:
        """Return what was read as plain values; times in seconds."""
        text, times = self.transcript.text, self.transcript.times()
        return {
            "file": self.file,
            "key": self.transcript.key,
            "characters": len(text),
            "lines": text.count("\n") + (not text.endswith("\n")),
            "turns": len(self.transcript.turns),
            "unrecognised_lines": [
                label.line for label in self.transcript.labels if not label.name
            ],
            "time_codes": len(times),
            "first_time": min(times.values(), default=None),
            "last_time": max(times.values(), default=None),
            "speakers": [
                {"name": h.name, "turns": h.turns, "words": h.words, "begins": h.sample}
                for h in self.heard
            ],
            "may_be_one": [list(names) for names in self.groups],
        }


def read_incoming(
    files: Iterable[tuple[str, bytes]], stored: Mapping[str, Transcript], problems: Problems
) -> tuple[Incoming, ...]:
    """Read files that are brought together; those with problems are left out, all of them told.

    Args:
        files: (name, content) of each.
        stored: the study's transcripts by key; a file of the same key replaces one.
        problems: where everything wrong is noted, and what to know of.
    """
    brought = list(files)
    if len(brought) > MAX_FILES:
        problems.add(TOO_MANY, Place(), count=len(brought), limit=MAX_FILES)
        return ()
    named: dict[str, str] = {}
    known = {key.casefold(): each for key, each in stored.items()}
    found: list[Incoming] = []
    by_text = {each.text: key for key, each in stored.items()}
    for name, content in brought:
        file = file_name(name)
        key = key_of(file)
        first = named.setdefault(key.casefold(), file)
        if any(each.transcript.key.casefold() == key.casefold() for each in found):
            problems.add(SAME_NAME, Place(file), file=file, other=first, key=key)
            continue
        before = known.get(key.casefold())
        texts = (before.text,) if before else ()
        read = parse_transcript(
            content, file, problems, key=before.key if before else key, coded=texts
        )
        if read is not None:
            found.append(_incoming(file, read, before, problems))
            twin = by_text.setdefault(read.text, read.key)
            if twin != read.key:
                problems.notice(TWICE, Place(file), transcript=read.key, other=twin)
    return tuple(found)


def again(stored: Transcript) -> Incoming:
    """Return a transcript of the study as if it were brought again, to say anew who speaks."""
    heard = _heard(stored)
    groups = same_speakers({each.name: each.turns for each in heard})
    return Incoming(stored.key, stored, SAME, heard, groups)


def file_name(path: str) -> str:
    """Return a file's name without the folders that it was brought from."""
    return PurePosixPath(path.replace("\\", "/")).name


def _incoming(
    file: str, read: Transcript, before: Transcript | None, problems: Problems
) -> Incoming:
    state = NEW if before is None else SAME if before.text == read.text else REPLACES
    if before is not None:
        kind = SAME_AGAIN if state == SAME else REPLACED
        problems.notice(kind, Place(file), transcript=read.key)
    heard = _heard(read)
    if not heard:
        problems.notice(NOBODY, Place(file), transcript=read.key)
    groups = same_speakers({each.name: each.turns for each in heard})
    for names in groups:
        listed = ", ".join(f"“{name}”" for name in names)
        problems.notice(VARIES, Place(file), transcript=read.key, names=listed)
    return Incoming(file, read, state, heard, groups)


def _heard(read: Transcript) -> tuple[Heard, ...]:
    """Return who speaks; spellings that differ in capitals and spaces alone are one."""
    turns: Counter[str] = Counter()
    words: Counter[str] = Counter()
    names: dict[str, str] = {}
    samples: dict[str, str] = {}
    for turn in read.turns:
        name, said = folded(turn.speaker), read.text[turn.start : turn.end]
        names.setdefault(name, turn.speaker)
        turns[name] += 1
        words[name] += len(said.split())
        plain = " ".join(said[: _SAMPLE * 2].split())
        samples.setdefault(name, plain if len(plain) <= _SAMPLE else f"{plain[:_SAMPLE]}…")
    return tuple(Heard(name, turns[key], words[key], samples[key]) for key, name in names.items())


def merged(stored: ListenFiles, incoming: ListenFiles) -> ListenFiles:
    """Return a study's material with what is brought in place of what has the same keys.

    Speakers and details of a transcript that is brought are those that come with it. A source of
    the coding keeps its codings; its text becomes the transcript's.
    """
    keys = {each.key for each in incoming.transcripts}
    texts = {each.key: each.text for each in incoming.transcripts}
    kept = [each for each in stored.transcripts if each.key not in keys]
    coding = stored.coding and replace(
        stored.coding,
        sources=tuple(
            replace(source, text=texts.get(source.name, source.text))
            for source in stored.coding.sources
        ),
    )
    return replace(
        stored,
        transcripts=tuple(sorted([*kept, *incoming.transcripts], key=lambda each: each.key)),
        speakers=tuple(
            sorted([*(s for s in stored.speakers if s.transcript not in keys), *incoming.speakers])
        ),
        details=tuple(
            sorted([*(d for d in stored.details if d.transcript not in keys), *incoming.details])
        ),
        coding=coding,
    )


def with_text(
    stored: ListenFiles, after: Transcript, selections: Iterable[Selection]
) -> ListenFiles:
    """Return a study's material with one transcript's new text and its selections on it."""
    coding = stored.coding
    if coding is not None:
        guids = {source.guid for source in coding.sources if source.name == after.key}
        others = (each for each in coding.selections if each.source not in guids)
        sources = (replace(s, text=after.text) if s.guid in guids else s for s in coding.sources)
        coding = canonical(
            replace(coding, sources=tuple(sources), selections=(*others, *selections))
        )
    transcripts = (after if each.key == after.key else each for each in stored.transcripts)
    return replace(stored, transcripts=tuple(transcripts), coding=coding)
