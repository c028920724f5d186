"""The texts of queries and sentences, in two files beside one that names them by id.

`q12` and `s34` are the store's own ids, the same in every file it writes: qrels and run fit
together. Their texts lie beside as `NAME.queries.tsv` and `NAME.sentences.tsv`, safe to open
in a spreadsheet (`storage.exchange.cells`). Imported into an empty store they keep their ids,
so that exporting again gives the same bytes; elsewhere they are found by their texts.
"""

import re
import time
from collections.abc import Iterable
from itertools import islice
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, model_validator
from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from storage.corpora import NewSentence, entering
from storage.exchange.cells import read_table, write_table
from storage.exchange.corpus_rows import BadRow, in_column
from storage.exchange.judged_texts import ids_of, key_in
from storage.exchange.judgment_rows import CHUNK
from storage.exchange.whole_files import Counted, aside, beside, checked, refusing
from storage.saying import say
from storage.schema import Query, Sentence

Table = type[Query] | type[Sentence]


class QueryLine(BaseModel):
    """A query of the file beside, in the order of its columns."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str
    language: str
    text: str
    parallel_group: str | None = None
    held_out: bool

    @model_validator(mode="before")
    @classmethod
    def _enter(cls, values: dict[str, Any]) -> dict[str, Any]:
        if not isinstance(values.get("language"), str) or not isinstance(values.get("text"), str):
            return values  # the fields say what is missing
        stored = entering(NewSentence(values["language"], values["text"], values.get("context")))
        context = {"context": stored.context} if "context" in values else {}
        return {**values, "language": stored.language, "text": stored.text, **context}


class SentenceLine(QueryLine):
    """A sentence of the file beside, with what a query does not have."""

    corpus: str
    context: str | None = None
    searchable: bool


FILES: dict[Table, tuple[str, type[QueryLine]]] = {
    Query: ("queries.tsv", QueryLine),
    Sentence: ("sentences.tsv", SentenceLine),
}


def write_with_texts(
    session: Session, path: Path, lines: Iterable[str], chosen: Select[Any]
) -> int:
    """Write the lines, and beside them the texts of what was chosen; return how many lines.

    Raises ExportRefused.
    """
    counted = Counted(lines)
    named = chosen.subquery().c
    with (
        aside(path) as partial,
        aside(beside(path, FILES[Query][0])) as queries,
        aside(beside(path, FILES[Sentence][0])) as sentences,
    ):
        with partial.open("w", encoding="ascii", newline="\n") as file:
            file.writelines(f"{line}\n" for line in counted)
        _write_texts(session, queries, Query, select(named.query_id))
        _write_texts(session, sentences, Sentence, select(named.sentence_id))
    return counted.count


def _write_texts(session: Session, path: Path, table: Table, ids: Select[Any]) -> None:
    columns = tuple(FILES[table][1].model_fields)
    chosen = select(*(getattr(table, name) for name in columns)).where(table.id.in_(ids))
    found = session.execute(chosen.order_by(table.id).execution_options(yield_per=CHUNK))
    rows = (row | {"id": f"{_letter(table)}{row['id']}"} for row in map(dict, found.mappings()))
    with path.open("w", encoding="utf-8", newline="") as file:
        write_table(file, columns, rows, delimiter="\t")


def _letter(table: Table) -> str:
    return table.__tablename__[0]


def read_texts(session: Session, path: Path, table: Table) -> dict[str, int]:
    """Store the texts beside a file that are not there; return the store's id of each of theirs.

    Only ids are kept in memory. Raises ImportRefused.
    """
    name, model = FILES[table]
    path = beside(path, name)
    last = session.scalar(select(func.max(table.id))) or 0
    known: dict[str, int] = {}
    with refusing(path):
        lines = checked(model, read_table(path, "\t"), strict=False)
        while chunk := list(islice(lines, CHUNK)):
            found = ids_of(session, table, [_values(table, row, last) for _, row in chunk])
            for place, row in chunk:
                if row.id in known:
                    wrong = say("{id} has been there before", id=repr(row.id))
                    raise BadRow(place, in_column("id", wrong))
                known[row.id] = found[key_in(table, row.model_dump())]
    return known


def _values(table: Table, line: QueryLine, last: int) -> dict[str, Any]:
    """The columns of a text; its id too, if that is of our form and above all that are there.

    An index would take a sentence below its last one for one that it has.
    """
    values = line.model_dump(exclude={"id"})
    if table is Query:
        values["created_at"] = time.time()
    ours = re.fullmatch(f"{_letter(table)}([0-9]{{1,9}})", line.id, re.ASCII)
    return values | ({"id": int(ours[1])} if ours and int(ours[1]) > last else {})
