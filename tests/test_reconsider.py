"""Second thoughts on real versions: a promotion taken back, a kept version promoted later."""

import shutil

import pytest

from app.live import Live
from storage import corpora, judgments, versions
from storage.database import open_store
from tests import kept
from tests.kept import judge_query, keep
from trainer.moving_means import sample_by_language
from trainer.readers import read_readers
from trainer.reconsider import reconsider
from trainer.settings import TrainerSettings

ENOUGH = 8


@pytest.fixture
def loop(small, tmp_path):
    """Version 0 is live."""
    store = open_store(shutil.copytree(small, tmp_path / "data"))
    yield store
    store.close()


def ask(store):
    """What a run of the trainer does first."""
    with store.read() as session:
        readers = read_readers(session, judgments.take_snapshot(session))
        texts = list(corpora.searchable(session, 10**9))
    sample = sample_by_language(((language, text) for _, language, text in texts), 0)
    return reconsider(store, readers, sample, TrainerSettings(enough_queries=ENOUGH))


def live_number(store):
    with store.read() as session:
        return versions.live(session).number


def judge_for(store, favoured, against, count=ENOUGH):
    """Rate, for some queries, what one version finds first above what the other does."""
    live = Live(store)
    live.refresh()
    with store.read() as session:
        rows = list(corpora.searchable(session, 10**9))
    scores = {}
    texts = [f"{text} {word}" for _, _, text in rows for word in ("red", "one", "two")]
    for number in (favoured, against):
        space = live.at(number).space
        passages = space.passages([r[2] for r in rows], [r[1] for r in rows])
        scores[number] = space.queries(texts) @ passages.T
    answered, judged = set(), 0
    for place, text in enumerate(texts):
        mine, theirs = scores[favoured][place], scores[against][place]
        pairs = [
            (a, b)
            for a in range(len(rows))
            for b in range(len(rows))
            if a not in answered and mine[a] > mine[b] + 0.01 and theirs[b] > theirs[a] + 0.01
        ]
        if pairs:
            right, wrong = pairs[0]
            answered.add(right)
            judge_query(store, text, rows[right][0], 3)
            judge_query(store, text, rows[wrong][0], 0)
            judged += 1
        if judged == count:
            return
    pytest.fail("The two versions agree too much to be told apart.")


def test_a_promotion_gives_way_when_judgments_since_say_the_opposite(loop):
    keep(loop, goes_live=True, decision="promoted")
    judge_for(loop, favoured=0, against=1)
    (said,) = ask(loop)
    assert said.startswith("Went back from version 1 to version 0: -")
    assert live_number(loop) == 0
    assert ask(loop) == []  # version 0 has nothing before it


@pytest.mark.parametrize(("favoured", "count"), [(1, ENOUGH), (0, ENOUGH - 1)])
def test_it_stays_when_they_agree_and_while_they_are_few(loop, favoured, count):
    keep(loop, goes_live=True, decision="promoted")
    judge_for(loop, favoured, against=1 - favoured, count=count)
    assert ask(loop) == []
    assert live_number(loop) == 1


def test_a_kept_version_that_harms_nothing_goes_live_once_readers_speak_for_it(loop, monkeypatch):
    monkeypatch.setattr(kept, "METRICS", {**kept.METRICS, "harmless": True})
    keep(loop)
    assert ask(loop) == []
    judge_for(loop, favoured=1, against=0)
    (said,) = ask(loop)
    assert said.startswith("Promoted version 1, kept until now:")
    assert f"on {ENOUGH + 2} questions" in said  # with the two it had learned nothing from
    assert live_number(loop) == 1


def test_one_that_harms_waits_for_an_admin_however_much_readers_like_it(loop):
    keep(loop)
    judge_for(loop, favoured=1, against=0)
    assert ask(loop) == []
    assert live_number(loop) == 0
