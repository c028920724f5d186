"""The page in a real browser on a real app, trainer and encoder: search, rate, and no surprises.

One app serves the whole file, on a part of the demo corpus.
"""

import os
import shutil

import pytest
from playwright.sync_api import expect

from storage.corpora import NewSentence, add_sentences
from storage.database import open_store
from storage.demo import SEED_JUDGE, read_groups, seed
from tests.browsing import (
    BOX,
    CARD,
    SAVED,
    await_another_pair,
    card,
    direction,
    opened,
    posted,
    search,
    tab,
)
from tests.running import app

GROUPS = 16
NEEDED = ("home-06", "food-01")
ENGLISH = "Who invented the World Wide Web?"
ARABIC = "لماذا تدمع عيوننا عندما نقطع البصل في المطبخ؟"
MARKUP = '<img src=x onerror="window.ran=1"><script>window.ran=1</script> markup in a corpus'
OWN = (
    ("en", "The ferry leaves at nine."), ("de", "Die Fähre legt um neun Uhr ab."),
    ("en", "Bring a warm coat."), ("de", "Bring einen warmen Mantel mit."),
    ("fr", "Le bac part à neuf heures."), ("fr", "Prends un manteau chaud."),
)  # fmt: skip
RUN_MS = 240_000


@pytest.fixture(scope="module")
def served(bundled, tmp_path_factory):
    """An app with a trainer on a small corpus, one sentence of which is full of markup."""
    data_dir = tmp_path_factory.mktemp("browser")
    shutil.copytree(bundled, data_dir / "encoders", copy_function=os.link)
    store = open_store(data_dir)
    groups = read_groups()
    needed = [g for g in groups if g.id in NEEDED]
    chosen = (needed + [g for g in groups if g not in needed])[:GROUPS]
    with store.write() as session:
        seed(session, chosen)
        add_sentences(session, "markup", [NewSentence("en", MARKUP, context=MARKUP)])
        # Judges are asked about a corpus of one's own alone: pairs need two languages of it.
        add_sentences(session, "own", [NewSentence(*row) for row in OWN])
    store.close()
    with app(data_dir, CROSSLOOP_TRAIN_AFTER=10_000) as running:
        yield running


@pytest.fixture
def page(served, browser):
    """The page, opened; at the end nothing went wrong in it and nothing left this machine."""
    with opened(browser, served, ready=False) as page:
        visit(page, served)
        yield page


def visit(page, served):
    page.goto(served.url)  # the first visitor waits for the first version
    expect(page.locator(".find .toggle").first).to_be_visible()  # a status has come
    expect(page.get_by_role("button", name="Search", exact=True)).to_be_enabled(timeout=RUN_MS)


def chosen(a_card):
    return a_card.locator('[role=radio][aria-checked="true"]')


def languages(page):
    return page.locator(f"{CARD} .result-text").evaluate_all("all => all.map(n => n.lang)")


def test_english_query_finds_other_languages(page):
    search(page, ENGLISH)
    expect(page.locator(CARD)).to_have_count(20)
    assert len(set(languages(page)) - {"en"}) >= 3
    expect(page.get_by_label("Language of the query").locator("option:checked")).to_have_text(
        "Detected: English"
    )


def test_arabic_is_typed_and_read_from_the_right(page):
    page.click(BOX)
    page.keyboard.type(ARABIC)
    assert direction(page.locator(BOX)) == "rtl"
    page.keyboard.press("Enter")
    arabic = page.locator(f"{CARD} .result-text[lang=ar]")
    expect(arabic.first).to_be_visible()
    assert direction(arabic.first) == "rtl"
    assert direction(page.locator(".results")) == "ltr"
    page.get_by_role("button", name="Hindi", exact=True).click()
    expect(arabic).to_have_count(0)
    assert set(languages(page)) == {"hi"}
    assert direction(page.locator(f"{CARD} .result-text").first) == "ltr"
    page.reload()
    chip = page.get_by_role("button", name="Hindi", exact=True)
    expect(chip).to_have_attribute("aria-pressed", "true")


def test_keys_rate_and_the_judgments_last(page, served):
    search(page, ENGLISH)
    before = served.call("status")["new_judgments"]
    page.press(BOX, "ArrowDown")
    expect(card(page, 0)).to_be_focused()
    page.keyboard.press("3")
    expect(card(page, 0).locator(".saved-note")).to_have_text(SAVED)
    expect(card(page, 1)).to_be_focused()
    page.evaluate(
        "document.activeElement.dispatchEvent(new KeyboardEvent('keydown',"
        " {key: '١', code: 'Digit1', bubbles: true, cancelable: true}))"
    )
    expect(card(page, 1).locator(".saved-note")).to_have_text(SAVED)
    page.keyboard.press("u")
    expect(card(page, 2).locator(".saved-note")).to_have_text(SAVED)
    page.keyboard.press("k")
    expect(card(page, 2)).to_be_focused()
    page.keyboard.press("z")
    expect(card(page, 2).locator(".saved-note")).to_have_text("Withdrawn")
    assert served.call("status")["new_judgments"] == before + 2
    visit(page, served)
    search(page, ENGLISH)
    expect(chosen(card(page, 0))).to_have_text("3 Answers")
    expect(chosen(card(page, 1))).to_have_text("1 Related")
    expect(chosen(card(page, 2))).to_have_count(0)


def test_digits_typed_into_the_box_rate_nothing(page, served):
    search(page, "onions and tears")
    before = served.call("status")["new_judgments"]
    page.fill(BOX, "")
    page.click(BOX)
    page.keyboard.type("3 2 1 u s z ?")
    expect(page.locator(BOX)).to_have_value("3 2 1 u s z ?")
    expect(page.locator("dialog")).to_be_hidden()
    expect(page.locator(f"{CARD} [aria-checked=true]")).to_have_count(0)
    assert served.call("status")["new_judgments"] == before


def test_refused_judgment_says_why_and_is_not_shown_as_saved(page):
    search(page, "onions and tears")
    with page.expect_response(lambda r: SEED_JUDGE in posted(r)):
        page.get_by_label("Your name as a judge").fill(SEED_JUDGE)
        page.keyboard.press("Enter")
    expect(page.locator(".crossloop.busy")).to_have_count(0)
    card(page, 0).get_by_role("radio", name="3 Answers").click()
    expect(card(page, 0).locator(".saved-note.wrong")).to_contain_text("reserved")
    expect(chosen(card(page, 0))).to_have_count(0)


def test_empty_query_is_refused_in_words(page):
    page.press(BOX, "Enter")
    expect(page.get_by_role("alert").filter(has_text="Type a query first.")).to_be_visible()


def test_markup_is_shown_as_text_and_runs_nothing(page):
    search(page, MARKUP)
    expect(page.locator(f"{CARD} .result-text").first).to_have_text(MARKUP)
    expect(page.locator(f"{CARD} .context").first).to_have_text(MARKUP)
    tab(page, "Pairs")
    page.get_by_label("First sentence").fill(MARKUP)
    page.get_by_label("Second sentence").fill("Something <b>else</b>")
    page.get_by_role("radio", name="0 Unrelated").click()
    expect(page.locator(".past-text").first).to_have_text(MARKUP)
    expect(page.locator(".verdict")).to_contain_text("Encoder:")
    assert page.locator(".crossloop :is(img, script, b:text('else'))").count() == 0
    assert page.evaluate("window.ran") is None


def test_nothing_scrolls_sideways_on_a_phone(page):
    page.set_viewport_size({"width": 375, "height": 700})
    search(page, ENGLISH)
    seen = {"Search": f"{CARD} .segment", "Pairs": ".question .segment", "Training": "canvas.map"}
    for name, part in seen.items():
        tab(page, name)
        if name == "Pairs":
            page.get_by_role("button", name="Suggest a pair").click()
        expect(page.locator(part).first).to_be_visible()
        assert page.evaluate("document.documentElement.scrollWidth") <= 375, name


def test_pair_is_suggested_rated_by_key_and_followed_by_another(page):
    tab(page, "Pairs")
    page.get_by_role("button", name="Suggest a pair").click()
    first = page.get_by_label("First sentence")
    expect(first).not_to_have_value("")
    expect(page.locator(".verdict")).to_have_text("")
    before = [first.input_value(), page.get_by_label("Second sentence").input_value()]
    page.keyboard.press("2")
    expect(page.locator(".past-marks")).to_contain_text("You: 2, Some details shared")
    await_another_pair(page, before)
