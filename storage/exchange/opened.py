"""Text out of a file, in UTF-8 or in what its first bytes say, its bytes counted as they go by."""

import codecs
import io
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TextIO

from storage.exchange.corpus_rows import BadRow, Meter
from storage.saying import say

MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32"), (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"),
)  # fmt: skip
"""Byte-order marks, the longer ones first: a spreadsheet's "Unicode text" has one."""
SEEN = 4_096
"""Bytes that are looked at before the first row."""


@contextmanager
def opened(path: Path, meter: Meter) -> Iterator[TextIO]:
    """A text file whose bytes are counted as they are read. Raises BadRow.

    Bytes that are no UTF-8 pass as surrogates: decoding runs ahead of the rows, so only
    `sentence_of` can tell which row has them.
    """
    buffer = io.BufferedReader(_Counted(path, meter), SEEN * 4)
    with buffer:
        begins = buffer.peek(SEEN)[:SEEN]
        encoding = next((name for mark, name in MARKS if begins.startswith(mark)), "utf-8-sig")
        if encoding == "utf-8-sig" and _is_wide(begins):
            raise BadRow(str(path), say("UTF-16 without a byte-order mark: save it as UTF-8"))
        errors = "surrogateescape" if encoding == "utf-8-sig" else "strict"
        with io.TextIOWrapper(buffer, encoding, errors, newline="") as file:
            try:
                yield file
            except UnicodeDecodeError as error:
                wrong = say("not valid {encoding}: save it as UTF-8", encoding=encoding.upper())
                raise BadRow(str(path), wrong) from error


def _is_wide(begins: bytes) -> bool:
    """Whether every other byte of what looks like text is zero."""
    pairs = len(begins) // 2
    zeros = max(begins[0::2].count(0), begins[1::2].count(0))
    return pairs > 1 and zeros > 0.4 * pairs and begins.count(0) < 1.2 * pairs


class _Counted(io.FileIO):
    def __init__(self, path: Path, meter: Meter) -> None:
        super().__init__(path)
        self._meter = meter

    def readinto(self, buffer: Any) -> int | None:  # noqa: ANN401
        count = super().readinto(buffer)
        self._meter.done += count or 0
        return count
