"""The live version's results and a kept one's in one list, whose readers do not know it.

On a switch (`CROSSLOOP_INTERLEAVE`), while a version is kept, and for searches under a name, for
without one nothing is rated. What readers find relevant then is evidence (`storage.interleaving`).
"""

import logging
import time
from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from app.live import Live, Snapshot
from app.speaker import Speaker
from storage import interleaving, runs, versions
from storage.database import Store
from storage.index import Hit
from storage.interleaving import Asking, Place
from storage.judgments import take_snapshot
from storage.preference import Tally
from storage.schema import EncoderVersion

Found = tuple[Hit, Snapshot]
"""A result, and the version whose score it has."""
Answer = dict[str, Any]
log = logging.getLogger(__name__)


class Interleaving:
    """Answers searches by both versions."""

    def __init__(self, store: Store, live: Live) -> None:
        self._store = store
        self._live = live

    def drafted(
        self,
        query: str,
        speaker: Speaker,
        own: Sequence[Found],
        find: Callable[[Snapshot], list[Hit]],
    ) -> Sequence[Found]:
        """What the live version found itself, or a list drafted from that and the kept version's.

        `find` looks for the same in another version. A list is on disk before anybody sees it, for
        a rating of it must find it there; where it cannot be, nothing is drafted.
        """
        kept = self._live.kept
        if kept is None or not own or not speaker.name:
            return own
        ours = {hit.sentence_id: (hit, snapshot) for hit, snapshot in own}
        theirs = {hit.sentence_id: (hit, kept) for hit in find(kept)}
        (_, live), now = own[0], time.time()
        asking = Asking(query, speaker.name, live.number, kept.number)
        picks = interleaving.drafted(asking, list(ours), list(theirs), len(own), now)
        if all(number is None for _, number in picks):  # both find the same
            return own
        try:
            self._remember(asking, picks, now)
        except OperationalError as error:  # a busy or full disk is no reason not to answer
            log.warning("not drafted: %s", error)
            return own
        by = {kept.number: theirs, live.number: ours, None: theirs | ours}
        return [by[number][id_] for id_, number in picks]

    def _remember(self, asking: Asking, picks: Sequence[Place], now: float) -> None:
        with self._store.read() as session:  # a page that is loaded again writes nothing
            if interleaving.is_known(session, asking, [id_ for id_, _ in picks]):
                return
        with self._store.write() as session:
            interleaving.remember(session, asking, picks, now)


def hide_scores(results: Sequence[Answer], shown: Sequence[Found]) -> None:
    """Take the cosines of two encoders out of one list: their scales would tell whose is whose.

    What compares, the percent of nonsense that finds nothing as close, stays where both know it.
    """
    if len({snapshot.number for _, snapshot in shown}) < 2:
        return
    comparable = all(result["standing"] is not None for result in results)
    for result in results:
        result["score"] = None
        result["standing"] = result["standing"] if comparable else None


class Preferences:
    """How readers compared the version that waits with the live one, counted once a judgment."""

    def __init__(self) -> None:
        self._counted: tuple[object, Tally] = (None, Tally())

    def of(self, session: Session, kept: EncoderVersion) -> Answer | None:
        """What a page shows of it; None where nobody has compared them yet."""
        served = versions.live(session)
        if served is None:
            return None
        state = kept.number, served.number, take_snapshot(session)
        if self._counted[0] != state:
            rivals = runs.same_encoder(session, served)
            self._counted = state, interleaving.preferences(session, kept.number, rivals)
        tally = self._counted[1]
        low, high = tally.interval
        told = {name: getattr(tally, name) for name in ("questions", "wins", "losses", "ties")}
        sure = {"better": tally.better, "worse": tally.worse, "low": low, "high": high}
        rounded = {name: round(value, 4) for name, value in sure.items()}
        return {**told, **rounded} if tally.questions else None
