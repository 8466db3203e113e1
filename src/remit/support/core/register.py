"""An organisation's own data register: what it holds about people, and the flows it takes part in.

Together with the organisation's name it is its record of processing activities (Article 30(1) of
the UK GDPR): what, about whom, for what, to whom, where to, for how long, and how it is kept safe.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from remit.kernel.flow import PARTS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from remit.kernel.vocabulary import Vocabulary

# The lawful bases of Article 6(1) of the UK GDPR; "" while nobody has decided.
BASES = ("consent", "contract", "legal-duty", "life", "public-task", "interests")
LONGEST = 300
MOST_ENTRIES = 200
REQUIRED = ("data", "purpose")
OWN_WORDS = "-own"


@dataclass(frozen=True, slots=True)
class RegisterEntry:
    """One thing that an organisation holds or passes on.

    The five parts of the flow and the conditions are keys of the programme's vocabulary, or the
    organisation's own words.

    Attributes:
        number: from 1, in the organisation's register.
        subject: whose data.
        data: what.
        sender: from whom; "" when from the people themselves.
        recipient: to whom it goes; "" when it stays.
        purpose: for what.
        conditions: under what safeguards.
        basis: one of `BASES`, or "".
        kept_for: how long.
        abroad: to which countries outside the United Kingdom it goes; "" for none.
    """

    number: int
    subject: str = ""
    data: str = ""
    sender: str = ""
    recipient: str = ""
    purpose: str = ""
    conditions: tuple[str, ...] = ()
    basis: str = ""
    kept_for: str = ""
    abroad: str = ""


@dataclass(frozen=True, slots=True)
class Register:
    """One organisation's register.

    Attributes:
        code: whose.
        security: in general, how what it holds is kept safe.
        officer: who looks after data protection there, in its own words.
        entries: in the order of their numbers.
    """

    code: str
    security: str = ""
    officer: str = ""
    entries: tuple[RegisterEntry, ...] = ()


def read_entry(
    posted: Mapping[str, Sequence[str]], number: int, vocabulary: Vocabulary
) -> tuple[RegisterEntry, list[tuple[str, str]]]:
    """Return what a form was sent with, and each field that is at fault with the word for it.

    A term of the vocabulary comes under the part's name, own words under the name with `-own`;
    own words go before.
    """
    parts = {part: _part(posted, part, vocabulary) for part in PARTS}
    terms = [key for key in posted.get("conditions", ()) if ("conditions", key) in vocabulary]
    own = [text for text in (" ".join(line.split()) for line in _lines(posted)) if text]
    basis = _one(posted, "basis")
    entry = RegisterEntry(
        number=number,
        conditions=tuple(dict.fromkeys([*terms, *own])),
        basis=basis if basis in BASES else "",
        kept_for=_one(posted, "kept_for"),
        abroad=_one(posted, "abroad"),
        **parts,
    )
    faults = [(f"{part}{OWN_WORDS}", f"register-{part}-missing") for part in REQUIRED
              if not parts[part]]  # fmt: skip
    texts = {f"{part}{OWN_WORDS}": text for part, text in parts.items()} | {
        "conditions-own": max(entry.conditions, key=len, default=""),
        "kept_for": entry.kept_for,
        "abroad": entry.abroad,
    }
    faults += [(field, "joining-long") for field, text in texts.items() if len(text) > LONGEST]
    return entry, faults


def label_of(part: str, value: str, vocabulary: Vocabulary, tags: Sequence[str]) -> str:
    """Return what a part of an entry says: a term's label in the first known tongue, or itself."""
    if (part, value) not in vocabulary:
        return value
    labels = vocabulary.term(part, value).labels
    return next((labels[tag] for tag in tags if labels.get(tag)), value)


def _part(posted: Mapping[str, Sequence[str]], part: str, vocabulary: Vocabulary) -> str:
    own, term = _one(posted, f"{part}{OWN_WORDS}"), _one(posted, part)
    return own or (term if (part, term) in vocabulary else "")


def _lines(posted: Mapping[str, Sequence[str]]) -> list[str]:
    values = posted.get("conditions-own", ())
    return values[-1].replace(";", "\n").splitlines() if values else []


def _one(posted: Mapping[str, Sequence[str]], field: str) -> str:
    values = posted.get(field, ())
    return " ".join(values[-1].split()) if values else ""
