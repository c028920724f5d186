"""The queries and sentences that judgments from elsewhere are about: found, or stored."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import Select, and_, func, select
from sqlalchemy.dialects.sqlite import insert
from sqlalchemy.orm import InstrumentedAttribute, Session

from storage.exchange.judgment_rows import JudgmentRow
from storage.judgments import Item
from storage.schema import Query, Sentence
from storage.text import text_key

Ids = Mapping[tuple[str, ...], int]
"""Of queries by language and key, of sentences by corpus, language and key (`storage.text`)."""

KEYS = {Query: ("language", "key"), Sentence: ("corpus", "language", "key")}


def items_of(session: Session, rows: Sequence[JudgmentRow]) -> list[Item]:
    """The item of each row; texts that the store does not have yet are stored."""
    asked = [_query(row) for row in rows if row.query is not None]
    queries = ids_of(session, Query, asked)
    sentences = ids_of(session, Sentence, [values for row in rows for values in _sentences(row)])
    return [_item(row, queries, sentences) for row in rows]


def ids_of(
    session: Session, table: type[Query] | type[Sentence], values: Sequence[Mapping[str, Any]]
) -> Ids:
    """Find the ids of texts; one that is not there is stored, with its `id` if that is free."""
    if not values:
        return {}
    wanted = {key_in(table, row): row for row in reversed(values)}  # of copies, the first
    found = _found(session, table, wanted)
    new = [row for key, row in wanted.items() if key not in found]
    if new:
        unless_there = insert(table).on_conflict_do_nothing()  # an id that is taken
        numbered = [row for row in new if "id" in row]
        if numbered:
            session.execute(unless_there, numbered)
        session.execute(unless_there, [{**row, "id": None} for row in reversed(new)])
        found |= _found(session, table, (key_in(table, row) for row in new))
    return found


def key_in(table: type[Query] | type[Sentence], values: Mapping[str, Any]) -> tuple[str, ...]:
    """By which the ids of texts are told: the columns of a row, its text as its key."""
    named = {**values, "key": text_key(values["text"])}
    return tuple(named[name] for name in KEYS[table])


def _found(
    session: Session, table: type[Query] | type[Sentence], keys: Iterable[tuple[str, ...]]
) -> dict[tuple[str, ...], int]:
    columns = [getattr(table, name) for name in KEYS[table]]
    rows = session.execute(matching(columns, keys).add_columns(table.id).order_by(table.id.desc()))
    return {tuple(row[:-1]): row[-1] for row in rows}  # of old copies, the first


def matching(
    columns: Sequence[InstrumentedAttribute[Any]], keys: Iterable[tuple[Any, ...]]
) -> Select[Any]:
    """Select the rows of a table whose columns are equal to one of the keys, by its index.

    SQLite would scan the whole table for an IN of tuples.
    """
    listed = func.json_each(json.dumps(list(keys), ensure_ascii=False)).table_valued("value")
    equal = [
        column.is_not_distinct_from(listed.c.value.op("->>")(place))
        for place, column in enumerate(columns)
    ]
    return select(*columns).join_from(listed, columns[0].class_, and_(*equal))


def _query(row: JudgmentRow) -> dict[str, Any]:
    return {
        "language": row.query_language,
        "text": row.query,
        "parallel_group": row.query_group,
        "held_out": row.query_held_out,
        "created_at": row.created_at,
    }


def _sentences(row: JudgmentRow) -> Iterator[dict[str, Any]]:
    for name in ("sentence", "other"):
        if getattr(row, name) is not None:
            yield {
                "corpus": getattr(row, f"{name}_corpus"),
                "language": getattr(row, f"{name}_language"),
                "text": getattr(row, name),
                "context": getattr(row, f"{name}_context"),
                "parallel_group": getattr(row, f"{name}_group"),
                "held_out": getattr(row, f"{name}_held_out"),
                "searchable": getattr(row, f"{name}_searchable"),
            }


def _item(row: JudgmentRow, queries: Ids, sentences: Ids) -> Item:
    ids = [sentences[key_in(Sentence, values)] for values in _sentences(row)]
    if row.query is None:
        return Item(None, min(ids), max(ids))  # the store has the lower id first
    return Item(queries[key_in(Query, _query(row))], ids[0])
