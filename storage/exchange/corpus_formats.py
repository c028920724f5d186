"""Every format of a corpus: which files it has, how it is read, how it is recognised."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from storage.exchange import corpus_files, corpus_hub, corpus_squad, corpus_stsb
from storage.exchange.corpus_rows import ImportRefused, Meter, Row, Source


@dataclass(frozen=True)
class Format:
    """How to read a corpus of one form."""

    read: Callable[[Source, Meter], Iterator[Row]]
    files: Callable[[Path], Sequence[Path]] = lambda path: [path]
    readings: int = 1
    """How often it reads its files."""


FORMATS: Mapping[str, Format] = {
    "jsonl": Format(corpus_files.jsonl),
    "csv": Format(corpus_files.comma_separated),
    "tsv": Format(corpus_files.tab_separated),
    "text": Format(corpus_files.text),
    "squad": Format(corpus_squad.squad, corpus_squad.squad_files, readings=2),
    "stsb": Format(corpus_stsb.stsb, corpus_stsb.stsb_files, readings=2),
    "hub": Format(corpus_hub.data_set, corpus_hub.data_set_files),
}
SUFFIXES = {".jsonl": "jsonl", ".csv": "csv", ".tsv": "tsv", ".txt": "text", ".json": "squad"}


def format_of(source: Source) -> Format:
    """The format that is named, or the one that a file or folder looks like."""
    name = source.format
    if name == "auto":
        name = SUFFIXES.get(source.path.suffix.lower()) or _form_of_folder(source.path)
    if name not in FORMATS:
        known = ", ".join([*SUFFIXES, *(f"--format {known}" for known in FORMATS)])
        raise ImportRefused(
            f"{source.path}: cannot tell the format from its name; use one of {known}"
        )
    return FORMATS[name]


def _form_of_folder(path: Path) -> str:
    if any((path / file).is_file() for file in corpus_hub.SAVED):
        return "hub"
    if corpus_stsb.stsb_files(path):
        return "stsb"
    return "squad" if path.is_dir() and corpus_squad.squad_files(path) else ""
