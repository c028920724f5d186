"""Rows out of one file: JSON lines, a JSON array, or plain text with a sentence a line."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from storage.exchange.columns import Columns
from storage.exchange.corpus_rows import BadRow, ImportRefused, Meter, Row, Source
from storage.exchange.opened import opened


def jsonl(source: Source, meter: Meter) -> Iterator[Row]:
    """One JSON object a line; empty lines do not count."""
    columns = Columns(meter)
    for place, row in json_lines(source.path, meter):
        yield place, columns.of(place, row)


def json_lines(path: Path, meter: Meter) -> Iterator[Row]:
    """The object of each line that has one, whatever it holds."""
    with opened(path, meter) as file:
        for number, line in enumerate(file, start=1):
            if line.strip():
                place = f"{path}, line {number}"
                yield place, _object(place, line)


def json_array(source: Source, meter: Meter) -> Iterator[Row]:
    """One JSON array of objects, in memory as a whole."""
    columns = Columns(meter)
    with opened(source.path, meter) as file:
        try:
            rows = json.load(file, object_pairs_hook=_once)
        except json.JSONDecodeError as error:
            place = f"{source.path}, line {error.lineno}"
            raise BadRow(place, f"not JSON: {error.msg}") from error
        except (ValueError, RecursionError) as error:  # also numbers too long, lists too deep
            raise BadRow(str(source.path), f"not JSON: {error}") from error
    if not isinstance(rows, list):
        raise BadRow(str(source.path), "not a JSON array of objects")
    for number, row in enumerate(rows, start=1):
        place = f"{source.path}, item {number}"
        if not isinstance(row, dict):
            raise BadRow(place, "not a JSON object")
        yield place, columns.of(place, row)


def _object(place: str, line: str) -> dict[str, Any]:
    try:
        row = json.loads(line, object_pairs_hook=_once)
    except (ValueError, RecursionError) as error:  # also numbers too long, lists too deep
        if _begins_array(place, line):
            raise BadRow(place, _ARRAY) from error
        raise BadRow(place, f"not JSON: {getattr(error, 'msg', error)}") from error
    if not isinstance(row, dict):
        raise BadRow(place, _ARRAY if _begins_array(place, line) else "not a JSON object")
    return row


_ARRAY = "a JSON array: use --format json, or call it .json"


def _begins_array(place: str, line: str) -> bool:
    return place.endswith("line 1") and line.lstrip().startswith("[")


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object, none of whose keys hides another. Raises ValueError."""
    row = dict(pairs)
    if len(row) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise ValueError(f"key {twice[:40]!r} is there twice: one of them would be lost")
    return row


def text(source: Source, meter: Meter) -> Iterator[Row]:
    """One sentence a line, all in one language; empty lines do not count."""
    if source.language is None:
        raise ImportRefused(f"{source.path}: plain text does not say its language; use --language")
    with opened(source.path, meter) as file:
        for number, line in enumerate(file, start=1):
            if sentence := line.strip():
                yield f"{source.path}, line {number}", {"text": sentence}
