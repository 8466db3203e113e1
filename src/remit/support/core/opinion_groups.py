"""Opinion groups: people who vote alike, and what every group accepts.

The method is that of Polis (Small, Bjorkegren, Erkkilä, Shaw and Megill, "Polis: Scaling
Deliberation by Mapping High Dimensional Opinion Spaces", Recerca 26(2), 2021):

1. Only those count who voted on at least seven statements, or on all where there are fewer.
2. What somebody did not vote on is taken for the mean of the statement's votes. Two principal
   components say where everybody stands.
3. Whoever voted on few statements stands too near the middle, so everybody is moved outwards by
   the square root of (statements / votes cast). This is the published scaling; "none" leaves it.
4. k-means divides them into 2 to 5 groups, of which the silhouette (Rousseeuw 1987) takes the best.

How far the division is to be trusted is tried out: the statements are drawn again with
replacement, and the groups found anew. The adjusted Rand index (Hubert and Arabie 1985) says how
far the two divisions agree: 1 is the same, 0 no better than chance.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy.linalg import eigh
from scipy.sparse import csr_array
from scipy.sparse.linalg import svds
from scipy.spatial.distance import cdist

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from remit.support.core.votes import Votes

    Points = NDArray[np.float64]
    Labels = NDArray[np.int64]

LEAST_VOTES = 7
MOST_GROUPS = 5
STARTS = 20
STARTS_OF_MANY = 5
MANY = 1_000  # people; silhouettes and stability are then those of a sample
DRAWS = 20
DRAWN_PEOPLE = 300
PUBLISHED, UNSCALED = "published", "none"
UNSTABLE = 0.5
MOST_STEPS = 50  # of k-means; it stops where nothing moves
# What is worked out as an ordinary table: up to so many cells of 8 bytes, of which one in eight is
# filled unless they are few, and with a shorter side of which all pairs are few.
MOST_CELLS = 40_000_000
FEW_CELLS = 1_000_000
SPARSE = 8
MOST_TO_CROSS = 4_000
STRETCH = 1 << 18


@dataclass(frozen=True, slots=True)
class Division:
    """People divided into groups.

    Attributes:
        groups: each voter's group, 0 the largest; whoever voted too seldom is left out.
        too_few: the voters who voted too seldom, in the order of the votes.
        least_votes: on how many statements one had to vote.
        silhouettes: for each number of groups tried, the mean silhouette, from -1 to 1.
        stability: the mean adjusted Rand index with divisions by statements drawn again; None
            where there are no groups.
    """

    groups: dict[str, int]
    too_few: tuple[str, ...]
    least_votes: int
    silhouettes: dict[int, float]
    stability: float | None

    @property
    def sizes(self) -> tuple[int, ...]:
        """How many people each group has; nothing where nobody voted often enough."""
        return tuple(int(count) for count in np.bincount(np.array(list(self.groups.values()), int)))


def divide(votes: Votes, seed: int, scaling: str = PUBLISHED) -> Division:
    """Return the opinion groups of those who voted; one group where nothing divides them.

    Args:
        votes: the votes.
        seed: where the draws of k-means and of statements begin.
        scaling: `PUBLISHED` or `UNSCALED`.
    """
    least = min(LEAST_VOTES, len(votes.statements))
    cast = _counted(votes.rows, len(votes.voters))
    kept = np.flatnonzero(cast >= least)
    names = [votes.voters[at] for at in kept]
    too_few = tuple(votes.voters[at] for at in np.flatnonzero(cast < least))
    matrix = _matrix(votes, kept)
    points = _positions(_centred(matrix), np.diff(matrix.indptr), scaling)
    silhouettes, labels = _best_groups(points, seed)
    stability = _stability(matrix, labels, seed, scaling) if silhouettes else None
    ordered = _largest_first(labels)
    groups = {name: int(group) for name, group in zip(names, ordered, strict=True)}
    return Division(groups, too_few, least, silhouettes, stability)


def _matrix(votes: Votes, kept: NDArray[np.int64]) -> csr_array:
    """Return the votes of those kept, as sparse people x statements; a pass is a zero in it."""
    place = np.full(len(votes.voters), -1)
    place[kept] = np.arange(len(kept))
    rows, columns, values = votes.rows, votes.columns, votes.values
    if np.any(rows[1:] < rows[:-1]):
        order = np.lexsort((columns, rows))
        rows, columns, values = rows[order], columns[order], values[order]
    if len(kept) < len(votes.voters):
        there = place[rows] >= 0
        rows, columns, values = rows[there], columns[there], values[there]
    # The votes stand in order already: no need to have twenty million of them sorted.
    each = _counted(rows, len(votes.voters))[kept]
    starts = np.concatenate([[0], each.cumsum()]).astype(np.int32)
    parts = (values, columns.astype(np.int32, copy=False), starts)
    return csr_array(parts, shape=(len(kept), len(votes.statements)))


def _centred(given: csr_array) -> csr_array | Points:
    """Return the votes less each statement's mean; with what is missing at the mean, the rest is 0.

    Where there are many votes for the size of the table, it is an ordinary one, else sparse.
    """
    people, statements = given.shape
    columns, data = given.indices, given.data
    counts = _counted(columns, statements)
    sums = _counted(columns, statements, data)
    means = sums / np.maximum(counts, 1)
    cells = people * statements
    is_full = min(people, statements) <= MOST_TO_CROSS and cells <= min(
        MOST_CELLS, max(FEW_CELLS, SPARSE * len(data))
    )
    if not is_full:
        return csr_array((data - means[columns], columns, given.indptr), shape=given.shape)
    table: Points = np.zeros((people, statements))
    for row, (start, end) in enumerate(pairwise(given.indptr.tolist())):
        where = columns[start:end]
        table[row, where] = data[start:end] - means[where]
    return table


def _counted(
    columns: NDArray[np.integer[Any]], width: int, values: NDArray[np.integer[Any]] | None = None
) -> NDArray[Any]:
    """Return how often each column comes, or the sum of its values; whole numbers either way.

    A stretch at a time: NumPy copies all that it counts, and twenty million take room.
    """
    found = np.zeros(width, dtype=np.int64 if values is None else np.float64)
    for start in range(0, len(columns), STRETCH):
        some = slice(start, start + STRETCH)
        weights = None if values is None else values[some]
        found += np.bincount(columns[some], weights=weights, minlength=width)
    return found


def _components(centred: csr_array | Points) -> Points:
    """Return where everybody stands along the two principal components."""
    people, statements = centred.shape
    points = np.zeros((people, 2))
    if not np.any(centred if isinstance(centred, np.ndarray) else centred.data):
        return points
    if min(people, statements) <= 2:  # noqa: PLR2004  # the two dimensions themselves
        few = centred[:, :2]
        points[:, :statements] = few if isinstance(few, np.ndarray) else few.toarray()
        return points
    if isinstance(centred, np.ndarray):
        return _by_products(centred)
    # The same at every run, and not among those that the means have made 0, such as all ones.
    start = np.random.default_rng(0).random(min(people, statements))
    left, size, _ = svds(centred, k=2, v0=start, solver="arpack")
    found: Points = (left * size)[:, ::-1]
    return found


def _by_products(centred: Points) -> Points:
    """Return the same from the products of all pairs of the shorter side, which are few.

    Its eigenvectors are the singular vectors of the table. It takes equally long whatever the
    people think, while an iteration takes ever longer the less they fall into camps.
    """
    people, statements = centred.shape
    across = people < statements
    products = _products(centred.T if across else centred)
    last = len(products) - 1
    _, vectors = eigh(
        products, subset_by_index=[last - 1, last], overwrite_a=True, check_finite=False
    )
    vectors = vectors[:, ::-1]
    # From the table itself: the eigenvalues are squares, and small ones hold half the digits.
    points: Points = (
        vectors * np.linalg.norm(centred.T @ vectors, axis=0) if across else centred @ vectors
    )
    return points


def _products(table: Points) -> Points:
    """Return the products of all pairs of columns, in two halves at once where there is much."""
    halves = np.array_split(table, 2) if table.size > FEW_CELLS else [table]
    with ThreadPoolExecutor(2) as pool:
        products: Points = sum(pool.map(lambda half: half.T @ half, halves))
    return products


def _positions(
    centred: csr_array | Points, cast: NDArray[np.integer[Any]] | NDArray[np.float64], scaling: str
) -> Points:
    """Return where everybody stands, in two dimensions; `cast` is how many votes each cast."""
    points = _components(centred)
    if scaling == PUBLISHED:
        points = points * np.sqrt(centred.shape[1] / np.maximum(cast, 1))[:, None]
    # The sign of a component means nothing; one is chosen so that every run is alike.
    flip = np.where(np.abs(points.min(axis=0, initial=0)) > points.max(axis=0, initial=0), -1, 1)
    standing: Points = points * flip
    return standing


def _best_groups(points: Points, seed: int) -> tuple[dict[int, float], Labels]:
    """Return the silhouette of each number of groups, and the groups of the best."""
    distinct = len(np.unique(points.round(9), axis=0))
    silhouettes: dict[int, float] = {}
    best = np.zeros(len(points), dtype=np.int64)
    counts = range(2, min(MOST_GROUPS, distinct, len(points) - 1) + 1)
    with ThreadPoolExecutor(2) as pool:
        divided = pool.map(
            lambda count: _k_means(points, count, np.random.default_rng([seed, count])), counts
        )
    for count, labels in zip(counts, divided, strict=True):
        if labels is None:
            continue
        silhouettes[count] = _silhouette(points, labels, seed)
        if silhouettes[count] == max(silhouettes.values()):
            best = labels
    return silhouettes, best


def _k_means(points: Points, count: int, rng: np.random.Generator) -> Labels | None:
    """Return the tightest of several k-means, each begun at random (k-means++)."""
    starts = STARTS if len(points) <= MANY else STARTS_OF_MANY
    centres = _first_centres(points, count, starts, rng)  # starts x count x 2
    for _ in range(MOST_STEPS):
        apart = _squares(points, centres)
        labels = apart.argmin(axis=2)
        member = (labels[:, :, None] == np.arange(count)).astype(np.float64)
        sizes = member.sum(axis=1)
        means = np.einsum("snk,nd->skd", member, points) / np.maximum(sizes, 1)[:, :, None]
        moved = np.where(sizes[:, :, None] > 0, means, centres)
        if np.array_equal(moved, centres):
            break
        centres = moved
    spread = apart.min(axis=2).sum(axis=1)
    spread[(sizes == 0).any(axis=1)] = np.inf
    best = int(spread.argmin())
    return labels[best] if np.isfinite(spread[best]) else None


def _first_centres(points: Points, count: int, starts: int, rng: np.random.Generator) -> Points:
    """Return where each of several k-means begins: far apart, by chance.

    Source: Arthur and Vassilvitskii, “k-means++: The Advantages of Careful Seeding”, SODA 2007.
    """
    chosen = rng.integers(len(points), size=(starts, 1))
    for _ in range(count - 1):
        nearest = _squares(points, points[chosen]).min(axis=2)
        heap = nearest.cumsum(axis=1)
        aim = rng.random(starts)[:, None] * heap[:, -1:]
        fresh = (heap <= aim).sum(axis=1).clip(max=len(points) - 1)
        chosen = np.column_stack([chosen, fresh])
    centres: Points = points[chosen]
    return centres


def _squares(points: Points, centres: Points) -> Points:
    """Return the squared distance of each point from each centre: starts x points x centres."""
    across = points[None, :, None, 0] - centres[:, None, :, 0]
    along = points[None, :, None, 1] - centres[:, None, :, 1]
    squares: Points = across**2 + along**2
    return squares


def _silhouette(points: Points, labels: Labels, seed: int) -> float:
    """Return the mean silhouette, of a sample where there are many people."""
    shown = np.arange(len(points))
    if len(points) > MANY:
        rng = np.random.default_rng([seed, 0])
        shown = np.sort(rng.choice(len(points), MANY, replace=False))
    at, mine = points[shown], labels[shown]
    apart = cdist(at, at)
    member = np.equal.outer(np.arange(labels.max() + 1), mine).astype(np.float64)
    sizes = member.sum(axis=1)
    sums = apart @ member.T
    own = sums[np.arange(len(at)), mine] / np.maximum(sizes[mine] - 1, 1)
    means = sums / np.maximum(sizes, 1)
    means[:, sizes == 0] = np.inf
    means[np.arange(len(at)), mine] = np.inf
    other = means.min(axis=1)
    widths = np.divide(
        other - own, np.maximum(own, other), out=np.zeros(len(at)), where=np.maximum(own, other) > 0
    )
    widths[sizes[mine] == 1] = 0.0
    return float(widths[np.isfinite(widths)].mean())


def _stability(given: csr_array, labels: Labels, seed: int, scaling: str) -> float:
    """Return how far divisions by statements drawn again agree with the one found."""
    rng = np.random.default_rng([seed, 99])
    count = int(labels.max()) + 1
    if len(labels) > MANY:
        people = np.sort(rng.choice(len(labels), DRAWN_PEOPLE, replace=False))
        given, labels = given[people], labels[people]
    # Which people there are stays the same, and with them each statement's mean.
    centred = _centred(given)
    by_statement = centred if isinstance(centred, np.ndarray) else centred.tocsc()
    voted = csr_array((np.ones(len(given.data)), given.indices, given.indptr), shape=given.shape)
    statements = given.shape[1]
    found = []
    for _ in range(DRAWS):
        drawn = rng.integers(statements, size=statements)
        cast = voted @ np.bincount(drawn, minlength=statements)
        points = _positions(by_statement[:, drawn], cast, scaling)
        again = _k_means(points, count, rng)
        found.append(0.0 if again is None else adjusted_rand(labels.tolist(), again.tolist()))
    return float(np.mean(found))


def adjusted_rand(one: Sequence[int], other: Sequence[int]) -> float:
    """Return how far two divisions of the same people agree: 1 the same, 0 as by chance.

    Source: Hubert and Arabie (1985), Journal of Classification 2:193, equation 5.
    """
    _, first = np.unique(np.asarray(one), return_inverse=True)
    _, second = np.unique(np.asarray(other), return_inverse=True)
    table = np.zeros((first.max(initial=0) + 1, second.max(initial=0) + 1))
    np.add.at(table, (first, second), 1)

    def pairs(counts: Points) -> float:
        return float((counts * (counts - 1) / 2).sum())

    both, ours, theirs = pairs(table), pairs(table.sum(axis=1)), pairs(table.sum(axis=0))
    total = len(first) * (len(first) - 1) / 2
    by_chance = ours * theirs / total if total else 0.0
    most = (ours + theirs) / 2
    return 1.0 if most == by_chance else (both - by_chance) / (most - by_chance)


def _largest_first(labels: Labels) -> Labels:
    """Return the groups numbered from the largest; of two alike, the one met first comes first."""
    names, first, sizes = np.unique(labels, return_index=True, return_counts=True)
    order = sorted(range(len(names)), key=lambda at: (-sizes[at], first[at]))
    number = {int(names[at]): rank for rank, at in enumerate(order)}
    return np.array([number[int(label)] for label in labels], dtype=np.int64)
