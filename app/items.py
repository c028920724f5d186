"""An item of the queue as the page shows it, and what is wished for of it. Plain JSON."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy.orm import Session

from app import arguments
from app.text import BadText
from storage.corpora import LONGEST_CONTEXT
from storage.judgments import Item
from storage.queue import Finished, Rating
from storage.saying import say
from storage.schema import Judge, Judgment, Query, QueueItem, Sentence
from storage.wishes import Wish

Answer = dict[str, Any]


class OutOfQueue(BadText):
    """An item that the queue had when it was shown, and has no more."""

    code = Finished.code


def wish(
    kind: object, order: object, pair: object, status: object, rated_by: object,
    reads: object, corpus: object, words: object,
) -> Wish:  # fmt: skip
    """What a request wishes to see. Raises BadText."""
    return Wish(
        arguments.kind(kind), str(order), arguments.pair(pair), str(status),
        arguments.judge_or_nobody(rated_by), reads=tuple(arguments.languages(reads) or ()),
        corpus=arguments.passage(corpus), words=arguments.passage(words),
    )  # fmt: skip


def shown(session: Session, item: Item, number: int | None, own: Judgment | None) -> Answer:
    """An item with the judge's own judgment of it; nothing of what others said.

    `number`: its row in the queue, None where the queue has it not.
    """
    left, right = texts(session, item)
    mine = {"outcome": own.outcome, "value": own.value, "note": own.note} if own else None
    return {
        "id": number,
        "kind": item.kind,
        "left": _side(left),
        "right": _side(right),
        "pair": f"{left.language}→{right.language}",
        "mine": mine,
    }


def texts(session: Session, item: Item) -> tuple[Query | Sentence, Sentence]:
    """Both sides of an item."""
    right = session.get_one(Sentence, item.other_sentence_id or item.sentence_id)
    if item.query_id is not None:
        return session.get_one(Query, item.query_id), right
    return session.get_one(Sentence, item.sentence_id), right


def queued(session: Session, number: int) -> QueueItem:
    """An item by its row in the queue. Raises OutOfQueue."""
    found = session.get(QueueItem, number)
    if found is None:
        raise OutOfQueue(say("That item is not in the queue any more."))
    return found


def others(judge: Judge, ratings: Sequence[Rating]) -> list[Answer]:
    """What other people rated an item: for somebody whose own rating stands."""
    return [{"judge": r.judge, "value": r.value} for r in ratings if r.judge_id != judge.id]


def _side(thing: Query | Sentence) -> Answer:
    context = (thing.context or "") if isinstance(thing, Sentence) else ""
    return {
        "text": thing.text, "language": thing.language,
        "context": context[:LONGEST_CONTEXT] or None,  # old stores may have longer ones
        "translated": thing.parallel_group is not None,
    }  # fmt: skip
