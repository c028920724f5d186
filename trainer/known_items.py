"""Known items: questions that a corpus answers itself, without a label. Pure and seeded.

A sentence is asked for by its rarest word, by its two rarest, by its own first half and, where
the corpus has one, by its translation. Whoever brings a corpus expects those to be found, and
no judgment says so: a new encoder may not lose them.
"""

import random
import unicodedata
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from trainer.fairness import Vectors

SENTENCES = 300
CUTOFF = 20
SHORTEST_WORD, SHORTEST_HALF = 3, 12
UNSPACED = ("CJK", "HIRAGANA", "KATAKANA", "THAI", "LAO", "KHMER", "MYANMAR", "TIBETAN")
"""Scripts that write no spaces: what stands between two spaces there is no word."""


@dataclass(frozen=True)
class Passage:
    """A sentence of the corpus."""

    language: str
    text: str
    group: str | None
    """Translations of one sentence have one group."""


@dataclass(frozen=True)
class KnownItem:
    """A query and what must be found for it, among the sentences of one language."""

    kind: str
    """`word`, `words`, `half` or `translation`."""
    query: str
    language: str
    """Of what is found; all other languages are left out."""
    answers: frozenset[int]
    """Places among the passages: every one that holds the words, for words."""
    source: int
    """Place of the sentence that it was made of: its items are one cluster."""


def known_items(
    passages: Sequence[Passage], seed: int = 0, most: int = SENTENCES
) -> list[KnownItem]:
    """Make the items of up to `most` random sentences, as many of each language as can be."""
    words = [_words(p.text) for p in passages]
    holders: dict[tuple[str, str], set[int]] = defaultdict(set)
    for place, found in enumerate(words):
        for word in found:
            holders[passages[place].language, word].add(place)
    translations = _translations(passages)
    return [
        item
        for place in _sampled(passages, seed, most)
        for item in _items_of(place, passages, words[place], holders, translations)
    ]


def reciprocal_ranks(
    items: Sequence[KnownItem],
    queries: Vectors,
    passages: Vectors,
    languages: Sequence[str],
) -> dict[int, list[float]]:
    """100 / rank of the first answer of each item, 0 beyond CUTOFF, by the source's place.

    `queries`: (len(items), dim); `passages`: (n, dim), one language a row.
    """
    names = np.asarray(languages)
    found: dict[int, list[float]] = defaultdict(list)
    by_language: dict[str, list[int]] = defaultdict(list)
    for row, item in enumerate(items):
        by_language[item.language].append(row)
    for language, rows in by_language.items():
        places = np.flatnonzero(names == language)
        scores = queries[rows] @ passages[places].T
        for row, score in zip(rows, scores, strict=True):
            right = np.isin(places, list(items[row].answers))
            rank = 1 + int((score > score[right].max()).sum())
            found[items[row].source].append(100 / rank if rank <= CUTOFF else 0.0)
    return dict(found)


def _sampled(passages: Sequence[Passage], seed: int, most: int) -> list[int]:
    """Language by language in turn, so that a small one is not left out."""
    by_language: dict[str, list[int]] = defaultdict(list)
    for place, passage in enumerate(passages):
        by_language[passage.language].append(place)
    rng = random.Random(seed)  # noqa: S311 - repeatable, not secret
    piles = [rng.sample(places, len(places)) for _, places in sorted(by_language.items())]
    chosen: list[int] = []
    while len(chosen) < most and any(piles):
        chosen += [pile.pop() for pile in piles if pile]
    return sorted(chosen[:most])


def _items_of(
    place: int,
    passages: Sequence[Passage],
    words: Sequence[str],
    holders: Mapping[tuple[str, str], set[int]],
    translations: Mapping[int, int],
) -> list[KnownItem]:
    own = passages[place]
    rare = sorted(words, key=lambda w: (len(holders[own.language, w]), -len(w), w))[:2]
    items = []
    if rare:
        items.append(_item("word", rare[0], own, holders[own.language, rare[0]], place))
    if len(rare) == 2:
        both = holders[own.language, rare[0]] & holders[own.language, rare[1]]
        items.append(_item("words", " ".join(rare), own, both, place))
    half = own.text[: len(own.text) // 2].strip()
    if len(half) >= SHORTEST_HALF or (half and is_unspaced(half)):
        items.append(_item("half", half, own, {place}, place))
    if place in translations:
        other = passages[translations[place]]
        items.append(_item("translation", other.text, own, {place}, place))
    return items


def _item(kind: str, query: str, own: Passage, answers: set[int], place: int) -> KnownItem:
    return KnownItem(kind, query, own.language, frozenset(answers), place)


def _translations(passages: Sequence[Passage]) -> dict[int, int]:
    """A translation of each sentence that has one, in another language."""
    groups: dict[str, dict[str, int]] = defaultdict(dict)
    for place, passage in enumerate(passages):
        if passage.group:
            groups[passage.group].setdefault(passage.language, place)
    found: dict[int, int] = {}
    for members in groups.values():
        places = [members[language] for language in sorted(members)]
        if len(places) > 1:
            found.update(zip(places, places[1:] + places[:1], strict=True))
    return found


def _words(text: str) -> list[str]:
    """The words of a text that could be typed to find it, each once, in lower case."""
    stripped = (_without_marks(piece).casefold() for piece in text.split())
    return list(dict.fromkeys(w for w in stripped if _is_word(w)))


def _is_word(text: str) -> bool:
    """Letters and the marks upon them, in a script that writes spaces."""
    letters = all(unicodedata.category(c)[0] in "LM" for c in text)
    return letters and len(text) >= SHORTEST_WORD and not is_unspaced(text)


def _without_marks(piece: str) -> str:
    start, end = 0, len(piece)
    while start < end and unicodedata.category(piece[start])[0] in "PS":
        start += 1
    while end > start and unicodedata.category(piece[end - 1])[0] in "PS":
        end -= 1
    return piece[start:end]


def is_unspaced(text: str) -> bool:
    """Whether a text is in a script that writes no spaces."""
    return any(unicodedata.name(c, "").startswith(UNSPACED) for c in text)


def mean_points(found: Mapping[int, Sequence[float]]) -> float:
    """The mean over sources of the mean of their items."""
    return float(np.mean([np.mean(each) for each in found.values()])) if found else 0.0


def differences(
    after: Mapping[int, Sequence[float]], before: Mapping[int, Sequence[float]]
) -> dict[int, list[float]]:
    """After minus before of every item, by source."""
    return {
        source: [a - b for a, b in zip(after[source], before[source], strict=True)]
        for source in after
    }
