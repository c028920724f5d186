"""Pinning a result by key and by button, and the pinned queries of the Training tab."""

import re

import pytest
from playwright.sync_api import expect

from storage import judges, pins
from tests.browsing import card, check, opened, search, tab

PANEL = "#training-page section.pins"


def pin_of(page, number):
    return card(page, number).locator(".pin")


def rows(page):
    return page.locator(f"{PANEL} tbody tr")


def test_p_pins_the_result_in_focus_and_the_training_tab_says_what_each_version_finds(
    browser, changing
):  # fmt: skip
    with opened(browser, changing) as page:
        tab(page, "Training")
        expect(page.locator(PANEL)).to_contain_text("Nothing is pinned. Press p on a result")
        tab(page, "Search")
        search(page, "b red")
        page.keyboard.press("ArrowDown")
        page.keyboard.press("j")
        page.keyboard.press("p")
        expect(pin_of(page, 1).get_by_role("button")).to_have_text("Pinned")
        expect(pin_of(page, 1).get_by_role("status")).to_contain_text("No version goes live")
        expect(pin_of(page, 0).get_by_role("button")).to_have_text("Pin")
        expect(card(page, 1)).to_be_focused()
        text = card(page, 1).locator(".result-text").inner_text()
        search(page, "c red")
        expect(page.locator(".pin.on")).to_have_count(0)
        search(page, "b red")  # whoever asks again finds it pinned
        expect(pin_of(page, 1).get_by_role("button")).to_have_text("Pinned")
        tab(page, "Training")
        expect(rows(page)).to_have_count(1)
        expect(rows(page).locator("td").nth(0)).to_have_text("b red")
        expect(rows(page).locator("td").nth(1)).to_contain_text(text)
        heads = page.locator(f"{PANEL} th")
        expect(heads).to_have_text(["Query", "Must find", "Version 1", "Version 0, live", "Action"])
        expect(rows(page).locator("td").nth(3)).to_have_text("#2")
        expect(rows(page).locator("td").nth(2)).to_have_text("–")  # no trainer asks version 1
        with changing.store.write() as session:
            pins.note_places(session, 1, {1: None})
        expect(rows(page).locator("td").nth(2)).to_have_text("not found")
        check(page, "Pinned queries")
        page.get_by_role("button", name="Unpin: b red").press("Enter")
        expect(page.locator(PANEL)).to_contain_text("Nothing is pinned.")
        expect(page.get_by_role("heading", name="Pinned queries")).to_be_focused()


def test_the_languages_of_the_search_are_kept_and_the_button_takes_the_pin_away(
    browser, changing
):  # fmt: skip
    with opened(browser, changing) as page:
        search(page, "d red")
        page.get_by_role("button", name="German", exact=True).click()
        expect(page.locator(".results .chip", has_text="Arabic")).to_have_count(0)
        pin_of(page, 2).get_by_role("button", name="Pin", exact=True).click()
        expect(pin_of(page, 2)).to_have_class(re.compile(r"\bon\b"))
        (shown,) = changing.call("pins")["pins"]
        assert (shown["languages"], shown["language"], shown["places"]) == (["de"], "de", {"0": 3})
        pin_of(page, 2).get_by_role("button", name="Pinned").click()
        expect(pin_of(page, 2).get_by_role("status")).to_have_text("No longer pinned.")
    assert changing.call("pins")["pins"] == []


def test_who_is_no_curator_sees_what_is_pinned_and_cannot_change_it(browser, changing):
    found = changing.search("e red")["results"]
    made = changing.call("pin", "Ada", "e red", "en", found[0]["sentence_id"])
    assert made["place"] == 1
    with changing.store.write() as session:
        token = judges.issue_token(session, judges.appoint(session, "Root", "admin"))
    refused = changing.call("unpin", "Ada", made["pin"])
    assert "Only a curator may do that" in refused["error"]
    with opened(browser, changing) as page:
        search(page, "e red")
        expect(pin_of(page, 0).locator(".pinned")).to_be_visible()
        expect(page.locator(".pin").get_by_role("button")).to_have_count(0)
        page.keyboard.press("ArrowDown")
        page.keyboard.press("ArrowDown")
        page.keyboard.press("p")
        expect(pin_of(page, 1)).to_be_hidden()
        tab(page, "Training")
        expect(rows(page)).to_have_count(1)
        expect(page.locator(PANEL).get_by_role("button")).to_have_count(0)
    assert len(changing.call("pins")["pins"]) == 1
    assert changing.call("unpin", "Root", made["pin"], token) == {"changed": True}


@pytest.mark.parametrize("width", [375, 1280])
def test_long_texts_stay_within_the_page(browser, changing, width):
    query = "warum " * 60
    sentence = changing.search(query)["results"][0]["sentence_id"]
    changing.call("pin", "Ada", query, "de", sentence)
    with opened(browser, changing, viewport={"width": width, "height": 800}) as page:
        tab(page, "Training")
        button = page.locator(PANEL).get_by_role("button")
        button.click(trial=True)
        assert button.bounding_box()["x"] + button.bounding_box()["width"] <= width
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        check(page, "Pinned queries")
