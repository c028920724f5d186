"""The gate: does the candidate replace the live encoder? Pure, with a written reason."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from scipy.stats import sem
from scipy.stats import t as student_t

from trainer.evaluate import Metrics
from trainer.settings import TrainerSettings

LEAST_GROUPS = 6
"""With fewer held-out questions any interval is a guess: nothing is promoted on them."""
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
    interval over groups must lie above zero.
    """
    if before.map20 is None or after.map20 is None:
        return Decision(False, "No held-out query has a relevant judgment: nothing to compare on.")
    if len(gains) < LEAST_GROUPS:
        return Decision(
            False,
            f"Refused: {len(gains)} held-out questions with a relevant judgment are too few to "
            f"compare on; {LEAST_GROUPS} are needed.",
        )
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


def interval(gains: Mapping[str, list[float]]) -> tuple[float, float]:
    """95% t interval of the mean gain, over the means of at least two groups.

    Not a bootstrap: with a dozen groups its intervals are too narrow, and the gate would pass
    noise twice as often as it says.
    """
    means = [sum(group) / len(group) for group in gains.values()]
    error = float(sem(means))
    if error == 0:
        return means[0], means[0]
    low, high = student_t.interval(0.95, len(means) - 1, loc=np.mean(means), scale=error)
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
