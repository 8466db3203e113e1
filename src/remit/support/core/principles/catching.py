"""What holds a statement back until a coordinator has read it.

That is a name, a way to reach somebody, and words that no recogniser here reads.

The recognisers are those that de-identify transcripts (`remit redact`), without the language
model. They know English. Numbers and addresses are found in every language; any statement that is
not in English waits for a person, since names in it would not be found.
"""

from __future__ import annotations

import unicodedata

from remit.ask.core.languages import direction
from remit.listen.core.redaction.identifiers import identifiers_in
from remit.listen.core.redaction.redact import redact
from remit.listen.core.redaction.spans import Kind

ENGLISH = "en"
_RIGHT_TO_LEFT = frozenset({"R", "AL"})
UNREAD = "language"
# A statement may name a place or an office. It may not say who somebody is, or how to reach them.
TELLING = frozenset(Kind) - {Kind.PLACE, Kind.ORGANISATION, Kind.DATE, Kind.HEALTH, Kind.AGE}


def caught(text: str, language: str) -> tuple[str, ...]:
    """Return what holds a statement back, by kind, `UNREAD` last; () where nothing does."""
    digits = _western_digits(text)
    if language.split("-", maxsplit=1)[0].lower() == ENGLISH and _is_latin(text):
        kinds = {span.kind for span in redact(digits).spans}
        return tuple(sorted(kind.value for kind in kinds & TELLING))
    found = {one.kind.value for line in digits.split("\n") for one in identifiers_in(line)}
    return (*sorted(found), UNREAD)


def is_other_script(text: str, language: str) -> bool:
    """Whether most letters of a text run the other way than the language that it is said to be in.

    Somebody has then left the choice of language as it was, and readers would be shown the text as
    being in a language that it is not.
    """
    ways = [unicodedata.bidirectional(sign) in _RIGHT_TO_LEFT for sign in text if sign.isalpha()]
    return bool(ways) and (sum(ways) * 2 > len(ways)) != (direction(language) == "rtl")


def _western_digits(text: str) -> str:
    return "".join(
        str(unicodedata.decimal(sign)) if unicodedata.category(sign) == "Nd" else sign
        for sign in text
    )


def _is_latin(text: str) -> bool:
    return all(unicodedata.name(sign, "").startswith("LATIN") for sign in text if sign.isalpha())
