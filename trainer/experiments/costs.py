"""What a meta-step costs, in seconds and memory, by method, moving layers and task size.

Each figure comes from a fresh process, on tasks drawn from the demo corpus, which every
checkout has. Idle machines only: a busy one measures its other work.
"""

import json
import multiprocessing
import random
import statistics
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from storage.demo import read_groups
from trainer.experiments.cell import settings_of, write_record
from trainer.experiments.lareqa import DataError
from trainer.tasks import Example, Pool, Text

STEPS = 3
QUERIES = 40
METHODS: Mapping[str, Mapping[str, Any]] = {
    "fine-tune": {"method": "fine-tune"},
    "MAML (bi→multi)": {"method": "maml", "mode": "bi-multi"},
    "MAML-Align, kd loss": {"distillation": "loss"},
    "MAML-Align, kd embedding": {"distillation": "embedding"},
    "MAML-Align, second order": {"first_order": False},
}
SIZES: Mapping[str, Mapping[str, Any]] = {
    "k = 4": {"support_size": 4, "query_size": 4},
    "k = 8": {"support_size": 8, "query_size": 8},
    "k = 16": {"support_size": 16, "query_size": 16},
    "3 layers": {"adapted_layers": 3},
    "12 layers": {"adapted_layers": 12},
}


def measure(out: Path, work: Path, say: Any) -> None:  # noqa: ANN401 - a printer
    """Measure what has no record yet; write one record a figure, and the latency's."""
    cases = {
        **{f"method {name}": dict(changes) for name, changes in METHODS.items()},
        **{f"size {name}": dict(changes) for name, changes in SIZES.items()},
    }
    for name, changes in cases.items():
        _once(out, name, _step_cost, (changes, work), say)
    _once(out, "latency", _latency, (work,), say)


def _once(out: Path, name: str, function: Any, arguments: tuple[Any, ...], say: Any) -> None:  # noqa: ANN401
    path = out / "cost" / f"{name}.json"
    if path.exists():
        return
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        found = pool.apply(function, arguments)
    write_record(path, {"name": name, **found})
    say(f"{name}: {found}\n")


def demo_pool() -> Pool:
    """The demo corpus's training groups as examples: questions, answers, near misses."""
    by_pair: dict[tuple[str, str], list[Example]] = {}
    for group in read_groups():
        answers = frozenset(group.answer.values())
        for asked, question in group.question.items():
            for answered, text in group.answer.items():
                by_pair.setdefault((asked, answered), []).append(
                    Example(question, text, (Text(group.near_miss[answered], answered),),
                            (asked, answered),
                            group.id, "seed", answers)
                )  # fmt: skip
    return Pool(relevance={"seed": by_pair})


def _step_cost(changes: Mapping[str, Any], work: Path) -> dict[str, Any]:
    import torch

    from trainer.encoder import load_base
    from trainer.experiments.machine import forget_peak, peak_mb
    from trainer.learn import adapt_encoder
    from trainer.machine import device_name
    from trainer.sampling import sample_task
    from trainer.trainable import TrainableEncoder

    settings = settings_of(**changes, tasks_per_step=1, steps=STEPS + 1, validate_every=99)
    encoder = TrainableEncoder(
        load_base("bundled", work), settings.adapted_layers, not settings.first_order
    )
    pool, rng = demo_pool(), random.Random(0)  # noqa: S311
    forget_peak()
    before = peak_mb()
    course = adapt_encoder(encoder, lambda: sample_task(pool, rng, settings), lambda: 0.0, settings)
    return {
        "seconds": round(statistics.median(s.seconds for s in course.steps[1:]), 2),
        "peak_mb": peak_mb(),
        "before_mb": before,
        "device": device_name(),
        "threads": torch.get_num_threads(),
    }


def _latency(work: Path) -> dict[str, Any]:
    from trainer.encoder import load_base
    from trainer.learn import adapt_encoder
    from trainer.sampling import sample_task
    from trainer.trainable import TrainableEncoder

    settings = settings_of(steps=1, tasks_per_step=1, validate_every=99)
    base = load_base("bundled", work)
    encoder = TrainableEncoder(base, settings.adapted_layers)
    pool, rng = demo_pool(), random.Random(0)  # noqa: S311
    adapt_encoder(encoder, lambda: sample_task(pool, rng, settings), lambda: 0.0, settings)
    texts = sorted({e.query for e in pool.examples()})[: QUERIES + 5]
    times: dict[str, list[float]] = {"before": [], "after": []}
    for text in texts:  # by turns: what disturbs one disturbs the other
        for name, one in (("before", base), ("after", encoder.encoder)):
            began = time.perf_counter()
            one.encode([text], "query")
            times[name].append(1000 * (time.perf_counter() - began))
    return {name: round(statistics.median(row[5:]), 1) for name, row in times.items()}


def _records(out: Path, kind: str) -> dict[str, dict[str, Any]]:
    order = {"method": METHODS, "size": SIZES}[kind]
    found = {}
    for name in order:
        path = out / "cost" / f"{kind} {name}.json"
        if not path.exists():
            raise DataError("not measured yet: `python -m trainer.experiments cost` does")
        found[name] = json.loads(path.read_text("utf-8"))
    return found


def markdown(out: Path, kind: str) -> str:
    """The table of `method`s or `size`s, or the `latency`."""
    if kind == "latency":
        path = out / "cost" / "latency.json"
        if not path.exists():
            raise DataError("not measured yet: `python -m trainer.experiments cost` does")
        found = json.loads(path.read_text("utf-8"))
        return f"{found['before']:.0f} ms before an adaptation and {found['after']:.0f} ms after"
    rows = [f"| {kind} | s a task | peak MB | of these the step's |", "|---|---:|---:|---:|"]
    rows += [
        f"| {name} | {r['seconds']:.2f} | {r['peak_mb']} | {r['peak_mb'] - r['before_mb']} |"
        for name, r in _records(out, kind).items()
    ]
    return "\n".join(rows)


def draw(out: Path, folder: Path) -> Iterator[str]:
    """Seconds a task by method."""
    from trainer.experiments.figures import bars

    try:
        found = _records(out, "method")
    except DataError:
        return
    bars({name: r["seconds"] for name, r in found.items()}, "seconds a task", folder / "cost.svg")
    yield "cost"
