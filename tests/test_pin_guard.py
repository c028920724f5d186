"""The check of pinned queries: pure, in a real adaptation, and before a kept version goes live."""

import shutil
import threading
import time

import pytest

from storage import corpora, judgments, pins, runs, versions
from storage.database import open_store
from storage.pins import Asked
from storage.schema import EncoderVersion
from tests import kept
from tests.kept import judge_query, keep
from tests.test_reconsider import ask, judge_for, live_number
from trainer.checks import all_hold, harm, pinned_check
from trainer.published import load_live
from trainer.settings import TrainerSettings
from trainer.worker import Worker

RATE = 6e-3
"""Fast enough that the tiny encoder loses some pins, slow enough that readers do not refuse it."""


def pinned(number, query="q", sentence="s"):
    return Asked(number, query, sentence, (), frozenset({number}))


def test_what_the_live_version_finds_must_be_found_and_nothing_else():
    asked = [pinned(1), pinned(2), pinned(3)]
    held = {1: 1, 2: 10, 3: None}
    check = pinned_check(asked, held, {1: 9, 2: 1, 3: None})
    assert check.passed and check.figure == 0.0
    assert check.sentence.endswith("that the live version finds: 2 of 3.")
    assert not pinned_check(asked, held, {1: 9, 2: None, 3: 1}).passed


def test_what_is_lost_is_named_query_and_sentence_shortened():
    long = Asked(1, "Why is the\nsky blue " * 9, "Because " * 20, (), frozenset({1}))
    check = pinned_check([long, *map(pinned, range(2, 9))], dict.fromkeys(range(1, 9), 1), {8: 10})
    assert not check.passed and check.figure == pytest.approx(-87.5)
    first = check.sentence.partition(";")[0].replace("\u2068", "").replace("\u2069", "")
    assert first.startswith("Not among the first 10 any more: “Because Because")
    assert "for “Why is the sky blue Why is the sky blue" in first and first.endswith("…”")
    assert len(first) < 180
    assert check.sentence.endswith("; and 4 more.")
    assert harm([check]) == [check] and all_hold([check])  # asked again before it goes live


@pytest.mark.parametrize(("asked", "says"), [([], "Nothing is pinned."), ([1], "finds nothing")])
def test_where_nothing_can_be_lost_nothing_is_asked(asked, says):
    check = pinned_check([pinned(number) for number in asked], {1: None}, {1: 3})
    assert check.passed and check.figure is None and says in check.sentence


# --- in a real adaptation -----------------------------------------------------------------------


@pytest.fixture
def judged(small, tmp_path):
    """Version 0 is live; its ranks 7 to 10 for many queries are pinned, others are judged."""
    store = open_store(shutil.copytree(small, tmp_path / "data"))
    words, live = "abcdefgh", load_live(store)
    with store.read() as session:
        rows = list(corpora.searchable(session, 10**9))
    for at, word in enumerate(words):
        for colour in ("red", "blue"):
            for id_, _, text in rows:
                if text[0] in (word, words[(at + 1) % 8]):
                    value = 3.0 if text[0] == word else 0.0
                    judge_query(store, f"{word} {colour}", id_, value)
    with store.write() as session:
        judge = judgments.judge_named(session, "Cora")
        for query in [f"{word} {other}" for word in words for other in ("one", "green")]:
            hits = live.index.search(live.space.queries([query])[0], 10)
            asked = judgments.query_for(session, "en", query)
            for hit in hits[6:]:
                pins.pin(session, judge, asked, hit.sentence_id)
    yield store
    store.close()


def adapt(store, rate):
    """One real run that moves the encoder as fast as that; return it, and its check of pins."""
    with store.write() as session:
        base = versions.live(session).base
        runs.enqueue(session, "adapt", "button", time.time()).seed = 0
    knobs = TrainerSettings(
        encoder=base, steps=2, outer_rate=rate, keep_weight=0, support_size=4, query_size=4,
        train_after=10**6,
    )  # fmt: skip
    assert Worker(store, knobs, threading.Event()).tick()
    with store.read() as session:
        run = runs.recent(session, 1)[0]
    checks = (run.metrics_after or {}).get("checks", [])
    return run, next(check for check in checks if check["name"] == "pinned queries")


def test_a_candidate_that_loses_a_pin_walks_back_and_is_not_promoted(judged):
    run, check = adapt(judged, RATE)
    assert run.decision == "kept" and not check["passed"]
    assert run.metrics_after["share"] == 0.5  # half of the way was tried, for the whole did harm
    assert "Kept, not promoted, for it harms what was good. Pinned queries: Not among" in run.reason
    assert check["sentence"] in run.reason
    with judged.read() as session:
        assert versions.live(session).number == 0
        measured = pins.measured(session.get_one(EncoderVersion, 1).metrics)
        asked = pins.asked(session)
    lost = [each for each in asked if measured[each.id] is None]
    assert lost and check["figure"] == pytest.approx(-100 * len(lost) / len(asked))


def test_half_of_the_way_may_lose_nothing_and_that_is_what_is_kept(judged, tmp_path):
    before = open_store(shutil.copytree(judged.data_dir, tmp_path / "before"))
    adapt(before, RATE)
    with before.read() as session:
        half = pins.measured(session.get_one(EncoderVersion, 1).metrics)
    before.close()
    with judged.write() as session:
        judge = judgments.judge_named(session, "Cora")
        for number in [number for number, found in half.items() if found is None]:
            pins.withdraw(session, judge, number)
    run, check = adapt(judged, RATE)
    assert check["passed"] and check["figure"] == 0.0
    assert run.metrics_after["share"] == 0.5
    assert "It is moved half of the way, for the whole does harm. Pinned queries:" in run.reason
    assert "No other check speaks against it." in run.reason


def test_nothing_is_embedded_for_pins_where_none_is(judged):
    with judged.write() as session:
        judge = judgments.judge_named(session, "Cora")
        for each in pins.asked(session):
            pins.withdraw(session, judge, each.id)
    run, check = adapt(judged, RATE)
    assert (check["sentence"], check["figure"]) == ("Nothing is pinned.", None)
    assert run.metrics_after["share"] == 1.0
    with judged.read() as session:
        assert "pins" not in session.get_one(EncoderVersion, 1).metrics


# --- a kept version -----------------------------------------------------------------------------


@pytest.fixture
def waiting(small, tmp_path, monkeypatch):
    """Version 0 is live, version 1 is kept, harmless, and readers speak for it."""
    monkeypatch.setattr(kept, "METRICS", {**kept.METRICS, "harmless": True})
    store = open_store(shutil.copytree(small, tmp_path / "data"))
    keep(store)
    judge_for(store, favoured=1, against=0)
    with store.write() as session:
        asked = judgments.query_for(session, "en", "a red")
        pins.pin(session, judgments.judge_named(session, "Cora"), asked, 1)
        pins.pin(session, judgments.judge_named(session, "Cora"), asked, 2)
    yield store
    store.close()


def place(store, live, candidate):
    with store.write() as session:
        for number, found in ((0, live), (1, candidate)):
            pins.note_places(session, number, dict(zip((1, 2), found, strict=True)))


def test_a_kept_version_that_loses_a_pin_stays_kept_and_it_is_said_why(waiting):
    place(waiting, (3, None), (None, 1))
    (said,) = ask(waiting)
    assert said.startswith("Version 1 stays kept, though judgments speak for it. Pinned queries:")
    assert live_number(waiting) == 0
    with waiting.write() as session:
        pins.withdraw(session, judgments.judge_named(session, "Cora"), 1)
    (said,) = ask(waiting)
    assert said.startswith("Promoted version 1") and live_number(waiting) == 1


def test_one_that_finds_all_or_whose_index_is_older_than_the_sentence_goes_live(waiting):
    place(waiting, (3, 4), (9, None))
    with waiting.write() as session:
        session.get_one(EncoderVersion, 1).last_sentence = 1
    (said,) = ask(waiting)
    assert said.startswith("Promoted version 1") and live_number(waiting) == 1
