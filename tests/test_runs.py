"""The queue of one: whoever claims at once, dies, comes back late or is told to stop."""

import threading

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from storage import runs
from storage.runs import LEASE_SECONDS, MOST_ATTEMPTS, LeaseLost
from storage.schema import TrainingRun
from tests.processes import at_once

NOW = 1_000.0
LATER = NOW + LEASE_SECONDS + 1


def enqueue(store, kind="adapt"):
    with store.write() as session:
        return runs.enqueue(session, kind, "button", NOW)


def claim(store, owner, now=NOW):
    with store.write() as session:
        return runs.claim(session, owner, now)


def beat(store, run, owner, now=NOW, progress=None):
    with store.write() as session:
        return runs.beat(session, run.id, owner, now, progress)


def finish(store, run, owner, state="done", **fields):
    with store.write() as session:
        return runs.finish(session, run.id, owner, state, "because", NOW, **fields)


def read(store, run):
    with store.read() as session:
        return session.get_one(TrainingRun, run.id)


def test_asking_while_a_run_is_open_returns_that_run(store):
    assert enqueue(store).id == enqueue(store, "publish").id
    claim(store, "a")
    assert enqueue(store).id == 1
    finish(store, read(store, enqueue(store)), "a")
    assert enqueue(store).id == 2


@pytest.mark.parametrize("state", ["queued", "running"])
def test_the_table_itself_refuses_a_second_open_run(store, state):
    enqueue(store)
    copy = (
        "INSERT INTO training_runs (kind, trigger, config, seed, progress, attempts,"
        " cancel_requested, created_at, state)"
        f" VALUES ('adapt', 't', '{{}}', 1, '{{}}', 0, 0, 0, '{state}')"
    )
    with pytest.raises(IntegrityError, match="uq_training_runs_open"), store.write() as session:
        session.execute(text(copy))
    with store.write() as session:
        session.execute(text(copy.replace(state, "failed")))


def test_a_claimed_run_is_nobody_elses_until_its_lease_ends(store):
    run = enqueue(store)
    claimed = claim(store, "a")
    assert (claimed.id, claimed.owner, claimed.attempts) == (run.id, "a", 1)
    assert claim(store, "b", NOW + LEASE_SECONDS - 0.1) is None
    beat(store, run, "a", NOW + 10)
    assert claim(store, "b", LATER) is None
    assert claim(store, "b", LATER + 10).attempts == 2


def test_one_of_many_threads_gets_the_run(store):
    enqueue(store)
    gate, won = threading.Barrier(8), []

    def contend(name):
        gate.wait()
        if claim(store, name):
            won.append(name)

    threads = [threading.Thread(target=contend, args=(f"t{n}",)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(won) == 1
    assert read(store, enqueue(store)).owner == won[0]


CLAIMERS = """
from pathlib import Path
from storage import runs
from storage.database import open_store
store = open_store(Path(sys.argv[1]))
ready()
ended = 0
while ended < 50:
    with store.write() as session:
        run = runs.enqueue(session, "adapt", "button", 0.0)
    with store.write() as session:
        claimed = runs.claim(session, sys.argv[2], 0.0)
    if claimed:
        print(claimed.id)
        with store.write() as session:
            runs.finish(session, claimed.id, sys.argv[2], "done", "", 0.0)
    with store.read() as session:
        ended = sum(run.state == "done" for run in runs.recent(session, 100))
"""


def test_two_processes_never_get_the_same_run(store):
    printed = at_once(CLAIMERS, [store.data_dir, "a"], [store.data_dir, "b"])
    taken = [int(number) for out in printed for number in out.split()]
    assert sorted(taken) == list(range(1, len(taken) + 1))
    assert len(taken) >= 50


def test_a_run_whose_trainers_keep_dying_fails_with_a_reason(store):
    run = enqueue(store)
    for attempt in range(MOST_ATTEMPTS):
        assert claim(store, f"mortal {attempt}", NOW + attempt * 100)
    assert claim(store, "last", NOW + 1_000) is None
    ended = read(store, run)
    assert (ended.state, ended.decision, ended.finished_at) == ("failed", "failed", NOW + 1_000)
    assert ended.reason == "The trainer died in this run 3 times."
    assert enqueue(store).id != run.id


def test_a_former_owner_has_lost_the_run(store):
    run = enqueue(store)
    claim(store, "slow")
    claim(store, "quick", LATER)
    for late in (
        lambda: beat(store, run, "slow", LATER),
        lambda: finish(store, run, "slow"),
        lambda: give_back(store, run, "slow"),
    ):
        with pytest.raises(LeaseLost):
            late()
    assert read(store, run).owner == "quick"
    assert finish(store, run, "quick").state == "done"
    with pytest.raises(LeaseLost):
        beat(store, run, "quick")


def test_a_heartbeat_tells_progress(store):
    run = enqueue(store)
    claim(store, "a")
    assert beat(store, run, "a", progress={"stage": "embedding"}) is False
    assert beat(store, run, "a", progress=None) is False
    assert read(store, run).progress == {"stage": "embedding"}


def test_a_queued_run_is_cancelled_at_once(store):
    run = enqueue(store)
    with store.write() as session:
        assert runs.request_cancel(session, NOW)
        assert not runs.request_cancel(session, NOW)
    assert (read(store, run).state, read(store, run).decision) == ("cancelled", "cancelled")
    assert claim(store, "a") is None


def test_a_running_run_hears_of_its_cancellation_and_ends_it_itself(store):
    run = enqueue(store)
    claim(store, "a")
    with store.write() as session:
        assert runs.request_cancel(session, NOW)
    assert read(store, run).state == "running"
    assert beat(store, run, "a") is True
    finish(store, run, "a", "cancelled")
    assert read(store, run).state == "cancelled"


def test_a_cancelled_run_whose_trainer_died_is_not_taken_up(store):
    run = enqueue(store)
    claim(store, "a")
    with store.write() as session:
        runs.request_cancel(session, NOW)
    assert claim(store, "b", LATER) is None
    assert read(store, run).state == "cancelled"


def give_back(store, run, owner):
    with store.write() as session:
        runs.release(session, run.id, owner)


def test_a_released_run_waits_again_with_no_attempt_used_up(store):
    run = enqueue(store)
    for number in range(MOST_ATTEMPTS + 2):
        claimed = claim(store, f"trainer {number}")
        assert (claimed.id, claimed.attempts) == (run.id, 1)
        give_back(store, run, f"trainer {number}")
    waiting = read(store, run)
    assert (waiting.state, waiting.owner, waiting.attempts) == ("queued", None, 0)


def test_only_an_ended_adaptation_moves_the_snapshot_on(store):
    for kind, state, snapshot in (
        ("adapt", "done", 5), ("adapt", "rejected", 8), ("adapt", "failed", 9),
        ("publish", "done", 11),
    ):  # fmt: skip
        run = enqueue(store, kind)
        claim(store, "a")
        finish(store, run, "a", state, snapshot=snapshot)
    with store.read() as session:
        assert runs.last_snapshot(session) == 9  # what failed is not begun again by itself
        assert runs.last_run(session, "adapt").state == "failed"
        assert [run.id for run in runs.recent(session, 3)] == [4, 3, 2]
