"""A store in one file, made while it is used, and a store out of it.

The database comes by SQLite's own copy, which waits for nobody; beside it lie the versions that it
names, and the pretrained encoders that no package brings again. What cannot be made anew is in it,
hashes of every file too. A restore puts the database in its place last: killed before, it leaves
no store, and is begun again.
"""

import hashlib
import io
import json
import os
import shutil
import sqlite3
import tarfile
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import IO, Any

from storage import versions
from storage.database import DATABASE, StoreError, open_store
from storage.versions import VersionError

FACTS = "backup.json"
"""Comes last in the file: what is cut short has none."""
MADE_ANEW = "bundled"
"""The encoder that a package brings."""
TRIES = 5
"""A version may be given up while it is copied: then a newer state is."""
CHUNK = 1 << 20


def back_up(data_dir: Path, path: Path) -> str:
    """Write the store of a folder into one file; whoever uses it goes on. Return a sentence.

    Raises StoreError when the file is there already, or cannot be written.
    """
    if path.exists():
        raise StoreError(f"{path} is there already. Choose another name: no backup is overwritten.")
    aside = path.with_name(f".{path.name}-{os.getpid()}")
    try:
        for left in reversed(range(TRIES)):
            try:
                files = _write(data_dir, aside)
                break
            except (FileNotFoundError, VersionError):  # a version was given up meanwhile
                if not left:
                    raise
        os.replace(aside, path)
    except (OSError, sqlite3.Error, VersionError) as error:
        raise StoreError(f"No backup was made at {path}: {error}.") from error
    finally:
        aside.unlink(missing_ok=True)
    megabytes = path.stat().st_size / 2**20
    again = f"python -m storage restore {path} --data-dir ELSEWHERE"
    return f"{path}: {files} files, {megabytes:.1f} MB. Try it: {again}"


def restore(path: Path, data_dir: Path) -> str:
    """Make a store in an empty folder out of a backup, once all of it is there. Return a sentence.

    Raises StoreError when there is a store already, or the file is no whole backup.
    """
    data_dir = data_dir.expanduser().absolute()
    if (data_dir / DATABASE).exists():
        raise StoreError(f"There is a store in {data_dir}. Move it away, or name another folder.")
    try:
        data_dir.mkdir(parents=True, exist_ok=True)
        with _emptied(data_dir / ".restoring") as aside:
            facts = _unpacked(path, aside)
            open_store(aside).close()  # it is a store, and of this program's time or before
            for name in ("versions", "encoders"):
                _move_into(aside / name, data_dir / name)
            os.replace(aside / DATABASE, data_dir / DATABASE)
    except (OSError, tarfile.TarError, ValueError, KeyError) as error:
        raise StoreError(f"{path} was not restored: {error}.") from error
    made = time.strftime("%Y-%m-%d %H:%M UTC", time.gmtime(facts["made_at"]))
    return f"{data_dir} is as it was at {made}: {len(facts['files'])} files, all whole."


def _write(data_dir: Path, path: Path) -> int:
    """Write the file; return how many it holds."""
    with tempfile.TemporaryDirectory(dir=path.parent, prefix=".backup-") as folder:
        copy = Path(folder) / DATABASE
        with (
            closing(sqlite3.connect(f"file:{data_dir / DATABASE}?mode=ro", uri=True)) as source,
            closing(sqlite3.connect(copy)) as target,
        ):
            source.backup(target)
        sources = {DATABASE: copy, **_beside(data_dir, copy)}
        facts: dict[str, Any] = {"made_at": time.time(), "files": {}}
        with path.open("wb") as file:
            with tarfile.open(fileobj=file, mode="w") as archive:
                for name, source_path in sources.items():
                    facts["files"][name] = _add(archive, name, source_path)
                told = json.dumps(facts).encode()
                entry = tarfile.TarInfo(FACTS)
                entry.size = len(told)
                archive.addfile(entry, io.BytesIO(told))
            file.flush()
            os.fsync(file.fileno())
    return len(sources)


def _beside(data_dir: Path, copy: Path) -> dict[str, Path]:
    """The files of the versions that a database names, and of encoders: by name in the backup."""
    with closing(sqlite3.connect(copy)) as database:
        rows = database.execute("SELECT folder FROM encoder_versions WHERE state <> 'pruned'")
        folders = [data_dir / folder for (folder,) in rows]
    for folder in folders:
        versions.read_manifest(folder)
    kept = [p for p in (data_dir / "encoders").glob("[!.]*") if p.is_dir() and p.name != MADE_ANEW]
    files = [p for folder in (*folders, *kept) for p in sorted(folder.rglob("*")) if p.is_file()]
    return {p.relative_to(data_dir).as_posix(): p for p in files}


def _add(archive: tarfile.TarFile, name: str, path: Path) -> str:
    """Add a file; return the hash of what was added."""
    with path.open("rb") as file:
        entry = tarfile.TarInfo(name)
        entry.size = os.fstat(file.fileno()).st_size
        entry.mtime = int(path.stat().st_mtime)
        hashed = _Hashed(file)
        archive.addfile(entry, hashed)
    return hashed.digest.hexdigest()


class _Hashed:
    """A file that is hashed as it is read."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self.digest = hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        data = self._file.read(size)
        self.digest.update(data)
        return data


def _unpacked(path: Path, aside: Path) -> dict[str, Any]:
    """Unpack a backup and hold every file against its hash; return its facts. Raises ValueError."""
    with tarfile.open(path, "r:") as archive:
        archive.extractall(aside, filter="data")  # refuses names that lead elsewhere
    facts_path = aside / FACTS
    if not facts_path.exists():
        raise ValueError("it is cut short, or no backup of Crossloop")
    facts: dict[str, Any] = json.loads(facts_path.read_text("utf-8"))
    for name, wanted in facts["files"].items():
        if _hash(aside / name) != wanted:
            raise ValueError(f"{name} in it is not what was written")
    return facts


def _hash(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _move_into(source: Path, target: Path) -> None:
    """Move what is in a folder into another, over what an earlier try left there."""
    if not source.exists():
        return
    target.mkdir(exist_ok=True)
    for path in source.iterdir():
        shutil.rmtree(target / path.name, ignore_errors=True)
        os.replace(path, target / path.name)


@contextmanager
def _emptied(folder: Path) -> Iterator[Path]:
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
