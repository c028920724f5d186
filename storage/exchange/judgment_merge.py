"""Histories of judgments into a store: what is there already stays, what follows is appended.

The file's history of a judge and an item is laid beside the store's from the beginning. Rows
that say the same are the same row; after the store's last one, the file's rest is appended.
Where the two say different things the file is refused: a row in the midst of a history cannot
be put in or changed, and which of two histories is true is not for a machine to guess.

Two rows say the same when time, outcome and value are equal. Of the demo corpus's judge the
time does not count: it tells when a store was seeded, and two seeded stores agree all the same.

Sentences and queries that the store has stay as they are there, side of the held-out split
and group included, for those are decided once. What is new comes with the file's.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from sqlalchemy.orm import Session

from storage.exchange.corpus_rows import BadRow, in_column
from storage.exchange.guideline_files import guideline_ids
from storage.exchange.judged_texts import items_of
from storage.exchange.judgment_chains import Chain, Chains, Said
from storage.exchange.judgment_rows import CHUNK, JudgmentRow
from storage.judgments import judge_named
from storage.saying import say, words_of


@dataclass
class Merged:
    """How many judgments a file had, and how many of them were new."""

    rows: int = 0
    new: int = 0


def merge(session: Session, rows: Iterable[tuple[str, JudgmentRow]]) -> Merged:
    """Merge rows, each with its place in the file. Call inside `Store.write()`.

    Of earlier chunks only the numbers of their rows are kept. Raises BadRow.
    """
    merging, merged = _Merging(session), Merged()
    remaining = iter(rows)
    while chunk := list(islice(remaining, CHUNK)):
        merged.new += merging.add(chunk)
        merged.rows += len(chunk)
    return merged


@dataclass
class _Merging:
    session: Session
    judges: dict[tuple[str, str], int] = field(default_factory=dict)
    ids: dict[int, int] = field(default_factory=dict)
    """Row of the file to judgment of the store."""

    def __post_init__(self) -> None:
        self.guidelines = guideline_ids(self.session)
        self.chains = Chains(self.session)

    def add(self, chunk: Sequence[tuple[str, JudgmentRow]]) -> int:
        judges = [self._judge(place, row) for place, row in chunk]
        items = items_of(self.session, [row for _, row in chunk])
        self.chains.read(zip(judges, items, strict=True))
        for (place, row), judge_id, item in zip(chunk, judges, items, strict=True):
            try:
                self._follow(row, (judge_id, item))
            except ValueError as error:
                raise BadRow(place, words_of(error)) from error
        return self.chains.write()

    def _judge(self, place: str, row: JudgmentRow) -> int:
        key = row.judge, row.judge_kind
        if key not in self.judges:
            try:
                self.judges[key] = judge_named(self.session, *key).id
            except ValueError as error:
                raise BadRow(place, in_column("judge", words_of(error))) from error
        return self.judges[key]

    def _follow(self, row: JudgmentRow, chain: Chain) -> None:
        """Find the row in its chain, or append it there."""
        if row.row in self.ids:
            raise ValueError(in_column("row", say("{id} has been there before", id=row.row)))
        told = self.chains.of(chain)
        place = self._place(row, told)
        if place == len(told):
            said = self.chains.append(chain, self._columns(row))
        elif not _same(told[place], row):
            raise ValueError(
                say(
                    "the store or an earlier row has another history of {judge} and this item",
                    judge=repr(row.judge),
                )
            )
        else:
            said = told[place]
        self.ids[row.row] = said.id

    def _place(self, row: JudgmentRow, told: Sequence[Said]) -> int:
        """Where in its chain the row belongs: after what it supersedes."""
        if row.supersedes is None:
            return 0
        before = self.ids.get(row.supersedes)
        for place, said in enumerate(told, start=1):
            if said.id == before:
                return place
        wrong = say("row {number} is none of this judge's about this item", number=row.supersedes)
        raise ValueError(in_column("supersedes", wrong))

    def _columns(self, row: JudgmentRow) -> dict[str, Any]:
        guideline_id = None
        if row.guideline is not None:
            guideline_id = self.guidelines.get((row.kind, row.guideline))
            if guideline_id is None:
                wrong = say(
                    "there is no version {number} for {kind}, neither in the store nor in a file "
                    "beside this one",
                    number=row.guideline, kind=row.kind,
                )  # fmt: skip
                raise ValueError(in_column("guideline", wrong))
        return row.model_dump(include=_CARRIED) | {"guideline_id": guideline_id}


_CARRIED = {
    "outcome", "value", "rank", "score", "version", "note", "queue_order", "translated", "glossed",
    "created_at",
}  # fmt: skip


def _same(said: Said, row: JudgmentRow) -> bool:
    timeless = row.judge_kind == "seed"
    return (said.outcome, said.value) == (row.outcome, row.value) and (
        timeless or said.created_at == row.created_at
    )
