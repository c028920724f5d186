"""What is due: a trainer that looks again does not undo what a person chose."""

import threading

from storage import versions
from storage.corpora import NewSentence, add_sentences
from storage.database import open_store
from tests.publishing import publish
from tests.tiny import save_tiny
from trainer.settings import TrainerSettings
from trainer.worker import Worker


def test_who_goes_back_to_another_encoders_version_stays_there(data_dir, env, tmp_path):
    other = {**env, "CROSSLOOP_ENCODER": str(save_tiny(tmp_path / "other"))}
    publish(data_dir, other)
    store = open_store(data_dir)
    with store.write() as session:
        assert versions.live(session).base == other["CROSSLOOP_ENCODER"]
        versions.activate(session, 0, 1.0)
    settings = TrainerSettings(encoder=other["CROSSLOOP_ENCODER"])
    worker = Worker(store, settings, threading.Event())
    assert not worker.tick()
    with store.write() as session:
        add_sentences(session, "more", [NewSentence("en", "one that is new")])
    assert worker.tick() and not worker.tick()  # indexed anew, with the encoder gone back to
    with store.read() as session:
        assert versions.live(session).base == env["CROSSLOOP_ENCODER"]
    store.close()
