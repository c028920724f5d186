"""`python -m storage`: put sentences into a store from the command line."""

import argparse
import sys
from pathlib import Path

from storage import import_command
from storage.corpus_rows import ImportRefused
from storage.database import Store, StoreError, open_store
from storage.demo import read_groups, seed
from storage.settings import StoreSettings

INTERRUPTED = 130
"""Exit status, as a shell has it."""


def main(arguments: list[str] | None = None) -> int:
    """Run one command; return its exit status."""
    options = _parser().parse_args(arguments)
    try:
        print(options.run(open_store(options.data_dir), options))
    except (StoreError, ImportRefused) as error:
        print(error, file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("Interrupted. Run the same command again to go on.", file=sys.stderr)
        return INTERRUPTED
    return 0


def _seed(store: Store, _options: argparse.Namespace) -> str:
    with store.write() as session:
        fresh = seed(session, read_groups())
    return f"The demo corpus is {'now' if fresh else 'already'} in the store."


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m storage", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    seeding = commands.add_parser("seed", help="the demo corpus and its judgments, once")
    seeding.set_defaults(run=_seed)
    importing = commands.add_parser("import", help="a corpus, in one of many formats")
    importing.add_argument("--kind", choices=["corpus"], default="corpus")
    import_command.add_arguments(importing)
    importing.set_defaults(run=import_command.run)
    for command in commands.choices.values():
        command.add_argument("--data-dir", type=Path, default=StoreSettings().data_dir)
    return parser


if __name__ == "__main__":
    sys.exit(main())
