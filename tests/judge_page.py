"""What the tests of the Judge tab share: an app with a drawn queue, the open tab, and its words."""

import json
import shutil
from contextlib import contextmanager

from playwright.sync_api import expect
from sqlalchemy import func, select

from storage.corpora import NewSentence, add_sentences
from storage.database import open_store
from storage.guidelines import FIRST
from storage.judgments import Item, current, query_for
from storage.queue import Drawn, add_items
from storage.schema import Judge, Judgment, QueueItem, Sentence
from tests.browsing import opened, remembers, tab
from tests.running import app, until

QUESTIONS = [(code, f"{word} {end}") for code in ("en", "de") for word in "abcdef"
             for end in ("red", "blue")]  # fmt: skip
HEBREW, ARABIC = "למה השמיים כחולים?", "لأن الهواء يبعثر الضوء الأزرق. "
LONG = (ARABIC * 200)[:5_000]
READS = ("en", "de", "ar", "he", "fi", "hu")
WANTED = 20
"""Ratings of each item: the judges of several tests find the same first item."""
LABELS = [f"{value} {label}" for value, label in enumerate(FIRST["relevance"][0])]
JUDGE = "#judge-page"
ITEM, PLACE = f"{JUDGE} .item", f"{JUDGE} .item .muted"
BUSY = f"{JUDGE} .scale[aria-busy=true]"


@contextmanager
def judging_app(small, env, data_dir):
    """An app on a few words in three languages, its queue drawn, and one long item added to it."""
    store = open_store(shutil.copytree(small, data_dir))
    with store.write() as session:
        for code, text in QUESTIONS:
            query_for(session, code, text, held_out=False)
    with app(data_dir, "--no-trainer", CROSSLOOP_JUDGMENTS_PER_ITEM=WANTED, **env) as running:
        until(lambda: count(store, select(QueueItem)) > 60, "the drawing thread")
        add_the_long_one(store)
        running.store = store
        yield running
    store.close()


def add_the_long_one(store):
    with store.write() as session:
        add_sentences(session, "long", [NewSentence("ar", LONG, context=ARABIC)])
        sentence = session.scalars(select(Sentence).where(Sentence.text == LONG)).one()
        query = query_for(session, "he", HEBREW, held_out=False)
        drawn = Drawn(Item(query.id, sentence.id), ("he", "ar"), score=0.5, rank=1)
        add_items(session, [drawn], version=0, wanted=WANTED)
        last = select(QueueItem).where(QueueItem.sentence_id == sentence.id)
        session.scalars(last).one().lot = 2.0  # it comes when it is asked for, not by lot


@contextmanager
def judge_tab(browser, judging, name, reads=READS, wait=True, wish=None):
    """The Judge tab of a browser that knows this judge; nothing may go wrong on the page.

    `reads`: the browser's languages. `wait`: for an item to be there. `wish`: what was chosen.
    """
    said = f"Object.defineProperty(navigator, 'languages', {{get: () => {json.dumps(reads)}}})"
    scripts = [said, remembers("judge", name[-50:]), remembers("interface", "en")]
    if wish:
        scripts.append(remembers("judging", wish))
    look = {"viewport": {"width": 1280, "height": 900}, "scripts": scripts}
    with opened(browser, judging, harmless="DISCONNECTED", **look) as page:
        page.judge = name[-50:]
        tab(page, "Judge")
        if wait:
            ready(page)
        yield page


def ready(page):
    """An item is shown and would take a rating."""
    expect(page.locator(f"{JUDGE} .judged-text").first).to_be_visible()
    expect(page.locator(BUSY)).to_have_count(0)


def shown(page):
    return int(page.locator(ITEM).get_attribute("data-item"))


def press(page, key):
    """Press a key that brings another item, and wait for that."""
    ready(page)
    before = shown(page)
    page.keyboard.press(key)
    expect(page.locator(ITEM)).not_to_have_attribute("data-item", str(before))
    ready(page)
    return before


def count(store, query):
    with store.read() as session:
        return session.scalar(select(func.count()).select_from(query.subquery()))


def written(judging, name):
    """Everything a judge ever said, oldest first."""
    with judging.store.read() as session:
        query = select(Judgment).join(Judge).where(Judge.name == name).order_by(Judgment.id)
        return list(session.scalars(query))


def standing(judging, name):
    """What stands: (outcome, value, note) by queue item."""
    with judging.store.read() as session:
        rows = session.scalars(current().join(Judge).where(Judge.name == name))
        return {
            item_of(session, row): (row.outcome, row.value, row.note)
            for row in rows if row.outcome != "withdrawn"
        }  # fmt: skip


def item_of(session, judgment):
    chosen = select(QueueItem.id).where(
        QueueItem.sentence_id == judgment.sentence_id, QueueItem.query_id == judgment.query_id
    )
    return session.scalars(chosen).one()


def say(page):
    return page.locator(f"{JUDGE} .last")


def rate_as(judging, name, item, value):
    """Somebody else rates an item, elsewhere."""
    judgment = {"judge": name, "item": item, "outcome": "rated", "value": value}
    return judging.press("judge", judgment)
