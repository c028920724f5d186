"""What a few numbers can say of their mean: intervals and probabilities by Student's t. Pure.

Not a bootstrap: with a dozen values its intervals are too narrow, and a gate would pass noise
twice as often as it says.
"""

import math
from collections.abc import Mapping, Sequence

import numpy as np
from scipy.special import stdtr, stdtrit

Gains = Mapping[int, Sequence[float]]
"""After minus before, in points, of the queries of each cluster."""


def cluster_means(gains: Gains) -> list[float]:
    """One value a cluster: its queries are not independent of each other."""
    return [float(np.mean(each)) for _, each in sorted(gains.items())]


def interval(values: Sequence[float], level: float = 0.95) -> tuple[float, float]:
    """The two-sided interval of the mean; without end where there are fewer than two values."""
    if len(values) < 2:
        return -math.inf, math.inf
    mean, error = _mean_and_error(values)
    half = error * float(stdtrit(len(values) - 1, (1 + level) / 2))
    return mean - half, mean + half


def lower_bound(values: Sequence[float], level: float = 0.95) -> float:
    """The mean is above this, one-sided."""
    return interval(values, 2 * level - 1)[0]


def upper_bound(values: Sequence[float], level: float = 0.95) -> float:
    """The mean is below this, one-sided."""
    return interval(values, 2 * level - 1)[1]


def probability_above_zero(values: Sequence[float], beyond: float = 0.0) -> float:
    """How probable it is that the mean is above zero: a flat prior's posterior, or 1 - p.

    `beyond`: a deviation of the mean that the values do not show.
    """
    if len(values) < 2:
        return 0.5
    mean, error = _mean_and_error(values)
    error = math.hypot(error, beyond)
    if error == 0:
        return 0.5 if mean == 0 else float(mean > 0)
    return float(stdtr(len(values) - 1, mean / error))


def _mean_and_error(values: Sequence[float]) -> tuple[float, float]:
    return float(np.mean(values)), float(np.std(values, ddof=1)) / math.sqrt(len(values))
