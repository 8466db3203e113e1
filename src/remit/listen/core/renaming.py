"""Speakers of a transcript by other names: “Ann: yes” becomes “P1: yes”, wherever she speaks."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING

from remit.listen.core.contents import MODERATOR, folded, is_office, participant_names
from remit.listen.core.labels import speaker_label
from remit.listen.core.reanchoring import Replacement
from remit.listen.core.review import UnableToDecide

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from remit.listen.core.contents import ListenFiles
    from remit.listen.core.transcript import Transcript

_NUMBERED = re.compile(r"p(\d{1,6})")
_MODERATOR = "Moderator"


def propose_names(
    listening: ListenFiles, transcript: Transcript, taken: Collection[str] = ()
) -> dict[str, str]:
    """Return other names for those who speak in a transcript under a name, by folded name.

    A participant becomes “P1” and so on: as in another transcript where the same code has such a
    name, else by the next number that nobody in the study has. Whoever moderates becomes
    “Moderator”. Labels that name nobody (“Participant 3”, “Interviewer”) stay. Spellings that
    somebody has given one code are one person's, and become one name.

    Args:
        listening: the study's material.
        transcript: the one of it.
        taken: further names that are in use, or soon will be.
    """
    cast = listening.cast()
    names = {name for name in participant_names(listening) if not re.search(r"\d", name)}
    by_code = {
        w.code: w.name for w in cast.values() if w.code and _NUMBERED.fullmatch(folded(w.name))
    }
    used = {folded(each) for each in (*(who.name for who in cast.values()), *taken)}
    numbers = [int(match[1]) for each in used if (match := _NUMBERED.fullmatch(each))]
    highest = max(numbers, default=0)
    here = set(map(folded, transcript.speakers()))
    own: defaultdict[str, set[str]] = defaultdict(set)
    for name in here:
        own[cast[transcript.key, name].code].add(name)
    proposed: dict[str, str] = {}
    for name in transcript.speakers():
        who = cast[transcript.key, folded(name)]
        if who.role == MODERATOR and not is_office(name):
            proposed.setdefault(folded(name), _free(_MODERATOR, here))
        elif who.role != MODERATOR and name in names:
            called = by_code.get(who.code, "")
            if not called or (folded(called) in here and folded(called) not in own[who.code]):
                highest += 1
                called = f"P{highest}"
            if who.code:
                by_code[who.code] = called
                own[who.code].add(folded(called))
            proposed.setdefault(folded(name), called)
        here |= {folded(proposed.get(folded(name), name))}
    return proposed


def _free(name: str, used: Collection[str]) -> str:
    number, free = 2, name
    while folded(free) in used:
        free, number = f"{name} {number}", number + 1
    return free


def check_names(
    transcript: Transcript, renames: Mapping[str, str], codes: Mapping[str, str]
) -> None:
    """Let names pass that a line can begin with, and that no other person there has.

    Args:
        transcript: in which they are to stand.
        renames: the new name of each folded one.
        codes: the participant's code of each folded name; those who share one are one person.

    Raises:
        UnableToDecide: a name is none that a line can begin with, or two people would have one.
    """
    for new in renames.values():
        if speaker_label(f"{new}: yes") != (new, len(new) + 2):
            raise UnableToDecide(
                f"“{new[:60]}” cannot stand before a colon as a speaker’s name.",  # noqa: RUF001  # as pages write it
                remedy="Use a capital and at most four words, such as P1.",
            )
    people: defaultdict[str, set[str]] = defaultdict(set)
    for name in set(map(folded, transcript.speakers())):
        people[folded(renames.get(name, name))].add(codes.get(name) or f"speaker:{name}")
    twice = next((name for name, those in people.items() if len(those) > 1), None)
    if twice is not None:
        raise UnableToDecide(
            f"Two speakers would be called “{twice}”.",
            remedy="Give each another name. If they are one person, give both the same code when "
            "you bring the transcript in.",
        )


def codes_in(listening: ListenFiles, key: str) -> dict[str, str]:
    """Return the participant's code of each folded name that speaks in a transcript."""
    return {name: who.code for (one, name), who in listening.cast().items() if one == key}


def label_spans(transcript: Transcript, renames: Mapping[str, str]) -> list[Replacement]:
    """Return where the names of speakers are replaced before their words, in order."""
    found = []
    for label in transcript.labels:
        new = renames.get(folded(label.name))
        spelt = r"\s+".join(map(re.escape, label.name.split()))
        head = transcript.text[label.first : label.start]
        match = re.search(spelt, head, re.IGNORECASE) if new and label.name else None
        if new and match:
            found.append(Replacement(label.first + match.start(), label.first + match.end(), new))
    return found


def labels_after(transcript: Transcript, renames: Mapping[str, str]) -> list[tuple[str, int]]:
    """Return who speaks on which line once speakers have other names."""
    return [(renames.get(folded(each.name), each.name), each.line) for each in transcript.labels]


def renamed(listening: ListenFiles, key: str, renames: Mapping[str, str]) -> ListenFiles:
    """Return a study's material with the speakers of one transcript by their other names.

    The matrix cells of somebody without a code follow.
    """
    cases = {f"speaker:{key}/{old}": f"speaker:{key}/{folded(new)}" for old, new in renames.items()}
    notes = listening.annotations
    cells = (replace(cell, case=cases.get(cell.case, cell.case)) for cell in notes.cells)
    return replace(
        listening,
        speakers=tuple(
            sorted(
                {
                    replace(s, name=renames.get(folded(s.name), s.name))
                    if s.transcript == key
                    else s
                    for s in listening.speakers
                }
            )
        ),
        annotations=replace(
            notes, cells=tuple(sorted(cells, key=lambda cell: (cell.case, cell.code)))
        ),
    )
