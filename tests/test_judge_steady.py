"""The Judge tab's buttons stay where they are, from item to item, whatever the texts."""

import pytest
from playwright.sync_api import expect
from sqlalchemy import select

from storage.corpora import NewSentence, add_sentences
from storage.judgments import Item, query_for
from storage.queue import Drawn, add_items
from storage.schema import QueueItem, Sentence
from tests.judge_page import ITEM, JUDGE, WANTED, judge_tab, press, ready, shown

LENGTHS = (1, 3, 10, 30, 60, 120, 250, 500, 900, 2_000)
"""Words in a sentence: one line, and far more than any window has."""
PAIR = {"pair": "fi→hu"}


@pytest.fixture(scope="module")
def of_all_lengths(judging):
    """Ten items from a word to a page, of a language pair that no other test asks for."""
    rows = [NewSentence("hu", f"{n} " + "szó " * n, context="c " * n) for n in LENGTHS]
    with judging.store.write() as session:
        add_sentences(session, "lengths", rows)
        for each in session.scalars(select(Sentence).where(Sentence.corpus == "lengths")):
            query = query_for(session, "fi", "kysymys " * (each.id % 7 * 9 + 1), held_out=False)
            item = Item(query.id, each.id)
            add_items(session, [Drawn(item, ("fi", "hu"), score=0.5, rank=1)], 0, WANTED)
        for item in session.scalars(select(QueueItem).where(QueueItem.left_language == "fi")):
            item.lot = 2.0 + item.id  # they come when they are asked for, not by lot
    return judging


@pytest.mark.parametrize(("width", "height"), [(1280, 900), (1280, 640), (375, 667), (375, 600)])
def test_the_buttons_stay_where_they_are(of_all_lengths, browser, width, height):
    with judge_tab(browser, of_all_lengths, f"{width} {height}", wish=PAIR) as page:
        page.set_viewport_size({"width": width, "height": height})
        page.locator(ITEM).focus()
        places, heights = [], set()
        for number in range(len(LENGTHS)):
            box = page.locator(f"{JUDGE} .scale").bounding_box()
            places.append((box["x"], box["y"]))
            assert box["y"] + box["height"] <= height, "out of the window"
            heights.add(page.locator(f"{JUDGE} .shown").bounding_box()["height"])
            if number < len(LENGTHS) - 1:
                press(page, str(number % 4))
        assert len(set(places)) == 1, places
        assert len(heights) > 3, "the items are not of different heights"


def test_a_press_at_one_place_of_the_window_rates_item_after_item(of_all_lengths, browser):
    with judge_tab(browser, of_all_lengths, "one place", wish=PAIR) as page:
        page.set_viewport_size({"width": 375, "height": 667})
        seen, box = [], page.locator(f"{JUDGE} .key-button").nth(2).bounding_box()
        for _ in range(5):
            ready(page)
            seen.append(shown(page))
            page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
            expect(page.locator(ITEM)).not_to_have_attribute("data-item", str(seen[-1]))
        assert len(set(seen)) == 5


def test_a_long_item_is_read_in_its_place_and_the_next_begins_at_its_top(of_all_lengths, browser):
    with judge_tab(browser, of_all_lengths, "scrolls", wish=PAIR) as page:
        region = page.locator(ITEM)
        while region.evaluate("n => n.scrollHeight <= n.clientHeight + 40"):
            press(page, "1")
        page.locator(f"{JUDGE} select[name=pair]").focus()
        page.keyboard.press("Escape")  # to the item
        page.keyboard.press("End")
        end = "n => n.scrollTop > 0 && n.scrollTop + n.clientHeight >= n.scrollHeight - 1"
        page.wait_for_function(f"({end})(document.querySelector('#judge-page .item'))")
        press(page, "1")
        assert region.evaluate("n => n.scrollTop") == 0
