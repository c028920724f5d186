"""`python -m storage import`: its options, and what it says."""

import argparse
import sys
from pathlib import Path

from storage.database import Store
from storage.exchange.corpus_check import OnProgress
from storage.exchange.corpus_formats import FORMATS
from storage.exchange.corpus_import import Report, import_corpus
from storage.exchange.corpus_rows import Source
from storage.exchange.judgment_command import TO_READ
from storage.exchange.progress_line import ProgressLine
from storage.saying import Said, join, say


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.add_argument(
        "path", type=Path, help="a file, a folder, or with --format hub the name of a data set"
    )
    parser.add_argument(
        "--format", choices=list(dict.fromkeys(["auto", *FORMATS, *TO_READ])), default="auto"
    )
    parser.add_argument("--corpus", help="its name; that of the path when not given")
    parser.add_argument("--language", help="the language of rows that do not say theirs")
    parser.add_argument(
        "--correct-languages", action="store_true",
        help="a text that the corpus has in another language takes the one it comes with now",
    )  # fmt: skip
    hub = parser.add_argument_group("with --format hub")
    hub.add_argument("--column", default="text", help="the column of the sentences")
    hub.add_argument("--subset", help="a part of the data set, where it has several")
    hub.add_argument("--split", default="train")


def run(store: Store, options: argparse.Namespace) -> str:
    """Import a corpus; return what to tell. Raises ImportRefused and StoreError."""
    source = Source(
        options.path, options.format, options.language,
        options.column, options.subset, options.split, options.correct_languages,
    )  # fmt: skip
    line = ProgressLine(sys.stderr)
    try:
        return bring_in(store, source, options.corpus or options.path.resolve().stem, line)
    finally:
        line.close()


def bring_in(store: Store, source: Source, corpus: str, on_progress: OnProgress) -> Said:
    """Import a source; return what to tell. Raises ImportRefused and StoreError."""
    report = import_corpus(store, source, corpus, on_progress)
    return join([_summary(report), *report.notes, say("A running trainer will index the new.")])


def _summary(report: Report) -> Said:
    if report.changed:
        return say(
            "{new:,} new sentences; {known:,} were already there, {changed:,} of them changed, "
            "{repeated:,} repeated in what was read.",
            new=report.new, known=report.known, changed=report.changed, repeated=report.repeated,
        )  # fmt: skip
    return say(
        "{new:,} new sentences; {known:,} were already there, {repeated:,} repeated in what was "
        "read.",
        new=report.new, known=report.known, repeated=report.repeated,
    )  # fmt: skip
