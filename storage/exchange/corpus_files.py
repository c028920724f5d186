"""Rows out of one file: JSON lines, a JSON array, or plain text with a sentence a line."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from storage.exchange.columns import Columns
from storage.exchange.corpus_rows import BadRow, ImportRefused, Meter, Row, Source, line_of
from storage.exchange.opened import opened
from storage.saying import Said, say, words_of


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
                place = line_of(path, number)
                yield place, _object(place, line, number)


def json_array(source: Source, meter: Meter) -> Iterator[Row]:
    """One JSON array of objects, in memory as a whole."""
    columns = Columns(meter)
    with opened(source.path, meter) as file:
        try:
            rows = json.load(file, object_pairs_hook=_once)
        except json.JSONDecodeError as error:
            raise BadRow(line_of(source.path, error.lineno), no_json(error)) from error
        except (ValueError, RecursionError) as error:  # also numbers too long, lists too deep
            raise BadRow(str(source.path), no_json(error)) from error
    if not isinstance(rows, list):
        raise BadRow(str(source.path), say("not a JSON array of objects"))
    for number, row in enumerate(rows, start=1):
        place = say("{file}, item {number}", file=source.path, number=number)
        if not isinstance(row, dict):
            raise BadRow(place, say("not a JSON object"))
        yield place, columns.of(place, row)


def no_json(error: Exception) -> Said:
    """What is wrong with what should have been JSON."""
    reason = error.msg if isinstance(error, json.JSONDecodeError) else words_of(error)
    return say("not JSON: {reason}", reason=reason)


def _object(place: str, line: str, number: int) -> dict[str, Any]:
    try:
        row = json.loads(line, object_pairs_hook=_once)
    except (ValueError, RecursionError) as error:  # also numbers too long, lists too deep
        if _begins_array(line, number):
            raise BadRow(place, _ARRAY) from error
        raise BadRow(place, no_json(error)) from error
    if not isinstance(row, dict):
        raise BadRow(place, _ARRAY if _begins_array(line, number) else say("not a JSON object"))
    return row


_ARRAY = say("a JSON array: use --format json, or call it .json")


def _begins_array(line: str, number: int) -> bool:
    return number == 1 and line.lstrip().startswith("[")


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object, none of whose keys hides another. Raises ValueError."""
    row = dict(pairs)
    if len(row) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise ValueError(
            say("key {key} is there twice: one of them would be lost", key=repr(twice[:40]))
        )
    return row


def text(source: Source, meter: Meter) -> Iterator[Row]:
    """One sentence a line, all in one language; empty lines do not count."""
    if source.language is None:
        raise ImportRefused(
            say("{file}: plain text does not say its language; use --language", file=source.path)
        )
    with opened(source.path, meter) as file:
        for number, line in enumerate(file, start=1):
            if sentence := line.strip():
                yield line_of(source.path, number), {"text": sentence}
