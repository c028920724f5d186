"""Two versions in one list: drafted fairly, shown blindly."""

import random
import shutil
from dataclasses import replace
from itertools import pairwise

import pytest
from sqlalchemy import event, func, select
from sqlalchemy.exc import OperationalError

from app.live import Live
from app.service import Service
from app.speaker import Speaker
from storage import interleaving, versions
from storage.corpora import NewSentence, add_sentences
from storage.database import open_store
from storage.interleaving import DAY_SECONDS, FIRST, SECOND, Asking, team_draft
from storage.schema import Judge, Query
from tests.blind import ADA, ROOT, alone, drafts, ids, switched_on, waiting
from tests.publishing import publish

# --- the draft ----------------------------------------------------------------------------------


def test_each_version_brings_the_best_that_is_not_there_yet():
    for seed in range(50):
        rng = random.Random(seed)
        first, second = (rng.sample(range(30), 15) for _ in range(2))
        shown = team_draft(first, second, 15, rng)
        assert len({id_ for id_, _ in shown}) == len(shown) == 15
        seen = set()
        for id_, team in shown:
            if team is not None:
                ranking = (first, second)[team]
                assert id_ == next(each for each in ranking if each not in seen)
            seen.add(id_)
        teams = [team for _, team in shown if team is not None]
        for at in range(0, len(teams) - 1, 2):  # one each in every round
            assert {*teams[at : at + 2]} == {FIRST, SECOND}


def test_who_opens_a_round_is_a_coins_choice():
    opened = [
        team_draft(range(10), range(10, 20), 10, random.Random(seed))[0][1] for seed in range(400)
    ]
    assert 160 < sum(opened) < 240


def test_what_both_begin_with_is_nobodys():
    shown = team_draft([1, 2, 3, 4], [1, 2, 4, 5], 4, random.Random(0))
    assert shown[:2] == [(1, None), (2, None)]
    assert {team for _, team in shown[2:]} == {FIRST, SECOND}
    assert team_draft([1, 2], [1, 2], 5, random.Random(0)) == [(1, None), (2, None)]


def test_a_longer_list_begins_with_the_shorter():
    rng = random.Random(7)
    first, second = (rng.sample(range(60), 40) for _ in range(2))
    lists = [team_draft(first[:k], second[:k], k, random.Random(3)) for k in (5, 12, 20, 40)]
    for fewer, more in pairwise(lists):
        assert more[: len(fewer)] == fewer


def test_nothing_is_lost_where_one_finds_less():
    shown = team_draft([1, 2, 3, 4], [9, 2], 10, random.Random(0))
    assert {id_ for id_, _ in shown} == {1, 2, 3, 4, 9}


# --- a search -----------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def kept_once(small, tmp_path_factory):
    return waiting(small, tmp_path_factory.mktemp("blind") / "data")


@pytest.fixture
def blind(kept_once, tmp_path):
    with switched_on(kept_once, tmp_path / "data") as made:
        yield made


def test_a_search_under_a_name_is_answered_by_both_and_says_so_nowhere(blind):
    store, _, service = blind
    answer = service.search("b red", speaker=ADA)
    (draft,) = drafts(store)
    assert answer["version"] == 0 and ids(answer) == draft.sentences
    assert [result["rank"] for result in answer["results"]] == list(range(1, 21))
    assert {0, 1} <= set(draft.brought)
    lists = {number: alone(service, "b red", number) for number in (0, 1)}
    for number, found in lists.items():
        own = [id_ for id_, by in zip(draft.sentences, draft.brought, strict=True) if by == number]
        assert own == sorted(own, key=found.index)
    plain = service.search("b red")
    assert answer.keys() == plain.keys()
    assert {name for each in answer["results"] for name in each} == set(plain["results"][0])
    assert ids(plain) == lists[0]


def test_no_scale_of_scores_tells_whose_a_result_is(blind):
    store, _, service = blind
    answer = service.search("b red", speaker=ADA)
    (draft,) = drafts(store)
    assert {result["score"] for result in answer["results"]} == {None}
    for number in (0, 1):
        asked = service.search("b red", version=number, k=25, speaker=ROOT)["results"]
        told = {result["sentence_id"]: result["standing"] for result in asked}
        for result, by in zip(answer["results"], draft.brought, strict=True):
            if by == number:
                assert result["standing"] == told[result["sentence_id"]] is not None


def test_where_one_version_does_not_know_nonsense_no_percent_tells_either(blind):
    store, live, service = blind
    live._kept = replace(live.kept, nonsense=None)
    answer = service.search("b red", speaker=ADA)
    assert {result["standing"] for result in answer["results"]} == {None}
    assert not answer["doubtful"] and drafts(store)


def test_loaded_again_it_is_the_same_list_and_more_of_it_goes_on(blind):
    store, _, service = blind
    first = ids(service.search("b red", k=5, speaker=ADA))
    assert ids(service.search(" b  red", k=5, speaker=Speaker("ada"))) == first
    assert ids(service.search("b red", k=20, speaker=ADA))[:5] == first
    assert ids(service.search("b red", k=5, speaker=ADA)) == first
    assert [len(draft.sentences) for draft in drafts(store)] == [5, 20]


def test_another_reader_and_another_day_may_see_another_list():
    live, other = range(40), range(40, 80)
    lists = {
        tuple(interleaving.drafted(Asking("b red", name, 0, 1), live, other, 40, now))
        for name in ("Ada", "Bea") for now in (DAY_SECONDS, 2 * DAY_SECONDS)
    }  # fmt: skip
    same = {
        tuple(interleaving.drafted(Asking(text, name, 0, 1), live, other, 40, now))
        for text, name in (("b red", "Ada"), ("b  red ", "ada")) for now in (1, DAY_SECONDS - 1)
    }  # fmt: skip
    assert len(lists) == 4 and len(same) == 1


@pytest.mark.parametrize(
    "how", [{"version": 0}, {"fair": False}, {"order": "languages"}, {"alone": True}]
)
def test_who_asks_for_one_version_or_another_order_gets_that(blind, how):
    store, _, service = blind
    own = ids(switched_off(store).search("b red", **{**how, "version": None}))
    assert ids(service.search("b red", speaker=ROOT, **how)) == own
    assert drafts(store) == []


def switched_off(store):
    live = Live(store)
    live.refresh()
    return Service(store, live)


def test_without_a_name_a_switch_or_a_kept_version_nothing_is_drafted(blind):
    store, live, service = blind
    service.search("b red")
    switched_off(store).search("b red", speaker=ADA)
    with store.write() as session:
        versions.drop_candidate(session)
    live.refresh_kept()
    service.search("b red", speaker=ADA)
    assert live.kept is None and drafts(store) == []


def test_a_search_leaves_neither_judge_nor_query_behind(blind):
    store, _, service = blind
    service.search("b red", speaker=ADA)
    with store.read() as session:
        assert session.scalar(select(func.count(Judge.id))) == 0
        assert session.scalar(select(func.count(Query.id))) == 0
    assert "b red" not in drafts(store)[0].query_key


def test_a_store_that_takes_nothing_answers_by_the_live_version_alone(blind):
    store, _, service = blind

    def refuse(_):
        raise OperationalError("", {}, Exception("full"))

    event.listen(store._writer, "begin", refuse)
    assert ids(service.search("b red", speaker=ADA)) == alone(service, "b red", 0)
    event.remove(store._writer, "begin", refuse)
    assert drafts(store) == []


def test_an_index_over_less_than_the_live_one_drafts_nothing(blind, env):
    store, live, service = blind
    with store.write() as session:
        add_sentences(session, "more", [NewSentence("en", "h blue")])
    publish(store.data_dir, env)
    live.refresh()
    live.refresh_kept()
    service.search("b red", speaker=ADA)
    assert (live.current.number, live.kept, drafts(store)) == (2, None, [])


def test_a_kept_version_that_cannot_be_loaded_leaves_search_as_it_is(kept_once, tmp_path):
    store = open_store(shutil.copytree(kept_once, tmp_path / "data"))
    (store.data_dir / "versions" / "0001" / "index" / "ids.npz").unlink()
    live = Live(store, interleaves=True)
    live.refresh()
    live.refresh_kept()
    assert live.kept is None and Service(store, live).search("b red", speaker=ADA)["results"]
    store.close()


def test_one_that_goes_live_is_not_loaded_again(blind):
    store, live, _ = blind
    held = live.kept
    assert live.at(1) is held
    with store.write() as session:
        versions.activate(session, 1, 1.0)
    live.refresh()
    live.refresh_kept()
    assert live.current is held and live.kept is None
