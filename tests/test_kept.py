"""A version that is kept, not live: looked at, waited for, promoted; what it lacks is drawn."""

import shutil

import pytest
from sqlalchemy import select, update

from app.drawing import Drawer
from app.judging import Judging
from app.live import Live
from app.runs import Runs
from app.service import Service
from app.speaker import Speaker
from app.training import Training
from storage import queue, versions
from storage.database import open_store
from storage.judged import first_judged_since
from storage.judgments import take_snapshot
from storage.queue import FIRST_LOTS
from storage.schema import EncoderVersion, Judgment, QueueItem
from storage.versions import VersionError
from tests.kept import CHECKS, REASON, judge_query, keep, postpone

ROOT = Speaker("Root", "admin")


@pytest.fixture(scope="module")
def kept_once(small, tmp_path_factory):
    """Version 0 is live, version 1 waits; one query was judged before it learned."""
    data_dir = shutil.copytree(small, tmp_path_factory.mktemp("kept") / "data")
    store = open_store(data_dir)
    judge_query(store, "a one", 1)
    assert keep(store) == 1
    store.close()
    return data_dir


@pytest.fixture
def loop(kept_once, tmp_path):
    """The store, what is served of it, and the service over both."""
    store = open_store(shutil.copytree(kept_once, tmp_path / "data"))
    live = Live(store)
    live.refresh()
    yield store, live, Service(store, live)
    store.close()


def found(answer):
    return [(r["sentence_id"], r["score"]) for r in answer["results"]]


def test_results_of_a_kept_version_are_its_own_and_the_live_one_answers_on(loop):
    _, live, service = loop
    ours, theirs = service.search("b red"), service.search("b red", version=1, speaker=ROOT)
    assert (ours["version"], theirs["version"]) == (0, 1)
    kept = live.at(1)
    hits = kept.index.search(kept.space.queries(["b red"])[0], 20)
    assert found(theirs) == [(hit.sentence_id, round(hit.score, 4)) for hit in hits]
    assert found(theirs) != found(ours) == found(service.search("b red", version=0, speaker=ROOT))
    assert live.current.number == 0


def test_one_other_version_is_in_memory_at_a_time(loop):
    store, live, _ = loop
    first = live.at(1)
    assert live.at(1) is first and live.at(0) is live.current and live.at(1) is first
    keep(store, seed=1)
    assert live.at(2).number == 2
    assert live.at(1) is not first


def test_a_version_that_goes_live_while_it_is_looked_at_is_not_loaded_again(loop):
    store, live, _ = loop
    looked = live.at(1)
    with store.write() as session:
        versions.activate(session, 1, 1.0)
    live.refresh()
    assert live.current is looked and live.at(0).number == 0


def test_a_version_that_is_not_there_is_refused_in_a_sentence(loop):
    store, live, service = loop
    with pytest.raises(VersionError, match=r"There is no version 9\."):
        service.search("b red", version=9, speaker=ROOT)
    live.at(1)
    with store.write() as session:
        session.get_one(EncoderVersion, 1).state = "pruned"
    with pytest.raises(VersionError, match="Version 1 was removed to save space"):
        service.search("b red", version=1, speaker=ROOT)


def test_a_damaged_version_is_refused_and_the_live_one_answers_on(loop):
    store, _, service = loop
    (store.data_dir / "versions" / "0001" / "index" / "ids.npz").unlink()
    with pytest.raises(VersionError, match=r"Version 1 cannot be loaded: .* not a whole version"):
        service.search("b red", version=1, speaker=ROOT)
    assert service.search("b red")["results"]


def test_a_rating_carries_the_version_that_was_looked_at(loop):
    store, _, service = loop
    answer = service.search("b red", version=1, speaker=ROOT)
    first = answer["results"][0]
    shown = {"rank": 1, "version": answer["version"]}
    service.rate(Speaker("Ada"), "b red", "en", first["sentence_id"], 3, **shown)
    with store.read() as session:
        assert session.scalars(select(Judgment).order_by(Judgment.id.desc())).first().version == 1


def test_the_best_of_each_language_in_turn_holds_with_a_filter_and_any_k(loop):
    *_, service = loop
    best = service.search("b red", k=25)["results"]
    turns = service.search("b red", k=25, order="languages")["results"]
    assert sorted(r["sentence_id"] for r in turns) == sorted(r["sentence_id"] for r in best)
    first = list(dict.fromkeys(r["language"] for r in best))  # by the best of each
    assert [r["language"] for r in turns[:6]] == first * 2
    few = service.search("b red", ["de", "ar"], k=5, order="languages")["results"]
    expected = [code for code in first if code != "en"]
    assert [r["language"] for r in few] == [*expected, *expected, expected[0]]
    assert [r["rank"] for r in few] == [1, 2, 3, 4, 5]


def test_the_status_says_what_waits_and_for_how_many_ratings(loop):
    store, live, _ = loop
    training = Training(store, live, 20)
    assert training.status()["candidate"] == {
        "number": 1, "reason": REASON, "reason_said": None, "checks": CHECKS, "missing": 0,
        "preferred": None,
    }  # fmt: skip
    told = {v["number"]: (v["fair"], v["candidate"]) for v in training.status()["versions"]}
    assert told == {0: (True, False), 1: (True, True)}
    judge_query(store, "c red", 3)
    drawn = Drawer(store, live, wanted=1)
    drawn.draw_if_needed()
    missing = training.status()["candidate"]["missing"]
    item = items(store)[0]
    judge_query(store, "c red", item.sentence_id, 0.0)
    with store.write() as session:
        queue.count(session, queue.Item(item.query_id, item.sentence_id))
    assert training.status()["candidate"]["missing"] == missing - 1


def test_a_kept_version_is_promoted_by_making_it_live(loop):
    store, live, service = loop
    training = Training(store, live, 20)
    assert training.roll_back(1, ROOT, "looked at it") == {
        "version": 1, "served": 1, "problem": "", "problem_said": None,
    }  # fmt: skip
    status = training.status()
    assert status["candidate"] is None and status["version"] == 1
    assert service.search("b red")["version"] == 1
    assert training.roll_back(0, ROOT)["served"] == 0


# --- what it lacks ----------------------------------------------------------------------------


def items(store, version=1):
    with store.read() as session:
        return session.scalars(select(QueueItem).where(QueueItem.version == version)).all()


def test_what_a_kept_version_brings_goes_to_the_head_of_the_queue(loop):
    store, live, _ = loop
    query = judge_query(store, "c red", 3)
    Drawer(store, live, wanted=1).draw_if_needed()
    kept = live.at(1)
    ours, theirs = (
        [h.sentence_id for h in s.index.search(s.space.queries(["c red"])[0], 10)]
        for s in (live.current, kept)
    )
    brought = {sentence for sentence in theirs if sentence not in ours} - {3}
    assert brought and {(i.query_id, i.sentence_id) for i in items(store)} == {
        (query, sentence) for sentence in brought
    }
    for item in items(store):
        assert 0 <= item.lot < FIRST_LOTS and item.rank == theirs.index(item.sentence_id) + 1
        assert item.other_score is not None and item.rated == 0
    assert any(item.lot > FIRST_LOTS for item in items(store, version=0))


def test_nothing_is_drawn_for_queries_that_were_judged_before_it_learned(loop):
    store, live, _ = loop
    judge_query(store, "a one", 9)  # once more
    Drawer(store, live, wanted=1).draw_if_needed()
    assert items(store) == [] and items(store, version=0)
    with store.read() as session:
        assert first_judged_since(session, 0, 10) and take_snapshot(session) == 2


def test_it_is_drawn_for_again_when_new_queries_are_judged_and_not_before(loop):
    store, live, _ = loop
    drawer = Drawer(store, live, wanted=1)
    drawer.draw_if_needed()
    assert drawer.draw_if_needed() == 0
    judge_query(store, "c red", 3)
    assert drawer.draw_if_needed() == len(items(store)) > 0
    assert drawer.draw_if_needed() == 0
    judge_query(store, "d red", 4)
    assert drawer.draw_if_needed() == len(items(store)) > 0


def test_the_live_version_takes_nothing_of_it_over(loop):
    store, live, _ = loop
    judge_query(store, "c red", 3)
    drawer = Drawer(store, live, wanted=1)
    drawer.draw_if_needed()
    before = len(items(store))
    with store.write() as session:  # as if all that the live version drew had been judged
        done = update(QueueItem).where(QueueItem.version == 0)
        session.execute(done.values(rated=QueueItem.wanted))
    assert drawer.draw_if_needed() > 0
    assert len(items(store)) == before


def test_a_version_that_was_promoted_draws_like_any_live_one(loop):
    store, live, _ = loop
    judge_query(store, "c red", 3)
    drawer = Drawer(store, live, wanted=1)
    drawer.draw_if_needed()
    Training(store, live, 20).roll_back(1, ROOT, "looked at it")
    drawer.draw_if_needed()
    assert {item.kind for item in items(store)} == {"relevance", "similarity"}
    assert drawer.draw_if_needed() == 0


def test_a_kept_version_that_cannot_be_loaded_stops_no_drawing(loop):
    store, live, _ = loop
    (store.data_dir / "versions" / "0001" / "index" / "ids.npz").unlink()
    judge_query(store, "c red", 3)
    assert Drawer(store, live, wanted=1).draw_if_needed() > 0
    assert items(store) == [] and items(store, version=0)


def test_a_judge_cannot_tell_what_was_drawn_for_it(loop):
    store, live, _ = loop
    judge_query(store, "c red", 3)
    Drawer(store, live, wanted=1).draw_if_needed()
    judging = Judging(store, 8)
    shown, told = judging.next(Speaker("Bea"))["item"], []
    while shown:
        told.append((shown["id"], sorted(shown), sorted(shown["left"]), sorted(shown["right"])))
        shown = judging.judge(Speaker("Bea"), shown["id"], "rated", 1)["next"]["item"]
    assert len({repr(names) for _, *names in told}) == 1
    order = [number for number, *_ in told]
    theirs = {item.id for item in items(store)}
    assert theirs <= set(order[: len(order) // 2 + 1])  # by lot they are met early


def test_a_postponed_run_leaves_the_kept_version_waiting(loop):
    store, live, _ = loop
    postpone(store)
    status = Training(store, live, 20).status()
    assert status["runs"][0]["decision"] == "postponed"
    assert Runs(store).run(status["runs"][0]["id"])["metrics_after"] is None
    assert status["candidate"]["number"] == 1
