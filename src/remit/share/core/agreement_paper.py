"""An agreement as a document that a lawyer reads: numbered clauses, schedules, signatures.

Its parts are those of a data sharing agreement after the ICO's Data sharing code of practice
(2021). What it does not say is named as a gap. Added to what the parties wrote is only what Remit
holds every agreement to: what Schedules 1 and 2 do not name does not pass, and whoever changes the
text has it signed anew.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from remit.charter.core.explanation import describe
from remit.kernel.flow import CONDITIONS, PARTS
from remit.kernel.wording import day_in_words
from remit.share.core.assessment.stated import law_in_words
from remit.share.core.law_words import KINDS, RISKS, ROLES
from remit.share.core.output_rules import rules_in_words, rules_of
from remit.share.core.paper import Clauses, Facts, Gap, Grid, Paper, Section
from remit.share.core.retention import deletion_words, review_words
from remit.share.core.signing import agreement_digest, fingerprint

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from remit.charter.core.law import Provision
    from remit.kernel.vocabulary import Vocabulary
    from remit.share.core.agreement import Agreement, Party
    from remit.share.core.assessment.counsel import Counsel
    from remit.share.core.datasets import Dataset, Field
    from remit.share.core.paper import Block
    from remit.share.core.standing import Acts, Standing

MADE_UP = "Made up for demonstration."


def agreement_paper(
    agreement: Agreement,
    standing: Standing,
    acts: Acts,
    vocabulary: Vocabulary,
    provisions: Mapping[str, Provision],
    *,
    counsel: tuple[Counsel, ...] = (),
    is_made_up: bool = False,
) -> Paper:
    """Return an agreement as a document.

    Args:
        agreement: what it says.
        standing: where it stands today.
        acts: signatures and suspensions.
        vocabulary: the words for terms.
        provisions: the law by key, for citations.
        counsel: the officers' advice.
        is_made_up: whether it belongs to an example.
    """
    state = f"This agreement is {standing.state.words}."
    return Paper(
        key=f"{agreement.key}-agreement",
        title=agreement.title,
        of=f"Data sharing agreement {agreement.reference}".strip(),
        labels=(state, *([MADE_UP] if is_made_up else [])),
        sections=(
            *_body(agreement, counsel),
            _datasets(agreement, vocabulary),
            _flows(agreement, vocabulary, provisions),
            _evidence(agreement, vocabulary),
            _terms(agreement, vocabulary),
            _signatures(agreement, standing, acts),
        ),
        is_numbered=True,
    )


def _body(agreement: Agreement, counsel: tuple[Counsel, ...]) -> Iterator[Section]:
    facts = agreement.safeguards
    identifiers = "Identifiers are destroyed with each run."
    if facts.identifiers_until:
        until = day_in_words(facts.identifiers_until)
        identifiers = f"Identifiers are kept for further runs until {until}."
    yield Section("Parties", tuple(_parties(agreement)))
    yield _clauses("Purposes", [(one, "the purposes") for one in facts.purposes or ("",)])
    yield Section("From when to when", tuple(_days(agreement, review_words(facts))))
    yield _clauses(
        "What is shared, and on what footing",
        [
            ("The data are those of Schedule 1, and no others.", ""),
            ("They pass only as Schedule 2 says, under the conditions named there.", ""),
            (_named("Joint controllers have arranged between them", facts.arrangement), ""),
            (_named("Processors work under", facts.contract), ""),
        ],
    )
    yield Section("Impact assessment and policy", tuple(_assessed(agreement, counsel)))
    yield _clauses(
        "The people whose data these are",
        [
            (_named("They are told", facts.notice), "where people are told"),
            (_named("They use their rights", facts.rights), "how people use their rights"),
            (_named("They complain", facts.complaints), "to whom people complain"),
            (_named("National data opt-out", facts.opt_out), "whether the opt-out is applied"),
            (_named("The equality duty", facts.equality), "how the equality duty was considered"),
        ],
    )
    yield _clauses(
        "Care of the data",
        [
            (_named("Kept correct", facts.quality), "how the data are kept correct"),
            (_named("Kept safe", facts.security), "how the data are kept safe"),
            (deletion_words(facts), "by when the data are deleted"),
            (identifiers, ""),
            (_named("Deletion", facts.deletion), "how they are deleted, and who certifies it"),
        ],
    )
    yield _clauses(
        "What may leave",
        [
            *((one, "") for one in rules_in_words(rules_of(agreement))),
            (_named("Checks", facts.outputs), ""),
        ],
    )
    yield _clauses(
        "Breach", [(_named("When it is broken", facts.sanctions), "what happens when it is broken")]
    )


def _named(name: str, words: str) -> str:
    return f"{name}: {words}" if words else ""


def _clauses(heading: str, said: list[tuple[str, str]]) -> Section:
    """Return a section of clauses; what is not said, and should be, is a gap."""
    clauses = tuple(words for words, _ in said if words)
    blocks: tuple[Block, ...] = (Clauses(clauses),) if clauses else ()
    gaps = tuple(Gap(gap) for words, gap in said if gap and not words)
    return Section(heading, (*blocks, *gaps))


def _parties(agreement: Agreement) -> Iterator[Block]:
    if not agreement.parties:
        yield Gap("who takes part")
        return
    yield Clauses(
        tuple(
            f"{one.name} (“{one.key}”), {ROLES[one.role]}"
            + (f"; {KINDS[one.kind]}" if one.kind else "")
            + "."
            for one in agreement.parties
        )
    )
    asking = agreement.party(agreement.safeguards.requester)
    if asking:
        yield Clauses((f"The data are asked for by {asking.name}.",))
    else:
        yield Gap("which party asks for the data")


def _days(agreement: Agreement, review: str) -> Iterator[Block]:
    clauses = []
    if agreement.starts:
        clauses.append(f"It begins on {day_in_words(agreement.starts)}.")
    if agreement.ends:
        clauses.append(f"It ends on {day_in_words(agreement.ends)}, that day included.")
    clauses += [review] if review else []
    yield Clauses(
        (*clauses, "Any change to its text makes a new text, which every party has to sign.")
    )
    for day, gap in (
        (agreement.starts, "its first day"),
        (agreement.ends, "its last day"),
        (review, "the day of the next review"),
    ):
        if not day:
            yield Gap(gap)


def _assessed(agreement: Agreement, counsel: tuple[Counsel, ...]) -> Iterator[Block]:
    facts = agreement.safeguards
    said = [
        (_named("Impact assessment", facts.assessment), "the reference of the impact assessment"),
        (_named("Risk that is left", RISKS.get(facts.residual_risk, "")), "the risk that is left"),
        (_named("Appropriate policy document", facts.policy), ""),
    ]
    if facts.consulted_ico:
        said.append(("The Information Commissioner was consulted (UK GDPR, Article 36).", ""))
    yield from _clauses("", said).blocks
    if counsel:
        yield Grid(
            "Advice of officers",
            ("Who", "When", "What was advised", "What became of it"),
            tuple((one.officer, day_in_words(one.on), one.says, one.answer) for one in counsel),
        )


def _datasets(agreement: Agreement, vocabulary: Vocabulary) -> Section:
    grids: tuple[Block, ...] = tuple(
        Grid(
            f"{_name(agreement, one.party)}: {one.key}"
            + (f". {one.description}" if one.description else ""),
            ("Column", "What it is", "Who sees it"),
            tuple(
                (
                    each.name,
                    ": ".join(filter(None, (vocabulary.label("data", each.term), each.words))),
                    _seen_by(one, each),
                )
                for each in one.fields
            ),
        )
        for one in agreement.datasets
    )
    nothing = (Gap("what each party brings, column by column"),)
    return Section("Schedule 1: datasets and their columns", grids or nothing, is_apart=True)


def _seen_by(dataset: Dataset, column: Field) -> str:
    if not column.identifies:
        return "the analyst alone"
    if dataset.encoded:
        return "nobody else: it stays with the party, and match keys go to the linkage unit"
    return "the linkage unit alone"


def _name(agreement: Agreement, key: str) -> str:
    party = agreement.party(key)
    return party.name if party else key


def _flows(
    agreement: Agreement, vocabulary: Vocabulary, provisions: Mapping[str, Provision]
) -> Section:
    parts = []
    for asked in agreement.flows:
        rows = [("In words", f"{describe(asked.flow, vocabulary)}.")]
        for part in ("sender", "recipient"):
            party = agreement.party_for(asked.flow.term(part))
            rows.append((_SIDES[part], party.name if party else "no party of this agreement"))
        rows += [("Why", asked.why)] if asked.why else []
        rows += [
            (name, words)
            for name, _, words in (
                one.partition(": ") for one in law_in_words(asked.law, provisions)
            )
        ]
        blocks: list[Block] = [Facts(tuple(rows))]
        blocks += [] if asked.law else [Gap("what the law asks of this flow")]
        parts.append(Section(f"Flow “{asked.id}”", tuple(blocks)))
    nothing = () if parts else (Gap("the flows"),)
    return Section("Schedule 2: flows, and the law for each", nothing, tuple(parts), is_apart=True)


_SIDES = {"sender": "Given by", "recipient": "Received by"}


def _evidence(agreement: Agreement, vocabulary: Vocabulary) -> Section:
    rows = tuple(
        (
            vocabulary.label(CONDITIONS, one.condition),
            one.by,
            day_in_words(one.on),
            day_in_words(one.until) if one.until else "no end",
            "; ".join(filter(None, (one.reference, ", ".join(one.flows)))) or "none named",
        )
        for one in agreement.evidence
    )
    head = ("Condition", "Shown by", "From", "No longer from", "Reference, and flows if not all")
    blocks: tuple[Block, ...] = (Gap("evidence, by others, that its conditions are kept"),)
    if rows:
        blocks = (Grid("Evidence by others", head, rows),)
    return Section("Schedule 3: evidence that conditions are kept", blocks, is_apart=True)


def _terms(agreement: Agreement, vocabulary: Vocabulary) -> Section:
    used = dict.fromkeys(
        [(part, one.flow.term(part)) for one in agreement.flows for part in PARTS]
        + [(CONDITIONS, key) for one in agreement.flows for key in one.flow.conditions]
        + [("data", each.term) for one in agreement.datasets for each in one.fields]
    )
    rows = tuple(
        (
            vocabulary.label(part, key),
            _PART_WORDS[part],
            vocabulary.term(part, key).definitions.get("en", "") or "as the words say",
        )
        for part, key in used
    )
    grid: tuple[Block, ...] = (Grid("Words used", ("Word", "What kind", "Meaning"), rows),)
    return Section("Schedule 4: words used", grid if rows else (), is_apart=True)


_PART_WORDS = {
    "subject": "whose data",
    "data": "what data",
    "sender": "from whom",
    "recipient": "to whom",
    "purpose": "for what",
    CONDITIONS: "condition",
}


def _signatures(agreement: Agreement, standing: Standing, acts: Acts) -> Section:
    latest = {one.party: one for one in sorted(acts.signatures, key=lambda one: one.at)}

    def row(party: Party) -> tuple[str, ...]:
        signature, state = latest.get(party.key), standing.signed.get(party.key)
        when = ""
        if signature:
            when = f"{day_in_words(signature.at.date())}, {signature.at:%H:%M} UTC"
        return (
            party.name,
            state.words if state else "has not signed",
            when or "not yet",
            fingerprint(party.public_key) or "no key is named",
        )

    blocks: list[Block] = [
        Facts((("SHA-256 of this text", agreement_digest(agreement)),)),
        Grid(
            "Signatures (Ed25519)",
            ("Party", "Status", "When", "Fingerprint of its key"),
            tuple(row(party) for party in agreement.parties),
        ),
    ]
    if acts.suspensions:
        blocks.append(
            Grid(
                "Suspensions",
                ("When", "By whom, and why", "Lifted"),
                tuple(
                    (
                        day_in_words(one.at.date()),
                        f"{one.by}: {one.why}",
                        f"{day_in_words(one.lifted_at.date())}, {one.lifted_by}: {one.lifted_why}"
                        if one.lifted_at
                        else "no",
                    )
                    for one in acts.suspensions
                ),
            )
        )
    return Section("Signatures", tuple(blocks), is_apart=True)
