"""The gate's checks, by name: each a pure function from measurements to a figure and a sentence.

Benefit may be weak evidence; harm is tested strictly. A new check is one function and one line
in `trainer/guards.py`.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from trainer.bounds import (
    Gains,
    cluster_means,
    interval,
    lower_bound,
    probability_above_zero,
    upper_bound,
)

CERTAIN = 0.95
TOLERATED = 1.0
"""Points that a guard of many questions may lose, a language or the demo corpus: of many languages
one always loses some, and two hundred pairs are certain of two tenths of a point."""
_FALLEN = f"if it certainly fell by more than {TOLERATED:g}"
READERS, SENSE = "readers' judgments", "the ratings themselves"
SENSIBLE = 0.9
"""Probability that ratings are no chance, without which nothing is built on them."""


@dataclass(frozen=True)
class Check:
    """One question to a candidate, and the answer."""

    name: str
    passed: bool
    sentence: str
    figure: float | None = None
    """Change in points; None where nothing could be asked."""
    low: float | None = None
    high: float | None = None
    """95% interval of the change."""

    def recorded(self) -> dict[str, Any]:
        """Plain values; not rounded so far that a page rounds them otherwise than `sentence`."""
        return {k: round(v, 4) if isinstance(v, float) else v for k, v in asdict(self).items()}


def readers_check(gains: Gains, sure: float) -> Check:
    """Ask whether it is better by the judgments that it has not learned from.

    `gains`: of separation, how far what was rated 3 stands above what was rated 0.
    """
    values = cluster_means(gains)
    if len(values) < 2:
        return Check(READERS, False, "No new judgment could be asked.")
    probability = probability_above_zero(values)
    mean, (low, high) = float(np.mean(values)), interval(values)
    sentence = (
        f"{mean:+.1f} points of separation on {len(values)} questions that readers judged and it "
        f"had not learned from ({low:+.1f} to {high:+.1f}): better with a probability of "
        f"{probability:.0%}, where {sure:.0%} is asked."
    )
    return Check(READERS, probability >= sure, sentence, mean, low, high)


def sense_check(separation: Gains) -> Check:
    """Do the ratings follow any order, or are they chance? By new questions alone."""
    values = cluster_means(separation)
    probability = probability_above_zero(values)
    mean, (low, high) = (float(np.mean(values)) if values else 0.0), interval(values)
    figures = f"{mean:+.1f} points, {low:+.1f} to {high:+.1f}"
    if probability >= SENSIBLE:
        sentence = f"By its scores what readers rated 3 stands above what they rated 0 ({figures})."
    elif probability <= 1 - SENSIBLE:
        sentence = (
            "They say the opposite of what any search finds: by its scores what readers rated 3 "
            f"stands below what they rated 0 ({figures})."
        )
    else:
        sentence = (
            "They cannot be told from chance: by its scores what readers rated 3 does not surely "
            f"stand above what they rated 0 ({figures})."
        )
    return Check(SENSE, probability >= SENSIBLE, sentence, mean, low, high)


def known_items_check(by_rival: Mapping[str, Gains], most: float) -> Check:
    """Does it find what the corpus asks itself? It may not lose `most` points, with certainty."""
    return _worst("known items", by_rival, lambda values: lower_bound(values) > -most,
                  f"it must be certain that less than {most:g} are lost")  # fmt: skip


def demo_check(by_rival: Mapping[str, Gains]) -> Check:
    """Ask whether the demo corpus's held-out questions got worse beyond doubt."""
    return _worst("demo corpus", by_rival, _has_not_fallen, f"refused only {_FALLEN}")


def similarity_check(by_rival: Mapping[str, Gains]) -> Check:
    """Ask whether the cosines of rated pairs got worse beyond doubt."""
    return _worst("similarity", by_rival, _has_not_fallen, f"of r × 100; refused only {_FALLEN}")


def _has_not_fallen(values: Sequence[float]) -> bool:
    return upper_bound(values) >= -TOLERATED


def languages_check(by_rival: Mapping[str, Mapping[str, Gains]], least: int = 5) -> Check:
    """Did some language get worse beyond doubt? So many are asked that chance is allowed for."""
    worst: tuple[float, str] | None = None
    fallen = []
    for rival, languages in by_rival.items():
        asked = {k: v for name, g in languages.items() if len(v := cluster_means(g)) >= least
                 for k in [name]}  # fmt: skip
        level = 1 - (1 - CERTAIN) / max(1, len(asked))
        for language, values in sorted(asked.items()):
            mean = float(np.mean(values))
            worst = min(worst or (math.inf, ""), (mean, f"{language} against {rival}"))
            if upper_bound(values, level) < -TOLERATED:
                fallen.append(f"{language} fell by {-mean:.1f} points against {rival}")
    if worst is None:
        return Check("languages", True, "No language has enough known items to be asked.")
    if fallen:
        return Check("languages", False, "Beyond doubt: " + "; ".join(fallen) + ".", worst[0])
    return Check(
        "languages", True,
        f"None certainly lost known items; the largest change down is {worst[1]}, {worst[0]:+.1f}.",
        worst[0],
    )  # fmt: skip


def _worst(name: str, by_rival: Mapping[str, Gains], holds: Any, rule: str) -> Check:  # noqa: ANN401
    """The check against the rival that it does worst against."""
    found = []
    for rival, gains in by_rival.items():
        values = cluster_means(gains)
        if len(values) >= 2:
            low, high = interval(values)
            found.append((holds(values), float(np.mean(values)), low, high, rival))
    if not found:
        return Check(name, True, "Nothing to ask: this store has none.")
    passed, mean, low, high, rival = min(found)
    sentence = f"{mean:+.1f} points against {rival} ({low:+.1f} to {high:+.1f}); {rule}."
    return Check(name, bool(passed), sentence, mean, low, high)


def all_hold(checks: Sequence[Check]) -> bool:
    """Whether every guard holds: all checks but the readers'."""
    return all(check.passed for check in checks if check.name != READERS)


def harm(checks: Sequence[Check]) -> list[Check]:
    """The guards that speak of harm, which a smaller move may spare."""
    return [c for c in checks if not c.passed and c.name not in (READERS, SENSE)]


def told(checks: Sequence[Check]) -> str:
    """What these checks say, each by its name."""
    return " ".join(f"{check.name.capitalize()}: {check.sentence}" for check in checks)
