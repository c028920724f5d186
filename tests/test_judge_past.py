"""The Judge tab: what one judged before, a query skipped at once, filters by corpus and words."""

import pytest
from playwright.sync_api import expect

from tests.browsing import search, tab
from tests.judge_page import ITEM, JUDGE, LABELS, judge_tab, press, ready, say, shown, written

PAST = f"{JUDGE} .judged-before li"


@pytest.fixture
def page(judging, browser, request):
    """The Judge tab, with a judge of each test's own."""
    with judge_tab(browser, judging, request.node.name) as opened:
        yield opened


def query(page):
    return page.locator(f"{JUDGE} .judged-text").first.inner_text()


def test_what_i_judged_is_opened_and_rated_anew(page, judging):
    page.keyboard.press("n")
    page.keyboard.type("at first sight")
    page.keyboard.press("Escape")
    item = press(page, "3")
    press(page, "u")
    page.get_by_text("What I judged").click()
    expect(page.locator(PAST)).to_have_count(2)
    expect(page.locator(PAST).first).to_contain_text("Unsure")
    expect(page.locator(PAST).last).to_contain_text(LABELS[3])
    expect(page.locator(PAST).last).to_contain_text("at first sight")
    waiting = shown(page)
    page.locator(PAST).last.get_by_role("button").click()
    expect(page.locator(ITEM)).to_have_attribute("data-item", str(item))
    expect(page.locator(ITEM)).to_be_focused()
    expect(page.locator(f"{JUDGE} .before")).to_have_text(f"You rated this one {LABELS[3]}.")
    expect(page.locator(f"{JUDGE} .note")).to_have_value("at first sight")
    assert press(page, "0") == item and shown(page) == waiting
    expect(page.locator(PAST).first).to_contain_text(LABELS[0])
    expect(page.locator(PAST)).to_have_count(2)
    press(page, "z")
    assert shown(page) == item
    assert [(r.outcome, r.value) for r in written(judging, page.judge)] == [
        ("rated", 3.0), ("unsure", None), ("rated", 0.0), ("rated", 3.0),
    ]  # fmt: skip


def test_what_i_rated_while_searching_is_there_too(page, judging):
    tab(page, "Search")
    search(page, "nothing of the queue")
    page.locator(".results .card .segment").nth(2).click()
    expect(page.locator(".results .saved-note").first).to_have_text("Saved")
    tab(page, "Judge")
    ready(page)
    page.get_by_text("What I judged").click()
    page.locator(PAST).first.get_by_role("button").click()
    expect(page.locator(f"{JUDGE} .before")).to_contain_text("You rated this one")
    expect(page.get_by_role("button", name="Translate")).to_be_hidden()
    press(page, "1")
    expect(say(page)).to_contain_text(f"Saved: {LABELS[1]}.")
    assert [row.value for row in written(judging, page.judge)] == [2.0, 1.0]


def test_a_query_is_skipped_by_one_key_and_taken_back_by_another(page, judging):
    first, text = shown(page), query(page)
    page.keyboard.press("q")
    expect(say(page)).to_contain_text("items of that query")
    ready(page)
    skipped = written(judging, page.judge)
    assert len(skipped) > 2 and {row.outcome for row in skipped} == {"skipped"}
    assert len({row.query_id for row in skipped}) == 1 and query(page) != text
    page.keyboard.press("z")
    expect(page.locator(f"{JUDGE} .judged-text").first).to_have_text(text)
    ready(page)
    rows = written(judging, page.judge)
    assert len(rows) == 2 * len(skipped) and {r.outcome for r in rows[len(skipped) :]} == {
        "withdrawn"
    }
    page.locator(f"{JUDGE} select[name=kind]").select_option("similarity")
    ready(page)
    expect(page.get_by_role("button", name="Skip query")).to_be_hidden()
    before = shown(page)
    page.keyboard.press("q")
    assert shown(page) == before != first and len(written(judging, page.judge)) == len(rows)


def test_a_corpus_and_words_are_chosen_and_kept(page):
    page.locator(f"{JUDGE} .filters > summary").click()
    page.get_by_label("With the words").fill("F RED")
    page.keyboard.press("Enter")
    expect(page.locator(f"{JUDGE} .filters > summary")).to_have_text("Filters: with “F RED”")
    for _ in range(3):
        ready(page)
        assert query(page) == "f red"
        page.keyboard.press("Escape")
        press(page, "1")
    page.locator(f"{JUDGE} select[name=corpus]").select_option("long")
    expect(page.locator(f"{JUDGE} .nothing")).to_contain_text("Nothing left to judge here.")
    page.reload()
    expect(page.locator(f"{JUDGE} .filters > summary")).to_have_text(
        "Filters: in long, with “F RED”"
    )
    page.locator(f"{JUDGE} .filters > summary").click()
    page.get_by_label("With the words").fill("")
    page.keyboard.press("Enter")
    expect(page.locator(f"{JUDGE} .judged-text").first).to_have_attribute("lang", "he")


def test_a_goal_and_a_pace_are_kept_by_the_browser(page):
    line = page.locator(f"{JUDGE} .pace")
    expect(line).to_have_text("0 of  today")
    goal = page.get_by_label("Goal for the day")
    expect(goal).to_have_value("50")
    for key in "1u2s3":
        press(page, key)
    expect(line).to_contain_text("4 of")  # what is skipped is no answer
    expect(line).not_to_contain_text("an hour")
    press(page, "0")
    expect(line).to_contain_text("5 of")
    expect(line).to_contain_text("an hour · about")
    press(page, "z")
    expect(line).to_contain_text("4 of")
    goal.fill("20")
    page.keyboard.press("Enter")
    page.reload()
    ready(page)
    expect(line).to_contain_text("4 of")
    expect(goal).to_have_value("20")
    page.locator(f"{JUDGE} .judge-name").first.fill("another")
    page.keyboard.press("Enter")
    expect(line).to_contain_text("0 of")


def test_a_calibration_round_is_the_same_for_everybody(page, judging, browser):
    place, said = page.locator(f"{JUDGE} .item-top p"), say(page)
    page.get_by_text("Agreement and disagreements").click()
    page.get_by_label("Items", exact=True).fill("3")
    page.get_by_role("button", name="Begin a round").click()
    expect(page.get_by_text("A round of 3 items is on.")).to_be_visible()
    page.reload()
    ready(page)
    expect(place).to_have_text("Calibration: item 1 of 3, the same for everybody")
    same = [press(page, str(value)) for value in (3, 0)]
    expect(said).to_have_text(f"Saved: {LABELS[0]}.")
    same.append(press(page, "1"))
    expect(said).to_contain_text("That was the calibration round.")
    expect(place).to_contain_text("of this session")
    with judge_tab(browser, judging, "Bo calibrated") as other:
        assert [press(other, str(value)) for value in (3, 1, 3)] == same
        expect(say(other)).to_contain_text("Of 3 items that")
        expect(say(other)).to_contain_text("The queue is open.")
    page.get_by_text("Agreement and disagreements").click()
    page.get_by_role("button", name="End the round").click()
    expect(page.get_by_text("No round is on.")).to_be_visible()
