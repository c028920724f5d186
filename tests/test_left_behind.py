"""What is not there any more, and what somebody left: made anew where it can be, or removed."""

import os
import shutil
import time

import pytest
from sqlalchemy import select

from app.exchange import Exchange
from app.live import Live
from app.speaker import Speakers
from storage import runs, versions
from storage.database import DATABASE, open_store
from storage.exchange import corpus_spool
from storage.judgments import Item, judge_named, query_for, record
from storage.schema import CorpusImport, EncoderVersion, Judgment
from tests.running import train_once
from trainer.settings import TrainerSettings
from trainer.worker import publication_due


def test_where_only_the_database_was_restored_the_rest_is_made_anew(data_dir, env, tmp_path):
    store = open_store(data_dir)
    with store.write() as session:
        query = query_for(session, "en", "a one")
        record(session, judge_named(session, "Ada"), Item(query.id, 1), "rated", 3)
    store.close()
    restored = tmp_path / "restored"
    restored.mkdir()
    shutil.copy(data_dir / DATABASE, restored)
    store = open_store(restored)
    live = Live(store)
    live.refresh()
    assert live.current is None
    status, told, said = train_once(restored, CROSSLOOP_TRAIN_AFTER=1, **env)
    assert "the files of version 0 are gone" in said, said
    live.refresh()
    assert live.current.number == 1 and live.problem == ""
    with store.read() as session:
        published = session.get_one(EncoderVersion, 1)
        assert "are gone; judgments teach it anew" in published.reason
        assert session.get_one(EncoderVersion, 0).state == "pruned"
        assert session.scalars(select(Judgment)).one().value == 3
        assert publication_due(session, TrainerSettings(encoder=published.base)) is None
    store.close()


def test_a_version_that_is_there_is_not_given_up(data_dir):
    store = open_store(data_dir)
    with store.write() as session:
        assert versions.give_up_lost(session, store.data_dir) == []
        assert versions.live(session).number == 0
    store.close()


def exchange(store):
    return Exchange(store, Speakers(store), 1 << 20)


def test_another_app_on_the_same_store_leaves_uploads_that_are_on_their_way(store):
    first = exchange(store)
    (first.uploads / "in-1").mkdir()
    second = exchange(store)
    assert (second.uploads / "in-1").is_dir()
    for each in (first, second):
        os.close(each._here)
    assert not (exchange(store).uploads / "in-1").exists()


def test_what_killed_imports_left_goes_at_the_next_start_and_what_goes_on_stays(store, tmp_path):
    folder = store.data_dir / "imports"
    folder.mkdir()
    (folder / corpus_spool.ASIDE).mkdir()
    for name in ("unknown", "fresh", "old"):
        (folder / f"{name}.jsonl").write_text("")
    os.utime(folder / "old.jsonl", (0, time.time() - 2 * corpus_spool.FORGOTTEN_SECONDS))
    with store.write() as session:
        for key in ("fresh", "old", "without"):
            session.add(
                CorpusImport(
                    key=key, fingerprint="", corpus="c", rows=0, repeated=0, size=0,
                    notes=[], corrections={},
                )
            )  # fmt: skip
    with corpus_spool.locked(store.data_dir):
        corpus_spool.clean(store)
        assert (folder / "unknown.jsonl").exists()  # somebody is at it
    corpus_spool.clean(store)
    assert sorted(p.name for p in folder.iterdir()) == ["fresh.jsonl", "lock"]
    with store.read() as session:
        assert session.scalars(select(CorpusImport.key)).all() == ["fresh"]


def test_an_adaptation_asked_for_while_an_index_is_built_follows_it(store):
    with store.write() as session:
        first = runs.enqueue(session, "publish", "corpus", 1.0)
        assert runs.enqueue(session, "adapt", "judgments", 2.0).followed_by is None
        assert runs.enqueue(session, "adapt", "button", 2.0).id == first.id
        runs.claim(session, "me", 3.0)
        runs.finish(session, first.id, "me", "done", "indexed", 4.0)
        following = runs.open_run(session)
        assert (following.kind, following.trigger, following.state) == ("adapt", "button", "queued")
        runs.claim(session, "me", 5.0)
        runs.finish(session, following.id, "me", "done", "promoted", 6.0)
        assert runs.open_run(session) is None


@pytest.mark.parametrize("state", ["failed", "cancelled"])
def test_after_an_index_that_was_not_built_nothing_follows(store, state):
    with store.write() as session:
        run = runs.enqueue(session, "publish", "corpus", 1.0)
        runs.enqueue(session, "adapt", "button", 2.0)
        runs.claim(session, "me", 3.0)
        runs.finish(session, run.id, "me", state, "why", 4.0)
        assert runs.open_run(session) is None
