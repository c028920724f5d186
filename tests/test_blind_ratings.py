"""What readers rate of a list that two versions made: whose it is, what it counts, what follows."""

import pytest
from sqlalchemy import update

from app.speaker import Speaker
from app.training import Training
from storage import interleaving, queue, runs, versions
from storage.corpora import NewSentence, add_sentences
from storage.judgments import Item, Shown, judge_named, queries_of
from storage.preference import Tally
from storage.queue import Drawn
from storage.schema import Draft, EncoderVersion, Judgment
from tests.blind import ADA, alone, drafts, switched_on, waiting
from tests.publishing import publish
from tests.test_reconsider import ask, live_number

TEXTS = [f"{letter} {word}" for letter in "abcdefgh" for word in ("one", "two", "red", "blue")]


@pytest.fixture(scope="module")
def kept_once(small, tmp_path_factory):
    return waiting(small, tmp_path_factory.mktemp("blind") / "data")


@pytest.fixture
def blind(kept_once, tmp_path):
    with switched_on(kept_once, tmp_path / "data") as made:
        yield made


def rate(service, answer, place, value, speaker=ADA):
    result = answer["results"][place]
    return service.rate(
        speaker, answer["query"], "en", result["sentence_id"], value,
        rank=result["rank"], score=result["score"], version=answer["version"],
    )  # fmt: skip


def place_of(store, number):
    """Where the newest draft has the first result of a version."""
    return drafts(store)[-1].brought.index(number)


def tally(store):
    with store.read() as session:
        return interleaving.preferences(session, 1, {0})


def test_a_rating_is_recorded_as_of_the_version_that_brought_its_result(blind):
    store, _, service = blind
    answer = service.search("b red", speaker=ADA)
    (draft,) = drafts(store)
    for place, by in enumerate(draft.brought[:6]):
        number = rate(service, answer, place, 1)["saved"]
        with store.read() as session:
            said = session.get_one(Judgment, number)
            assert (said.version, said.rank) == (by or 0, place + 1)
            assert said.score is None  # nobody saw one


def test_a_result_that_stood_elsewhere_or_came_from_one_version_is_left_as_it_is(blind):
    store, _, service = blind
    answer = service.search("b red", speaker=ADA)
    place = place_of(store, 1)
    sentence = answer["results"][place]["sentence_id"]
    with store.read() as session:
        elsewhere = [Shown(rank, 0.5, 0) for rank in range(1, 30) if rank != place + 1]
        for shown in (*elsewhere, Shown(place + 1, 0.5, 1), Shown(None, 0.5, 0)):
            same = interleaving.as_brought(session, "Ada", "b red", sentence, shown)
            assert same == shown
        stood = Shown(place + 1, 0.5, 0)
        assert interleaving.as_brought(session, "Ada", "b red", sentence, stood).version == 1
        assert interleaving.as_brought(session, "Bea", "b red", sentence, stood) == stood


def test_a_question_goes_to_who_brought_more_that_is_relevant(blind):
    store, _, service = blind
    assert tally(store) == Tally()
    answer = service.search("b red", speaker=ADA)
    assert tally(store) == Tally()  # nobody has rated anything
    ours, theirs = place_of(store, 0), place_of(store, 1)
    rate(service, answer, theirs, 1)
    assert tally(store) == Tally(0, 0, 1)
    rate(service, answer, theirs, 2)
    assert tally(store) == Tally(1, 0, 0)
    rate(service, answer, ours, 3)
    assert tally(store) == Tally(0, 0, 1)
    rate(service, answer, theirs, 0)  # they changed their mind
    assert tally(store) == Tally(0, 1, 0)


def test_a_question_counts_once_and_each_rating_once(blind):
    store, _, service = blind
    for k in (10, 20):
        answer = service.search("b red", k=k, speaker=ADA)
    rate(service, answer, place_of(store, 1), 3)
    bea = Speaker("Bea")
    answer = service.search("b red", speaker=bea)
    rate(service, answer, place_of(store, 1), 3, bea)
    assert tally(store) == Tally(1, 0, 0)
    answer = service.search("c red", speaker=bea)
    rate(service, answer, place_of(store, 0), 3, bea)
    assert tally(store) == Tally(1, 1, 0)


def test_what_was_rated_before_is_no_preference(blind):
    store, _, service = blind
    answer = service.search("b red", speaker=ADA)
    rate(service, answer, place_of(store, 1), 3)
    assert tally(store) == Tally(1, 0, 0)
    with store.write() as session:  # as if the list had come a minute later
        session.execute(update(Draft).values(created_at=Draft.created_at + 60))
    assert tally(store) == Tally()


def test_what_is_rated_through_the_queue_is_no_preference(blind):
    store, _, service = blind
    service.search("b red", speaker=ADA)
    service.rate(ADA, "b red", "en", alone(service, "b red", 0)[0], 3)
    sentence = drafts(store)[0].sentences[place_of(store, 1)]
    with store.write() as session:
        item = Item(queries_of(session, "b red")[0].id, sentence)
        queue.add_items(session, [Drawn(item, ("en", "de"), 0.5, 1)], 1, 1)
        shown = Shown(place_of(store, 1) + 1, 0.5, 1, "random")
        queue.submit(session, judge_named(session, "Ada"), item, "rated", 3, shown)
    assert tally(store) == Tally()


def test_of_another_live_encoder_it_says_nothing_of_the_same_it_does(blind, env):
    store, live, service = blind
    answer = service.search("b red", speaker=ADA)
    rate(service, answer, place_of(store, 1), 3)
    with store.write() as session:
        add_sentences(session, "more", [NewSentence("en", "h blue")])
    publish(store.data_dir, env)
    with store.read() as session:
        served = versions.live(session)
        assert runs.same_encoder(session, served) == [2, 0]
        assert runs.same_encoder(session, session.get_one(EncoderVersion, 1)) == [1]
        assert interleaving.preferences(session, 1, [2, 0]) == Tally(1, 0, 0)
        assert interleaving.preferences(session, 1, [5]) == Tally()


# --- the gate -----------------------------------------------------------------------------------


def compare(store, service, favoured, count):
    """A reader who finds the first result of one version relevant, for so many questions."""
    compared = 0
    for text in TEXTS:
        answer, before = service.search(text, speaker=ADA), len(drafts(store))
        if before and favoured in drafts(store)[-1].brought and compared < count:
            rate(service, answer, place_of(store, favoured), 3)
            rate(service, answer, place_of(store, 1 - favoured), 0)
            compared += 1
    assert compared == count


def test_what_readers_surely_prefer_goes_live(blind):
    store, live, service = blind
    training = Training(store, live, 20)
    assert training.status()["candidate"]["preferred"] is None
    compare(store, service, favoured=1, count=12)
    told = training.status()["candidate"]["preferred"]
    assert (told["questions"], told["wins"], told["losses"], told["ties"]) == (12, 12, 0, 0)
    assert told["better"] == pytest.approx(1 - 0.75**12, abs=1e-4) and told["worse"] == 0
    (said,) = ask(store)
    assert said.startswith("Promoted version 1, kept until now: compared blindly on 12 questions")
    assert live_number(store) == 1


def test_what_they_surely_like_less_waits_no_longer(blind):
    store, live, service = blind
    compare(store, service, favoured=0, count=12)
    (said,) = ask(store)
    assert said.startswith("Version 1 waits no longer: compared blindly on 12 questions")
    assert live_number(store) == 0
    with store.read() as session:
        assert versions.candidate(session) is None
        version = session.get_one(EncoderVersion, 1)
        assert version.state == "retired"
        assert (version.events[-1]["what"], version.events[-1]["why"]) == ("withdrawn", said)
    live.refresh_kept()
    assert live.kept is None and Training(store, live, 20).status()["candidate"] is None


@pytest.mark.parametrize("harmless", [True, False])
def test_few_questions_and_one_that_harms_promote_nothing(blind, harmless):
    store, _, service = blind
    with store.write() as session:
        version = session.get_one(EncoderVersion, 1)
        version.metrics = {**version.metrics, "harmless": harmless}
    compare(store, service, favoured=1, count=7 if harmless else 12)
    assert [said for said in ask(store) if "compared blindly" in said] == []
