"""The served snapshot: version, encoder and index as one immutable value, swapped whole.

A search takes the snapshot once and keeps it to the end, so no answer mixes two versions.
A thread looks for a newly live version and loads it beside the old one, which serves on.
"""

import json
import logging
import threading
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from storage import versions
from storage.database import Store
from storage.index import SearchIndex
from storage.schema import EncoderVersion
from trainer.encoder import Encoder, load_base

LOOK_SECONDS = 0.25
log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Snapshot:
    """Everything a search needs, from one version."""

    number: int
    encoder: Encoder
    index: SearchIndex
    folder: Path


class Live:
    """Holds the current snapshot and keeps it current."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._snapshot: Snapshot | None = None
        self._base: Encoder | None = None
        self._stop = threading.Event()
        self._failed: int | None = None
        self.problem = ""
        """Why the version that should be live could not be loaded; empty when it was."""

    @property
    def current(self) -> Snapshot | None:
        """The snapshot to answer from; None until a first version is published."""
        return self._snapshot

    def start(self) -> None:
        """Load what is live, then watch for changes in a thread."""
        self.refresh()
        threading.Thread(target=self._watch, name="live snapshot", daemon=True).start()

    def stop(self) -> None:
        """Stop watching."""
        self._stop.set()

    def refresh(self) -> None:
        """Swap in the live version if it is another one than the current."""
        with self._store.read() as session:
            version = versions.live(session)
        if version is None or version.number == self._failed:
            return
        if self._snapshot is None or self._snapshot.number != version.number:
            self._swap(version)

    def _watch(self) -> None:
        while not self._stop.wait(LOOK_SECONDS):
            try:
                self.refresh()
            except Exception:  # a busy or full disk: the old snapshot serves on
                log.exception("could not look for a new version")

    def _swap(self, version: EncoderVersion) -> None:
        try:
            self._snapshot = self._load(version)
            self._failed, self.problem = None, ""
        except Exception as error:
            log.exception("version %s cannot be loaded", version.number)
            self._failed = version.number
            self.problem = f"Version {version.number} cannot be loaded: {error}"

    def _load(self, version: EncoderVersion) -> Snapshot:
        folder = self._store.data_dir / version.folder
        versions.read_manifest(folder)
        if self._base is None or self._base.base != version.base:
            self._base = load_base(version.base, self._store.data_dir)
        weights = folder / "weights.safetensors"
        encoder = self._base.with_weights(weights) if weights.exists() else self._base
        encoder.encode(["warm up"], "query")
        return Snapshot(version.number, encoder, SearchIndex.load(folder / "index"), folder)


def read_map(folder: Path) -> dict[str, Any]:
    """The language map of a version; empty when it has none."""
    try:
        drawn: dict[str, Any] = json.loads((folder / "map.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return drawn
