"""What the training page shows and asks for: runs, versions, the map. Knows no gradio."""

import time
from typing import Any

from sqlalchemy.orm import Session

from app import arguments
from app.live import Live, read_map
from app.speaker import NOBODY, Speaker
from storage import corpora, guest, judgments, queue, runs, versions
from storage.database import Store
from storage.schema import EncoderVersion, TrainingRun

RUNS_SHOWN = 20
WAITING_SECONDS = 20.0
Answer = dict[str, Any]


class Training:
    """Reads the state of the loop and asks the trainer for work."""

    def __init__(self, store: Store, live: Live, train_after: int, notice: str = "") -> None:
        self._store = store
        self._live = live
        self._train_after = train_after
        self._notice = notice

    def status(self) -> Answer:
        """Everything the training page shows, and what the search page needs to know."""
        snapshot = self._live.current
        with self._store.read() as session:
            return {
                "version": snapshot.number if snapshot else None,
                "problem": self._live.problem,
                "notice": self._notice,
                "languages": corpora.languages(session),
                "demo": guest.state(session),
                "new_judgments": judgments.count_new(session, runs.last_snapshot(session)),
                "train_after": self._train_after,
                "runs": [_run(run, time.time()) for run in runs.recent(session, RUNS_SHOWN)],
                "candidate": _candidate(session),
                "versions": [_version(version) for version in versions.history(session)],
            }

    def language_map(self) -> Answer:
        """The map of the version being served: points before and after its adaptation.

        None while that version still has a demo corpus that is out.
        """
        snapshot = self._live.current
        if snapshot is None:
            return {}
        with self._store.read() as session:
            version = session.get_one(EncoderVersion, snapshot.number)
            shows_guest = version.demo and guest.state(session) == guest.OUT
        return {} if shows_guest else read_map(snapshot.folder)

    def start(self) -> Answer:
        """Ask for an adaptation; while a run is open, say which, and whether this comes after."""
        with self._store.write() as session:
            waiting = runs.open_run(session)
            run = runs.enqueue(session, "adapt", "button", time.time())
            return {
                "run": run.id,
                "already_open": waiting is not None,
                "follows": run.followed_by is not None,
            }

    def cancel(self, speaker: Speaker = NOBODY) -> Answer:
        """Ask the open run to stop; curators and admins only. Raises NotAllowed."""
        speaker.require("curator")
        with self._store.write() as session:
            return {"cancelling": runs.request_cancel(session, time.time())}

    def roll_back(self, number: int, speaker: Speaker = NOBODY) -> Answer:
        """Make another version live, admins only; the answer says which one is served then.

        Raises VersionError when it cannot be served, NotAllowed.
        """
        speaker.require("admin")
        number = arguments.whole(number, "version")
        with self._store.write() as session:
            version = session.get(EncoderVersion, number)
            if version and version.state != "pruned":
                versions.read_manifest(self._store.data_dir / version.folder)
            versions.activate(session, number, time.time())
        self._live.refresh()
        snapshot = self._live.current
        served = snapshot.number if snapshot else None
        return {"version": number, "served": served, "problem": self._live.problem}


def _run(run: TrainingRun, now: float) -> Answer:
    names = (
        "id", "kind", "trigger", "state", "progress", "metrics_before", "metrics_after",
        "decision", "reason", "version", "snapshot", "seed", "attempts", "cancel_requested",
        "followed_by", "created_at", "started_at", "finished_at",
    )  # fmt: skip
    since = {"queued": run.created_at, "running": run.lease_until}.get(run.state)
    waits = since is not None and now - since > WAITING_SECONDS
    return {name: getattr(run, name) for name in names} | {"waits_for_trainer": waits}


def _candidate(session: Session) -> Answer | None:
    """The version that waits for evidence, and how many results wait to be judged for it."""
    kept = versions.candidate(session)
    if kept is None:
        return None
    return {
        "number": kept.number,
        "reason": kept.reason,
        "checks": kept.metrics.get("checks", []),
        "missing": queue.waiting(session, kept.number),
    }


def _version(version: EncoderVersion) -> Answer:
    names = (
        "number", "parent", "base", "sentences", "metrics", "reason", "state", "fair",
        "candidate", "created_at", "activated_at",
    )  # fmt: skip
    return {name: getattr(version, name) for name in names}
