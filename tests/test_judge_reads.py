"""The Judge tab: which languages one reads, as chips, and translations of what is shown."""

from playwright.sync_api import expect
from sqlalchemy import select

from storage.corpora import NewSentence, add_sentences
from storage.judgments import Item, find_judge, query_for
from storage.queue import Drawn, add_items
from storage.schema import QueueItem, Sentence
from tests.judge_page import ITEM, JUDGE, WANTED, judge_tab, press, ready, shown, written

CHIPS = f"{JUDGE} .reading .toggle"


def languages(page):
    return page.locator(f"{JUDGE} .judged-head .code").all_text_contents()


def pressed(page):
    return page.locator(f"{CHIPS}[aria-pressed=true]").all_text_contents()


def said(judging, name):
    with judging.store.read() as session:
        judge = find_judge(session, name)
        return judge.languages, judge.reads_all


def test_a_browser_says_what_one_reads_until_a_chip_is_pressed(judging, browser):
    with judge_tab(browser, judging, "chips", reads=["en-GB", "en"]) as page:
        assert pressed(page) == ["English"]
        for _ in range(4):
            assert languages(page) == ["en", "en"]
            press(page, "1")
        assert said(judging, "chips") == ([], False)
        page.locator(CHIPS).get_by_text("Arabic").click()
        expect(page.locator(f"{CHIPS}[aria-pressed=true]")).to_have_text(["Arabic", "English"])
        ready(page)
        expect(page.locator(f"{CHIPS}[data-code=ar]")).to_be_focused()
        assert said(judging, "chips") == (["ar", "en"], False)
        page.locator(CHIPS).get_by_text("All languages").click()
        expect(page.locator(f"{CHIPS}[aria-pressed=true]")).to_have_text(["All languages"])
        assert said(judging, "chips") == ([], True)


def test_where_ones_languages_leave_nothing_the_page_says_so_and_widens(judging, browser):
    with judge_tab(browser, judging, "widens", reads=["ja"], wait=False) as page:
        nothing = page.locator(f"{JUDGE} .nothing")
        expect(nothing).to_contain_text("in the languages that you read (Japanese)")
        nothing.get_by_role("button", name="Judge in all languages").click()
        ready(page)
        expect(page.locator(f"{CHIPS}[aria-pressed=true]")).to_have_text(["All languages"])
        page.reload()
        ready(page)
        assert said(judging, "widens") == ([], True)


def test_t_shows_the_corpus_in_ones_own_language_and_that_is_kept(judging, browser):
    rows = [NewSentence("sw", f"swahili {n}", parallel_group=f"t{n}") for n in range(3)]
    rows += [NewSentence("en", f"english {n}", parallel_group=f"t{n}") for n in range(2)]
    with judging.store.write() as session:
        add_sentences(session, "translated", rows)
        query = query_for(session, "ms", "melayu", group="q")
        query_for(session, "en", "malay", group="q")
        chosen = select(Sentence).where(Sentence.corpus == "translated", Sentence.language == "sw")
        for number, each in enumerate(session.scalars(chosen)):
            asked = query if number != 2 else query_for(session, "ms", "sendiri")
            item = Item(asked.id, each.id)
            add_items(session, [Drawn(item, ("ms", "sw"), 0.5, 1)], 0, WANTED)
        for item in session.scalars(select(QueueItem).where(QueueItem.left_language == "ms")):
            item.lot = 2.0 + item.id
    wish = {"pair": "ms→sw"}
    with judge_tab(browser, judging, "reader", reads=["en", "ms", "sw"], wish=wish) as page:
        page.locator(ITEM).focus()
        both = page.locator(f"{JUDGE} .translation p")
        page.keyboard.press("t")
        expect(both).to_have_text(["malay", "english 0"])
        assert both.first.get_attribute("lang") == "en"
        page.keyboard.press("t")
        expect(both).to_have_count(0)
        first = press(page, "2")  # it was looked at, all the same
        expect(both).to_have_count(0)
        press(page, "1")
        page.keyboard.press("t")
        expect(page.locator(f"{JUDGE} .last")).to_contain_text("has no translation of this")
        press(page, "z")
        press(page, "z")
        expect(page.locator(ITEM)).to_have_attribute("data-item", str(first))
        ready(page)
        assert shown(page) == press(page, "3")
    kept = [(r.value, r.translated) for r in written(judging, "reader") if r.outcome == "rated"]
    assert kept == [(2.0, True), (1.0, False), (3.0, True)]
