"""The served snapshot: version, encoder and index as one immutable value, swapped whole.

A search takes the snapshot once and keeps it to the end, so no answer mixes two versions.
A thread looks for a newly live version and loads it beside the old one, which serves on.
"""

import json
import logging
import threading
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from app.detection import guess
from storage import versions
from storage.database import Store
from storage.index import SearchIndex
from storage.schema import EncoderVersion
from storage.versions import VersionError
from trainer.encoder import Encoder, load_base
from trainer.space import Space
from trainer.version_files import MAP, load_version

LOOK_SECONDS = 0.25
RETRY_SECONDS = 30.0
log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Snapshot:
    """Everything a search needs, from one version."""

    number: int
    space: Space
    index: SearchIndex
    folder: Path


class Live:
    """Holds the current snapshot and keeps it current."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._snapshot: Snapshot | None = None
        self._base: Encoder | None = None
        self._stop = threading.Event()
        self._refreshing = threading.Lock()
        self._beside: Snapshot | None = None
        """Another version that somebody looks at."""
        self._looking = threading.Lock()
        self._failed: int | None = None
        self._retry_at = 0.0
        self.problem = ""
        """Why the version that should be live could not be loaded; empty when it was."""

    @property
    def current(self) -> Snapshot | None:
        """The snapshot to answer from; None until a first version is published."""
        return self._snapshot

    def at(self, number: int) -> Snapshot:
        """Any version's snapshot: the live one, or another loaded beside it, one at a time.

        Raises VersionError for one that is not there, or not any more, or cannot be loaded.
        """
        current = self._snapshot
        if current and current.number == number:
            return current
        with self._store.read() as session:
            version = versions.on_disk(session, number)
        with self._looking:
            if self._beside and self._beside.number == number:
                return self._beside
            self._beside = None  # first: two indexes in memory, not three
            try:
                self._beside = self._load(version, self._base_of(version))
            except Exception as error:
                log.exception("version %s cannot be loaded", number)
                raise VersionError(f"Version {number} cannot be loaded: {error}") from error
            return self._beside

    def start(self) -> None:
        """Load what is live, then watch for changes in a thread."""
        self.refresh()
        threading.Thread(target=self._watch, name="live snapshot", daemon=True).start()

    def stop(self) -> None:
        """Stop watching."""
        self._stop.set()

    def refresh(self) -> None:
        """Swap in the live version if it is another one than the current.

        One that cannot be loaded is tried again after a while; if nothing is served yet, the
        newest older version that loads is served meanwhile.
        """
        with self._refreshing:
            with self._store.read() as session:
                version = versions.live(session)
            if version is None:
                return
            if self._snapshot and self._snapshot.number == version.number:
                self._failed, self.problem = None, ""
                return
            if version.number == self._failed and time.monotonic() < self._retry_at:
                return
            problem = self._swap(version)
            self._failed, self.problem = version.number if problem else None, problem
            self._retry_at = time.monotonic() + RETRY_SECONDS
            if problem and self._snapshot is None:
                self._fall_back(version.number)

    def _watch(self) -> None:
        while not self._stop.wait(LOOK_SECONDS):
            try:
                self.refresh()
            except Exception:  # a busy or full disk: the old snapshot serves on
                log.exception("could not look for a new version")

    def _swap(self, version: EncoderVersion) -> str:
        """Serve a version; return why it cannot be loaded, nothing when it was."""
        try:
            base, looked = self._base_of(version), self._beside
            if looked and looked.number == version.number:  # loaded already, for who looks at it
                self._snapshot, self._beside = looked, None
            else:
                self._snapshot = self._load(version, base)
            self._base = base
        except Exception as error:
            log.exception("version %s cannot be loaded", version.number)
            return f"Version {version.number} cannot be loaded: {error}"
        return ""

    def _fall_back(self, number: int) -> None:
        """Serve the newest version older than this one that can be loaded, if any."""
        with self._store.read() as session:
            older = [v for v in versions.history(session) if v.number < number]
        for version in older:
            if version.state != "pruned" and not self._swap(version):
                return

    def _base_of(self, version: EncoderVersion) -> Encoder:
        if self._base and self._base.base == version.base:
            return self._base
        return load_base(version.base, self._store.data_dir)

    def _load(self, version: EncoderVersion, base: Encoder) -> Snapshot:
        folder = self._store.data_dir / version.folder
        space, index = load_version(folder, base)
        space.encoder.encode(["warm up"], "query")
        guess("warm up", index.counts)  # its models too are read at first use
        return Snapshot(version.number, space, index, folder)


def read_map(folder: Path) -> dict[str, Any]:
    """The language map of a version; empty when it has none."""
    try:
        drawn: dict[str, Any] = json.loads((folder / MAP).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return drawn
