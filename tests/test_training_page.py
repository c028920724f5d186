"""The Training tab with a kept version, the way from it to Search and back, and what is absent."""

import re
import time

import pytest
from playwright.sync_api import expect

from storage import runs
from storage.schema import EncoderVersion
from tests import kept
from tests.browsing import BOX, CARD, card, check, opened, search, tab
from tests.kept import REASON, begin, keep
from tests.running import until

WAITS, BANNER = "#training-page .waits", ".banner.looked"
OLD = {"map20": 31.5, "map20_mono": 45.5, "map20_by_language": {"en": 33.0, "th": 30.0},
       "same_language_share": 12.0, "queries": 159, "queries_by_people": 0, "pairs": 77,
       "pool": 2_976, "pearson": 84.1}  # fmt: skip


def cells(page, panel):
    return page.locator(f"{panel} tbody tr").evaluate_all(
        "rows => rows.map(row => [...row.cells].slice(0, 3).map(cell => cell.innerText))"
    )


def version_of(page):
    return card(page, 0).locator(".meta span").last


def test_the_page_says_what_waits_why_and_for_how_many_ratings(browser, waiting):
    with opened(browser, waiting) as page:
        tab(page, "Training")
        panel = page.locator(WAITS)
        expect(panel).to_contain_text("Version 1 is kept and waits for evidence")
        expect(panel).to_contain_text(REASON)
        missing = waiting.call("status")["candidate"]["missing"]
        words = re.compile(f"^{missing} ratings? may decide whether version 1 goes live")
        expect(panel.locator(".missing")).to_have_text(words)
        assert cells(page, WAITS) == [
            ["readers' judgments", "passed", "+6.2 (+0.4 to +12.0)"],
            ["known items", "not passed", "−3.1 (−5.0 to −1.2)"],
            ["languages", "not asked", "–"],
        ]
        expect(page.locator(".lead.origin")).to_have_text(
            "Before anything is learned, each language’s mean is subtracted from its sentences, so"
            " that none is found first only for its language. Nothing is learned yet: the encoder"
            " is the pretrained one."
        )


def test_a_postponed_run_stands_before_the_one_that_decided(browser, waiting):
    with opened(browser, waiting) as page:
        tab(page, "Training")
        expect(page.locator(".training h2", has_text="postponed")).to_be_visible()
        expect(page.locator(".reason")).to_have_text(
            ["Not yet: to decide by, 8 are needed.", REASON]
        )
        expect(page.locator(".numbers dt")).to_have_text(["mAP, judged by readers", "Known items"])
        expect(page.locator(".numbers")).to_contain_text("12 questions that readers judged")
        expect(page.locator("#training-page .state", has_text="postponed").first).to_be_visible()
        expect(page.locator(".dumbbell")).to_have_count(0)
        page.get_by_text("Loss curve").click()
        curve = page.locator("details", has_text="Loss curve")
        expect(curve).to_contain_text("4 steps: two encoders learned")


def test_a_version_is_looked_at_by_keyboard_and_left_again(browser, waiting):
    with opened(browser, waiting) as page:
        search(page, "b red")
        expect(version_of(page)).to_have_text("version 0")
        tab(page, "Training")
        page.locator(WAITS).get_by_role("link", name="Search with version 1").press("Enter")
        expect(page.locator(BANNER)).to_contain_text("You see version 1, which is not live.")
        expect(version_of(page)).to_have_text("version 1")
        expect(page.locator(BOX)).to_be_focused()
        page.mouse.wheel(0, 800)
        expect(page.locator(BANNER)).to_be_in_viewport()
        card(page, 0).get_by_role("radio", name="2 Partly").click()
        expect(card(page, 0).locator(".saved-note")).to_have_text("Saved")
        page.reload()  # the address keeps it
        search(page, "b red")
        expect(version_of(page)).to_have_text("version 1")
        page.get_by_role("button", name="Back to the live version").press("Enter")
        expect(version_of(page)).to_have_text("version 0")
        expect(page.locator(BANNER)).to_be_hidden()
        assert "version" not in page.url


def test_what_the_guards_say_is_shown_before_a_kept_version_is_promoted(browser, changing):
    with opened(browser, changing) as page:
        tab(page, "Training")
        panel = page.locator(WAITS)
        panel.get_by_role("button", name="Promote version 1").press("Enter")
        expect(panel.locator(".guards")).to_contain_text("known items: -3.1 points against version")
        expect(panel.get_by_label("Why")).to_be_focused()
        panel.get_by_role("button", name="Not now").press("Enter")
        expect(panel.get_by_role("button", name="Promote version 1")).to_be_focused()
        page.keyboard.press("Enter")
        page.keyboard.type("looked at it")
        page.keyboard.press("Enter")
        expect(page.locator(".top h1")).to_have_text("Version 1 answers searches")
        expect(panel).to_be_hidden()
        expect(page.locator(".lead.origin")).to_contain_text("moved half of the way")
        expect(page.get_by_role("button", name="Go back to version 0")).to_be_visible()
    assert changing.call("status")["candidate"] is None


def test_a_version_that_goes_live_while_it_is_looked_at_is_the_live_one(browser, changing):
    with opened(browser, changing, "/?version=1") as page:
        expect(page.locator(BANNER)).to_be_visible()
        changing.call("roll_back", 1, None, "looked at it")
        expect(page.locator(BANNER)).to_be_hidden()
        search(page, "b red")
        expect(version_of(page)).to_have_text("version 1")


def test_a_removed_version_is_refused_in_words_with_a_way_back(browser, changing):
    with changing.store.write() as session:
        session.get_one(EncoderVersion, 1).state = "pruned"
    with opened(browser, changing, "/?version=1") as page:
        page.fill(BOX, "b red")
        page.press(BOX, "Enter")
        alert = page.get_by_role("alert").filter(has_text="Version 1 was removed to save space")
        expect(alert).to_be_visible()
        page.get_by_role("button", name="Back to the live version").click()
        search(page, "b red")
        expect(version_of(page)).to_have_text("version 0")


def test_the_order_of_results_is_chosen_by_keyboard_and_remembered(browser, waiting):
    turns = waiting.call("search", "b red", [], "", 20, "", "languages")["results"]
    german = [r["text"] for r in turns if r["language"] == "de"]
    texts = f"{CARD} .result-text"
    with opened(browser, waiting) as page:
        search(page, "b red")
        assert page.locator(texts).all_inner_texts() != [r["text"] for r in turns]
        page.get_by_label("Order").focus()
        page.keyboard.press("t")  # a native list: its first letter chooses
        expect(page.locator(texts)).to_have_text([r["text"] for r in turns])
        page.get_by_role("button", name="German", exact=True).click()
        expect(page.locator(f"{CARD} .chip", has_text="Arabic")).to_have_count(0)
        assert page.locator(texts).all_inner_texts()[: len(german)] == german
        page.reload()
        expect(page.get_by_label("Order")).to_have_value("languages")


def test_metrics_of_before_and_none_at_all_break_nothing(browser, changing):
    store = changing.store
    with store.write() as session:
        session.get_one(EncoderVersion, 0).metrics = OLD
    run = begin(store)
    with store.write() as session:
        before = {**OLD, "map20": 20.0, "map20_mono": 40.0}
        runs.finish(
            session, run.id, "test", "rejected", "Not promoted.", time.time(),
            metrics_before=before, metrics_after=OLD,
            progress={"curve": [{"number": 1, "loss": 2.0}], "best_step": 1, "seconds": 3},
        )  # fmt: skip
    with opened(browser, changing) as page:
        tab(page, "Training")
        expect(page.locator(".training h2", has_text="The last adaptation was")).to_have_text(
            "The last adaptation was refused"
        )
        shown = page.locator(".numbers div", has_text="mAP@20, demo corpus")
        expect(shown).to_contain_text("20.0 → 31.5")
        expect(shown).to_contain_text("40.0 → 45.5 in the question’s own language alone")
        expect(shown).to_contain_text("159 held-out questions")
        expect(page.locator(".dumbbell")).to_have_count(2)
        expect(page.locator(".top .lead").first).to_contain_text(
            "demo corpus 31.5, own language 45"
        )
        expect(
            page.locator("#training-page td", has_text="31.5, own language 45.5")
        ).to_be_visible()


LOOKS = [{"color_scheme": "dark"}, {"viewport": {"width": 375, "height": 700}}]


@pytest.mark.parametrize("look", LOOKS, ids=["dark", "narrow"])
def test_axe_finds_nothing_and_nothing_scrolls_sideways(browser, waiting, look):
    with opened(browser, waiting, **look) as page:
        tab(page, "Training")
        panel = page.locator(WAITS)
        panel.get_by_role("button", name="Promote version 1").click()
        expect(panel.locator(".guards")).to_be_visible()
        check(page, "Training")
        assert page.evaluate("document.documentElement.scrollWidth") <= page.viewport_size["width"]
        panel.get_by_role("link", name="Search with version 1").click()
        search(page, "b red")
        check(page, "Search in a version")
        assert page.evaluate("document.documentElement.scrollWidth") <= page.viewport_size["width"]


def test_every_button_of_a_version_can_be_reached_however_much_is_told(
    small, env, tmp_path, browser, monkeypatch
):
    """Gradio's page does not scroll sideways: what does not fit could not be clicked."""
    why = REASON + " By readers’ judgments: better with a probability of 50%, not 90%." * 3
    monkeypatch.setattr(kept, "REASON", why)
    monkeypatch.setattr(kept, "METRICS", {**OLD, **kept.METRICS, "queries": 159, "pairs": 77})
    with kept.waiting_app(small, env, tmp_path / "data") as running:
        keep(running.store, goes_live=True, seed=1)
        until(lambda: running.call("status")["version"] == 2, "version 2")
        with opened(browser, running) as page:
            tab(page, "Training")
            expect(page.get_by_role("button", name="Go back to version 0")).to_be_visible()
            for button in page.locator("#training-page table.rows button:visible").all():
                button.click(trial=True)
                box = button.bounding_box()
                assert 0 <= box["x"] and box["x"] + box["width"] <= 1100, button.inner_text()
