"""Corpora in, from JSONL, CSV or TSV: all of a file or nothing of it."""

import csv
import json
import re
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any, TextIO

from sqlalchemy.orm import Session

from storage.corpora import NewSentence, add_sentences, falls_in_held_out, problem_with

COLUMNS = ("language", "text", "context", "group")
_SURROGATE = re.compile("[\ud800-\udfff]")


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
        # Bytes that are no UTF-8 pass as surrogates: decoding runs ahead of the rows, so only
        # `_sentence` can tell which line has them.
        with path.open(encoding="utf-8-sig", errors="surrogateescape", newline="") as file:
            return add_sentences(session, corpus, _checked(path, corpus, reader(file)))
    except OSError as error:
        raise ImportRefused(f"{path}: {error}") from error


def _checked(
    path: Path, corpus: str, rows: Iterator[tuple[int, dict[str, Any]]]
) -> Iterator[NewSentence]:
    number = 0
    try:
        for number, row in rows:  # noqa: B007 - the line of an error
            yield _sentence(corpus, row)
    except ValueError as error:
        line = getattr(error, "line", number)
        raise ImportRefused(f"{path}, line {line}: {error}. Nothing was imported.") from error


def _sentence(corpus: str, row: dict[str, Any]) -> NewSentence:
    _check_columns(row)
    values = {name: row.get(name) or None for name in COLUMNS}
    given = [value for value in values.values() if value is not None]
    if not all(isinstance(value, str) for value in given):
        raise ValueError("every value must be a string")
    if any(_SURROGATE.search(value) for value in given):
        raise ValueError("not valid UTF-8")
    group = f"{corpus}/{values['group']}" if values["group"] else None
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


def _check_columns(names: Iterable[str]) -> None:
    unknown = sorted(set(names) - set(COLUMNS))
    if unknown:
        raise ValueError(f"unknown column {unknown[0][:40]!r}; known are {', '.join(COLUMNS)}")


def _jsonl(file: TextIO) -> Iterator[tuple[int, dict[str, Any]]]:
    for number, line in enumerate(file, start=1):
        if not line.strip():
            continue
        yield number, _object(number, line)


def _object(number: int, line: str) -> dict[str, Any]:
    try:
        row = json.loads(line)
    except (ValueError, RecursionError) as error:  # also numbers too long, lists too deep
        raise _BadLine(number, f"not JSON: {getattr(error, 'msg', error)}") from error
    if not isinstance(row, dict):
        raise _BadLine(number, "not a JSON object")
    return row


def _table(delimiter: str) -> Callable[[TextIO], Iterator[tuple[int, dict[str, Any]]]]:
    def read(file: TextIO) -> Iterator[tuple[int, dict[str, Any]]]:
        rows = csv.reader(file, delimiter=delimiter, strict=True)
        header: list[str] | None = None
        while True:
            began = rows.line_num + 1  # a quoted field may go on over many lines
            try:
                fields = next(rows, None)
                if fields and header is None:
                    _check_columns(fields)
            except (csv.Error, ValueError) as error:
                raise _BadLine(began, str(error)) from error
            if fields is None:
                return
            if header is None:
                header = fields or None
            elif len(fields) > len(header):
                raise _BadLine(began, "more fields than the header has")
            elif fields:
                yield began, dict(zip(header, fields, strict=False))

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
