"""What a reader or a program may ask of the app, and how the rest is refused."""

import shutil
import sqlite3
import urllib.error
import urllib.request
from types import SimpleNamespace

import pytest
from sqlalchemy.exc import OperationalError

from app.edge import WENT_WRONG, Edge, in_words
from app.live import Live
from app.pairs import Pairs
from app.service import Service
from app.speaker import Speakers
from app.text import LONGEST
from storage.database import open_store
from storage.schema import Sentence


def rate(running, value, judge="ada", query="a one"):
    found = running.search(query, language="en", judge=judge)
    first = found["results"][0]
    return running.call("rate", judge, query, "en", first["sentence_id"], value)


def test_a_search_names_one_version_and_a_filter_returns_k(shared):
    found = shared.search("a one", ["de", "ar"], k=10)
    assert found["version"] == 0
    assert len(found["results"]) == 10
    assert {r["language"] for r in found["results"]} == {"de", "ar"}


@pytest.mark.parametrize(
    ("query", "says"),
    [
        ("", "Type a query first"),
        (" \u202e\t ", "Type a query first"),
        ("a" * 100_000, "Shorten it to 2,000"),
    ],
)
def test_a_query_that_cannot_be_searched_is_answered_with_a_sentence(shared, query, says):
    assert says in shared.search(query)["error"]


def test_strange_queries_are_cleaned_and_searched(shared):
    found = shared.search("a\u202e one\x00\x07\nред 三 <script>alert(1)</script>")
    assert found["query"] == "a one ред 三 <script>alert(1)</script>"
    assert found["results"]
    assert "<b>a</b> red" in {r["text"] for r in shared.search("a red", k=100)["results"]}


@pytest.mark.parametrize(
    "arguments",
    [
        ("ada", "a one", "en", 10**9, 3),
        ("ada", "a one", "en", 1, 4),
        ("ada", "a one", "en", 1, -1),
        ("ada", "a one", "../../etc", 1, 1),
        ("", "a one", "en", 1, 1),
        ("x" * 200, "a one", "en", 1, 1),
        ("demo corpus", "a one", "en", 1, 1),
    ],
)
def test_a_rating_that_cannot_be_recorded_is_refused_and_leaves_nothing(shared, arguments):
    assert shared.call("rate", *arguments)["error"]
    assert shared.call("status")["new_judgments"] == 0


def test_a_judge_finds_her_ratings_however_her_name_is_spaced(shared):
    first = shared.search("b one", language="en", judge="Ada L")["results"][0]["sentence_id"]
    assert shared.call("rate", "Ada  L", "b one", "en", first, 2)["saved"]
    for name in ("Ada  L", " Ada L "):
        assert shared.search("b one", language="en", judge=name)["results"][0]["rating"] == {
            "outcome": "rated", "value": 2.0,
        }  # fmt: skip
    assert shared.search("b one", language="en", judge="  ")["results"][0]["rating"] is None


def test_a_pair_is_suggested_in_two_languages_and_its_draw_is_not_the_callers(shared):
    pair = shared.press("suggest_pair", {})
    assert pair["left"]["language"] != pair["right"]["language"]
    refused = shared.press("suggest_pair", {"seed": "abc"})
    assert refused["error"] == "That request was not understood."


def test_only_sentences_that_can_be_rated_are_suggested(data_dir):
    store = open_store(data_dir)
    with store.write() as session:
        for number in range(2, 25, 2):
            session.get_one(Sentence, number).text = f"{number} " * LONGEST
    live = Live(store)
    live.refresh()
    pairs = Pairs(store, live)
    for _ in range(60):
        pair = pairs.suggest_pair()
        assert max(len(pair[side]["text"]) for side in ("left", "right")) <= LONGEST
    store.close()


def test_nothing_can_be_uploaded(shared):
    boundary = "crossloop"
    body = (
        f'--{boundary}\r\nContent-Disposition: form-data; name="files"; filename="a.txt"\r\n'
        f"Content-Type: text/plain\r\n\r\n{'x' * 20_000}\r\n--{boundary}--\r\n"
    )
    request = urllib.request.Request(
        shared.url + "/gradio_api/upload", data=body.encode(),
        headers={"Content-Type": f"multipart/form-data; boundary={boundary}"},
    )  # fmt: skip
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(request, timeout=60)
    refused.value.close()
    assert refused.value.code == 413


BAD_WHOLE = [True, 1.5, 10**30, -1, "abc", [1], float("inf"), float("nan")]
BAD_NUMBER = [True, float("inf"), float("nan"), 10**30, "abc", [1]]
BAD_TEXT = [3, True, ["a"], {"a": 1}, "\ud800"]
BAD = {
    "sentence_id": [*BAD_WHOLE, None, 0, 10**9],
    "value": [*BAD_NUMBER, 1.5, -1, 4],
    "score": [*BAD_NUMBER, 1.02, -1.02],
    "rank": [*BAD_WHOLE, 0, 101],
    "version": [*BAD_WHOLE, 77],
    "judge": [*BAD_TEXT, None, ""],
    "query": [*BAD_TEXT, None, ""],
    "query_language": [*BAD_TEXT, "../../etc"],
    "outcome": [*BAD_TEXT, None, "liked"],
}


@pytest.fixture(scope="module")
def service(small, tmp_path_factory):
    """What requests are answered, over a store that no test may change."""
    store = open_store(shutil.copytree(small, tmp_path_factory.mktemp("service") / "data"))
    live = Live(store)
    live.refresh()
    made = Service(store, live)
    asks = Edge(Speakers(store)).answered
    yield SimpleNamespace(
        rate=lambda **given: asks(made.rate, given), search=lambda **given: asks(made.search, given)
    )
    store.close()


@pytest.mark.parametrize(
    ("name", "bad"), [(n, bad) for n, all_bad in BAD.items() for bad in all_bad], ids=repr
)
def test_a_bad_argument_is_refused_in_a_sentence(service, name, bad):
    good = {
        "judge": "ada", "query": "a one", "query_language": "en", "sentence_id": 1, "value": 3,
        "rank": 1, "score": 0.5, "version": 0,
    }  # fmt: skip
    assert service.rate(**{**good, name: bad})["error"].endswith(".")


@pytest.mark.parametrize(
    ("name", "bad"),
    [
        *(("k", bad) for bad in (True, 1.5, "abc", [1], None, float("inf"))),
        *(("languages", bad) for bad in ("en", 3, [3], [["en"]], {"en": 1}, ["\ud800"])),
        *(("order", bad) for bad in (*BAD_TEXT, None, "", "best first", "random")),
        *(("version", bad) for bad in BAD_WHOLE),
        *((name, bad) for name in ("text", "judge", "query_language") for bad in BAD_TEXT),
    ],
    ids=repr,
)
def test_a_bad_search_is_refused_in_a_sentence(service, name, bad):
    said = service.search(**{"text": "a one", name: bad})["error"]
    assert said.endswith(".") and said != WENT_WRONG


def test_any_number_of_results_is_brought_into_bounds(service):
    assert len(service.search(text="a one", k=10**30)["results"]) == 25
    assert len(service.search(text="a one", k=-5)["results"]) == 1


def test_what_goes_wrong_inside_is_owned_up_to_and_logged(caplog):
    def search():
        raise RuntimeError("a detail")

    assert Edge(None).answered(search, {})["error"] == WENT_WRONG
    assert "a detail" in caplog.text


def test_a_bad_argument_is_refused_over_http_too(shared):
    for bad in (True, float("inf"), 10**30, "abc", [1]):
        said = shared.call("rate", "ada", "a one", "en", bad, 3)["error"]
        assert said == "The sentence must be a whole number."


def test_a_store_that_is_busy_or_full_is_called_so(tmp_path):
    holder, waiting = (sqlite3.connect(tmp_path / "x.db", timeout=0) for _ in range(2))
    holder.execute("BEGIN IMMEDIATE")
    with pytest.raises(sqlite3.OperationalError) as refused:
        waiting.execute("BEGIN IMMEDIATE")
    assert in_words(OperationalError("", {}, refused.value)).startswith("The store is busy.")
    holder.rollback()
    holder.execute("PRAGMA max_page_count=1")
    with pytest.raises(sqlite3.OperationalError) as refused:
        holder.execute("CREATE TABLE t (x)")
    assert "disk is full" in in_words(OperationalError("", {}, refused.value))
    assert in_words(RuntimeError("a detail")) == WENT_WRONG
    for connection in (holder, waiting):
        connection.close()
