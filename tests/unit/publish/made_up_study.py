"""A small made-up study as values, with small cells planted where disclosure control must act."""

from __future__ import annotations

from datetime import date
from random import Random

from remit.ask.core.acceptability import share_of
from remit.ask.core.analysis_plan import Item
from remit.ask.core.moves import moves_of
from remit.charter.core.rule import Charter, Effect, Rule
from remit.commission.core.facts import CommissionFacts, Milestone, Outcome
from remit.kernel.finding import Finding
from remit.kernel.flow import Flow
from remit.kernel.vocabulary import Term, Vocabulary
from remit.share.core.agreement import Agreement, Party, RequestedFlow
from remit.share.core.judgement import judge

SCALE = (
    ("1", "Strongly against"),
    ("2", "Against"),
    ("3", "Neither"),
    ("4", "For"),
    ("5", "Strongly for"),
)
KNOWLEDGE = (("true", "True"), ("false", "False"), ("unsure", "Not sure"))
FLOW = Flow("young-people", "mental-health", "nhs", "police", "early-help")

COMMISSION = CommissionFacts(
    name="attitudes",
    reference="ADD2392",
    title="Attitudes towards sharing personal data",
    kind="study",
    question="What do people most at risk think of sharing data about them?",
    made_up=True,
    outcomes=(
        Outcome("overall-attitude", "their overall attitude, before and after information"),
        Outcome("misconceptions", "what misconceptions exist"),
        Outcome("limits", "where the limits are"),
        Outcome("encourage", "what would encourage them"),
    ),
    milestones=(Milestone("Fieldwork", date(2019, 11, 1), date(2020, 3, 31)),),
)

VOCABULARY = Vocabulary(
    [
        Term("subject", "young-people", labels={"en": "Young people at risk"}),
        Term("data", "health", labels={"en": "Health"}),
        Term("data", "mental-health", "health", labels={"en": "Mental health"}),
        Term("sender", "nhs", labels={"en": "NHS trust"}),
        Term("recipient", "police", labels={"en": "Police"}),
        Term("recipient", "youth-workers", labels={"en": "Youth workers"}),
        Term("purpose", "early-help", labels={"en": "Early help"}),
        Term("conditions", "life-at-risk", labels={"en": "A life is at risk"}),
        Term("conditions", "pseudonymised", labels={"en": "Pseudonymised"}),
    ]
)

CHARTER = Charter(
    (
        Rule(
            "r1",
            Effect.FORBID,
            {"en": "Health records do not go to the police."},
            {"data": ("health",), "recipient": ("police",)},
            unless=("life-at-risk",),
            evidence=("ask:v1", "listen:group-1:7", "listen:group-2:3"),
        ),
        Rule(
            "r2",
            Effect.PERMIT,
            {"en": "Youth workers may know, if names are taken out."},
            {"recipient": ("youth-workers",)},
            requires=("pseudonymised",),
            evidence=("listen:theme:need-to-know", "listen:group-1:30", "listen:group-9:1"),
        ),
    )
)

AGREEMENT = Agreement(
    "police",
    "Mental health records to the police",
    (
        RequestedFlow("f1", FLOW, "To find who needs help."),
        RequestedFlow(
            "f2", Flow("young-people", "health", "nhs", "youth-workers", "early-help"), ""
        ),
    ),
    (Party("nhs", "An NHS trust", "controller"),),
)


def paired(name, kind, before, after, scale=SCALE, *, accept=("4", "5"), outcome="", **more):
    """Return an item's finding as `ask` makes it, from each person's answers by code."""
    known = {"truth": accept[0]} if kind == "knowledge" else {"accept": accept}
    item = Item(name, kind, **known)
    waves = {"before": before, "after": after}
    figures = {
        "item": name,
        "kind": kind,
        "scale": [{"value": value, "label": label} for value, label in scale],
        **{
            wave: {
                "n": len(answers),
                "counts": {value: list(answers.values()).count(value) for value, _ in scale},
            }
            for wave, answers in waves.items()
        },
        **moves_of(item, [value for value, _ in scale], waves, None),
    }
    shares = {wave: share_of(answers.values(), accept) for wave, answers in waves.items()}
    if kind == "knowledge":
        figures |= {"truth": accept[0], "correct": shares}
    elif accept:
        figures["accept"] = shares
    figures |= more
    kind = "paired-item" if kind in {"attitude", "benefit", "single"} else kind
    return Finding(f"ask:{name}", kind, f"Question {name}?", outcome, figures, "raw-digest")


def answers(rng, scale, weights, people, left=0):
    """Return made-up answers of `people`, by code, the first `left` of them missing."""
    drawn = rng.choices([value for value, _ in scale], weights, k=people)
    return {f"P{number}": answer for number, answer in enumerate(drawn) if number >= left}


def passage(transcript, line, text, themes, *, quotable=True):
    """Return a coded passage's finding."""
    figures = {
        "transcript": transcript,
        "line": line,
        "end_line": line,
        "speaker": "Zebedee",
        "code": f"CODE-{transcript}-{line}",
        "themes": list(themes),
        "text": text,
        "quotable": quotable,
    }
    return Finding(f"listen:{transcript}:{line}", "passage", "", "limits", figures, "raw-digest")


def theme(slug, name, participants, of=32, *, passages=6, outcome="limits"):
    """Return a theme's finding."""
    figures = {
        "name": name,
        "description": "",
        "participants": participants,
        "participants_of": of,
        "passages": passages,
        "transcripts": 3,
        "transcripts_of": 4,
    }
    return Finding(f"listen:theme:{slug}", "theme", name, outcome, figures, "raw-digest")


def quotas(rows, size):
    """Return the quota finding; rows are (feature, value, min, max, pool, panel)."""
    names = ("feature", "value", "min", "max", "pool", "panel")
    figures = {
        "size": size,
        "pool": 600,
        "seed": 0,
        "method": "random",
        "rows": [dict(zip(names, row, strict=True)) for row in rows],
    }
    return Finding("recruit:quotas", "quotas", "Quotas", "", figures)


def some_findings():
    """Return the findings of the study."""
    rng = Random(7)  # made-up answers are to be the same every time
    likely, later = [14, 18, 20, 30, 18], [8, 12, 18, 36, 26]
    found = [
        paired(
            "overall",
            "attitude",
            answers(rng, SCALE, likely, 60),
            answers(rng, SCALE, later, 60, left=8),
            outcome="overall-attitude",
        ),
        paired(
            "sold",
            "knowledge",
            answers(rng, KNOWLEDGE, [40, 30, 30], 60),
            answers(rng, KNOWLEDGE, [20, 60, 20], 60, left=8),
            KNOWLEDGE,
            accept=("false",),
            outcome="misconceptions",
        ),
        paired(
            "v1",
            "vignette",
            answers(rng, SCALE, [30, 30, 10, 20, 10], 60),
            answers(rng, SCALE, [30, 25, 10, 25, 10], 60, left=8),
            outcome="limits",
            flow=FLOW.as_dict(),
        ),
        theme("need-to-know", "Only those who need to know", 14),
        theme("profiling", "Fear of being profiled", 3),
        passage("group-1", 7, "Once it is in there, it never comes out.", ["profiling"]),
        passage("group-1", 12, "A teacher, fine. Not the whole school.", ["need-to-know"]),
        passage("group-1", 30, "I said this in confidence.", ["need-to-know"], quotable=False),
        passage("group-2", 3, "They look at you differently <after>.", []),
        passage("group-2", 18, "Ask me first.", ["need-to-know", "profiling"]),
        passage("group-3", 5, "Depends who is asking.", ["need-to-know"]),
        passage("group-4", 9, "Not my business who reads it.", ["need-to-know"]),
        quotas(
            [
                ("age", "16-24", 20, 30, 200, 27),
                ("age", "25-34", 20, 30, 300, 25),
                ("age", "35+", 0, 10, 100, 4),
                ("age", "unknown", 0, 5, 0, 0),
            ],
            56,
        ),
    ]
    return tuple(found)


def judgements():
    """Return the verdicts on the proposed agreement."""
    return [judge(AGREEMENT, CHARTER, VOCABULARY, date(2020, 4, 1))]
