"""From judgments to a candidate: two halves learn, each is asked what it did not learn from.

The candidate is the pretrained encoder moved by the sum of both moves (task arithmetic, Ilharco et
al., 2023): what they share adds up, what is chance in one does not. So every new judgment is asked
once, of an encoder that has not seen it, and none is lost to learning. Learning starts from the
pretrained encoder every time: a version depends on nothing but it and the judgments at a
snapshot, and what is taken back leaves no trace.
"""

import random
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

import torch
from torch import Tensor

from trainer.encoder import Encoder
from trainer.evaluate import EvaluationQuery, Ranked
from trainer.keeping import Keeper
from trainer.known_items import known_items
from trainer.learn import Step, adapt_encoder
from trainer.machine import in_fixed_order
from trainer.material import Material
from trainer.moving_means import MovingMeans
from trainer.progress import Progress
from trainer.readers import Readers, folds_of, judged_rankings, judged_sentences
from trainer.sampling import sample_task
from trainer.separation import Rankings
from trainer.settings import TrainerSettings
from trainer.space import Space, space_over
from trainer.tasks import MetaTask, build_pool
from trainer.trainable import TrainableEncoder

State = dict[str, Tensor]


@dataclass
class Adaptation:
    """Where learning began and where each half ended."""

    opened: TrainableEncoder
    start: State
    halves: list[State]
    folds: list[set[str]]
    """Clusters that the half of this place was not shown."""

    def candidate(self, share: float) -> Encoder:
        """The start moved as both halves did, one move on top of the other, or a share of it."""
        self.opened.restore(self.weights(share))
        return self.opened.encoder

    def weights(self, share: float) -> State:
        """The tensors of `candidate`, whatever the encoder has at the moment."""
        return self._moved([share] * len(self.halves))

    def half(self, place: int, share: float) -> Encoder:
        """The start moved as far in the direction of one half alone."""
        along = [share * len(self.halves) * (i == place) for i in range(len(self.halves))]
        self.opened.restore(self._moved(along))
        return self.opened.encoder

    def _moved(self, shares: Sequence[float]) -> State:
        return {
            name: start
            + sum(w * (end[name] - start) for w, end in zip(shares, self.halves, strict=True))
            for name, start in self.start.items()
        }


def adapt(
    pretrained: Encoder,
    material: Material,
    seed: int,
    settings: TrainerSettings,
    progress: Progress,
) -> Adaptation:
    """Learn twice, once for each half: the same from the same, on one machine to the last bit.

    Raises NoTasks when nothing can be learned from.
    """
    readers, others = material.readers, list(material.others.values())
    opened = TrainableEncoder(
        pretrained, settings.adapted_layers, second_order=not settings.first_order
    )
    start = opened.state()
    folds = folds_of(readers.new(), random.Random(seed).shuffle)  # noqa: S311 - repeatable
    told = _Told(progress, settings.steps * len(folds))
    means = MovingMeans(opened, material.texts()) if settings.fair else None
    keeper = Keeper(
        opened, others, known_items(others, seed), means, settings.scale, seed,
        settings.steps * len(folds), settings.training_tokens,
    )  # fmt: skip
    halves = []
    for fold in folds:
        opened.restore(start)
        if means:
            means.refresh()
        pool = build_pool(readers.to_learn(without=fold), readers.pairs_to_learn())
        rng = random.Random(seed)  # noqa: S311
        torch.manual_seed(seed)

        def draw(pool: Any = pool, rng: random.Random = rng) -> MetaTask:  # noqa: ANN401
            task = sample_task(pool, rng, settings)
            told.draws(task)
            return task

        with in_fixed_order(opened.encoder.device):
            adapt_encoder(opened, draw, None, settings, told.step, means, keeper)
        halves.append(opened.state())
    return Adaptation(opened, start, halves, folds)


def ask_live(
    live: Encoder, readers: Readers, sample: Sequence[tuple[str, str]], fair: bool
) -> Rankings:
    """How the encoder that is served ranks the judged sentences of every new question."""
    space = over_sample(live, sample, fair)
    return judged_rankings(space, readers.new(), judged_sentences(readers.candidates))


def ask_halves(
    adaptation: Adaptation,
    share: float,
    readers: Readers,
    sample: Sequence[tuple[str, str]],
    fair: bool,
) -> Rankings:
    """The same, each half asked what it was not shown."""
    queries, sentences = readers.new(), judged_sentences(readers.candidates)
    found: dict[int, Ranked] = {}
    for place, fold in enumerate(adaptation.folds):
        asked: list[EvaluationQuery] = [query for query in queries if query.group in fold]
        space = over_sample(adaptation.half(place, share), sample, fair)
        found |= judged_rankings(space, asked, sentences)
    return found


def over_sample(encoder: Encoder, sample: Sequence[tuple[str, str]], fair: bool) -> Space:
    """An encoder's space, its means measured over a sample of (language, text)."""
    vectors = encoder.encode([text for _, text in sample], "passage")
    return space_over(encoder, vectors, [language for language, _ in sample], fair)


class _Told:
    """The course of both halves, as the page draws it."""

    def __init__(self, progress: Progress, steps: int) -> None:
        self._progress, self._steps = progress, steps
        self._curve: list[dict[str, Any]] = []
        self._used: Counter[str] = Counter()
        self._tasks: Counter[str] = Counter()
        self._examples: dict[str, Counter[str]] = {}

    def draws(self, task: MetaTask) -> None:
        """Count what a task is made of: whose examples, of which language pairs in which set."""
        self._used.update(task.sources())
        self._tasks[task.kind] += 1
        for stage, examples in zip(task.stages, task.sets, strict=True):
            pairs = Counter("→".join(e.pair) for e in examples)
            self._examples[stage] = self._examples.get(stage, Counter()) + pairs

    def step(self, step: Step) -> None:
        row = {name: round(v, 4) for name, v in asdict(step).items() if v is not None}
        self._curve.append({**row, "number": len(self._curve) + 1})
        self._progress.note(
            curve=list(self._curve),
            examples_used=dict(self._used),
            tasks=dict(self._tasks),
            examples_by_stage={stage: dict(each) for stage, each in self._examples.items()},
        )
        self._progress.at(len(self._curve), self._steps)

    def losses(self) -> list[float]:
        return [row["loss"] for row in self._curve]
