"""What a judge said before: the last of it in a list, and another word on any of it. Plain JSON."""

from dataclasses import replace
from typing import Any

from sqlalchemy.orm import Session

from app import arguments, items
from app.speaker import NOBODY, Speaker
from app.turns import Turns
from storage import judgments, queue
from storage.database import Store
from storage.judgments import Gone, Item, Shown, find_judge
from storage.saying import say
from storage.schema import Judgment

LISTED = 50
Answer = dict[str, Any]


class Past:
    """One's own judgments, in the queue or not."""

    def __init__(self, store: Store, turns: Turns) -> None:
        self._store = store
        self._turns = turns

    def mine(self, speaker: Speaker = NOBODY, kind: str = "relevance") -> Answer:
        """One's own last judgments of a kind that stand, the newest first, each with its item.

        `saved` is its number, `at` its time in seconds since 1970. Raises BadText.
        """
        kind = arguments.kind(kind)
        with self._store.read() as session:
            author = find_judge(session, speaker.name) if speaker.name else None
            if author is None:
                return {"judgments": []}
            own = judgments.current().where(
                Judgment.judge_id == author.id, Judgment.kind == kind,
                Judgment.outcome != "withdrawn",
            )  # fmt: skip
            rows = session.scalars(own.order_by(Judgment.id.desc()).limit(LISTED)).all()
            return {
                "judgments": [
                    {"saved": row.id, "at": row.created_at, "item": _item(session, row)}
                    for row in rows
                ]
            }

    def revise(
        self,
        speaker: Speaker,
        judgment: int,
        outcome: str,
        value: float | None = None,
        note: str = "",
        translated: bool | str | None = None,
        order: str = "random",
        pair: str = "",
        status: str = "open",
        rated_by: str = "",
        reads: list[str] | None = None,
        corpus: str = "",
        words: str = "",
    ) -> Answer:
        """Say something else of what one judged before; answers as judging an item does.

        `judgment`: any of one's own of that item. It counts as shown as it was shown then. Raises
        BadText or JudgmentError.
        """
        number = arguments.whole(judgment, say("judgment"), 1)
        given, told = arguments.rating(value, integral=True), arguments.note(note)
        looked = arguments.translated(translated)
        with self._store.write() as session:
            author = speaker.judge(session)
            before = session.get(Judgment, number)
            if before is None or before.judge_id != author.id:
                raise Gone(say("There is no such judgment of yours."))
            item = Item.of(before)
            wish = items.wish(item.kind, order, pair, status, rated_by, reads, corpus, words)
            shown = Shown.of(before)
            if translated is not None:
                shown = replace(shown, translated=looked[0], glossed=looked[1])
            said, ratings = queue.submit_any(session, author, item, outcome, given, shown, told)
            following = self._turns.following(session, author, wish)
        return self._turns.recorded(author, said, ratings, following, wish)


def _item(session: Session, row: Judgment) -> Answer:
    item = Item.of(row)
    found = queue.find(session, item)
    shown = items.shown(session, item, found.id if found else None, row)
    return shown | {"judgment": row.id}
