"""The app as a real process: killed, swapped under load, started as a Space does."""

import json
import shutil
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import psutil
import pytest
from sqlalchemy import select

from storage import judgments, versions
from storage.corpora import NewSentence, add_sentences
from storage.database import open_store
from storage.index import SearchIndex
from storage.schema import EncoderVersion, Judgment
from tests.running import ROOT, app, environment, train_once, until
from tests.tiny import save_tiny
from trainer.encoder import load_base

SEARCHES_A_SECOND = 10
SWAP_SECONDS = 2.0


@pytest.fixture(scope="module")
def env(tmp_path_factory):
    folder = save_tiny(tmp_path_factory.mktemp("tiny") / "encoder")
    return {"CROSSLOOP_ENCODER": folder, "CROSSLOOP_STEPS": 2, "CROSSLOOP_VALIDATE_EVERY": 1}


@pytest.fixture(scope="module")
def small(tmp_path_factory, env):
    """A store with a handful of sentences in three languages, and version 0 over them."""
    data_dir = tmp_path_factory.mktemp("small") / "data"
    store = open_store(data_dir)
    words = "a b c d e f g h".split()
    with store.write() as session:
        add_sentences(
            session, "words",
            [NewSentence(code, f"{w} {x}") for code, x in
             (("en", "one"), ("de", "two"), ("ar", "three")) for w in words]
            + [NewSentence("en", "<b>a</b> red")],
        )  # fmt: skip
    store.close()
    train_once(data_dir, **env)  # publishes version 0; the adaptation has nothing to learn from
    return data_dir


@pytest.fixture
def data_dir(small, tmp_path):
    return shutil.copytree(small, tmp_path / "data")


@pytest.fixture(scope="module")
def shared(small, env, tmp_path_factory):
    """One running app for the tests that leave nothing behind."""
    data_dir = shutil.copytree(small, tmp_path_factory.mktemp("shared") / "data")
    store = open_store(data_dir)
    with store.write() as session:
        judgments.judge_named(session, judgments.SEED_JUDGE, kind="seed")
    store.close()
    with app(data_dir, "--no-trainer", **env) as running:
        yield running


def rate(running, value, judge="ada", query="a one"):
    found = running.search(query, language="en", judge=judge)
    first = found["results"][0]
    return running.call("rate", judge, query, "en", first["sentence_id"], value)


def test_an_acknowledged_judgment_survives_kill_minus_nine(data_dir, env):
    with app(data_dir, "--no-trainer", **env) as running:
        for value in (0, 3, 2):
            assert rate(running, value)["saved"]
        running.process.kill()
        running.process.wait()
    store = open_store(data_dir)
    with store.read() as session:
        history = session.scalars(select(Judgment).order_by(Judgment.id)).all()
        assert [j.value for j in history] == [0, 3, 2]
        assert [j.value for j in session.scalars(judgments.current())] == [2]
        assert [j.supersedes_id for j in history] == [None, history[0].id, history[1].id]
    store.close()


def test_killing_the_app_ends_its_trainer_and_the_next_start_recovers(data_dir, env):
    with app(data_dir, **env) as running:
        running.wait_for_version()
        trainers = until(lambda: running.children(), "the trainer to start")
        running.process.kill()
        running.process.wait()
    _, alive = psutil.wait_procs(trainers, timeout=60)
    assert not alive
    with app(data_dir, "--no-trainer", **env) as again:
        assert again.search("a one")["results"]


def test_a_trainer_that_dies_is_started_again(data_dir, env):
    with app(data_dir, **env) as running:
        first = until(lambda: running.children(), "the trainer to start")[0]
        first.kill()
        until(
            lambda: [c for c in running.children() if c.pid != first.pid and c.is_running()],
            "another trainer",
        )


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
        ("ada", "a one", "", 1, 1),
        ("ada", "a one", "../../etc", 1, 1),
        ("", "a one", "en", 1, 1),
        ("x" * 200, "a one", "en", 1, 1),
        ("demo corpus", "a one", "en", 1, 1),
    ],
)
def test_a_rating_that_cannot_be_recorded_is_refused_and_leaves_nothing(shared, arguments):
    assert shared.call("rate", *arguments)["error"]
    assert shared.call("status")["new_judgments"] == 0


def add_a_second_version(data_dir, env):
    """Publish the same encoder over a grown corpus: its scores and ids differ from version 0's."""
    store = open_store(data_dir)
    with store.write() as session:
        add_sentences(session, "more", [NewSentence("th", f"{w} four") for w in "abcdefgh"])
    train_once(data_dir, **env)
    with store.read() as session:
        assert versions.live(session).number == 1
    return store


def expected_answers(store, number, queries):
    with store.read() as session:
        version = session.get_one(EncoderVersion, number)
    encoder = load_base(version.base, store.data_dir)
    index = SearchIndex.load(store.data_dir / version.folder / "index")
    return {
        q: [h.sentence_id for h in index.search(v, 30)]
        for q, v in zip(queries, encoder.encode(queries, "query"), strict=True)
    }


def test_a_swap_under_load_fails_no_search_and_mixes_no_versions(data_dir, env):
    queries = ["a one", "b two", "c four", "h three"]
    store = add_a_second_version(data_dir, env)
    expected = {n: expected_answers(store, n, queries) for n in (0, 1)}
    assert all(expected[0][q] != expected[1][q] for q in queries)
    with store.write() as session:
        versions.activate(session, 0, time.time())
    answers, swapped = [], []
    with app(data_dir, "--no-trainer", **env) as running, ThreadPoolExecutor(8) as pool:
        stop = threading.Event()

        def search(place):
            query = queries[place % len(queries)]
            answer = running.search(query, k=30)
            answers.append((query, answer))
            if answer["version"] == 1:
                swapped.append(time.monotonic())

        def load():
            for place in range(SEARCHES_A_SECOND * 20):
                if stop.wait(1 / SEARCHES_A_SECOND):
                    return
                pool.submit(search, place)

        loading = threading.Thread(target=load)
        loading.start()
        until(lambda: len(answers) > 10, "searches to be answered")
        with store.write() as session:
            versions.activate(session, 1, time.time())
        published = time.monotonic()
        until(lambda: swapped, "an answer from version 1", patience=30)
        until(lambda: sum(a["version"] == 1 for _, a in answers) > 20, "more of them", 30)
        stop.set()
        loading.join()
        pool.shutdown()
    assert min(swapped) - published < SWAP_SECONDS
    assert {a["version"] for _, a in answers} == {0, 1}
    for query, answer in answers:
        found = [r["sentence_id"] for r in answer["results"]]
        assert found == expected[answer["version"]][query]
    store.close()


def test_roll_back_serves_the_older_version_and_survives_a_restart(data_dir, env):
    store = add_a_second_version(data_dir, env)
    with app(data_dir, "--no-trainer", **env) as running:
        assert running.search("a one")["version"] == 1
        with store.write() as session:
            versions.activate(session, 0, time.time())
        until(lambda: running.search("a one")["version"] == 0, "version 0", patience=10)
    with app(data_dir, "--no-trainer", **env) as again:
        assert again.search("a one")["version"] == 0
    store.close()


def test_a_damaged_version_is_refused_and_the_old_one_serves_on(data_dir, env):
    store = add_a_second_version(data_dir, env)
    with store.write() as session:
        versions.activate(session, 0, time.time())
    damaged = next((data_dir / "versions" / "0001" / "index").glob("*.faiss"))
    damaged.write_bytes(damaged.read_bytes()[:-40])
    with app(data_dir, "--no-trainer", **env) as running:
        assert running.search("a one")["version"] == 0
        with store.write() as session:
            versions.activate(session, 1, time.time())
        until(lambda: "cannot be loaded" in running.call("status")["problem"], "the problem")
        assert running.search("a one")["version"] == 0
    store.close()


def test_a_port_in_use_and_an_unwritable_folder_are_one_clear_sentence_each(shared, tmp_path):
    port = shared.url.rsplit(":", 1)[1]
    for options, says in (
        (["--data-dir", str(tmp_path / "data"), "--port", port], "Cannot listen on 127.0.0.1"),
        (["--data-dir", "/dev/null/data"], "Cannot write to the data directory"),
    ):
        done = subprocess.run(
            [sys.executable, "-m", "app", "--no-trainer", *options],
            cwd=ROOT, env=environment(), capture_output=True, text=True, timeout=120,
        )  # fmt: skip
        assert done.returncode == 2
        assert done.stderr.startswith(says)
        assert "Traceback" not in done.stderr


def test_it_starts_as_a_space_starts_it_and_searches(data_dir, env):
    front_matter = (ROOT / "README.md").read_text(encoding="utf-8").split("---")[1]
    facts = dict(line.split(": ", 1) for line in front_matter.strip().splitlines())
    assert facts["sdk"] == "gradio"
    assert f"gradio=={facts['sdk_version']}" in (ROOT / "requirements.txt").read_text()
    assert json.loads(facts["python_version"]) == "3.11"
    as_a_space = {"SPACE_ID": "someone/crossloop", "CROSSLOOP_DATA_DIR": data_dir}
    with app(data_dir, command=(facts["app_file"],), **env, **as_a_space) as running:
        assert running.url.endswith(":7860")
        listening = [
            c for c in psutil.Process(running.process.pid).net_connections()
            if c.status == "LISTEN" and c.laddr.port == 7860
        ]  # fmt: skip
        assert {c.laddr.ip for c in listening} == {"0.0.0.0"}
        assert "wiped" in running.wait_for_version()["notice"]
        assert running.search("a one")["results"]
