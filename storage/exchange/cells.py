"""Tables of cells that a spreadsheet can open and shows as text, CSV or TSV by RFC 4180.

A spreadsheet executes text that begins as a formula does. Such text gets a quote in front,
which makes it plain text there; so does text that begins with a quote itself, and text that
is empty, for an empty cell means that there is none. Reading takes one quote away again and
so gives back exactly what was written.
"""

import csv
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, TextIO

from storage.exchange.corpus_rows import BadRow, Meter, Row
from storage.exchange.tables import records
from storage.saying import say

# The last four are the wide forms, formulas too where Chinese or Japanese is typed.
_GUARDED = ("=", "+", "-", "@", "\t", "\r", "\n", "'", "\uff1d", "\uff0b", "\uff0d", "\uff20")


def write_table(
    file: TextIO, columns: Sequence[str], rows: Iterable[Mapping[str, Any]], delimiter: str = ","
) -> None:
    """Write a header and the rows; open the file with `newline=""`."""
    # With both characters in the line end, fields that hold either are quoted.
    writer = csv.writer(file, delimiter=delimiter, lineterminator="\r\n")
    writer.writerow(columns)
    for row in rows:
        writer.writerow([cell(row[name]) for name in columns])


def cell(value: str | float | bool | None) -> str:
    """The text of a cell."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if not isinstance(value, str):
        return repr(value)  # the shortest text that reads as the same number
    return f"'{value}" if value.startswith(_GUARDED) or not value else value


def read_table(path: Path, delimiter: str = ",") -> Iterator[Row]:
    """Each row of a table with its place, as it was written; an empty cell is left out.

    Numbers and booleans are still text: only the reader of the row knows its columns.
    """
    columns: list[str] | None = None
    for place, cells in records(path, Meter(), delimiter):
        if columns is None:
            columns = cells
        elif len(cells) > len(columns):
            raise BadRow(place, say("more fields than the header has"))
        else:
            named = zip(columns, cells, strict=False)
            yield place, {name: text.removeprefix("'") for name, text in named if text}
