"""What one's judgments did: asked of both versions, of judged sentences alone, for who may know."""

import pytest
from playwright.sync_api import expect

from app.effect import Effect, average_precision, tells_two_apart
from app.live import Live
from app.speaker import Speaker
from app.text import BadText
from storage.database import open_store
from storage.judges import NotAllowed
from tests.browsing import opened, tab
from tests.kept import judge_query, keep
from tests.running import until

RATED = {"b red": {1: 3.0, 2: 0.0, 3: 2.0, 9: 1.0}, "c red": {4: 0.0, 5: 3.0}, "d red": {6: 3.0}}


@pytest.fixture
def learned(data_dir):
    """A store in which version 1 learned from what Ada and Bob had rated."""
    store = open_store(data_dir)
    for query, ratings in RATED.items():
        for sentence, value in ratings.items():
            judge_query(store, query, sentence, value)
    judge_query(store, "e red", 7, 3.0, name="Bob")
    judge_query(store, "e red", 8, 0.0, name="Bob")
    keep(store, goes_live=True, decision="promoted")
    judge_query(store, "f red", 1, 3.0)  # too late to have taught it
    live = Live(store)
    live.refresh()
    yield store, live, Effect(store, live)
    store.close()


def test_precision_is_of_what_was_rated_alone():
    ratings = {1: 3.0, 2: 0.0, 3: 2.0}
    assert average_precision({1: 0.9, 2: 0.5, 3: 0.7}, ratings) == 1.0
    assert average_precision({1: 0.9, 2: 0.8, 3: 0.7}, ratings) == pytest.approx((1 + 2 / 3) / 2)
    assert tells_two_apart([3, 0]) and not tells_two_apart([3, 2]) and not tells_two_apart([])


def test_ones_own_questions_are_asked_of_both_versions_the_worst_change_first(learned):
    _, live, effect = learned
    told = effect.effect(Speaker("Ada"))
    assert (told["before"], told["after"], told["entered"]) == (0, 1, 7)
    assert {row["query"]: row["judged"] for row in told["questions"]} == {"b red": 4, "c red": 2}
    changes = [row["after"] - row["before"] for row in told["questions"]]
    assert changes == sorted(changes)
    for number, name in ((0, "before"), (1, "after")):
        snapshot = live.at(number)
        for row in told["questions"]:
            ratings = RATED[row["query"]]
            vector = snapshot.space.queries([row["query"]])[0]
            found = snapshot.index.vectors(list(ratings)) @ vector
            expected = average_precision(dict(zip(ratings, found, strict=True)), ratings)
            assert row[name] == round(100 * expected, 1)


def test_what_others_rated_is_told_to_curators_alone(learned):
    *_, effect = learned
    with pytest.raises(NotAllowed):
        effect.effect(Speaker("Ada"), team=True)
    told = effect.effect(Speaker("Cora", "curator"), team=True)
    assert {row["query"] for row in told["questions"]} == {"b red", "c red", "e red"}
    assert effect.effect(Speaker("Eve"))["entered"] == 0
    with pytest.raises(BadText, match="Type a name"):
        effect.effect(Speaker())


def test_before_anything_is_learned_there_is_nothing_to_tell(data_dir):
    store = open_store(data_dir)
    live = Live(store)
    live.refresh()
    judge_query(store, "b red", 1)
    assert Effect(store, live).effect(Speaker("Ada"))["after"] is None
    store.close()


def test_the_page_tells_a_judge_what_theirs_did(browser, changing):
    store = changing.store
    judge_query(store, "c red", 4, 0.0)
    keep(store, goes_live=True, seed=1)
    until(lambda: changing.call("status")["version"] == 2, "version 2")
    with opened(browser, changing) as page:
        tab(page, "Training")
        panel = page.locator(".effect")
        panel.locator("summary").click()
        expect(panel).to_contain_text("you had rated nothing before it")
        page.locator("#training-page").get_by_label("Your name as a judge").fill("Ada")
        page.keyboard.press("Enter")
        expect(panel).to_contain_text("2 ratings were there when version 2 learned")
        expect(panel.locator("tbody tr")).to_have_count(1)
        expect(panel.locator("tbody td").first).to_have_text("c red")
