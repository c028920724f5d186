"""Judgments out and in with their whole history: JSONL, CSV, or a data set's folder.

All three have a row a judgment, in order of history, in the columns of
`storage.exchange.judgment_rows`; none has anything that the others lack.

- `jsonl`: an object a line, UTF-8.
- `csv`: RFC 4180, UTF-8; safe to open in a spreadsheet (`storage.exchange.cells`).
- `dataset`: what `datasets.load_from_disk` opens, Arrow inside.

Guidelines and verdicts lie beside as `NAME.guidelines.jsonl` and `NAME.verdicts.jsonl`, in a
folder as `guidelines.jsonl` and `verdicts.jsonl`.

An export that is imported into an empty store and exported again gives the same bytes.
Importing takes all of a file or nothing of it, and what is there already is not doubled
(`storage.exchange.judgment_merge`).
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from storage.exchange.cells import read_table, write_table
from storage.exchange.corpus_files import json_lines
from storage.exchange.corpus_hub import library
from storage.exchange.corpus_rows import ImportRefused, Meter, Row, row_of
from storage.exchange.guideline_files import read_guidelines, write_guidelines
from storage.exchange.judgment_merge import Merged, merge
from storage.exchange.judgment_rows import CHUNK, COLUMNS, JudgmentRow, judgment_rows
from storage.exchange.verdict_files import read_verdicts, write_verdicts
from storage.exchange.whole_files import Counted, aside, beside, checked, refusing, write_json_lines
from storage.saying import say

GUIDELINES, VERDICTS = "guidelines.jsonl", "verdicts.jsonl"
BESIDE: Mapping[str, Callable[[Session, Path], None]] = {
    GUIDELINES: write_guidelines, VERDICTS: write_verdicts,
}  # fmt: skip


def export_judgments(session: Session, path: Path, form: str, people_only: bool = False) -> int:
    """Write every judgment, or only people's; return how many. Call inside `Store.read()`.

    Raises ExportRefused.
    """
    rows = Counted(judgment_rows(session, people_only))
    with aside(path) as partial:
        FORMATS[form].write(partial, rows)
        for name, write in BESIDE.items():
            if partial.is_dir():
                write(session, beside(partial, name))
            else:
                with aside(beside(path, name)) as partial_beside:
                    write(session, partial_beside)
    return rows.count


def import_judgments(session: Session, path: Path, form: str) -> Merged:
    """Read judgments and merge them. Call inside `Store.write()`.

    A bad row raises ImportRefused with its line, and the transaction takes back everything.
    """
    guidelines = beside(path, GUIDELINES)
    if guidelines.exists():
        with refusing(guidelines):
            read_guidelines(session, guidelines)
    with refusing(path):
        rows = FORMATS[form].read(path)
        merged = merge(session, checked(JudgmentRow, rows, strict=form != "csv"))
    verdicts = beside(path, VERDICTS)
    if verdicts.exists():
        with refusing(verdicts):
            read_verdicts(session, verdicts)
    return merged


def _read_jsonl(path: Path) -> Iterator[Row]:
    return json_lines(path, Meter())


def _write_csv(path: Path, rows: Iterable[Mapping[str, Any]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        write_table(file, COLUMNS, rows)


def _write_dataset(path: Path, rows: Iterator[Mapping[str, Any]]) -> None:
    datasets = library()
    import pyarrow  # as heavy as datasets, and comes with it

    features = datasets.Features({name: datasets.Value(_type(name)) for name in COLUMNS})
    tables = [features.arrow_schema.empty_table()]
    while chunk := list(islice(rows, CHUNK)):
        tables.append(pyarrow.Table.from_pylist(chunk, schema=features.arrow_schema))
    # Made from the table itself, its fingerprint depends on nothing but what is in it.
    whole = datasets.Dataset(datasets.table.InMemoryTable(pyarrow.concat_tables(tables)))
    whole.save_to_disk(path, num_shards=None if len(whole) else 1)


def _read_dataset(path: Path) -> Iterator[Row]:
    try:
        saved = library().load_from_disk(str(path))
    except Exception as error:  # whatever is wrong with a folder has an exception of its own
        raise ImportRefused(say("{place}: {reason}", place=path, reason=error)) from error
    if isinstance(saved, dict):
        raise ImportRefused(
            say("{folder}: these are several splits; name the folder of one", folder=path)
        )
    number = 0
    for batch in saved.iter(CHUNK):
        for values in zip(*batch.values(), strict=True):
            number += 1
            yield row_of(path, number), dict(zip(batch, values, strict=True))


def _type(column: str) -> str:
    if column in ("row", "supersedes", "rank", "version", "guideline"):
        return "int64"
    if column in ("value", "score", "created_at"):
        return "float64"
    whether = ("_held_out", "_searchable", "translated", "glossed")
    return "bool" if column.endswith(whether) else "string"


@dataclass(frozen=True)
class Format:
    """How judgments of one form are written and read."""

    write: Callable[[Path, Iterator[Mapping[str, Any]]], None]
    read: Callable[[Path], Iterator[Row]]


FORMATS: Mapping[str, Format] = {
    "jsonl": Format(write_json_lines, _read_jsonl),
    "csv": Format(_write_csv, read_table),
    "dataset": Format(_write_dataset, _read_dataset),
}
