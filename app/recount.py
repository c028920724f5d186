"""Figures that cost more the more there is to count: counted again only now and then."""

import threading
import time
from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

COUNT_SHARE = 20
"""A figure stands for so many times what counting it took: 5% of a core at most."""
Figure = TypeVar("Figure")


class Recount(Generic[Figure]):
    """The last count of each thing, and until when it stands. One thread counts at a time."""

    def __init__(self) -> None:
        self._counted: dict[Hashable, tuple[float, Figure]] = {}
        self._lock = threading.Lock()

    def of(self, thing: Hashable, count: Callable[[], Figure]) -> Figure:
        """What counting the thing gave a moment ago, or gives now."""
        with self._lock:
            until, known = self._counted.get(thing, (0.0, None))
            began = time.monotonic()
            if known is None or began > until:
                known = count()
                now = time.monotonic()
                self._counted[thing] = now + COUNT_SHARE * (now - began), known
            return known
