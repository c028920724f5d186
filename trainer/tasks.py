"""Judgments -> meta-tasks for mono -> bi -> multi (paper, section 3). Pure and seeded.

A meta-task has three sets around a query language X: support X->X, bilingual X->Y and
multilingual X->{X, Y, Z}. The teacher learns from the first and is asked the second; the
student learns from the second and is asked the third.
"""

import random
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from storage.judgments import RELEVANT_FROM, JudgedCandidate, JudgedPair, mean_rating
from trainer.settings import TrainerSettings

SIMILARITY_TOP = 5.0


class NoTasks(ValueError):
    """The judgments give no meta-task at all; the message says what is missing."""


@dataclass(frozen=True)
class Example:
    """A query with one sentence that answers it and some that do not."""

    query: str
    positive: str
    negatives: tuple[str, ...]
    pair: tuple[str, str]
    """Query language, sentence language."""
    key: str
    """Examples of one key answer each other: never negatives of one another."""
    source: str
    """`people` or `seed`."""
    answers: frozenset[str]
    """Every sentence known to answer the query: none of them is ever its negative."""

    @property
    def groups(self) -> tuple[str, ...]:
        """What a split must not divide."""
        return (self.key,)


@dataclass(frozen=True)
class PairExample:
    """Two sentences and how similar they are, 0 to 1."""

    left: str
    right: str
    score: float
    pair: tuple[str, str]
    key: str
    source: str
    groups: tuple[str, ...]
    """The groups of both sentences: what a split must not divide."""


@dataclass(frozen=True)
class MetaTask:
    """Three sets of examples of one kind."""

    kind: str
    """`relevance` or `similarity`."""
    languages: tuple[str, str, str]
    support: tuple[Example, ...] | tuple[PairExample, ...]
    bilingual: tuple[Example, ...] | tuple[PairExample, ...]
    multilingual: tuple[Example, ...] | tuple[PairExample, ...]

    def sources(self) -> Counter[str]:
        """How many examples people gave and how many the demo corpus filled in."""
        return Counter(e.source for e in (*self.support, *self.bilingual, *self.multilingual))


Pairs = dict[tuple[str, str], list]  # type: ignore[type-arg]


@dataclass
class Pool:
    """Examples by source and language pair."""

    relevance: dict[str, Pairs] = field(default_factory=dict)
    similarity: dict[str, Pairs] = field(default_factory=dict)

    def keys(self) -> list[str]:
        """Every key of a relevance example, sorted."""
        return sorted({e.key for e in self.examples()})

    def examples(self) -> list[Example]:
        """Every relevance example."""
        return [e for pairs in self.relevance.values() for rows in pairs.values() for e in rows]

    def positives(self) -> frozenset[str]:
        """Every sentence that some example teaches as an answer."""
        return frozenset(e.positive for e in self.examples())

    def split(self, keep: Callable[[str], bool]) -> "Pool":
        """Only the examples all of whose groups are kept."""
        return Pool(_kept(self.relevance, keep), _kept(self.similarity, keep))


def _kept(sources: dict[str, Pairs], keep: Callable[[str], bool]) -> dict[str, Pairs]:
    return {
        source: {
            pair: rows
            for pair, examples in pairs.items()
            if (rows := [e for e in examples if all(map(keep, e.groups))])
        }
        for source, pairs in sources.items()
    }


def build_pool(candidates: Iterable[JudgedCandidate], pairs: Iterable[JudgedPair] = ()) -> Pool:
    """Turn training judgments into examples; people who differ are averaged."""
    pool = Pool()
    examples: list[Example | PairExample] = [*_examples(candidates), *_pair_examples(pairs)]
    for example in examples:
        sources = pool.relevance if isinstance(example, Example) else pool.similarity
        by_pair = sources.setdefault(example.source, defaultdict(list))
        by_pair[example.pair].append(example)
    return pool


def _examples(candidates: Iterable[JudgedCandidate]) -> list[Example]:
    by_query: dict[int, dict[int, list[JudgedCandidate]]] = defaultdict(lambda: defaultdict(list))
    for candidate in candidates:
        by_query[candidate.query_id][candidate.sentence_id].append(candidate)
    return [
        example
        for sentences in by_query.values()
        for example in _examples_of_query(list(sentences.values()))
    ]


def _examples_of_query(sentences: Sequence[Sequence[JudgedCandidate]]) -> list[Example]:
    rated = [(votes[0], *mean_rating(votes)) for votes in sentences]
    answers = frozenset(s.sentence for s, value, _ in rated if value >= RELEVANT_FROM)
    rejected = [s for s, value, _ in rated if value < RELEVANT_FROM and s.sentence not in answers]
    return [
        Example(
            query=sentence.query,
            positive=sentence.sentence,
            negatives=_same_language_first(rejected, sentence.language),
            pair=(sentence.query_language, sentence.language),
            key=sentence.group or f"query {sentence.query_id}",
            source=source,
            answers=answers,
        )
        for sentence, value, source in rated
        if value >= RELEVANT_FROM
    ]


def _same_language_first(rejected: Sequence[JudgedCandidate], language: str) -> tuple[str, ...]:
    return tuple(r.sentence for r in sorted(rejected, key=lambda r: r.language != language))


def _pair_examples(pairs: Iterable[JudgedPair]) -> list[PairExample]:
    return [
        PairExample(
            left=p.left,
            right=p.right,
            score=p.value / SIMILARITY_TOP,
            pair=(p.left_language, p.right_language),
            key=p.left,
            source=p.source,
            groups=(p.left_group or p.left, p.right_group or p.right),
        )
        for p in pairs
    ]


def sample_task(pool: Pool, rng: random.Random, settings: TrainerSettings) -> MetaTask:
    """Draw one meta-task. Raises NoTasks when the pool holds no usable example.

    People's examples of the wanted languages come first; what a set lacks is filled from
    the seed, and at last from any pair of the same kind (mono or crossing languages).
    """
    only_pairs = not _flat(pool.relevance)
    wants_pairs = bool(_flat(pool.similarity)) and (
        only_pairs or rng.random() < settings.similarity_share
    )
    sources = pool.similarity if wants_pairs else pool.relevance
    if not _flat(sources):
        raise NoTasks(
            "No judgment can be learned from yet: rate at least two sentences 2 or 3 for "
            "some query, or put the demo corpus in with `python -m storage seed`."
        )
    x, y, z = _languages(sources, rng, settings.people_share)
    draw = _Draw(sources, rng)
    support = draw.take([(x, x)], settings.support_size)
    bilingual = draw.take([(x, y)], settings.query_size)
    multilingual = draw.take([(x, x), (x, y), (x, z)], settings.query_size)
    kind = "similarity" if wants_pairs else "relevance"
    return MetaTask(kind, (x, y, z), support, bilingual, multilingual)


def _flat(sources: dict[str, Pairs]) -> list[tuple[str, str]]:
    return sorted({pair for pairs in sources.values() for pair in pairs})


def _languages(
    sources: dict[str, Pairs], rng: random.Random, people_share: float
) -> tuple[str, str, str]:
    people = _flat({"people": sources.get("people", {})})
    chosen = people if people and rng.random() < people_share else _flat(sources)
    crossing = [p for p in chosen if p[0] != p[1]] or chosen
    x, y = rng.choice(crossing)
    others = sorted({b for a, b in _flat(sources) if a == x and b not in (x, y)})
    return x, y, rng.choice(others) if others else y


class _Draw:
    """Takes examples for one task, with keys that no other set of the task has if it can."""

    def __init__(self, sources: dict[str, Pairs], rng: random.Random) -> None:
        self._sources = sources
        self._rng = rng
        self._used: set[str] = set()

    def take(self, pairs: Sequence[tuple[str, str]], size: int) -> tuple:  # type: ignore[type-arg]
        """Draw `size` examples, spread over the pairs, with distinct keys within the set."""
        chosen: list[Example | PairExample] = []
        taken: set[str] = set()
        for place in range(size):
            example = self._one(pairs[place % len(pairs)], taken)
            if example is None:
                break
            chosen.append(example)
            taken.add(example.key)
        self._used |= taken
        return tuple(chosen)

    def _one(self, pair: tuple[str, str], taken: set[str]) -> Example | PairExample | None:
        mono = pair[0] == pair[1]
        same_kind = [p for p in _flat(self._sources) if (p[0] == p[1]) == mono]
        for used in (self._used, set()):  # at last, a key of another set again
            for source in ("people", "seed"):
                found = self._fresh(source, [pair], taken | used)
                if found:
                    return self._rng.choice(found)
        for wider in (same_kind, _flat(self._sources)):
            found = self._fresh("people", wider, taken) + self._fresh("seed", wider, taken)
            if found:
                return self._rng.choice(found)
        return None

    def _fresh(
        self, source: str, pairs: Sequence[tuple[str, str]], taken: set[str]
    ) -> list[Example | PairExample]:
        by_pair = self._sources.get(source, {})
        return [e for pair in pairs for e in by_pair.get(pair, ()) if e.key not in taken]
