"""What a judge gets at their turn: the next item, and what stands around it. Plain JSON."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy.orm import Session

from app import items
from app.guiding import Guiding
from app.recount import Recount
from storage import calibration, judges, judgments, progress, queue
from storage.database import Store
from storage.judgments import Item
from storage.languages import UNKNOWN, meeting
from storage.margin import margin
from storage.progress import TeamProgress
from storage.queue import Rating
from storage.schema import Judge, Judgment, QueueItem
from storage.wishes import Wish, waits_unread

Answer = dict[str, Any]


class Turns:
    """One after the other, each after its own wish."""

    def __init__(self, store: Store, set_size: int, guiding: Guiding) -> None:
        self._store = store
        self._set_size = set_size
        self._guiding = guiding
        self._counted = Recount[TeamProgress]()

    def following(self, session: Session, judge: Judge, wish: Wish) -> QueueItem | None:
        """Reserve what comes next. Call inside `Store.write()`."""
        middle = margin(session, wish.kind) if wish.order == "uncertain" else None
        return queue.next_item(session, judge, wish, middle)

    def page(self, judge: Judge, item: QueueItem | None, wish: Wish) -> Answer:
        """An item, if there is one, and what stands around it."""
        with self._store.read() as session:  # what only looks keeps no other judge waiting
            own = None  # of an open item: that is what open means
            if item and wish.status != "open":
                own = judgments.standing(session, judge, Item.of(item))
            figures = self.progress(session, judge, wish.kind, wish.reads)
            return {
                "item": items.shown(session, Item.of(item), item.id, own) if item else None,
                "calibration": _calibration(session, judge, wish),
                "unread": item is None and waits_unread(session, judge, wish),
                "reads": _reads(judge, wish, figures),
                "guideline": self._guiding.in_force(session, wish.kind),
                "progress": figures,
            }

    def recorded(
        self, judge: Judge, saved: Judgment, ratings: Sequence[Rating],
        following: QueueItem | None, wish: Wish,
    ) -> Answer:  # fmt: skip
        """What was recorded, what others said of it, and what comes next."""
        page = self.page(judge, following, wish)
        told = items.others(judge, ratings) if saved.outcome == "rated" else []
        return {
            "saved": saved.id,
            "outcome": saved.outcome,
            "value": saved.value,
            # What others said in a round is told at its end, or it would be copied.
            "others": None if page["calibration"] else told,
            "calibrated": None,
            "next": page,
        }

    def progress(
        self, session: Session, judge: Judge | None, kind: str, browser: Sequence[str]
    ) -> Answer:
        """Own and team progress by language pair, and what is open in the judge's languages."""
        reads = judges.reading(judge, browser) if judge else list(browser)
        team = self._counted.of(kind, lambda: progress.team_progress(session, kind))
        pairs = progress.progress(session, judge, kind, self._set_size, team)
        return {
            "mine": sum(p.mine for p in pairs),
            "team": sum(p.team for p in pairs),
            "open": sum(p.open for p in pairs),
            "readable": sum(p.open for p in pairs if judges.reads_both(reads, p.pair)),
            "pairs": [vars(p) | {"pair": "→".join(p.pair)} for p in pairs],
        }


def _reads(judge: Judge, wish: Wish, figures: Answer) -> list[str]:
    """The languages that count, none for all; a browser's by the codes that the queue has."""
    known = {code for row in figures["pairs"] for code in row["pair"].split("→")} - {UNKNOWN}
    reads = judges.reading(judge, wish.reads)
    return judge.languages or meeting(reads, sorted(known)) or reads


def _calibration(session: Session, judge: Judge, wish: Wish) -> Answer | None:
    """How far a judge is in a calibration round; None where it is over, or there is none."""
    now = calibration.round_of(session, judge, wish) if wish.status == "open" else None
    return vars(now) if now and now.done < now.items else None
