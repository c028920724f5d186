"""What a version finds of the pinned queries: asked at its publication, or later where it is older.

A text that is pinned is only ever asked; nothing here is learned from.
"""

import logging
from collections.abc import Sequence

from storage import pins, versions
from storage.database import Store
from storage.index import SearchIndex
from storage.pins import Asked
from trainer.encoder import load_base
from trainer.space import Space
from trainer.version_files import load_version

log = logging.getLogger(__name__)


def find(asked: Sequence[Asked], space: Space, index: SearchIndex) -> dict[int, int | None]:
    """The place of each pin in what a space and its index find; None where it is not found."""
    if not asked:
        return {}
    return pins.places(asked, space.queries([each.query for each in asked]), index)


def measure_older(store: Store, given_up: set[int]) -> None:
    """Ask every version on disk what was pinned since it was published.

    One that cannot be loaded joins those `given_up`, which are not asked again.
    """
    with store.read() as session:
        missing = pins.unmeasured(session)
    for number, asked in missing.items():
        if number in given_up:
            continue
        try:
            _measure(store, number, asked)
        except Exception:  # whatever it is: a trainer must not die of an old version
            log.exception("version %s cannot be asked what is pinned", number)
            given_up.add(number)


def _measure(store: Store, number: int, asked: Sequence[Asked]) -> None:
    with store.read() as session:
        version = versions.on_disk(session, number)
    space, index = load_version(
        store.data_dir / version.folder, load_base(version.base, store.data_dir)
    )
    found = find(asked, space, index)
    with store.write() as session:
        pins.note_places(session, number, found)
