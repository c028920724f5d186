"""Judges get what they read, by their word or their browser's, and a translation where they ask."""

import random
from itertools import product

import pytest
from sqlalchemy import select

from app.judging import Judging
from app.speaker import Speaker
from app.text import BadText
from app.translating import Translating
from storage import judges
from storage.__main__ import main
from storage.corpora import NewSentence, add_sentences
from storage.exchange.judgment_files import export_judgments
from storage.judgments import Item, query_for
from storage.queue import Drawn, add_items
from storage.schema import Judgment, Sentence
from tests.judged import objects

ELEVEN = ["ar", "de", "en", "es", "fr", "hi", "ru", "sw", "th", "vi", "zh-Hans"]
ADA = Speaker("Ada")


@pytest.fixture
def judging(store):
    """A queue of every pair of eleven languages, six items each, in the order of a lot."""
    with store.write() as session:
        rows = [NewSentence(code, f"{code} {n}", parallel_group=f"s{n}")
                for code in ELEVEN for n in range(6)]  # fmt: skip
        add_sentences(session, "c", rows)
        queries = {code: query_for(session, code, f"{code}?", group="q") for code in ELEVEN}
        known = session.scalars(select(Sentence)).all()
        drawn = [
            Drawn(Item(queries[code].id, s.id), (code, s.language), score=0.5, rank=1)
            for code, s in product(ELEVEN, known)
        ]
        random.Random(0).shuffle(drawn)
        add_items(session, drawn, version=0, wanted=1)
    return Judging(store, 8)


def worked_through(judging, speaker, count, **wish):
    """The languages of so many items, each judged as it came."""
    shown, seen = judging.next(speaker, **wish), []
    while shown["item"] and len(seen) < count:
        item = shown["item"]
        seen.append((item["left"]["language"], item["right"]["language"]))
        shown = judging.judge(speaker, item["id"], "rated", 2, **wish)["next"]
    return seen


@pytest.mark.parametrize("browser", [["de-DE", "th"], ["th-TH", "de-AT", "fi"]])
def test_who_reads_two_of_eleven_languages_is_asked_about_those_alone(judging, browser):
    seen = worked_through(judging, ADA, 20, reads=browser)
    assert len(seen) == 20
    assert {code for pair in seen for code in pair} == {"de", "th"}


def test_what_a_judge_said_stands_over_their_browser(judging):
    judging.reads(ADA, ["sw", "ar"])
    seen = worked_through(judging, ADA, 20, reads=["de", "en"])
    assert len(seen) == 20 and {code for pair in seen for code in pair} == {"sw", "ar"}
    assert judging.next(ADA, reads=["de", "en"])["reads"] == ["ar", "sw"]
    judging.reads(ADA, [])  # all, and that is another thing than never to have said
    seen = worked_through(judging, ADA, 60, reads=["de", "en"])
    assert len({code for pair in seen for code in pair}) > 6
    assert judging.next(ADA, reads=["de", "en"])["reads"] == []


def test_the_command_tells_all_languages_from_none_named(tmp_path, capsys):
    where = ["--data-dir", str(tmp_path / "data")]
    for asked, told in (
        ([], "what their browser does"), (["--languages", "th"], "th"),
        (["--languages", ""], "all languages"),
    ):  # fmt: skip
        assert main(["judges", "Ada", *asked, *where]) == 0
        assert f"Ada: judge, reads {told}." in capsys.readouterr().out


def test_programs_that_say_nothing_of_languages_get_all(judging):
    seen = worked_through(judging, ADA, 60)
    assert len({code for pair in seen for code in pair}) > 6


def test_the_page_hears_which_languages_count_and_what_they_leave(judging):
    page = judging.next(ADA, reads=["zh-CN", "en-US", "en", "fi"])
    assert page["reads"] == ["en", "zh-Hans"] and not page["unread"]
    assert page["progress"]["readable"] == 4 * 6
    assert page["progress"]["open"] == len(ELEVEN) ** 2 * 6
    nothing = judging.next(ADA, reads=["fi", "hu"])
    assert nothing["item"] is None and nothing["unread"] and nothing["reads"] == ["fi", "hu"]
    assert nothing["progress"]["readable"] == 0
    none = judging.next(ADA, reads=["fi"], rated_by="nobody")
    assert none["item"] is None and not none["unread"]  # other languages would not help


def test_a_question_in_doubt_comes_to_whoever_reads_the_sentence(judging, store):
    with store.write() as session:
        thai = session.scalars(select(Sentence).where(Sentence.language == "th")).first()
        doubt = Item(query_for(session, "und", "1989?").id, thai.id)
        add_items(session, [Drawn(doubt, ("und", "th"), 0.5)], version=0, wanted=1)
    assert ("und", "th") in worked_through(judging, ADA, 7, reads=["th"])


def test_a_translation_is_the_readers_and_not_of_what_they_read_best(judging, store):
    translations = Translating(store, None).translations
    judging.reads(ADA, ["en", "th"])
    item = next(
        found for _ in range(99)
        if (found := judging.next(ADA)["item"])["pair"] == "th→en"
        or not judging.judge(ADA, found["id"], "skipped")
    )  # fmt: skip
    assert item["left"]["translated"] and item["right"]["translated"]
    told = translations(ADA, item["id"], ["en-GB", "th"])
    own = {"text": "en?", "language": "en", "machine": False}
    assert told == {"left": own, "right": None}
    told = translations(ADA, item["id"], ["fi", "de"])
    assert (told["left"]["language"], told["right"]["language"]) == ("de", "de")
    assert told["right"]["text"].split()[1] == item["right"]["text"].split()[1]
    with pytest.raises(BadText, match="not in the queue"):
        translations(ADA, 10_000)


def test_whether_a_translation_was_looked_at_is_kept_and_exported(judging, store, tmp_path):
    for looked in (True, False, None):
        item = judging.next(ADA)["item"]["id"]
        saved = judging.judge(ADA, item, "rated", 1, translated=looked)["saved"]
    again = judging.judge(ADA, item, "rated", 2, translated=True)["saved"]
    assert again > saved and judging.undo(ADA, again)["value"] == 1
    with store.read() as session:
        kept = session.scalars(select(Judgment.translated).order_by(Judgment.id)).all()
        assert kept == [True, False, None, True, None]
        export_judgments(session, tmp_path / "out.jsonl", "jsonl")
    assert [row["translated"] for row in objects(tmp_path / "out.jsonl")] == kept


@pytest.mark.parametrize(
    ("reads", "pair", "both"),
    [([], ("de", "th"), True), (["de"], ("de", "th"), False), (["de-AT", "th"], ("de", "th"), True),
     (["th"], ("und", "th"), True), (["de"], ("de", "und"), False)],
)  # fmt: skip
def test_both_sides_are_to_be_read(reads, pair, both):
    assert judges.reads_both(reads, pair) is both
