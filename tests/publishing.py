"""Versions by the real trainer, in the tests' own process: starting another one takes seconds."""

import threading

from storage.database import open_store
from trainer.settings import TrainerSettings
from trainer.worker import Worker


def publish(data_dir, env):
    """Let the trainer do the run that is due: a first version, or one over a grown corpus."""
    knobs = {name.removeprefix("CROSSLOOP_").lower(): value for name, value in env.items()}
    store = open_store(data_dir)
    assert Worker(store, TrainerSettings(**knobs), threading.Event()).tick()
    store.close()
