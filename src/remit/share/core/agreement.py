"""A proposed sharing: who takes part, and the flows that they ask for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from remit.kernel.documents import day, load_document
from remit.kernel.errors import Place, problem_kind
from remit.kernel.flow import CONDITIONS, Flow
from remit.share.core.datasets import Dataset, check_fields, dataset, dataset_entry
from remit.share.core.legal_facts import (
    Evidence,
    FlowLaw,
    LegalFacts,
    evidence,
    evidence_entry,
    flow_law,
    flow_law_entry,
    legal_facts,
    legal_facts_entry,
)
from remit.share.core.output_rules import OutputRules, output_entry, output_rules

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date

    from remit.kernel.errors import ProblemKind, Problems
    from remit.kernel.vocabulary import Vocabulary
    from remit.share.core.datasets import Field

NO_FLOWS = problem_kind(
    "agreement-no-flows",
    "The agreement asks for no flows, so there is nothing to decide.",
    "Add a [[flow]] for each passing of data from one party to another.",
)
DUPLICATE_FLOW = problem_kind(
    "agreement-duplicate-flow",
    "The flow “{key}” stands twice.",
    "Keep one, or give the second another id.",
)
DUPLICATE_PARTY = problem_kind(
    "agreement-duplicate-party",
    "The party “{key}” stands twice.",
    "Keep one, or give the second another key.",
)
ENDS_BEFORE_START = problem_kind(
    "agreement-ends-before-start",
    "The agreement ends on {ends}, before it starts on {starts}.",
    "Correct one of the dates.",
)


UNKNOWN_PARTY = problem_kind(
    "agreement-unknown-party",
    "“{key}” is no party of the agreement.",
    "Use the key of a [[party]], or add it.",
)
UNKNOWN_FLOW = problem_kind(
    "agreement-unknown-flow",
    "The evidence is for the flow “{key}”, which the agreement does not ask for.",
    "Use the id of a [[flow]].",
)
OWN_EVIDENCE = problem_kind(
    "agreement-own-evidence",
    "The evidence for “{condition}” comes from “{by}”, who asks for the data.",
    "Somebody else has to say that a condition is kept: who oversees it, or certifies it.",
)
EVIDENCE_ENDS = problem_kind(
    "agreement-evidence-ends",
    "The evidence for “{condition}” ends on {until}, before it counts from {on}.",
    "Correct one of the days.",
)
SOME_ENCODED = problem_kind(
    "agreement-some-encoded",
    "“{clear}” would come in with its identifiers, and “{encoded}” as match keys.",
    "Records are linked by one or the other: say encoded = true of every dataset, or of none.",
)
NOTHING_STATED = FlowLaw()
NO_SAFEGUARDS = LegalFacts()
NO_OUTPUT = OutputRules()


@dataclass(frozen=True, slots=True)
class Party:
    """One organisation of an agreement.

    Attributes:
        key: what the agreement calls it.
        name: its name.
        role: in data protection law: "controller", "joint-controller" or "processor".
        kind: what kind of body it is, such as "health" or "police"; "" where that is not said.
        terms: the senders and recipients of the vocabulary that it is.
        public_key: the key by which its signature is known, 32 bytes in base64; "" for none.
    """

    key: str
    name: str
    role: str
    kind: str = ""
    terms: tuple[str, ...] = ()
    public_key: str = ""


@dataclass(frozen=True, slots=True)
class RequestedFlow:
    """One flow that an agreement asks for, why, and what it states of the law for it."""

    id: str
    flow: Flow
    why: str = ""
    law: FlowLaw = NOTHING_STATED


@dataclass(frozen=True, slots=True)
class Agreement:
    """A proposed sharing.

    Attributes:
        key: the NAME of `share/NAME.agreement.toml`.
        title: what it is for.
        flows: what it asks for, at least one.
        parties: the organisations; a flow's sender and recipient are terms of the vocabulary and
            need not be among them.
        reference: the parties' own reference, or "".
        starts: the first day, when it is known.
        ends: the last day, when it is known.
        safeguards: what it states for the whole.
        datasets: what each party brings, column by column.
        evidence: that its conditions are kept.
        output: what it holds every table to that leaves.
    """

    key: str
    title: str
    flows: tuple[RequestedFlow, ...]
    parties: tuple[Party, ...] = ()
    reference: str = ""
    starts: date | None = None
    ends: date | None = None
    safeguards: LegalFacts = NO_SAFEGUARDS
    datasets: tuple[Dataset, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    output: OutputRules = NO_OUTPUT

    @property
    def encoded(self) -> bool:
        """Whether its records are linked by match keys, and no identifier comes in."""
        return any(one.encoded for one in self.datasets)

    def party(self, key: str) -> Party | None:
        """Return a party by its key, or None."""
        return next((one for one in self.parties if one.key == key), None)

    def party_for(self, term: str) -> Party | None:
        """Return the party that a sender or recipient of the vocabulary is, or None.

        A party that names no terms stands for the term that is its key.
        """
        for one in self.parties:
            if term in (one.terms or (one.key,)):
                return one
        return None

    def not_passed(self, dataset: Dataset, vocabulary: Vocabulary) -> tuple[Field, ...]:
        """Return the fields for counting of a dataset that no flow lets its party pass."""
        party = self.party(dataset.party)
        if party is None:
            return ()
        senders = party.terms or (party.key,)
        passed = [one.flow.data for one in self.flows if one.flow.sender in senders]
        return tuple(
            one
            for one in dataset.fields
            if not one.identifies
            and not (
                ("data", one.term) in vocabulary
                and any(vocabulary.covers("data", data, one.term) for data in passed)
            )
        )


def parse_agreement(
    content: bytes, file: str, key: str, vocabulary: Vocabulary | None, problems: Problems
) -> Agreement | None:
    """Read one `*.agreement.toml`.

    Args:
        content: the file's bytes.
        file: its path, for the places of problems.
        key: what the agreement is called.
        vocabulary: the study's terms; None leaves terms unchecked.
        problems: where everything wrong is noted.

    Returns:
        The agreement, or None when it has problems.
    """
    before = len(problems)
    document = load_document(content, file, "remit.share", "agreement", problems)
    if document is None:
        return None
    agreement = agreement_from_document(key, document)
    _check(agreement, file, problems)
    _check_references(agreement, file, problems)
    check_fields(agreement.datasets, file, problems)
    if vocabulary is not None:
        _check_terms(agreement, file, vocabulary, problems)
        for asked in agreement.flows:
            vocabulary.check_flow(asked.flow, Place(file, key=f"flow {asked.id}"), problems)
    return agreement if len(problems) == before else None


def agreement_from_document(key: str, document: Mapping[str, Any]) -> Agreement:
    """Return the agreement that a document describes, its dates as ISO text.

    Raises:
        KeyError: a value that must be there is missing; `parse_agreement` finds that first.
    """
    return Agreement(
        key=key,
        title=document["title"],
        flows=tuple(
            RequestedFlow(
                entry["id"],
                Flow.from_mapping(entry),
                entry.get("why", ""),
                flow_law(entry.get("law", {})),
            )
            for entry in document.get("flow", ())
        ),
        parties=tuple(
            Party(
                entry["key"],
                entry["name"],
                entry["role"],
                entry.get("kind", ""),
                tuple(entry.get("terms", ())),
                entry.get("public_key", ""),
            )
            for entry in document.get("party", ())
        ),
        reference=document.get("reference", ""),
        starts=day(document.get("starts")),
        ends=day(document.get("ends")),
        safeguards=legal_facts(document.get("safeguards", {})),
        datasets=tuple(dataset(entry) for entry in document.get("dataset", ())),
        evidence=tuple(evidence(entry) for entry in document.get("evidence", ())),
        output=output_rules(document.get("output", {})),
    )


def agreement_document(agreement: Agreement) -> dict[str, Any]:
    """Return the agreement as the plain values of its file, days as `date`; its key is left out."""
    document = {
        "title": agreement.title,
        "reference": agreement.reference,
        "starts": agreement.starts,
        "ends": agreement.ends,
        "safeguards": legal_facts_entry(agreement.safeguards),
        "output": output_entry(agreement.output),
        "party": [_party_entry(party) for party in agreement.parties],
        "dataset": [dataset_entry(one) for one in agreement.datasets],
        "flow": [_flow_entry(asked) for asked in agreement.flows],
        "evidence": [evidence_entry(one) for one in agreement.evidence],
    }
    return {name: value for name, value in document.items() if value}


def _party_entry(party: Party) -> dict[str, Any]:
    optional = {"kind": party.kind, "terms": list(party.terms), "public_key": party.public_key}
    present = {name: value for name, value in optional.items() if value}
    return {"key": party.key, "name": party.name, "role": party.role, **present}


def _flow_entry(asked: RequestedFlow) -> dict[str, Any]:
    optional = {**asked.flow.as_dict(), "why": asked.why, "law": flow_law_entry(asked.law)}
    return {"id": asked.id, **{name: value for name, value in optional.items() if value}}


def _check(agreement: Agreement, file: str, problems: Problems) -> None:
    if not agreement.flows:
        problems.add(NO_FLOWS, Place(file))
    flows = [asked.id for asked in agreement.flows]
    _check_once(flows, DUPLICATE_FLOW, Place(file, key="flow"), problems)
    parties = [party.key for party in agreement.parties]
    _check_once(parties, DUPLICATE_PARTY, Place(file, key="party"), problems)
    if agreement.starts and agreement.ends and agreement.ends < agreement.starts:
        place = Place(file, key="ends")
        problems.add(ENDS_BEFORE_START, place, ends=agreement.ends, starts=agreement.starts)


def _check_references(agreement: Agreement, file: str, problems: Problems) -> None:
    """Note every reference within the agreement that leads nowhere."""
    parties = {party.key for party in agreement.parties}
    flows = {asked.id for asked in agreement.flows}
    named = [one.party for one in agreement.datasets]
    if agreement.safeguards.requester:
        named.append(agreement.safeguards.requester)
    for key in named:
        if key not in parties:
            problems.add(UNKNOWN_PARTY, Place(file, key="party"), key=key)
    clear = [one.key for one in agreement.datasets if not one.encoded]
    encoded = [one.key for one in agreement.datasets if one.encoded]
    if clear and encoded:
        place = Place(file, key="dataset")
        problems.add(SOME_ENCODED, place, clear=", ".join(clear), encoded=", ".join(encoded))
    _check_evidence(agreement, file, flows, problems)


def _check_evidence(agreement: Agreement, file: str, flows: set[str], problems: Problems) -> None:
    """Note evidence that is for nothing, ends before it counts, or comes from who asks."""
    asking = agreement.party(agreement.safeguards.requester)
    for one in agreement.evidence:
        place = Place(file, key=f"evidence {one.condition}")
        for key in one.flows:
            if key not in flows:
                problems.add(UNKNOWN_FLOW, place, key=key)
        if asking and _speaks_for(asking, one.by):
            problems.add(OWN_EVIDENCE, place, condition=one.condition, by=one.by)
        if one.until and one.until <= one.on:
            problems.add(EVIDENCE_ENDS, place, condition=one.condition, until=one.until, on=one.on)


def _speaks_for(party: Party, by: str) -> bool:
    """Return whether evidence names a party, or a part of it, such as its data team.

    Who only has its name in their own, such as “City Hall Watch”, is somebody else.
    """
    said = _plainly(by)
    for name in map(_plainly, (party.key, party.name, party.name.partition(" (")[0])):
        begins = said.startswith((f"{name}'", f"{name},", f"{name}:", f"{name} ("))
        if said == name or begins or said.endswith((f" of {name}", f" at {name}")):
            return True
    return False


def _plainly(name: str) -> str:
    return (
        name.strip().casefold().replace("\N{RIGHT SINGLE QUOTATION MARK}", "'").removeprefix("the ")
    )


def _check_terms(
    agreement: Agreement, file: str, vocabulary: Vocabulary, problems: Problems
) -> None:
    """Note every term of datasets, parties and evidence that the vocabulary does not have."""
    for one in agreement.datasets:
        place = Place(file, key=f"dataset {one.key}")
        vocabulary.check_terms("data", [each.term for each in one.fields], place, problems)
    for proof in agreement.evidence:
        place = Place(file, key=f"evidence {proof.condition}")
        vocabulary.check_terms(CONDITIONS, [proof.condition], place, problems)
    for party in agreement.parties:
        for term in party.terms:
            if ("sender", term) not in vocabulary:
                place = Place(file, key=f"party {party.key}")
                vocabulary.check_terms("recipient", [term], place, problems)


def _check_once(keys: Iterable[str], kind: ProblemKind, place: Place, problems: Problems) -> None:
    seen: set[str] = set()
    for key in keys:
        if key in seen:
            problems.add(kind, place, key=key)
        seen.add(key)
