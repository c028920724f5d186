"""The address holds what is shown: reload, Back, a link that is sent, and two tabs work."""

import re
from urllib.parse import parse_qs, quote, urlsplit

import pytest
from playwright.sync_api import expect

from tests.browsing import BOX, CARD, check, opened, search, tab

TEXTS = f"{CARD} .result-text"


def asked(page):
    return {name: values[0] for name, values in parse_qs(urlsplit(page.url).query).items()}


def shown(page):
    expect(page.locator(CARD).first).to_be_visible()
    return page.locator(TEXTS).all_inner_texts()


def test_a_link_shows_another_reader_what_its_sender_saw(browser, waiting):
    with opened(browser, waiting) as sender, opened(browser, waiting) as reader:
        reader.get_by_role("button", name="Arabic", exact=True).click()  # this reader's own choice
        search(sender, "b red")
        sender.get_by_label("Order").select_option("languages")
        sender.get_by_label("Language of the query").select_option("de")
        sender.get_by_role("button", name="German", exact=True).click()
        expect(sender.locator(f"{CARD} .chip", has_text="Arabic")).to_have_count(0)
        seen = shown(sender)
        assert asked(sender) == {"q": "b red", "in": "de", "find": "de", "order": "languages"}
        reader.goto(sender.url)
        expect(reader.locator(TEXTS)).to_have_text(seen)
        expect(reader.locator(BOX)).to_have_value("b red")
        expect(reader.get_by_label("Language of the query")).to_have_value("de")
        assert reader.title() == "b red · Crossloop"
        reader.reload()
        expect(reader.locator(TEXTS)).to_have_text(seen)


def test_back_and_forward_go_from_search_to_search_and_tab_to_tab(browser, waiting):
    with opened(browser, waiting) as page:
        search(page, "b red")
        first = shown(page)
        search(page, "f one")
        second = shown(page)
        assert first != second
        tab(page, "Training")
        expect(page.locator("#training-page h1:visible")).to_be_visible()
        assert asked(page)["tab"] == "training" and page.title() == "Training · Crossloop"
        page.go_back()
        expect(page.locator(BOX)).to_have_value("f one")
        expect(page.locator(TEXTS)).to_have_text(second)
        page.go_back()
        expect(page.locator(TEXTS)).to_have_text(first)
        expect(page.locator(BOX)).to_have_value("b red")
        page.go_back()
        expect(page.locator(".intro")).to_be_visible()
        expect(page.locator(CARD).first).to_be_hidden()
        page.go_forward()
        expect(page.locator(TEXTS)).to_have_text(first)


@pytest.mark.parametrize("name", ["Judge", "Pairs", "Data", "Training"])
def test_a_link_to_a_page_opens_it(browser, waiting, name):
    with opened(browser, waiting) as page:
        page.goto(f"{waiting.url}/?tab={name.lower()}")
        expect(page.get_by_role("link", name=name)).to_have_attribute("aria-current", "page")
        expect(page.locator(f"#{name.lower()}-page")).to_be_visible()


def test_what_an_address_cannot_say_does_no_harm(browser, waiting):
    strange = quote("<img src=x onerror=alert(1)> \u202e ' %", safe="")
    address = f"/?q={strange}&find=xx,../..,de&in=zz&order=worst&version=abc&tab=nowhere"
    with opened(browser, waiting, address) as page:
        alert = page.get_by_role("alert").filter(has_text="A language is given by its code")
        expect(alert).to_be_visible()
        search(page, "b red")
        assert shown(page)


def test_beside_the_results_stands_what_ratings_are_towards(browser, waiting):
    with opened(browser, waiting) as page:
        search(page, "d red")
        note = page.locator("#search-page .due-note")
        expect(note).to_have_text(re.compile(r"^\d+ of 20 new judgments until the next version\.$"))
        before = int(note.inner_text().split()[0])
        page.locator(CARD).first.get_by_role("radio", name="2 Partly").click()
        expect(note).to_have_text(re.compile(f"^{before + 1} of 20 "))


def test_more_results_are_there_when_asked_for(browser, waiting):
    with opened(browser, waiting) as page:
        search(page, "b red")
        expect(page.locator(CARD)).to_have_count(20)
        page.get_by_role("button", name="Show more results").press("Enter")
        expect(page.locator(CARD)).to_have_count(25)
        expect(page.locator(CARD).nth(20)).to_be_focused()
        expect(page.get_by_role("button", name="Show more results")).to_be_hidden()


def test_two_versions_stand_side_by_side_with_what_moved(browser, waiting):
    with opened(browser, waiting, "/?version=1") as page:
        search(page, "b red")
        page.get_by_role("button", name="Side by side with").press("Enter")
        view = page.locator(".comparison")
        expect(view.locator("h2")).to_have_text(["Version 0, live", "Version 1"])
        expect(view).to_contain_text("Of the 20 results of version 1")
        for number, version in ((0, None), (1, 1)):
            found = waiting.call("search", "b red", [], "", 20, "", "best", version)["results"]
            column = view.locator(".compared").nth(number).locator(".compared-text")
            expect(column).to_have_text([result["text"] for result in found])
        assert view.locator(".moved").count() > 0
        assert asked(page)["compare"] == "live"
        page.reload()
        expect(view.locator("h2")).to_have_count(2)
        page.get_by_role("button", name="Back to the live version").click()
        expect(view).to_be_hidden()
        expect(page.locator(CARD).first).to_be_visible()


@pytest.mark.parametrize(
    "look", [{"viewport": {"width": 375, "height": 700}}, {}], ids=["narrow", ""]
)
def test_axe_finds_nothing_in_it_and_nothing_scrolls_sideways(browser, waiting, look):
    with opened(browser, waiting, "/?version=1&compare=live&q=b+red", **look) as page:
        expect(page.locator(".comparison h2")).to_have_count(2)
        check(page, "Side by side")
        assert page.evaluate("document.documentElement.scrollWidth") <= page.viewport_size["width"]
