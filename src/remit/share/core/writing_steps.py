"""The steps of writing an agreement, and which fields each of them asks for."""

from __future__ import annotations

from dataclasses import dataclass

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
)

SAFEGUARDS, OUTPUT = "safeguards", "output"


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
        Ask(
            "encoded",
            "Its identifiers stay with the party, and match keys come in instead",
            YES,
            "Of every dataset of an agreement, or of none.",
        ),
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
        _said(
            "delete_after_days",
            "After how many days each delivery is deleted",
            "With what is linked of it. Such as 365.",
            NUMBER,
        ),
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
        _said(
            "review_every_months", "After how many months the next follows", "Such as 12.", NUMBER
        ),
        _said("sanctions", "What happens when it is broken"),
    ),
)
STEPS = (ABOUT, PARTIES, DATASETS, FLOWS, ASSESSED, PEOPLE, CARE, ENDING, EVIDENCE)


def step_of(key: str) -> Step | None:
    """Return a step by its key, or None."""
    return next((one for one in STEPS if one.key == key), None)
