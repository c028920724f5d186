"""Histories, many at a time: read as they stand, and continued with one insert.

A judge's history of an item is one chain, each judgment superseding the one before.
"""

from collections.abc import Iterable
from dataclasses import astuple, dataclass
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from storage.exchange.judged_texts import matching
from storage.history import item_of, last_number
from storage.judgments import Item
from storage.queue import count
from storage.schema import Judgment, QueueItem

Chain = tuple[int, Item]
"""A judge's id and the item: whose history of what."""


@dataclass(frozen=True)
class Said:
    """One judgment of a chain."""

    id: int
    outcome: str
    value: float | None
    created_at: float


class Chains:
    """Reads the chains of a chunk, continues them, and writes what is new."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._last = last_number(session)
        self._queued = session.scalar(select(QueueItem.id).limit(1)) is not None
        self._told: dict[Chain, list[Said]] = {}
        self._new: list[dict[str, Any]] = []

    def read(self, chains: Iterable[Chain]) -> None:
        """Turn to these chains, as the store has them."""
        self._told = {chain: [] for chain in chains}
        key = (Judgment.judge_id, *item_of(Judgment))
        found = matching(key, [(judge_id, *astuple(item)) for judge_id, item in self._told])
        said = (Judgment.id, Judgment.outcome, Judgment.value, Judgment.created_at)
        rows = self._session.execute(found.add_columns(*said).order_by(Judgment.id))
        for judge_id, *item, id_, outcome, value, created_at in rows:
            chain = judge_id, Item(*item)
            self._told[chain].append(Said(id_, outcome, value, created_at))

    def of(self, chain: Chain) -> list[Said]:
        """What the judge has said of the item, from the beginning."""
        return self._told[chain]

    def append(self, chain: Chain, columns: dict[str, Any]) -> Said:
        """Say something new, superseding what was said last."""
        judge_id, item = chain
        told = self._told[chain]
        self._last += 1
        self._new.append({
            **columns,
            "id": self._last,
            "kind": item.kind,
            "judge_id": judge_id,
            "query_id": item.query_id,
            "sentence_id": item.sentence_id,
            "other_sentence_id": item.other_sentence_id,
            "supersedes_id": told[-1].id if told else None,
        })  # fmt: skip
        told.append(Said(self._last, columns["outcome"], columns["value"], columns["created_at"]))
        return told[-1]

    def write(self) -> int:
        """Store what is new, and keep the queue's counts; return how much it was."""
        new, self._new = self._new, []
        if new:
            self._session.execute(insert(Judgment), new)
        if new and self._queued:
            for item in {item for _, item in self._told}:
                count(self._session, item)
        return len(new)
