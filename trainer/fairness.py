"""Fairness between languages by a subtraction: no training, no labels. Pure.

A sentence encoder puts much of a text's language into its vector, so that a query finds its
own language first. The mean vector of a language is that part: a passage loses the mean of
its language, a query the mean of its own, and both are of unit length again. The means are
those of the indexed sentences, shrunk towards their centre where a language has few of them;
of the centre, which they all share, the part goes that several languages tell from meaning.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from zipfile import BadZipFile

import numpy as np
import numpy.typing as npt

from storage.saying import say

Vectors = npt.NDArray[np.float32]
KNOWN = 0.6
"""Least `worth` of a language's mean to be taken out of queries: some seven sentences."""
_SMALLEST, _FLAT = 1e-12, 1e-4


@dataclass(frozen=True)
class LanguageMeans:
    """What a version subtracts from the texts of each language."""

    offsets: Mapping[str, Vectors]
    """(dim,) of each language of the index."""
    worth: Mapping[str, float]
    """How well each is known, 0 to 1: see `measure_means`."""
    centre: Vectors
    """(dim,): what is subtracted whatever the language."""

    def of(self, language: str) -> Vectors:
        """What a text of this language loses; where the index has none of it, the centre.

        A variant takes its base language's (`pt` for `pt-BR`) and a base its variants' mean.
        """
        base = language.split("-")[0]
        for code in (language, base):
            if code in self.offsets:
                return self.offsets[code]
        kin = [offset for code, offset in self.offsets.items() if code.split("-")[0] == base]
        return np.mean(kin, axis=0) if kin else self.centre

    @cached_property
    def between(self) -> Vectors:
        """Orthonormal rows (r, dim): the directions that tell the languages apart.

        Those of languages whose mean is known well enough: the mean of two or three sentences
        is mostly what they say, and would be taken out of every query.
        """
        known = [self.offsets[code] for code in sorted(self.offsets) if self.worth[code] >= KNOWN]
        if len(known) < 2:
            return np.empty((0, len(self.centre)), np.float32)
        apart = np.stack(known) - np.mean(known, axis=0)
        _, sizes, directions = np.linalg.svd(apart, full_matrices=False)
        return np.asarray(directions[sizes > _FLAT], np.float32)

    def passages(self, vectors: Vectors, languages: Sequence[str]) -> Vectors:
        """Unit vectors (n, dim) less the means of their languages, of unit length again."""
        if not len(vectors):
            return vectors
        return _unit(vectors - np.stack([self.of(language) for language in languages]))

    def queries(self, vectors: Vectors) -> Vectors:
        """Unit vectors (n, dim) less all that tells languages apart, of unit length again.

        Whatever their language: subtracting its mean does no better where the language is
        known (docs/experiments.md, Fairness), and a short query's language is a guess.
        """
        left = vectors - self.centre
        return _unit(left - (left @ self.between.T) @ self.between)

    def restored(self, fair: Vectors, languages: Sequence[str]) -> Vectors:
        """What `passages` was given: the unit vectors p with passages(p) = fair.

        p = m + t f with |p| = 1, and of the two such t the positive one.
        """
        if not len(fair):
            return fair
        means = np.stack([self.of(language) for language in languages])
        along = (means * fair).sum(1, keepdims=True)
        left = 1 - (means * means).sum(1, keepdims=True)
        t = np.sqrt(np.maximum(along * along + left, 0.0)) - along
        return _unit(means + t * fair)

    def save(self, path: Path) -> None:
        """Write them beside the index that they belong to."""
        codes = sorted(self.offsets)
        rows = [self.offsets[code] for code in codes]
        matrix = np.stack(rows) if rows else np.empty((0, len(self.centre)), np.float32)
        with path.open("wb") as file:
            np.savez(
                file, languages=np.array(codes, dtype=np.str_), offsets=matrix,
                worth=np.array([self.worth[code] for code in codes]), centre=self.centre,
            )  # fmt: skip

    @classmethod
    def load(cls, path: Path) -> "LanguageMeans":
        """Read what `save` wrote. Raises OSError for a damaged file."""
        try:
            with path.open("rb") as file, np.load(file, allow_pickle=False) as stored:
                codes = stored["languages"].tolist()
                offsets = dict(zip(codes, stored["offsets"], strict=True))
                worth = dict(zip(codes, stored["worth"].tolist(), strict=True))
                return cls(offsets, worth, stored["centre"])
        except (ValueError, KeyError, EOFError, BadZipFile) as error:
            raise OSError(say("{path} is damaged: {reason}", path=path, reason=error)) from error


def no_means(dimension: int) -> LanguageMeans:
    """Nothing to subtract: the plain space, where fairness is switched off."""
    return LanguageMeans({}, {}, np.zeros(dimension, np.float32))


def measure_means(vectors: Vectors, languages: Sequence[str]) -> LanguageMeans:
    """The means of unit vectors (n, dim), one language a row, shrunk as far as few rows ask.

    Empirical Bayes: the mean of n rows strays by within / n, languages differ by between. So a
    mean is worth r = n / (n + k), k = within / between (one-way analysis of variance of the
    rows): the centre is their mean by r, and each is moved towards it by 1 - r. Of the centre
    1 - 1 / sum(r) is subtracted: with one language nothing tells language from meaning, and
    with an encoder without language bias r is about 0, so neither is touched.
    """
    names = np.asarray(languages)
    counts = {code: int((names == code).sum()) for code in sorted(set(languages))}
    if not counts:
        return no_means(vectors.shape[1] if vectors.ndim == 2 else 0)
    raw = {code: vectors[names == code].mean(0, dtype=np.float64) for code in counts}
    k = _shrinkage(vectors, names, raw, counts)
    worth = {code: n / (n + k) for code, n in counts.items()}
    several = sum(worth.values())
    centre = sum(worth[code] * raw[code] for code in raw) / several
    common = max(0.0, 1 - 1 / several) * centre
    offsets = {
        code: (common + worth[code] * (raw[code] - centre)).astype(np.float32) for code in raw
    }
    return LanguageMeans(offsets, worth, common.astype(np.float32))


def _shrinkage(
    vectors: Vectors,
    names: npt.NDArray[np.str_],
    raw: Mapping[str, npt.NDArray[np.float64]],
    counts: Mapping[str, int],
) -> float:
    """K = variance within languages / variance between them, summed over dimensions."""
    total, groups = len(vectors), len(raw)
    if groups < 2:
        return 1.0
    if total <= groups:  # one row each: nothing tells how far a mean strays
        return float(total)
    scatter = sum(float(((vectors[names == c] - raw[c]) ** 2).sum()) for c in raw)
    within = scatter / (total - groups)
    grand = sum(counts[c] * raw[c] for c in raw) / total
    among = sum(counts[c] * float(((raw[c] - grand) ** 2).sum()) for c in raw) / (groups - 1)
    typical = (total - sum(n * n for n in counts.values()) / total) / (groups - 1)
    between = (among - within) / typical
    return within / between if between > _SMALLEST else within / _SMALLEST


def _unit(vectors: Vectors) -> Vectors:
    length = np.linalg.norm(vectors, axis=1, keepdims=True)
    return np.asarray(vectors / np.maximum(length, _SMALLEST), dtype=np.float32)
