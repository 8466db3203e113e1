"""Recognisers of what points to one person by itself: numbers, addresses of mail, accounts.

Formats are the public ones: the NHS number's check digit (NHS Data Dictionary, modulus 11), National
Insurance numbers (HMRC manual NIM39110), postcodes (Royal Mail's areas), registrations (DVLA), the
Home Office's references and unique application numbers.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from remit.listen.core.redaction.spans import By, Found, Kind
from remit.listen.core.redaction.words import (
    DIGIT_WORDS,
    NUMBER_WORD,
    SMALL_NUMBERS,
    TENS,
    number_of,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

_AREAS = (
    "AB|AL|BA|BB|BD|BH|BL|BN|BR|BS|BT|CA|CB|CF|CH|CM|CO|CR|CT|CV|CW|DA|DD|DE|DG|DH|DL|DN|DT|DY|EC|"
    "EH|EN|EX|FK|FY|GL|GU|GY|HA|HD|HG|HP|HR|HS|HU|HX|IG|IM|IP|IV|JE|KA|KT|KW|KY|LA|LD|LE|LL|LN|LS|"
    "LU|ME|MK|ML|NE|NG|NN|NP|NR|NW|OL|OX|PA|PE|PH|PL|PO|PR|RG|RH|RM|SA|SE|SG|SK|SL|SM|SN|SO|SP|SR|"
    "SS|ST|SW|SY|TA|TD|TF|TN|TQ|TR|TS|TW|UB|WA|WC|WD|WF|WN|WR|WS|WV|YO|ZE|B|E|G|L|M|N|S|W"
)
_MAIL = r"gmail|googlemail|hotmail|outlook|yahoo|icloud|protonmail|aol|btinternet"
_WORDY = r"[a-z0-9]+(?:(?:[.\-_]| dot | underscore | dash | hyphen | (?=\d))[a-z0-9]+){0,6}"
_CODE = r"(?=[A-Z/\-.]{0,6}\d)(?=(?:[^\d\n]{0,4}\d){3})[A-Z0-9]+(?:[/\-.][A-Z0-9]+){0,5}(?: \d[A-Z0-9]*){0,4}(?: (?-i:(?!I\b)[A-Z]{1,3})\b(?!['’]))?(?: slash \d{1,3}\b)?"
_REFERRED = (
    r"(?:home office|port|crime|case|cad|cris|claim|application|visa|brp|nass|aspen|asylum|arc|uan|gwf|"
    r"passport|hospital|patient|prison(?:er)?|badge|shoulder|collar|warrant|account|policy|licen[cs]e|"
    r"tribunal|appeal|court|student|payroll|custody|incident|cepr|sharecode|share code|tenancy|"
    r"universal credit|council tax|oyster|card|sort code|reference|ref|urn|ref\.)"
)

# Kind, pattern; the group "x", where there is one, is what is taken out.
_PATTERNS: tuple[tuple[Kind, re.Pattern[str]], ...] = (
    (Kind.EMAIL, re.compile(r"[\w.+\-]{1,64}@[\w\-]{1,63}(?:\.[\w\-]{1,63}){1,4}")),
    (
        Kind.EMAIL,
        re.compile(
            rf"(?<![\w.]){_WORDY} (?:at|@) (?:(?:{_MAIL})\b(?: ?(?:dot|\.) ?(?:com|co(?: ?(?:dot|\.) ?uk)?|"
            rf"net|org|me))?|(?:[a-z0-9\-]{{2,40}} ){{0,3}}[a-z0-9\-]{{2,40}}(?: dot (?:ac|gov|nhs|org|co|com|net|me|uk|sch|info|eu)){{1,3}})\b",
            re.IGNORECASE,
        ),
    ),
    (
        Kind.LINK,
        re.compile(
            r"(?:https?://|www\.)[^\s<>\"”\[\]()]{3,300}|///[a-z]+\.[a-z]+\.[a-z]+", re.IGNORECASE
        ),
    ),
    (
        Kind.LINK,
        re.compile(
            r"\b(?:facebook|instagram|tiktok|twitter|linkedin|youtube|snapchat|x|t)\.(?:com|me)/[\w./@\-]+",
            re.IGNORECASE,
        ),
    ),
    (Kind.ACCOUNT, re.compile(r"(?<![\w.])@[A-Za-z_][\w.]{1,40}(?<!\.)")),
    (
        Kind.ACCOUNT,
        re.compile(
            r"\b(?:insta(?:gram)?|snap(?:chat)?|tik ?tok|twitter|discord|telegram|whatsapp|facebook|xbox|"
            r"gamer ?tag|user ?name|handle|screen ?name|psn|youtube|tag|login|profile|account)"
            r"(?: (?:handle|name|tag|account|user ?name|page|channel|was|is|called|at|under|it's|name's|i'm)|['’]s|:|,)"
            r"{1,4} ?(?:at )?(?P<x>(?=[\w.]*(?:[\d_]|\.\w))[A-Za-z0-9_][\w.]{2,40}(?<!\.)"
            r"|[a-z0-9]+(?: (?:underscore|dot) [a-z0-9]+)+)",
            re.IGNORECASE,
        ),
    ),
    (
        Kind.ACCOUNT,
        re.compile(
            r"(?<![\w.])[a-z0-9]+(?: underscore [a-z0-9]+)+\b|(?<![\w.@/])[A-Za-z]+\w*_\w+",
            re.IGNORECASE,
        ),
    ),
    (
        Kind.NI,
        re.compile(
            r"\b(?:[A-CEGHJ-PR-TW-Z][ .\-]?[A-CEGHJ-NPR-TW-Z]|Q[ .\-]?Q)(?:[ .\-]?\d){6}[ .\-]?[A-D]\b",
            re.IGNORECASE,
        ),
    ),
    (
        Kind.POSTCODE,
        re.compile(
            rf"\b(?:{_AREAS})\d[A-Z\d]?[ \-]{{0,3}}\d ?[ABD-HJLNP-UW-Z]{{2}}\b", re.IGNORECASE
        ),
    ),
    (
        Kind.POSTCODE,
        re.compile(
            r"(?<![\w/&\-])(?<!the (?=M))(?:(?=[A-Z]{2})(?:"
            + _AREAS
            + r")\d[A-Z\d]?|[BEGLMNSW](?:1[A-Z]|[1-9]\d))"
            r"(?![\w/\-]|[ ]?(?:form|visa|level))"
        ),
    ),
    (
        Kind.POSTCODE,
        re.compile(
            r"\b(?:in|to|from|near|around|round|into|of|postcode|post code|postcode is|it['’]s|is|live|living|"
            r"here|and)[, ] ?(?P<x>(?:[BEGLMNSW]|[Ss][EeWw]|[Nn][Ww])\d[A-Za-z]?)\b(?! ?(?:level|English|test|form|visa))"
        ),
    ),
    (
        Kind.POSTCODE,
        re.compile(
            rf"\b(?:postcode|post code)(?: is|['’]s| was|:|,| it['’]s| starts with| begins with){{0,3}} "
            rf"(?P<x>(?:{_AREAS}) ?\d[A-Z\d]?)\b",
            re.IGNORECASE,
        ),
    ),
    (
        Kind.POSTCODE,
        re.compile(
            rf"(?<![\w.])(?:[ENWS]|[SN][. ]?[EW]|E[. ]?C|W[. ]?C|E\.?N|C\.?R|I\.?G|R\.?M|U\.?B|T\.?W)[ \-]"
            rf"(?:{NUMBER_WORD})\b(?!['’ -](?:year|month|hour|minute|day|week|of|time|hundred))"
            rf"(?:,? (?:zero|oh|nought|{NUMBER_WORD}|\d),? [A-Z][ ,.\-]{{0,2}}[A-Z]\b)?"
        ),
    ),
    (
        Kind.POSTCODE,
        re.compile(
            r"(?<![\w.\-])(?:(?:[SN][EW]|[EW]C|EN|CR|IG|RM|UB|TW|HA|BR|KT) [1-9]\d?|[ENW] 1 ?\d)"
            r"(?!['’]?\w|[.:/]\d|-| (?:\d\d|people|of|per|mg|ml|minutes?|hours?|days?|years?)\b)"
        ),
    ),
    (
        Kind.POSTCODE,
        re.compile(r"(?:(?<=[a-z\ue000], )|(?<=\ue000 ))(?P<x>[ENW][1-9])(?=[,.;?!]|$| [a-z])"),
    ),
    (
        Kind.POSTCODE,
        re.compile(
            r"\b[ENW][1-9](?= (?:boys|girls|gang|crew|lot|side|man|mandem|ends|kids|youth|lads)\b)"
        ),
    ),
    (Kind.VEHICLE, re.compile(r"\b[A-HJ-PR-Y][A-HJ-PR-Y]\d{2} ?[A-HJ-PR-Z]{3}\b")),
    (
        Kind.VEHICLE,
        re.compile(
            r"\b(?:reg(?:istration)?|number ?plate|plate)(?: number| plate|['’]s| is| was|:|,| it['’]s){0,3} "
            r"(?P<x>(?=[A-Z]*\d)[A-Z]{1,3} ?\d{1,3} ?[A-Z]{0,3})\b",
            re.IGNORECASE,
        ),
    ),
    (Kind.CASE, re.compile(r"\b(?:\d{4}[ \-]){3}\d{4}\b(?:/\d{1,3})?")),
    (Kind.CASE, re.compile(r"\bGWF ?\d{6,10}\b", re.IGNORECASE)),
    (Kind.CASE, re.compile(r"\b(?:PA|HU|EA|DC|IA|AA|UI|LP|RP|DA|LR|JR)[/\-]\d{4,6}[/\-]\d{4}\b")),
    (Kind.CASE, re.compile(r"\b[A-Z]{2,4}[/\-]\d{4,9}(?:[/\-]\d{1,4})?\b")),
    (Kind.CASE, re.compile(r"\b\d{2}[/\-]\d{2}[/\-]\d{5,6}(?:[/\-]\d{1,3})?\b")),
    (Kind.CASE, re.compile(r"\b[A-Z]{1,3} ?\d{6,9}(?:[/\-]\d{1,4})?\b")),
    (Kind.CASE, re.compile(r"\bA\d{4}[A-Z]{2}\b")),
    (Kind.CASE, re.compile(r"\b\d{5,8}/\d{2,4}\b")),
    (
        Kind.CASE,
        re.compile(
            r"\b(?=[A-Z/\-]*\d[A-Z/\-]*\d[A-Z/\-]*\d)(?=[\d/\-]*[A-Z])[A-Z\d]{1,8}(?:[/\-][A-Z\d]{1,8}){2,5}\b"
        ),
    ),
    (
        Kind.CASE,
        re.compile(
            rf"\b{_REFERRED}(?:(?: (?:number|no\.?|num|ref(?:erence)?|id|code|is|was|it['’]s|of|the|on|my|"
            rf"card|here|case|claim|file|record|application|pc|wpc|pcso|dc|ds|ps|sergeant|officer))|['’]s|:|,|#|\.){{0,6}} ?(?P<x>{_CODE})\b",
            re.IGNORECASE,
        ),
    ),
    (
        Kind.CASE,
        re.compile(
            r"\b(?:ends? (?:in|with)|ending(?: in| with)?|last four(?: digits)?(?: are| is)?) (?P<x>\d{3,6})\b"
        ),
    ),
)

_SPOKEN_DIGIT = rf"(?:{'|'.join(DIGIT_WORDS)}|\d{{1,5}}|(?:double|triple|treble)[ -](?:{'|'.join(DIGIT_WORDS)}|\d)|hundred)"
_SPOKEN = re.compile(
    rf"(?<![\w£$€.])(?:\+ ?|plus )?\(?{_SPOKEN_DIGIT}(?:\)?[ ,.\-–]{{1,3}}(?:\(0\) ?)?{_SPOKEN_DIGIT}){{2,24}}(?![\w%])",
    re.IGNORECASE,
)
# Pairs of digits said as numbers: twelve, thirty-four, fifty-six.
_PAIRS = re.compile(
    rf"(?<![\w£$€.])(?>{NUMBER_WORD}|{_SPOKEN_DIGIT})(?:[ ,.\-–]{{1,3}}(?>{NUMBER_WORD}|{_SPOKEN_DIGIT})){{1,14}}+(?![\w%])",
    re.IGNORECASE,
)
_PAIRED = re.compile(
    rf"\b(?:{_REFERRED}|national insurance|n\.?i\.?|phone|mobile|number)\b[^.?!]{{0,25}}$",
    re.IGNORECASE,
)
_TENS_SAID = re.compile(rf"\b(?:{'|'.join((*TENS, *SMALL_NUMBERS[10:]))})\b", re.IGNORECASE)
# Letters said before and after the digits of a reference: L, one two eight; eight one two, F K.
_LEAD = re.compile(r"(?<![\w'’])(?:(?!I\b)[A-Z](?:[.,\-] ?| )){1,3}$")
_TAIL = re.compile(r"(?:[ ,.\-]{1,2}(?!I\b)[A-Z]\b(?!['’]| [a-z])){1,3}")
_DIGITS = re.compile(r"(?<![\w£$€.,/])(?:\+|\(\+?)?\d[\d ().\-]{5,24}\d(?![\w%])")
_NI_LEAD = re.compile(r"(?<![\w])[A-Za-z][ ,.\-]{0,2}[A-Za-z][ ,.\-]{1,2}$")
_NI_TAIL = re.compile(r"[ ,.\-]{1,2}[A-Da-d]\b")
_PART = re.compile(r"[a-z]+|\d+", re.IGNORECASE)
_NHS_DIGITS = 10
_PHONE_DIGITS = (10, 11)
_FEWEST_DIGITS = 6
_FEWEST_SPOKEN = 5
_HAS_DIGIT = re.compile(r"\d")
_WEIGHTED = re.compile("[0-9]")
_NUMBER_SAID = re.compile(
    rf"\b(?:oh|o|nought|double|triple|{'|'.join((*SMALL_NUMBERS, *TENS))})\b",
    re.IGNORECASE,
)


def identifiers_in(line: str) -> Iterator[Found]:
    """Yield every number, account, postcode and mail address that a line holds."""
    for kind, pattern in _PATTERNS:
        for match in pattern.finditer(line):
            start, end = match.span("x") if "x" in pattern.groupindex else match.span()
            yield Found(start, end, kind, By.RULE)
    if _HAS_DIGIT.search(line):
        for match in _DIGITS.finditer(line):
            before = line[max(0, match.start() - 40) : match.start()]
            told = kind_of_digits(digits_of(match[0]), before)
            if told is not None and not _is_years(match[0]):
                yield Found(*match.span(), told, By.RULE)
    if _NUMBER_SAID.search(line):
        yield from _spoken_in(line)


def digits_of(said: str) -> str:
    """Return the digits that words and figures say: "oh seven double nine" is 0799.

    "Thirty-four" is 34, and "thirty" alone 30.
    """
    digits: list[str] = []
    times = 1
    for part in _PART.findall(_in_figures(said.lower())):
        if part in {"double", "triple", "treble"}:
            times = 2 if part == "double" else 3
            continue
        digit = (
            part if part.isdecimal() else DIGIT_WORDS.get(part, "00" if part == "hundred" else "")
        )
        digits.append(digit * times)
        times = 1
    return "".join(digits)


_TENS_IN = re.compile(
    rf"\b({'|'.join(TENS)})(?:[ -]({'|'.join(SMALL_NUMBERS[1:10])}))?\b|\b({'|'.join(SMALL_NUMBERS[10:])})\b"
)


def _in_figures(said: str) -> str:
    """Return words with the numbers from ten to ninety-nine in figures."""
    return _TENS_IN.sub(lambda match: str(number_of(match[0])), said)


def is_nhs_number(digits: str) -> bool:
    """Whether ten digits carry the check digit of an NHS number (modulus 11)."""
    if len(digits) != _NHS_DIGITS:
        return False
    total = sum(
        int(digit) * weight for digit, weight in zip(digits, range(10, 1, -1), strict=False)
    )
    return (11 - total % 11) % 11 == int(digits[9])


def kind_of_digits(digits: str, before: str = "") -> Kind | None:
    """Return what a run of digits is, with the words before it; None for a mere number."""
    said = before.lower()
    if is_nhs_number(digits) or ("nhs" in said and len(digits) == _NHS_DIGITS):
        return Kind.NHS
    national = (
        re.sub(r"^0?0?44", "0", digits).replace("00", "0", 1)
        if digits[:4].find("44") in {0, 2}
        else digits
    )
    if len(national) in _PHONE_DIGITS and national.startswith("0"):
        return Kind.PHONE
    if any(word in said for word in ("phone", "mobile", "ring", "call", "text", "whatsapp")):
        return Kind.PHONE if len(digits) >= _FEWEST_DIGITS else None
    return Kind.NUMBER if len(digits) >= _FEWEST_DIGITS + 1 else None


def _spoken_in(line: str) -> Iterator[Found]:
    for match in (*_SPOKEN.finditer(line), *_paired_in(line)):
        digits = digits_of(match[0])
        words = [part for part in _PART.findall(match[0]) if not part.isdecimal()]
        before = line[max(0, match.start() - 40) : match.start()]
        lead, tail = _NI_LEAD.search(before), _NI_TAIL.match(line, match.end())
        if len(digits) == _FEWEST_DIGITS and lead and tail:
            yield Found(match.start() - len(lead[0]), tail.end(), Kind.NI, By.RULE)
        elif words and len(digits) >= _FEWEST_SPOKEN and not _is_counting(digits):
            lead, tail = _LEAD.search(before), _TAIL.match(line, match.end())
            start = match.start() - (len(lead[0]) if lead else 0)
            end = tail.end() if tail else match.end()
            yield Found(start, end, kind_of_digits(digits, before) or Kind.NUMBER, By.RULE)


def _paired_in(line: str) -> Iterator[re.Match[str]]:
    """Yield numbers said in pairs of digits, where the words before tell of a number."""
    if _TENS_SAID.search(line):
        for match in _PAIRS.finditer(line):
            if _PAIRED.search(line[max(0, match.start() - 60) : match.start()]):
                yield match


def _is_counting(digits: str) -> bool:
    """Whether somebody merely counts: one, two, three, four, five."""
    return digits in "12345678910" or digits in "10987654321"


def _is_years(text: str) -> bool:
    """Whether digits are a span of years or of hours, such as 2015-2019 or 2015 2016."""
    return re.fullmatch(r"(?:19|20)\d\d(?:[ \-–]+(?:19|20)\d\d)+", text) is not None
