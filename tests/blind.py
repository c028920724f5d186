"""A version that waits and its live rival, compared blindly by somebody who reads."""

import shutil
from contextlib import contextmanager

import pytest
from sqlalchemy import select

from app.live import Live
from app.service import Service
from app.speaker import Speaker
from storage.database import open_store
from storage.schema import Draft
from tests import kept
from tests.kept import keep

ADA, ROOT = Speaker("Ada"), Speaker("Root", "admin")


def waiting(small, data_dir):
    """A folder in which version 0 is live, and version 1 waits and does no harm."""
    store = open_store(shutil.copytree(small, data_dir))
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(kept, "METRICS", {**kept.METRICS, "harmless": True})
        keep(store)
    store.close()
    return data_dir


@contextmanager
def switched_on(folder, data_dir):
    """A copy of it: the store, what is served of it, and a service that drafts."""
    store = open_store(shutil.copytree(folder, data_dir))
    live = Live(store, interleaves=True)
    live.refresh()
    live.refresh_kept()
    yield store, live, Service(store, live)
    store.close()


def ids(answer):
    return [result["sentence_id"] for result in answer["results"]]


def drafts(store):
    with store.read() as session:
        return session.scalars(select(Draft).order_by(Draft.id)).all()


def alone(service, text, version, **how):
    return ids(service.search(text, version=version, speaker=ROOT, **how))
