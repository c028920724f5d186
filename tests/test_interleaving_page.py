"""The switch on a running app, and what the Training page says of blind comparisons."""

import shutil
from contextlib import contextmanager

import pytest
from playwright.sync_api import expect

from storage.database import open_store
from storage.schema import Draft
from storage.text import text_key
from tests.browsing import CARD, opened, search, tab
from tests.kept import keep
from tests.running import app, until

TEXTS = [f"{letter} {word}" for letter in "abcd" for word in ("red", "blue")]


@pytest.fixture(scope="module")
def running(small, env, tmp_path_factory):
    """Version 0 is live, 1 waits, and the switch is on."""
    data_dir = shutil.copytree(small, tmp_path_factory.mktemp("blind") / "data")
    store = open_store(data_dir)
    keep(store)
    with app(data_dir, "--no-trainer", CROSSLOOP_INTERLEAVE="true", **env) as running:
        running.store = store
        until(lambda: running.search("a red", judge="Zoe") and drafted(store), "a first draft")
        yield running
    store.close()


def drafted(store):
    with store.read() as session:
        return session.query(Draft).order_by(Draft.id).all()


def rate_all(running, judge, number):
    """Find one version's first result relevant, search by search; how many there were."""
    count = 0
    for text in TEXTS:
        found, draft = running.search(text, judge=judge), drafted(running.store)[-1]
        if number not in draft.brought:
            continue
        result = found["results"][draft.brought.index(number)]
        running.call(
            "rate", judge, text, "en", result["sentence_id"], 3, "rated", result["rank"],
            result["score"], found["version"],
        )  # fmt: skip
        count += 1
    return count


def test_the_page_tells_what_readers_preferred(browser, running):
    count = rate_all(running, "Ada", 1)
    told = running.call("status")["candidate"]["preferred"]
    assert (told["questions"], told["wins"]) == (count, count) and count > 4
    with opened(browser, running) as page:
        tab(page, "Training")
        panel = page.locator(".waits .preferred")
        words = f"Compared on {count} questions: readers preferred it on {count}, the live version"
        expect(panel).to_contain_text(words)
        expect(panel).to_contain_text(f"Better with a probability of {told['better']:.0%}")


def eves_list(store):
    return next((draft.sentences for draft in drafted(store) if draft.judge_key == "eve"), None)


@contextmanager
def eves(browser, running):
    """A page on which Eve has said her name and searched."""
    with opened(browser, running) as page:
        search(page, "a blue")
        page.get_by_label("Your name as a judge").fill("Eve")
        page.keyboard.press("Enter")
        until(lambda: eves_list(running.store), "a list of both")
        expect(page.locator(".crossloop.busy")).to_have_count(0)
        yield page


def test_a_reader_sees_nothing_of_it(browser, running):
    with eves(browser, running) as page:
        shown = page.locator(CARD).evaluate_all("all => all.map(one => +one.dataset.sentence)")
        assert shown == eves_list(running.store)
        told = page.locator(f"{CARD} .meta > span:last-child").all_inner_texts()
        assert len(set(told)) == 1 and "0" in told[0]
        expect(page.locator(".moved")).to_have_count(0)


def test_what_stands_beside_another_answer_is_one_versions(browser, running):
    with eves(browser, running) as page:
        page.goto(f"{running.url}/?q=d+two&compare=plain")
        expect(page.locator(".comparison-columns li").first).to_be_visible()
        keys = {draft.query_key for draft in drafted(running.store)}
        assert text_key("a blue") in keys and text_key("d two") not in keys
