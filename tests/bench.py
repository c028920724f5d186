"""`make bench`: how fast it searches and encodes, and what a meta-step costs.

Ratios are taken in one run, alternating, so that a busy machine slows both sides. With
BENCH_JSON=FILE the figures are also written there.
"""

import json
import os
import platform
import random
import resource
import shutil
import sys
import tempfile
import threading
import time
from pathlib import Path

import numpy as np
import torch

from app.live import Live
from app.service import Service
from storage import corpora, judged
from storage.database import open_store
from storage.demo import read_groups
from tests.running import trainer
from tests.truthful import judge_truthfully
from trainer.evaluate import rank, ranking_metrics
from trainer.heldout import evaluate, read_held_out
from trainer.learn import adapt_encoder
from trainer.moving_means import MovingMeans, sample_by_language
from trainer.published import load_live
from trainer.sampling import sample_task
from trainer.settings import TrainerSettings
from trainer.tasks import build_pool
from trainer.trainable import TrainableEncoder
from trainer.worker import Worker

SEARCHES = 300
ROUNDS = 5
TEXTS = 256
META_STEPS = 3


def main():
    with tempfile.TemporaryDirectory() as folder:
        store = open_store(Path(os.environ.get("BENCH_DATA_DIR", folder)))
        say("publishing version 0 over the demo corpus …")
        worker = Worker(store, TrainerSettings(), threading.Event())
        while worker.tick():
            pass
        figures = {
            "machine": f"{platform.processor() or platform.machine()}, "
            f"{os.cpu_count()} cores, torch {torch.__version__}, {torch.get_num_threads()} threads",
            "search_ms": search_latency(store),
            "fairness": fairness_cost(store),
            "encoding": encoding_throughput(store),
            "precision": precision(store),
            "adaptation": adaptation(store),
            "search_ms_while_training": latency_while_training(store),
            "meta_step": meta_step(store),
        }
        store.close()
    sys.stdout.write(json.dumps(figures, indent=1) + "\n")
    if os.environ.get("BENCH_JSON"):
        Path(os.environ["BENCH_JSON"]).write_text(json.dumps(figures, indent=1) + "\n")


def say(line):
    sys.stderr.write(line + "\n")


def questions():
    return [text for group in read_groups() for text in group.question.values()]


def search_latency(store):
    """Percentiles of a search by stage, in milliseconds, one reader at a time."""
    say(f"searching {SEARCHES} times …")
    live = Live(store)
    live.refresh()
    service = Service(store, live)
    asked = random.Random(0).sample(questions(), SEARCHES)
    for text in asked[:20]:
        service.search(text)
    times = {"encode": [], "index": [], "render": [], "total": []}
    for text in asked:
        began = time.perf_counter()
        answer = service.search(text)
        times["total"].append(1000 * (time.perf_counter() - began))
        for stage, spent in answer["milliseconds"].items():
            times[stage].append(spent)
    return {
        stage: {f"p{p}": round(float(np.percentile(spent, p)), 1) for p in (50, 95)}
        for stage, spent in times.items()
    }


def fairness_cost(store):
    """Milliseconds to place a query, with the languages' means subtracted and without."""
    say(f"placing {SEARCHES} queries, in either space in turn …")
    space = load_live(store).space
    times = {"plain": [], "fair": []}
    for text in random.Random(1).sample(questions(), SEARCHES):
        for name, place in (
            ("plain", lambda t: space.encoder.encode([t], "query")),
            ("fair", lambda t: space.queries([t])),
        ):
            began = time.perf_counter()
            place(text)
            times[name].append(1000 * (time.perf_counter() - began))
    plain, fair = (float(np.median(times[name])) for name in ("plain", "fair"))
    return {
        "plain_p50": round(plain, 2),
        "fair_p50": round(fair, 2),
        "ratio": round(fair / plain, 3),
    }


def latency_while_training(store):
    """The same, on the same cores as a trainer in the middle of an adaptation."""
    with trainer(store.data_dir, "--once", "--nice", "10") as process:
        while "adapting 1/" not in process.stderr.readline():
            pass
        return search_latency(store)["total"]


def adaptation(store):
    """Seconds of a whole adaptation and of its stages, nothing else running."""
    judge_truthfully(store, questions=20, first=5)
    began, entered = time.perf_counter(), {}

    def hear(line):
        if line.endswith(" …"):
            entered[line.removesuffix(" …")] = time.perf_counter() - began
            say(line)

    with tempfile.TemporaryDirectory() as folder:
        copy = open_store(shutil.copytree(store.data_dir, Path(folder) / "data"))
        run = Worker(copy, TrainerSettings(), threading.Event(), hear).run_once()
        copy.close()
    ends = [*list(entered.values())[1:], time.perf_counter() - began]
    return {
        "decision": run.decision,
        "share": (run.metrics_after or {}).get("share"),
        "seconds": round(ends[-1], 1),
        "stages": {s: round(b - a, 1) for (s, a), b in zip(entered.items(), ends, strict=True)},
    }


def encoding_throughput(store):
    """Sentences a second, and the ratio to plain SentenceTransformer.encode, same weights."""
    say(f"encoding {TEXTS} sentences, {ROUNDS} rounds of each …")
    encoder = load_live(store).space.encoder
    with store.read() as session:
        texts = [text for _, _, text in corpora.of_demo(session)]
    texts = random.Random(0).sample(sorted(set(texts)), TEXTS)

    def plain():
        encoder.model.encode([encoder.prompt("passage") + t for t in texts],
                             normalize_embeddings=True, show_progress_bar=False)  # fmt: skip

    def ours():
        encoder.encode(texts, "passage")

    plain()
    ours()
    rates = {"plain": [], "ours": []}
    for _ in range(ROUNDS):
        for name, function in (("plain", plain), ("ours", ours)):
            began = time.perf_counter()
            function()
            rates[name].append(TEXTS / (time.perf_counter() - began))
    ratios = sorted(a / b for a, b in zip(rates["ours"], rates["plain"], strict=True))
    return {
        "plain_per_second": round(float(np.median(rates["plain"])), 1),
        "ours_per_second": round(float(np.median(rates["ours"])), 1),
        "ratio_median": round(ratios[len(ratios) // 2], 2),
        "ratio_min_max": [round(ratios[0], 2), round(ratios[-1], 2)],
    }


def precision(store):
    """MAP@20 on the held-out queries as served (mixed precision) and all in float32."""
    say("embedding the corpus in float32 …")
    live = load_live(store)
    with store.read() as session:
        held_out = read_held_out(session, 10**9, [], 10**9)
    served, _ = evaluate(live.space, held_out, live.index.vectors(held_out.pool))
    means, encoder = live.space.means, live.space.encoder

    def exact(texts, role):
        return encoder.model.encode(
            [encoder.prompt(role) + text for text in texts],
            normalize_embeddings=True, show_progress_bar=False,
        )  # fmt: skip

    ranked = rank(
        means.queries(exact([q.text for q in held_out.queries], "query")),
        means.passages(exact(held_out.texts, "passage"), held_out.names()), held_out.pool,
    )  # fmt: skip
    whole, _ = ranking_metrics(held_out.queries, ranked, held_out.languages)
    return {"map20_served": round(served.map20, 2), "map20_float32": round(whole.map20, 2)}


def meta_step(store):
    """Seconds of an outer step with the default settings, and the process's peak memory."""
    say(f"{META_STEPS} meta-steps …")
    knobs = TrainerSettings().model_copy(update={"steps": META_STEPS})
    encoder = TrainableEncoder(load_live(store).space.encoder, knobs.adapted_layers)
    with store.read() as session:
        pool = build_pool(judged.judged_by_demo(session, 10**9, held_out=False))
        sample = sample_by_language(((c, t) for _, c, t in corpora.of_demo(session)), 0)
    means = MovingMeans(encoder, sample)
    rng = random.Random(0)
    before = peak_mb()
    course = adapt_encoder(encoder, lambda: sample_task(pool, rng, knobs), None, knobs, means=means)
    seconds = sorted(step.seconds for step in course.steps)
    return {
        "tasks": knobs.tasks_per_step,
        "seconds_median": round(seconds[len(seconds) // 2], 2),
        "peak_memory_mb": round(peak_mb()),
        "peak_memory_mb_before": round(before),
    }


def peak_mb():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    main()
