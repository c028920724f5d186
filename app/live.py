"""The served snapshot: version, encoder and index as one immutable value, swapped whole.

A search takes the snapshot once and keeps it to the end, so no answer mixes two versions.
A thread looks for a newly live version and loads it beside the old one, which serves on.
"""

import logging
import threading
import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from app.detection import guess
from storage import versions
from storage.database import Store
from storage.index import SearchIndex, build
from storage.saying import Said, say, words_of
from storage.schema import EncoderVersion
from storage.versions import VersionError
from trainer.encoder import Encoder, load_base
from trainer.nonsense import Nonsense
from trainer.space import Space
from trainer.version_files import NONSENSE, load_version

LOOK_SECONDS = 0.25
RETRY_SECONDS = 30.0
PLAIN_UP_TO = 200_000
"""Sentences of which an index without fairness is made for somebody who compares."""
log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Snapshot:
    """Everything a search needs, from one version."""

    number: int
    space: Space
    index: SearchIndex
    folder: Path
    nonsense: Nonsense | None = None
    """What its scores are measured by; None for a version that was published before it was."""


class NotReady(RuntimeError):
    """No version has been published yet."""


class Live:
    """Holds the current snapshot and keeps it current."""

    def __init__(self, store: Store, interleaves: bool = False) -> None:
        """`interleaves`: the version that waits for evidence is held ready beside the live one."""
        self._store = store
        self._interleaves = interleaves
        self._snapshot: Snapshot | None = None
        self._base: Encoder | None = None
        self._stop = threading.Event()
        self._refreshing = threading.Lock()
        self._beside: Snapshot | None = None
        """Another version that somebody looks at."""
        self._kept: Snapshot | None = None
        self._kept_failed: int | None = None
        self._plain: Snapshot | None = None
        """A version without its fairness, that somebody compares."""
        self._looking = threading.Lock()
        self._failed: int | None = None
        self._retry_at = 0.0
        self.problem = ""
        """Why the version that should be live could not be loaded; empty when it was."""

    @property
    def current(self) -> Snapshot | None:
        """The snapshot to answer from; None until a first version is published."""
        return self._snapshot

    def ready(self) -> Snapshot:
        """The snapshot to answer from. Raises NotReady while there is none."""
        if self._snapshot is None:
            raise NotReady(
                self.problem
                or say("The first version is being prepared. Search opens as soon as it is there.")
            )
        return self._snapshot

    @property
    def kept(self) -> Snapshot | None:
        """The version that waits for evidence, once it is loaded, where searches ask it too."""
        return self._kept

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
            if loaded := self._loaded(number):
                return loaded
            self._beside = None  # first: two indexes in memory, not three
            try:
                self._beside = self._load(version, self._base_of(version))
            except Exception as error:
                log.exception("version %s cannot be loaded", number)
                raise VersionError(_cannot(number, error)) from error
            return self._beside

    def plain(self, snapshot: Snapshot) -> Snapshot:
        """The same version before anything is subtracted from its vectors, kept for the next time.

        Raises VersionError where the corpus is too large for a second index beside the first.
        """
        if not snapshot.space.is_fair:
            return snapshot
        if sum(snapshot.index.counts.values()) > PLAIN_UP_TO:
            raise VersionError(
                say("Only up to {most:,} sentences can be searched without fairness.",
                    most=PLAIN_UP_TO)
            )  # fmt: skip
        with self._looking:
            if self._plain is None or self._plain.folder != snapshot.folder:
                self._plain = None  # first: two indexes in memory, not three
                self._plain = _without_fairness(snapshot)
            return self._plain

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

    def refresh_kept(self) -> None:
        """Hold ready what waits for evidence, while its index and the live one hold the same.

        A search never waits for it: until it is loaded, the live version answers alone.
        """
        with self._store.read() as session:
            kept, served = versions.candidate(session), versions.live(session)
        if not kept or not served or not versions.hold_the_same(kept, served):
            self._kept = None
            return
        loaded = self._kept.number if self._kept else self._kept_failed
        if loaded == kept.number:
            return
        self._kept = self._kept_failed = None
        try:
            self._kept = self._load(kept, self._base_of(kept))
        except Exception:
            log.exception("version %s cannot be loaded: searches do without it", kept.number)
            self._kept_failed = kept.number

    def _watch(self) -> None:
        while not self._stop.wait(LOOK_SECONDS):
            try:
                self.refresh()
                if self._interleaves:
                    self.refresh_kept()
            except Exception:  # a busy or full disk: the old snapshot serves on
                log.exception("could not look for a new version")

    def _swap(self, version: EncoderVersion) -> str:
        """Serve a version; return why it cannot be loaded, nothing when it was."""
        try:
            base = self._base_of(version)
            self._snapshot = self._loaded(version.number) or self._load(version, base)
            if self._beside is self._snapshot:
                self._beside = None
            self._base = base
        except Exception as error:
            log.exception("version %s cannot be loaded", version.number)
            return _cannot(version.number, error)
        return ""

    def _loaded(self, number: int) -> Snapshot | None:
        """A version that is loaded already, for who looks at it or for blind comparisons."""
        beside = [each for each in (self._beside, self._kept) if each and each.number == number]
        return beside[0] if beside else None

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
        return Snapshot(version.number, space, index, folder, Nonsense.load(folder / NONSENSE))


def _cannot(number: int, error: Exception) -> Said:
    reason = words_of(error)
    return say("Version {number} cannot be loaded: {reason}", number=number, reason=reason)


def _without_fairness(snapshot: Snapshot) -> Snapshot:
    ids, languages, vectors = [], [], []
    for language, own in snapshot.index.ids_by_language.items():
        ids += own
        languages += [language] * len(own)
        indexed = snapshot.index.vectors(own)
        vectors.append(snapshot.space.plain(indexed, [language] * len(own)))
    index = build(np.array(ids, np.int64), languages, np.concatenate(vectors))
    return Snapshot(snapshot.number, snapshot.space.unfair(), index, snapshot.folder)
