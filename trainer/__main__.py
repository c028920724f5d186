"""`python -m trainer`: serve the queue of runs, or with --once do one and print its record.

`python -m trainer replay RUN` learns once more what a run learned, and compares the weights.
"""

import argparse
import json
import os
import signal
import sys
import threading
from collections.abc import Callable
from pathlib import Path

from storage.database import Store, StoreError, open_store, open_to_read
from storage.schema import TrainingRun
from storage.settings import BadSettings, read
from trainer.settings import TrainerSettings


def main(arguments: list[str] | None = None) -> int:
    """Start a trainer; return its exit status."""
    try:
        settings = read(TrainerSettings)
        options = _parser(settings).parse_args(arguments)
        opens = open_to_read if options.action == "replay" else open_store
        store = opens(options.data_dir)
        settings = settings.model_copy(update={"data_dir": store.data_dir})
    except (BadSettings, StoreError) as error:
        print(error, file=sys.stderr)
        return 2
    os.nice(options.nice)  # searching comes first on a small machine
    os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")  # and waiting threads sleep, not spin
    stop = _stop_event(options.until_stdin_closes)
    if options.action == "replay":
        return _replay(store, options.run, stop)

    from trainer.progress import Stopped
    from trainer.worker import Worker  # torch takes seconds: errors above come before it

    worker = Worker(store, settings, stop, say=_terminal())
    if not options.once:
        worker.run_until_stopped()
        return 0
    try:
        record = worker.run_once()
    except Stopped:
        print("Stopped. The run waits in the queue for the next trainer.", file=sys.stderr)
        return 1
    print(json.dumps(run_record(record), ensure_ascii=False))
    return 0 if record.state in ("done", "rejected") else 1


def _replay(store: Store, number: int, stop: threading.Event) -> int:
    """Print one line; 0 if the weights are those of the run, 1 if not, 2 if it cannot be said."""
    from storage.versions import VersionError
    from trainer.encoder import EncoderError
    from trainer.progress import Progress, Stopped
    from trainer.replay import NotReplayable, replay

    try:
        same, sentence = replay(store, number, Progress(stop, _terminal()))
    except Stopped:
        print("Stopped. Nothing was written.", file=sys.stderr)
        return 2
    except (NotReplayable, EncoderError, VersionError) as error:
        print(error, file=sys.stderr)
        return 2
    print(sentence)
    return 0 if same else 1


def run_record(run: TrainingRun) -> dict[str, object]:
    """What `--once` prints last."""
    return {
        "run": run.id,
        "decision": run.decision,
        "reason": run.reason,
        "metrics": {"before": run.metrics_before, "after": run.metrics_after},
        "version": run.version,
        "seed": run.seed,
        "snapshot": run.snapshot,
        "seconds": (run.finished_at or 0) - (run.started_at or 0),
        "signs": run.progress.get("signs", []),
        "examples_used": run.progress.get("examples_used"),
        "config": run.config,
    }


def _parser(settings: TrainerSettings) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m trainer", description=__doc__)
    again = parser.add_subparsers(dest="action").add_parser(
        "replay", help="learn once more what a run learned, and compare the weights"
    )
    again.add_argument("run", type=int, help="its number, as the training page has it")
    again.add_argument("--data-dir", type=Path, default=argparse.SUPPRESS)
    parser.add_argument("--data-dir", type=Path, default=settings.data_dir)
    parser.add_argument("--once", action="store_true", help="one adaptation, then stop")
    parser.add_argument("--nice", type=int, default=10, help="lower priority by this much")
    parser.add_argument(
        "--until-stdin-closes",
        action="store_true",
        help="stop when standard input closes: how the app's trainer ends with the app",
    )
    return parser


def _stop_event(watch_stdin: bool) -> threading.Event:
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    if watch_stdin:
        threading.Thread(target=_await_end_of_stdin, args=(stop,), daemon=True).start()
    return stop


def _await_end_of_stdin(stop: threading.Event) -> None:
    os.read(0, 1)  # nobody writes there: it returns when the other end closes
    stop.set()


def _terminal() -> Callable[[str], None]:
    """Progress on standard error: in place on a terminal, a line each elsewhere."""
    if not sys.stderr.isatty():
        return lambda line: print(f"trainer: {line}", file=sys.stderr, flush=True)
    return lambda line: print(f"\r\033[Ktrainer: {line}", end="", file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
