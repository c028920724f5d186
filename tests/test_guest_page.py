"""The demo corpus on the Data page: what it says, one button, for curators."""

import shutil

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from storage import guest, judges
from storage.database import open_store
from tests.browsing import opened, tab
from tests.running import app
from tests.test_guest_served import GROUPS, work

SECTION = "section[aria-label='Demo corpus']"


@pytest.fixture(scope="module")
def hosting(small, env, tmp_path_factory):
    """An app over somebody's 25 sentences and a part of the demo corpus; Root is its admin."""
    data_dir = shutil.copytree(small, tmp_path_factory.mktemp("hosting") / "data")
    store = open_store(data_dir)
    with store.write() as session:
        guest.bring_in(session, GROUPS)
        token = judges.issue_token(session, judges.appoint(session, "Root", "admin"))
    work(store, env)
    with app(data_dir, "--no-trainer", **env) as running:
        running.store, running.token = store, token
        yield running
    store.close()


@pytest.fixture
def page(hosting, browser):
    with opened(browser, hosting, viewport={"width": 375, "height": 800}) as page:
        tab(page, "Data")
        expect(page.locator(SECTION)).to_be_visible()
        yield page


def speak(page, hosting):
    page.locator("#data-page .judge-name").first.fill("Root")
    page.locator("#data-page").get_by_role("button", name="I have a token").click()
    page.locator("#data-page .judge-name").last.fill(hosting.token)
    page.keyboard.press("Enter")


def test_who_may_not_move_it_reads_who_may(page):
    expect(page.locator(SECTION)).to_contain_text("Searches find it")
    expect(page.locator(SECTION)).to_contain_text("Only a curator may take it out")
    expect(page.locator(f"{SECTION} button")).to_be_hidden()


def test_a_curator_takes_it_out_and_brings_it_back(page, hosting):
    speak(page, hosting)
    page.get_by_role("button", name="Take it out").click()
    expect(page.locator(f"{SECTION} [role=status]")).to_have_text("The demo corpus is out.")
    expect(page.locator("#data-page")).to_contain_text("25 sentences can be found")
    with hosting.store.read() as session:
        assert guest.state(session) == "out"
    assert not Axe().run(page).response["violations"]
    assert page.evaluate("document.documentElement.scrollWidth") <= 375
    tab(page, "Search")
    expect(page.get_by_text("Try one of these")).to_be_hidden()
    tab(page, "Data")
    page.get_by_role("button", name="Bring it back").click()
    expect(page.locator(f"{SECTION} [role=status]")).to_contain_text("The demo corpus is in.")
    tab(page, "Search")
    expect(page.get_by_text("Try one of these")).to_be_visible()


def test_it_moves_on_the_page_when_somebody_else_moves_it(page, hosting):
    with hosting.store.write() as session:
        guest.take_out(session)
    expect(page.locator(SECTION)).to_contain_text("It is out")
    with hosting.store.write() as session:
        guest.bring_in(session, GROUPS)
    expect(page.locator(SECTION)).to_contain_text("Searches find it")
