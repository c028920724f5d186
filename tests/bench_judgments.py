"""How long a rating waits while many judgments are imported: `python -m tests.bench_judgments`."""

import subprocess
import sys
import tempfile
import time
from itertools import count
from pathlib import Path

import numpy as np
from sqlalchemy import func, insert, select

from storage.corpora import NewSentence, add_sentences
from storage.database import open_store
from storage.exchange.judgment_files import export_judgments
from storage.judgments import judge_named
from storage.schema import Judge, Judgment, Query
from tests.running import ROOT, app, environment, train_once
from tests.tiny import save_tiny

BROUGHT = 150_000
QUERIES, SENTENCES, JUDGES = 3_000, 20_000, 10
LEAST_SECONDS = 60.0


def main():
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        path = brought(folder)
        env = {"CROSSLOOP_ENCODER": save_tiny(folder / "tiny")}
        data_dir = folder / "data"
        train_once(data_dir, **env)
        with app(data_dir, "--no-trainer", **env) as running:
            running.wait_for_version()
            seconds, waits = rate_beside(running, path, data_dir)
        store = open_store(data_dir)
        with store.read() as session:
            saved = select(func.count(Judgment.id)).join(Judge).where(Judge.name == "Ada")
            assert session.scalar(saved) == len(waits), "a rating was lost"
        store.close()
    p50, p95, worst = 1000 * np.quantile(waits, [0.5, 0.95, 1.0])
    sys.stdout.write(
        f"{BROUGHT:,} judgments imported in {seconds:.0f} s; beside it {len(waits)} ratings, one a "
        f"second, all saved: p50 {p50:.0f} ms, p95 {p95:.0f} ms, most {worst:.0f} ms\n"
    )


def brought(folder):
    """A file of judgments that another store made."""
    store = open_store(folder / "theirs")
    rng = np.random.default_rng(0)
    with store.write() as session:
        add_sentences(
            session, "c", (NewSentence("en", f"sentence {n} of a corpus") for n in range(SENTENCES))
        )
        same = {"language": "en", "held_out": False, "created_at": 0.0}
        session.execute(insert(Query), [{"text": f"query {n}", **same} for n in range(QUERIES)])
        judges = [judge_named(session, f"judge {n}").id for n in range(JUDGES)]
        places = rng.choice(QUERIES * SENTENCES, BROUGHT, replace=False)
        said = {"kind": "relevance", "outcome": "rated", "guideline_id": 1}
        session.execute(
            insert(Judgment),
            [
                {"id": n, "judge_id": judges[n % JUDGES], "query_id": int(place) % QUERIES + 1,
                 "sentence_id": int(place) // QUERIES + 1, "value": float(n % 4),
                 "created_at": float(n), **said}
                for n, place in enumerate(places, start=1)
            ],
        )  # fmt: skip
    with store.read() as session:
        export_judgments(session, folder / "brought.jsonl", "jsonl")
    store.close()
    return folder / "brought.jsonl"


def rate_beside(running, path, data_dir):
    """Import a file and rate a sentence a second meanwhile; how long each took."""
    command = [sys.executable, "-m", "storage", "import", "--kind", "judgments", str(path)]
    began = time.perf_counter()
    process = subprocess.Popen(
        [*command, "--data-dir", str(data_dir)], cwd=ROOT, env=environment(),
        stdout=subprocess.DEVNULL,
    )  # fmt: skip
    waits, seconds = [], None
    for number in count():
        due = began + number
        time.sleep(max(0.0, due - time.perf_counter()))
        if process.poll() is not None and seconds is None:
            seconds = time.perf_counter() - began
            assert process.returncode == 0
        if seconds is not None and time.perf_counter() - began > LEAST_SECONDS:
            return seconds, waits
        asked = time.perf_counter()
        answer = running.press(
            "rate",
            {"judge": "Ada", "query": f"asked {number}", "query_language": "en",
             "sentence_id": 1 + number % 9, "value": number % 4},
        )  # fmt: skip
        assert answer.get("saved"), answer
        waits.append(time.perf_counter() - asked)


if __name__ == "__main__":
    main()
