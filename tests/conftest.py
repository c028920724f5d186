"""What several test files share."""

import fcntl
import os
import shutil
from pathlib import Path

import pytest

from storage import judgments
from storage.corpora import NewSentence, add_sentences
from storage.database import open_store
from tests import running
from tests.running import app
from tests.slowest import pytest_collection_modifyitems, pytest_terminal_summary  # noqa: F401

CHROMIUM = Path("/usr/bin/chromium")
FLAGS = [
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
]  # fmt: skip


def pytest_configure():
    """What holds for this process, the workers and all that tests start."""
    os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")  # as app and trainer set it
    os.environ["HF_HUB_OFFLINE"] = "1"  # no test waits for a hub, or asks it
    started = str(Path(__file__).parent / "started")
    paths = [started, os.environ.get("PYTHONPATH")]
    os.environ["PYTHONPATH"] = os.pathsep.join(filter(None, paths))
    import tests.started.sitecustomize  # noqa: F401  and here

    running.warm = True


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
    return {"CROSSLOOP_ENCODER": str(folder), "CROSSLOOP_STEPS": 2, "CROSSLOOP_VALIDATE_EVERY": 1}


@pytest.fixture(scope="session")
def bundled(tmp_path_factory):
    """The bundled encoder as a store keeps it; made once, for all workers."""
    from trainer.encoder import load_base  # torch

    shared = tmp_path_factory.getbasetemp()
    if os.environ.get("PYTEST_XDIST_WORKER"):
        shared = shared.parent
    with (shared / "bundled.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        load_base("bundled", shared)
    return shared / "encoders"


@pytest.fixture(scope="session")
def small(tmp_path_factory, env):
    """A store with a handful of sentences in three languages, and version 0 over them."""
    from tests.publishing import publish

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
    publish(data_dir, env)
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


@pytest.fixture(scope="module")
def judging(small, env, tmp_path_factory):
    """A running app with a queue to judge: a file's own, for its judges and roles stay."""
    from tests.judge_page import judging_app  # playwright: only for the tests that need it

    with judging_app(small, env, tmp_path_factory.mktemp("judging") / "data") as running:
        yield running


@pytest.fixture(scope="module")
def waiting(small, env, tmp_path_factory):
    """A running app in which version 1 waits for ratings: for tests that change no version."""
    from tests.kept import waiting_app  # torch

    with waiting_app(small, env, tmp_path_factory.mktemp("waiting") / "data") as running:
        yield running


@pytest.fixture
def changing(small, env, tmp_path):
    """One of a test's own."""
    from tests.kept import waiting_app

    with waiting_app(small, env, tmp_path / "data") as running:
        yield running


@pytest.fixture(scope="session")
def browser():
    """Chromium; without it the tests are skipped, but never in CI."""
    from playwright.sync_api import expect, sync_playwright

    from tests.browsing import PATIENCE_MS

    if not CHROMIUM.exists():
        stop = pytest.fail if os.environ.get("CI") == "true" else pytest.skip
        stop(f"There is no {CHROMIUM}: `apt-get install chromium` to run the browser tests.")
    expect.set_options(timeout=PATIENCE_MS)
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield opened
        opened.close()
