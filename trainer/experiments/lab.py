"""Runs a cell: the trainer's own methods on one split, then every test that is asked for.

Holds what cells share: the data, the pretrained encoder, and what its frozen layers made of
each text.
"""

import os
import random
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np
import torch

from storage.demo import read_groups
from trainer.encoder import Encoder, Vectors, load_base
from trainer.experiments import hub, lareqa, measure, pools, stsbmulti
from trainer.experiments.cell import FAIR, Cell, Record
from trainer.experiments.machine import forget_peak, peak_mb
from trainer.experiments.negatives import Space, miner, nearest_questions
from trainer.experiments.validation import split_for_validation, validator
from trainer.learn import Course, Step, adapt_encoder
from trainer.machine import device_name
from trainer.maml import adapted, meta_learner
from trainer.methods import gradient_evaluations, learner_of, method_of
from trainer.moving_means import MovingMeans, sample_by_language
from trainer.objective import prepare_set, prepare_task
from trainer.sampling import Neighbours, sample_task
from trainer.signs import failure_signs
from trainer.tasks import Pool
from trainer.trainable import Memory, TrainableEncoder

HUB = "hub"
VALIDATION_QUERIES, VALIDATION_PASSAGES, TRACK_PAIRS = 128, 250, 100
SUPPORT_STEPS, SUPPORT_RATES = 5, (0.02, 0.1)
PACKAGES = ("torch", "transformers", "sentence-transformers", "learn2learn", "ir-measures", "scipy")


@dataclass
class Lab:
    """Data and encoder, loaded when first needed."""

    data: Path
    """A folder with `xquad-r` or `lareqa/xquad-r`, `stsb-multi-mt` and `sts17`; or `hub`."""
    work: Path
    """Where the pretrained encoder is kept."""
    say: Callable[[str], None] = lambda line: None
    _memories: dict[int, Memory] = field(default_factory=dict)
    _vectors: dict[str, dict[str, Vectors]] = field(default_factory=dict)
    _bases: dict[str, Encoder] = field(default_factory=dict)
    _untrained: dict[tuple[str, str], dict[str, Any]] = field(default_factory=dict)

    @cached_property
    def xquad(self) -> lareqa.Lareqa:
        """All of XQuAD-R."""
        if str(self.data) == HUB:
            return hub.lareqa_from_hub()
        nested = self.data / "lareqa" / "xquad-r"
        return lareqa.read_lareqa(nested if nested.is_dir() else self.data / "xquad-r")

    @cached_property
    def sts(self) -> stsbmulti.StsbMulti:
        """Training, validation and test pairs."""
        if str(self.data) == HUB:
            return hub.stsbmulti_from_hub()
        return stsbmulti.read_stsbmulti(self.data / "stsb-multi-mt", self.data / "sts17")

    def encoder(self, cell: Cell) -> TrainableEncoder:
        """The pretrained encoder, opened for this cell's training."""
        knobs = cell.settings
        memory = self._memories.setdefault(knobs.adapted_layers, {})
        return TrainableEncoder(
            self._base(knobs.encoder), knobs.adapted_layers, not knobs.first_order, memory
        )

    def _base(self, name: str) -> Encoder:
        if name not in self._bases:
            self._bases[name] = load_base(name, self.work)
        return self._bases[name]

    def run(self, cell: Cell, known: Record | None = None) -> Record:
        """Train as the cell says, test, and return its record.

        A `known` record of a cell that trains nothing gets the tests that it lacks.
        """
        if known and cell.method == "zero-shot":
            return self._tested_further(cell, known)
        forget_peak()
        torch.manual_seed(cell.seed)
        encoder = self.encoder(cell)
        began = time.perf_counter()
        course = Course()
        if cell.method != "zero-shot":
            course = self._train(cell, encoder)
        trained = time.perf_counter()
        metrics = {name: self._test(name, cell, encoder) for name in (cell.task, *cell.also)}
        record = {
            "cell": cell.config,
            "course": _course(course),
            "metrics": metrics,
            "signs": _signs(cell, course, metrics[cell.task]),
            "gradients_a_task": gradient_evaluations(cell.settings),
            "seconds": {
                "training": round(trained - began, 1),
                "testing": round(time.perf_counter() - trained, 1),
            },
            "peak_mb": peak_mb(),
            "device": device_name(),
            "threads": torch.get_num_threads(),
            "versions": {name: version(name) for name in PACKAGES},
        }
        return record

    def _tested_further(self, cell: Cell, known: Record) -> Record:
        began = time.perf_counter()
        encoder = self.encoder(cell)
        missing = [name for name in (cell.task, *cell.also) if name not in known["metrics"]]
        metrics = {name: self._test_untrained(name, cell, encoder) for name in missing}
        later = {
            "tests": missing, "seconds": round(time.perf_counter() - began, 1),
            "device": device_name(), "threads": torch.get_num_threads(),
        }  # fmt: skip
        return {
            **known, "metrics": {**known["metrics"], **metrics},
            "later": [*known.get("later", []), later],
        }  # fmt: skip

    def _test_untrained(self, name: str, cell: Cell, encoder: TrainableEncoder) -> dict[str, Any]:
        """A test of the pretrained encoder, whose outcome cells share."""
        of_split = (cell.fold, cell.context) if name.startswith(("lareqa", "support")) else ()
        key = name, f"{cell.settings.encoder} {of_split}"
        if key not in self._untrained:
            self._untrained[key] = self._test(name, cell, encoder)
        return self._untrained[key]

    def _train(self, cell: Cell, encoder: TrainableEncoder) -> Course:
        learning, validate, neighbours = getattr(self, f"_{cell.task}_material")(cell, encoder)
        rng = random.Random(cell.seed)  # noqa: S311
        knobs = cell.settings

        def report(step: Step) -> None:
            self.say(f"step {step.number}/{knobs.steps}, loss {step.loss:.3f}")

        means = None
        if knobs.fair:
            known = {(e.pair[1], e.positive) for e in learning.examples()}
            means = MovingMeans(encoder, sample_by_language(sorted(known), cell.seed))
        return adapt_encoder(
            encoder, lambda: sample_task(learning, rng, knobs, neighbours), validate, knobs,
            report, means,
        )  # fmt: skip

    def _lareqa_material(self, cell: Cell, encoder: TrainableEncoder) -> "Material":
        fold = self.split(cell)
        learning = self.xquad.within(fold.learning)
        space = None
        if cell.negatives not in ("none", "random") or cell.query_sets == "similar":
            space = self._space(learning, cell)
        negatives = miner(cell.negatives, learning, space, cell.context, cell.seed)
        pool = pools.pool_of(learning, negatives, cell.context, cell.judgments, cell.seed)
        if cell.judgments is None:
            checked = self.xquad.within(fold.validation)
            validation = pools.pool_of(checked, lambda question, answer: (), cell.context)
        else:  # the judgments are all there is: some of them validate, as in the product
            pool, validation = split_for_validation(pool, cell.seed)
        neighbours = None
        if cell.query_sets == "similar":
            assert space is not None
            neighbours = nearest_questions(learning, space)
        if cell.settings.mode == "trans":
            return pool, _meta_validation(encoder, validation, cell), neighbours
        validate = validator(
            encoder,
            validation,
            pool,
            cell.seed,
            VALIDATION_QUERIES,
            VALIDATION_PASSAGES,
            cell.settings.fair,
        )
        return pool, validate, neighbours

    def split(self, cell: Cell) -> lareqa.Fold:
        """The articles a LAReQA cell learns from, stops by and is tested on."""
        articles = self.xquad.articles()
        if cell.fold < 0:
            return lareqa.search_fold(articles)
        return lareqa.fold_of(articles, cell.fold)

    def _space(self, data: lareqa.Lareqa, cell: Cell) -> Space:
        """Where the pretrained encoder puts what is learned from."""
        asked = {q.text for q in data.questions if q.language in lareqa.SEEN}
        candidates = [c for c in data.candidates.values() if c.language in lareqa.SEEN]
        texts = {pools.candidate_text(c, cell.context) for c in candidates}
        name = cell.settings.encoder
        return Space(self._zero_shot(name, asked, "query"), self._zero_shot(name, texts, "passage"))

    def _zero_shot(self, name: str, texts: set[str], role: str) -> Mapping[str, Vectors]:
        """The pretrained encoder's embeddings, from memory or from the work folder."""
        known = self._vectors.setdefault(role, {})
        path = self.work / "zero-shot" / f"{name.replace('/', '--')}-{role}.npz"
        if not known and path.exists():
            with np.load(path, allow_pickle=False) as stored:
                known.update(zip(stored["texts"].tolist(), stored["vectors"], strict=True))
        new = sorted(texts - set(known))
        if new:
            self.say(f"embedding {len(new)} texts")
            known.update(zip(new, self._base(name).encode(new, role), strict=True))
            path.parent.mkdir(parents=True, exist_ok=True)
            aside = path.with_name(f".{os.getpid()}-{path.name}")
            np.savez(aside, texts=np.array(list(known)), vectors=np.stack(list(known.values())))
            aside.replace(path)
        return known

    def _stsbmulti_material(self, cell: Cell, encoder: TrainableEncoder) -> "Material":
        pool = stsbmulti.pool_of(self.sts.train, seed=cell.seed, judgments=cell.judgments)
        checked = stsbmulti.validation_tracks(self.sts.validation, TRACK_PAIRS, cell.seed)
        tracks = tuple(checked)
        return pool, lambda: measure.similarity(encoder, checked, tracks)["pearson"], None

    def _test(self, name: str, cell: Cell, encoder: TrainableEncoder) -> dict[str, Any]:
        self.say(f"testing on {name}")
        test_of, fair = name.removesuffix(FAIR), name.endswith(FAIR)
        if test_of == "lareqa":
            test = self.xquad.within(self.split(cell).test)
            return measure.lareqa(encoder, test, cell.context, fair)
        if test_of == "stsbmulti":
            if cell.fold < 0:
                tracks = stsbmulti.validation_tracks(self.sts.validation, 2 * TRACK_PAIRS, seed=1)
                return measure.similarity(encoder, tracks, tuple(tracks))
            return measure.similarity(encoder, self.sts.test, fair=fair)
        if test_of == "parallel":
            return measure.parallel(encoder, read_groups(), fair)
        if name == "support":
            return self._after_support(cell, encoder)
        raise ValueError(f"there is no test {name!r}")

    def _after_support(self, cell: Cell, encoder: TrainableEncoder) -> dict[str, Any]:
        """Unseen languages, after a few plain steps on a support set that crosses them."""
        fold = self.split(cell)
        support = prepare_set(
            encoder, pools.unseen_support(self.xquad.within(fold.learning), cell.seed)
        )
        test = self.xquad.within(fold.test)
        trained, found = encoder.state(), {}
        for rate in SUPPORT_RATES:
            plain = {"inner_steps": SUPPORT_STEPS, "first_order": True, "rate_step": 0.0}
            knobs = cell.settings.model_copy(update={**plain, "inner_rate": rate})
            clone = adapted(meta_learner(encoder.layers, knobs), support, knobs)
            with torch.no_grad():
                for own, moved in zip(encoder.layers.parameters(), clone.parameters(), strict=True):
                    own.copy_(moved)
            found[f"rate {rate}"] = measure.lareqa(encoder, test)["map20_unseen"]
            encoder.restore(trained)
        return found


Material = tuple[Pool, Callable[[], float] | None, Neighbours | None]
"""What is learned from, how an encoder is validated if it is, and what similar query sets go by."""


def _meta_validation(
    encoder: TrainableEncoder, validation: Pool, cell: Cell, tasks: int = 4
) -> Callable[[], float]:
    """Mode trans: how well bi->multi tasks are learned, as minus their loss after adaptation."""
    knobs = cell.settings.model_copy(update={"mode": "bi-multi", "method": "maml"})
    rng = random.Random(cell.seed)  # noqa: S311
    drawn = [prepare_task(encoder, sample_task(validation, rng, knobs)) for _ in range(tasks)]
    method = method_of(learner_of(encoder.layers, knobs), knobs)
    return lambda: -float(np.mean([float(method(sets).total.detach()) for sets in drawn]))


def _signs(cell: Cell, course: Course, metrics: Mapping[str, Any]) -> Sequence[str]:
    if not course.steps:
        return []
    comparable = cell.settings.mode != "trans"  # whose validation is a loss
    return failure_signs(
        course.losses(),
        (course.start, course.best_validation) if comparable else (None, None),
        (metrics.get("map20_mono"), metrics.get("map20")),
    )


def _course(course: Course) -> dict[str, Any]:
    return {
        "loss": [round(loss, 4) for loss in course.losses()],
        "distillation": [round(s.distillation, 5) for s in course.steps],
        "seconds": [round(s.seconds, 2) for s in course.steps],
        "validation": {
            s.number: round(s.validation, 3) for s in course.steps if s.validation is not None
        },  # noqa: E501
        "start": None if course.start is None else round(course.start, 3),
        "best_step": course.best_step,
    }
