"""The guidelines that judges go by: read by everybody, changed by curators. Plain JSON."""

from typing import Any

from sqlalchemy.orm import Session

from app import arguments
from app.markdown import as_html
from app.speaker import Speaker
from app.text import BadText
from storage import guidelines
from storage.database import Store
from storage.saying import say
from storage.schema import Guideline

Answer = dict[str, Any]


class Guiding:
    """Guidelines of either kind."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._locked: dict[int, Answer] = {}
        """Guidelines by their id."""

    def guideline(self, kind: str = "relevance") -> Answer:
        """The guideline in force, its text also as HTML, and whether its labels are locked.

        `first`: it is the one that every store begins with.
        """
        kind = arguments.kind(kind)
        with self._store.read() as session:
            return self.in_force(session, kind)

    def revise_guideline(self, speaker: Speaker, kind: str, text: str, labels: list[str]) -> Answer:
        """Put a new guideline into force; curators and admins only."""
        speaker.require("curator")
        kind = arguments.kind(kind)
        if not isinstance(text, str) or not isinstance(labels, list):
            raise BadText(say("A guideline is a text and a list of labels."))
        with self._store.write() as session:
            author = speaker.judge(session)
            guidelines.revise(session, kind, text, [str(label) for label in labels], author)
            return _shown(session, kind)

    def in_force(self, session: Session, kind: str) -> Answer:
        """Read once when its labels are locked: from then on neither they nor the text change."""
        number = guidelines.number_in_force(session, kind)
        known = self._locked.get(number) or _shown(session, kind)
        if known["locked"]:
            self._locked[number] = known
        return known


def _shown(session: Session, kind: str) -> Answer:
    found: Guideline = guidelines.in_force(session, kind)
    return {
        "kind": kind,
        "version": found.version,
        "first": guidelines.is_first(found),
        "text": found.text,
        "html": as_html(found.text),
        "labels": found.labels,
        "locked": guidelines.labels_locked(session, kind),
    }
