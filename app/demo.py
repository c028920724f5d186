"""The demo corpus on the page: whether it is in, and who may take it out or bring it in."""

from typing import Any

from sqlalchemy.orm import Session

from app.speaker import NOBODY, Speaker
from storage import corpora, guest
from storage.database import Store

ROLE = "curator"
Answer = dict[str, Any]


class Demo:
    """The guest among the corpora, and its door. Knows no gradio."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def demo(self, speaker: Speaker = NOBODY) -> Answer:
        """Where the demo corpus is (`in`, `out`, `absent`), and whether one may move it."""
        with self._store.read() as session:
            return {**_told(session), "may": speaker.may(ROLE)}

    def demo_in(self, speaker: Speaker = NOBODY) -> Answer:
        """Have the demo corpus found; curators and admins only. Raises NotAllowed."""
        speaker.require(ROLE)
        with self._store.write() as session:
            return {"changed": guest.bring_in(session), **_told(session)}

    def demo_out(self, speaker: Speaker = NOBODY) -> Answer:
        """Have nothing find the demo corpus; curators and admins only. Raises NotAllowed."""
        speaker.require(ROLE)
        with self._store.write() as session:
            return {"changed": guest.take_out(session), **_told(session)}


def _told(session: Session) -> Answer:
    return {
        "demo": guest.state(session),
        "sentences": guest.size(session),
        "others": corpora.own(session),
    }
