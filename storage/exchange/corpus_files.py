"""Rows out of one file: JSONL, CSV, TSV, or plain text with a sentence a line."""

import csv
import io
import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TextIO

from storage.exchange.corpus_rows import BadRow, ImportRefused, Meter, Row, Source, check_columns


@contextmanager
def opened(path: Path, meter: Meter) -> Iterator[TextIO]:
    """A text file whose bytes are counted as they are read.

    Bytes that are no UTF-8 pass as surrogates: decoding runs ahead of the rows, so only
    `sentence_of` can tell which row has them.
    """
    with io.TextIOWrapper(
        io.BufferedReader(_Counted(path, meter)),
        encoding="utf-8-sig",
        errors="surrogateescape",
        newline="",
    ) as file:
        yield file


class _Counted(io.FileIO):
    def __init__(self, path: Path, meter: Meter) -> None:
        super().__init__(path)
        self._meter = meter

    def readinto(self, buffer: Any) -> int | None:  # noqa: ANN401
        count = super().readinto(buffer)
        self._meter.done += count or 0
        return count


def jsonl(source: Source, meter: Meter) -> Iterator[Row]:
    """One JSON object a line; empty lines do not count."""
    with opened(source.path, meter) as file:
        for number, line in enumerate(file, start=1):
            if line.strip():
                place = f"{source.path}, line {number}"
                yield place, _object(place, line)


def _object(place: str, line: str) -> dict[str, Any]:
    try:
        row = json.loads(line)
    except (ValueError, RecursionError) as error:  # also numbers too long, lists too deep
        raise BadRow(place, f"not JSON: {getattr(error, 'msg', error)}") from error
    if not isinstance(row, dict):
        raise BadRow(place, "not a JSON object")
    return row


def text(source: Source, meter: Meter) -> Iterator[Row]:
    """One sentence a line, all in one language; empty lines do not count."""
    if source.language is None:
        raise ImportRefused(f"{source.path}: plain text does not say its language; use --language")
    with opened(source.path, meter) as file:
        for number, line in enumerate(file, start=1):
            if sentence := line.strip():
                yield f"{source.path}, line {number}", {"text": sentence}


def comma_separated(source: Source, meter: Meter) -> Iterator[Row]:
    """CSV with a header."""
    return _table(source.path, meter, ",")


def tab_separated(source: Source, meter: Meter) -> Iterator[Row]:
    """TSV with a header; fields are quoted as in CSV."""
    return _table(source.path, meter, "\t")


def _table(path: Path, meter: Meter, delimiter: str) -> Iterator[Row]:
    header: list[str] | None = None
    for place, fields in records(path, meter, delimiter):
        if header is None:
            header = fields
            _check_header(place, header)
        elif len(fields) > len(header):
            raise BadRow(place, "more fields than the header has")
        else:
            yield place, dict(zip(header, fields, strict=False))


def _check_header(place: str, header: list[str]) -> None:
    try:
        check_columns(header)
    except ValueError as error:
        raise BadRow(place, str(error)) from error


def records(path: Path, meter: Meter, delimiter: str) -> Iterator[tuple[str, list[str]]]:
    """The fields of each row that has any, with its place: the line where it begins."""
    with opened(path, meter) as file:
        rows = csv.reader(file, delimiter=delimiter, strict=True)
        while True:
            place = f"{path}, line {rows.line_num + 1}"  # a quoted field may go on over lines
            try:
                fields = next(rows, None)
            except csv.Error as error:
                raise BadRow(place, str(error)) from error
            if fields is None:
                return
            if fields:
                yield place, fields
