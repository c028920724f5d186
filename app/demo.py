"""The demo corpus on the page: whether it is in, and who may take it out or bring it in."""

from typing import Any

from sqlalchemy.orm import Session

from app import arguments
from app.roles import admitted
from storage import corpora, guest, judges
from storage.database import Store

ROLE = "curator"
Answer = dict[str, Any]


class Demo:
    """The guest among the corpora, and its door. Knows no gradio."""

    def __init__(self, store: Store, open_to_all: bool = False) -> None:
        self._store = store
        self._open_to_all = open_to_all

    def demo(self, judge: str = "", token: str = "") -> Answer:
        """Where the demo corpus is (`in`, `out`, `absent`), and whether one may move it."""
        name, shown = arguments.judge_or_nobody(judge), arguments.token(token)
        with self._store.read() as session:
            may = judges.may(session, name, shown, ROLE, self._open_to_all)
            return {**_told(session), "may": may}

    def demo_in(self, judge: str = "", token: str = "") -> Answer:
        """Have the demo corpus found; curators and admins only. Raises NotAllowed."""
        with self._store.write() as session:
            admitted(session, judge, token, ROLE, self._open_to_all)
            return {"changed": guest.bring_in(session), **_told(session)}

    def demo_out(self, judge: str = "", token: str = "") -> Answer:
        """Have nothing find the demo corpus; curators and admins only. Raises NotAllowed."""
        with self._store.write() as session:
            admitted(session, judge, token, ROLE, self._open_to_all)
            return {"changed": guest.take_out(session), **_told(session)}


def _told(session: Session) -> Answer:
    return {
        "demo": guest.state(session),
        "sentences": guest.size(session),
        "others": corpora.own(session),
    }
