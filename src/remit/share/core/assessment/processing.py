"""The draft of the record of processing activities, for each party.

What it holds is that of the UK GDPR, Article 30: paragraph 1 for a controller, paragraph 2 for a
processor.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from remit.share.core.assessment.stated import ON_DELETION, basis_rows, deletion_told, stated
from remit.share.core.law_words import ROLES
from remit.share.core.paper import Facts, Gap, Grid, Paper, Section

if TYPE_CHECKING:
    from collections.abc import Iterator

    from remit.share.core.agreement import Party
    from remit.share.core.assessment.known import Known
    from remit.share.core.paper import Block


def record_of_processing(known: Known) -> Paper:
    """Return the draft of the record, a section for each party."""
    sections = tuple(
        Section(
            party.name,
            tuple(_as_processor(known) if party.role == "processor" else _as_one(known, party)),
        )
        for party in known.agreement.parties
    )
    nobody = Section("Parties", (Gap("who takes part: the agreement names no party"),))
    return Paper(
        key="record-of-processing",
        title="Record of processing activities",
        of=known.agreement.title,
        labels=known.labels,
        sections=sections or (nobody,),
    )


def _as_one(known: Known, party: Party) -> Iterator[Block]:
    """Article 30(1): what a controller records."""
    flows = known.flows_of(party)
    agreement = known.agreement
    yield Facts(
        (
            ("Role", ROLES[party.role]),
            ("Agreement", agreement.reference or agreement.key),
            ("Purposes", "; ".join(known.words_of("purpose", flows)) or "none by its flows"),
            ("Whose data", "; ".join(known.words_of("subject", flows)) or "none by its flows"),
            ("What data", "; ".join(known.words_of("data", flows)) or "none by its flows"),
        )
    )
    yield Gap(f"how to reach {party.name}, its representative and its data protection officer")
    joint = [
        one.name
        for one in agreement.parties
        if one.role == "joint-controller" and one != party and party.role == one.role
    ]
    if joint:
        yield Facts((("Joint controllers", "; ".join(joint)),))
    if flows:
        yield Grid(
            "What it gives and receives",
            ("Flow", "From whom", "To whom", "What the law asks"),
            tuple(
                (
                    one.id,
                    known.name_of("sender", one.flow.sender),
                    known.name_of("recipient", one.flow.recipient),
                    "; ".join(basis_rows(known, one)),
                )
                for one in flows
            ),
        )
    yield from _both(known)


def _as_processor(known: Known) -> Iterator[Block]:
    """Article 30(2): what a processor records."""
    agreement = known.agreement
    behalf = "; ".join(one.name for one in agreement.parties if one.role != "processor")
    yield Facts(
        (
            ("Role", ROLES["processor"]),
            ("Agreement", agreement.reference or agreement.key),
            ("On whose behalf", behalf or "not said"),
        )
    )
    yield from stated(
        "Contract", agreement.safeguards.contract, "the contract with the controllers"
    )
    yield Gap("what it does with the data on their behalf")
    yield Gap("how to reach it, and its data protection officer")
    yield from _both(known)


def _both(known: Known) -> Iterator[Block]:
    facts = known.agreement.safeguards
    yield Gap("whether any of it leaves the United Kingdom, and what protects it there")
    yield from stated("When it is erased", deletion_told(facts), ON_DELETION)
    yield from stated("Security", facts.security, "how the data are kept safe")
    if any(one.law.schedule for one in known.agreement.flows):
        gap = "the appropriate policy document (Data Protection Act 2018, Schedule 1, Part 4)"
        yield from stated("Appropriate policy document", facts.policy, gap)
