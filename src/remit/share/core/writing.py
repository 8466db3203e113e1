"""Writing an agreement step by step: which fields each step asks for, and how a draft changes.

A draft is the plain values of an agreement's file, days as ISO text. Each step's own fields are
checked when it is saved; the whole is checked when the draft is finished.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from remit.kernel.documents import check_schema, dump_toml, schema
from remit.kernel.errors import Place, Problems, problem_kind
from remit.kernel.numbers import whole_number
from remit.kernel.wording import counted
from remit.share.core.agreement import agreement_document, agreement_from_document, parse_agreement
from remit.share.core.asking import (
    CHOICE,
    DAY,
    KEY,
    LINES,
    LONG,
    NUMBER,
    PER_CENT,
    TICKS,
    YES,
    Ask,
    Wrong,
    entry_from,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from remit.kernel.vocabulary import Vocabulary
    from remit.share.core.agreement import Agreement
    from remit.share.core.asking import Options, Typed

Document = dict[str, Any]
FORM = "the draft"
SAFEGUARDS, OUTPUT = "safeguards", "output"
COLUMN = "field"
MOST_ROWS = 1000
"""Columns of a dataset that a page takes: no form has more fields than this."""
_PAIRS = (
    (
        "law.compelled",
        ("kind", "by"),
        "Say both what makes it happen, and which order, section or danger it is.",
    ),
    (
        OUTPUT,
        ("n", "k"),
        "Say both how many contributors are added up, and what per cent they may have.",
    ),
)

NO_PARTIES = problem_kind(
    "agreement-draft-no-parties",
    "The draft names no party.",
    "Add each organisation that takes part.",
)


@dataclass(frozen=True, slots=True)
class Step:
    """One step of writing an agreement.

    Attributes:
        key: its name in addresses.
        title: its heading.
        asks: its fields; those of one entry where there are several.
        table: the list in the document that it fills, such as "party"; "" for a plain step.
        name: which field of an entry names it.
        noun: what one entry is, and what several are.
        lead: a sentence above it.
    """

    key: str
    title: str
    asks: tuple[Ask, ...]
    table: str = ""
    name: str = "key"
    noun: tuple[str, str] = ("", "")
    lead: str = ""


def _said(name: str, words: str, hint: str = "", kind: str = LONG, options: str = "") -> Ask:
    return Ask(f"{SAFEGUARDS}.{name}", words, kind, hint, options)


ABOUT = Step(
    "about",
    "What it is for, and from when to when",
    (
        Ask("title", "What the agreement is for, in a line", is_needed=True),
        Ask("reference", "The parties' own reference, if any"),
        Ask("starts", "First day", DAY),
        Ask("ends", "Last day", DAY),
        _said("purposes", "Purposes, one a line", "In plain words.", LINES),
        _said("requester", "Which party asks for the data", kind=CHOICE, options="parties"),
    ),
)
PARTIES = Step(
    "parties",
    "Parties",
    (
        Ask("name", "Name of the organisation", is_needed=True),
        Ask("key", "What the agreement calls it", KEY, "Short, such as hospital.", is_needed=True),
        Ask("role", "Its role in data protection law", CHOICE, "", "roles", is_needed=True),
        Ask("kind", "What kind of body it is", CHOICE, "", "kinds"),
        Ask(
            "terms",
            "Which senders and recipients of the vocabulary it is",
            TICKS,
            "Where none is ticked, the one with its own key.",
            "sides",
        ),
        Ask(
            "public_key",
            "The key by which its signature is known",
            hint="Made by remit agreement keys. It can be added later, before anybody signs.",
        ),
    ),
    table="party",
    noun=("party", "parties"),
)
DATASETS = Step(
    "datasets",
    "Datasets, column by column",
    (
        Ask("key", "What the dataset is called", KEY, "Short, such as emergency.", is_needed=True),
        Ask("party", "Which party brings it", CHOICE, "", "parties", is_needed=True),
        Ask("description", "What it holds"),
    ),
    table="dataset",
    noun=("dataset", "datasets"),
    lead="Only the columns that stand here may come in. Any other is refused by name.",
)
_ASKED, _LAW, _MUST = "What passes", "What the law asks", "If it must happen"
FLOWS = Step(
    "flows",
    "Flows, one at a time",
    (
        Ask("id", "What the flow is called", KEY, "Short, such as injuries.", "", True, _ASKED),
        Ask("subject", "Whose data", CHOICE, "", "subject", True, _ASKED),
        Ask("data", "What data", CHOICE, "", "data", True, _ASKED),
        Ask("sender", "From whom", CHOICE, "", "sender", True, _ASKED),
        Ask("recipient", "To whom", CHOICE, "", "recipient", True, _ASKED),
        Ask("purpose", "For what", CHOICE, "", "purpose", True, _ASKED),
        Ask("conditions", "Under what conditions", TICKS, "", "conditions", group=_ASKED),
        Ask("why", "Why it is needed", LONG, "In plain words.", group=_ASKED),
        Ask("law.basis", "Lawful basis", CHOICE, "UK GDPR, Article 6.", "bases", group=_LAW),
        Ask(
            "law.recipient_basis",
            "Lawful basis of who receives, where it is another",
            CHOICE,
            "As when a charity gives to a council.",
            "bases",
            group=_LAW,
        ),
        Ask(
            "law.special",
            "Condition for special categories",
            CHOICE,
            "UK GDPR, Article 9. Only where the data are of such a category.",
            "specials",
            group=_LAW,
        ),
        Ask(
            "law.criminal",
            "Condition for records of offences",
            CHOICE,
            "UK GDPR, Article 10. Only where the data are about offences.",
            "criminals",
            group=_LAW,
        ),
        Ask(
            "law.schedule",
            "Paragraph of Schedule 1 that the condition rests on",
            NUMBER,
            "Data Protection Act 2018, Schedule 1: 1 to 37.",
            group=_LAW,
        ),
        Ask("law.gateway", "Power to pass it on", CHOICE, "", "gateways", group=_LAW),
        Ask(
            "law.other_gateway",
            "Another power that is not in the list",
            hint="Its citation, such as Localism Act 2011, section 1.",
            group=_LAW,
        ),
        Ask("law.sender_part", "For who gives", CHOICE, "", "acts", group=_LAW),
        Ask("law.recipient_part", "For who receives", CHOICE, "", "acts", group=_LAW),
        Ask(
            "law.confidentiality",
            "How the duty of confidence is met",
            CHOICE,
            "Where it was told in confidence, as to a doctor.",
            "confidentialities",
            group=_LAW,
        ),
        Ask("law.decisions", "Decisions about single people are made by it", YES, group=_LAW),
        Ask("law.automated", "A computer alone makes them", YES, group=_LAW),
        Ask("law.compelled.kind", "What makes it happen", CHOICE, "", "compulsions", group=_MUST),
        Ask(
            "law.compelled.by",
            "Which order or section, or what the danger is",
            group=_MUST,
        ),
    ),
    table="flow",
    name="id",
    noun=("flow", "flows"),
)
EVIDENCE = Step(
    "evidence",
    "Evidence by others that conditions are kept",
    (
        Ask("condition", "Which condition is kept", CHOICE, "", "conditions", is_needed=True),
        Ask("by", "Who says so", hint="Not the party that asks for the data.", is_needed=True),
        Ask("on", "From which day it counts", DAY, is_needed=True),
        Ask("until", "First day on which it no longer counts, if any", DAY),
        Ask("reference", "Where it can be seen"),
        Ask("flows", "For which flows", TICKS, "Where none is ticked, for all.", "flows"),
    ),
    table="evidence",
    name="condition",
    noun=("piece of evidence", "pieces of evidence"),
    lead="A condition counts only by evidence from somebody other than who asks. When it lapses, "
    "the agreement is suspended.",
)
ASSESSED = Step(
    "assessment",
    "Impact assessment, policy and contracts",
    (
        _said("assessment", "Reference of the impact assessment", kind="line"),
        _said("residual_risk", "Risk that is left", kind=CHOICE, options="risks"),
        _said("consulted_ico", "The Information Commissioner was asked first", kind=YES),
        _said("policy", "Reference of the appropriate policy document", kind="line"),
        _said("arrangement", "Reference of the joint controllers' arrangement", kind="line"),
        _said("contract", "Reference of the contract with processors", kind="line"),
        _said("equality", "How the equality duty was considered"),
    ),
)
PEOPLE = Step(
    "people",
    "The people whose data these are",
    (
        _said("notice", "How and where people are told"),
        _said("rights", "How people use their rights"),
        _said("complaints", "To whom people complain"),
        _said(
            "opt_out",
            "National data opt-out",
            "Write “applied”, or why it does not apply.",
            "line",
        ),
    ),
)
CARE = Step(
    "care",
    "Care of the data: quality, security, deletion",
    (
        _said("quality", "How the data are kept correct"),
        _said("security", "How the data are kept safe"),
        _said("delete_by", "By when the data are deleted", kind=DAY),
        _said("deletion", "How they are deleted, and who certifies it"),
        _said(
            "identifiers_until",
            "Until when identifiers are kept for further runs",
            "Left blank, they are destroyed with each run.",
            DAY,
        ),
    ),
)
ENDING = Step(
    "ending",
    "What may leave, review, and what happens when it is broken",
    (
        _said("threshold", "Least count that may leave", "Such as 10.", NUMBER),
        _said("outputs", "Who checks what leaves, and by which further rules"),
        Ask(
            f"{OUTPUT}.threshold",
            "Least count that a table may show",
            NUMBER,
            "At least 3. The greater holds where the least count above is another.",
        ),
        Ask(f"{OUTPUT}.round", "Counts are rounded to multiples of", NUMBER, "Such as 5."),
        Ask(
            f"{OUTPUT}.n",
            "Dominance: how many of the largest contributors are added up",
            NUMBER,
            "Such as 2. It goes with the per cent below.",
        ),
        Ask(
            f"{OUTPUT}.k",
            "Dominance: per cent of a sum that these may have at most",
            PER_CENT,
            "Such as 85.",
        ),
        Ask(
            f"{OUTPUT}.p",
            "Per cent to within which nobody may work out the largest part in a sum",
            PER_CENT,
            "Such as 10.",
        ),
        Ask(
            f"{OUTPUT}.protection",
            "How wide an outsider's interval for a hidden count must be",
            NUMBER,
            "Such as 2.",
        ),
        Ask(f"{OUTPUT}.zeros", "Zeros", CHOICE, "", "zeros"),
        Ask(f"{OUTPUT}.whole_groups", "A cell may show that it holds a whole group", YES),
        _said("review_on", "Day of the next review", kind=DAY),
        _said("sanctions", "What happens when it is broken"),
    ),
)
STEPS = (ABOUT, PARTIES, DATASETS, FLOWS, ASSESSED, PEOPLE, CARE, ENDING, EVIDENCE)


def step_of(key: str) -> Step | None:
    """Return a step by its key, or None."""
    return next((one for one in STEPS if one.key == key), None)


def filled(document: Mapping[str, Any], step: Step) -> str:
    """Return how far a step of a draft has come, in words; "" for not at all.

    The title, which every draft has, does not count.
    """
    if step.table:
        count = len(document.get(step.table, ()))
        return counted(count, *step.noun) if count else ""
    said = [_inside(document, ask.name) for ask in step.asks if ask.name != "title"]
    count = sum(map(bool, said))
    return f"{count} of {len(said)} said" if count else ""


def with_plain(document: Mapping[str, Any], step: Step, entry: Mapping[str, Any]) -> Document:
    """Return a draft with a plain step's fields as they were typed; what is blank now goes."""
    changed = {
        name: dict(value) if isinstance(value, dict) else value for name, value in document.items()
    }
    for ask in step.asks:
        table, _, name = ask.name.partition(".")
        inside = changed.setdefault(table, {}) if name else changed
        inside.pop(name or table, None)
        value = _inside(entry, ask.name)
        if value:
            inside[name or table] = value
    return {name: value for name, value in changed.items() if value != {}}


def _inside(document: Mapping[str, Any], name: str) -> Any:
    table, _, inner = name.partition(".")
    found = document.get(table)
    return found.get(inner) if inner and isinstance(found, dict) else None if inner else found


def with_entry(
    document: Mapping[str, Any], step: Step, at: int | None, entry: Mapping[str, Any]
) -> Document:
    """Return a draft with an entry put in place of another, or added."""
    entries = list(document.get(step.table, ()))
    if at is None:
        entries.append(dict(entry))
    else:
        entries[at] = dict(entry)
    return {**document, step.table: entries}


def without_entry(document: Mapping[str, Any], step: Step, at: int) -> Document:
    """Return a draft without one entry."""
    entries = [one for place, one in enumerate(document.get(step.table, ())) if place != at]
    rest = {name: value for name, value in document.items() if name != step.table}
    return {**rest, step.table: entries} if entries else rest


def read_entry(
    document: Mapping[str, Any], step: Step, at: int | None, typed: Typed, options: Options
) -> tuple[Document, tuple[Wrong, ...]]:
    """Return the entry of a step that was typed, and everything wrong with it.

    An entry's name stands once in its list; the published schema has the last word.
    """
    entry, wrong = entry_from(step.asks, typed, options)
    if step is DATASETS:
        columns, more = read_columns(typed, options)
        entry[COLUMN] = columns
        wrong = (*wrong, *more)
    others = [
        one.get(step.name) for place, one in enumerate(document.get(step.table, ())) if place != at
    ]
    if step.table and step is not EVIDENCE and entry.get(step.name) in others:
        words = f"“{entry[step.name]}” stands in this agreement already."
        wrong = (*wrong, Wrong(step.name, words))
    wrong = (*wrong, *_half_said(entry))
    if not wrong:
        wrong = _against_schema(step, entry)
    return entry, wrong


def _half_said(entry: Document) -> Iterator[Wrong]:
    """Yield what is said of a pair without its other half."""
    for table, (one, other), words in _PAIRS:
        said: Any = entry
        for step in table.split("."):
            said = said.get(step, {})
        lacking = [name for name in (one, other) if name not in said]
        if len(lacking) == 1:
            yield Wrong(f"{table}.{lacking[0]}".replace(".", "-"), words)


def read_columns(typed: Typed, options: Options) -> tuple[list[Document], tuple[Wrong, ...]]:
    """Return the columns of a dataset that were typed, rows without a name left out."""
    columns: list[Document] = []
    wrong: list[Wrong] = []
    known = {value for value, _ in options.get("data", ())}
    for at in range(rows_in(typed)):
        name, term, about, tells = (
            next(iter(typed.get(f"{part}-{at}", ())), "").strip()
            for part in ("name", "term", "about", "identifies")
        )
        if not (name or term or about):
            continue
        if not name:
            wrong.append(Wrong(f"name-{at}", f"Column {at + 1}: its name is missing."))
        if term not in known:
            wrong.append(Wrong(f"term-{at}", f"Column {at + 1}: choose what it is."))
        column = {"name": name, "term": term, "description": about, "identifies": bool(tells)}
        columns.append({part: value for part, value in column.items() if value})
    if not columns:
        wrong.append(Wrong("name-0", "No column is named. Name at least one."))
    names = [one.get("name") for one in columns]
    twice = dict.fromkeys(one for one in names if one and names.count(one) > 1)
    wrong += [Wrong("name-0", f"The column “{name}” stands twice.") for name in twice]
    return columns, tuple(wrong)


def rows_in(typed: Typed) -> int:
    """Return how many rows of columns a form sent; more than the most are none of the page's."""
    rows = [name.rpartition("-")[2] for name in typed if name.startswith("name-")]
    known = [whole_number(one, MOST_ROWS - 1) for one in rows]
    return 1 + max((one for one in known if one is not None), default=-1)


def _against_schema(step: Step, entry: Document) -> tuple[Wrong, ...]:
    problems = Problems()
    part = {step.table: [entry]} if step.table else entry
    document = {"title": "A draft", **part}
    check_schema(document, schema("remit.share", "agreement"), "", problems)
    return tuple(Wrong("", f"{one.message} {one.remedy}") for one in problems)


def finished(
    key: str, document: Mapping[str, Any], vocabulary: Vocabulary, problems: Problems
) -> Agreement | None:
    """Return the agreement that a draft has become, checked as its file would be; else None."""
    before = len(problems)
    draft = agreement_document(agreement_from_document(key, document))
    agreement = parse_agreement(dump_toml(draft).encode(), FORM, key, vocabulary, problems)
    if not document.get(PARTIES.table):
        problems.add(NO_PARTIES, Place(FORM, key=PARTIES.table))
    return agreement if len(problems) == before else None


def terms_known(agreement: Agreement, vocabulary: Vocabulary) -> bool:
    """Whether every term of a draft's flows is in the vocabulary, so that they can be judged."""
    problems = Problems()
    for asked in agreement.flows:
        vocabulary.check_flow(asked.flow, Place(FORM), problems)
    conditions = [one.condition for one in agreement.evidence]
    vocabulary.check_terms("conditions", conditions, Place(FORM), problems)
    return not problems
