"""The loop: judgments -> meta-tasks -> adaptation -> evaluation -> decision -> publication."""

import random
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import asdict
from typing import Any

from storage import judged, runs
from storage.database import Store
from storage.schema import TrainingRun
from trainer.encoder import Encoder, load_base
from trainer.evaluate import Metrics
from trainer.heldout import HeldOut, evaluate, gains_by_group, read_held_out
from trainer.learn import Course, Step, adapt_encoder
from trainer.progress import Progress
from trainer.promote import decide
from trainer.published import Live, embed, embed_corpus, indexed, load_live, publish
from trainer.settings import TrainerSettings
from trainer.signs import failure_signs
from trainer.tasks import MetaTask, Pool, build_pool, sample_task
from trainer.trainable import TrainableEncoder
from trainer.validation import split_for_validation, validator

NOTHING_HELD_OUT = (
    "Refused: no held-out query has a relevant judgment, so nothing could be compared. About one "
    "query in ten is held out: rate results of more queries."
)
NO_BETTER_STEP = (
    "Refused: no step of the run ranked the validation queries better than the live encoder."
)


def run_adaptation(
    store: Store, run: TrainingRun, settings: TrainerSettings, progress: Progress
) -> None:
    """Learn from the judgments; publish the encoder if it beats the live one."""
    progress.stage("reading judgments")
    live = load_live(store)
    snapshot, pool, held_out = _read(store, run, live, settings)
    if not held_out.queries:
        _reject(store, run, NOTHING_HELD_OUT, {"snapshot": snapshot})
        return

    progress.stage("measuring the live encoder")
    known = indexed(live, held_out.pool)
    vectors = embed(live.encoder, held_out.pool, held_out.texts, known, progress)
    began = time.monotonic()
    before, precisions_before = evaluate(live.encoder, held_out, vectors)
    seconds_a_text = (time.monotonic() - began) / max(1, held_out.size())
    progress.plan(embedding=seconds_a_text * len(held_out.texts))

    progress.stage("adapting")
    candidate, course = _adapt(live.encoder, pool, run.seed, settings, progress)
    if not course.best_step:
        progress.note(signs=failure_signs(course.losses(), (before.map20, before.map20)))
        _reject(store, run, NO_BETTER_STEP, _fields(snapshot, before, before, progress))
        return

    progress.stage("embedding")
    vectors = candidate.encoder.encode(held_out.texts, "passage", progress.at)

    progress.stage("measuring the candidate")
    after, precisions_after = evaluate(candidate.encoder, held_out, vectors)
    signs = failure_signs(
        course.losses(), (before.map20, after.map20), (after.map20_mono, after.map20)
    )
    progress.note(signs=signs)
    gains = gains_by_group(held_out, precisions_before, precisions_after)
    decision = decide(before, after, gains, held_out.counts(), settings)

    fields = _fields(snapshot, before, after, progress)
    if not decision.accept:
        _reject(store, run, decision.reason, fields)
        return
    fields["decision"] = "promoted"
    progress.stage("publishing")
    known = dict(zip(held_out.pool, vectors, strict=True))
    sentences, everything = embed_corpus(store, candidate.encoder, known, progress)
    publish(store, run, candidate.encoder, sentences, everything, live, decision.reason, fields)


def run_publication(
    store: Store, run: TrainingRun, settings: TrainerSettings, progress: Progress
) -> None:
    """Embed and index the corpus as it stands: version 0, or the live encoder again.

    The same last steps as an adaptation's, with nothing learned and so nothing to decide.
    """
    progress.stage("loading the encoder")
    live = load_live(store) if run.trigger == "corpus" else None
    encoder = live.encoder if live else load_base(settings.encoder, store.data_dir)

    progress.stage("embedding")
    known = (
        dict(zip(live.index.ids, live.index.vectors(live.index.ids), strict=True)) if live else {}
    )
    sentences, vectors = embed_corpus(store, encoder, known, progress)

    progress.stage("measuring")
    with store.read() as session:
        snapshot = run.snapshot or 0
        last = max((row[0] for row in sentences), default=0)
        held_out = read_held_out(session, snapshot, last, settings.pool_size)
    known |= dict(zip([row[0] for row in sentences], vectors, strict=True))
    pool = embed(encoder, held_out.pool, held_out.texts, known, progress)
    metrics, _ = evaluate(encoder, held_out, pool)

    progress.stage("publishing")
    reason = (
        f"Indexed {len(sentences):,} sentences with the encoder of version {live.number}."
        if live
        else f"Published the pretrained encoder {settings.encoder} over "
        f"{len(sentences):,} sentences."
    )
    fields = _fields(snapshot, None, metrics, progress)
    publish(store, run, encoder, sentences, vectors, live, reason, fields)


def _read(
    store: Store, run: TrainingRun, live: Live, settings: TrainerSettings
) -> tuple[int, Pool, HeldOut]:
    with store.read() as session:
        snapshot = run.snapshot or 0
        pool = build_pool(
            judged.judged_candidates(session, snapshot, held_out=False),
            judged.judged_pairs(session, snapshot, held_out=False),
        )
        held_out = read_held_out(session, snapshot, live.last_sentence, settings.pool_size, pool)
    return snapshot, pool, held_out


def _adapt(
    encoder: Encoder, pool: Pool, seed: int, settings: TrainerSettings, progress: Progress
) -> tuple[TrainableEncoder, Course]:
    """Learn meta-tasks out of most of the pool; the rest of it tells which step was best."""
    learning, validation = split_for_validation(pool, seed)
    candidate = TrainableEncoder(
        encoder, settings.adapted_layers, second_order=not settings.first_order
    )
    rng, used = random.Random(seed), Counter[str]()  # noqa: S311 - repeatable, not secret

    def sample() -> MetaTask:
        task = sample_task(learning, rng, settings)
        used.update(task.sources())
        return task

    course = adapt_encoder(
        candidate, sample, validator(candidate, validation, learning, seed), settings,
        on_step=_reporter(progress, settings, used),
    )  # fmt: skip
    progress.note(best_step=course.best_step, stopped=course.stopped)
    return candidate, course


def _reporter(
    progress: Progress, settings: TrainerSettings, used: Counter[str]
) -> Callable[[Step], None]:
    curve: list[dict[str, Any]] = []

    def report(step: Step) -> None:
        curve.append({name: round(v, 4) for name, v in asdict(step).items() if v is not None})
        progress.note(curve=list(curve), examples_used=dict(used))
        progress.at(step.number, settings.steps)

    return report


def _fields(
    snapshot: int, before: Metrics | None, after: Metrics, progress: Progress
) -> dict[str, Any]:
    return {
        "snapshot": snapshot,
        "metrics_before": before.recorded() if before else None,
        "metrics_after": after.recorded(),
        "progress": progress.state(),
    }


def _reject(store: Store, run: TrainingRun, reason: str, fields: dict[str, Any]) -> None:
    with store.write() as session:
        runs.finish(
            session, run.id, run.owner or "", "rejected", reason, time.time(),
            **{"decision": "refused", **fields},
        )  # fmt: skip
