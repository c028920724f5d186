"""How far the judges of one kind of item agree, from ratings alone.

Krippendorff's alpha takes all judges together and does without the ratings that are missing;
quadratic weighted kappa looks at two judges at a time. Both are 1 where all agree and 0 where
they agree as by chance. Either is None where it is undefined.
"""

from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from statistics import fmean
from typing import Literal

import krippendorff
from sklearn.metrics import cohen_kappa_score

LanguagePair = tuple[str, str]
"""Of query and sentence; of two sentences in alphabetical order, for neither comes first."""

Level = Literal["ordinal", "interval"]

LEVELS: Mapping[str, Level] = {"relevance": "ordinal", "similarity": "interval"}
"""What the values of a kind mean. The four grades of relevance are only ordered. Similarity is
a length from 0 to 5, fractions too, that training regresses on: its distances count."""

LEAST_COMMON = 10
"""Fewer common items than this say little of two judges."""


@dataclass(frozen=True)
class Rating:
    """What one judge said of one item; a judge rates an item once."""

    item: Hashable
    pair: LanguagePair
    judge: str
    value: float


@dataclass(frozen=True)
class Kappa:
    """Two judges, the number of items both rated, and their weighted kappa."""

    judges: tuple[str, str]
    items: int
    value: float | None


@dataclass(frozen=True)
class Agreement:
    """What can be said of some ratings; only items of two judges or more count."""

    judges: int
    items: int
    alpha: float | None
    kappas: tuple[Kappa, ...]
    """The judges with enough common items, in alphabetical order."""
    mean_kappa: float | None
    """Over those pairs of judges, each counted once."""


def language_pair(kind: str, left: str, right: str) -> LanguagePair:
    """The language pair of an item of this kind."""
    return (left, right) if kind == "relevance" or left <= right else (right, left)


def agreement(
    ratings: Iterable[Rating], level: Level, least_common: int = LEAST_COMMON
) -> Agreement:
    """Measure these ratings as one; `level` is that of their kind in LEVELS."""
    shared = _shared(ratings)
    kappas = _kappas(shared, least_common)
    defined = [kappa.value for kappa in kappas if kappa.value is not None]
    return Agreement(
        judges=len({judge for values in shared for judge in values}),
        items=len(shared),
        alpha=_alpha([list(values.values()) for values in shared], level),
        kappas=kappas,
        mean_kappa=fmean(defined) if defined else None,
    )


def by_language_pair(
    ratings: Iterable[Rating], level: Level, least_common: int = LEAST_COMMON
) -> dict[LanguagePair, Agreement]:
    """Measure each language pair by itself, in alphabetical order."""
    apart: dict[LanguagePair, list[Rating]] = defaultdict(list)
    for rating in ratings:
        apart[rating.pair].append(rating)
    return {pair: agreement(apart[pair], level, least_common) for pair in sorted(apart)}


def _shared(ratings: Iterable[Rating]) -> list[dict[str, int]]:
    """Of each item that two judges or more have rated: judge to value in tenths.

    Tenths are finer than anybody means a rating, and whole numbers are what kappa takes.
    Neither measure cares for the unit.
    """
    items: dict[Hashable, dict[str, int]] = defaultdict(dict)
    for rating in ratings:
        items[rating.item][rating.judge] = round(rating.value * 10)
    return [values for values in items.values() if len(values) > 1]


def _alpha(items: Sequence[Sequence[int]], level: Level) -> float | None:
    domain = sorted({value for values in items for value in values})
    if len(domain) < 2:  # nobody shares an item, or nothing varies
        return None
    counts = [[values.count(value) for value in domain] for values in items]
    return float(
        krippendorff.alpha(value_counts=counts, value_domain=domain, level_of_measurement=level)
    )


def _kappas(items: Iterable[Mapping[str, int]], least_common: int) -> tuple[Kappa, ...]:
    common: dict[tuple[str, str], list[tuple[int, int]]] = defaultdict(list)
    for values in items:
        for one, other in combinations(sorted(values), 2):
            common[one, other].append((values[one], values[other]))
    return tuple(
        Kappa(judges, len(both), _weighted_kappa(both))
        for judges, both in sorted(common.items())
        if len(both) >= least_common
    )


def _weighted_kappa(both: Sequence[tuple[int, int]]) -> float | None:
    values = {value for pair in both for value in pair}
    if len(values) < 2:
        return None
    one, other = zip(*both, strict=True)
    # Every value in between is a label: the weights are distances between places in the list.
    labels = range(min(values), max(values) + 1)
    return float(cohen_kappa_score(one, other, labels=list(labels), weights="quadratic"))
