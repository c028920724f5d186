"""How fast a corpus goes in, and what the process takes: `python -m tests.bench_import`.

A process of its own for each format, start and opening of the store included. `write_ms` is
how long a second connection's writes waited meanwhile, one after the other.
"""

import csv
import json
import os
import random
import subprocess
import sys
import tempfile
import time
from itertools import chain
from pathlib import Path

import numpy as np

from storage.database import open_store
from storage.judgments import judge_named
from tests.processes import ROOT

ROWS = 200_000
WORDS = 14
"""About a hundred characters: as long as a sentence of Wikipedia."""


def main():
    figures = {}
    with tempfile.TemporaryDirectory() as folder:
        for suffix, write in WRITERS.items():
            path = Path(folder) / f"sentences{suffix}"
            with path.open("w", encoding="utf-8", newline="") as file:
                write(file, rows())
            figures[suffix] = timed_import(path, Path(folder) / f"data{suffix}")
    sys.stdout.write(json.dumps(figures, indent=1) + "\n")


def rows():
    rng = random.Random(0)
    words = ["".join(rng.choices("abcdefghij", k=rng.randint(2, 11))) for _ in range(30_000)]
    for number in range(ROWS):
        yield ("de", "en")[number % 2], " ".join(rng.choices(words, k=WORDS))


def write_jsonl(file, sentences):
    file.writelines(json.dumps({"language": c, "text": t}) + "\n" for c, t in sentences)


def write_csv(file, sentences):
    csv.writer(file).writerows(chain([("language", "text")], sentences))


def write_text(file, sentences):
    file.writelines(t + "\n" for _, t in sentences)


WRITERS = {".jsonl": write_jsonl, ".csv": write_csv, ".txt": write_text}


def timed_import(path, data_dir):
    store = open_store(data_dir)
    began = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, "-m", "storage", "import", path, "--language", "en",
         "--data-dir", data_dir],
        cwd=ROOT, stdout=subprocess.DEVNULL,
    )  # fmt: skip
    waited = []
    while (ended := os.wait4(process.pid, os.WNOHANG))[0] == 0:
        waited.append(1000 * one_write(store))
        time.sleep(0.05)
    seconds = time.perf_counter() - began
    store.close()
    process.returncode = os.waitstatus_to_exitcode(ended[1])
    assert process.returncode == 0
    return {
        "rows_per_second": round(ROWS / seconds),
        "seconds": round(seconds, 1),
        "processor_seconds": round(ended[2].ru_utime + ended[2].ru_stime, 1),
        "peak_memory_mb": round(ended[2].ru_maxrss / 1024),
        "write_ms": {f"p{p}": round(float(np.percentile(waited, p))) for p in (50, 95, 100)},
    }


def one_write(store):
    began = time.perf_counter()
    with store.write() as session:
        judge_named(session, str(began))
    return time.perf_counter() - began


if __name__ == "__main__":
    main()
