"""Means, intervals and paired differences. Pure, and the same at every call."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy.stats import t

RESAMPLES = 4_000
CONFIDENCE = 0.95
Array = NDArray[np.float64]


@dataclass(frozen=True)
class Estimate:
    """A value with its 95% interval; `p` is two-sided, of the value being 0."""

    mean: float
    low: float | None = None
    high: float | None = None
    p: float | None = None


def mean_of(values: Sequence[float]) -> Estimate:
    """Mean and t interval over cells; no interval from one cell."""
    mean = float(np.mean(values))
    if len(values) < 2:
        return Estimate(mean)
    error = np.std(values, ddof=1) / np.sqrt(len(values))
    half = float(t.ppf((1 + CONFIDENCE) / 2, len(values) - 1) * error)
    return Estimate(mean, mean - half, mean + half)


def paired_difference(
    differences: Mapping[int, Mapping[str, float]], weights: Mapping[str, float]
) -> Estimate:
    """Paired bootstrap of a mean difference: seed -> cluster -> difference.

    Clusters are what is independent: LAReQA's articles, weighted by their questions, or the
    test pairs of STSBMulti. Clusters and seeds are resampled, RESAMPLES times. One seed tells
    nothing of what another would have done: then there is no `p`, and the interval is of the
    clusters alone.
    """
    clusters = sorted(weights)
    table = np.array([[rows[c] for c in clusters] for rows in differences.values()])
    weight = np.array([weights[c] for c in clusters])
    rng = np.random.default_rng(0)
    means = []
    for _ in range(RESAMPLES):
        seeds = rng.integers(len(table), size=len(table))
        drawn = rng.integers(len(clusters), size=len(clusters))
        by_cluster = table[seeds][:, drawn].mean(0)
        means.append((by_cluster * weight[drawn]).sum() / weight[drawn].sum())
    value = float((table.mean(0) * weight).sum() / weight.sum())
    found = _summary(value, np.array(means))
    return replace(found, p=None) if len(table) == 1 else found


def _summary(value: float, resampled: Array) -> Estimate:
    low, high = np.quantile(resampled, [(1 - CONFIDENCE) / 2, (1 + CONFIDENCE) / 2])
    least = int(min((resampled <= 0).sum(), (resampled >= 0).sum()))
    return Estimate(value, float(low), float(high), min(1.0, 2 * (least + 1) / (RESAMPLES + 1)))
