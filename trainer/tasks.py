"""Judgments -> examples that meta-tasks are drawn from (trainer/sampling.py). Pure."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from storage.judged import RELEVANT_FROM, JudgedCandidate, JudgedPair, mean_rating

SIMILARITY_TOP, RELEVANCE_TOP = 5.0, 3.0
LEAST_LEARNED = 0.5
"""Mean rating from which a sentence is learned to lie above what is rated lower."""
APART = 0.5
"""Two sentences are in order when their mean ratings differ by this much: a judge in two."""


class Text(NamedTuple):
    """A sentence and its language."""

    text: str
    language: str


@dataclass(frozen=True)
class Example:
    """A query with a sentence and some that answer it less well."""

    query: str
    positive: str
    negatives: tuple[Text, ...]
    """Every sentence judged to answer the query less well than `positive`."""
    pair: tuple[str, str]
    """Query language, sentence language."""
    key: str
    """Examples of one key answer each other: never negatives of one another."""
    source: str
    """`people` or `seed`."""
    answers: frozenset[str]
    """Every sentence known to answer the query as well: none of them is ever its negative."""
    grade: float = RELEVANCE_TOP
    """The mean rating of `positive`, 0 to 3."""

    @property
    def answers_it(self) -> bool:
        """Whether it stands above sentences of other queries too, and not only judged ones."""
        return self.grade >= RELEVANT_FROM

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
    """Sets of examples of one kind, in the order of its mode's stages."""

    kind: str
    """`relevance` or `similarity`."""
    languages: tuple[str, str, str]
    sets: tuple[tuple[Example, ...] | tuple[PairExample, ...], ...]
    stages: tuple[str, ...] = ()
    """The name of each set's stage in its mode."""

    def sources(self) -> Counter[str]:
        """How many examples people gave and how many the demo corpus filled in."""
        return Counter(e.source for part in self.sets for e in part)


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
    """Grades as grades: 3 over 2 over 1 over 0, and what answers over other queries' sentences.

    A sentence rated 1 answers nothing, but stands above what was rated 0 for the same query.
    """
    rated = [(votes[0], *mean_rating(votes)) for votes in sentences]
    examples = []
    for sentence, value, source in rated:
        as_good = frozenset(s.sentence for s, other, _ in rated if other > value - APART)
        lower = dict.fromkeys(
            Text(s.sentence, s.language)
            for s, other, _ in rated
            if other <= value - APART and s.sentence not in as_good
        )
        if value >= RELEVANT_FROM or (value >= LEAST_LEARNED and lower):
            examples.append(
                Example(
                    query=sentence.query,
                    positive=sentence.sentence,
                    negatives=tuple(lower),
                    pair=(sentence.query_language, sentence.language),
                    key=sentence.group or f"query {sentence.query_id}",
                    source=source,
                    answers=as_good,
                    grade=value,
                )
            )
    return examples


def _pair_examples(pairs: Iterable[JudgedPair]) -> list[PairExample]:
    """One example a pair: people who differ are averaged, and overrule the demo corpus."""
    votes: dict[tuple[str, str, str, str], list[JudgedPair]] = defaultdict(list)
    for p in pairs:
        votes[p.left, p.left_language, p.right, p.right_language].append(p)
    examples = []
    for (left, left_language, right, right_language), given in votes.items():
        value, source = mean_rating(given)
        first = given[0]
        examples.append(
            PairExample(
                left=left,
                right=right,
                score=value / SIMILARITY_TOP,
                pair=(left_language, right_language),
                key=left,
                source=source,
                groups=(first.left_group or left, first.right_group or right),
            )
        )
    return examples
