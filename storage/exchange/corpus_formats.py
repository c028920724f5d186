"""Every format of a corpus: which files it has, how it is read, how it is recognised."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from storage.exchange import corpus_files, corpus_hub, corpus_squad, corpus_stsb, tables
from storage.exchange.corpus_rows import BadRow, ImportRefused, Meter, Row, Source
from storage.exchange.opened import opened
from storage.saying import say


@dataclass(frozen=True)
class Format:
    """How to read a corpus of one form."""

    read: Callable[[Source, Meter], Iterator[Row]]
    files: Callable[[Path], Sequence[Path]] = lambda path: [path]
    readings: int = 1
    """How often it reads its files."""


FORMATS: Mapping[str, Format] = {
    "jsonl": Format(corpus_files.jsonl),
    "json": Format(corpus_files.json_array),
    "csv": Format(tables.comma_separated),
    "csv-multiline": Format(tables.comma_separated_multiline),
    "tsv": Format(tables.tab_separated),
    "tsv-quoted": Format(tables.tab_separated_quoted),
    "text": Format(corpus_files.text),
    "squad": Format(corpus_squad.squad, corpus_squad.squad_files, readings=2),
    "stsb": Format(corpus_stsb.stsb, corpus_stsb.stsb_files, readings=2),
    "hub": Format(corpus_hub.data_set, corpus_hub.data_set_files),
}
_SEEN = 1_000
SUFFIXES = {".jsonl": "jsonl", ".csv": "csv", ".tsv": "tsv", ".txt": "text"}


def format_of(source: Source) -> Format:
    """The format that is named, or the one that a file or folder looks like."""
    name = source.format
    if name == "auto":
        name = SUFFIXES.get(source.path.suffix.lower()) or _form_of(source.path)
    if name not in FORMATS:
        known = ", ".join([*SUFFIXES, ".json", *(f"--format {known}" for known in FORMATS)])
        raise ImportRefused(
            say(
                "{file}: cannot tell the format from its name; use one of {known}",
                file=source.path, known=known,
            )
        )  # fmt: skip
    return FORMATS[name]


def _form_of(path: Path) -> str:
    """The form of a folder, and of JSON, which may be an array of rows or in SQuAD's form."""
    if path.suffix.lower() == ".json" and not path.is_dir():
        return "json" if _begins(path).startswith("[") else "squad"
    if any((path / file).is_file() for file in corpus_hub.SAVED):
        return "hub"
    if corpus_stsb.stsb_files(path):
        return "stsb"
    return "squad" if path.is_dir() and corpus_squad.squad_files(path) else ""


def _begins(path: Path) -> str:
    try:
        with opened(path, Meter()) as file:
            return file.read(_SEEN).lstrip()
    except (OSError, BadRow):  # whoever reads it says what is wrong
        return ""
