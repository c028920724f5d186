"""Verdicts out and in, as JSONL beside the judgments that they stand over.

A line has the columns of a judgment (`storage.exchange.judgment_rows`): `judge` is the curator,
`outcome` is `rated`, or `withdrawn` where a verdict was taken back. What a verdict has not
(rank, score, version, order, guideline) is null. A history belongs to an item, whoever decided;
it is merged as a judge's is (`storage.exchange.judgment_merge`).
"""

from collections import Counter
from collections.abc import Sequence
from itertools import islice
from pathlib import Path

from sqlalchemy import func, null, select
from sqlalchemy.orm import Session

from storage.exchange.corpus_files import json_lines
from storage.exchange.corpus_rows import BadRow, Meter
from storage.exchange.judged_texts import items_of
from storage.exchange.judgment_rows import CHUNK, JudgmentRow, rows_of
from storage.exchange.whole_files import checked, write_json_lines
from storage.history import is_of, last_number
from storage.judgments import Item, judge_named
from storage.saying import say, words_of
from storage.schema import Adjudication


def write_verdicts(session: Session, path: Path) -> None:
    """Write every verdict, superseded ones and those taken back too."""
    numbered = select(
        Adjudication.id, func.row_number().over(order_by=Adjudication.id).label("row")
    ).subquery()
    outcome = func.iif(Adjudication.value.is_(None), "withdrawn", "rated")
    shown = ("rank", "score", "version", "queue_order", "translated", "glossed", "guideline")
    none = {name: null() for name in shown}
    own = {"outcome": outcome, **none}
    write_json_lines(path, rows_of(session, Adjudication, numbered, own))


def read_verdicts(session: Session, path: Path) -> None:
    """Append the verdicts of a file that the store does not have yet. Raises BadRow."""
    rows = checked(JudgmentRow, json_lines(path, Meter()), strict=True)
    places: Counter[Item] = Counter()  # how many of the file's verdicts an item has had
    while chunk := list(islice(rows, CHUNK)):
        items = items_of(session, [row for _, row in chunk])
        for (place, row), item in zip(chunk, items, strict=True):
            try:
                _follow(session, row, item, places[item])
            except ValueError as error:
                raise BadRow(place, words_of(error)) from error
            places[item] += 1


def _follow(session: Session, row: JudgmentRow, item: Item, at: int) -> None:
    """Find the verdict at its place in the item's history, or append it there."""
    if row.outcome not in ("rated", "withdrawn") or row.judge_kind != "person":
        raise ValueError(say("a verdict is a person's, and is `rated` or `withdrawn`"))
    told = _told(session, item)
    if at < len(told):
        if (told[at].value, told[at].created_at) != (row.value, row.created_at):
            raise ValueError(say("the store has other verdicts on this item"))
        return
    session.add(
        Adjudication(
            id=last_number(session) + 1, kind=item.kind, query_id=item.query_id,
            sentence_id=item.sentence_id, other_sentence_id=item.other_sentence_id,
            judge_id=judge_named(session, row.judge).id, value=row.value, note=row.note or "",
            created_at=row.created_at, supersedes_id=told[-1].id if told else None,
        )
    )  # fmt: skip
    session.flush()


def _told(session: Session, item: Item) -> Sequence[Adjudication]:
    history = select(Adjudication).where(
        is_of(Adjudication, item.query_id, item.sentence_id, item.other_sentence_id)
    )
    return session.scalars(history.order_by(Adjudication.id)).all()
