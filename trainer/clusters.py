"""Judged queries that ask the same thing are one cluster, and stay on one side of any split. Pure.

Two queries belong together when they share an answer, when their answers are translations of
each other, or when they are translations themselves.
"""

from collections import defaultdict
from collections.abc import Iterable

import numpy as np
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from storage.judged import RELEVANT_FROM, JudgedCandidate, mean_rating
from storage.text import text_key


def clusters_of(candidates: Iterable[JudgedCandidate]) -> dict[int, int]:
    """Number the cluster of every judged query, by its id."""
    votes: dict[tuple[int, int], list[JudgedCandidate]] = defaultdict(list)
    for candidate in candidates:
        votes[candidate.query_id, candidate.sentence_id].append(candidate)
    edges: set[tuple[tuple[str, object], tuple[str, object]]] = set()
    for (query, _), given in votes.items():
        first, (value, _source) = given[0], mean_rating(given)
        node = ("query", query)
        edges.add((node, node))
        if first.query_group:
            edges.add((node, ("asks", first.query_group)))
        if value >= RELEVANT_FROM:
            edges.add((node, ("answer", text_key(first.sentence))))
            if first.group:
                edges.add((node, ("answers", first.group)))
    return _components(edges)


def _components(edges: Iterable[tuple[tuple[str, object], tuple[str, object]]]) -> dict[int, int]:
    known = sorted(edges, key=repr)
    number = {node: i for i, node in enumerate(dict.fromkeys(n for edge in known for n in edge))}
    if not number:
        return {}
    rows = [number[left] for left, _ in known]
    columns = [number[right] for _, right in known]
    graph = coo_array((np.ones(len(known)), (rows, columns)), shape=(len(number), len(number)))
    _, labels = connected_components(graph, directed=False)
    return {
        int(name): int(labels[i])  # type: ignore[call-overload]
        for (kind, name), i in number.items()
        if kind == "query"
    }
