"""Fifty judges at once over HTTP on one SQLite file: exactly N ratings an item, none lost."""

import shutil
import threading
from collections import Counter

from sqlalchemy import func, select

from storage.corpora import NewSentence, add_sentences
from storage.database import open_store
from storage.judgments import Item, query_for
from storage.queue import Drawn, add_items
from storage.schema import Judgment, QueueItem, Sentence
from tests.running import app

JUDGES, ITEMS, WANTED = 50, 1_000, 2


def fill(data_dir):
    store = open_store(data_dir)
    with store.write() as session:
        add_sentences(session, "many", [NewSentence("de", f"Satz {n}") for n in range(ITEMS)])
        query = query_for(session, "en", "which?", held_out=False)
        ids = session.scalars(select(Sentence.id).where(Sentence.corpus == "many"))
        drawn = [Drawn(Item(query.id, n), ("en", "de"), 0.5, 1) for n in ids]
        add_items(session, drawn, version=0, wanted=WANTED)
    store.close()


def work(running, name, acknowledged, failed):
    """Judge until nothing is left; a refused item is somebody else's, not an error."""
    press = lambda action, **more: running.press("judge", action, {"judge": name, **more})  # noqa: E731
    answer = press("next")
    while answer.get("item"):
        item = answer["item"]["id"]
        saved = press("judge", item=item, outcome="rated", value=item % 4)
        if "error" in saved:
            failed.append(saved["error"])
            answer = press("next")
        else:
            acknowledged.append((saved["saved"], item))
            answer = saved["next"]


def test_fifty_judges_make_exactly_the_ratings_wanted(small, env, tmp_path):
    data_dir = shutil.copytree(small, tmp_path / "data")
    with app(data_dir, "--no-trainer", CROSSLOOP_JUDGMENTS_PER_ITEM=WANTED, **env) as running:
        running.wait_for_version()
        fill(data_dir)
        acknowledged, failed = [], []
        threads = [
            threading.Thread(target=work, args=(running, f"judge {n}", acknowledged, failed))
            for n in range(JUDGES)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert all("all the ratings" in error for error in failed)
    store = open_store(data_dir)
    with store.read() as session:
        rows = session.execute(select(Judgment.id, Judgment.sentence_id, Judgment.judge_id)).all()
        counts = dict(
            session.execute(
                select(Judgment.sentence_id, func.count()).group_by(Judgment.sentence_id)
            ).all()
        )
        wanted = dict(session.execute(select(QueueItem.sentence_id, QueueItem.wanted)).all())
    store.close()
    assert {n for n, _ in acknowledged} == {row.id for row in rows}  # none lost, none made up
    counts = Counter(row.sentence_id for row in rows)
    assert len(acknowledged) == len(rows) >= WANTED * ITEMS
    assert set(counts.values()) == {WANTED}
    assert {(row.wanted, row.rated) for row in wanted if row.kind == "relevance"} == {(2, 2)}
