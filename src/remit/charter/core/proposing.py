"""From evidence to proposed rules. Nothing is adopted here, and no group's refusal is outvoted.

Where answers are counted, a flow is proposed as

- a **permit**, under the conditions that it was shown with, where people as a whole are for it
  and every group that was asked is, too;
- a **forbid** where people as a whole are against it;
- **contested** where a group is against what the whole is for, where a group of enough people is
  divided, where people as a whole are divided, or where the same flow was shown with as many
  safeguards or more and is not accepted;
- **too few** where the whole or a group is too small to say.

`remit.charter.core.leaning` says when people are for, against, divided or too few. Where a study
rests on reasons, nothing is counted: flows come with what people said, and a named researcher
judges.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from remit.charter.core.leaning import (
    ENOUGH,
    Change,
    GroupShare,
    Position,
    leaning_of,
    share_of,
)
from remit.charter.core.proposal import HeardFlow, Judgement, Kind, Proposal
from remit.kernel.errors import Place, problem_kind
from remit.kernel.finding import digest
from remit.kernel.flow import Flow

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from remit.charter.core.leaning import Leaning
    from remit.kernel.errors import Problems
    from remit.kernel.finding import Finding

COUNTS, REASONS = "counts", "reasons"
VIGNETTE = "vignette"
GROUPS = "group-differences"
MORE_OF_ALL = f"Ask more people: with fewer than {ENOUGH}, support can seldom be shown."
# How many of a group were asked may be too few to be told, so that the number is the same for all.
MORE_OF_FEW = (
    f"Ask more people of each of these groups: at least {ENOUGH} of each, of whom three in four "
    "accept it, would show support."
)
MORE_OF_DIVIDED = (
    "Either people there disagree, or more must be asked: what many say is known more closely."
)

UNKNOWN_FEATURE = problem_kind(
    "proposal-feature-unknown",
    "No groups of people are known by “{feature}”.",
    "Use one of: {known}.",
)


@dataclass(frozen=True, slots=True)
class Shown:
    """A vignette: its finding, the flow that it shows and how people lean on it."""

    finding: Finding
    flow: Flow
    leaning: Leaning


def way_of(findings: Iterable[Finding]) -> str:
    """Return whether a study's answers are counted, or its reasons judged: has it vignettes?"""
    return COUNTS if any(_is_counted(finding) for finding in findings) else REASONS


def propose(
    findings: Sequence[Finding],
    heard: Sequence[HeardFlow] = (),
    judgements: Mapping[str, Judgement] | None = None,
    *,
    way: str = COUNTS,
    features: Collection[str] | None = None,
) -> tuple[Proposal, ...]:
    """Return what the evidence suggests: vignettes in their order, then what was only spoken of.

    Args:
        findings: the study's, figures raw.
        heard: flows that passages and principles speak of.
        judgements: what named researchers made of what was said, by the proposal's id.
        way: `COUNTS` or `REASONS`.
        features: the features whose groups must support it, such as “age”; all where left out. A
            group that refuses counts in any case.
    """
    groups = _groups(findings)
    shown = [_shown(finding, groups, features) for finding in findings if _is_counted(finding)]
    by_flow: dict[Flow, list[HeardFlow]] = {}
    for one in heard:
        by_flow.setdefault(_bare(one.flow), []).append(one)
    found: list[Proposal] = []
    if way == COUNTS:
        alike: dict[Flow, list[Shown]] = {}
        for vignette in shown:
            alike.setdefault(_bare(vignette.flow), []).append(vignette)
        for flow, vignettes in alike.items():
            found += _counted(flow, vignettes, by_flow.pop(flow, []))
    else:
        for vignette in shown:
            asked = HeardFlow(vignette.finding.id, vignette.flow, vignette.finding.title)
            by_flow.setdefault(_bare(vignette.flow), []).append(asked)
    judged = judgements or {}
    found += [_judged(flow, said, judged) for flow, said in by_flow.items()]
    return tuple(found)


def known_features(findings: Iterable[Finding]) -> tuple[str, ...]:
    """Return the features by which groups of people are known, such as “age”."""
    return tuple(sorted({one.feature for rows in _groups(findings).values() for one in rows}))


def check_features(
    findings: Iterable[Finding], features: Iterable[str], problems: Problems
) -> None:
    """Note each feature that makes no groups: passed over, it would let a permit need none."""
    known = known_features(findings)
    for feature in dict.fromkeys(features):
        if feature not in known:
            told = ", ".join(known) or "none; leave the option out"
            problems.add(UNKNOWN_FEATURE, Place(key="--group"), feature=feature, known=told)


def waiting(findings: Sequence[Finding], heard: Sequence[HeardFlow], way: str = "") -> set[str]:
    """Return the ids of the proposals that wait for a named researcher to judge them."""
    found = propose(findings, heard, way=way or way_of(findings))
    return {one.id for one in found if one.kind is Kind.TO_JUDGE}


def shown_flows(findings: Iterable[Finding]) -> tuple[Flow, ...]:
    """Return the flows that people were asked about, with their conditions."""
    return tuple(
        Flow.from_mapping(finding.figures["flow"]) for finding in findings if _is_counted(finding)
    )


def _is_counted(finding: Finding) -> bool:
    return finding.kind == VIGNETTE and {"flow", "accept"} <= set(finding.figures)


def _bare(flow: Flow) -> Flow:
    return replace(flow, conditions=())


def _shown(
    finding: Finding, groups: Mapping[str, Sequence[GroupShare]], features: Collection[str] | None
) -> Shown:
    whole = leaning_of(finding)
    counted = tuple(
        one
        for one in groups.get(str(finding.figures["item"]), ())
        # A refusal counts, whoever's features are chosen.
        if features is None or one.feature in features or one.share.position is Position.AGAINST
    )
    flow = Flow.from_mapping(finding.figures["flow"])
    return Shown(finding, flow, replace(whole, groups=counted))


def _groups(findings: Iterable[Finding]) -> dict[str, list[GroupShare]]:
    """Return by item how each group that was asked leans: once informed, else before.

    A group of which nobody came back is not forgotten: what its people said before stands.
    """
    rows: dict[str, dict[tuple[str, str], Mapping[str, Any]]] = {}
    for finding in findings:
        if finding.kind == GROUPS:
            for name in ("before", "after"):
                for row in finding.figures[name]:
                    known = (row["feature"], row["value"])
                    of = rows.setdefault(str(row["item"]), {})
                    if row["n"] or known not in of:
                        of[known] = row
    return {
        item: [GroupShare(*known, share_of(row)) for known, row in of.items()]
        for item, of in rows.items()
    }


def _counted(flow: Flow, vignettes: Sequence[Shown], said: Sequence[HeardFlow]) -> list[Proposal]:
    """Return the proposals for vignettes that differ in their conditions alone.

    There is one permit, that with the fewest conditions, since every permit that applies would
    have its own met. A refused flow that is accepted under conditions yields to them.
    """
    made = _with_refusals([_one(flow, vignette, said) for vignette in vignettes])
    permits = [one for one in made if one.kind is Kind.PERMIT]
    forbids = [one for one in made if one.kind is Kind.FORBID]
    others = [one for one in made if one.kind not in {Kind.PERMIT, Kind.FORBID}]
    if not permits:
        return [*(_together(forbids[0], forbids) for _ in forbids[:1]), *others]
    least = min(permits, key=lambda one: (len(one.conditions), -_low(one)))
    limits = [_yielding(one, least) for one in forbids]
    return [
        _together(least, permits),
        *(_together(limits[0], limits) for _ in limits[:1]),
        *others,
    ]


def _with_refusals(made: Sequence[Proposal]) -> list[Proposal]:
    """Return proposals for one flow, contested where more safeguards found less support."""
    accepted = [one for one in made if one.kind is Kind.PERMIT]
    refused = [one for one in made if one.kind in {Kind.FORBID, Kind.CONTESTED}]
    return [_with_refusal(one, accepted, refused) for one in made]


def _with_refusal(
    one: Proposal, accepted: Iterable[Proposal], refused: Iterable[Proposal]
) -> Proposal:
    own = set(one.conditions)
    over = [each.id for each in refused if own <= set(each.conditions)]
    words = ""
    if one.kind is Kind.PERMIT and over:
        words = f"With the same safeguards or more, support is not shown: {', '.join(over)}."
    elif one.kind is Kind.FORBID and any(set(each.conditions) <= own for each in accepted):
        words = "The same flow is accepted where as much or less was said of safeguards."
    return replace(one, kind=Kind.CONTESTED, because=(*one.because, words)) if words else one


def _low(proposal: Proposal) -> float:
    return (proposal.leaning.counted.low or 0.0) if proposal.leaning else 0.0


def _together(proposal: Proposal, others: Iterable[Proposal]) -> Proposal:
    """Return a proposal with the evidence of all that say the same."""
    evidence = dict.fromkeys((*proposal.evidence, *(ref for o in others for ref in o.evidence)))
    return replace(proposal, evidence=tuple(evidence))


def _yielding(forbid: Proposal, permit: Proposal) -> Proposal:
    """Return a forbid that yields to what made people accept the same flow."""
    extra = tuple(one for one in permit.conditions if one not in forbid.conditions)
    sentence = f"People accept it under {' and '.join(extra)}."
    return replace(forbid, unless=extra, because=(*forbid.because, sentence))


def _one(flow: Flow, shown: Shown, said: Sequence[HeardFlow]) -> Proposal:
    kind, because = _kind(shown.leaning)
    change = shown.leaning.change
    if change not in {Change.HOLDS, Change.UNKNOWN}:
        because = (*because, change.words)
    return Proposal(
        id=str(shown.finding.figures["item"]),
        kind=kind,
        flow=flow,
        conditions=shown.flow.conditions,
        evidence=tuple(dict.fromkeys((shown.finding.id, *(one.reference for one in said)))),
        because=because,
        leaning=shown.leaning,
        heard=tuple(said),
    )


def _kind(leaning: Leaning) -> tuple[Kind, tuple[str, ...]]:
    """Return what is proposed where answers are counted, and why."""
    whole = leaning.counted.position
    said = f"All people together {whole.words}."
    if whole is Position.TOO_FEW:
        return Kind.TOO_FEW, (said, MORE_OF_ALL)
    by_position: dict[Position, list[str]] = {position: [] for position in Position}
    for group in leaning.groups:
        by_position[group.share.position].append(group.name)
    if whole is Position.AGAINST:
        accepting = by_position[Position.FOR]
        return Kind.FORBID, (said, *_named("These groups accept it", accepting))
    refusing, divided = by_position[Position.AGAINST], by_position[Position.DIVIDED]
    if whole is Position.DIVIDED or refusing or divided:
        return Kind.CONTESTED, (
            said,
            *_named("These groups refuse it", refusing),
            *_named("Of these groups, enough were asked, and support is not shown", divided),
            *([MORE_OF_DIVIDED] if divided and whole is Position.FOR and not refusing else []),
        )
    few = by_position[Position.TOO_FEW]
    if few:
        return Kind.TOO_FEW, (said, *_named("Of these groups too few were asked", few), MORE_OF_FEW)
    every = "Every group that was asked does."
    return Kind.PERMIT, (said, every if leaning.groups else "No groups of people are known.")


def _named(words: str, groups: Sequence[str]) -> tuple[str, ...]:
    return (f"{words}: {', '.join(groups)}.",) if groups else ()


def _judged(flow: Flow, said: Sequence[HeardFlow], judgements: Mapping[str, Judgement]) -> Proposal:
    """Return a flow that was spoken of, with what a named researcher made of it, if anyone did."""
    name = heard_id(flow)
    judgement = judgements.get(name)
    spoken = tuple(sorted({one for each in said for one in each.flow.conditions}))
    kind = Kind.TO_JUDGE
    because: tuple[str, ...] = (
        "People were asked about it or spoke of it; a named researcher judges what they meant.",
    )
    if judgement is not None:
        kind = Kind(judgement.effect.value) if judgement.effect else Kind.CONTESTED
        because = (f"Judged by {judgement.by}: {judgement.because}",)
    return Proposal(
        id=name,
        kind=kind,
        flow=flow,
        conditions=(judgement.conditions if judgement else ()) or spoken,
        unless=judgement.conditions if judgement else (),
        evidence=tuple(dict.fromkeys(one.reference for one in said)),
        because=because,
        heard=tuple(said),
        judged=judgement,
    )


def heard_id(flow: Flow) -> str:
    """Return what the proposal for a flow that people spoke of is called."""
    return f"heard-{digest(_bare(flow).as_dict())[:8]}"


def in_the_way(proposals: Iterable[Proposal]) -> tuple[tuple[str, int, int], ...]:
    """Return the groups for want of whose support what the whole accepts is no permit.

    Returns:
        Each group's name, of how many flows it was asked too few, and on how many enough were
        asked without support being shown; what stands in the way most often first.
    """
    few: Counter[str] = Counter()
    unshown: Counter[str] = Counter()
    for one in proposals:
        if one.leaning is None or one.leaning.counted.position is not Position.FOR:
            continue
        for group in one.leaning.groups:
            few[group.name] += group.share.position is Position.TOO_FEW
            unshown[group.name] += group.share.position in {Position.DIVIDED, Position.AGAINST}
    found = [(name, few[name], unshown[name]) for name in few if few[name] or unshown[name]]
    return tuple(sorted(found, key=lambda one: (-one[1] - one[2], one[0])))
