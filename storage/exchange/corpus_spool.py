"""Checked sentences in a file below the data directory, until all of them are stored."""

import fcntl
import json
import os
import shutil
import time
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import select

from storage.corpora import NewSentence
from storage.database import Store, StoreError
from storage.exchange.corpus_rows import ImportRefused
from storage.saying import say
from storage.schema import CorpusImport

ASIDE = "judgments"
"""The folder of the copy in which judgments are imported first."""
FORGOTTEN_SECONDS = 30 * 24 * 3600.0


@contextmanager
def locked(data_dir: Path) -> Iterator[Path]:
    """The folder of spools, for one process alone; the lock ends with it, however it ends."""
    folder = data_dir / "imports"
    folder.mkdir(exist_ok=True)
    with (folder / "lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise ImportRefused(
                say(
                    "Another import into {folder} is running. Wait until it has ended.",
                    folder=data_dir,
                )
            ) from error
        yield folder


def is_locked(data_dir: Path) -> bool:
    """Whether a process has the folder now."""
    try:
        with (data_dir / "imports" / "lock").open() as lock:
            fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except FileNotFoundError:
        return False
    except BlockingIOError:
        return True
    return False


def clean(store: Store) -> None:
    """Remove what imports left that were killed, or stopped and not asked for again in a month."""
    if is_locked(store.data_dir) or not (store.data_dir / "imports").exists():
        return
    with locked(store.data_dir) as folder, store.write() as session:
        shutil.rmtree(folder / ASIDE, ignore_errors=True)
        begun = {
            folder / f"{each.key}.jsonl": each for each in session.scalars(select(CorpusImport))
        }
        for path, each in begun.items():
            if not path.exists() or time.time() - path.stat().st_mtime > FORGOTTEN_SECONDS:
                session.delete(each)
                path.unlink(missing_ok=True)
        sweep(folder, keep=begun)


def sweep(folder: Path, keep: Collection[Path]) -> None:
    """Remove what was left by imports that were killed before they came to storing."""
    for path in folder.glob("*.jsonl"):
        if path not in keep:
            path.unlink()


def write(path: Path, sentences: Iterable[NewSentence]) -> int:
    """Write them all, onto the disk, and return how many bytes they take; or leave no file."""
    encode = json.JSONEncoder(ensure_ascii=False).encode
    try:
        with path.open("wb") as file:
            for s in sentences:
                fields = (s.language, s.text, s.context, s.parallel_group, s.held_out, s.key)
                file.write(encode(fields).encode() + b"\n")
            file.flush()
            os.fsync(file.fileno())
            return file.tell()
    except BaseException as error:
        path.unlink(missing_ok=True)
        if isinstance(error, OSError):
            raise StoreError(
                say(
                    "Cannot write {file}: {reason}. Nothing was imported. "
                    "Free some space and import again.",
                    file=path, reason=error.strerror,
                )
            ) from error  # fmt: skip
        raise


def read(lines: Sequence[bytes]) -> list[NewSentence]:
    """The sentences of lines: parsed at once, four times as fast as one by one."""
    return [NewSentence(*fields) for fields in json.loads(b"[" + b",".join(lines) + b"]")]
