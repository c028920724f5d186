"""Many judges at once over HTTP: for the test of what they leave, and the bench of their wait."""

import threading
import time

from sqlalchemy import select

from storage.corpora import NewSentence, add_sentences
from storage.database import open_store
from storage.judgments import Item, query_for
from storage.queue import Drawn, add_items
from storage.schema import Sentence

JUDGES, WANTED = 50, 2


def fill(data_dir, items):
    store = open_store(data_dir)
    with store.write() as session:
        add_sentences(session, "many", [NewSentence("de", f"Satz {n}") for n in range(items)])
        query = query_for(session, "en", "which?", held_out=False)
        ids = session.scalars(select(Sentence.id).where(Sentence.corpus == "many")).all()
        drawn = [Drawn(Item(query.id, n), ("en", "de"), 0.5, 1) for n in ids]
        # A pair that none of them asks for: the queue never runs empty, so nothing more is drawn.
        pair = Drawn(Item(None, *ids[:2]), ("de", "de"), 0.5)
        add_items(session, [*drawn, pair], version=0, wanted=WANTED)
    store.close()


def work(running, name, acknowledged, failed):
    """Judge until nothing is left; keep id, item and seconds of what was acknowledged."""
    press = lambda action, **more: running.press(action, {"judge": name, **more})  # noqa: E731
    answer = press("next")
    while answer.get("item"):
        item = answer["item"]["id"]
        began = time.perf_counter()
        saved = press("judge", item=item, outcome="rated", value=item % 4)
        if "error" in saved:
            failed.append(saved["error"])
            answer = press("next")
        else:
            acknowledged.append((saved["saved"], item, time.perf_counter() - began))
            answer = saved["next"]


def at_work(running, judges=JUDGES):
    """Let so many judges work until the queue is empty; return what was acknowledged, refused."""
    acknowledged, failed = [], []
    threads = [
        threading.Thread(target=work, args=(running, f"judge {n}", acknowledged, failed))
        for n in range(judges)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return acknowledged, failed
