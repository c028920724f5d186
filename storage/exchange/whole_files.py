"""Files that are there whole or not at all, and rows that are checked one by one."""

import json
import os
import shutil
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Generic, TypeVar

from pydantic import BaseModel, ValidationError

from storage.exchange.column_faults import first_fault
from storage.exchange.corpus_rows import BadRow, Row, in_column, refused
from storage.saying import say, words_of

Checked = TypeVar("Checked", bound=BaseModel)
Item = TypeVar("Item")


class ExportRefused(RuntimeError):
    """A file that cannot be written; the message says why."""


class Counted(Generic[Item]):
    """An iterator that knows how many it gave."""

    def __init__(self, items: Iterable[Item]) -> None:
        self._items = iter(items)
        self.count = 0

    def __iter__(self) -> Iterator[Item]:
        return self

    def __next__(self) -> Item:
        item = next(self._items)
        self.count += 1
        return item


@contextmanager
def aside(path: Path) -> Iterator[Path]:
    """Where to write what becomes `path` when the block ends well, and nothing otherwise.

    A file that is there is replaced; a folder is not. Raises ExportRefused.
    """
    if path.is_dir():
        raise ExportRefused(
            say("{folder} is a folder that is there already; choose another name.", folder=path)
        )
    partial = path.with_name(f".{path.name}.partial-{os.getpid()}")
    try:
        yield partial
        os.replace(partial, path)
    except OSError as error:
        reason = error.strerror or error
        raise ExportRefused(
            say("Cannot write {file}: {reason}.", file=path, reason=reason)
        ) from error
    finally:
        if partial.is_dir():
            shutil.rmtree(partial)
        partial.unlink(missing_ok=True)


def beside(path: Path, name: str) -> Path:
    """The file that goes with another one; with a folder, a file in it."""
    return path / name if path.is_dir() else path.with_name(f"{path.name}.{name}")


def write_json_lines(path: Path, rows: Iterable[Mapping[str, Any]]) -> None:
    """Write an object a line, UTF-8, the same bytes on every system."""
    with path.open("w", encoding="utf-8", newline="\n") as file:
        for row in rows:
            file.write(json.dumps(row, ensure_ascii=False) + "\n")


def checked(
    model: type[Checked], rows: Iterable[Row], strict: bool
) -> Iterator[tuple[str, Checked]]:
    """Each row as the model has it; not `strict` where every value is still text.

    Raises BadRow.
    """
    for place, row in rows:
        try:
            _check_texts(row)
            found = model.model_validate(row, strict=strict)
        except ValidationError as error:
            raise BadRow(place, first_fault(error)) from error
        except ValueError as error:
            raise BadRow(place, words_of(error)) from error
        yield place, found


def _check_texts(row: Mapping[str, Any]) -> None:
    """Bytes that are no UTF-8 come as surrogates (`storage.exchange.corpus_files.opened`)."""
    for column, value in row.items():
        if isinstance(value, str):
            try:
                value.encode()
            except UnicodeEncodeError as error:
                raise ValueError(in_column(column, say("not valid UTF-8"))) from error


@contextmanager
def refusing(path: Path) -> Iterator[None]:
    """Turn what is wrong with a file into ImportRefused, which names file, line and reason."""
    try:
        yield
    except BadRow as error:
        raise refused(error.place, error) from error
    except OSError as error:
        raise refused(path, error.strerror or error) from error
