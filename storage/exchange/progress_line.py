"""How far an import has come: a bar on a terminal, a plain line now and then elsewhere."""

import time
from collections.abc import Callable
from typing import TextIO

from storage.exchange.corpus_check import Progress

WIDTH = 24
TERMINAL_SECONDS, PLAIN_SECONDS = 0.1, 5.0
"""Seconds between two lines; what ends before says nothing."""


class ProgressLine:
    """Called with each Progress; writes to one stream."""

    def __init__(self, stream: TextIO, clock: Callable[[], float] = time.monotonic) -> None:
        self._stream = stream
        self._clock = clock
        self._terminal = stream.isatty()
        self._said = clock()
        self._stage = ""
        self._began = (0.0, 0.0)
        """When the stage was first heard of, and how much of it was done then."""

    def __call__(self, progress: Progress) -> None:
        """Say it, unless something was said a moment ago."""
        now = self._clock()
        share = min(progress.done / progress.total, 1.0) if progress.total else None
        if progress.stage != self._stage:
            self._stage, self._began = progress.stage, (now, share or 0.0)
        if now - self._said < (TERMINAL_SECONDS if self._terminal else PLAIN_SECONDS):
            return
        self._said = now
        parts = [f"{progress.stage}: {progress.rows:,} rows"]
        if share is not None:
            parts += [f"{share:.0%}", *self._left(share, now)]
        line = ", ".join(parts)
        if self._terminal:
            full = round(WIDTH * (share or 0))
            line = f"\r\x1b[K{'█' * full}{'░' * (WIDTH - full)} {line}"
        self._stream.write(line if self._terminal else line + "\n")
        self._stream.flush()

    def close(self) -> None:
        """Leave a terminal's line empty for what comes next."""
        if self._terminal:
            self._stream.write("\r\x1b[K")
            self._stream.flush()

    def _left(self, share: float, now: float) -> list[str]:
        began, share_then = self._began
        if share <= share_then:
            return []
        left = round((now - began) * (1 - share) / (share - share_then))
        return [f"{left // 60}:{left % 60:02} left"]
