"""Rows out of a Hugging Face data set: by name over the network, or from a folder."""

import sys
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from storage.exchange.columns import Columns, read_as
from storage.exchange.corpus_rows import BadRow, ImportRefused, Meter, Row, Source

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
            place = f"{source.path}, row {number}"
            yield place, columns.of(place, row)
    except BadRow:
        raise
    except Exception as error:  # a dozen formats have their own, and so has the network
        message = f"cannot be read: {error}"
        raise BadRow(f"{source.path}, after row {number}", message) from error


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
            f"Cannot reach the Hugging Face hub for {name}: {error}. Check the network, or save "
            "the data set where there is one (save_to_disk) and import that folder."
        ) from error
    except Exception as error:  # no such name, subset or split: it says which there are
        raise ImportRefused(f"{name}: {error}. See --subset and --split.") from error


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
                f"{source.path}: its card names a file outside of it ({file}): not read."
            )


def _split(source: Source, saved: Any) -> Any:  # noqa: ANN401 - one split, or a dict of them
    if not isinstance(saved, dict):
        return saved
    if source.split not in saved:
        known = ", ".join(saved)
        raise ImportRefused(f"{source.path}: no split {source.split!r}; use --split with {known}")
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
        message = f"no column {source.column!r}; use --column with one of {', '.join(known)}"
        raise ImportRefused(f"{source.path}: {message}")
    if "language" not in chosen and source.language is None:
        raise ImportRefused(f"{source.path}: no column 'language'; use --language")
