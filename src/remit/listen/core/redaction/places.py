"""Recognisers of where somebody lives, learns, prays, is treated or held."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from remit.listen.core.redaction.spans import By, Found, Kind
from remit.listen.core.redaction.words import (
    NUMBER_WORD,
    fold,
    is_plain,
    long_towns,
    names,
    shared_words,
    towns,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from remit.listen.core.redaction.line import Line, Word

_CAP = r"(?:(?:St|Saint)\.? )?[^\W\d_a-z][\w'’\-]*"
_CAPS = rf"{_CAP}(?: (?:of |the |and |on |le )?{_CAP}){{0,3}}"
_STREET = (
    r"(?:[Rr]oad|[Ss]treet|[Aa]venue|[Ll]ane|[Cc]lose|[Dd]rive|Gardens|[Cc]rescent|[Tt]errace|Mews|Grove|"
    r"Row|Walk|Way|Parade|Wharf|Rd|Ave|Square|Rise|Hill|Place|Broadway|Embankment|Boulevard|Gate|Vale|Passage)"
)
_HOME = r"(?:[Ee]state|House|Court|Towers?|Point|Heights|Lodge|Buildings|Mansions|Quarter|Village|Park|Common|Green)"
_SCHOOL = (
    r"(?:(?:(?:[Pp]rimary|[Ss]econdary|[Hh]igh|[Gg]rammar|[Ii]nfants?['’]?|[Jj]unior|[Cc]omprehensive|[Cc]ommunity|"
    r"[Gg]irls['’]?|[Bb]oys['’]?|C of E|Catholic|R\.?C\.?|[Ss]pecial|[Ff]ree|[Ss]tudio|[Cc]ity|[Nn]ursery|[Tt]echnical|"
    r"[Ff]aith|Islamic|[Ss]ixth [Ff]orm|FE|[Ff]urther [Ee]ducation) ){0,3}"
    r"(?:[Ss]chool|[Aa]cademy|[Cc]ollege|[Uu]niversity|[Nn]ursery|[Ss]ixth [Ff]orm|[Pp]rimary|[Ss]econdary|Infants|Juniors|PRU|Uni\b))"
)
_HEALTH = (
    r"(?:(?:General |Royal |University |Children['’]s |Community |Memorial |Teaching |District )*"
    r"(?:[Hh]ospital|[Ii]nfirmary|[Ss]urgery|[Cc]linic|[Mm]edical (?:[Cc]entre|[Pp]ractice)|[Hh]ealth [Cc]entre|"
    r"[Hh]ospice|[Ww]ard|[Pp]harmacy|[Cc]are [Hh]ome|[Bb]irth [Cc]entre|[Dd]ental [Pp]ractice|[Pp]ractice|A&E|Unit))"
)
_BODY = (
    r"(?:(?:[Cc]entral |Grand |Jamia |Jamme )?(?:[Mm]osque|[Mm]asjid|[Cc]hurch|[Tt]emple|[Gg]urdwara|[Ss]ynagogue|[Cc]hapel|"
    r"[Cc]athedral|[Mm]andir|[Cc]ommunity (?:[Cc]entre|[Hh]all|[Aa]ssociation|[Gg]roup)|[Yy]outh (?:[Cc]lub|[Cc]entre|[Pp]roject|"
    r"[Hh]ub|[Zz]one)|[Bb]oxing (?:[Cc]lub|[Gg]ym|[Aa]cademy)|FC|[Ff]ootball [Cc]lub|[Ll]ibrary|[Ll]eisure [Cc]entre|[Ss]ports [Cc]entre|"
    r"[Hh]ostel|[Hh]otel|[Cc]hildren['’]s (?:[Cc]entre|[Hh]ome)|[Dd]ay [Cc]entre|[Ff]ood ?[Bb]ank|[Dd]etention [Cc]entre|"
    r"[Rr]emoval [Cc]entre|IRC|IRC|[Pp]roject|Trust|[Ff]oundation|[Aa]ssociation|[Nn]etwork|[Cc]harity|Hub|[Pp]olice [Ss]tation|"
    r"[Yy]outh (?:[Jj]ustice|[Oo]ffending) (?:[Ss]ervice|[Tt]eam)|[Jj]ob ?[Cc]entre|[Ll]aw [Cc]entre|Solicitors|[Cc]afe|[Cc]af[eé]|[Ss]upermarket|[Bb]arbers|Arms|Inn|Centre|Collective|Forum|Alliance|Circle|Advice|Society|Kitchen|Housing(?: Association)?))"
)
_GANG = r"(?:[Bb]oys|[Gg]ang|[Cc]rew|[Bb]loods|[Cc]rips|[Mm]andem|[Ss]quad|[Mm]ob|[Ff]amily|[Mm]afia|[Gg]irls|[Ll]ot)"
_UNIT = r"(?:[Ff]lat|[Aa]partment|[Uu]nit|[Rr]oom|[Bb]lock|[Mm]aisonette|[Hh]ouse|[Dd]oor|[Ww]ing|[Pp]lot|[Cc]ell)"

_FORMS: tuple[tuple[Kind, re.Pattern[str]], ...] = (
    (
        Kind.ADDRESS,
        re.compile(
            rf"\b(?:\d{{1,4}}[a-zA-Z]?,? |(?:{NUMBER_WORD}),? )?(?P<n>{_CAPS}) {_STREET}\b(?!['’]?s? (?:\d|of ))"
        ),
    ),
    (
        Kind.ADDRESS,
        re.compile(
            rf"\b{_UNIT}(?: number| no\.?)? (?:(?:\d{{1,4}}(?: ?[a-zA-Z])?|[A-Z]\d{{0,3}}|{NUMBER_WORD}(?: [a-zA-Z])?)\b)"
            r"(?! (?:years?|months?|weeks?|days?|hours?|people|of us|times?|minutes?|cars?|kids|a |the |other|more)\b)(?<! [aAI])"
        ),
    ),
    (
        Kind.ADDRESS,
        re.compile(
            rf"\b(?:live at|lives at|living at|lived at|house|door|we['’]re|i['’]m|address is|at) (?:house |door )?[Nn]umber "
            rf"(?P<x>\d{{1,4}}[a-zA-Z]?|{NUMBER_WORD})\b(?! (?:one|in|on) )"
        ),
    ),
    (
        Kind.ORGANISATION,
        re.compile(
            rf"\b(?:[Ss]olicitors?|[Ll]awyers?|[Bb]arristers?|[Ff]irm|[Aa]gency|[Bb]ailiffs?)\b[^.?!\n]{{0,40}}?"
            rf" (?:from|at|with|called|of) (?P<x>{_CAP} (?:and|&) {_CAP})"
        ),
    ),
    (Kind.PLACE, re.compile(rf"\b(?P<n>{_CAPS}) {_HOME}\b")),
    (
        Kind.ADDRESS,
        re.compile(
            rf"\b(?:\d{{1,4}}[a-zA-Z]?|{NUMBER_WORD}),? (?P<n>{_CAPS}) "
            r"(?:House|Court|Towers?|Point|Heights|Lodge|Buildings|Mansions)\b"
        ),
    ),
    (Kind.SCHOOL, re.compile(rf"\b(?P<n>{_CAPS}) {_SCHOOL}(?!\w)")),
    (
        Kind.SCHOOL,
        re.compile(
            rf"\b(?:at|to) (?P<x>{_CAPS}),? (?:(?:the|their|for) )?(?:sixth form|primary|secondary|school|college)\b"
        ),
    ),
    (Kind.SCHOOL, re.compile(rf"\bUni(?:versity)? of (?P<n>{_CAPS})")),
    (
        Kind.SCHOOL,
        re.compile(rf"\b(?:school|college|academy|nursery|uni) (?:called|named) (?P<x>{_CAPS})"),
    ),
    (
        Kind.SCHOOL,
        re.compile(
            r"\b(?:St|Saint)\.? [A-Z][\w]+(?:['’]s|s['’]|s)(?= (?:school|in year|for school|year|until year))"
        ),
    ),
    (Kind.HEALTH, re.compile(rf"\b(?P<n>{_CAPS}) {_HEALTH}(?!\w)")),
    (Kind.HEALTH, re.compile(r"\b[Ww]ard (?:[A-Z]?\d{1,3}[A-Z]?|[A-Z]\b)")),
    (Kind.HEALTH, re.compile(rf"\b(?:Ward|ward) (?:{NUMBER_WORD})(?: [A-Z])?\b")),
    (Kind.ORGANISATION, re.compile(rf"\b(?P<n>{_CAPS}) {_BODY}(?!\w)")),
    (
        Kind.ORGANISATION,
        re.compile(rf"\b(?:HMP|HMYOI|YOI|HMP/YOI|IRC|STC) (?:& YOI )?(?P<x>{_CAPS})"),
    ),
    (
        Kind.ORGANISATION,
        re.compile(rf"\b(?:the |The )(?P<x>(?P<n>{_CAPS}|[A-Z]{{1,2}}\d{{1,2}}) {_GANG})\b"),
    ),
    (
        Kind.ORGANISATION,
        re.compile(r"\b(?P<x>[A-Z][\w'’]+(?: [A-Z][\w'’]+)?) (?:gang|prison|estate)\b"),
    ),
    (Kind.PLACE, re.compile(r"\b(?:St|Saint)\.? [A-Z][\w]+(?:['’]s?)?(?!\w)")),
    (
        Kind.PLACE,
        re.compile(
            r"\b(?:at|in|from|to|near|outside|inside|opposite|behind) (?P<x>[A-Z][a-z]+['’]s)(?=[,.;:?!]|$| (?:and|in|on|for|with|when|because|but|to|or)\b)"
        ),
    ),
    (Kind.PLACE, re.compile(rf"\b[Ee]state (?:called|named) (?P<x>{_CAPS})")),
    (Kind.PLACE, re.compile(rf"\b(?:borough|city|town|village|district) of (?P<x>{_CAPS})")),
)
_DOORS = re.compile(r"\b(?:flats?|doors?|address|maisonette)\b", re.IGNORECASE)
_DOOR = re.compile(rf"(?<![\w£$€.])(?:\d{{1,4}} ?|{NUMBER_WORD} )[A-H]\b(?!['’])")
# What stands before such a word and makes it no name: High Street, Crown Court, Primary School.
_GENERIC = frozenset(
    "high main the a an my our your his her their this that every any no some secondary primary junior infant "
    "infants nursery sixth form grammar boarding sunday saturday old new local crown county magistrates youth "
    "family supreme appeal open full public civic council community children childrens general royal university "
    "accident emergency maternity mental health medical dental religious home office social job legal law police "
    "fire train bus tube tower hill green catholic islamic arabic english quran koran christian muslim "
    "somali eritrean kurdish polish afghan bengali refugee migrant immigration removal detention young women womens "
    "mens boys girls international national state private free art drama music business law medicine driving language "
    "back front side in on at to from and or but so when where if because then first second third last next "
    "city town shopping sports leisure day advice support resource drop call test training learning vaccination mums mum dads dad nans "
    "gp nhs hmp prince's i we he she they you it lane road street housing red food british london somalis".replace(
        "'", ""
    ).split()
)
_LOW_SCHOOL = re.compile(
    r"\b(?:to|at|from|in|left|attends?|attended) (?P<x>(?P<n>[a-z'’]{3,20}(?: [a-z'’]{3,20}){0,2}) "
    r"(?:(?:primary|secondary|high|grammar) school|school|academy|college|primary|secondary|sixth form|university))\b"
)
_LOW_ESTATE = re.compile(
    r"\b(?:on|in|off|from|at|near|round) (?:the )?(?P<x>(?P<n>[a-z'’]{3,20}(?: [a-z'’]{3,20})?) estate)\b"
)
_LOW_STREET = re.compile(
    rf"\b(?P<d>\d{{1,4}}[a-z]?|{NUMBER_WORD}) (?P<n>[a-z]{{3,15}}(?: [a-z]{{3,15}})?) "
    r"(?:road|street|avenue|lane|gardens|crescent|terrace|mews|grove|(?P<loose>close|drive|walk|way|square))\b"
)
_PREPOSITIONS = frozenset(
    "in at near from to around outside through towards via into across behind by".split()
)
_LEAD = re.compile(
    r"(?:The|A|An|My|Our|In|On|At|From|To|So|And|But|When|Near|Then|Well|Yeah|Is|Was|Outside|Down|I) "
)
_OPENERS = frozenset({"", *".?!:…"})
_CAPITAL_WORD = re.compile(r"[^\W\d_a-z]")
_LEAST_LOW = 5


def places_in(line: Line) -> Iterator[Found]:
    """Yield every address, place, school, health service and organisation that a line names."""
    yield from _forms_in(line)
    yield from _towns_in(line)
    yield from _bodies_in(line)


def _forms_in(line: Line) -> Iterator[Found]:
    if line.headline:
        return
    yield from _low_forms_in(line)
    yield from _doors_in(line.text)
    for kind, pattern in _FORMS:
        for match in pattern.finditer(line.text):
            start = _start_of(match)
            if start is not None:
                yield Found(
                    start, match.end("x" if "x" in pattern.groupindex else 0), kind, By.RULE
                )


def _doors_in(text: str) -> Iterator[Found]:
    """Yield the numbers of doors with a letter, such as “forty-two B”, where a line tells of one."""
    if _DOORS.search(text):
        for match in _DOOR.finditer(text):
            yield Found(*match.span(), Kind.ADDRESS, By.RULE)


def _low_forms_in(line: Line) -> Iterator[Found]:
    """Yield schools, estates and streets in a text without capitals, by words that are not ordinary."""
    for kind, pattern in ((Kind.SCHOOL, _LOW_SCHOOL), (Kind.PLACE, _LOW_ESTATE)):
        for match in pattern.finditer(line.text):
            if any(not is_plain(word) and is_distinct(word) for word in match["n"].split()):
                yield Found(*match.span("x"), kind, By.RULE)
    for match in _LOW_STREET.finditer(line.text):
        # “A ten minute walk” and “one long road” are no addresses.
        sure = match["d"] != "one" and not match["loose"]
        if sure or not all(is_plain(word) for word in match["n"].split()):
            yield Found(*match.span(), Kind.ADDRESS, By.RULE)


def _start_of(match: re.Match[str]) -> int | None:
    """Return where a match begins without the words that lead to it; None when it names nothing."""
    groups = match.re.groupindex
    start = match.start("x" if "x" in groups else 0)
    if "n" not in groups:
        named = "x" not in groups or not _CAPITAL_WORD.match(match["x"]) or is_distinct(match["x"])
        return start if named else None
    while lead := _LEAD.match(match.string, start, match.end("n")):
        start = lead.end()
    name = match.string[start : match.end("n")]
    # “Somebody I school” and “Information network” at the start of a sentence name nothing.
    opens = match.string[:start].rstrip()[-1:] in _OPENERS
    if name.endswith(" I") or (opens and " " not in name and is_plain(fold(name))):
        return None
    return start if is_distinct(name) else None


def is_distinct(name: str) -> bool:
    """Whether a name holds a word that could tell one school or street from another."""
    words = re.findall(r"[^\W\d_]+", re.sub(r"['’]", "", name.lower()))
    return not words or any(
        word not in _GENERIC and (word not in shared_words() or word in names()) for word in words
    )


@cache
def _long() -> re.Pattern[str]:
    """Return a pattern for the places of several words, capitals or not."""
    return re.compile(
        r"(?<!\w)(?:"
        + "|".join(
            re.escape(place).replace("'", "['’]")
            for place in long_towns()
            if " " in place or "-" in place
        )
        + r")(?!\w)",
        re.IGNORECASE,
    )


# A small body may be called by two ordinary words: a mentor through Open Yard.
_SMALL_BODY = re.compile(
    r"\b(?:through|with|from|by|called|charity|group|club|project|service|joined|centre)(?: (?:in|at|on|near) [\w\ue000]+)?,? "
    r"(?P<x>[A-Z][a-z]{2,} [A-Z][a-z]{2,})(?=[,.;?!]|$| [a-z])"
)
# Three words and more with capitals in the midst of a sentence, a town among them: a body's name.
_LONG_NAME = re.compile(r"(?<=[a-z,] )(?P<x>[A-Z][a-z]{2,}(?: [A-Z][a-z]{2,}){2,4})\b")
_FIRST_LETTERS = re.compile(r"[A-Z]")


def _towns_in(line: Line) -> Iterator[Found]:
    if " " in line.text.strip():
        for match in _long().finditer(line.text):
            if _FIRST_LETTERS.match(match[0]) or not all(
                is_plain(word) for word in match[0].lower().split()
            ):
                yield Found(*match.span(), Kind.PLACE, By.RULE)
    known = towns()
    for at, word in enumerate(line.words):
        if word.folded in known and _means_town(line, at, word):
            yield Found(word.start, word.end, Kind.PLACE, By.RULE)


def _bodies_in(line: Line) -> Iterator[Found]:
    """Yield bodies that only their capitals tell from ordinary words."""
    if line.headline:
        return
    for match in _LONG_NAME.finditer(line.text):
        if any(word.lower() in towns() for word in match["x"].split()):
            yield Found(*match.span("x"), Kind.ORGANISATION, By.RULE)
    for match in _SMALL_BODY.finditer(line.text):
        if not any(fold(word) in shared_words() for word in match["x"].split()):
            yield Found(*match.span("x"), Kind.ORGANISATION, By.RULE)


def _means_town(line: Line, at: int, word: Word) -> bool:
    folded = word.folded
    before = line.words[at - 1].text.lower() if at else ""
    placed = before in _PREPOSITIONS
    if is_plain(folded) or folded in names():
        return (
            word.capital
            and not word.opens
            and (placed or folded not in names())
            and not line.headline
        )
    return word.capital or (len(folded) >= _LEAST_LOW and placed) or len(folded) > _LEAST_LOW + 1


def stands_in_place(line: Line, at: int) -> bool:
    """Whether the word at an index stands after "in", "at" or the like, as a place does."""
    return at > 0 and line.words[at - 1].text.lower() in _PREPOSITIONS - {"by", "to", "behind"}
