"""The store: one SQLite file below a data directory, shared by app and trainer."""

import errno
import os
import sqlite3
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any
from urllib.parse import quote

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy import URL, Connection, Engine, create_engine, event
from sqlalchemy.exc import DatabaseError
from sqlalchemy.orm import Session

from storage.saying import Said, say

MIGRATIONS = Path(__file__).parent / "migrations"
DATABASE = "crossloop.db"
BUSY_TIMEOUT_MS = 30_000
POOL_TIMEOUT = BUSY_TIMEOUT_MS / 1000 + 5
"""Seconds to wait for a connection: longer than whoever holds it waits for the lock."""
LEAST_FREE_BYTES = 64 * 2**20
"""Below this a start is refused: SQLite needs room to take judgments at all."""


class StoreError(RuntimeError):
    """The data directory cannot be used; the message says what to do."""


class NotWritable(StoreError):
    """The data directory cannot be written to, or is full."""


class Store:
    """Opens sessions on `data_dir`; `read()` for looking, `write()` for changing."""

    def __init__(self, data_dir: Path, reader: Engine, writer: Engine) -> None:
        self.data_dir = data_dir
        self._reader = reader
        self._writer = writer.execution_options(begin="BEGIN IMMEDIATE")
        self._turn = threading.Lock()

    @contextmanager
    def read(self) -> Iterator[Session]:
        """A session on a consistent view; nothing it changes is kept."""
        with Session(self._reader) as session:
            yield session

    @contextmanager
    def write(self, beside: Path | None = None) -> Iterator[Session]:
        """A session whose changes are on disk when the block ends, or not at all.

        BEGIN IMMEDIATE takes the write lock first: a transaction that reads and then
        writes would otherwise fail with "database is locked" beside another writer. Threads of
        one process take turns before it: SQLite's own waiting sleeps and looks again, and under
        fifty judges the unlucky looked for many seconds.

        `beside`: another database file, whose tables are `incoming.…` meanwhile.
        """
        with (
            self._turn,
            self._writer.connect() as connection,
            _attached(connection, beside),
            Session(connection, expire_on_commit=False) as session,
            session.begin(),
        ):
            yield session

    def close(self) -> None:
        """Release every connection."""
        self._reader.dispose()
        self._writer.dispose()


def open_store(data_dir: Path, make: bool = True) -> Store:
    """Create or open the store at `data_dir` and bring its schema up to date.

    The store's own `data_dir` is absolute: processes started from it have other folders. Raises
    StoreError when the folder cannot be written, the disk is full, or what lies there is no store
    of this program; with `make` false also when nothing does.
    """
    data_dir = data_dir.expanduser().absolute()
    path = data_dir / DATABASE
    if not make and not path.exists():
        raise StoreError(
            say(
                "There is no store in {folder}. Check --data-dir and CROSSLOOP_DATA_DIR.",
                folder=data_dir,
            )
        )
    _check_writable(data_dir)
    store = Store(data_dir, _engine(path), _engine(path))  # waiting writers block no reader
    try:
        _migrate(store)
    except (CommandError, DatabaseError) as error:
        store.close()
        raise StoreError(_what_is_wrong(path, error)) from error
    return store


def open_to_read(data_dir: Path) -> Store:
    """Open the store at `data_dir` to be read, also where nothing can be written.

    An export must not need what only judging needs. Raises StoreError.
    """
    try:
        return open_store(data_dir, make=False)
    except NotWritable:
        data_dir = data_dir.expanduser().absolute()
        engine = _engine_to_read(data_dir / DATABASE)
        return Store(data_dir, engine, engine)


def _engine_to_read(path: Path) -> Engine:
    """An engine on a file that nobody can write to. Raises StoreError."""
    newest = path.with_name(f"{path.name}-wal")
    whole = not newest.exists() or not newest.stat().st_size
    for options in ("mode=ro", "immutable=1") if whole else ("mode=ro",):
        address = f"file:{quote(str(path))}?{options}"
        engine = create_engine(
            "sqlite://",
            creator=lambda address=address: sqlite3.connect(
                address, uri=True, check_same_thread=False
            ),
        )
        with suppress(DatabaseError), engine.connect() as connection:
            _check_is_current(path, connection)
            return engine
    raise StoreError(
        say(
            "{file} cannot be read where nothing can be written: copy its folder, with {newest}, "
            "to where there is room.",
            file=path, newest=newest.name,
        )
    )  # fmt: skip


def _check_is_current(path: Path, connection: Connection) -> None:
    found = connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar()
    if found != ScriptDirectory(str(MIGRATIONS)).get_current_head():
        raise StoreError(
            say(
                "{file} is of another Crossloop than this one, and cannot be brought up to date "
                "where nothing can be written: copy its folder to where there is room.",
                file=path,
            )
        )


def _what_is_wrong(path: Path, error: Exception) -> Said:
    """Say of a file that cannot be opened as a store what it is, and what to do."""
    said = str(error.orig if isinstance(error, DatabaseError) else error)
    if isinstance(error, CommandError) and "locate revision" in said:
        return say(
            "{file} is of a newer Crossloop than this one. Update this one, or choose another "
            "folder: nothing was changed.",
            file=path,
        )
    if "readonly" in said:
        return say(
            "{file} cannot be written. Give this user the right to, or choose another folder: "
            "nothing was changed.",
            file=path,
        )
    if "locked" in said:
        return say(
            "{file} is held by another program that does not let go. End that one, and start "
            "again: nothing was changed.",
            file=path,
        )
    if "not a database" in said or "malformed" in said:
        return say(
            "{file} is damaged, or no database of Crossloop. Put a backup in its place, or move it "
            "away: nothing was changed.",
            file=path,
        )
    return say(
        "{file} cannot be opened ({reason}). Choose another folder: nothing was changed.",
        file=path, reason=said.splitlines()[0],
    )  # fmt: skip


def _engine(path: Path) -> Engine:
    address = URL.create("sqlite", database=str(path))  # a name may hold `?` or `%`
    engine = create_engine(address, pool_timeout=POOL_TIMEOUT)
    event.listen(engine, "connect", _on_connect)
    event.listen(engine, "begin", _on_begin)
    return engine


def _check_writable(data_dir: Path) -> None:
    try:
        data_dir.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=data_dir) as probe:  # has no name to be left behind
            probe.write(b"0" * 4096)
            probe.flush()
        stats = os.statvfs(data_dir)
        if stats.f_bavail * stats.f_frsize < LEAST_FREE_BYTES:
            raise OSError(errno.ENOSPC, say("less than 64 MB free"))
    except OSError as error:
        raise NotWritable(
            say(
                "Cannot write to the data directory {folder}: {reason}. "
                "Free some space, or choose another folder with --data-dir or CROSSLOOP_DATA_DIR.",
                folder=data_dir, reason=error.strerror or error,
            )
        ) from error  # fmt: skip


def _on_connect(
    connection: Any,  # noqa: ANN401 - a DBAPI connection
    _record: object,
) -> None:
    connection.isolation_level = None  # SQLAlchemy's BEGIN is the only one
    for pragma in (
        f"busy_timeout={BUSY_TIMEOUT_MS}",
        "synchronous=FULL",  # an acknowledged judgment survives a power cut too
        "foreign_keys=ON",
    ):
        connection.execute(f"PRAGMA {pragma}")
    _use_wal(connection)


def _use_wal(connection: Any) -> None:  # noqa: ANN401 - a DBAPI connection
    """Two processes that make a store at once can meet a lock here that SQLite never waits for."""
    until = time.monotonic() + BUSY_TIMEOUT_MS / 1000
    while True:
        try:
            connection.execute("PRAGMA journal_mode=WAL")
            return
        except sqlite3.OperationalError as error:
            if "locked" not in str(error) or time.monotonic() > until:
                raise
            time.sleep(0.01)


@contextmanager
def _attached(connection: Connection, path: Path | None) -> Iterator[None]:
    """Another database file beside; SQLite takes none in the midst of a transaction."""
    if path is None:
        yield
        return
    raw: Any = connection.connection.dbapi_connection
    raw.execute("ATTACH DATABASE ? AS incoming", (str(path),))
    try:
        yield
    finally:
        raw.execute("DETACH DATABASE incoming")


def _on_begin(connection: Connection) -> None:
    connection.exec_driver_sql(connection.get_execution_options().get("begin", "BEGIN"))


def _migrate(store: Store) -> None:
    """Apply missing migrations under the write lock: two starting processes take turns."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    with store.write() as session:
        config.attributes["connection"] = session.connection()
        command.upgrade(config, "head")
