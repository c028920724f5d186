"""The page of a run in a browser: its address, two beside each other, reasons and kept files."""

import pytest
from playwright.sync_api import expect

from storage.schema import TrainingRun
from tests.browsing import check, opened, tab
from tests.test_training_page import WAITS

RUN = "#training-page .run"
REPLAY = {
    "parent": 0, "reach": 25, "asked_up_to": 0, "sample": [1, 2, 3], "others": [4, 5],
    "used": {"judgments": 40, "pairs": 0, "asked": 12}, "share": 0.5, "weights": "ab12",
    "machine": {"processor": "a chip", "threads": 2, "libraries": {"torch": "2.14.1"}},
}  # fmt: skip
PROGRESS = {
    "examples_used": {"people": 30, "seed": 10}, "tasks": {"relevance": 8},
    "examples_by_stage": {"mono": {"en→en": 12}, "bi": {"en→de": 20, "de→en": 8}},
    "seconds_by_stage": {"reading judgments": 2.0, "adapting": 60.0},
    "log": [[0.0, "reading judgments …"], [2.0, "adapting …"]],
}  # fmt: skip


@pytest.fixture
def told(changing):
    """Run 2 kept version 1, with all that a run keeps; run 3 was postponed."""
    with changing.store.write() as session:
        run = session.get_one(TrainingRun, 2)
        run.replay, run.config = REPLAY, {"steps": 4, "fair": True}
        run.progress = {**run.progress, **PROGRESS}
        session.get_one(TrainingRun, 3).config = {"steps": 8, "fair": True}
    return changing


def fact(page, name):
    return page.locator(f"{RUN} .facts tr", has=page.get_by_text(name, exact=True)).first


def test_a_run_has_a_page_of_its_own_and_the_way_back(browser, told):
    with opened(browser, told) as page:
        tab(page, "Training")
        page.get_by_role("link", name="Run 2", exact=True).press("Enter")
        expect(page.locator(f"{RUN} h1")).to_be_focused()
        assert page.url.endswith("?tab=training&run=2")
        expect(page.locator("#training-page .top")).to_be_hidden()
        for name, words in (
            ("Asked for", "by a reader"), ("Outcome", "kept, not live"),
            ("Tasks", "8 of relevance"),
            ("Judgments used", "learn from 40 ratings. Was asked 12 new questions."),
            ("People’s share of the examples", "75% (30 of 40)"), ("Measured against", "Version 0"),
            ("Corpus", "up to sentence 25"), ("Moved of the way", "50%"), ("Made", "version 1 ("),
        ):  # fmt: skip
            expect(fact(page, name)).to_contain_text(words)
        expect(page.locator(f"{RUN} .checks")).to_contain_text("-3.1 points against version 0")
        expect(page.locator(f"{RUN} svg .line.loss")).to_be_visible()
        expect(page.locator(f"{RUN} .times tbody tr")).to_have_count(2)
        page.locator("summary", has_text="Examples drawn").press("Enter")
        rows = page.locator(f"{RUN} .drawn tbody tr").all_inner_texts()
        assert [row.split("\t") for row in rows] == [
            ["English → German", "0", "20", "20"], ["English → English", "12", "0", "12"],
            ["German → English", "0", "8", "8"],
        ]  # fmt: skip
        page.locator("summary", has_text="Learn it again").press("Enter")
        expect(page.locator(RUN)).to_contain_text("python -m trainer replay 2")
        page.locator("summary", has_text="Log").press("Enter")
        expect(page.locator(f"{RUN} .log")).to_contain_text("2.0  adapting …")
        page.reload()
        expect(page.locator(f"{RUN} h1")).to_have_text("Run 2")
        page.get_by_role("link", name="All runs and versions").press("Enter")
        expect(page.locator("#training-page .top")).to_be_visible()
        page.go_back()
        expect(page.locator(f"{RUN} h1")).to_be_visible()


def test_two_runs_stand_beside_each_other_with_what_differs(browser, told):
    with opened(browser, told) as page:
        page.goto(f"{told.url}/?tab=training&run=2")
        page.get_by_label("Beside it").select_option(label="run 3, postponed")
        expect(page.locator(f"{RUN} .facts").first.locator("th")).to_have_text(
            ["What is known", "Run 2", "Run 3"]
        )
        assert page.url.endswith("run=2&versus=3")
        expect(fact(page, "Outcome").locator("td")).to_have_text(
            ["Outcome", "kept, not live", "postponed"]
        )
        page.locator("summary", has_text="Settings").press("Enter")
        settings = page.locator(f"{RUN} details", has_text="Settings").locator("tbody tr")
        expect(settings).to_have_count(1)
        expect(settings.locator("td")).to_have_text(["steps", "4", "8"])
        page.go_back()
        expect(page.get_by_label("Beside it")).to_have_value("")


def test_a_run_that_is_none_is_said(browser, told):
    with opened(browser, told) as page:
        page.goto(f"{told.url}/?tab=training&run=77")
        expect(page.locator(RUN).get_by_role("alert")).to_have_text("There is no run 77.")


def test_a_reason_is_asked_for_where_a_check_was_not_passed_and_stays(browser, told):
    with opened(browser, told) as page:
        tab(page, "Training")
        page.locator(WAITS).get_by_role("button", name="Promote version 1").press("Enter")
        page.locator(WAITS).get_by_role("button", name="Yes, promote").click()
        why = page.locator(WAITS).get_by_label("Why")
        expect(why).to_be_focused()  # the browser says that it is to be filled in
        expect(page.locator(".top h1")).to_have_text("Version 0 answers searches")
        why.fill("better in Swahili")
        why.press("Enter")
        expect(page.locator(".top h1")).to_have_text("Version 1 answers searches")
        events = page.locator("#training-page .events", has_text="better in Swahili")
        expect(events).to_contain_text("Made live by")


def test_a_version_is_kept_from_being_removed_by_keyboard(browser, told):
    with opened(browser, told) as page:
        tab(page, "Training")
        page.locator("summary", has_text="Keep its files").first.press("Enter")
        page.locator(".protect[open]").get_by_label("Why").fill("for the paper")
        page.keyboard.press("Enter")
        row = page.locator("#training-page tr", has_text="for the paper")
        expect(row).to_contain_text("files kept")
        expect(row).to_contain_text("Let its files go")
        expect(row).to_contain_text("MB")


LOOKS = [{"color_scheme": "dark"}, {"viewport": {"width": 375, "height": 700}}]


@pytest.mark.parametrize("look", LOOKS, ids=["dark", "narrow"])
def test_axe_finds_nothing_and_nothing_scrolls_sideways(browser, told, look):
    for address in ("/?tab=training&run=2", "/?tab=training&run=2&versus=3"):
        with opened(browser, told, **look) as page:
            page.goto(told.url + address)
            expect(page.locator(f"{RUN} .facts").first).to_be_visible()
            for summary in page.locator(f"{RUN} summary").all():
                if summary.is_visible():
                    summary.click()
            check(page, "A run")
            width = page.evaluate("document.documentElement.scrollWidth")
            assert width <= page.viewport_size["width"]
