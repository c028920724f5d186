"""What a text says in its reader's language: the corpus's own words for it, else a machine's."""

from collections.abc import Sequence
from typing import Any

from app import arguments, items
from app.gloss import Gloss
from app.speaker import NOBODY, Speaker
from storage import translations
from storage.database import Store
from storage.judgments import Item
from storage.saying import say
from storage.schema import Query, Sentence

Answer = dict[str, Any]
NONE: Answer = {"text": None, "language": None, "machine": False}
Told = tuple[str, str, Answer]
"""A text, its language, and what the corpus has for it."""


class Translating:
    """Translations of results, and of both sides of an item."""

    def __init__(self, store: Store, gloss: Gloss | None) -> None:
        self._store = store
        self._gloss = gloss

    def translation(
        self, sentence_id: int, reads: Sequence[str], speaker: Speaker = NOBODY
    ) -> Answer:
        """A translation of a sentence into a language that its reader has, if there is any.

        The corpus's own; else, where the owner named a model for it, a `machine`'s. Raises BadText,
        NoGloss.
        """
        number = arguments.whole(sentence_id, say("sentence"), 1)
        wanted = [*speaker.languages, *(arguments.languages(reads) or ())]
        with self._store.read() as session:
            sentence = session.get(Sentence, number)
            told = _told(translations.of(session, sentence, wanted), sentence) if sentence else None
        return self._or_glossed(told, wanted) if told else NONE

    def translations(self, speaker: Speaker, item: int, reads: list[str] | None = None) -> Answer:
        """Translations of both sides of an item, each null where there is none.

        Into a language of their browser, or one that they are known to read; the first counts.
        Raises BadText, NoGloss.
        """
        number = arguments.whole(item, say("item"), 1)
        wanted = [*(arguments.languages(reads) or ()), *speaker.languages]
        with self._store.read() as session:
            both = items.texts(session, Item.of(items.queued(session, number)))
            sides = [_told(translations.of(session, text, wanted), text) for text in both]
        left, right = (self._or_glossed(told, wanted) for told in sides)
        return {"left": left if left["text"] else None, "right": right if right["text"] else None}

    def _or_glossed(self, told: Told, wanted: Sequence[str]) -> Answer:
        """Outside any session: a model takes seconds."""
        text, language, found = told
        made = self._gloss.of(text, language, wanted) if self._gloss and not found["text"] else None
        return {"text": made[0], "language": made[1], "machine": True} if made else found


def _told(found: Query | Sentence | None, own: Query | Sentence) -> Told:
    known = {"text": found.text, "language": found.language, "machine": False} if found else NONE
    return own.text, own.language, known
