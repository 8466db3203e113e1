"""All measures of agreement of one table of codings, as one answer."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from remit.kernel.errors import Place, problem_kind
from remit.kernel.wording import counted
from remit.listen.core.agreement.codings import SpanCodings, UnitCodings
from remit.listen.core.agreement.continuum import (
    Continuum,
    code_columns,
    coding_tally,
    relevance_tally,
    whole_tally,
)
from remit.listen.core.agreement.kappa import span_kappas, unit_kappas
from remit.listen.core.agreement.tallies import (
    LEVEL,
    RESAMPLES,
    Estimate,
    Resamples,
    estimated,
)
from remit.listen.core.agreement.units import coded_units, ordinal_alpha, unit_tally

if TYPE_CHECKING:
    from collections.abc import Sequence

    from remit.kernel.errors import Problems
    from remit.listen.core.agreement.tallies import Floats, Indices
    from remit.listen.core.agreement.units import CodedUnits

DOMAIN_MARK = ":"
LEVELS = ("nominal", "ordinal")
_LISTED = 10
_NUMBER = re.compile(r"[+-]?\d+(?:\.\d+)?", re.ASCII)

UNORDERED = problem_kind(
    "codings-unordered",
    "The codes {codes} have no order.",
    "State it from low to high with --order, such as --order “low;medium;high”.",
)
MANY_CODES = problem_kind(
    "codings-many-codes",
    "{count} units have several codes of one coder, which have no order among them.",
    "Leave one code for each unit and coder, or ask for nominal alpha.",
)
ORDER_FOR_SPANS = problem_kind(
    "codings-spans-ordinal",
    "Spans of a source are compared as nominal codes only.",
    "Leave --level out, or bring a table with the columns coder,unit,code.",
)


@dataclass(frozen=True)
class Question:
    """What is asked of a table of codings.

    Attributes:
        level: "nominal" or "ordinal".
        order: the codes from low to high; for ordinal codes that are no numbers.
        kappa: whether Cohen's kappa is wanted, too.
        assigned: whether a coder without a span in a source has not read it.
        seed: of the resamples.
        per_code: whether (k)u-alpha of each code is wanted.
    """

    level: str = LEVELS[0]
    order: tuple[str, ...] = ()
    kappa: bool = False
    assigned: bool = False
    seed: int = 0
    per_code: bool = True


@dataclass(frozen=True)
class Agreement:
    """Every measure, and what it rests on."""

    coders: tuple[str, ...]
    codes: tuple[str, ...]
    domains: tuple[str, ...]
    units: int | None
    sources: int | None
    clusters: str
    cluster_count: int
    question: Question
    alpha: Estimate
    u_alpha: Estimate
    relevance_alpha: Estimate
    cu_alpha: Estimate
    domain_alpha: Estimate
    per_code: tuple[tuple[str, Estimate, float | None], ...] = ()
    kappa: tuple[tuple[str, str, Estimate], ...] = ()
    notes: tuple[str, ...] = field(default=())

    def as_dict(self) -> dict[str, object]:
        """Return the answer as its schema describes it."""
        return {
            "alpha": self.alpha.as_dict(),
            "u_alpha": self.u_alpha.as_dict(),
            "cu_alpha": self.cu_alpha.as_dict(),
            "domain_alpha": self.domain_alpha.as_dict(),
            "relevance_alpha": self.relevance_alpha.as_dict(),
            "codes": [
                {"code": code, **found.as_dict(), "coverage": coverage}
                for code, found, coverage in self.per_code
            ],
            "kappa": [
                {"coders": [one, other], **found.as_dict()} for one, other, found in self.kappa
            ],
            "level": self.question.level,
            "coders": list(self.coders),
            "domains": list(self.domains),
            "units": self.units,
            "sources": self.sources,
            "clusters": {"kind": self.clusters, "count": self.cluster_count},
            "confidence": LEVEL,
            "resamples": RESAMPLES,
            "seed": self.question.seed,
            "notes": list(self.notes),
        }

    @property
    def sentences(self) -> list[str]:
        """Say the figures in lines, for whoever is at the keyboard."""
        named = [
            ("alpha", self.alpha),
            ("u-alpha", self.u_alpha),
            ("cu-alpha", self.cu_alpha),
            ("Cu-alpha", self.domain_alpha),
            ("|u-alpha", self.relevance_alpha),
            *((f"kappa {one}, {other}", found) for one, other, found in self.kappa),
        ]
        shown = [f"{name:<10}{_said(found)}" for name, found in named if found.value is not None]
        # Where none can be had, whoever is at the keyboard reads why.
        why = dict.fromkeys(found.note for _, found in named if found.note and not shown)
        return [*shown, *why, *self.notes]


def agreement(
    codings: UnitCodings | SpanCodings, question: Question, file: str, problems: Problems
) -> Agreement | None:
    """Return every measure of agreement, or None where the question does not fit; that is noted."""
    if isinstance(codings, UnitCodings):
        return _of_units(codings, question, file, problems)
    if question.level != LEVELS[0]:
        problems.add(ORDER_FOR_SPANS, Place(file))
        return None
    return _of_spans(codings, question)


def domain_of(code: str) -> str:
    """Return the semantic domain of a code: what stands before the colon, else the code itself."""
    return code.split(DOMAIN_MARK, 1)[0].strip() or code


def _of_units(
    codings: UnitCodings, question: Question, file: str, problems: Problems
) -> Agreement | None:
    resamples = Resamples(question.seed)
    codes = len(codings.codes)
    coded = coded_units(codings, np.arange(codes), codes)
    notes = _notes_of_units(coded, codings.units)
    if question.level == LEVELS[0]:
        alpha = unit_tally(coded).estimate(resamples)
    else:
        order = _order(codings.codes, coded, question.order, file, problems)
        if order is None:
            return None
        alpha = ordinal_alpha(coded, order, resamples)
    domains, renamed = _domains(codings.codes)
    of_domains = unit_tally(coded_units(codings, renamed, len(domains))).estimate(resamples)
    given = Estimate(None, note="The units were given: no coder chose where they begin and end.")
    kappas = unit_kappas(coded, len(codings.coders), resamples) if question.kappa else ()
    by_source = codings.clusters < codings.units
    return Agreement(
        coders=codings.coders,
        codes=codings.codes,
        domains=domains,
        units=coded.units,
        sources=codings.clusters if by_source else None,
        clusters="sources" if by_source else "units",
        cluster_count=codings.clusters,
        question=question,
        alpha=alpha,
        u_alpha=given,
        relevance_alpha=given,
        cu_alpha=given,
        domain_alpha=of_domains,
        kappa=tuple((codings.coders[a], codings.coders[b], found) for a, b, found in kappas),
        notes=tuple(notes),
    )


def _notes_of_units(coded: CodedUnits, units: int) -> list[str]:
    notes = []
    if coded.units < units:
        notes.append(f"Units with one coder say nothing: {units - coded.units} of {units}.")
    several = int((coded.values.size[coded.value] > 1).sum())
    if several:
        notes.append(
            f"{counted(several, 'time', 'times')} a coder gave a unit several codes: sets of codes "
            "are compared by the share of their codes that only one has."
        )
    return notes


def _order(
    codes: tuple[str, ...],
    coded: CodedUnits,
    stated: tuple[str, ...],
    file: str,
    problems: Problems,
) -> Sequence[int] | None:
    """Return the indices of the codes from low to high, or None with the problems noted."""
    several = int((coded.values.size[coded.value] > 1).sum())
    if several:
        problems.add(MANY_CODES, Place(file), count=several)
    ranks = {code: float(place) for place, code in enumerate(stated)}
    if not stated:
        ranks = {code: float(code) for code in codes if _NUMBER.fullmatch(code)}
    without = [f"“{code}”" for code in codes if code not in ranks]
    if without:
        shown = ", ".join(without[:_LISTED]) + (", …" if len(without) > _LISTED else "")
        problems.add(UNORDERED, Place(file), codes=shown)
    if several or without:
        return None
    return sorted(range(len(codes)), key=lambda index: ranks[codes[index]])


def _domains(codes: tuple[str, ...]) -> tuple[tuple[str, ...], Indices]:
    """Return the domains, sorted, and that of each code as an index."""
    domains = tuple(sorted({domain_of(code) for code in codes}))
    places = {domain: place for place, domain in enumerate(domains)}
    return domains, np.array([places[domain_of(code)] for code in codes], dtype=np.int64)


def _of_spans(codings: SpanCodings, question: Question) -> Agreement:
    resamples = Resamples(question.seed)
    codes = len(codings.codes)
    continuum = Continuum(codings, np.arange(codes) + 1, codes + 1, assigned=question.assigned)
    stretch, count, kind = continuum.clusters()
    clusters = (stretch, count)
    domains, renamed = _domains(codings.codes)
    of_codes = coding_tally(continuum, clusters).estimate(resamples)
    of_domains = of_codes
    if domains != codings.codes:
        by_domain = Continuum(codings, renamed + 1, len(domains) + 1, assigned=question.assigned)
        of_domains = coding_tally(by_domain, by_domain.clusters()[:2]).estimate(resamples)
    kappas = span_kappas(continuum, clusters, resamples) if question.kappa else ()
    wanted = codings.codes if question.per_code else ()
    per_code = _per_code(continuum, clusters, wanted, resamples)
    return Agreement(
        coders=codings.coders,
        codes=codings.codes,
        domains=domains,
        units=None,
        sources=len(codings.sources),
        clusters=kind,
        cluster_count=count,
        question=question,
        alpha=whole_tally(continuum, clusters, units=False).estimate(resamples),
        u_alpha=whole_tally(continuum, clusters, units=True).estimate(resamples),
        relevance_alpha=relevance_tally(continuum, clusters).estimate(resamples),
        cu_alpha=of_codes,
        domain_alpha=of_domains,
        per_code=tuple(per_code),
        kappa=tuple((codings.coders[a], codings.coders[b], found) for a, b, found in kappas),
        notes=tuple(_notes_of_spans(codings, continuum, question, kind)),
    )


def _notes_of_spans(
    codings: SpanCodings, continuum: Continuum, question: Question, kind: str
) -> list[str]:
    notes = []
    if not continuum.values.single:
        notes.append(
            "Spans of one coder overlap: sets of codes are compared by the share of their codes "
            "that only one has."
        )
    there = np.zeros((len(codings.coders), len(codings.sources)), dtype=bool)
    there[codings.coder, codings.source] = True
    without = int((~there).sum())
    if without and not question.assigned:
        notes.append(
            f"{counted(without, 'time', 'times')} a coder has no span in a source, and is taken to "
            "have read it and found nothing. With --assigned they are taken not to have read it."
        )
    if kind != "sources":
        notes.append(
            f"There is one source: intervals come from its {kind}, and say nothing of others."
        )
    return notes


def _per_code(
    continuum: Continuum,
    clusters: tuple[Indices, int],
    codes: tuple[str, ...],
    resamples: Resamples,
) -> list[tuple[str, Estimate, float | None]]:
    """Return (k)u-alpha of each code, and how much of what was given it another coder coded."""
    columns = code_columns(continuum, clusters) if codes else np.zeros((1, 0))
    width = continuum.values.codes
    sums = columns.sum(axis=0)
    found = []
    for number, code in enumerate(codes, start=1):
        own = [0, 1, *(2 + part * width + number for part in range(3))]
        met, whole = sums[2 + number], sums[2 + 3 * width + number]
        coverage = float(met / whole) if whole else None
        found.append((code, estimated(columns[:, own], _code_alpha, resamples), coverage))
    return found


def _code_alpha(sums: Floats) -> Floats:
    """Return (k)u-alpha (equation 13) for each row of total, own of all, met, alike, own."""
    total, all_own, met, alike, own = sums.T
    with np.errstate(divide="ignore", invalid="ignore"):
        scale = total / (total**2 - all_own)
        expected = scale * (met * total - own)
        apart = scale * met * (total - met)
        found = 1 - expected / met * (met - alike) / apart
    return np.where((met > 0) & (total - met > 0) & (apart > 0), found, np.nan)


def _said(found: Estimate) -> str:
    value = f"{found.value:6.3f}"
    if found.low is None or found.high is None:
        return value
    return f"{value}   {found.low:.3f} to {found.high:.3f}"
