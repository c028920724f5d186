"""What a running cycle tells the world, and how the world tells it to stop.

The cycle calls `stage`, `at` and `note`; a thread beside it writes that to the run's row
every second, which also renews the lease. `at` is where cancellation takes hold.
"""

import threading
import time
from collections.abc import Callable
from typing import Any

from sqlalchemy.exc import OperationalError

from storage import runs
from storage.database import Store

BEAT_SECONDS = 1.0
LINES = 200
"""Of the log that a run keeps: the last ones."""


class Interrupted(RuntimeError):
    """The run must not go on."""


class Cancelled(Interrupted):
    """Somebody asked to cancel the run."""


class Stopped(Interrupted):
    """The trainer is asked to end; the run goes back to the queue."""


class Progress:
    """Stage, share done, time left and whatever the cycle notes; safe to read any time."""

    def __init__(
        self,
        stop: threading.Event,
        say: Callable[[str], None] = lambda line: None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._stop = stop
        self._say = say
        self._clock = clock
        self._began = clock()
        self._stage_began = clock()
        self._state: dict[str, Any] = {}
        self._spent: dict[str, float] = {}
        """Seconds of each stage that is over, in their order."""
        self._log: list[tuple[float, str]] = []
        self._lock = threading.Lock()
        self.cancelled = threading.Event()
        self.lost = threading.Event()

    def stage(self, name: str) -> None:
        """Enter a stage."""
        self._check()
        with self._lock:
            self._spent = self._by_stage()
            self._stage_began = self._clock()
            self._state.update(stage=name, done=0, total=0, seconds_left=self._left(0, 0))
        self._tell(f"{name} …")

    def at(self, done: int, total: int) -> None:
        """Report a share of the stage. Raises Interrupted when the run must not go on."""
        self._check()
        with self._lock:
            self._state.update(done=done, total=total, seconds_left=self._left(done, total))
        self._tell(
            f"{self._state['stage']} {done}/{total}, {self._state['seconds_left']:.0f} s left"
        )

    def note(self, **facts: object) -> None:
        """Keep facts for the page, such as the loss curve."""
        with self._lock:
            self._state.update(facts)

    def state(self) -> dict[str, Any]:
        """A copy of everything reported."""
        with self._lock:
            return {
                **self._state,
                "seconds": round(self._clock() - self._began, 1),
                "seconds_by_stage": {k: round(v, 1) for k, v in self._by_stage().items()},
                "log": list(self._log),
            }

    def _tell(self, line: str) -> None:
        self._say(line)
        with self._lock:
            self._log.append((round(self._clock() - self._began, 1), line))
            del self._log[:-LINES]

    def _by_stage(self) -> dict[str, float]:
        """Seconds of every stage so far, the present one's up to now."""
        stage = self._state.get("stage")
        if stage is None:
            return self._spent
        spent = self._spent.get(stage, 0.0) + self._clock() - self._stage_began
        return {**self._spent, stage: spent}

    def _left(self, done: int, total: int) -> float:
        spent = self._clock() - self._stage_began
        here = spent / done * (total - done) if done else 0.0
        return round(here, 1)

    def _check(self) -> None:
        if self.lost.is_set():
            raise runs.LeaseLost("another trainer has taken the run over")
        if self.cancelled.is_set():
            raise Cancelled
        if self._stop.is_set():
            raise Stopped


class Heartbeat:
    """Writes a Progress to the run's row every second while the block runs."""

    def __init__(self, store: Store, run_id: int, owner: str, progress: Progress) -> None:
        self._store, self._run_id, self._owner, self._progress = store, run_id, owner, progress
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._beat_on, name="heartbeat", daemon=True)

    def __enter__(self) -> "Heartbeat":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()

    def _beat_on(self) -> None:
        while not self._over.wait(BEAT_SECONDS):
            try:
                with self._store.write() as session:
                    cancel = runs.beat(
                        session, self._run_id, self._owner, time.time(), self._progress.state()
                    )
            except runs.LeaseLost:
                self._progress.lost.set()
                return
            except OperationalError:
                continue  # a full disk: the lease outlives a few missed beats
            if cancel:
                self._progress.cancelled.set()
