"""What visitors could not do who read one language, use only a keyboard, or hear the page."""

import re

from playwright.sync_api import expect
from sqlalchemy import select

from storage.judgments import Item, judge_named, query_for, record
from storage.schema import Sentence
from tests.browsing import BOX, CARD, opened, remembers, search, tab
from tests.kept import translate_all

TEXTS = f"{CARD} .result-text"


def test_examples_of_ones_own_language_come_first(browser, waiting):
    with opened(browser, waiting, locale="es-MX") as page:
        codes = page.locator(".example span[lang]").evaluate_all("all => all.map(n => n.lang)")
        assert codes[0] == "es" and len(set(codes)) > 5


def test_a_shows_all_results_in_ones_own_language_and_back(browser, changing):
    translate_all(changing.store)
    with opened(browser, changing) as page:
        search(page, "b two")
        before = page.locator(TEXTS).evaluate_all("all => all.map(n => n.lang)")
        assert set(before) == {"en", "de", "ar"}
        page.keyboard.press("ArrowDown")
        page.keyboard.press("a")
        expect(page.locator(f"{TEXTS}:not([lang^=en])")).to_have_count(0)
        page.keyboard.press("a")
        expect(page.locator(f"{TEXTS}[lang=de]")).to_have_count(before.count("de"))
        page.keyboard.press("Escape")
        expect(page.locator(BOX)).to_be_focused()


def test_pairs_that_one_reads_come_first(browser, judging):
    with opened(browser, judging, "/?tab=judge", ready=False) as page:
        lacks = page.locator("#judge-page .lacks li")
        expect(lacks.first).to_contain_text("en→en")
        pairs = page.locator("#judge-page option[value*='→']")
        assert pairs.first.get_attribute("value") == "en→en"


def test_a_line_is_cut_at_the_end_of_its_own_direction(browser, judging):
    long = "the beginning " + "and more " * 60
    with judging.store.write() as session:
        query = query_for(session, "ar", "ما البداية؟")
        sentence = session.scalars(select(Sentence).where(Sentence.language == "en")).first()
        kept, sentence.text = sentence.text, long
        item = Item(query.id, sentence.id)
        record(session, judge_named(session, "Laila"), item, "rated", 3.0)
    scripts = [remembers("judge", "Laila"), remembers("interface", "ar")]
    with opened(browser, judging, "/?tab=judge", scripts=scripts, ready=False) as page:
        page.locator("#judge-page summary", has_text="ما قيّمته").click()
        line = page.locator("#judge-page .judged-before .past-text > [lang=en]").first
        expect(line).to_be_visible()
        assert line.evaluate("n => getComputedStyle(n).direction") == "ltr"
        assert line.evaluate("n => getComputedStyle(n).textOverflow") == "ellipsis"
        assert line.evaluate("n => n.scrollWidth > n.clientWidth")
    with judging.store.write() as session:
        session.get_one(Sentence, item.sentence_id).text = kept


def test_focus_is_seen_on_a_checkbox_and_follows_a_key_to_another_page(browser, waiting):
    with opened(browser, waiting) as page:
        box = page.get_by_role("checkbox").first
        page.keyboard.press("Tab")
        for _ in range(6):
            if box.evaluate("n => n === document.activeElement"):
                break
            page.keyboard.press("Tab")
        expect(box).to_be_focused()
        assert box.evaluate("n => getComputedStyle(n).outlineStyle") == "solid"
        page.evaluate("document.activeElement.blur()")
        for key in "gj":
            page.keyboard.press(key)
        expect(page.get_by_role("region", name="Judge", exact=True)).to_be_focused()
        tab(page, "Search")
        expect(page.get_by_role("link", name="Search", exact=True)).to_be_focused()


def test_what_is_heard_says_what_a_figure_is_and_reads_no_arrows(browser, waiting):
    with opened(browser, waiting) as page:
        search(page, "b red")
        heard = page.locator("#search-page").aria_snapshot()
        assert re.search(r"closeness \d+%", heard)
        assert "▾" not in page.locator("body").aria_snapshot()
