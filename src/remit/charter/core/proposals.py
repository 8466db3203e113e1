"""All that a study's evidence suggests, as plain values, as `charter.toml` and in words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from remit.charter.core.document import charter_document
from remit.charter.core.leaning import ENOUGH, HALF
from remit.charter.core.lint import Checked, check
from remit.charter.core.principles import adopted_principles, principle_rules, under_conditions
from remit.charter.core.proposal import Kind
from remit.charter.core.proposing import COUNTS, known_features, propose, shown_flows, way_of
from remit.charter.core.rule import Charter
from remit.charter.core.unasked import Unasked, unasked
from remit.kernel.documents import dump_toml

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from datetime import date

    from remit.charter.core.proposal import HeardFlow, Judgement, Proposal
    from remit.kernel.finding import Finding
    from remit.kernel.flow import Flow
    from remit.kernel.vocabulary import Vocabulary

ENCOURAGING = "encouragement"
HEAD = """\
# Rules that the evidence suggests. Nobody has adopted them: read each, change it or take it out,
# and say it in people's own words. Made by Remit.
"""


@dataclass(frozen=True, slots=True)
class Settings:
    """How evidence is read.

    Attributes:
        way: `COUNTS` or `REASONS`; "" goes by whether vignettes were shown.
        features: the features whose groups count; all where None.
        threshold: figures of fewer people are withheld.
    """

    way: str = ""
    features: frozenset[str] | None = None
    threshold: int = 0


USUAL = Settings()


@dataclass(frozen=True, slots=True)
class Proposed:
    """What `remit propose` answers.

    Attributes:
        way: whether answers were counted, or reasons are for people to judge.
        proposals: what the evidence suggests, flow by flow.
        findings: the study's findings.
        gaps: what nobody was asked.
        checked: the proposed rules looked at together, as a charter.
        vocabulary: the terms.
        threshold: counts of fewer people than this are not given.
        features: those whose groups had to support a permit.
    """

    way: str
    proposals: tuple[Proposal, ...]
    findings: tuple[Finding, ...]
    gaps: Unasked
    checked: Checked
    vocabulary: Vocabulary
    threshold: int
    features: tuple[str, ...] = ()

    def charter(self) -> Charter:
        """Return the rules that are proposed; what waits for people is left out."""
        return _charter(self.proposals, self.findings, self.vocabulary)

    def toml(self) -> str:
        """Return the proposed rules as `charter.toml`; what waits for people as comments."""
        waiting = [line for one in self.proposals for line in _waiting(one, self.vocabulary)]
        rules = self.charter()
        body = dump_toml(charter_document(rules)) if rules.rules else "rule = []\n"
        return "\n".join([HEAD, body, *waiting])

    def as_dict(self) -> dict[str, object]:
        """Return the answer as plain values, as `proposals.schema.json` describes them."""
        return {
            "way": self.way,
            "thresholds": {
                "half": HALF,
                "enough": ENOUGH,
                "withheld_below": self.threshold,
                "groups_by": list(self.features),
            },
            "counts": {
                kind.value: sum(one.kind is kind for one in self.proposals) for kind in Kind
            },
            "proposals": [self._plain(one) for one in self.proposals],
            "principles": adopted_principles(self.findings),
            "terms": list(self._terms()),
            "encouraging": list(self._encouraging()),
            "unasked": {
                "flows": self.checked.counted.flows,
                "decided": self.checked.counted.decided,
                "terms": [{"part": part, "term": term} for part, term in self.gaps.terms],
                "wanted": [flow.as_dict() for flow in self.gaps.wanted],
            },
            "suggestions": [
                {"flow": one.flow.as_dict(), "because": one.because}
                for one in self.gaps.suggestions
            ],
            "remarks": [
                {"code": one.code, "message": one.message, "remedy": one.remedy}
                for one in self.checked.remarks
            ],
        }

    @property
    def sentences(self) -> list[str]:
        """The answer in words, a line for each proposal."""
        said = []
        for one in self.proposals:
            said += [f"{one.id}: {one.statement(self.vocabulary)}"]
            said += [f"   {sentence}" for sentence in one.because]
        for rule in principle_rules(self.findings, self.vocabulary):
            said += [f"{rule.id}: {rule.statement()} ({rule.effect.value}, an adopted principle)"]
        if self.way == COUNTS:
            by = ", ".join(self.features) or "nothing: none are known"
            said.append(f"A permit needed the support of every group by {by}.")
        said.append("Nothing was adopted.")
        return said

    def _plain(self, one: Proposal) -> dict[str, object]:
        counted = self.way == COUNTS and one.leaning is not None
        return {
            "id": one.id,
            "kind": one.kind.value,
            "flow": one.flow.as_dict(),
            "conditions": list(one.conditions),
            "unless": list(one.unless),
            "statement": one.statement(self.vocabulary),
            "evidence": list(one.evidence),
            "because": list(one.because),
            "answers": _answers(one, self.threshold) if counted else None,
            "heard": [
                {"reference": each.reference, "words": each.words, "reasons": list(each.reasons)}
                for each in one.heard
            ],
            "judged_by": one.judged.by if one.judged else "",
        }

    def _terms(self) -> Iterator[dict[str, object]]:
        """Yield how acceptable flows with each term are; an average over unlike flows."""
        if self.way != COUNTS:
            return
        for finding in self.findings:
            if finding.kind == "flow-terms":
                for part, terms in finding.figures["parts"].items():
                    for term in terms:
                        yield {
                            "part": part,
                            "term": term["term"],
                            **{wave: self._of_people(term[wave]) for wave in ("before", "after")},
                        }

    def _of_people(self, figures: Mapping[str, Any]) -> dict[str, object]:
        withheld = 0 < figures["people"] < self.threshold
        names = ("people", "share", "low", "high")
        return {name: None if withheld else figures[name] for name in names}

    def _encouraging(self) -> Iterator[dict[str, object]]:
        """Yield what would encourage people, to be held against the conditions by a person."""
        for finding in self.findings:
            accept = finding.figures.get("accept")
            if finding.outcome == ENCOURAGING and accept:
                wave = "after" if accept["after"]["n"] else "before"
                few = 0 < accept[wave]["n"] < self.threshold or self.way != COUNTS
                yield {
                    "reference": finding.id,
                    "title": finding.title,
                    **{n: None if few else accept[wave][n] for n in ("share", "low", "high")},
                }
            elif finding.outcome == ENCOURAGING and finding.kind == "theme":
                yield {
                    "reference": finding.id, "title": finding.title,
                    "share": None, "low": None, "high": None,
                }  # fmt: skip


def proposed(
    findings: Sequence[Finding],
    vocabulary: Vocabulary,
    at: date,
    *,
    heard: Sequence[HeardFlow] = (),
    wanted: Iterable[Flow] = (),
    judgements: Mapping[str, Judgement] | None = None,
    settings: Settings = USUAL,
) -> Proposed:
    """Return what a study's evidence suggests. Nothing is adopted.

    Args:
        findings: the study's, figures raw.
        vocabulary: the terms.
        at: the day on which the proposed rules are looked at together.
        heard: flows that passages and principles speak of.
        wanted: flows that somebody wants decided.
        judgements: what named researchers made of what was said, by the proposal's id.
        settings: how evidence is read.
    """
    how = settings.way or way_of(findings)
    # A passage may have been given a flow in terms that the vocabulary lost since.
    heard = [one for one in heard if not vocabulary.unknown(one.flow)]
    found = propose(findings, heard, judgements, way=how, features=settings.features)
    found = under_conditions(found, findings, vocabulary)
    known = {finding.id for finding in findings}
    asked = (*shown_flows(findings), *(one.flow for one in heard))
    return Proposed(
        way=how,
        proposals=found,
        findings=tuple(findings),
        gaps=unasked(asked, found, wanted, vocabulary),
        checked=check(_charter(found, findings, vocabulary), vocabulary, at, known),
        vocabulary=vocabulary,
        threshold=settings.threshold,
        features=tuple(
            one
            for one in known_features(findings)
            if settings.features is None or one in settings.features
        ),
    )


def _charter(
    proposals: Iterable[Proposal], findings: Sequence[Finding], vocabulary: Vocabulary
) -> Charter:
    rules = [*(one.rule(vocabulary) for one in proposals), *principle_rules(findings, vocabulary)]
    return Charter(tuple(rule for rule in rules if rule is not None))


def _answers(one: Proposal, threshold: int) -> dict[str, object] | None:
    leaning = one.leaning
    if leaning is None:
        return None
    return {
        "before": leaning.before.as_dict(threshold),
        "after": leaning.after.as_dict(threshold),
        "net": {"value": leaning.net.net, "low": leaning.net.low, "high": leaning.net.high},
        "change": leaning.change.value,
        "groups": [
            {"feature": group.feature, "value": group.value, **group.share.as_dict(threshold)}
            for group in leaning.groups
        ],
    }


def _waiting(one: Proposal, vocabulary: Vocabulary) -> list[str]:
    if one.kind.effect is not None:
        return []
    said = [one.statement(vocabulary), *one.because, f"Evidence: {', '.join(one.evidence)}."]
    return [f"# {one.id}", *(f"#   {' '.join(sentence.split())}" for sentence in said), ""]
