"""`python -m storage export`, and `import --kind judgments`: options, and what they say."""

import argparse
from pathlib import Path

from storage.database import Store
from storage.exchange.corpus_rows import ImportRefused
from storage.exchange.judgment_files import FORMATS, export_judgments
from storage.exchange.judgment_import import bring_judgments_in
from storage.exchange.qrels import export_qrels
from storage.exchange.trec_run import export_run
from storage.exchange.whole_files import ExportRefused
from storage.saying import Said, say

TO_READ = (*FORMATS, "qrels")
TO_WRITE = (*TO_READ, "run")
SUFFIXES = {".jsonl": "jsonl", ".csv": "csv", "": "dataset", ".qrels": "qrels", ".run": "run"}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options of `export`."""
    parser.add_argument("path", type=Path, help="a file, or a folder for a data set")
    parser.add_argument("--format", choices=["auto", *TO_WRITE], default="auto")
    parser.add_argument(
        "--people-only", action="store_true", help="leave out what the demo corpus says"
    )


def export(store: Store, path: Path, name: str, people_only: bool) -> str:
    """Write judgments; return what to tell. Raises ExportRefused."""
    form = _form(path, name, TO_WRITE)
    if form is None:
        raise ExportRefused(_ask(path, TO_WRITE))
    with store.read() as session:
        if form == "qrels":
            count, what = export_qrels(session, path, people_only), "rated sentences"
        elif form == "run":
            count, what = export_run(session, path, people_only), "results that were shown"
        else:
            count, what = export_judgments(session, path, form, people_only), "judgments"
    return f"{count:,} {what} written to {path} as {form}."


def bring_in(store: Store, path: Path, name: str) -> Said:
    """Import judgments; return what to tell. Raises ImportRefused."""
    form = _form(path, name, TO_READ)
    if form is None:
        raise ImportRefused(_ask(path, TO_READ))
    merged = bring_judgments_in(store, path, form)
    known = merged.rows - merged.new
    return say("{new:,} new judgments; {known:,} were already there.", new=merged.new, known=known)


def _form(path: Path, name: str, known: tuple[str, ...]) -> str | None:
    if name == "auto":
        name = SUFFIXES.get(path.suffix.lower(), "")
    return name if name in known else None


def _ask(path: Path, known: tuple[str, ...]) -> Said:
    return say(
        "{file}: cannot tell the format of judgments; name one of {known}",
        file=path, known=", ".join(known),
    )  # fmt: skip
