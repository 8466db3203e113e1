"""Recognisers of people's names: by the words around them, by lists of names, by their capitals."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from remit.listen.core.redaction.places import stands_in_place
from remit.listen.core.redaction.spans import By, Found, Kind
from remit.listen.core.redaction.words import is_plain, names, shared_words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from remit.listen.core.redaction.line import Line, Word

_TITLES = frozenset(
    "mr mrs ms miss mx dr doctor prof professor sir dame rev reverend pastor imam sheikh sheik sergeant sgt inspector "
    "constable judge councillor cllr nurse officer coach ustadh ustad haji hajji mullah auntie aunty aunt uncle pc "
    "pcso dc ds di dci wpc father sister brother cousin bibi khala khalto amo tio tia bishop deacon matron detective "
    "superintendent governor".split()
)
# Titles that nothing but a name follows, so that a small letter does not matter.
_SURE_TITLES = frozenset("mr mrs ms mx dr prof pcso cllr sgt ustadh".split())
_NAMED = re.compile(
    r"(?:\b(?:name(?:['’]s| is| was| were)|named|names are|called|call (?:me|him|her|them|us)|calls (?:me|him|her)|"
    r"called (?:me|him|her)|known as|goes by|nicknamed|surname(?:['’]s| is| was)|(?:maiden|middle|first|last|real|street|family) name"
    r"(?:['’]s| is| was)?|signed|written down as|spelt|spelled))(?: (?:just|actually|also|like|er|um|erm))?[,:]? [\"“'‘]?$",
    re.IGNORECASE,
)
_NAME_IS = re.compile(r"\bname(?:['’]s| is| was)(?: \w+)?,? $", re.IGNORECASE)
_INTRODUCED = re.compile(
    r"\b(?:i['’]m|i am|this is|here['’]s|meet|hi|hello|hey|thanks|thank you|cheers|sorry|dear|ask for|spoke to|it['’]s|im)[,]? $",
    re.IGNORECASE,
)
_KIN = re.compile(
    r"\b(?:my|our|his|her|their|your|the|a|this|one|and|also|older|little|younger|best)(?: [\w\-]{2,12}){0,2}? (?:sister|brother|mum|mother|dad|father|son|"
    r"daughter|cousin|uncle|auntie|aunt|nan|gran|grandma|grandad|wife|husband|partner|girlfriend|boyfriend|friend|mate|"
    r"niece|nephew|neighbour|boss|manager|teacher|tutor|mentor|worker|caseworker|keyworker|solicitor|lawyer|social worker|"
    r"doctor|midwife|nurse|counsellor|therapist|landlord|landlady|officer|interpreter|baby|boy|girl|kid|child|ex|twin|"
    r"twins|lad|guy|woman|lady|man|bloke|kids|children|sons|daughters|sisters|brothers|brudda|bruv|mandem|colleague|key worker|"
    r"support worker|youth worker|coach|advocate|adviser|advisor|carer|foster mum|foster dad|foster carer)s?,? (?:is |was |['’]s )?[\"“]?$",
    re.IGNORECASE,
)
_SAYS = frozenset(
    "said says told tells asked goes went came comes was is has had would could will can did does got gets just always "
    "never and who thinks thought knew knows wanted wants lives lived works worked used gave took called rang phoned "
    "texted kept started stopped helped tried moved left made saw also still really then s reckons died passed".split()
)
_PARTICLES = frozenset(
    "al el bin ibn bint abu umm van der den de da dos la le st ben abd ul ur mac mc o di du ter te".split()
)
_ITS_LAW = re.compile(r"['’]s (?:Law|Rule|Principles?)\b")
_HALLS = frozenset({"city", "town", "village", "church", "sports", "music", "dining"})
_BYNAMES = frozenset({"Big", "Little", "Young", "Old", "Lil", "Fat", "Mad"})
_LETTER_SAID = r"[^\W\d_]"
_SPELT = re.compile(
    rf"(?<![\w'’])(?:{_LETTER_SAID}(?:[.,]? ?[-–,.] ?| )){{2,14}}{_LETTER_SAID}(?![\w'’])"
)
_INITIALS = re.compile(r"(?<![\w.])(?:[A-Z]\. ?){1,2}[A-Z]\.(?!\w)")
# One letter in a name's place, as some transcribers write: my friend B., Officer K.
_LETTER = re.compile(r"(?<![\w.'’&/\-])(?:[A-Z]\.(?= [a-z])|[B-HJ-Z](?=[ .,;?!'’]|$))")
_NO_INITIALS = frozenset(
    "UK US USA EU UN CV GP ID TV NHS BBC PC EG IE AM PM MP BA MA OK DJ PE AE".split()
)
_MOST_LABEL_WORDS = 4
_MOST_NAME_WORDS = 4
_SHORTEST = 2


@dataclass(frozen=True, slots=True)
class Uncertain:
    """A word that may be a name: to be decided by the rest of the text, or by a model."""

    start: int
    end: int
    folded: str


def names_in(line: Line) -> tuple[list[Found], list[Uncertain]]:
    """Return the names that a line surely holds, and the words that only may be."""
    found: list[Found] = [*_spelt_in(line), *_label_in(line), *_initials_in(line)]
    unsure: list[Uncertain] = []
    at = 0
    while at < len(line.words):
        count = _certain_from(line, at)
        if count:
            found.append(_person(line, at, count))
            at += count
            continue
        word = line.words[at]
        if word.capital and _may_be_name(word, line):
            unsure.append(Uncertain(word.start, word.end, word.folded))
        at += 1
    return found, unsure


def _person(line: Line, at: int, count: int) -> Found:
    last = line.words[at + count - 1]
    known = any(word.folded in names() for word in line.words[at : at + count])
    kind = Kind.PLACE if not known and stands_in_place(line, at) else Kind.PERSON
    return Found(_start_of(line, at), last.end, kind, By.RULE)


def _start_of(line: Line, at: int) -> int:
    """Return where a name begins, with the initial or the byname before it: N Haidari, Big Trev."""
    start = line.words[at].start
    if at == 0 or line.gap(at - 1) not in {" ", ". "}:
        return start
    before = line.words[at - 1]
    initial = len(before.text) == 1 and before.capital and before.text not in {"I", "A"}
    byname = before.text in _BYNAMES and not (before.opens and before.text == "Young")
    return before.start if initial or byname else start


def _certain_from(line: Line, at: int) -> int:
    """Return how many words from an index on are surely a name; 0 when none is."""
    word = line.words[at]
    if len(word.text) < _SHORTEST or _is_public(line, at):
        return 0
    if _is_led_to(line, at):
        return _length_from(line, at, led=True)
    if not word.capital:
        known = (
            word.folded in names()
            and not is_plain(word.folded)
            and word.folded not in shared_words()
        )
        return _low_length(line, at) if known and len(word.folded) > _SHORTEST + 1 else 0
    if _stands_out(line, at):
        return _length_from(line, at, led=False)
    return 0


def _is_public(line: Line, at: int) -> bool:
    """Whether a word that may be a name elsewhere belongs to what everybody calls so: City Hall."""
    word = line.words[at]
    before = line.words[at - 1].folded if at else ""
    # An operation of the police, and a law that is called by a victim's name.
    called = before == "operation" or _ITS_LAW.match(line.text, word.end) is not None
    return called or (word.folded == "hall" and before in _HALLS)


def _is_led_to(line: Line, at: int) -> bool:
    """Whether the words before say that a name follows."""
    word = line.words[at]
    folded = word.folded
    before = line.text[: word.start]
    near = before[-60:]
    previous = line.words[at - 1] if at else None
    if (
        previous is not None
        and re.fullmatch(r"\.? ", line.gap(at - 1))
        and _title_leads(previous, word)
    ):
        return True
    if folded in shared_words() or folded in _TITLES:
        return False
    if _NAMED.search(near):
        return (
            word.capital
            or (folded in names() and len(folded) > _SHORTEST)
            or (not is_plain(folded) and _NAME_IS.search(near) is not None)
        )
    if not word.capital or line.headline:
        return False
    if _KIN.search(near):
        return True
    return _INTRODUCED.search(near) is not None and (not is_plain(folded) or folded in names())


def _title_leads(title: Word, word: Word) -> bool:
    said = title.text.lower()
    if said not in _TITLES:
        return False
    folded = word.folded
    if word.capital:
        if folded in shared_words() and folded not in names():
            return False
        return title.capital or not is_plain(folded)
    return said in _SURE_TITLES and not is_plain(folded)


def _stands_out(line: Line, at: int) -> bool:
    """Whether a capitalised word is a name by itself: in the lists, or capitalised without need."""
    word = line.words[at]
    folded = word.folded
    if line.headline:
        return folded in names() and not is_plain(folded) and folded not in shared_words()
    if folded in shared_words() or folded in _TITLES:
        return folded in names() and _named_next(line, at)
    if is_plain(folded):
        return folded in names() and (not word.opens or _named_next(line, at)) and not word.shouted
    if word.opens:
        return folded in names() or _named_next(line, at) or _says_next(line, at)
    return not word.shouted or folded in names()


def _named_next(line: Line, at: int) -> bool:
    """Whether a family name follows, so that this is a first name."""
    if line.gap(at) != " ":
        return False
    after = line.words[at + 1]
    return (
        after.capital
        and not after.shouted
        and after.folded in names()
        and not is_plain(after.folded)
    )


def _says_next(line: Line, at: int) -> bool:
    """Whether an unknown word that opens a sentence does what people do: says, told, is."""
    word = line.words[at]
    if word.shouted or "'" in word.text or "’" in word.text or is_plain(word.folded):
        return False
    if line.text[word.end : word.end + 2] in {"'s", "’s"}:
        return True
    return (
        line.gap(at) == " "
        and line.words[at + 1].text in _SAYS
        and word.folded[-3:] not in {"ing", "ody"}
    )


def _may_be_name(word: Word, line: Line) -> bool:
    folded = word.folded
    if word.shouted or len(folded) <= _SHORTEST or line.headline:
        return False
    if is_plain(folded) or folded in shared_words():
        return folded in names() and len(folded) > _SHORTEST + 1
    return True


def _length_from(line: Line, at: int, *, led: bool) -> int:
    """Return how many words make up the name that begins at an index."""
    count = 1
    while count < _MOST_NAME_WORDS and re.fullmatch(r" |-|\. |['’] ?", line.gap(at + count - 1)):
        word = line.words[at + count]
        if not _goes_on(line, at + count, word, led=led):
            break
        count += 1
    while count > 1 and line.words[at + count - 1].text.lower() in _PARTICLES:
        count -= 1
    return count


def _goes_on(line: Line, at: int, word: Word, *, led: bool) -> bool:
    folded = word.folded
    low = word.text.lower()
    if line.text[word.end : word.end + 1].isdecimal():  # the E of E8
        return False
    if low in _PARTICLES and at + 1 < len(line.words) and line.words[at + 1].capital:
        return True
    if not word.capital:
        first = line.words[at - 1]
        return led and not first.capital and folded in names() and not is_plain(folded)
    if word.opens or (folded in shared_words() and folded not in names()):
        return False
    return folded in names() or not (word.shouted or line.headline)


def _low_length(line: Line, at: int) -> int:
    count = 1
    while count < _MOST_NAME_WORDS and line.gap(at + count - 1) == " ":
        folded = line.words[at + count].folded
        if folded not in names() or is_plain(folded):
            break
        count += 1
    return count


def _spelt_in(line: Line) -> Iterator[Found]:
    """Yield names that are spelt out: H-O-D-A-N."""
    for match in _SPELT.finditer(line.text):
        letters = re.sub(r"[\W\d_]", "", match[0])
        capital = letters.isupper()
        if len(letters) > _SHORTEST and (capital or ("-" in match[0] and letters.islower())):
            yield Found(*match.span(), Kind.PERSON, By.RULE)


def _initials_in(line: Line) -> Iterator[Found]:
    """Yield initials: A.H.; one letter, after a title or what somebody is to the speaker."""
    for match in _INITIALS.finditer(line.text):
        if re.sub(r"[. ]", "", match[0]) not in _NO_INITIALS:
            yield Found(*match.span(), Kind.PERSON, By.RULE)
    for match in _LETTER.finditer(line.text):
        before = line.text[max(0, match.start() - 60) : match.start()]
        title = before.rstrip().rpartition(" ")[2].rstrip(".")
        titled = title.istitle() and title.lower() in _TITLES
        if titled or _KIN.search(before):
            yield Found(*match.span(), Kind.PERSON, By.RULE)


def _label_in(line: Line) -> Iterator[Found]:
    """Yield the speaker's name before the colon, unless it is a role."""
    words = [word for word in line.words if word.end <= line.label_end]
    if not words or len(words) > _MOST_LABEL_WORDS:
        return
    own = [word for word in words if _is_own(word)]
    if not own or not all(word.capital for word in own):
        return
    if all(is_plain(word.folded) and word.folded not in names() for word in own):
        return
    if any(word.folded in names() for word in own) or not own[0].shouted:
        yield Found(own[0].start, own[-1].end, Kind.PERSON, By.RULE)


def _is_own(word: Word) -> bool:
    """Whether a word of a speaker's label is a name and no role, title or number."""
    folded = word.folded
    return len(folded) >= _SHORTEST and folded not in shared_words() and folded not in _TITLES
