"""The gate's checks, by name: each a pure function from measurements to a figure and a sentence.

Benefit may be weak evidence; harm is tested strictly. A new check is one function and one line
in `trainer/guards.py`.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from storage.pins import WITHIN, Asked, Places
from storage.saying import Said, join, parts, say
from storage.text import one_line
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
READERS, SENSE = "readers' judgments", "the ratings themselves"
PINNED = "pinned queries"
SENSIBLE = 0.9
"""Probability that ratings are no chance, without which nothing is built on them."""
NAMES = {
    READERS: say("Readers' judgments"), SENSE: say("The ratings themselves"),
    "known items": say("Known items"), "languages": say("Languages"),
    "demo corpus": say("Demo corpus"), "similarity": say("Similarity"),
    PINNED: say("Pinned queries"),
}  # fmt: skip
"""As a sentence about a check begins."""
NAMED, SHOWN = 3, 60
"""How many lost pins a sentence names, and characters of each text that it shows."""


@dataclass(frozen=True)
class Check:
    """One question to a candidate, and the answer."""

    name: str
    passed: bool
    sentence: Said
    figure: float | None = None
    """Change in points; None where nothing could be asked."""
    low: float | None = None
    high: float | None = None
    """95% interval of the change."""

    def recorded(self) -> dict[str, Any]:
        """Plain values; not rounded so far that a page rounds them otherwise than `sentence`."""
        plain = {k: round(v, 4) if isinstance(v, float) else v for k, v in asdict(self).items()}
        return {**plain, "said": parts(self.sentence)}


def readers_check(gains: Gains, sure: float) -> Check:
    """Ask whether it is better by the judgments that it has not learned from.

    `gains`: of separation, how far what was rated 3 stands above what was rated 0.
    """
    values = cluster_means(gains)
    if len(values) < 2:
        return Check(READERS, False, say("No new judgment could be asked."))
    probability = probability_above_zero(values)
    mean, (low, high) = float(np.mean(values)), interval(values)
    sentence = say(
        "{mean:+.1f} points of separation on {questions} questions that readers judged and it "
        "had not learned from ({low:+.1f} to {high:+.1f}): better with a probability of "
        "{probability:.0%}, where {sure:.0%} is asked.",
        mean=mean, low=low, high=high, questions=len(values), probability=probability, sure=sure,
    )  # fmt: skip
    return Check(READERS, probability >= sure, sentence, mean, low, high)


def sense_check(separation: Gains) -> Check:
    """Do the ratings follow any order, or are they chance? By new questions alone."""
    values = cluster_means(separation)
    probability = probability_above_zero(values)
    mean, (low, high) = (float(np.mean(values)) if values else 0.0), interval(values)
    figures = {"mean": mean, "low": low, "high": high}
    if probability >= SENSIBLE:
        sentence = say(
            "By its scores what readers rated 3 stands above what they rated 0 "
            "({mean:+.1f} points, {low:+.1f} to {high:+.1f}).",
            **figures,
        )
    elif probability <= 1 - SENSIBLE:
        sentence = say(
            "They say the opposite of what any search finds: by its scores what readers rated 3 "
            "stands below what they rated 0 ({mean:+.1f} points, {low:+.1f} to {high:+.1f}).",
            **figures,
        )
    else:
        sentence = say(
            "They cannot be told from chance: by its scores what readers rated 3 does not surely "
            "stand above what they rated 0 ({mean:+.1f} points, {low:+.1f} to {high:+.1f}).",
            **figures,
        )
    return Check(SENSE, probability >= SENSIBLE, sentence, mean, low, high)


def known_items_check(by_rival: Mapping[str, Gains], most: float) -> Check:
    """Does it find what the corpus asks itself? It may not lose `most` points, with certainty."""
    rule = say("it must be certain that less than {most:g} are lost", most=most)
    return _worst("known items", by_rival, lambda values: lower_bound(values) > -most, rule)


def demo_check(by_rival: Mapping[str, Gains]) -> Check:
    """Ask whether the demo corpus's held-out questions got worse beyond doubt."""
    rule = say("refused only if it certainly fell by more than {most:g}", most=TOLERATED)
    return _worst("demo corpus", by_rival, _has_not_fallen, rule)


def similarity_check(by_rival: Mapping[str, Gains]) -> Check:
    """Ask whether the cosines of rated pairs got worse beyond doubt."""
    rule = say(
        "of r × 100; refused only if it certainly fell by more than {most:g}", most=TOLERATED
    )
    return _worst("similarity", by_rival, _has_not_fallen, rule)


def _has_not_fallen(values: Sequence[float]) -> bool:
    return upper_bound(values) >= -TOLERATED


def languages_check(by_rival: Mapping[str, Mapping[str, Gains]], least: int = 5) -> Check:
    """Did some language get worse beyond doubt? So many are asked that chance is allowed for."""
    worst: tuple[float, str, str] | None = None
    fallen = []
    for rival, languages in by_rival.items():
        asked = {k: v for name, g in languages.items() if len(v := cluster_means(g)) >= least
                 for k in [name]}  # fmt: skip
        level = 1 - (1 - CERTAIN) / max(1, len(asked))
        for language, values in sorted(asked.items()):
            mean = float(np.mean(values))
            worst = min(worst or (math.inf, "", ""), (mean, language, rival))
            if upper_bound(values, level) < -TOLERATED:
                fallen.append(_fell(language, -mean, rival))
    if worst is None:
        return Check("languages", True, say("No language has enough known items to be asked."))
    mean, language, rival = worst
    if fallen:
        told = say("Beyond doubt: {fallen}.", fallen=join(fallen, "; "))
        return Check("languages", False, told, mean)
    told = say(
        "None certainly lost known items; the largest change down is {language} against {rival}, "
        "{mean:+.1f}.",
        language=language, rival=rival, mean=mean,
    )  # fmt: skip
    return Check("languages", True, told, mean)


def pinned_check(asked: Sequence[Asked], held: Places, found: Places) -> Check:
    """Ask whether all is found that is pinned and that the live version finds: `held`.

    The figure is the share of that which is lost, in points.
    """
    due = [pin for pin in asked if held.get(pin.id) is not None]
    if not due:
        nothing = say("The live version finds nothing of what is pinned.")
        return Check(PINNED, True, nothing if asked else say("Nothing is pinned."))
    lost = [pin for pin in due if found.get(pin.id) is None]
    figure = -100.0 * len(lost) / len(due)
    if lost:
        named = [_named(pin) for pin in lost[:NAMED]]
        more = say("and {count} more", count=len(lost) - NAMED)
        told = join([*named, more] if len(lost) > NAMED else named, "; ")
        sentence = say("Not among the first {within} any more: {lost}.", within=WITHIN, lost=told)
        return Check(PINNED, False, sentence, figure)
    sentence = say(
        "Finds all that is pinned and that the live version finds: {found} of {pinned}.",
        found=len(due), pinned=len(asked),
    )  # fmt: skip
    return Check(PINNED, True, sentence, 0.0)


def _named(pin: Asked) -> Said:
    return say("“{sentence}” for “{query}”", sentence=_short(pin.sentence), query=_short(pin.query))


def _short(text: str) -> str:
    """One line of a text that may be long; it keeps its direction to itself."""
    line = one_line(text)
    shown = line if len(line) <= SHOWN else line[: SHOWN - 1].rstrip() + "…"
    return f"\u2068{shown}\u2069"


def _fell(language: str, points: float, rival: str) -> Said:
    return say(
        "{language} fell by {points:.1f} points against {rival}",
        language=language, points=points, rival=rival,
    )  # fmt: skip


def _worst(name: str, by_rival: Mapping[str, Gains], holds: Any, rule: Said) -> Check:  # noqa: ANN401
    """The check against the rival that it does worst against."""
    found = []
    for rival, gains in by_rival.items():
        values = cluster_means(gains)
        if len(values) >= 2:
            low, high = interval(values)
            found.append((holds(values), float(np.mean(values)), low, high, rival))
    if not found:
        return Check(name, True, say("Nothing to ask: this store has none."))
    passed, mean, low, high, rival = min(found)
    sentence = say(
        "{mean:+.1f} points against {rival} ({low:+.1f} to {high:+.1f}); {rule}.",
        mean=mean, low=low, high=high, rival=rival, rule=rule,
    )  # fmt: skip
    return Check(name, bool(passed), sentence, mean, low, high)


def all_hold(checks: Sequence[Check]) -> bool:
    """Whether every guard holds: all checks but the readers' and the pins, asked again later."""
    return all(check.passed for check in checks if check.name not in (READERS, PINNED))


def harm(checks: Sequence[Check]) -> list[Check]:
    """The guards that speak of harm, which a smaller move may spare."""
    return [c for c in checks if not c.passed and c.name not in (READERS, SENSE)]


def told(checks: Sequence[Check]) -> Said:
    """What these checks say, each by its name."""
    return join(
        say("{check}: {sentence}", check=NAMES[check.name], sentence=check.sentence)
        for check in checks
    )
