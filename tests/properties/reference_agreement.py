"""Agreement worked out slowly and plainly, straight from the papers, for comparison.

Spans: character by character and pair by pair, Krippendorff, Mathet, Bouvry and Widlöcher 2016,
Quality & Quantity 50:2347, equations 1 to 13. A value is a set of codes.
"""

from __future__ import annotations

from fractions import Fraction
from itertools import combinations, pairwise, permutations

GAP = frozenset()


def difference(one, other):
    if one == other:
        return Fraction(0)
    return 1 - Fraction(2 * len(one & other), max(1, len(one) + len(other)))


def ratio(observed, expected):
    return None if expected == 0 else float(1 - observed / expected)


def unit_alpha(rows, delta=difference):
    """Return alpha of (coder, unit, value) triples, a value being a set of codes."""
    units = {}
    for coder, unit, value in rows:
        units.setdefault(unit, {})[coder] = value
    units = [list(each.values()) for each in units.values() if len(each) > 1]
    given = [value for each in units for value in each]
    n = len(given)
    if n < 2:
        return None
    observed = sum(
        sum(delta(a, b) for a, b in permutations(each, 2)) / (len(each) - 1) for each in units
    )
    expected = sum(delta(a, b) for a, b in permutations(given, 2)) / (n - 1)
    return ratio(observed, expected)


def ordinal_delta(rows):
    """Return the ordinal difference of Krippendorff for the values of these rows, numbers."""
    units = {}
    for _, unit, value in rows:
        units.setdefault(unit, []).append(value)
    given = [value for each in units.values() if len(each) > 1 for value in each]
    counts = {value: given.count(value) for value in sorted(set(given))}

    def delta(one, other):
        low, high = sorted((one, other))
        between = sum(n for value, n in counts.items() if low <= value <= high)
        return (between - Fraction(counts[low] + counts[high], 2)) ** 2 if low != high else 0

    return delta


def kappa(one, other):
    """Return Cohen's kappa of two lists of values."""
    n = len(one)
    alike = Fraction(sum(a == b for a, b in zip(one, other, strict=True)), n)
    chance = sum(Fraction(one.count(v) * other.count(v), n * n) for v in {*one, *other})
    return None if chance == 1 else float((alike - chance) / (1 - chance))


class Texts:
    """Spans (coder, source, start, end, code) as every coder's pieces and every character."""

    def __init__(self, spans, name=lambda code: code):
        self.coders = sorted({span[0] for span in spans})
        self.sources = sorted({span[1] for span in spans})
        self.length = {
            source: max(span[3] for span in spans if span[1] == source) for source in self.sources
        }
        self.pieces = {
            (coder, source): self._pieces(
                [
                    (start, end, name(code))
                    for who, where, start, end, code in spans
                    if (who, where) == (coder, source)
                ],
                self.length[source],
            )
            for coder in self.coders
            for source in self.sources
        }

    @staticmethod
    def _pieces(spans, length):
        """Return (start, end, set): spans of one code that overlap are one."""
        joined = []
        for start, end, code in sorted(spans):
            for other in joined:
                if other[2] == code and start < other[1]:
                    other[1] = max(other[1], end)
                    break
            else:
                joined.append([start, end, code])
        cuts = sorted({0, length, *(at for span in joined for at in span[:2])})
        return [
            (a, b, frozenset(code for start, end, code in joined if start <= a < end))
            for a, b in pairwise(cuts)
        ]

    def character(self, coder, source, at):
        return next(value for a, b, value in self.pieces[coder, source] if a <= at < b)

    def pairs(self):
        """Yield the values of two coders at every character, each pair in both orders."""
        for source in self.sources:
            for at in range(self.length[source]):
                for one, other in permutations(self.coders, 2):
                    yield self.character(one, source, at), self.character(other, source, at)

    def family(self, *, coded_only=False, flat=False):
        """Return u-alpha; only of what both coded cu-alpha; with `flat` |u-alpha."""
        see = (lambda v: v and frozenset({1})) if flat else (lambda v: v)
        m = len(self.coders)
        pairs = [(see(a), see(b)) for a, b in self.pairs() if not coded_only or (a and b)]
        total = Fraction(len(pairs), m - 1)
        margin = {}
        for value, _ in pairs:
            margin[value] = margin.get(value, 0) + Fraction(1, m - 1)
        observed = sum(difference(a, b) for a, b in pairs) / (m - 1)
        own = self.met_squares() if coded_only else self.own_squares()
        if total**2 == own:
            return None
        expected = (
            total
            * sum(
                margin[a] * margin[b] * difference(a, b) for a in margin for b in margin if a != b
            )
            / (total**2 - own)
        )
        return ratio(observed, expected)

    def own_squares(self):
        return sum(
            (b - a) ** 2 if value else b - a
            for pieces in self.pieces.values()
            for a, b, value in pieces
        )

    def met_squares(self, code=None):
        found = 0
        for source in self.sources:
            for one, other in permutations(self.coders, 2):
                for a, b, value in self.pieces[one, source]:
                    if value and (code is None or code in value):
                        met = sum(bool(self.character(other, source, at)) for at in range(a, b))
                        found += met**2
        return Fraction(found, len(self.coders) - 1)

    def characters_alpha(self):
        rows = [
            (coder, (source, at), self.character(coder, source, at))
            for source in self.sources
            for at in range(self.length[source])
            for coder in self.coders
        ]
        return unit_alpha(rows)

    def code_alpha(self, code):
        """Return (k)u-alpha of one code (equation 13b)."""
        m = len(self.coders)
        pairs = [(a, b) for a, b in self.pairs() if a and b]
        total = Fraction(len(pairs), m - 1)
        met = Fraction(sum(code in a for a, _ in pairs), m - 1)
        alike = Fraction(sum(code in a and code in b for a, b in pairs), m - 1)
        if not met or met == total or total**2 == self.met_squares():
            return None
        scale = total / (total**2 - self.met_squares())
        own = self.met_squares(code)
        of_all, of_itself = scale * (met * total - own), scale * (met * met - own)
        return float(1 - of_all / met * (met - alike) / (of_all - of_itself))

    def kappas(self):
        for one, other in combinations(self.coders, 2):
            values = [
                [
                    self.character(coder, source, at)
                    for source in self.sources
                    for at in range(self.length[source])
                ]
                for coder in (one, other)
            ]
            yield kappa(*values)
