"""The draft of a privacy notice: a short layer for everybody, and all that the law asks below it.

What it tells is that of the UK GDPR, Articles 13 and 14. The short layer is measured: it should
not take more than seven years of school to read.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from remit.ask.core.reading_grade import reading
from remit.kernel.wording import counted, day_in_words
from remit.share.core.assessment.stated import ON_DELETION, deletion_told, stated
from remit.share.core.law_words import BASES, CRIMINALS, ROLES, SPECIALS
from remit.share.core.paper import Gap, Grid, Paper, Points, Section, Text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from remit.share.core.assessment.known import Known
    from remit.share.core.legal_facts import LegalFacts
    from remit.share.core.paper import Block

MOST_GRADE = 7.0
CONSENT, OBJECTABLE = "6(1)(a)", {"6(1)(e)", "6(1)(ea)", "6(1)(f)"}
_CONTRACT = "6(1)(b)"


def privacy_notice(known: Known) -> Paper:
    """Return the draft of the notice; what is not known is a named gap."""
    short = _short(known)
    grade = grade_of(short)
    measured: tuple[Block, ...] = ()
    if grade is not None:
        measured = (
            Text(f"For whoever finishes this: the short layer takes reading grade {grade}."),
        )
        found = reading(_words(short))
        if grade > MOST_GRADE and found is not None:
            measured = (
                *measured,
                Gap(f"shorter words for a child of twelve. Hardest is: “{found.hardest}”"),
            )
    return Paper(
        key="privacy-notice",
        title="Privacy notice",
        of=known.agreement.title,
        labels=known.labels,
        sections=(short, *_full(known), Section("About this draft", measured)),
    )


def short_grade(known: Known) -> float | None:
    """Return the reading grade of the short layer, to one place; None where it is too short."""
    return grade_of(_short(known))


def grade_of(section: Section) -> float | None:
    """Return the reading grade of a section's texts and points, gaps left out, to one place."""
    found = reading(_words(section))
    return None if found is None else round(found.grade, 1)


def _words(section: Section) -> str:
    said: list[str] = []
    for block in section.blocks:
        if isinstance(block, Text):
            said.append(block.words)
        elif isinstance(block, Points):
            said += block.items
    return "\n\n".join(said)


def _short(known: Known) -> Section:
    agreement = known.agreement
    blocks: list[Block] = [
        Text("Some of the facts that we hold may be about you. We want to share them."),
        Points(
            tuple(
                f"Facts about “{known.word('data', one.flow.data)}” go from "
                f"{known.name_of('sender', one.flow.sender)} to "
                f"{known.name_of('recipient', one.flow.recipient)}. "
                f"The people are “{known.word('subject', one.flow.subject)}”. "
                f"It is used for “{known.word('purpose', one.flow.purpose)}”."
                for one in agreement.flows
            )
        ),
    ]
    kept = dict.fromkeys(
        known.word("conditions", key) for one in agreement.flows for key in one.flow.conditions
    )
    if kept:
        blocks += [
            Text("These are the rules that we have to keep."),
            Points(tuple(f"“{each}”." for each in kept)),
        ]
    blocks += _deleted(agreement.safeguards)
    blocks += [
        Text("You can ask to see what we hold. You can ask us to put it right."),
        *_choices(known),
        Text("You can tell us if you are not happy. You can also tell the ICO, who check on us."),
        Gap("one telephone number and one address to write to"),
    ]
    return Section("In short", tuple(blocks))


def _deleted(facts: LegalFacts) -> Iterator[Block]:
    if facts.delete_after_days:
        yield Text(f"We will delete it {counted(facts.delete_after_days, 'day', 'days')} later.")
    if facts.delete_by:
        all_of_it = "All of it will be gone" if facts.delete_after_days else "We will delete it"
        yield Text(f"{all_of_it} by {day_in_words(facts.delete_by)}.")
    elif not facts.delete_after_days:
        yield Gap("by when it is deleted")


def _choices(known: Known) -> Iterator[Block]:
    bases = _bases(known)
    if OBJECTABLE & bases:
        yield Text("You can say no to this use. We must then look at it again.")
    if CONSENT in bases:
        yield Text("We ask you first. You can change your mind at any time.")


def _bases(known: Known) -> set[str]:
    return {
        basis
        for one in known.agreement.flows
        for basis in (one.law.basis, one.law.recipient_basis)
        if basis
    }


def _full(known: Known) -> tuple[Section, ...]:
    facts = known.agreement.safeguards
    return (
        Section("Who we are", tuple(_who(known))),
        Section("What we hold, and where it comes from", tuple(_sources(known))),
        Section("What it is for, and what lets us do it", tuple(_bases_told(known))),
        Section("Who gets it", tuple(_recipients(known))),
        Section(
            "How long it is kept", tuple(stated("It is deleted", deletion_told(facts), ON_DELETION))
        ),
        Section("Your rights", tuple(_rights(known))),
        Section("Complaints", tuple(_complaints(known))),
    )


def _who(known: Known) -> Iterator[Block]:
    yield Grid(
        "Who is responsible",
        ("Party", "Role"),
        tuple((one.name, ROLES[one.role]) for one in known.agreement.parties),
    )
    for one in known.agreement.parties:
        if one.role != "processor":
            yield Gap(f"how to reach {one.name}, and its data protection officer")
    if any(one.role == "joint-controller" for one in known.agreement.parties):
        arranged = known.agreement.safeguards.arrangement
        gap = "what the joint controllers have arranged between them"
        yield from stated("The arrangement between joint controllers", arranged, gap)


def _sources(known: Known) -> Iterator[Block]:
    yield Grid(
        "What comes from whom",
        ("What", "About whom", "From whom"),
        tuple(
            dict.fromkeys(
                (
                    known.word("data", one.flow.data),
                    known.word("subject", one.flow.subject),
                    known.name_of("sender", one.flow.sender),
                )
                for one in known.agreement.flows
            )
        ),
    )
    yield Gap("where those who give it have it from, and whether any of it is public")


def _bases_told(known: Known) -> Iterator[Block]:
    yield from stated("Purposes", known.agreement.safeguards.purposes, "the purposes")
    yield Grid(
        "What lets us do it",
        ("For what", "Lawful basis", "Special categories and offences"),
        tuple(
            (
                f"{known.word('purpose', one.flow.purpose)}: {known.word('data', one.flow.data)}",
                BASES.get(one.law.basis, "still to fill in"),
                "; ".join(
                    filter(None, (SPECIALS.get(one.law.special), CRIMINALS.get(one.law.criminal)))
                )
                or "none is stated",
            )
            for one in known.agreement.flows
        ),
    )
    bases = _bases(known)
    if any(not one.law.basis for one in known.agreement.flows):
        yield Gap("the lawful basis of each flow")
    if {"6(1)(f)", "6(1)(ea)"} & bases:
        yield Gap("which legitimate interests these are")
    if "part-3" in bases:
        yield Text(
            "Where the law of law enforcement counts, less may be told, by section 44 of the Data "
            "Protection Act 2018."
        )


def _recipients(known: Known) -> Iterator[Block]:
    names = dict.fromkeys(
        known.name_of("recipient", one.flow.recipient) for one in known.agreement.flows
    )
    helpers = (one.name for one in known.agreement.parties if one.role == "processor")
    yield Points((*names, *(f"{name}, which works for them" for name in helpers)))
    yield Gap("whether any of it leaves the United Kingdom, and what protects it there")


def _rights(known: Known) -> Iterator[Block]:
    bases = _bases(known)
    rights = [
        "You can ask for a copy of what is held about you (UK GDPR, Article 15).",
        "You can have what is wrong put right (Article 16).",
        (
            "You can ask for it to be erased, and for its use to be limited for a time "
            "(Articles 17 and 18). Neither is granted always."
        ),
    ]
    if OBJECTABLE & bases:
        rights.append("You can object to its use (Article 21).")
    if CONSENT in bases:
        rights.append("You can take your agreement back at any time (Article 7).")
    if {CONSENT, _CONTRACT} & bases:
        rights.append("You can take what you gave us elsewhere (Article 20).")
    yield Points(tuple(rights))
    told = known.agreement.safeguards.rights
    yield from stated("How", told, "how people use their rights")
    decided = [one for one in known.agreement.flows if one.law.decisions or one.law.automated]
    if decided:
        yield Gap("how decisions about single people are made, and how to have one looked at again")
    else:
        yield Text("The agreement asks for no decisions about single people.")


def _complaints(known: Known) -> Iterator[Block]:
    told = known.agreement.safeguards.complaints
    yield from stated("To us", told, "to whom people complain")
    yield Text("You can complain to the Information Commissioner: ico.org.uk.")
