"""What the judging page can do: the next item, a judgment of it, undo, progress.

Knows no gradio; every answer is plain JSON. Ratings of others stay hidden until one's own is
in: no answer holds them before.
"""

from dataclasses import replace
from typing import Any

from app import arguments, items
from app.guiding import Guiding
from app.speaker import NOBODY, Speaker
from app.text import BadText
from app.turns import Turns
from storage import calibration, judges, judgments, queue
from storage.database import Store
from storage.judgments import Item, Shown, find_judge
from storage.saying import say
from storage.schema import QueueItem
from storage.wishes import unjudged

Answer = dict[str, Any]
Looked = tuple[bool | None, bool | None]
"""Whether at a translation, and whether at a machine's; None where nobody says."""


class Judging:
    """The queue, for judges one at a time."""

    def __init__(self, store: Store, set_size: int, guiding: Guiding | None = None) -> None:
        self._store = store
        self.turns = Turns(store, set_size, guiding or Guiding(store))

    def next(
        self,
        speaker: Speaker,
        kind: str = "relevance",
        order: str = "random",
        pair: str = "",
        status: str = "open",
        rated_by: str = "",
        reads: list[str] | None = None,
        corpus: str = "",
        words: str = "",
    ) -> Answer:
        """Reserve and show the next item, with guideline, progress and the languages they read.

        `reads`: languages of their browser, which holds until they say what they read. `corpus`,
        `words`: only items with a sentence of that corpus, a text that holds those words. Without
        an item, `unread` says that there are some in other languages than they read.

        Raises BadText or JudgmentError.
        """
        wish = items.wish(kind, order, pair, status, rated_by, reads, corpus, words)
        with self._store.write() as session:
            author = speaker.judge(session)
            following = self.turns.following(session, author, wish)
        return self.turns.page(author, following, wish)

    def judge(
        self,
        speaker: Speaker,
        item: int,
        outcome: str,
        value: float | None = None,
        note: str = "",
        order: str = "random",
        pair: str = "",
        status: str = "open",
        rated_by: str = "",
        reads: list[str] | None = None,
        corpus: str = "",
        words: str = "",
        translated: bool | str | None = None,
    ) -> Answer:
        """Record a judgment of an item and show the next one; on disk when this returns.

        `others` says what other people rated it, null within a calibration round; `calibrated`, at
        its end, how far they agree with the others. `translated`: whether they looked at a
        translation of it, `machine` for one by a machine. Raises BadText or JudgmentError.
        """
        number = arguments.whole(item, say("item"), 1)
        given = arguments.rating(value, integral=True)
        told = arguments.note(note)
        looked = arguments.translated(translated)
        with self._store.write() as session:
            author = speaker.judge(session)
            found = items.queued(session, number)
            wish = items.wish(found.kind, order, pair, status, rated_by, reads, corpus, words)
            wish = replace(wish, after=found.lot)
            chosen_by = wish.order if wish.status == "open" else "random"  # see Wish.after
            shown = _as_shown(found, chosen_by, looked)
            saved, ratings = queue.submit_drawn(session, author, found, outcome, given, shown, told)
            following = self.turns.following(session, author, wish)
        answer = self.turns.recorded(author, saved, ratings, following, wish)
        if found.calibration and not answer["next"]["calibration"]:
            with self._store.read() as session:
                answer["calibrated"] = vars(calibration.calibrated(session, author, found.kind))
        return answer

    def skip_query(
        self,
        speaker: Speaker,
        item: int,
        order: str = "random",
        pair: str = "",
        status: str = "open",
        rated_by: str = "",
        reads: list[str] | None = None,
        corpus: str = "",
        words: str = "",
    ) -> Answer:
        """Skip every item of this item's query that they have not judged; show the next one.

        `saved` are the judgments, for `undo`. Raises BadText or JudgmentError.
        """
        number = arguments.whole(item, say("item"), 1)
        with self._store.write() as session:
            author = speaker.judge(session)
            found = items.queued(session, number)
            if found.query_id is None:
                raise BadText(say("Only items with a query can be skipped by it."))
            wish = items.wish("relevance", order, pair, status, rated_by, reads, corpus, words)
            skipped = [
                queue.submit(
                    session, author, Item.of(each), "skipped", None, _as_shown(each, order)
                )
                for each in unjudged(session, author, found.query_id)
            ]
            following = self.turns.following(session, author, wish)
        return {
            "saved": [row.id for row in skipped],
            "next": self.turns.page(author, following, wish),
        }

    def undo(self, speaker: Speaker, judgment: int, also: list[int] | None = None) -> Answer:
        """Take a judgment back: what stood before stands again, and the item is shown.

        `also`: more of them, given at once, that go with it or not at all.
        """
        number = arguments.whole(judgment, say("judgment"), 1)
        more = [arguments.whole(each, say("judgment"), 1) for each in also or ()]
        with self._store.write() as session:
            author = speaker.judge(session)
            for each in more:
                queue.count(session, Item.of(judgments.undo(session, author, each)))
            restored = judgments.undo(session, author, number)
            item = Item.of(restored)
            queue.count(session, item)
            found = queue.find(session, item)
            return {
                "saved": restored.id,
                "outcome": restored.outcome,
                "value": restored.value,
                "item": items.shown(session, item, found.id, restored) if found else None,
            }

    def progress(
        self, speaker: Speaker = NOBODY, kind: str = "relevance", reads: list[str] | None = None
    ) -> Answer:
        """Own and team progress by language pair, and what the next adaptation lacks.

        `readable`: how many of the open items are in languages that they read.
        """
        kind = arguments.kind(kind)
        browser = arguments.languages(reads) or ()
        with self._store.read() as session:
            author = find_judge(session, speaker.name)
            return self.turns.progress(session, author, kind, browser)

    def reads(self, speaker: Speaker, languages: list[str]) -> Answer:
        """Set the languages a judge reads, none for all; items go to who reads both sides."""
        codes = arguments.languages(languages) or []
        with self._store.write() as session:
            author = speaker.judge(session)
            return {"reads": judges.appoint(session, author.name, languages=codes).languages}


def _as_shown(item: QueueItem, order: str, looked: Looked = (None, None)) -> Shown:
    return Shown(item.rank, item.score, item.version, order, *looked)
