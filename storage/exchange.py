"""Corpora in, from JSONL, CSV or TSV: all of a file or nothing of it."""

import csv
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, TextIO

from sqlalchemy.orm import Session

from storage.corpora import NewSentence, add_sentences, falls_in_held_out, problem_with

COLUMNS = ("language", "text", "context", "group")


class ImportRefused(ValueError):
    """A file that cannot be imported; the message names file, line and reason."""


def import_corpus(session: Session, path: Path, corpus: str) -> int:
    """Import a file of sentences; return how many were new.

    Call inside `Store.write()`: a bad row raises ImportRefused with its line number and
    the transaction takes back everything before it.
    """
    reader = READERS.get(path.suffix.lower())
    if reader is None:
        known = ", ".join(READERS)
        raise ImportRefused(f"{path}: cannot tell the format from its name; use one of {known}")
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            return add_sentences(session, corpus, _checked(path, reader(file)))
    except (OSError, UnicodeDecodeError) as error:
        raise ImportRefused(f"{path}: {error}") from error


def _checked(path: Path, rows: Iterator[tuple[int, dict[str, Any]]]) -> Iterator[NewSentence]:
    number = 0
    try:
        for number, row in rows:  # noqa: B007 - the line of an error
            yield _sentence(row)
    except ValueError as error:  # includes JSON, CSV and Unicode errors
        line = getattr(error, "line", number + 1 if isinstance(error, UnicodeError) else number)
        raise ImportRefused(f"{path}, line {line}: {error}. Nothing was imported.") from error


def _sentence(row: dict[str, Any]) -> NewSentence:
    unknown = sorted(set(map(str, row)) - set(COLUMNS))
    if unknown:
        raise ValueError(f"unknown column {unknown[0][:40]!r}; known are {', '.join(COLUMNS)}")
    values = {name: row.get(name) or None for name in COLUMNS}
    if any(v is not None and not isinstance(v, str) for v in values.values()):
        raise ValueError("every value must be a string")
    group = values["group"]
    sentence = NewSentence(
        language=values["language"] or "",
        text=values["text"] or "",
        context=values["context"],
        parallel_group=group,
        held_out=group is not None and falls_in_held_out(group),
    )
    problem = problem_with(sentence)
    if problem:
        raise ValueError(problem)
    return sentence


def _jsonl(file: TextIO) -> Iterator[tuple[int, dict[str, Any]]]:
    for number, line in enumerate(file, start=1):
        if not line.strip():
            continue
        yield number, _object(number, line)


def _object(number: int, line: str) -> dict[str, Any]:
    try:
        row = json.loads(line)
    except json.JSONDecodeError as error:
        raise _BadLine(number, f"not JSON: {error.msg}") from error
    if not isinstance(row, dict):
        raise _BadLine(number, "not a JSON object")
    return row


def _table(delimiter: str) -> Callable[[TextIO], Iterator[tuple[int, dict[str, Any]]]]:
    def read(file: TextIO) -> Iterator[tuple[int, dict[str, Any]]]:
        rows = csv.DictReader(file, delimiter=delimiter, strict=True)
        while True:
            try:
                row = next(rows)
            except StopIteration:
                return
            except csv.Error as error:
                raise _BadLine(rows.line_num, str(error)) from error
            if None in row:
                raise _BadLine(rows.line_num, "more fields than the header has")
            yield rows.line_num, row

    return read


class _BadLine(ValueError):
    """A row that could not be read at all, with its own line number."""

    def __init__(self, line: int, message: str) -> None:
        super().__init__(message)
        self.line = line


READERS: dict[str, Callable[[TextIO], Iterator[tuple[int, dict[str, Any]]]]] = {
    ".jsonl": _jsonl,
    ".csv": _table(","),
    ".tsv": _table("\t"),
}
