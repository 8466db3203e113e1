"""How far the coders of a study agree, before differences are decided and after."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from remit.kernel.errors import Problems
from remit.listen.core.agreement.codings import span_codings
from remit.listen.core.agreement.report import DOMAIN_MARK, Agreement, Question, agreement
from remit.listen.core.layers import AGREED

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from remit.listen.core.adjudication import Adjudication
    from remit.listen.core.project import Code

    Row = tuple[str, str, int, int, str]


@dataclass(frozen=True)
class Figures:
    """Agreement over some transcripts that the same people coded.

    Attributes:
        coders: their names.
        transcripts: the keys.
        before: between the layers as they were given.
        after: the same, with every decided difference as it was decided.
        with_agreed: (name, agreement) of each coder's own layer with what is agreed; empty as long
            as a difference is undecided.
    """

    coders: tuple[str, ...]
    transcripts: tuple[str, ...]
    before: Agreement
    after: Agreement
    with_agreed: tuple[tuple[str, Agreement], ...]


def layer_figures(
    found: Iterable[Adjudication], lengths: Mapping[str, int], codes: Sequence[Code]
) -> tuple[Figures, ...]:
    """Return the figures of each set of coders, over all transcripts that they coded together.

    Transcripts that are still coded blind are left out. A code's domain is the code at the root
    of its branch.

    Args:
        found: the transcripts.
        lengths: how long each is, in characters.
        codes: the codebook.
    """
    together: dict[tuple[str, ...], list[Adjudication]] = {}
    for each in found:
        if not each.pending:
            guids = tuple(coder.guid for coder in each.comparison.coders)
            together.setdefault(guids, []).append(each)
    names = _with_domains(codes)
    return tuple(_figures(guids, group, lengths, names) for guids, group in together.items())


def _figures(
    guids: tuple[str, ...],
    group: Sequence[Adjudication],
    lengths: Mapping[str, int],
    names: Mapping[str, str],
) -> Figures:
    ends = {each.key: lengths[each.key] for each in group}
    before = [(c, a.key, s, e, names[code]) for a in group for c, s, e, code in a.rows()]
    after = [(c, a.key, s, e, names[code]) for a in group for c, s, e, code in a.rows_decided()]
    agreed = [
        (AGREED.guid, a.key, s, e, names[code]) for a in group for code, s, e in a.agreed_spans()
    ]
    whose = {coder.guid: coder.name for coder in group[0].comparison.coders}
    beside = []
    if not any(each.open for each in group):
        for guid in guids:
            mine = [row for row in before if row[0] == guid]
            beside.append((whose[guid], _between([*mine, *agreed], (guid, AGREED.guid), ends)))
    return Figures(
        coders=tuple(whose.values()),
        transcripts=tuple(ends),
        before=_between(before, guids, ends),
        after=_between(after, guids, ends),
        with_agreed=tuple(beside),
    )


def _between(rows: Iterable[Row], coders: Sequence[str], lengths: Mapping[str, int]) -> Agreement:
    problems = Problems()
    found = agreement(span_codings(rows, coders, lengths), Question(per_code=False), "", problems)
    if found is None:  # spans of nominal codes always have an answer
        raise AssertionError(list(problems))
    return found


def _with_domains(codes: Sequence[Code]) -> dict[str, str]:
    """Return each code's identifier with that of its domain before it."""
    parents = {code.guid: code.parent for code in codes}

    def root(guid: str) -> str:
        while parents.get(parents[guid]) is not None:
            guid = parents[guid]
        return guid

    return {guid: f"{root(guid)}{DOMAIN_MARK}{guid}" for guid in parents}
