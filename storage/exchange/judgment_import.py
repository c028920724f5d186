"""Judgments in: all of a file or nothing of it, without keeping anybody waiting.

The import happens in a copy of the store first. What is wrong with a file is found there, and
whoever judges meanwhile hears nothing of it. What is new in the copy is then carried over: its
texts in short transactions and out of sight; at last, in one, the judgments themselves, by
statements that take a second for 150,000 of them. Who kills it before leaves nothing that
anybody finds, and the same import begins anew.
"""

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

from sqlalchemy import func, select, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from storage import corpora, guest
from storage.database import DATABASE, Store, StoreError, open_store
from storage.exchange import corpus_spool
from storage.exchange.corpus_rows import ImportRefused
from storage.exchange.judged_texts import ids_of, key_in
from storage.exchange.judgment_files import import_judgments
from storage.exchange.judgment_merge import Merged
from storage.exchange.qrels import import_qrels
from storage.history import last_number
from storage.judgments import judge_named
from storage.saying import say
from storage.schema import Adjudication, Base, Guideline, Judge, Judgment, Query, Sentence

TRIES = 3
CACHE_KB = 262_144
"""Pages of five indexes are touched all over; SQLite's own 2 MB would spill in mid-transaction."""
USUAL_CACHE_KB = 2_000
CARRIED_AT_ONCE = 2_000
"""Texts a transaction: a tenth of a second."""
Text = type[Query] | type[Sentence]


def bring_judgments_in(store: Store, path: Path, form: str) -> Merged:
    """Import a file of judgments. Raises ImportRefused, and StoreError when the disk is full."""
    with corpus_spool.locked(store.data_dir) as folder:
        for _ in range(TRIES):
            with _copy_of(store, folder / corpus_spool.ASIDE) as copy:
                before = _heights(copy)
                merged = _read(copy, path, form)
                try:
                    _carry(store, copy, before)
                except (IntegrityError, _Overtaken):  # by a judgment of the same, by a guideline
                    continue
                return merged
    raise ImportRefused(
        say(
            "{file}: what it is about is being judged just now. Nothing was imported: try again.",
            file=path,
        )
    )


class _Overtaken(Exception):
    """What the copy was checked against holds no more."""


def _read(copy: Store, path: Path, form: str) -> Merged:
    with copy.write() as session:
        if form == "qrels":
            return import_qrels(session, path)
        return import_judgments(session, path, form)


# --- the copy -----------------------------------------------------------------------------------


@contextmanager
def _copy_of(store: Store, folder: Path) -> Iterator[Store]:
    """The store as it is now, in a folder that goes when the block ends."""
    shutil.rmtree(folder, ignore_errors=True)  # of an import that was killed
    folder.mkdir()
    try:
        _copy(store.data_dir / DATABASE, folder / DATABASE)
        copy = open_store(folder)
        try:
            yield copy
        finally:
            copy.close()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _copy(path: Path, to: Path) -> None:
    try:
        with closing(sqlite3.connect(path)) as source, closing(sqlite3.connect(to)) as target:
            source.backup(target)
    except sqlite3.OperationalError as error:
        raise StoreError(
            say(
                "The store cannot be copied to {folder} ({reason}). Nothing was imported: free "
                "some space and import again.",
                folder=to.parent, reason=error,
            )
        ) from error  # fmt: skip


@dataclass(frozen=True)
class _Heights:
    """The highest numbers before an import: what is above came with it."""

    guideline: int
    judge: int
    query: int
    sentence: int
    judgment: int


def _heights(store: Store) -> _Heights:
    with store.read() as session:
        tables = (Guideline, Judge, Query, Sentence)
        guideline, judge, query, sentence = (
            session.scalar(select(func.max(table.id))) or 0 for table in tables
        )
        return _Heights(guideline, judge, query, sentence, last_number(session))


# --- what is new in it --------------------------------------------------------------------------


def _carry(store: Store, copy: Store, before: _Heights) -> None:
    """Bring over what is new in a copy. Raises IntegrityError where it does not fit any more."""
    ids: list[dict[str, Any]] = []
    with copy.read() as reading:
        ids += _carry_judges(store, reading, before.judge)
        ids += _carry_texts(store, reading, Query, before.query)
        ids += _carry_texts(store, reading, Sentence, before.sentence)
    with copy.write() as session:
        session.execute(text(_CARRIED))
        if ids:
            session.execute(text("INSERT INTO carried VALUES (:kind, :theirs, :ours)"), ids)
    copy.close()  # all of it in the one file
    with store.write(beside=copy.data_dir / DATABASE) as session:
        _enter(session, before)


# Without types no index would serve: SQLite compares a column without one in its own way.
_CARRIED = (
    "CREATE TABLE carried (kind TEXT, theirs INTEGER, ours INTEGER, PRIMARY KEY (kind, theirs))"
    " WITHOUT ROWID"
)


def _carry_judges(store: Store, reading: Session, above: int) -> list[dict[str, Any]]:
    new = reading.scalars(select(Judge).where(Judge.id > above)).all()
    if not new:
        return []
    with store.write() as session:
        return [_carried(Judge, j.id, judge_named(session, j.name, j.kind).id) for j in new]


def _carry_texts(store: Store, reading: Session, table: Text, above: int) -> list[dict[str, Any]]:
    """Find or store the texts, sentences out of sight; which is which."""
    chosen = select(table).where(table.id > above).order_by(table.id)
    new = iter(reading.scalars(chosen.execution_options(yield_per=CARRIED_AT_ONCE)))
    carried = []
    while chunk := list(islice(new, CARRIED_AT_ONCE)):
        rows = [_columns(each) for each in chunk]
        with store.write() as session:
            found = ids_of(session, table, rows)
        carried += [_carried(table, row["id"], found[key_in(table, row)]) for row in rows]
    return carried


def _columns(row: Base) -> dict[str, Any]:
    columns = {column.key: getattr(row, column.key) for column in row.__table__.columns}
    return {**columns, "searchable": False} if "searchable" in columns else columns


def _carried(table: type[Judge] | Text, theirs: int, ours: int) -> dict[str, Any]:
    return {"kind": table.__tablename__, "theirs": theirs, "ours": ours}


# --- in one transaction -------------------------------------------------------------------------


def _enter(session: Session, before: _Heights) -> None:
    """Have the texts found, and enter guidelines, judgments and verdicts."""
    session.execute(text(f"PRAGMA main.cache_size=-{CACHE_KB}"))
    without_demo = guest.is_kept_out(session)
    _show(session)
    _insert(session, Guideline, before.guideline)
    shift = last_number(session) - before.judgment
    if shift and _brings_guidelines(session, before.guideline):
        raise _Overtaken  # a label locks with the first judgment under it
    for entry in (Judgment, Adjudication):
        _insert(session, entry, before.judgment, shift)
    _count_queue(session)
    if without_demo:
        guest.take_out(session)
    session.execute(text(f"PRAGMA main.cache_size=-{USUAL_CACHE_KB}"))  # the connection lives on


def _show(session: Session) -> None:
    shown = (
        "SELECT c.ours FROM incoming.carried c JOIN incoming.sentences s ON s.id = c.theirs"
        " WHERE c.kind = 'sentences' AND s.searchable"
    )
    first = session.scalar(text(f"SELECT min(ours) FROM ({shown})"))
    if first is None:
        return
    session.execute(text(f"UPDATE main.sentences SET searchable = 1 WHERE id IN ({shown})"))
    corpora.lower_index(session, first)  # made meanwhile, it passed them by


def _brings_guidelines(session: Session, above: int) -> bool:
    new = text("SELECT 1 FROM incoming.guidelines WHERE id > :above LIMIT 1")
    return session.scalar(new, {"above": above}) is not None


def _insert(
    session: Session,
    table: type[Guideline] | type[Judgment] | type[Adjudication],
    above: int,
    shift: int = 0,
) -> None:
    """Enter the new rows of a table, their references turned into this store's."""
    names = [column.name for column in table.__table__.columns]
    values = ", ".join(_OURS.get(name, f"n.{name}") for name in names)
    statement = (
        f"INSERT INTO main.{table.__tablename__} ({', '.join(names)}) SELECT {values}"  # noqa: S608
        f" FROM incoming.{table.__tablename__} n WHERE n.id > :above ORDER BY n.id"
    )
    session.execute(text(statement), {"above": above, "shift": shift})


def _ours(kind: str, column: str) -> str:
    """SQL for this store's id of what a column of the copy refers to."""
    carried = f"SELECT ours FROM incoming.carried WHERE kind = '{kind}' AND theirs = n.{column}"
    return f"coalesce(({carried}), n.{column})"


_LEFT, _RIGHT = _ours("sentences", "sentence_id"), _ours("sentences", "other_sentence_id")
_OURS = {
    "id": "n.id + :shift",
    "judge_id": _ours("judges", "judge_id"),
    "query_id": _ours("queries", "query_id"),
    # Of two sentences the one with the lower id comes first, and ids may have changed.
    "sentence_id": f"CASE WHEN n.query_id IS NULL THEN min({_LEFT}, {_RIGHT}) ELSE {_LEFT} END",
    "other_sentence_id": f"CASE WHEN n.query_id IS NULL THEN max({_LEFT}, {_RIGHT}) END",
    "supersedes_id": "n.supersedes_id + CASE WHEN n.supersedes_id > :above THEN :shift ELSE 0 END",
}


def _count_queue(session: Session) -> None:
    """Count the ratings of every queued item anew: some are of what came."""
    session.execute(
        text(
            "UPDATE queue_items SET rated = (SELECT count(*) FROM judgments j"
            " JOIN judges p ON p.id = j.judge_id AND p.kind = 'person'"
            " WHERE j.query_id IS queue_items.query_id AND j.sentence_id = queue_items.sentence_id"
            " AND j.other_sentence_id IS queue_items.other_sentence_id AND j.outcome = 'rated'"
            " AND NOT EXISTS (SELECT 1 FROM judgments l WHERE l.supersedes_id = j.id))"
        )
    )
