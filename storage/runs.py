"""Training runs as a queue of one: enqueue, claim, heartbeat, finish, recover.

A claimed run carries a lease. Whoever dies stops renewing it, and the next trainer takes
the run up again or, after MOST_ATTEMPTS, marks it failed. `now` is passed in everywhere.
"""

import secrets
from collections.abc import Callable, Collection
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from storage.judgments import take_snapshot
from storage.saying import parts, say
from storage.schema import EncoderVersion, TrainingRun

LEASE_SECONDS = 15.0
MOST_ATTEMPTS = 3
OPEN = ("queued", "running")
CANCELLED = say("Cancelled by a reader.")


class LeaseLost(RuntimeError):
    """Another trainer owns the run now; whatever this one did must not be kept."""


def enqueue(
    session: Session, kind: str, trigger: str, now: float, config: dict[str, Any] | None = None
) -> TrainingRun:
    """Ask for a run; while one is open, that one is returned instead.

    What a person asked for is not lost by that: it follows the run of another kind that is open.
    `config` overrides the trainer's own settings, which complete it when the run begins.
    """
    waiting = open_run(session)
    if waiting:
        if kind != waiting.kind and trigger == "button":
            waiting.followed_by = kind
        return waiting
    run = TrainingRun(
        kind=kind, trigger=trigger, state="queued", config=config or {},
        seed=secrets.randbelow(2**31), progress={}, created_at=now,
    )  # fmt: skip
    session.add(run)
    session.flush()
    return run


def open_run(session: Session) -> TrainingRun | None:
    """The run that is queued or running, if any."""
    return session.scalars(select(TrainingRun).where(TrainingRun.state.in_(OPEN))).first()


def claim(
    session: Session,
    owner: str,
    now: float,
    is_dead: Callable[[str], bool] = lambda owner: False,
) -> TrainingRun | None:
    """Take the open run if nobody holds it; call inside `Store.write()`.

    A lease holds until it expires, or until its owner is known to be dead.
    """
    run = open_run(session)
    if run is None or (run.state == "running" and _held(run, now, is_dead)):
        return None
    if run.cancel_requested:
        _close(run, "cancelled", CANCELLED, now)
        return None
    if run.attempts >= MOST_ATTEMPTS:
        died = say("The trainer died in this run {times} times.", times=run.attempts)
        _close(run, "failed", died, now)
        return None
    run.state = "running"
    run.owner = owner
    run.lease_until = now + LEASE_SECONDS
    run.attempts += 1
    run.started_at = now
    run.snapshot = run.snapshot or take_snapshot(session)
    run.progress = {}
    session.flush()
    return run


def beat(
    session: Session, run_id: int, owner: str, now: float, progress: dict[str, Any] | None
) -> bool:
    """Renew the lease and note progress; return whether somebody asked to cancel.

    Raises LeaseLost when the run is no longer this owner's.
    """
    run = _owned(session, run_id, owner)
    run.lease_until = now + LEASE_SECONDS
    if progress is not None:
        run.progress = progress
    return run.cancel_requested


def finish(
    session: Session, run_id: int, owner: str, state: str, reason: str, now: float, **fields: object
) -> TrainingRun:
    """End a run in done, rejected, failed or cancelled. Raises LeaseLost as `beat` does.

    `reason` is for people: of one that `storage.saying` made, its parts are kept too.
    """
    run = _owned(session, run_id, owner)
    for name, value in fields.items():
        setattr(run, name, value)
    _close(run, state, reason, now)
    if state == "done" and run.followed_by:
        session.flush()  # it is open until then, and there is one open run at most
        enqueue(session, run.followed_by, "button", now)
    return run


def release(session: Session, run_id: int, owner: str) -> None:
    """Give a run back untouched, for the next trainer: this one was asked to stop."""
    run = _owned(session, run_id, owner)
    run.state, run.owner, run.lease_until = "queued", None, None
    run.attempts -= 1


def request_cancel(session: Session, now: float) -> bool:
    """Ask the open run to stop; one that nobody has begun is cancelled at once."""
    run = open_run(session)
    if run is None:
        return False
    run.cancel_requested = True
    if run.state == "queued":
        run.snapshot = run.snapshot or take_snapshot(session)
        _close(run, "cancelled", say("Cancelled before it began."), now)
    return True


def last_snapshot(session: Session) -> int:
    """The judgments that the newest ended adaptation saw: those after it are new.

    However it ended: what failed or was cancelled is not begun again by itself without new
    judgments; the button always begins one.
    """
    return (
        session.scalar(
            select(TrainingRun.snapshot)
            .where(TrainingRun.kind == "adapt", TrainingRun.snapshot.is_not(None))
            .where(TrainingRun.state.not_in(OPEN))
            .order_by(TrainingRun.id.desc())
            .limit(1)
        )
        or 0
    )


ASKED = ("promoted", "kept", "refused")
"""How an adaptation ends that asked its new judgments what they say of its encoder."""


def last_asked(session: Session) -> int:
    """The judgments that some adaptation was asked: those after it no run has seen."""
    asked = select(func.max(TrainingRun.snapshot)).where(
        TrainingRun.kind == "adapt", TrainingRun.decision.in_(ASKED)
    )
    return session.scalar(asked) or 0


def origin(session: Session, version: EncoderVersion) -> tuple[EncoderVersion, int] | None:
    """The version that brought a version's encoder, and the snapshot that it learned from.

    None for one that learned nothing. A new index over a grown corpus is a version too, with
    the encoder of the one before it.
    """
    made: EncoderVersion | None = version
    while made is not None:
        run = session.scalars(
            select(TrainingRun).where(TrainingRun.version == made.number).limit(1)
        ).first()
        if run is not None and run.kind == "adapt":
            return made, run.snapshot or 0
        made = session.get(EncoderVersion, made.parent) if made.parent is not None else None
    return None


def same_encoder(session: Session, version: EncoderVersion) -> list[int]:
    """A version and those before it that had its encoder: it is their index over a grown corpus."""
    published = select(TrainingRun.version).where(TrainingRun.kind == "publish")
    indexed, numbers = set(session.scalars(published)), [version.number]
    while version.number in indexed and version.parent is not None:
        version = session.get_one(EncoderVersion, version.parent)
        numbers.append(version.number)
    return numbers


def last_run(session: Session, kind: str) -> TrainingRun | None:
    """The newest run of a kind."""
    return session.scalars(
        select(TrainingRun).where(TrainingRun.kind == kind).order_by(TrainingRun.id.desc()).limit(1)
    ).first()


def last_done(session: Session, triggers: Collection[str]) -> TrainingRun | None:
    """The newest finished run that one of these asked for."""
    return session.scalars(
        select(TrainingRun)
        .where(TrainingRun.trigger.in_(triggers), TrainingRun.state == "done")
        .order_by(TrainingRun.id.desc())
        .limit(1)
    ).first()


def last_like(session: Session, run: TrainingRun) -> TrainingRun | None:
    """The newest run of a run's kind that went as far as such a run goes."""
    ended = TrainingRun.decision.in_((*ASKED, "done"))
    return session.scalars(
        select(TrainingRun)
        .where(TrainingRun.kind == run.kind, ended, TrainingRun.id != run.id)
        .order_by(TrainingRun.id.desc())
        .limit(1)
    ).first()


def made_by(session: Session) -> dict[int, int]:
    """The run that made each version, by the version's number."""
    made = select(TrainingRun.version, TrainingRun.id).where(TrainingRun.version.is_not(None))
    return {version: run for version, run in session.execute(made) if version is not None}


def recent(session: Session, count: int) -> list[TrainingRun]:
    """The newest runs, newest first."""
    return list(session.scalars(select(TrainingRun).order_by(TrainingRun.id.desc()).limit(count)))


def _held(run: TrainingRun, now: float, is_dead: Callable[[str], bool]) -> bool:
    return (run.lease_until or 0) > now and not is_dead(run.owner or "")


def _owned(session: Session, run_id: int, owner: str) -> TrainingRun:
    run = session.get(TrainingRun, run_id)
    if run is None or run.owner != owner or run.state != "running":
        raise LeaseLost(f"run {run_id} is no longer {owner}'s")
    return run


def _close(run: TrainingRun, state: str, reason: str, now: float) -> None:
    run.state, run.reason, run.reason_said, run.finished_at = state, reason, parts(reason), now
    run.decision = run.decision or state
    run.lease_until = None
