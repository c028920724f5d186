"""A row of a corpus as any format gives it, and the sentence it becomes."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from storage.corpora import NewSentence, entering

COLUMNS = ("language", "text", "context", "group")
_COLUMNS = frozenset(COLUMNS)
_SURROGATE = re.compile("[\ud800-\udfff]")

Row = tuple[str, Mapping[str, Any]]
"""The place of a row, as a person would look for it, and its columns."""


class ImportRefused(ValueError):
    """Something that cannot be imported; the message names file, line and reason."""


class BadRow(ValueError):
    """A row that could not be read at all, with its own place."""

    def __init__(self, place: str, message: str) -> None:
        super().__init__(message)
        self.place = place


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


@dataclass
class Meter:
    """How much of a source has been read: bytes, or rows where there are no bytes."""

    total: int | None = None
    """None when nobody knows."""
    done: int = 0


def sentence_of(corpus: str, row: Mapping[str, Any], language: str | None = None) -> NewSentence:
    """The sentence of a row. Raises ValueError with the reason when it cannot be stored."""
    check_columns(row)
    values = [row.get(name) or None for name in COLUMNS]
    for value in values:
        if value is None:
            continue
        if not isinstance(value, str):
            raise ValueError("every value must be a string")
        if not value.isascii() and _SURROGATE.search(value):
            raise ValueError("not valid UTF-8")
    own, text, context, group = values
    # Two corpora may both have a group of this name.
    full = f"{corpus}/{group}" if group is not None else None
    return entering(NewSentence(own or language or "", text or "", context, full))


def check_columns(names: Iterable[str]) -> None:
    """Raise ValueError for a column that no sentence has."""
    unknown = sorted(set(names) - _COLUMNS)
    if unknown:
        raise ValueError(f"unknown column {unknown[0][:40]!r}; known are {', '.join(COLUMNS)}")
