"""Recognisers of dates and ages, in figures and as people say them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from remit.listen.core.redaction.spans import By, Found, Kind
from remit.listen.core.redaction.words import (
    DAY_WORD,
    MONTHS,
    NUMBER_WORD,
    SMALL_NUMBERS,
    TENS,
    day_of,
    number_of,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

_SHORT_MONTH = r"(?:Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)\b\.?"
_MONTH = rf"(?:{'|'.join(MONTHS)}|{_SHORT_MONTH})"
_DAY = rf"(?:(?:3[01]|[12]\d|0?[1-9])(?:st|nd|rd|th)?|{DAY_WORD})"
_EXACT_DAY = rf"(?:(?:3[01]|[12]\d|0?[1-9])(?:st|nd|rd|th)|{DAY_WORD})"
_YEAR_SAID = (
    rf"(?:nineteen|twenty)(?:[ -](?:oh[ -](?:{'|'.join(SMALL_NUMBERS[1:10])})|hundred|{NUMBER_WORD}))"
    rf"|two thousand(?:(?: and)? {NUMBER_WORD})?|(?:{'|'.join(TENS[1:])})[ -](?:{'|'.join(SMALL_NUMBERS[1:10])})|oh[ -](?:{'|'.join(SMALL_NUMBERS[1:10])})"
)
_YEAR = rf"(?:(?:19|20)\d\d|['’]\d\d|{_YEAR_SAID})"
_TAIL = rf"(?:(?:,? |, of |,? in ){_YEAR}\b)?"
_DATES = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"\b{_DAY}(?: day)? of {_MONTH}\b{_TAIL}",
        rf"\b(?:3[01]|[12]\d|0?[1-9])(?:st|nd|rd|th)? {_MONTH}(?!\w){_TAIL}",
        rf"\b{DAY_WORD} {_MONTH}(?!\w){_TAIL}",
        rf"\b{_MONTH} (?:the )?{_EXACT_DAY}\b{_TAIL}",
        rf"\b{_MONTH} (?:3[01]|[12]\d|0?[1-9])\b(?![:%]|[- ](?:people|of|per|percent)){_TAIL}",
        rf"\b(?:{'|'.join(MONTHS)}),? (?:of )?{_YEAR}\b",
        rf"\b{_SHORT_MONTH} {_YEAR}\b",
        r"(?<![\d/.\-])(?:3[01]|[12]\d|0?[1-9])(?P<s>[/.\-])(?:1[0-2]|0?[1-9])(?P=s)(?:(?:19|20)\d\d|\d\d)(?![\d/\-]|\.\d)",
        r"(?<![\d/.\-])(?:19|20)\d\d-(?:1[0-2]|0\d)-(?:3[01]|[012]\d)(?![\d\-])",
        rf"\b{_EXACT_DAY} of the {_EXACT_DAY}(?:(?:,? (?:of )?(?:the )?)(?:{_YEAR}|{NUMBER_WORD}|\d\d))?\b",
        r"\b(?:3[01]|[12]\d|0?[1-9])/(?:1[0-2]|0?[1-9])\b(?![\d/])(?<=\d{2}/\d{2})",
    )
)
_WEEKDAY = re.compile(r"\b(?:mon|tues|wednes|thurs|fri|satur|sun)day,? (?:the )?$", re.IGNORECASE)
_BORN = re.compile(
    rf"\b(?:born|birth(?:day)?|dob|d\.o\.b\.?)(?: (?:is|was|on|in|back|about|around|the|year|of|date))*(?:['’]s)?,?:? "
    rf"(?P<x>(?:{_MONTH} )?(?:{_YEAR}|(?:{'|'.join(TENS)})[ -]{NUMBER_WORD})|(?:{'|'.join(MONTHS)})\b|{_EXACT_DAY})\b",
    re.IGNORECASE,
)
_LONE_DAY = re.compile(
    rf"\b(?:on|since|until|till|by|from|for) the (?P<x>{_EXACT_DAY})(?=\s*(?:[,.?!;]|$|(?:and|so|because|when|he|she|they|we|i)\b))",
    re.IGNORECASE,
)

_HALF = r"(?: and (?:a half|a quarter|three[ -]quarters)|½)?"
_AGE = rf"(?:1[01]\d|[1-9]?\d|{NUMBER_WORD})"
# What may follow a bare number that is an age; anything else counts something.
_STOPS = (
    r"(?=\s*(?:[^\w\s%£$€'’/+\-](?!\d)|-(?!\w)|$)|\s+(?:and(?! a half)|but|so|now|when|then|because|cos|"
    r"cause|since|who|which|this|last|next|years? old|year old|at the|at that|if|or something|or so|at time|"
    r"today|already|like|going|years? of age|i|he|she|we|they|with|already|next|still|just|you|it|my|in (?:"
    rf"{'|'.join(MONTHS)}|a (?:week|month))|on|living|doing|right|yeah|innit|though|too|as well|soon|"
    r"coming|back|is|was|the|before|after|while|by|at|from|our|his|her|that|there|to be)\b)"
)
_SOON = r"(?:(?:only|just|about|like|nearly|almost|now|gone|turned|turning|around|probably|maybe|already|still|exactly|roughly|not even|just turned|just gone|what|um|er|coming up|about to be|going to be|gonna be) ?,? ?){0,3}"
_KIN = (
    r"(?:son|daughter|sister|brother|baby|boy|girl|kid|child|mum|mother|dad|father|nan|gran|grandma|"
    r"grandad|granddad|wife|husband|partner|cousin|niece|nephew|uncle|auntie|aunt|friend|mate|twins|"
    r"twin|youngest|eldest|oldest|little one|one|girlfriend|boyfriend|grandson|granddaughter|sis|bro)"
)
_WHO = (
    r"(?:i['’]m|i am|i was|he['’]s|she['’]s|they['’]re|we['’]re|he is|she is|they are|we are|he was|she was|"
    rf"they were|we were|who['’]s|who is|who was|{_KIN}['’]?s?(?:['’]s| is| was| were| are)|you['’]re|you are|you were|(?:he|she) says?|puts? (?:me|him|her|them) (?:down )?(?:as|at)|im|hes|shes|are you|was i|is he|is she|was he|was she|if i was|makes? (?:him|her|me)|be)"
)
# “It's fifteen years”: what has no age, and counts something.
_THINGS = r"(?:it|that|this|there|here|what|which|everything|nothing|something|each|all)\b"
_PLAIN = rf"(?P<x>{_AGE}{_HALF}){_STOPS}"
_AGES = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"\b(?P<x>(?:{_AGE}{_HALF}|\d\d? or \d\d?)[ -](?:years?|yrs?|yr)[ -]?olds?)\b",
        rf"\b(?P<x>{_AGE}{_HALF}[ -]?(?:months?|weeks?|days?)[ -]old)\b",
        rf"\b(?P<x>{_AGE} (?:years|yrs) of age)\b",
        rf"\b(?:aged|age|ages|age of|age is|age['’]s|age was|aged about|ages of)(?: about| around|:| just| only)? (?P<x>{_AGE})\b",
        rf"\b(?:turned|turning|turns|turn) (?P<x>{_AGE})\b(?! (?:of|people|times|pages|away|down|into|per|percent|pounds))",
        rf"\b(?:my|his|her|their|our|your|['’]s) (?P<x>(?:{DAY_WORD}|\d\d?(?:st|nd|rd|th))) birthday\b",
        rf"\b{_WHO} {_SOON}{_PLAIN}",
        rf"\b{_WHO} {_SOON}(?P<x>{_AGE}(?:, {_AGE}){{0,5}},? (?:and|or) {_AGE}){_STOPS}",
        rf"\b{_WHO} {_SOON}(?P<x>{_AGE}, {_AGE}){_STOPS}",
        rf"\b(?:{_KIN}s?|he|she|they)(?:['’]s| is| was|['’]re| are| were) {_SOON}(?P<x>{_AGE}{_HALF} months?)(?=\s*(?:[,.;:)?!]|$)|\s+(?:and|but|now|so)\b)",
        rf"\b(?:when|since|until|till|before|after|by the time) (?:i|he|she|they|we) (?:was|were|is|are|am) {_SOON}(?P<x>{_AGE})\b(?! (?:minutes?|hours?|days?|weeks?|months?|miles?|times?|percent|pounds|stone|foot|feet|of)\b|[%:.]\d)",
        rf"\b{_KIN}(?: [A-Z][\w'’\-]+|\ue000)?,? (?:who['’]s |she['’]s |he['’]s )?\(?(?P<x>{_AGE})(?=\s*[,.;:)?!]|\s*$|\s+and\b)",
        rf"(?:\b(?!{_THINGS})[A-Z][\w\-]{{1,30}}|\ue000)(?:['’]s| is| was) {_SOON}(?P<x>(?!one\b){_AGE})(?=\s*(?:[,.;:)?!]|$)|\s+(?:and|but|now|so|years?)\b)",
        rf"(?:\b[A-Z][\w\-]{{1,30}}|\ue000),? \((?P<x>{_AGE})\)",
        rf"(?:\b[A-Z][\w\-]{{1,30}}|\ue000), (?P<x>\d\d?|{NUMBER_WORD})(?=, (?:who|is|was|from|and|he|she|lives?)\b)",
        rf"\ue000, (?P<x>[1-9]\d|(?:{'|'.join((*SMALL_NUMBERS[10:], *TENS))})(?:[ -](?:{'|'.join(SMALL_NUMBERS[1:10])}))?)(?=[.;]|$|, (?!\d))",
        rf"\b(?:{_WHO}) {_AGE}[.!?,] (?P<x>{_AGE})(?=[.!?])",
        rf"\b(?:i left|i started|i came|i moved|i arrived|kicked out|married|pregnant|mum|arrested|excluded|inside) at (?P<x>{_AGE}){_STOPS}",
        rf"\b(?:in|out|here|there|school|home|care|him|her|them|me|us|boys?|girls?|kids?|child|son|daughter|somebody|someone|\ue000|(?-i:[A-Z][a-z]+)),? at (?P<x>1[3-9]|{'|'.join(SMALL_NUMBERS[13:])})(?=[,.;?!]|$| (?:and|but|so)\b)(?!\.\d)",
        rf"(?:^|[.?!] |\b[A-Z]\w*: )(?P<x>(?!(?:{'|'.join(SMALL_NUMBERS[1:10])}|\d)\b){_AGE}),? (?:I|[Hh]e|[Ss]he)(?:['’]m|['’]s| am| is| was)\b",
        rf"\bby (?P<x>1[3-9]|{'|'.join(SMALL_NUMBERS[13:])})(?=,? (?:i|he|she|we|they)\b| and (?:not|by)\b|[,.;?!]|$)(?!\.\d)",
        rf"\bat (?P<x>(?:{'|'.join(SMALL_NUMBERS[13:])}|(?:{'|'.join(TENS)})[ -](?:{'|'.join(SMALL_NUMBERS[1:10])}))(?=[,.;]))",
        rf"\bat (?P<x>(?:1[0-9]|{'|'.join(SMALL_NUMBERS[10:])}))(?=,? (?:i|he|she|we|you|they)\b)(?! (?:o['’]clock|am|pm))",
    )
)
_NOT_AN_AGE = re.compile(r"one", re.IGNORECASE)
_HINT = re.compile(
    rf"\d|\b(?:{'|'.join((*SMALL_NUMBERS[1:], *TENS))}|\w+th|first|second|third|\w*birth\w*|born|{'|'.join(MONTHS)})\b",
    re.IGNORECASE,
)


def times_in(line: str) -> Iterator[Found]:
    """Yield every date and age that a line holds."""
    if not _HINT.search(line):
        return
    for pattern in _DATES:
        for match in pattern.finditer(line):
            if not match[0].startswith(("march ", "may ")) or any(map(str.isdecimal, match[0])):
                yield Found(_with_weekday(line, match.start()), match.end(), Kind.DATE, By.RULE)
    for pattern in (_BORN, _LONE_DAY):
        for match in pattern.finditer(line):
            yield Found(*match.span("x"), Kind.DATE, By.RULE)
    yield from _ages_in(line)


def _with_weekday(line: str, start: int) -> int:
    """Return where a date begins with the day of the week before it, which would give the year."""
    match = _WEEKDAY.search(line[max(0, start - 16) : start])
    return start - len(match[0]) if match else start


def _ages_in(line: str) -> Iterator[Found]:
    for pattern in _AGES:
        for match in pattern.finditer(line):
            if not _NOT_AN_AGE.fullmatch(match["x"]) and match["x"] != "0":
                yield Found(*match.span("x"), Kind.AGE, By.RULE)


_PARTS = re.compile(
    rf"(?P<year>(?:19|20)\d\d)|(?P<month>{_MONTH})|(?P<day>\d+|{DAY_WORD}|{NUMBER_WORD})",
    re.IGNORECASE,
)


def day_and_month(text: str) -> tuple[int, int] | None:
    """Return the day and month that a date says, so that spellings of one date compare equal.

    A British reader's order: 3/4/2010 is the third of April. None where one of the two is missing.
    """
    iso = re.fullmatch(r"\s*\d{4}-(\d\d?)-(\d\d?)\s*", text)
    if iso:
        return int(iso[2]), int(iso[1])
    numbers = []
    month = 0
    for match in _PARTS.finditer(text):
        if match["month"]:
            month = 1 + [name[:3] for name in MONTHS].index(match["month"].lower()[:3])
        elif match["day"]:
            numbers.append(max(day_of(match["day"]), number_of(match["day"])))
    if month and numbers:
        return numbers[0], month
    return (numbers[0], numbers[1]) if len(numbers) > 1 else None
