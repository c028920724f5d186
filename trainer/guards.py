"""What a candidate may not lose, measured alike for it, the live encoder and version 0.

Known items of the readers' corpus, the demo corpus's held-out questions where the store has
it, and rated pairs.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from sqlalchemy.orm import Session

from storage import corpora
from storage.judged import JudgedPair
from trainer.bounds import Gains
from trainer.checks import (
    Check,
    demo_check,
    known_items_check,
    languages_check,
    similarity_check,
)
from trainer.encoder import Encoder, Progress, Vectors
from trainer.evaluate import Metrics, pseudo_values
from trainer.heldout import HeldOut, evaluate, read_held_out, sampled, sides
from trainer.known_items import (
    SENTENCES,
    KnownItem,
    Passage,
    differences,
    known_items,
    mean_points,
    reciprocal_ranks,
)
from trainer.settings import TrainerSettings
from trainer.space import Space, space_over

LEAST_PAIRS = 10


@dataclass(frozen=True)
class Grounds:
    """What the guards ask; read once, the same for every encoder."""

    ids: Sequence[int]
    """Sentences of the readers' corpus, a sample of a large one."""
    passages: Sequence[Passage]
    items: Sequence[KnownItem]
    demo: HeldOut

    def others(self) -> dict[int, Passage]:
        """Sentences that no item was made of, by id: what learning may hold on to."""
        asked = {item.source for item in self.items}
        numbered = enumerate(zip(self.ids, self.passages, strict=True))
        return {id_: passage for place, (id_, passage) in numbered if place not in asked}

    def by_id(self, vectors: Mapping[str, Vectors]) -> dict[int, Vectors]:
        """The vector of each sentence by its id, given them by text."""
        return {i: vectors[p.text] for i, p in zip(self.ids, self.passages, strict=True)}

    def texts(self) -> list[str]:
        """Every sentence that an encoder must embed, once."""
        return list(dict.fromkeys([*(p.text for p in self.passages), *self.demo.texts]))


@dataclass(frozen=True)
class Measured:
    """One encoder on the grounds."""

    known: Mapping[int, list[float]]
    """Points of the items of each source."""
    demo: Metrics
    precisions: Mapping[int, float]
    similarity: Sequence[float]
    """What each rated pair adds to Pearson's r; empty where there are too few."""
    vectors: Mapping[str, Vectors] = field(default_factory=dict, repr=False)
    """The encoder's own vector of every text of the grounds."""

    def recorded(self) -> dict[str, object]:
        """What a run keeps of it."""
        return {**self.demo.recorded(), "known_items": round(mean_points(self.known), 2)}


def read_grounds(
    session: Session, snapshot: int, settings: TrainerSettings, more_pairs: list[JudgedPair]
) -> Grounds:
    """Sample the corpus that is searched, and make its known items: the same for a snapshot."""
    everything = corpora.searchable(session, corpora.last_searchable(session))
    sentences = sampled(everything, settings.pool_size)
    groups = corpora.groups(session, [id_ for id_, _, _ in sentences])
    passages = [Passage(language, text, groups.get(id_)) for id_, language, text in sentences]
    return Grounds(
        [id_ for id_, _, _ in sentences],
        passages,
        known_items(passages, most=min(SENTENCES, len(passages) // 2)),
        read_held_out(session, snapshot, more_pairs, settings.pool_size),
    )


def measure(
    encoder: Encoder,
    grounds: Grounds,
    fair: bool,
    known: Mapping[str, Vectors] | None = None,
    progress: Progress | None = None,
) -> Measured:
    """Measure an encoder; `known`: its own vectors of some of the texts already."""
    vectors = dict(known or {})
    new = [text for text in grounds.texts() if text not in vectors]
    vectors.update(zip(new, encoder.encode(new, "passage", progress), strict=True))
    own = [p.language for p in grounds.passages]
    space, placed = _placed(encoder, [p.text for p in grounds.passages], own, vectors, fair)
    asked = space.queries([item.query for item in grounds.items])
    held = grounds.demo
    demo_space, pool = space, np.empty((0, encoder.dimension), np.float32)
    if held.texts:
        demo_space, pool = _placed(encoder, held.texts, held.names(), vectors, fair)
    metrics, precisions = evaluate(demo_space, held, pool)
    return Measured(
        reciprocal_ranks(grounds.items, asked, placed, own), metrics, precisions,
        _similarity(demo_space, held.pairs), {t: vectors[t] for t in grounds.texts()},
    )  # fmt: skip


def _placed(
    encoder: Encoder,
    texts: Sequence[str],
    languages: Sequence[str],
    vectors: Mapping[str, Vectors],
    fair: bool,
) -> tuple[Space, Vectors]:
    """The encoder's space over these sentences alone, and where they are in it."""
    if not texts:
        empty = np.empty((0, encoder.dimension), np.float32)
        return space_over(encoder, empty, [], fair), empty
    plain = np.stack([vectors[text] for text in texts])
    space = space_over(encoder, plain, languages, fair)
    return space, space.of_plain(plain, languages)


def _similarity(space: Space, pairs: list[JudgedPair]) -> list[float]:
    ratings = [p.value for p in pairs]
    if len(pairs) < LEAST_PAIRS or len(set(ratings)) < 2:
        return []
    left, right = sides(space, pairs)
    return [float(v) for v in pseudo_values((left * right).sum(1), ratings)]


def ask_guards(
    candidate: Measured, rivals: Mapping[str, Measured], grounds: Grounds, most_lost: float
) -> list[Check]:
    """Every check but the readers', against each rival by its name."""
    known = {name: differences(candidate.known, rival.known) for name, rival in rivals.items()}
    demo = {name: _demo_gains(candidate, rival, grounds.demo) for name, rival in rivals.items()}
    similarity: dict[str, Gains] = {
        name: {i: [a - b] for i, (a, b) in
               enumerate(zip(candidate.similarity, rival.similarity, strict=True))}
        for name, rival in rivals.items()
    }  # fmt: skip
    return [
        known_items_check(known, most_lost),
        languages_check({name: _by_language(gains, grounds) for name, gains in known.items()}),
        demo_check(demo),
        similarity_check(similarity),
    ]


def _demo_gains(candidate: Measured, rival: Measured, held: HeldOut) -> Gains:
    groups = sorted({query.group for query in held.queries})
    number = {group: i for i, group in enumerate(groups)}
    gains: dict[int, list[float]] = defaultdict(list)
    for query in held.queries:
        change = candidate.precisions[query.id] - rival.precisions[query.id]
        gains[number[query.group]].append(change)
    return dict(gains)


def _by_language(gains: Gains, grounds: Grounds) -> dict[str, Gains]:
    found: dict[str, dict[int, Sequence[float]]] = defaultdict(dict)
    for source, each in gains.items():
        found[grounds.passages[source].language][source] = each
    return dict(found)
