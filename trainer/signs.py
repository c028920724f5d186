"""Signs that a training run went wrong, in words, with the likely cause (paper, appendix).

Pure: loss curve and metrics in, sentences out.
"""

import math
from collections.abc import Sequence

import numpy as np

from storage.saying import Said, say

GAP = 0.6
"""Below this share of its mono-lingual mAP an encoder finds too little across languages."""


def failure_signs(
    losses: Sequence[float],
    gain: tuple[float | None, float | None] = (None, None),
    mono_multi: tuple[float | None, float | None] = (None, None),
) -> list[Said]:
    """Name what looks wrong; empty where nothing does.

    `losses` by step; `gain`: mAP@20 or Pearson's r, in points, of the encoder a run began
    with and of the one it ended with; `mono_multi`: the latter's mAP@20 among sentences of
    the query's language alone, and among all, in the space that is served. None: not measured.
    """
    signs = _unstable(losses)
    before, after = gain
    if before is not None and after is not None and after <= before:
        signs.append(_no_gain(losses, before, after))
    mono, multi = mono_multi
    if mono is not None and multi is not None and multi < GAP * mono:
        signs.append(
            say(
                "Mono good, multi poor: mAP@20 is {mono:.1f} among sentences of the query's "
                "language, {multi:.1f} among all. Likely cause: in the plain space the query's own "
                "language comes first (let `fair` subtract that); in the fair one near misses in "
                "some language come before answers in another, which takes judgments that cross "
                "languages.",
                mono=mono, multi=multi,
            )
        )  # fmt: skip
    return signs


def as_one(losses: Sequence[float], courses: int) -> list[float]:
    """The mean course of equally long ones that stand one after the other."""
    steps = len(losses) // courses
    if len(losses) != steps * courses:  # one of them was cut short: nothing to lay side by side
        return list(losses)
    return [float(mean) for mean in np.reshape(losses, (courses, steps)).mean(0)]


def _unstable(losses: Sequence[float]) -> list[Said]:
    if not all(map(math.isfinite, losses)):
        return [
            say(
                "Unstable loss: it is no longer a number. Likely cause: the inner or the outer "
                "rate is too high."
            )
        ]
    half = len(losses) // 2
    if half < 3:
        return []
    first, last = np.array(losses[:half]), np.array(losses[-half:])
    noise = math.sqrt((first.var(ddof=1) + last.var(ddof=1)) / half)
    if last.mean() - first.mean() > max(2 * noise, 0.05 * abs(first.mean())):
        return [
            say(
                "Unstable loss: it rose from {first:.3f} to {last:.3f}. Likely "
                "cause: rates too high, or tasks too different from one another.",
                first=float(first.mean()), last=float(last.mean()),
            )
        ]  # fmt: skip
    return []


def _no_gain(losses: Sequence[float], before: float, after: float) -> Said:
    if len(losses) >= 2 and losses[-1] < losses[0]:
        return say(
            "No gain over the encoder it is measured against: {before:.1f} before, {after:.1f} "
            "after. Likely cause: the training loss fell, so the encoder learned its tasks by "
            "heart (meta-overfitting): more judgments, fewer steps.",
            before=before, after=after,
        )  # fmt: skip
    return say(
        "No gain over the encoder it is measured against: {before:.1f} before, {after:.1f} after. "
        "Likely cause: the training loss did not fall either: the wrong mode, too few tasks, or "
        "rates too low.",
        before=before, after=after,
    )  # fmt: skip
