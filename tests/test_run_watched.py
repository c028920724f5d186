"""An adaptation from the page: watched while one searches and rates on, and what it leaves behind.

By a real trainer on a tiny encoder, with steps enough to be seen.
"""

import pytest
from playwright.sync_api import expect

from storage.corpora import NewSentence, add_sentences
from storage.database import open_store
from tests.browsing import CARD, SAVED, card, opened, search, tab
from tests.publishing import publish
from tests.running import app, trainer, until
from tests.test_trainer_process import judge_groups

QUERY = "a red one en"
RUN_MS = 240_000


@pytest.fixture(scope="module")
def served(tmp_path_factory, env):
    """An app over judged groups of words, and a trainer."""
    data_dir = tmp_path_factory.mktemp("watched") / "data"
    store = open_store(data_dir)
    with store.write() as session:
        judge_groups(session)
    knobs = {"CROSSLOOP_STEPS": 30, "CROSSLOOP_PATIENCE": 1_000, "CROSSLOOP_TRAIN_AFTER": 10_000}
    publish(data_dir, env)
    with (
        app(data_dir, "--no-trainer", **{**env, **knobs}) as running,
        trainer(data_dir, **{**env, **knobs}),
    ):
        running.store = store
        yield running
    store.close()


@pytest.fixture
def page(served, browser):
    with opened(browser, served) as page:
        yield page


def test_run_is_watched_while_searching_and_its_outcome_is_shown(page, served):
    tab(page, "Training")
    page.get_by_role("button", name="Adapt now").click()
    expect(page.locator(".running .muted").first).to_contain_text("Adaptation")
    expect(page.get_by_role("button", name="Adapt now")).to_be_disabled()

    tab(page, "Search")
    search(page, QUERY)
    answer = card(page, 0)
    answer.get_by_role("radio", name="3 Answers").click()
    expect(answer.locator(".saved-note")).to_have_text(SAVED)
    assert served.call("status")["runs"][0]["state"] in ("queued", "running"), "too fast to test"

    tab(page, "Training")
    expect(page.locator(".running svg .line.loss")).to_be_visible(timeout=RUN_MS)
    expect(page.locator(".running")).to_be_hidden(timeout=RUN_MS)
    run = served.call("run", served.call("status")["runs"][0]["id"])
    assert run["decision"] in ("promoted", "kept", "refused"), run["reason"]
    for check in run["metrics_after"]["checks"]:
        expect(page.locator("#training-page")).to_contain_text(check["sentence"])


def test_a_new_version_is_offered_shown_and_taken_back(page, served):
    search(page, QUERY)
    number = served.call("status")["version"]
    newest = max(version["number"] for version in served.call("status")["versions"])
    with served.store.write() as session:  # it is found first, and moves the others down
        add_sentences(session, "words", [NewSentence("en", QUERY)])
    until(lambda: served.call("status")["version"] == newest + 1, "the corpus to be indexed anew")
    see_the_new_version(page, newest + 1, before=number)
    go_back_to(page, number)


def see_the_new_version(page, number, before):
    tab(page, "Search")
    bar = page.locator(".banner.fresh")
    expect(bar).to_contain_text(f"The encoder is now version {number}.")
    assert card(page, 0).locator(".meta").inner_text().endswith(f"version {before}")
    bar.get_by_role("button", name="Show new results").click()
    expect(bar).to_be_hidden()
    expect(card(page, 0).locator(".meta")).to_contain_text(f"version {number}")
    expect(card(page, 0)).to_be_focused()
    expect(page.locator(f"{CARD} .moved").first).to_be_visible()


def go_back_to(page, number):
    tab(page, "Training")
    page.get_by_role("button", name=f"Go back to version {number}").click()
    page.get_by_role("button", name="Yes, switch").click()
    expect(page.locator(".top h1")).to_have_text(f"Version {number} answers searches")
