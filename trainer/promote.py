"""The gate: does the candidate replace the live encoder? Pure, with a written reason."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from trainer.evaluate import Metrics
from trainer.settings import TrainerSettings

RESAMPLES = 2_000
LEAST_QUERIES = 5
"""A language with fewer held-out queries is too noisy to veto."""


@dataclass(frozen=True)
class Decision:
    """Accept or not, and why."""

    accept: bool
    reason: str


def decide(
    before: Metrics,
    after: Metrics,
    gains: Mapping[str, list[float]],
    counts: Mapping[str, int],
    settings: TrainerSettings,
) -> Decision:
    """Compare two encoders on the same held-out judgments.

    `gains`: AP@20 after minus before of every held-out query, by group of queries that ask
    the same thing; `counts`: held-out queries of each language. The mean gain's 95%
    interval, from resampling whole groups, must lie above zero.
    """
    if before.map20 is None or after.map20 is None:
        return Decision(False, "No held-out query has a relevant judgment: nothing to compare on.")
    low, high = interval(gains)
    change = (
        f"mAP@20 {before.map20:.1f} → {after.map20:.1f} on {after.queries} held-out queries "
        f"(95% interval of the gain {low:+.1f} to {high:+.1f})"
    )
    fallen = _fallen_languages(before, after, counts, settings.most_language_loss)
    if fallen:
        return Decision(False, f"Refused: {change}, but {fallen}.")
    if _similarity_loss(before, after) > settings.most_similarity_loss:
        return Decision(
            False,
            f"Refused: {change}, but Pearson fell {before.pearson:.1f} → {after.pearson:.1f}.",
        )
    if low <= 0:
        return Decision(False, f"Refused: {change}: not reliably better.")
    return Decision(True, f"Promoted: {change}.")


def interval(gains: Mapping[str, list[float]], seed: int = 0) -> tuple[float, float]:
    """95% percentile interval of the mean gain, resampling groups with replacement."""
    sums = np.array([sum(g) for g in gains.values()])
    sizes = np.array([len(g) for g in gains.values()])
    rng = np.random.default_rng(seed)
    rows = rng.integers(0, len(sums), size=(RESAMPLES, len(sums)))
    means = sums[rows].sum(1) / sizes[rows].sum(1)
    low, high = np.percentile(means, [2.5, 97.5])
    return float(low), float(high)


def _fallen_languages(
    before: Metrics, after: Metrics, counts: Mapping[str, int], tolerance: float
) -> str:
    fallen = [
        f"{language} fell {was:.1f} → {after.map20_by_language[language]:.1f}"
        for language, was in before.map20_by_language.items()
        if counts.get(language, 0) >= LEAST_QUERIES
        and was - after.map20_by_language.get(language, was) > tolerance
    ]
    return ", ".join(fallen)


def _similarity_loss(before: Metrics, after: Metrics) -> float:
    if before.pearson is None or after.pearson is None:
        return 0.0
    return before.pearson - after.pearson
