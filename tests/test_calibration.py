"""A calibration round: the same few items for every judge first, and how far they agree after."""

import pytest
from sqlalchemy import select

from app.judging import Judging
from app.reviewing import Reviewing
from app.speaker import Speaker
from app.text import BadText
from storage.corpora import NewSentence, add_sentences
from storage.judges import NotAllowed
from storage.judgments import Item, query_for
from storage.queue import Drawn, Finished, add_items
from storage.schema import QueueItem

CORA = Speaker("Cora", "curator")
VALUES = [3, 2, 0, 1, 3]


@pytest.fixture
def page(store):
    """Twelve items in two languages that want one rating each, and five of them as the round."""
    with store.write() as session:
        rows = [NewSentence(code, f"{code} {n}") for code in ("de", "th") for n in range(6)]
        add_sentences(session, "c", rows)
        query = query_for(session, "en", "which?")
        drawn = [
            Drawn(Item(query.id, n), ("en", row.language), score=n / 20, rank=n)
            for n, row in enumerate(rows, start=1)
        ]
        add_items(session, drawn, version=0, wanted=1)
    judging, reviewing = Judging(store, 8), Reviewing(store)
    assert reviewing.calibrate(CORA, items=5) == {"kind": "relevance", "items": 5}
    return judging, reviewing


def round_of(store):
    with store.read() as session:
        marked = select(QueueItem.id).where(QueueItem.calibration).order_by(QueueItem.lot)
        return list(session.scalars(marked))


def judged(judging, name, values, **wish):
    """Answers as they came, with the items they were of."""
    shown, answers = judging.next(Speaker(name), **wish)["item"], []
    for value in values:
        answer = judging.judge(Speaker(name), shown["id"], "rated", value, **wish)
        answers.append((shown["id"], answer))
        shown = answer["next"]["item"]
    return answers


def test_every_judge_gets_the_same_items_first_and_then_their_own(page, store):
    judging, _ = page
    same = round_of(store)
    after = []
    for name in ("Ada", "Bob", "Eve"):  # one rating is wanted: the round goes beyond that
        answers = judged(judging, name, [*VALUES, 2], order="uncertain")
        assert [item for item, _ in answers[:5]] == same
        after.append(answers[5][0])
    assert len(set(after)) == 3 and not set(after) & set(same)


def test_what_others_said_is_told_after_the_last_alone(page):
    judging, _ = page
    for _, answer in judged(judging, "Ada", VALUES)[:-1]:
        assert answer["others"] is None and answer["calibrated"] is None
    answers = [answer for _, answer in judged(judging, "Bob", [3, 1, 2, 1, 3, 0])]
    assert [each["others"] for each in answers[:4]] == [None] * 4
    assert [each["next"]["calibration"] for each in answers[:4]] == [
        {"done": n, "items": 5} for n in (1, 2, 3, 4)
    ]
    end = answers[4]
    assert end["next"]["calibration"] is None and end["others"] == [{"judge": "Ada", "value": 3.0}]
    told = end["calibrated"]
    assert (told["others"], told["items"], told["same"], told["near"]) == (1, 5, 3, 4)
    assert 0.3 < told["kappa"] < 0.8
    assert answers[5]["calibrated"] is None  # the queue is open


def test_who_is_the_first_agrees_with_nobody_yet(page):
    judging, _ = page
    told = judged(judging, "Ada", VALUES)[-1][1]["calibrated"]
    assert told == {"others": 0, "items": 0, "same": 0, "near": 0, "kappa": None}


def test_a_round_is_of_what_one_reads(page, store):
    judging, _ = page
    shown, seen = judging.next(Speaker("Ada"), reads=["en", "th"]), []
    while shown["calibration"]:
        seen.append(shown["item"]["right"]["language"])
        answer = judging.judge(Speaker("Ada"), shown["item"]["id"], "unsure", reads=["en", "th"])
        shown = answer["next"]
    with store.read() as session:
        marked = select(QueueItem.right_language).where(QueueItem.calibration)
        assert seen == [code for code in session.scalars(marked) if code == "th"]


def test_a_round_begins_anew_and_ends_when_a_curator_says_so(page, store):
    judging, reviewing = page
    assert reviewing.calibrate(CORA, items=2)["items"] == 2 == len(round_of(store))
    assert reviewing.calibrate(CORA, "similarity")["items"] == 0
    full = judged(judging, "Ada", VALUES)[0][0]
    assert reviewing.calibrate(CORA, items=0)["items"] == 0
    assert judging.next(Speaker("Bob"))["calibration"] is None
    with pytest.raises(Finished):
        judging.judge(Speaker("Bob"), full, "rated", 1)
    with pytest.raises(NotAllowed, match="Only a curator"):
        reviewing.calibrate(Speaker("Ada"), items=3)
    with pytest.raises(BadText, match="from 0 to 50"):
        reviewing.calibrate(CORA, items=51)


def test_there_is_no_round_by_itself(page, store):
    judging, reviewing = page
    reviewing.calibrate(CORA, items=0)
    answers = judged(judging, "Ada", [1, 2])
    assert all(answer["calibrated"] is None for _, answer in answers)
    assert all(answer["others"] == [] for _, answer in answers)
    assert all(answer["next"]["calibration"] is None for _, answer in answers)
