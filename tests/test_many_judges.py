"""Fifty judges at once over HTTP on one SQLite file: exactly N ratings an item, none lost."""

import shutil
from collections import Counter

from sqlalchemy import select

from storage.database import open_store
from storage.schema import Judgment, QueueItem
from tests.many import WANTED, at_work, fill
from tests.running import app

ITEMS = 300


def test_fifty_judges_make_exactly_the_ratings_wanted(small, env, tmp_path):
    data_dir = shutil.copytree(small, tmp_path / "data")
    with app(data_dir, "--no-trainer", CROSSLOOP_JUDGMENTS_PER_ITEM=WANTED, **env) as running:
        running.wait_for_version()
        fill(data_dir, ITEMS)
        acknowledged, failed = at_work(running)
    assert all("all the ratings" in error for error in failed)
    store = open_store(data_dir)
    with store.read() as session:
        rows = session.execute(select(Judgment.id, Judgment.sentence_id, Judgment.judge_id)).all()
        wanted = session.execute(select(QueueItem.kind, QueueItem.wanted, QueueItem.rated)).all()
    store.close()
    assert {n for n, _, _ in acknowledged} == {row.id for row in rows}  # none lost, none made up
    counts = Counter(row.sentence_id for row in rows)
    assert len(acknowledged) == len(rows) >= WANTED * ITEMS
    assert set(counts.values()) == {WANTED}
    assert {(row.wanted, row.rated) for row in wanted if row.kind == "relevance"} == {(2, 2)}
