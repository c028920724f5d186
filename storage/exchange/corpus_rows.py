"""A row of a corpus as any format gives it: its place and its columns, one of COLUMNS each."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from storage.saying import Said, say, words_of

COLUMNS = ("language", "text", "context", "group")

Row = tuple[str, Mapping[str, Any]]
"""The place of a row, as a person would look for it, and its columns."""


class ImportRefused(ValueError):
    """Something that cannot be imported; the message names file, line and reason."""


class BadRow(ValueError):
    """A row that could not be read at all, with its own place."""

    def __init__(self, place: str, message: str) -> None:
        super().__init__(message)
        self.place = place


def refused(place: object, reason: object) -> ImportRefused:
    """What is told where a source has something wrong in it."""
    words = words_of(reason) if isinstance(reason, Exception) else reason
    return ImportRefused(say("{place}: {reason}. Nothing was imported.", place=place, reason=words))


def in_column(column: str, reason: str) -> Said:
    """What is wrong with what stands in a column; no word of it is ours."""
    return say("{column}: {reason}", column=column, reason=reason)


def line_of(path: Path, number: int) -> Said:
    """A place that is a line of a file."""
    return say("{file}, line {number}", file=path, number=number)


def row_of(path: Path, number: int) -> Said:
    """A place that is a row of what has no lines."""
    return say("{file}, row {number}", file=path, number=number)


@dataclass(frozen=True)
class Source:
    """What to import, and how to read it."""

    path: Path
    """A file or folder, or the name of a data set on a hub."""
    format: str = "auto"
    language: str | None = None
    """The language of every row that does not say its own."""
    column: str = "text"
    """Which column of a data set holds the sentences."""
    subset: str | None = None
    """Which part of a data set, where it has several."""
    split: str = "train"
    corrects: bool = False
    """Whether a text that the corpus has in another language alone takes the one it comes with."""


@dataclass
class Meter:
    """How much of a source has been read: bytes, or rows where there are no bytes."""

    total: int | None = None
    """None when nobody knows."""
    done: int = 0
    left_out: set[str] = field(default_factory=set)
    """Columns that no sentence has."""
