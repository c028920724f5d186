"""`python -m storage`: put sentences into a store from the command line."""

import argparse
import sys
from pathlib import Path

from storage.database import StoreError, open_store
from storage.demo import read_groups, seed
from storage.exchange import ImportRefused, import_corpus
from storage.settings import StoreSettings


def main(arguments: list[str] | None = None) -> int:
    """Run one command; return its exit status."""
    options = _parser().parse_args(arguments)
    try:
        store = open_store(options.data_dir)
        with store.write() as session:
            if options.command == "seed":
                fresh = seed(session, read_groups())
                print(f"The demo corpus is {'now' if fresh else 'already'} in the store.")
            else:
                added = import_corpus(session, options.path, options.corpus or options.path.stem)
                print(f"{added} new sentences. A running trainer will index them.")
    except (StoreError, ImportRefused) as error:
        print(error, file=sys.stderr)
        return 2
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m storage", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("seed", help="the demo corpus and its judgments, once")
    importing = commands.add_parser("import", help="a corpus: .jsonl, .csv or .tsv")
    importing.add_argument("path", type=Path)
    importing.add_argument("--corpus", help="its name; the file's name when not given")
    for command in commands.choices.values():
        command.add_argument("--data-dir", type=Path, default=StoreSettings().data_dir)
    return parser


if __name__ == "__main__":
    sys.exit(main())
