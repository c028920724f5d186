"""The whole story, in two languages: search, share, rate, run, see, compare, go back."""

import json
import re
import shutil

import pytest
from playwright.sync_api import expect

from app.frontend import FOLDER
from storage.database import open_store
from tests.browsing import BOX, CARD, check, opened, remembers
from tests.kept import judge_query, keep
from tests.running import app, trainer, until

RATED = {"b red": {1: 3.0, 2: 0.0, 3: 2.0, 9: 1.0}, "c red": {4: 0.0, 5: 3.0}}
SIZES = {375: 740, 1440: 900}


class Words:
    """What the page says, in a language."""

    def __init__(self, language):
        path = FOLDER / "words" / f"{language}.json"
        self._words = json.loads(path.read_text(encoding="utf-8"))

    def __call__(self, key, **values):
        return self._words[key].format(**values)


@pytest.fixture
def learned(small, env, tmp_path):
    """An app with a trainer; version 1 is live and learned from what Ada had rated."""
    data_dir = shutil.copytree(small, tmp_path / "data")
    store = open_store(data_dir)
    for query, ratings in RATED.items():
        for sentence, value in ratings.items():
            judge_query(store, query, sentence, value)
    keep(store, goes_live=True, decision="promoted")
    store.close()
    with app(data_dir, "--no-trainer", **env) as running, trainer(data_dir, **env):
        yield running


def reader(browser, running, language, width, address="/"):
    """A browser of Ada's, in which nothing may go wrong."""
    look = {"locale": language, "viewport": {"width": width, "height": SIZES[width]}}
    return opened(browser, running, address, scripts=[remembers("judge", "Ada")], **look)


@pytest.mark.parametrize("width", SIZES)
@pytest.mark.parametrize("language", ["en", "ar"])
def test_the_story(browser, learned, language, width):
    w = Words(language)
    with reader(browser, learned, language, width) as page:
        seen, address = search_and_share(page, learned)
    with reader(browser, learned, language, width, address) as page:
        expect(page.locator(f"{CARD} .result-text")).to_have_text(seen)
        assert page.evaluate("document.documentElement.dir") == {"en": "ltr", "ar": "rtl"}[language]
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        rate_by_keyboard(page, w)
        see_the_count(page, learned)
        run(page, learned, w)
        see_what_mine_did(page, w)
        compare(page, w)
        go_back(page, learned, w)


def search_and_share(page, running):
    """Type a query; return what is found and the address to send."""
    expect(page.locator(".search-form button")).to_be_enabled()
    page.click(BOX)
    page.keyboard.type("d one")
    page.keyboard.press("Enter")
    expect(page.locator(CARD).first).to_be_visible()
    check(page, ".crossloop")
    return page.locator(f"{CARD} .result-text").all_inner_texts(), page.url.removeprefix(
        running.url
    )


def rate_by_keyboard(page, w):
    """Down into the results, a rating, the next; the last one is taken back."""
    page.focus(BOX)
    page.keyboard.press("ArrowDown")
    for key in "302":
        page.keyboard.press(key)
    saved = page.locator(".saved-note", has_text=w("rating.saved"))
    expect(saved).to_have_count(3)
    page.keyboard.press("z")
    expect(page.locator(".saved-note", has_text=w("rating.withdrawn"))).to_have_count(1)


def see_the_count(page, running):
    """Beside the results stands what one's ratings are towards."""
    status = running.call("status")
    assert status["new_judgments"] == 2
    counted = re.compile(rf"\b2\b.*\b{status['train_after']}\b")
    expect(page.locator("#search-page .due-note")).to_have_text(counted)


def run(page, running, w):
    """To the training page by two keys, and an adaptation by a real trainer."""
    page.locator(f"{CARD}").first.focus()
    page.keyboard.press("g")
    page.keyboard.press("t")
    expect(page.get_by_role("heading", name=w("live.answers", number=1))).to_be_visible()
    before = len(running.call("status")["runs"])
    page.get_by_role("button", name=w("live.adapt")).click()
    until(lambda: len(running.call("status")["runs"]) > before, "a run")
    ended = ("done", "rejected", "failed")
    until(lambda: running.call("status")["runs"][0]["state"] in ended, "the run to end", 120)
    assert running.call("status")["runs"][0]["state"] != "failed"
    expect(page.get_by_role("button", name=w("live.adapt"))).to_be_enabled()
    check(page, ".crossloop")


def see_what_mine_did(page, w):
    """One's own questions before and after."""
    page.locator("summary", has_text=w("effect.title")).click()
    table = page.locator("#training-page details table").filter(has_text="b red")
    expect(table).to_be_visible()
    expect(table.locator("tbody tr")).to_have_count(len(RATED))


def compare(page, w):
    """The version before, beside the live one."""
    page.get_by_role("link", name=w("search.withVersionNamed", number=0)).first.click()
    expect(page.locator(".banner.looked")).to_contain_text(w("search.lookedAt", number=0))
    expect(page.locator(CARD).first).to_be_visible()
    page.get_by_role("button", name=w("search.sideBySide")).click()
    expect(page.locator(".comparison h2")).to_have_text(
        [w("compare.live", number=1), w("compare.other", number=0)]
    )
    expect(page.locator(".compared li").first).to_be_visible()
    check(page, ".crossloop")
    page.get_by_role("button", name=w("search.backToLive")).click()
    expect(page.locator(".banner.looked")).to_be_hidden()


def go_back(page, running, w):
    """Make the version before live again."""
    page.get_by_role("link", name=w("page.training"), exact=True).click()
    page.locator('#training-page [data-version="0"]').first.click()
    page.locator("#training-page [data-confirm]").click()
    expect(page.get_by_role("heading", name=w("live.answers", number=0))).to_be_visible()
    assert running.call("status")["version"] == 0
