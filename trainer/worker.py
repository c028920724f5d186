"""The trainer's outside: see what is due, claim it, run it, record how it ended."""

import errno
import os
import secrets
import socket
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from storage import corpora, guest, judgments, runs, versions
from storage.database import Store
from storage.exchange import corpus_spool
from storage.saying import say, words_of
from storage.schema import TrainingRun
from trainer.cycle import LEARNING_FROM_NOTHING, Observer, run_adaptation, run_publication
from trainer.encoder import EncoderError
from trainer.pinned import measure_older
from trainer.progress import Cancelled, Heartbeat, Progress, Stopped
from trainer.sampling import NoTasks
from trainer.settings import TrainerSettings

POLL_SECONDS = 1.0
FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
RETRY_SECONDS = 300.0
"""A run that failed is not tried again by itself before this; the button always is."""


class Worker:
    """One trainer on one store. Several may run; the table gives each run to one."""

    def __init__(
        self,
        store: Store,
        settings: TrainerSettings,
        stop: threading.Event,
        say: Callable[[str], None] = lambda line: None,
        observe: Observer = lambda weighed, decision: None,
    ) -> None:
        self._observe = observe
        self._store = store
        self._settings = settings
        self._stop = stop
        self._say = say
        self._given_up: set[int] = set()
        """Versions that could not be asked what is pinned."""
        self.owner = f"{socket.gethostname()}:{os.getpid()}:{secrets.token_hex(4)}"

    def run_until_stopped(self) -> None:
        """Serve the queue until the stop event is set."""
        while not self._stop.is_set():
            try:
                worked = self.tick()
            except OperationalError as error:  # a full disk, or a lock held too long
                self._say(f"the store refused: {explain(error)}")
                worked = False
            if not worked:
                self._stop.wait(POLL_SECONDS)

    def run_once(self) -> TrainingRun:
        """See one adaptation through, with the publication it may need first.

        A run that was left open, by whomever, is that adaptation. Returns it, or the
        publication that failed before it; raises Stopped when asked to stop.
        """
        while True:
            with self._store.write() as session:
                self._prepare(session)
                trigger = publication_due(session, self._settings)
                run = runs.open_run(session) or runs.enqueue(
                    session, "publish" if trigger else "adapt", trigger or "once", time.time()
                )
            ended = self._see_through(run.id)
            if ended.kind == "adapt" or ended.state == "failed":
                return ended

    def _see_through(self, run_id: int) -> TrainingRun:
        while not self._stop.is_set():
            self._claim_and_run()
            with self._store.read() as session:
                run = session.get_one(TrainingRun, run_id)
            if run.state not in runs.OPEN:
                return run
            self._stop.wait(POLL_SECONDS)  # another trainer has it
        raise Stopped

    def tick(self) -> bool:
        """Do one run if one is due or waiting; return whether there was one."""
        with self._store.write() as session:
            self._prepare(session)
            self._ask(session)
        if self._claim_and_run():
            return True
        measure_older(self._store, self._given_up)
        return False

    def _claim_and_run(self) -> bool:
        with self._store.write() as session:
            run = runs.claim(session, self.owner, time.time(), owner_is_dead)
            if run:
                run.config = {**self._settings.recorded(), **run.config}
                versions.sweep(session, self._store.data_dir)
        if run:
            self._execute(run)
        return run is not None

    def _prepare(self, session: Session) -> None:
        """Give an empty store the demo corpus, so that there is something to search.

        And give up what is not on the disk any more.
        """
        for number in versions.give_up_lost(session, self._store.data_dir):
            self._say(f"the files of version {number} are gone")
        if guest.is_welcome(session) and not corpus_spool.is_locked(self._store.data_dir):
            self._say("seeding the demo corpus …")
            guest.bring_in(session)

    def _ask(self, session: Session) -> None:
        now = time.time()
        publication = publication_due(session, self._settings)
        if publication and not _failed_lately(session, "publish", now):
            runs.enqueue(session, "publish", publication, now)
        trigger = adaptation_due(session, self._settings, now)
        if trigger and not publication and not _failed_lately(session, "adapt", now):
            runs.enqueue(session, "adapt", trigger, now)

    def _execute(self, run: TrainingRun) -> None:
        self._say(f"run {run.id}: {run.kind} ({run.trigger})")
        progress = Progress(self._stop, self._say)
        settings = self._settings.model_copy(update=_of_settings(run.config))
        try:
            with Heartbeat(self._store, run.id, self.owner, progress):
                if run.kind == "adapt":
                    run_adaptation(self._store, run, settings, progress, self._observe)
                else:
                    run_publication(self._store, run, settings, progress)
        except Stopped:
            with suppress(runs.LeaseLost, OperationalError), self._store.write() as session:
                runs.release(session, run.id, self.owner)
        except runs.LeaseLost as error:
            self._say(f"run {run.id}: {error}")
        except Cancelled:
            self._end(run, "cancelled", runs.CANCELLED, progress)
        except Exception as error:  # whatever it was: the run ends, the trainer lives on
            self._end(run, "failed", explain(error), progress)

    def _end(self, run: TrainingRun, state: str, reason: str, progress: Progress) -> None:
        self._say(f"run {run.id}: {state}: {reason}")
        while not self._stop.is_set():
            try:
                with self._store.write() as session:
                    runs.finish(
                        session, run.id, self.owner, state, reason, time.time(),
                        progress=progress.state(),
                    )  # fmt: skip
                return
            except runs.LeaseLost:
                return
            except OperationalError:  # a full disk cannot even be told about: wait for room
                self._stop.wait(POLL_SECONDS)


def owner_is_dead(owner: str) -> bool:
    """Whether a run's owner was a process of this machine that is no more.

    Saves waiting for the lease after a crash; when in doubt (another machine, a process id
    used again) the answer is no, and the lease decides.
    """
    host, _, rest = owner.partition(":")
    pid = rest.partition(":")[0]
    if host != socket.gethostname() or not pid.isdigit():
        return False
    try:
        os.kill(int(pid), 0)
    except ProcessLookupError:
        return True
    except OSError:
        return False
    return False


def publication_due(session: Session, settings: TrainerSettings) -> str | None:
    """Whether the corpus must be indexed anew, and the trigger to record."""
    served = versions.live(session)
    if served is None:
        return "lost" if versions.history(session) else "first"
    if served.base != settings.encoder and _encoder_followed(session) != settings.encoder:
        return "encoder"
    if corpora.last_searchable(session) > served.last_sentence:
        return "corpus"
    if served.fair != settings.fair:
        return "fairness"
    if guest.is_in(session) != served.demo:
        return "corpus"
    return None


def _encoder_followed(session: Session) -> str | None:
    """The setting as it was last followed: who goes back to another version stays there."""
    followed = runs.last_done(session, LEARNING_FROM_NOTHING)
    return followed.config.get("encoder") if followed else None


def adaptation_due(session: Session, settings: TrainerSettings, now: float) -> str | None:
    """Whether people judged enough, or long enough ago, for a run of its own accord."""
    new = judgments.count_new(session, runs.last_snapshot(session))
    if new >= settings.train_after:
        return "judgments"
    if settings.train_every_hours and new:
        last = runs.last_run(session, "adapt")
        ended = (last.finished_at or now) if last else _live_since(session, now)
        if now - ended >= settings.train_every_hours * 3600:
            return "schedule"
    return None


def explain(error: Exception) -> str:
    """One sentence for a reader about what broke a run."""
    if isinstance(error, (NoTasks, EncoderError, versions.VersionError)):
        return words_of(error)
    if any(words in str(error) for words in (*map(os.strerror, FULL), "disk is full")):
        return say("The disk is full. Free some space and start the run again; nothing was lost.")
    kind = type(error).__name__
    return say("Unexpected: {kind}: {reason}", kind=kind, reason=words_of(error))


def _live_since(session: Session, now: float) -> float:
    served = versions.live(session)
    return served.created_at if served else now


def _failed_lately(session: Session, kind: str, now: float) -> bool:
    last = runs.last_run(session, kind)
    return bool(
        last
        and last.state in ("failed", "cancelled")
        and now - (last.finished_at or 0) < RETRY_SECONDS
    )


def _of_settings(config: dict[str, Any]) -> dict[str, Any]:
    """The run's own settings out of its record: a button may have set some."""
    return {name: value for name, value in config.items() if name in TrainerSettings.model_fields}
