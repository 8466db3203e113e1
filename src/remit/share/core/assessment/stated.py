"""What an agreement states, as blocks of a draft: what it says, or a gap by name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from remit.kernel.wording import day_in_words
from remit.share.core.law_words import (
    BASES,
    COMPULSIONS,
    CONFIDENTIALITIES,
    CRIMINALS,
    PARTS_OF_ACT,
    SPECIALS,
)
from remit.share.core.paper import Facts, Gap, Points, Text
from remit.share.core.retention import deletion_words

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from remit.charter.core.law import Provision
    from remit.share.core.agreement import RequestedFlow
    from remit.share.core.assessment.known import Known
    from remit.share.core.legal_facts import FlowLaw, LegalFacts
    from remit.share.core.paper import Block

ON_DELETION = "by when the data are deleted, how, and who certifies it"


def stated(name: str, words: str | tuple[str, ...], gap: str) -> Iterator[Block]:
    """Yield what is stated under its name, or the gap."""
    if not words:
        yield Gap(gap)
    elif isinstance(words, str):
        yield Facts(((name, words),))
    elif len(words) == 1:
        yield Facts(((name, words[0]),))
    else:
        yield Text(f"{name}:")
        yield Points(words)


def deletion_told(facts: LegalFacts) -> tuple[str, ...]:
    """Return by when the data are deleted, how, and who certifies it; nothing where not said."""
    kept = ""
    if facts.identifiers_until:
        day = day_in_words(facts.identifiers_until)
        kept = f"Names and other identifiers are kept for further runs until {day}."
    return tuple(filter(None, (deletion_words(facts), kept, facts.deletion)))


def basis_rows(known: Known, asked: RequestedFlow) -> tuple[str, ...]:
    """Return what one flow states of the law, a few words each; what it does not say is told."""
    return law_in_words(asked.law, known.provisions) or ("nothing is stated",)


def law_in_words(law: FlowLaw, provisions: Mapping[str, Provision]) -> tuple[str, ...]:
    """Return what is stated of the law for a flow, a few words each, with a name before each."""
    paragraph = f", Schedule 1, paragraph {law.schedule}" if law.schedule else ""
    held = provisions.get(law.gateway)
    gateway = held.citation if held else law.gateway
    compelled = f"{COMPULSIONS[law.compelled.kind]}: {law.compelled.by}" if law.compelled else ""
    decisions = "by a computer alone" if law.automated else "with a person taking part"
    found = (
        ("Lawful basis", BASES.get(law.basis, "")),
        ("Lawful basis of who receives", BASES.get(law.recipient_basis, "")),
        ("Special categories", f"{SPECIALS[law.special]}{paragraph}" if law.special else ""),
        ("Offences", f"{CRIMINALS[law.criminal]}{paragraph}" if law.criminal else ""),
        ("Power to pass it on", gateway or law.other_gateway),
        ("For who gives", PARTS_OF_ACT.get(law.sender_part, "")),
        ("For who receives", PARTS_OF_ACT.get(law.recipient_part, "")),
        ("Duty of confidence", CONFIDENTIALITIES.get(law.confidentiality, "")),
        ("Decisions about individuals", decisions if law.decisions or law.automated else ""),
        ("Compelled by", compelled),
    )
    return tuple(f"{name}: {words}" for name, words in found if words)
