"""Runs as the page shows them: one of them whole, the others in a line. Knows no gradio."""

import time
from collections.abc import Mapping
from typing import Any

from sqlalchemy.orm import Session

from app import arguments
from app.text import BadText
from storage import runs, versions
from storage.database import Store
from storage.saying import say
from storage.schema import EncoderVersion, TrainingRun

WAITING_SECONDS = 20.0
IN_A_LINE = (
    "id", "kind", "trigger", "state", "decision", "reason", "reason_said", "version", "attempts",
    "cancel_requested", "followed_by", "created_at", "started_at", "finished_at",
)  # fmt: skip
WHOLE = (*IN_A_LINE, "snapshot", "seed", "config", "metrics_before", "metrics_after", "progress")
LONG = ("sample", "others")
"""Lists of numbers in what a replay needs: how many there are is all that anybody reads."""
Answer = dict[str, Any]


class Runs:
    """Tells everything of a run."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def run(self, number: int) -> Answer:
        """One run: what asked for it, what it read, drew, measured and decided, how long it took.

        Raises BadText where there is none.
        """
        number = arguments.whole(number, say("run"), 1)
        with self._store.read() as session:
            run = session.get(TrainingRun, number)
            if run is None:
                raise BadText(say("There is no run {run}.", run=number))
            kept = run.replay or {}
            told = {name: len(value) if name in LONG else value for name, value in kept.items()}
            return {
                **{name: getattr(run, name) for name in WHOLE},
                **_times(session, run),
                "seconds_by_stage": seconds_by_stage(run),
                "replay": told or None,
                "made": _made(session, self._store, run),
            }


def in_a_line(session: Session, run: TrainingRun) -> Answer:
    """What a list of runs shows of one; of the one that is on, how far it is."""
    progress = {name: value for name, value in run.progress.items() if name != "log"}
    if run.state not in runs.OPEN:
        progress = {"seconds": progress["seconds"]} if "seconds" in progress else {}
    told = {name: getattr(run, name) for name in IN_A_LINE}
    return {**told, "progress": progress, **_times(session, run)}


def _times(session: Session, run: TrainingRun) -> Answer:
    since = {"queued": run.created_at, "running": run.lease_until}.get(run.state)
    before = runs.last_like(session, run) if run.state == "running" else None
    return {
        "waits_for_trainer": since is not None and time.time() - since > WAITING_SECONDS,
        "seconds_left": seconds_left(run.progress, seconds_by_stage(before)) if before else None,
    }


def seconds_by_stage(run: TrainingRun) -> dict[str, float]:
    """How long each stage took, in their order; of old runs nothing is known. Pure."""
    told: dict[str, float] = dict(run.progress.get("seconds_by_stage", {}))
    if told and run.finished_at and run.started_at:  # the last stage ends with the run itself
        rest = run.finished_at - run.started_at - sum(told.values())
        last = list(told)[-1]
        told[last] = round(told[last] + max(rest, 0.0), 1)
    return told


def seconds_left(progress: Mapping[str, Any], before: Mapping[str, float]) -> float | None:
    """Of a run in all, if its stages take what they took `before`; None where none did. Pure."""
    stage, spent = progress.get("stage", ""), progress.get("seconds_by_stage", {})
    if stage not in before:
        return None
    here: float = progress.get("seconds_left") or max(before[stage] - spent.get(stage, 0.0), 0.0)
    after = list(before)[list(before).index(stage) + 1 :]
    return round(here + sum(before[each] for each in after), 1)


def _made(session: Session, store: Store, run: TrainingRun) -> Answer | None:
    """The version that a run made."""
    if run.version is None:
        return None
    return of_version(session.get_one(EncoderVersion, run.version), store)


def of_version(version: EncoderVersion, store: Store) -> Answer:
    """What is shown of a version wherever it is: what became of it, and the room it takes."""
    gone = version.state == "pruned"
    names = "number", "state", "candidate", "protected", "events"
    return {
        **{name: getattr(version, name) for name in names},
        "bytes": 0 if gone else versions.size(store.data_dir / version.folder),
    }
