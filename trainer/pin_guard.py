"""The pinned queries as a guard: what the live encoder finds, a candidate finds too.

Both are asked over the whole corpus as it is, as a search would be: among a sample of it
everything is found more easily. Where nothing is pinned, or found, it costs nothing.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from storage import corpora, pins
from storage.database import Store
from storage.pins import Asked, Places
from storage.saying import say
from trainer.checks import PINNED, Check, pinned_check
from trainer.encoder import Encoder
from trainer.pinned import find
from trainer.progress import Progress
from trainer.published import Live, embed, served_over


@dataclass(frozen=True)
class PinGuard:
    """What is pinned, the sentences that are searched, and what the live encoder finds in them."""

    asked: Sequence[Asked]
    sentences: Sequence[tuple[int, str, str]]
    held: Places
    fair: bool

    def ask(
        self, candidate: Encoder, known: Mapping[int, Any], progress: Progress
    ) -> tuple[Check, Mapping[int, Any]]:
        """Check a candidate; also the vectors by sentence that are known of it from now on.

        `known`: those that are embedded already.
        """
        if not any(self.held.values()):
            return pinned_check(self.asked, self.held, {}), known
        ids, texts = [row[0] for row in self.sentences], [row[2] for row in self.sentences]
        vectors = embed(candidate, ids, texts, known, progress)
        found = find(self.asked, *served_over(candidate, self.sentences, vectors, self.fair))
        check = pinned_check(self.asked, self.held, found)
        return check, dict(zip(ids, vectors, strict=True))


def read_pin_guard(store: Store, live: Live, fair: bool, progress: Progress) -> PinGuard:
    """Read the pins, and look for them with the live encoder."""
    with store.read() as session:
        asked = pins.asked(session)
        sentences = (
            list(corpora.searchable(session, corpora.last_searchable(session))) if asked else []
        )
    if not asked:
        return PinGuard(asked, sentences, {}, fair)
    encoder = live.space.encoder
    ids, texts = [row[0] for row in sentences], [row[2] for row in sentences]
    vectors = embed(encoder, ids, texts, live.plain_vectors(), progress)
    held = find(asked, *served_over(encoder, sentences, vectors, fair))
    return PinGuard(asked, sentences, held, fair)


def not_asked() -> Check:
    """Nothing is embedded for a candidate that is refused as it is."""
    return Check(PINNED, True, say("Not asked, for it is refused as it is."))
