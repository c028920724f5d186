"""The Judge tab in a real browser, by keyboard alone: twenty items, and every slip of the hand."""

import time

import pytest
from playwright.sync_api import expect

from storage import guidelines
from tests.browsing import tab
from tests.judge_page import (
    ITEM,
    JUDGE,
    LABELS,
    PLACE,
    item_of,
    judge_tab,
    press,
    rate_as,
    ready,
    say,
    shown,
    standing,
    written,
)


@pytest.fixture
def page(judging, browser, request):
    """The Judge tab, with a judge of each test's own."""
    with judge_tab(browser, judging, request.node.name) as opened:
        yield opened


def test_twenty_items_by_keyboard_alone(page, judging):
    began = time.monotonic()
    wanted, undone = {}, []
    for number in range(19):  # one of them stands for two
        if number == 4:
            wanted[press(page, "s")] = ("skipped", None, None)
        elif number == 7:
            wanted[press(page, "u")] = ("unsure", None, None)
        elif number == 9:
            page.keyboard.press("n")
            page.keyboard.type("3 of 10 words are wrong, u s z")
            page.keyboard.press("Control+Enter")
            wanted[press(page, "2")] = ("rated", 2.0, "3 of 10 words are wrong, u s z")
        elif number == 12:
            undone += walk_back(page, 1)
            wanted[press(page, "3")] = ("rated", 3.0, None)
        elif number == 16:
            undone += walk_back(page, 2)
            for value in (1, 2):
                wanted[press(page, str(value))] = ("rated", float(value), None)
        else:
            wanted[press(page, str(number % 4))] = ("rated", float(number % 4), None)
    seconds = time.monotonic() - began
    assert len(wanted) == 20
    assert standing(judging, page.judge) == wanted
    check_history(judging, page.judge, undone)
    expect(say(page)).to_have_text(f"Saved: {LABELS[2]}. Nobody else has rated it.")
    expect(page.locator(PLACE)).to_contain_text("Item 21 of this session")
    assert seconds < 40, seconds


def walk_back(page, steps):
    """Rate so many items 0, take all of them back, and end where the first is shown again."""
    rated = [press(page, "0") for _ in range(steps)]
    for item in reversed(rated):
        press(page, "z")
        assert shown(page) == item
        expect(say(page)).to_have_text(f"Taken back: {LABELS[0]}.")
        expect(page.locator(f"{JUDGE} .scale [aria-pressed=true]")).to_have_count(0)
    expect(page.locator(ITEM)).to_be_focused()
    return rated


def check_history(judging, name, undone):
    rows = written(judging, name)
    superseded = {row.supersedes_id for row in rows}
    withdrawn = [row for row in rows if row.outcome == "withdrawn"]
    with judging.store.read() as session:
        guideline = guidelines.in_force(session, "relevance").id
        assert sorted(item_of(session, row) for row in withdrawn) == sorted(undone)
        assert {row.guideline_id for row in rows} == {guideline}
    assert len(rows) == 20 + 2 * len(undone)
    assert all(row.id in superseded and row.supersedes_id for row in withdrawn)
    taken = [row for row in rows if row.outcome != "withdrawn"]
    assert {row.queue_order for row in taken} == {"random"}
    assert all(row.version == 0 and row.rank and row.score is not None for row in taken)


def test_every_answer_is_announced_with_the_place_of_the_next(page):
    press(page, "1")
    expect(page.locator(ITEM)).to_be_focused()
    live = page.locator(".crossloop-live")
    expect(live).to_contain_text(f"Saved: {LABELS[1]}.")
    expect(live).to_contain_text("Item 2, ")
    assert page.locator(ITEM).get_attribute("aria-label").startswith("Item 2, ")
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Keys")).to_be_visible()
    page.keyboard.press("3")
    page.keyboard.press("Escape")
    expect(page.locator(ITEM)).to_be_focused()
    expect(live).to_contain_text("Item 2, ")


def test_keys_do_nothing_while_typing_or_with_a_modifier(page, judging):
    before = shown(page)
    page.keyboard.press("n")
    page.keyboard.type("0 1 2 3 s u z n ?")
    expect(page.locator(f"{JUDGE} .note")).to_have_value("0 1 2 3 s u z n ?")
    page.locator(f"{JUDGE} select[name=order]").focus()
    page.keyboard.press("1")
    page.locator(JUDGE).get_by_role("button", name="I have a token").click()
    page.keyboard.type("3su")
    page.locator(JUDGE).get_by_label("Your token").fill("")
    page.keyboard.press("Escape")
    expect(page.locator(ITEM)).to_be_focused()
    for key in ("Control+2", "Alt+2", "Meta+u"):
        page.keyboard.press(key)
    expect(page.get_by_role("dialog", name="Keys")).to_be_hidden()
    assert shown(page) == before and not written(judging, page.judge)


def test_keyboards_of_other_scripts_work_too(page, judging):
    for key, code in (("٣", "Digit3"), ("ע", "KeyU"), ("ы", "KeyS")):
        ready(page)
        before = shown(page)
        page.evaluate(
            "([key, code]) => document.activeElement.dispatchEvent(new KeyboardEvent("
            "'keydown', {key, code, bubbles: true, cancelable: true}))", [key, code],
        )  # fmt: skip
        expect(page.locator(ITEM)).not_to_have_attribute("data-item", str(before))
    assert [row.outcome for row in written(judging, page.judge)] == ["rated", "unsure", "skipped"]


PRESS_AT_ONCE = """
const item = document.querySelector("#judge-page .item");
new MutationObserver(() => item.dispatchEvent(
  new KeyboardEvent("keydown", { key: "2", code: "Digit2", bubbles: true, cancelable: true })
)).observe(item, { attributeFilter: ["data-item"] });
"""


def test_a_double_press_does_not_rate_the_next_item(page, judging):
    page.evaluate(PRESS_AT_ONCE)  # as each item comes: nobody can have read it
    first = shown(page)
    for _ in range(3):
        page.keyboard.press("2")
    expect(page.locator(ITEM)).not_to_have_attribute("data-item", str(first))
    ready(page)
    page.get_by_role("button", name=LABELS[1]).dblclick()
    expect(page.locator(PLACE)).to_contain_text("Item 3 of this session")
    ready(page)
    assert [row.value for row in written(judging, page.judge)] == [2.0, 1.0]


def test_others_are_heard_of_only_after_ones_own_rating(page, judging):
    rate_as(judging, "Bo <b>b", shown(page), 1)
    page.reload()
    tab(page, "Judge")
    ready(page)
    assert "Bo <b>b" not in page.locator(JUDGE).inner_text()
    press(page, "3")
    expect(say(page)).to_contain_text(f"Bo <b>b {LABELS[1]}")
    press(page, "z")
    assert "Bo <b>b" not in page.locator(JUDGE).inner_text()


def test_what_was_judged_twice_is_walked_back_to_the_beginning(page, judging):
    item = press(page, "u")
    page.locator(f"{JUDGE} select[name=status]").select_option("unsure")
    expect(page.locator(f"{JUDGE} .before")).to_have_text("You were unsure about this one.")
    page.keyboard.press("Escape")
    ready(page)
    page.keyboard.press("u")
    expect(say(page)).to_contain_text("Here it is again")
    ready(page)
    page.keyboard.press("3")
    expect(page.locator(f"{JUDGE} .nothing")).to_contain_text("Nothing that you were unsure about")
    for outcome, before in (("unsure", "You were unsure about this one."), ("withdrawn", "")):
        page.keyboard.press("z")
        expect(page.locator(f"{JUDGE} .before")).to_have_text(before)
        ready(page)
        assert shown(page) == item
        assert written(judging, page.judge)[-1].outcome == outcome
    page.keyboard.press("z")
    expect(say(page)).to_contain_text("Nothing to undo")
