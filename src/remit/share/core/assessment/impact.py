"""The draft of a data protection impact assessment.

Its parts are those of the UK GDPR, Article 35(7) and (9); the officers' advice is that of Article
35(2). How likely and how grave a risk is, people judge.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from remit.charter.core.explanation import describe
from remit.kernel.flow import CONDITIONS
from remit.kernel.wording import counted, day_in_words
from remit.share.core.assessment.known import PRINCIPLE
from remit.share.core.assessment.stated import ON_DELETION, basis_rows, deletion_told, stated
from remit.share.core.judgement import explain_flow, summarise
from remit.share.core.law_words import KINDS, OFFICERS, ROLES
from remit.share.core.output_rules import rules_in_words, rules_of
from remit.share.core.paper import Facts, Gap, Grid, Paper, Points, Said, Section, Text
from remit.share.core.retention import review_words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from remit.share.core.assessment.known import HeardTheme, Known
    from remit.share.core.datasets import Dataset, Field
    from remit.share.core.paper import Block

# Words of an outcome that ask what people are against or worry about.
_AGAINST = ("against", "concern", "fear", "harm", "limit", "may not", "risk", "them back", "worr")
# Words of a question that asks whether people worry.
_WORRYING = ("afraid", "fear", "worr")
_HIGH = "high"


def impact_assessment(known: Known) -> Paper:
    """Return the draft of the assessment; what is not known is a named gap."""
    return Paper(
        key="impact-assessment",
        title="Data protection impact assessment",
        of=known.agreement.title,
        labels=known.labels,
        sections=(
            _description(known),
            _necessity(known),
            _views(known),
            _risks(known),
            _measures(known),
            _advice(known),
            _outcome(known),
        ),
        is_numbered=True,
    )


def feared(known: Known) -> tuple[HeardTheme, ...]:
    """Return the themes to judge as risks: those that a limit rests on come first.

    The others answer an outcome that asks what people are against or worry about, and no permit
    rests on them alone.
    """
    themes = known.heard.themes
    limits = [one for one in themes if one.is_limit]
    worries = [
        one
        for one in themes
        if not one.is_limit
        and not one.is_permit
        and any(word in one.under.casefold() for word in _AGAINST)
    ]
    return (*limits, *worries)


def _description(known: Known) -> Section:
    """Article 35(7)(a): what is done with data, and what for."""
    agreement = known.agreement
    facts = agreement.safeguards
    period = "not said"
    if agreement.starts and agreement.ends:
        period = f"{day_in_words(agreement.starts)} to {day_in_words(agreement.ends)}"
    blocks: list[Block] = [
        Facts(
            (
                ("Agreement", f"{agreement.title} ({agreement.reference or agreement.key})"),
                ("From and to", period),
                ("Whose data", "; ".join(known.words_of("subject"))),
                ("What data", "; ".join(known.words_of("data"))),
                ("What for", "; ".join(known.words_of("purpose"))),
            )
        ),
        *stated("Purposes", facts.purposes, "the purposes in plain words"),
        Grid(
            "Who takes part",
            ("Party", "Role", "Kind of body"),
            tuple(
                (one.name, ROLES[one.role], KINDS.get(one.kind, "not said"))
                for one in agreement.parties
            ),
        ),
        Grid(
            "What passes from whom to whom",
            ("Flow", "In words", "Why"),
            tuple(
                (one.id, describe(one.flow, known.vocabulary), one.why or "not said")
                for one in agreement.flows
            ),
        ),
        *_datasets(known),
        *stated("How long, and how it ends", deletion_told(facts), ON_DELETION),
        Gap("how many people's records there are, and how often they are sent"),
        Gap("the systems that hold the data, and where they stand"),
    ]
    return Section("What is done with data, and what for", tuple(blocks))


def _datasets(known: Known) -> Iterator[Block]:
    if not known.agreement.datasets:
        yield Gap("what each party brings, column by column")
    for one in known.agreement.datasets:
        party = known.agreement.party(one.party)
        yield Grid(
            f"{party.name if party else one.party}: {one.key}",
            ("Column", "What it is", "Tells who somebody is"),
            tuple(
                (
                    each.name,
                    ": ".join(filter(None, (known.word("data", each.term), each.words))),
                    _tells(one, each),
                )
                for each in one.fields
            ),
        )


def _tells(dataset: Dataset, column: Field) -> str:
    if not column.identifies:
        return "no"
    return "yes; it stays with the party, and match keys pass" if dataset.encoded else "yes"


def _necessity(known: Known) -> Section:
    """Article 35(7)(b): whether it is needed, and no more than is needed."""
    facts = known.agreement.safeguards
    blocks: list[Block] = [
        Grid(
            "What each flow rests on",
            ("Flow", "What it states of the law"),
            tuple((one.id, "; ".join(basis_rows(known, one))) for one in known.agreement.flows),
        ),
        Text(
            f"The check of the law says: {known.law.answer.words}. It finds what is not said and "
            "what contradicts. That nothing was found does not make it lawful."
        ),
        *_remarks(known),
        Text(f"What people accept: {summarise(known.judgement)}"),
        *(
            Points(tuple(explain_flow(one, known.vocabulary, known.judgement.at)))
            for one in known.judgement.flows
        ),
        *stated("How the data are kept correct", facts.quality, "how the data are kept correct"),
        *stated("How people are told", facts.notice, "where people are told"),
        *stated("How people use their rights", facts.rights, "how people use their rights"),
        *stated("The equality duty", facts.equality, "how the equality duty was considered"),
        Gap("why the purpose cannot be reached with less data, or with none about single people"),
    ]
    return Section("Whether it is necessary and proportionate", tuple(blocks))


def _remarks(known: Known) -> Iterator[Block]:
    said = [f"{flow.id}: {one}" for flow in known.law.flows for one in flow.remarks]
    said += [str(one) for one in known.law.whole]
    if said:
        yield Points(tuple(said))


VIEWS = "The views of those affected (UK GDPR, Article 35(9))"


def _views(known: Known) -> Section:
    """Article 35(9): the views of those affected, as the study found them."""
    heard = known.heard
    if not heard.answers and not heard.themes:
        gap = Gap("the views of those affected: this study has asked nobody yet")
        return Section(VIEWS, (gap,))
    blocks: list[Block] = [
        Text(f"From the study “{heard.study}”. Its report has every figure in full."),
        *(Text(words) for words in heard.took_part),
    ]
    if known.words_of("subject"):
        about = "; ".join(known.words_of("subject"))
        blocks.append(
            Gap(f"in how far those who took part stand for those whose data these are: {about}")
        )
    parts = (
        Section("Cases like the flows of this agreement", tuple(_cases(known))),
        Section("What people answered", tuple(_answers(known))),
        Section("What people said", tuple(_themes(known))),
    )
    return Section(
        VIEWS,
        tuple(blocks),
        tuple(part for part in parts if part.blocks),
    )


def _cases(known: Known) -> Iterator[Block]:
    near = known.cases_near()
    if not near:
        yield Gap("what people say of these flows: no case like them was shown to anybody")
        return
    yield Grid(
        "Each lies on one branch with a flow, in all five parts",
        ("Case", "How many accept it", "Finding"),
        tuple((one.title, one.answered, one.ref) for one in near),
    )


# By the kind of a question: what its table is called, and what a share in it counts.
_ASKED = {
    "": ("Before and after information, where it was asked twice", ("Question", "How many agree")),
    "trust": ("Whom people trust with information", ("Who", "How many trust them")),
    "knowledge": ("What people know of the rules", ("Statement", "How many are right on it")),
}


def _answers(known: Known) -> Iterator[Block]:
    told = [one for one in known.heard.answers if one.flow is None and one.answered]
    principles = [one for one in told if one.kind == PRINCIPLE]
    others = [one for one in told if one.kind != PRINCIPLE]
    if principles:
        yield Grid(
            "Principles that were made together, and who adopted them",
            ("Principle", "Adopted", "Finding"),
            tuple((one.title, one.answered, one.ref) for one in principles),
        )
    for kind, (caption, head) in _ASKED.items():
        rows = [
            (one.title, one.answered, one.ref)
            for one in others
            if (one.kind if one.kind in _ASKED else "") == kind
        ]
        if rows:
            yield Grid(caption, (*head, "Finding"), tuple(rows))
    if known.heard.held:
        yield Text(known.heard.held)


def _themes(known: Known) -> Iterator[Block]:
    for one in known.heard.themes:
        about = f" {one.description}" if one.description else ""
        yield Text(f"{one.name}.{about} {one.voices}. ({one.ref})")
        for quote in one.quotes[:1]:
            yield Said(quote.words, quote.source)


def _risks(known: Known) -> Section:
    """Article 35(7)(c): risks to people's rights, for people to judge."""
    rows = (*_feared_rows(known), *_worried_rows(known))
    blocks: list[Block] = list(_decisions(known))
    if rows:
        blocks += [
            Text(
                "Listed is what people fear, as the study found it: first the themes that a limit "
                "of the charter rests on, then those that speak against sharing, then what people "
                "were asked whether they worry about. How likely each is, and how grave, is for "
                "people to judge. Strike out what is no risk here."
            ),
            Grid(
                "Risks to people's rights and freedoms",
                ("Risk, as people said it", "By how many", "Likely?", "Grave?", "What is left?"),
                tuple((*row, *("still to judge",) * 3) for row in rows),
            ),
            Gap("how likely and how grave each risk is, and what is left of it after measures"),
        ]
    blocks.append(Gap("risks that nobody in the study spoke of, such as loss, theft or misuse"))
    return Section("Risks to people's rights and freedoms", tuple(blocks))


def _feared_rows(known: Known) -> Iterator[tuple[str, str]]:
    for one in feared(known):
        words = ": ".join(filter(None, (one.name, one.description)))
        yield words, f"{one.voices} ({one.ref})"


def _worried_rows(known: Known) -> Iterator[tuple[str, str]]:
    for one in known.heard.answers:
        asks = any(word in one.title.casefold() for word in _WORRYING)
        if one.is_limit:
            yield f"Against this limit: “{one.title}”", f"{one.answered} ({one.ref})"
        elif asks and one.answered and one.flow is None:
            yield f"Asked: “{one.title}”", f"{one.answered} ({one.ref})"


def _decisions(known: Known) -> Iterator[Block]:
    """Say first what decisions about single people ask for."""
    flows = [one for one in known.agreement.flows if one.law.decisions or one.law.automated]
    if not flows:
        return
    named = ", ".join(one.id for one in flows)
    alone = [one.id for one in flows if one.law.automated]
    yield Text(
        f"Decisions about single people are made by: {named}. "
        + (f"A computer alone makes those of: {', '.join(alone)}. " if alone else "")
        + "UK GDPR, Articles 22A to 22D, and the Equality Act 2010, section 149, come first."
    )
    yield Gap("who takes part in each decision, and what they can change")
    yield Gap("how people hear of a decision, contest it and have a person look at it again")
    yield Gap("how unfairness between groups was looked for, and what was found")


def _measures(known: Known) -> Section:
    """Article 35(7)(d): what is done about the risks."""
    agreement = known.agreement
    facts = agreement.safeguards
    wanted = dict.fromkeys(key for one in agreement.flows for key in one.flow.conditions)
    rows = tuple(
        (known.word(CONDITIONS, key), _for_flows(known, key), _shown(known, key)) for key in wanted
    )
    blocks: list[Block] = []
    if rows:
        blocks.append(
            Grid("Conditions of the flows", ("Condition", "Flows", "Shown to be kept by"), rows)
        )
    blocks += [
        *stated("How the data are kept safe", facts.security, "how the data are kept safe"),
        *stated("National data opt-out", facts.opt_out, "whether the opt-out is applied"),
        *stated("What every table is held to", rules_in_words(rules_of(agreement)), ""),
        *stated("Rules for what leaves", facts.outputs, "how what leaves is checked, and by whom"),
        *stated(
            "What happens when it is broken", facts.sanctions, "what happens when it is broken"
        ),
        Gap("which of these measures answers which risk"),
    ]
    return Section("What is done about the risks", tuple(blocks))


def _for_flows(known: Known, condition: str) -> str:
    return ", ".join(one.id for one in known.agreement.flows if condition in one.flow.conditions)


def _shown(known: Known, condition: str) -> str:
    covers = known.vocabulary.covers
    proofs = [
        f"{one.by}, from {day_in_words(one.on)}"
        + (f" until {day_in_words(one.until)}" if one.until else "")
        for one in known.agreement.evidence
        if covers(CONDITIONS, condition, one.condition) and one.holds(known.at)
    ]
    return "; ".join(proofs) or "nobody on the day of this draft"


def _advice(known: Known) -> Section:
    """Article 35(2), and the advice that good practice asks for."""
    blocks: list[Block] = []
    if known.counsel:
        blocks.append(
            Grid(
                "Advice",
                ("Who", "When", "What was advised", "What became of it"),
                tuple(
                    (one.officer, day_in_words(one.on), one.says, one.answer)
                    for one in known.counsel
                ),
            )
        )
    given = {one.by for one in known.counsel}
    blocks += [
        Gap(f"the advice of the {words}") for key, words in OFFICERS.items() if key not in given
    ]
    waiting = [one for one in known.counsel if one.accepted is None and not one.is_stated]
    if waiting:
        said = counted(len(waiting), "piece of advice was", "pieces of advice were")
        blocks.append(Gap(f"whether {said} accepted, and why"))
    return Section("Advice", tuple(blocks))


def _outcome(known: Known) -> Section:
    """What is left, and Article 36 where that is high."""
    facts = known.agreement.safeguards
    blocks: list[Block] = [
        *stated("Risk that is left", facts.residual_risk, "how high the risk is that is left")
    ]
    if facts.residual_risk == _HIGH:
        asked = (
            "It was asked." if facts.consulted_ico else "The agreement does not say that it was."
        )
        blocks.append(
            Text(
                "A high risk is left. The Information Commissioner has to be asked before it "
                f"starts (UK GDPR, Article 36). {asked}"
            )
        )
        if not facts.consulted_ico:
            blocks.append(Gap("what the Information Commissioner answered, and when"))
    blocks += [
        *stated("Review", review_words(facts), "the day of the next review"),
        Gap("who approves this assessment, and on which day"),
    ]
    return Section("What is left, and who decides", tuple(blocks))
