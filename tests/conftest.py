"""What several test files share."""

import shutil

import pytest

from storage import judgments
from storage.corpora import NewSentence, add_sentences
from storage.database import open_store
from tests.running import app, train_once


@pytest.fixture
def store(tmp_path):
    """An empty store; its folder is `store.data_dir`."""
    opened = open_store(tmp_path / "data")
    yield opened
    opened.close()


@pytest.fixture(scope="session")
def env(tmp_path_factory):
    from tests.tiny import save_tiny  # torch: only for the tests that need it

    folder = save_tiny(tmp_path_factory.mktemp("tiny") / "encoder")
    return {"CROSSLOOP_ENCODER": folder, "CROSSLOOP_STEPS": 2, "CROSSLOOP_VALIDATE_EVERY": 1}


@pytest.fixture(scope="session")
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


@pytest.fixture(scope="session")
def shared(small, env, tmp_path_factory):
    """One running app for the tests that leave nothing behind."""
    data_dir = shutil.copytree(small, tmp_path_factory.mktemp("shared") / "data")
    store = open_store(data_dir)
    with store.write() as session:
        judgments.judge_named(session, judgments.SEED_JUDGE, kind="seed")
    store.close()
    with app(data_dir, "--no-trainer", **env) as running:
        yield running
