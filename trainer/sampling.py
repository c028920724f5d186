"""Meta-tasks drawn from a pool of examples (paper, section 3). Pure and seeded.

A meta-task is a chain of sets around a query language X. In MAML-Align's mode they are
support X->X, bilingual X->Y and multilingual X->{X, Y, Z}: the teacher learns from the first
and is asked the second; the student learns from the second and is asked the third. MAML
alone takes a support and a query set; `MODES` names every chain.
"""

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from storage.languages import crosses
from storage.saying import say
from trainer.settings import TrainerSettings
from trainer.tasks import Example, MetaTask, PairExample, Pairs, Pool

STAGES: Mapping[str, Callable[[str, str, str], list[tuple[str, str]]]] = {
    "mono": lambda x, y, z: [(x, x)],
    "other": lambda x, y, z: [(y, y)],
    "bi": lambda x, y, z: [(x, y)],
    "multi": lambda x, y, z: [(x, x), (x, y), (x, z)],
}
"""Language pairs (query, candidate) of a set around the languages X, Y and Z."""

MODES: Mapping[str, tuple[str, ...]] = {
    "mono-mono": ("mono", "other"),
    "mono-bi": ("mono", "bi"),
    "mono-multi": ("mono", "multi"),
    "bi-multi": ("bi", "multi"),
    "mono-bi-multi": ("mono", "bi", "multi"),
}
MIXED = ("mono-mono", "mono-bi", "mono-multi", "bi-multi")
"""What the mode `mixt` draws from, a task at a time."""
Neighbours = Mapping[str, Sequence[str]]
"""Keys by similarity to a key, the nearest first: what similar query sets are drawn by."""


class NoTasks(ValueError):
    """The judgments give no meta-task at all; the message says what is missing."""


def sample_task(
    pool: Pool,
    rng: random.Random,
    settings: TrainerSettings,
    neighbours: Neighbours | None = None,
) -> MetaTask:
    """Draw one meta-task of the mode. Raises NoTasks when the pool holds no usable example.

    A task is of people's examples alone, or of theirs and the demo corpus's (`people_share`).
    Those of the wanted languages come first, then any pair of the same kind (mono or crossing
    languages), then any; a set that finds no more distinct keys stays smaller. With
    `neighbours` later sets take the questions most similar to the support's, not random ones.
    """
    pool = _of_sources(pool, rng, settings.people_share)
    only_pairs = not _flat(pool.relevance)
    wants_pairs = bool(_flat(pool.similarity)) and (
        only_pairs or rng.random() < settings.similarity_share
    )
    sources = pool.similarity if wants_pairs else pool.relevance
    if not _flat(sources):
        raise NoTasks(
            say(
                "No judgment can be learned from yet: rate at least two sentences 2 or 3 for "
                "some query, or put the demo corpus in with `python -m storage demo in`."
            )
        )
    languages = _languages(sources, rng)
    draw = _Draw(sources, rng, neighbours, settings.negatives_a_query)
    kind = "similarity" if wants_pairs else "relevance"
    stages = _stages(settings.mode, rng)
    support, *asked = stages
    sets = [draw.take(STAGES[support](*languages), settings.support_size)]
    sets += [draw.take(STAGES[stage](*languages), settings.query_size) for stage in asked]
    return MetaTask(kind, languages, tuple(sets), stages)


def _stages(mode: str, rng: random.Random) -> tuple[str, ...]:
    if mode == "mixt":
        return MODES[rng.choice(MIXED)]
    return MODES["mono-bi" if mode == "trans" else mode]


def _flat(sources: dict[str, Pairs]) -> list[tuple[str, str]]:
    return sorted({pair for pairs in sources.values() for pair in pairs})


def _of_sources(pool: Pool, rng: random.Random, people_share: float) -> Pool:
    """People's part of the pool, or now and then all of it."""
    people = Pool(*({k: v for k, v in part.items() if k == "people"}
                    for part in (pool.relevance, pool.similarity)))  # fmt: skip
    if not (_flat(people.relevance) or _flat(people.similarity)) or rng.random() >= people_share:
        return pool
    return people


def _languages(sources: dict[str, Pairs], rng: random.Random) -> tuple[str, str, str]:
    chosen = _flat(sources)
    crossing = [p for p in chosen if crosses(*p)] or chosen
    x, y = rng.choice(crossing)
    others = sorted({b for a, b in _flat(sources) if a == x and b not in (x, y)})
    return x, y, rng.choice(others) if others else y


class _Draw:
    """Takes examples for one task, with keys that no other set of the task has if it can."""

    def __init__(
        self,
        sources: dict[str, Pairs],
        rng: random.Random,
        neighbours: Neighbours | None,
        most_negatives: int,
    ) -> None:
        self._sources = sources
        self._rng = rng
        self._neighbours = neighbours
        self._most_negatives = most_negatives
        self._support: list[str] = []
        self._used: set[str] = set()

    def take(self, pairs: Sequence[tuple[str, str]], size: int) -> tuple:  # type: ignore[type-arg]
        """Draw `size` examples, spread over the pairs, with distinct keys within the set."""
        chosen: list[Example | PairExample] = []
        taken: set[str] = set()
        for place in range(size):
            example = self._one(pairs[place % len(pairs)], taken, place)
            if example is None:
                break
            chosen.append(self._with_some_negatives(example))
            taken.add(example.key)
        self._support = self._support or [e.key for e in chosen]
        self._used |= taken
        return tuple(chosen)

    def _with_some_negatives(self, example: Example | PairExample) -> Example | PairExample:
        """Other ones in every draw: over a run each judged negative has its turn."""
        if isinstance(example, PairExample) or len(example.negatives) <= self._most_negatives:
            return example
        drawn = self._rng.sample(example.negatives, self._most_negatives)
        return replace(example, negatives=tuple(drawn))

    def _one(
        self, pair: tuple[str, str], taken: set[str], place: int
    ) -> Example | PairExample | None:
        same_kind = [p for p in _flat(self._sources) if crosses(*p) == crosses(*pair)]
        for used in (self._used, set()):  # at last, a key of another set again
            for source in ("people", "seed"):
                found = self._fresh(source, [pair], taken | used)
                if found:
                    return self._choice(found, place)
        for wider in (same_kind, _flat(self._sources)):
            found = self._fresh("people", wider, taken) + self._fresh("seed", wider, taken)
            if found:
                return self._rng.choice(found)
        return None

    def _choice(self, found: list[Example | PairExample], place: int) -> Example | PairExample:
        """Any of them; with neighbours the one nearest to the support example of this place."""
        if not self._neighbours or not self._support:
            return self._rng.choice(found)
        by_key = {e.key: e for e in found}
        near = self._neighbours[self._support[place % len(self._support)]]
        return next((by_key[key] for key in near if key in by_key), self._rng.choice(found))

    def _fresh(
        self, source: str, pairs: Sequence[tuple[str, str]], taken: set[str]
    ) -> list[Example | PairExample]:
        by_pair = self._sources.get(source, {})
        return [e for pair in pairs for e in by_pair.get(pair, ()) if e.key not in taken]
