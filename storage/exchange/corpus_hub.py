"""Rows out of a Hugging Face data set: by name over the network, or from a folder."""

import sys
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from storage.exchange.columns import Columns, read_as
from storage.exchange.corpus_rows import BadRow, ImportRefused, Meter, Row, Source, row_of
from storage.saying import say

SAVED = ("state.json", "dataset_dict.json")
"""What `save_to_disk` leaves of one split, and of several."""


def data_set_files(path: Path) -> list[Path]:
    """The files of a data set that is a folder; none of one that is a name."""
    return sorted(file for file in path.rglob("*") if file.is_file()) if path.is_dir() else []


def data_set(source: Source, meter: Meter) -> Iterator[Row]:
    """Rows of one split as they arrive."""
    rows = _opened(source)
    meter.total = _size(rows)
    _check_columns(source, rows.column_names)
    columns = Columns(meter, source.column)
    number = 0
    try:
        for number, row in enumerate(rows, start=1):
            meter.done = number
            place = row_of(source.path, number)
            yield place, columns.of(place, row)
    except BadRow:
        raise
    except Exception as error:  # a dozen formats have their own, and so has the network
        place = say("{file}, after row {number}", file=source.path, number=number)
        raise BadRow(place, say("cannot be read: {reason}", reason=error)) from error


def _opened(source: Source) -> Any:  # noqa: ANN401 - datasets.IterableDataset
    datasets, name = library(), str(source.path)
    try:
        if any((source.path / file).is_file() for file in SAVED):
            saved = datasets.load_from_disk(name)
            return _split(source, saved).to_iterable_dataset()
        builder = datasets.load_dataset_builder(name, source.subset)
        _check_files(source, builder.config.data_files or {})
        return builder.as_streaming_dataset(split=source.split)
    except ImportRefused:
        raise
    except ConnectionError as error:
        raise ImportRefused(
            say(
                "Cannot reach the Hugging Face hub for {name}: {reason}. Check the network, or "
                "save the data set where there is one (save_to_disk) and import that folder.",
                name=name, reason=error,
            )
        ) from error  # fmt: skip
    except Exception as error:  # no such name, subset or split: it says which there are
        raise ImportRefused(
            say("{name}: {reason}. See --subset and --split.", name=name, reason=error)
        ) from error


def _check_files(source: Source, files: Mapping[Any, Iterable[str]]) -> None:
    """A data set's card may name any file as its own, this machine's or another host's."""
    folder = source.path.resolve() if source.path.is_dir() else None
    for file in (file for part in files.values() for file in part):
        inside = (
            Path(file).resolve().is_relative_to(folder)
            if folder
            else file.startswith(f"hf://datasets/{source.path}@")
        )
        if not inside:
            raise ImportRefused(
                say(
                    "{name}: its card names a file outside of it ({file}): not read.",
                    name=source.path, file=file,
                )
            )  # fmt: skip


def _split(source: Source, saved: Any) -> Any:  # noqa: ANN401 - one split, or a dict of them
    if not isinstance(saved, dict):
        return saved
    if source.split not in saved:
        known = ", ".join(saved)
        raise ImportRefused(
            say(
                "{name}: no split {split}; use --split with {known}",
                name=source.path, split=repr(source.split), known=known,
            )
        )  # fmt: skip
    return saved[source.split]


def library() -> Any:  # noqa: ANN401 - the module
    """The `datasets` library, quiet; 100 MB that only its own format needs."""
    import datasets

    if "torch" not in sys.modules:
        datasets.config.TORCH_AVAILABLE = False  # or it brings torch along: 450 MB for nothing
    datasets.disable_progress_bars()
    return datasets


def _size(rows: Any) -> int | None:  # noqa: ANN401 - datasets.IterableDataset
    splits = rows.info.splits or {}
    found = splits.get(str(rows.split))
    return found.num_examples if found else None


def _check_columns(source: Source, known: list[str] | None) -> None:
    if known is None:  # not before the first row
        return
    chosen = read_as(known, source.column)
    if "text" not in chosen:
        raise ImportRefused(
            say(
                "{name}: no column {column}; use --column with one of {known}",
                name=source.path, column=repr(source.column), known=", ".join(known),
            )
        )  # fmt: skip
    if "language" not in chosen and source.language is None:
        raise ImportRefused(say("{name}: no column 'language'; use --language", name=source.path))
