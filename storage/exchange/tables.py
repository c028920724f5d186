"""Rows of a table: CSV by RFC 4180, TSV as it stands, in the columns that a header names."""

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import Literal

from storage.exchange.columns import check_header, is_header, left_out
from storage.exchange.corpus_rows import BadRow, Meter, Row, Source, line_of
from storage.exchange.opened import opened
from storage.saying import say

DELIMITERS = (",", ";", "\t", "|")
"""What a header may be parted by, where that leaves the names of columns."""
Quoting = Literal[0, 3]
QUOTED: Quoting = csv.QUOTE_MINIMAL
PLAIN: Quoting = csv.QUOTE_NONE


def comma_separated(source: Source, meter: Meter) -> Iterator[Row]:
    """CSV with a header, a row a line; parted by semicolons where the header is."""
    return _table(source.path, meter, DELIMITERS, QUOTED)


def comma_separated_multiline(source: Source, meter: Meter) -> Iterator[Row]:
    """CSV with a header, whose quoted fields may go on over lines."""
    return _table(source.path, meter, DELIMITERS, QUOTED, multiline=True)


def tab_separated(source: Source, meter: Meter) -> Iterator[Row]:
    """TSV with a header: a quote is a quote, for sentences begin with one."""
    return _table(source.path, meter, ("\t",), PLAIN)


def tab_separated_quoted(source: Source, meter: Meter) -> Iterator[Row]:
    """TSV with a header; fields are quoted as in CSV, as spreadsheets write it."""
    return _table(source.path, meter, ("\t",), QUOTED)


def _table(
    path: Path, meter: Meter, delimiters: tuple[str, ...], quoting: Quoting, multiline: bool = False
) -> Iterator[Row]:
    with opened(path, meter) as file:
        first = _first_line(file)
        if first is None:
            return
        number, line = first
        place = line_of(path, number)
        delimiter = _delimiter(line, delimiters)
        names = next(csv.reader([line], delimiter=delimiter, skipinitialspace=True))
        chosen = check_header(place, names)
        meter.left_out |= left_out(names, chosen)
        places = [(name, names.index(column)) for name, column in chosen.items()]
        loose = f"{delimiter} " in line  # `Language, Text`: so are the rows
        rows = csv.reader(
            file, delimiter=delimiter, quoting=quoting, strict=True, skipinitialspace=loose
        )
        for at, fields in _records(path, rows, number):
            if not multiline and rows.line_num + number > at:
                wrong = say(
                    "a quoted field goes on to line {number}: close the quote, "
                    "or, if it is meant, use --format csv-multiline",
                    number=rows.line_num + number,
                )
                raise BadRow(line_of(path, at), wrong)
            if len(fields) > len(names):
                raise BadRow(line_of(path, at), say("more fields than the header has"))
            there = len(fields)
            row = {name: fields[place] for name, place in places if place < there}
            yield line_of(path, at), row


def _first_line(file: Iterator[str]) -> tuple[int, str] | None:
    return next(((n, line) for n, line in enumerate(file, start=1) if line.strip()), None)


def _delimiter(line: str, delimiters: tuple[str, ...]) -> str:
    """What parts a header into names of columns; the usual one where nothing does."""
    parted = (d for d in delimiters if is_header(next(csv.reader([line], delimiter=d))))
    return next(parted, delimiters[0])


def _records(path: Path, rows: Iterator[list[str]], before: int) -> Iterator[tuple[int, list[str]]]:
    """The fields of each row that has any, with the line where it begins."""
    while True:
        begins = rows.line_num + before + 1  # type: ignore[attr-defined] # of the reader
        try:
            fields = next(rows, None)
        except csv.Error as error:
            raise BadRow(line_of(path, begins), str(error)) from error
        if fields is None:
            return
        if fields:
            yield begins, fields


def records(path: Path, meter: Meter, delimiter: str) -> Iterator[tuple[str, list[str]]]:
    """The fields of each row without a header, with its place: the line where it begins."""
    with opened(path, meter) as file:
        rows = csv.reader(file, delimiter=delimiter, strict=True)
        for begins, fields in _records(path, rows, 0):
            yield line_of(path, begins), fields
