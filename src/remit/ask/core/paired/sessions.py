"""People who talked together are not independent: intervals for answers that come in groups.

What the people of a group have in common makes their answers tell less than so many single people
would. How much less is estimated from the groups' own differences, with corrections for few and
unequal groups.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import atanh, sqrt, tanh
from typing import TYPE_CHECKING

import numpy as np
from scipy.special import stdtrit

from remit.ask.core.shift import tango
from remit.kernel.intervals import Interval, normal_quantile, wilson

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

FEWEST_GROUPS = 2


@dataclass(frozen=True, slots=True)
class Sample:
    """How a mean varies: its standard error, and the degrees of freedom of that.

    Attributes:
        n: people.
        groups: groups that they come in; None where they are independent.
        inflation: the variance of the mean over what it would be of independent people, at least
            1; 1 where people are independent.
        error: the standard error of the mean.
        quantile: how many standard errors an interval goes to either side, from t.
    """

    n: int
    groups: int | None
    inflation: float
    error: float
    quantile: float


def sample_of(values: Floats, groups: Sequence[str] | None, level: float) -> Sample | None:
    """Return how the mean of the values varies, or None where there are too few to tell.

    In groups, the variance is the cluster-robust one with the correction of Bell and McCaffrey
    (2002), Survey Methodology 28:169, known as CR2, and their degrees of freedom; for a mean both
    have closed forms. It is never taken as less than that of independent people.
    """
    n = len(values)
    if n < FEWEST_GROUPS:
        return None
    single = float(values.var(ddof=1)) / n
    if groups is None:
        return Sample(n, None, 1.0, sqrt(single), _t(n - 1, level))
    _, place = np.unique(np.asarray(groups), return_inverse=True)
    sizes = np.bincount(place).astype(np.float64)
    if len(sizes) < FEWEST_GROUPS:
        return None
    rest = 1 - sizes / n
    sums = np.bincount(place, weights=values - values.mean())
    variance = float((sums**2 / rest).sum()) / n**2
    # Where all values agree, nothing shows what a group has in common: each counts as one person.
    inflation = max(1.0, variance / single) if single > 0 else n / len(sizes)
    error = sqrt(max(variance, single))
    return Sample(n, len(sizes), inflation, error, _t(_freedom(sizes, rest), level))


def net_interval(up: int, down: int, sample: Sample, level: float) -> Interval:
    """Return the net change with Tango's score interval, people of a group counted for fewer.

    In groups, the numbers are divided by the inflation of the variance, as Korn and Graubard
    (1998), Survey Methodology 24:193, do for a share, and the quantile is that of t. So the limits
    stay between -1 and 1, and stand where nobody moved.
    """
    if sample.groups is None:
        return tango(up, down, sample.n, level)
    fewer_up, fewer_down, fewer = (number / sample.inflation for number in (up, down, sample.n))
    found = tango(fewer_up, fewer_down, fewer, level, quantile=sample.quantile)
    return Interval((up - down) / sample.n, found.low, found.high)


def share_interval(values: Floats, sample: Sample, level: float) -> Interval:
    """Return the share of ones among noughts and ones, by Wilson's interval.

    In groups, the numbers are divided by the inflation of the variance and the quantile is that
    of t: Korn and Graubard (1998), Survey Methodology 24:193.
    """
    n, ones = len(values), float(values.sum())
    if sample.groups is None:
        return wilson(ones, n, level)
    fewer = n / sample.inflation
    found = wilson(ones / sample.inflation, fewer, level, quantile=sample.quantile)
    return Interval(ones / n, found.low, found.high)


def mean_interval(values: Floats, sample: Sample) -> Interval | None:
    """Return a mean with its t interval, on the scale of the values; None where nothing varies."""
    if sample.error == 0:
        return None
    mean, reach = float(values.mean()), sample.quantile * sample.error
    return Interval(mean, mean - reach, mean + reach)


def bounded_interval(value: float, sample: Sample) -> Interval | None:
    """Return a value between -1 and 1 with an interval that stays there, by Fisher's z.

    The sample's standard error is that of the value itself. None where nothing varies, so that
    nothing shows how far off the value may be.
    """
    if sample.error == 0 or abs(value) >= 1:
        return None
    reach = sample.quantile * sample.error / (1 - value * value)
    return Interval(value, tanh(atanh(value) - reach), tanh(atanh(value) + reach))


def _t(df: float, level: float) -> float:
    """Return the quantile of t for a two-sided interval; never nearer than the normal one."""
    return max(float(stdtrit(df, 0.5 + level / 2)), normal_quantile(level))


def _freedom(sizes: Floats, rest: Floats) -> float:
    """Return the degrees of freedom by Satterthwaite, if people were independent.

    The variance is a sum of squares of one linear form for each group; `products` are those
    forms' inner products.
    """
    n = float(sizes.sum())
    scaled = sizes / np.sqrt(rest)
    # The sum of all squared products without building the square of groups by groups.
    off = (float((scaled**2).sum()) ** 2 - float((scaled**4).sum())) / n**6
    own = float((sizes**2).sum()) / n**4
    return (1 / n) ** 2 / (own + off)
