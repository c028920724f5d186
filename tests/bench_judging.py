"""How long fifty judges at once wait for an acknowledgement: `make bench`."""

import tempfile
import time
from pathlib import Path

import numpy as np

from tests.many import JUDGES, WANTED, at_work, fill
from tests.running import app, train_once
from tests.tiny import save_tiny

ITEMS = 1_000


def main():
    with tempfile.TemporaryDirectory() as folder:
        env = {"CROSSLOOP_ENCODER": save_tiny(Path(folder) / "tiny")}
        data_dir = Path(folder) / "data"
        train_once(data_dir, **env)
        with app(data_dir, "--no-trainer", CROSSLOOP_JUDGMENTS_PER_ITEM=WANTED, **env) as running:
            running.wait_for_version()
            fill(data_dir, ITEMS)
            began = time.perf_counter()
            acknowledged, refused = at_work(running)
            seconds = time.perf_counter() - began
    waits = 1000 * np.array([wait for _, _, wait in acknowledged])
    p50, p95, worst = np.quantile(waits, [0.5, 0.95, 1.0])
    print(  # noqa: T201
        f"{JUDGES} judges, {len(waits)} judgments in {seconds:.1f} s, {len(refused)} refused: "
        f"acknowledged, with the next item, in p50 {p50:.0f} ms, p95 {p95:.0f} ms, "
        f"most {worst:.0f} ms"
    )


if __name__ == "__main__":
    main()
