"""A real kept version beside the live one: the encoder moved at random, published, not live."""

import shutil
import threading
import time
from contextlib import contextmanager

import torch
from sqlalchemy import select

from storage import runs
from storage.database import open_store
from storage.judgments import Item, judge_named, query_for, record
from storage.schema import Sentence
from tests.running import app, until
from trainer.progress import Progress
from trainer.published import embed_corpus, load_live, publish
from trainer.settings import TrainerSettings
from trainer.trainable import TrainableEncoder

CHECKS = [
    {"name": "readers' judgments", "passed": True, "figure": 6.2, "low": 0.4, "high": 12.0,
     "sentence": "+6.2 points of separation on 12 questions that readers judged and it had "
                 "not learned from (+0.4 to +12.0): better with a probability of 98%, where 90% is "
                 "asked."},
    {"name": "known items", "passed": False, "figure": -3.1, "low": -5.0, "high": -1.2,
     "sentence": "-3.1 points against version 0 (-5.0 to -1.2); it must be certain that less than "
                 "2 are lost."},
    {"name": "languages", "passed": True, "figure": None, "low": None, "high": None,
     "sentence": "No language has enough known items to be asked."},
]  # fmt: skip
METRICS = {
    "judged_map20": 61.0, "judged_questions": 12, "known_items": 70.2, "share": 0.5,
    "queries": 0, "pairs": 0, "pool": 0, "gains": [1.0, 2.0], "harmless": False, "checks": CHECKS,
}  # fmt: skip
BEFORE = {"judged_map20": 54.8, "judged_questions": 12, "known_items": 73.3, "queries": 0}
REASON = "Kept, not promoted, for it harms what was good."
CURVE = [{"number": n, "loss": 3 - 0.1 * n, "teacher": 3, "student": 2} for n in (1, 2, 3, 4)]


def keep(store, goes_live=False, seed=0, decision="kept"):
    """Publish such a version; return its number."""
    run = begin(store)
    live = load_live(store)
    opened = TrainableEncoder(live.space.encoder, 2)
    torch.manual_seed(seed)
    opened.restore({name: t + 0.3 * torch.randn_like(t) for name, t in opened.state().items()})
    told = Progress(threading.Event())
    told.stage("embedding")
    rows, vectors = embed_corpus(store, opened.encoder, {}, told)
    progress = {"curve": CURVE, "examples_used": {"people": 40}, "share": 0.5, "signs": []}
    fields = {
        "snapshot": run.snapshot, "decision": decision, "metrics_before": BEFORE,
        "metrics_after": METRICS, "progress": progress,
    }  # fmt: skip
    return publish(
        store, run, opened.encoder, rows, vectors, live, REASON, fields, TrainerSettings(),
        goes_live,
    )  # fmt: skip


def begin(store):
    with store.write() as session:
        runs.enqueue(session, "adapt", "button", time.time())
        return runs.claim(session, "test", time.time())


def postpone(store):
    """A run that had too few judgments."""
    run = begin(store)
    with store.write() as session:
        runs.finish(
            session, run.id, "test", "rejected", "Not yet: to decide by, 8 are needed.",
            time.time(), decision="postponed",
        )  # fmt: skip


def judge_query(store, text, sentence, value=3.0, language="en", name="Ada"):
    """A person rates a sentence for a query."""
    with store.write() as session:
        query = query_for(session, language, text)
        record(session, judge_named(session, name), Item(query.id, sentence), "rated", value)
        return query.id


def translate_all(store):
    """Let sentences that begin with one letter be translations of each other."""
    with store.write() as session:
        for sentence in session.scalars(select(Sentence)):
            sentence.parallel_group = sentence.text[0]


@contextmanager
def waiting_app(small, env, data_dir):
    """An app in which version 0 is live, 1 waits for ratings, and the last run was postponed."""
    store = open_store(shutil.copytree(small, data_dir))
    keep(store)
    judge_query(store, "c red", 3)
    postpone(store)
    with app(data_dir, "--no-trainer", **env) as running:
        running.store = store
        until(lambda: running.call("status")["candidate"]["missing"], "what it brings to be drawn")
        yield running
    store.close()
