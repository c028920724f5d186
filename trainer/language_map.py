"""The map on the training page: a sample of the corpus in two dimensions, before and after.

Translations of one sentence carry the same group, so that the page can join them: where an
encoder sorts by language they lie far apart, where it sorts by meaning they meet.
"""

import random
from collections import defaultdict
from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
from sklearn.decomposition import PCA
from sklearn.manifold import TSNE

Vectors = npt.NDArray[np.float32]
GROUPS = 30
PERPLEXITY = 12.0


def choose_sample(
    groups: Sequence[str | None], languages: Sequence[str], seed: int = 0
) -> list[int]:
    """Pick the rows of up to GROUPS random groups, one sentence a language of each."""
    rows: dict[str, dict[str, int]] = defaultdict(dict)
    for row, (group, language) in enumerate(zip(groups, languages, strict=True)):
        if group:
            rows[group].setdefault(language, row)
    joined = sorted(name for name, members in rows.items() if len(members) > 1)
    chosen = random.Random(seed).sample(joined, min(GROUPS, len(joined)))  # noqa: S311
    return sorted(row for name in chosen for row in rows[name].values())


def draw_map(
    before: Vectors | None, after: Vectors, languages: Sequence[str], groups: Sequence[str]
) -> dict[str, Any]:
    """Project (n, dim) embeddings to the unit square; `before` is None for version 0.

    The second projection starts from the first, so that a point that did not move in
    meaning does not move on the page.
    """
    if len(after) < 3 * PERPLEXITY:
        return {}
    first = _project(after if before is None else before, None)
    second = first if before is None else _project(after, first)
    return {
        "languages": list(languages),
        "groups": list(groups),
        "before": None if before is None else _unit_square(first),
        "after": _unit_square(second),
    }


def _project(vectors: Vectors, start: npt.NDArray[np.float64] | None) -> npt.NDArray[np.float64]:
    if start is None:
        start = PCA(2, random_state=0).fit_transform(vectors)
    start = (start - start.mean(0)) / start.std(0)[0] * 1e-4
    tsne = TSNE(
        2, perplexity=PERPLEXITY, init=start.astype(np.float32), random_state=0, metric="cosine"
    )
    return np.asarray(tsne.fit_transform(vectors), dtype=np.float64)


def _unit_square(points: npt.NDArray[np.float64]) -> list[list[float]]:
    low, high = points.min(0), points.max(0)
    scaled = (points - low) / np.maximum(high - low, 1e-9)
    return [[round(float(x), 4), round(float(y), 4)] for x, y in scaled]
