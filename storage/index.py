"""Nearest neighbours by inner product on unit vectors: one FAISS index a language.

A filter by language then never costs a result: each wanted language is asked for k, and
the best k of all are kept. A language is searched exactly up to EXACT_UP_TO sentences;
beyond that by inverted lists, as many of them as measured recall asks for.
"""

import json
import math
import random
from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from itertools import chain, zip_longest
from pathlib import Path
from zipfile import BadZipFile

import faiss
import numpy as np
import numpy.typing as npt

from storage.saying import say

Vectors = npt.NDArray[np.float32]
Ids = npt.NDArray[np.int64]

EXACT_UP_TO = 50_000
LEAST_RECALL = 0.98
_MEASURED_AT = 20
_PROBES = 200


@dataclass(frozen=True)
class Hit:
    """One found sentence and its cosine with the query."""

    sentence_id: int
    score: float


@dataclass(frozen=True)
class LanguagePart:
    """The index of one language; row i of `index` is the sentence `ids[i]`."""

    index: faiss.Index
    ids: Ids
    recall: float
    """Share of the exact top 20 it finds, measured on its own vectors; 1.0 when exact."""


class SearchIndex:
    """An immutable index over a corpus."""

    def __init__(self, parts: Mapping[str, LanguagePart]) -> None:
        self._parts = dict(parts)

    @property
    def counts(self) -> dict[str, int]:
        """Sentences of each language."""
        return {language: len(part.ids) for language, part in self._parts.items()}

    @property
    def ids(self) -> list[int]:
        """Every sentence it holds."""
        return [int(id_) for part in self._parts.values() for id_ in part.ids]

    @property
    def ids_by_language(self) -> dict[str, list[int]]:
        """The sentences of each language."""
        return {language: part.ids.tolist() for language, part in self._parts.items()}

    @property
    def recall(self) -> dict[str, float]:
        """Measured recall@20 of each language's part."""
        return {language: part.recall for language, part in self._parts.items()}

    def languages(self, without: AbstractSet[int] = frozenset()) -> list[str]:
        """The languages of its sentences, but for those left out."""
        return [name for name, part in self._parts.items() if len(_left(part.ids, without))]

    def sample(self, count: int, without: AbstractSet[int] = frozenset()) -> list[int]:
        """That many random sentences, or all of fewer, but for those left out."""
        parts = [_left(part.ids, without) for part in self._parts.values()]
        ids = np.concatenate([np.empty(0, np.int64), *parts])
        rows = random.sample(range(len(ids)), min(count, len(ids)))
        return [int(ids[row]) for row in rows]

    def search(
        self,
        vector: Vectors,
        k: int,
        languages: Sequence[str] | None = None,
        without: AbstractSet[int] = frozenset(),
        *,
        within: Ids | None = None,
        in_turn: bool = False,
    ) -> list[Hit]:
        """Find the k best sentences for a unit vector of shape (dim,), best first.

        `languages` limits where to look, and so does `within`, sentences; None means everywhere.
        Those left out, `without`, cost no result: so many more are asked for. Equal scores come in
        order of id; which of them make the cut at k is FAISS's choice, and always the same.
        `in_turn`: the best of each language instead, then the second of each.
        """
        wanted = self._parts if languages is None else dict.fromkeys(languages)
        found = [
            [
                Hit(int(part.ids[row]), float(score))
                for score, row in zip(
                    *_ask(part.index, vector[None, :], k + len(without), _rows(part, within)),
                    strict=True,
                )
                if row >= 0 and int(part.ids[row]) not in without
            ]
            for part in (self._parts[name] for name in wanted if name in self._parts)
        ]
        ordered = interleaved(found) if in_turn else sorted(chain(*found), key=_best_first)
        return ordered[:k]

    def vectors(self, ids: Sequence[int]) -> Vectors:
        """The indexed vectors of these sentences, (n, dim), in the order asked for.

        Raises KeyError for a sentence that is not indexed.
        """
        found: dict[int, npt.NDArray[np.float32]] = {}
        wanted = set(ids)
        for part in self._parts.values():
            rows = [row for row, id_ in enumerate(part.ids.tolist()) if id_ in wanted]
            if hasattr(part.index, "make_direct_map"):
                part.index.make_direct_map()  # inverted lists: which list holds which row
            for row, vector in zip(
                rows, part.index.reconstruct_batch(np.asarray(rows, np.int64)), strict=True
            ):
                found[int(part.ids[row])] = vector
        return np.stack([found[id_] for id_ in ids]) if ids else np.empty((0, 0), np.float32)

    def save(self, folder: Path) -> None:
        """Write one file a language and the ids."""
        folder.mkdir()
        for language, part in self._parts.items():
            faiss.write_index(part.index, str(folder / f"{language}.faiss"))
        np.savez(folder / "ids.npz", **{name: part.ids for name, part in self._parts.items()})
        (folder / "recall.json").write_text(json.dumps(self.recall))

    @classmethod
    def load(cls, folder: Path) -> "SearchIndex":
        """Read what `save` wrote. Raises RuntimeError or OSError for damaged files."""
        try:
            recall = json.loads((folder / "recall.json").read_text())
            with (folder / "ids.npz").open("rb") as file, np.load(file) as ids:
                return cls(
                    {
                        name: LanguagePart(
                            faiss.read_index(str(folder / f"{name}.faiss")), ids[name], recall[name]
                        )
                        for name in ids.files
                    }
                )
        except (ValueError, KeyError, EOFError, BadZipFile) as error:
            raise OSError(say("{path} is damaged: {reason}", path=folder, reason=error)) from error


def _left(ids: Ids, without: AbstractSet[int]) -> Ids:
    return ids[~np.isin(ids, np.fromiter(without, np.int64))] if without else ids


def interleaved(found: Iterable[Sequence[Hit]]) -> list[Hit]:
    """The best of each language, then the second of each: languages by their best hit."""
    lists = sorted(
        (sorted(hits, key=_best_first) for hits in found if hits),
        key=lambda hits: _best_first(hits[0]),
    )
    return [hit for place in zip_longest(*lists) for hit in place if hit is not None]


def _best_first(hit: Hit) -> tuple[float, int]:
    return -hit.score, hit.sentence_id


def build(ids: Ids, languages: Sequence[str], vectors: Vectors) -> SearchIndex:
    """Index unit vectors of shape (n, dim); ids and languages have one entry a row."""
    names = np.asarray(languages)
    parts = {}
    for name in sorted(set(languages)):
        rows = np.flatnonzero(names == name)
        index, recall = _build_part(np.ascontiguousarray(vectors[rows], dtype=np.float32))
        parts[name] = LanguagePart(index, ids[rows].astype(np.int64), recall)
    return SearchIndex(parts)


def _build_part(vectors: Vectors) -> tuple[faiss.Index, float]:
    flat = faiss.IndexFlatIP(vectors.shape[1])
    flat.add(vectors)
    if len(vectors) <= EXACT_UP_TO:
        return flat, 1.0
    return _approximate(flat, vectors)


def _approximate(flat: faiss.Index, vectors: Vectors) -> tuple[faiss.Index, float]:
    """Inverted lists over half-precision vectors, probing until recall is high enough.

    Not HNSW: every promotion builds this anew, and a graph takes minutes where lists take
    seconds.
    """
    count, dim = vectors.shape
    lists = int(4 * math.sqrt(count))
    index = faiss.IndexIVFScalarQuantizer(
        faiss.IndexFlatIP(dim), dim, lists,
        faiss.ScalarQuantizer.QT_fp16, faiss.METRIC_INNER_PRODUCT, False,
    )  # fmt: skip
    index.train(vectors[:: max(1, count // (40 * lists))])
    index.add(vectors)
    probes = vectors[np.random.default_rng(0).choice(count, _PROBES, replace=False)]
    index.nprobe = 8
    while (recall := _recall(index, flat, probes)) < LEAST_RECALL and index.nprobe < lists:
        index.nprobe *= 2
    return index, recall


def _recall(index: faiss.Index, flat: faiss.Index, probes: Vectors) -> float:
    _, exact = flat.search(probes, _MEASURED_AT)
    _, found = index.search(probes, _MEASURED_AT)
    shared = [len(set(a) & set(b)) for a, b in zip(exact, found, strict=True)]
    return float(np.mean(shared)) / _MEASURED_AT


def _rows(part: LanguagePart, within: Ids | None) -> Ids | None:
    return None if within is None else np.flatnonzero(np.isin(part.ids, within)).astype(np.int64)


def _ask(
    index: faiss.Index, query: Vectors, k: int, rows: Ids | None = None
) -> tuple[list[float], list[int]]:
    """The best k rows for a query of shape (1, dim), among some of the rows or among all."""
    query = np.ascontiguousarray(query, dtype=np.float32)
    wanted = index.ntotal if rows is None else len(rows)
    if not wanted:
        return [], []
    only = {} if rows is None else {"sel": faiss.IDSelectorBatch(rows)}
    if not hasattr(index, "nlist"):
        params = faiss.SearchParameters(**only)
        scores, found = index.search(query, k, params=params)
        return scores[0].tolist(), found[0].tolist()
    # All lists where only some rows are wanted, which may lie anywhere, or those looked into hold
    # fewer than k.
    some = index.nprobe  # type: ignore[attr-defined] # unknown to faiss's stubs, as is nprobe=
    for probed in (some, index.nlist) if rows is None else (index.nlist,):
        params = faiss.SearchParametersIVF(nprobe=probed, **only)  # type: ignore[call-arg]
        scores, found = index.search(query, k, params=params)
        if found[0, min(k, wanted) - 1] >= 0:
            break
    return scores[0].tolist(), found[0].tolist()
