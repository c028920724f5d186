"""How far an encoder sets apart what readers rated high from what they rated low. Pure.

AP over the five judged sentences of a question jumps when two of them swap, and hardly sees an
encoder that is better everywhere: of two candidates that were truly 4 points better it said -3.
Separation looks at every score and every grade, and no encoder gains by spreading its scores.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt

from trainer.evaluate import EvaluationQuery, Ranked
from trainer.tasks import RELEVANCE_TOP

Rankings = Mapping[int, Ranked]
"""Judged sentences of each query by its id, nearest first."""
_LEAST = 1e-9


def separations(rankings: Rankings, queries: Sequence[EvaluationQuery]) -> dict[int, float]:
    """How much higher a sentence rated 3 lies than one rated 0, for each query by its id.

    In points: hundredths of the standard deviation of the scores about each query's mean. The
    slope of scores over ratings (least squares), so that grades between count as what they are;
    0 is chance. Each query needs two different ratings.
    """
    if not queries:
        return {}
    scores = {q.id: _centred(rankings[q.id].scores) for q in queries}
    spread = float(np.std(np.concatenate(list(scores.values())))) + _LEAST
    found = {}
    for query in queries:
        ratings = _centred([query.ratings[id_] for id_ in rankings[query.id].ids])
        slope = float(ratings @ scores[query.id] / (ratings @ ratings))
        found[query.id] = 100 * RELEVANCE_TOP * slope / spread
    return found


def separation_by_cluster(
    rankings: Rankings, queries: Sequence[EvaluationQuery]
) -> dict[int, list[float]]:
    """The separation of each query, by cluster."""
    return _by_cluster(separations(rankings, queries), queries)


def gains_between(
    before: Rankings, after: Rankings, queries: Sequence[EvaluationQuery]
) -> dict[int, list[float]]:
    """Separation after minus before of every query, by cluster."""
    old, new = separations(before, queries), separations(after, queries)
    return _by_cluster({id_: new[id_] - old[id_] for id_ in new}, queries)


def _by_cluster(
    values: Mapping[int, float], queries: Sequence[EvaluationQuery]
) -> dict[int, list[float]]:
    found: dict[int, list[float]] = defaultdict(list)
    for query in queries:
        found[int(query.group)].append(values[query.id])
    return dict(found)


def _centred(values: Sequence[float]) -> npt.NDArray[np.float64]:
    return np.asarray(values, np.float64) - np.mean(values)
