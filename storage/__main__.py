"""`python -m storage`: sentences, judgments and judges into a store, judgments out; backups."""

import argparse
import signal
import sys
from pathlib import Path

from storage import backup, corpora, guest, judges
from storage.database import StoreError, open_store, open_to_read
from storage.exchange import import_command, judgment_command
from storage.exchange.corpus_rows import ImportRefused
from storage.exchange.whole_files import ExportRefused
from storage.judgments import JudgmentError
from storage.schema import ROLES
from storage.settings import BadSettings, StoreSettings, read

INTERRUPTED = 130
"""Exit status, as a shell has it."""


def main(arguments: list[str] | None = None) -> int:
    """Run one command; return its exit status."""
    # As app and trainer do: what a script starts in the background inherits that it is ignored.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        options = _parser(read(StoreSettings).data_dir).parse_args(arguments)
        print(options.run(options))
    except (BadSettings, StoreError, ImportRefused, ExportRefused, JudgmentError) as error:
        print(error, file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("Interrupted. Run the same command again to go on.", file=sys.stderr)
        return INTERRUPTED
    return 0


def _demo(options: argparse.Namespace) -> str:
    with open_store(options.data_dir).write() as session:
        how = ""
        if options.where:
            move = guest.bring_in if options.where == guest.IN else guest.take_out
            how = "now " if move(session) else "already "
        return _where_it_is(guest.state(session), how, bool(corpora.languages(session)))


def _where_it_is(state: str, how: str, findable: bool) -> str:
    if state == guest.ABSENT:
        return "The demo corpus is not in this store; it comes by itself only to an empty one."
    told = f"The demo corpus is {how}{state}."
    if how == "now ":
        told += " A running trainer will index what there is."
    return told if findable else f"{told} Nothing can be found: import sentences, or bring it in."


def _judges(options: argparse.Namespace) -> str:
    """Find or create a judge, change what was given, and show them; a new token comes once."""
    languages = None if options.languages is None else judges.codes(options.languages)
    with open_store(options.data_dir).write() as session:
        judge = judges.appoint(session, options.name, options.role, languages)
        by_browser = "all languages" if judge.reads_all else "what their browser does"
        reads = ", ".join(judge.languages) or by_browser
        told = f"{judge.name}: {judge.role}, reads {reads}."
        if options.token:
            told += f"\nToken, shown this once: {judges.issue_token(session, judge)}"
    return told


def _import(options: argparse.Namespace) -> str:
    store = open_store(options.data_dir)
    if options.kind == "judgments":
        return judgment_command.bring_in(store, options.path, options.format)
    return import_command.run(store, options)


def _export(options: argparse.Namespace) -> str:
    store = open_to_read(options.data_dir)
    return judgment_command.export(store, options.path, options.format, options.people_only)


def _backup(options: argparse.Namespace) -> str:
    store = open_to_read(options.data_dir)
    return backup.back_up(store.data_dir, options.path)


def _restore(options: argparse.Namespace) -> str:
    return backup.restore(options.path, options.data_dir)


def _parser(data_dir: Path) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m storage", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    demo = commands.add_parser("demo", help="take the demo corpus out, or bring it in")
    demo.add_argument("where", choices=[guest.IN, guest.OUT], nargs="?", help="not given: say it")
    demo.set_defaults(run=_demo)
    importing = commands.add_parser("import", help="a corpus or judgments, in many formats")
    importing.add_argument("--kind", choices=["corpus", "judgments"], default="corpus")
    import_command.add_arguments(importing)
    importing.set_defaults(run=_import)
    exporting = commands.add_parser("export", help="judgments, in one of many formats")
    judgment_command.add_arguments(exporting)
    exporting.set_defaults(run=_export)
    kept = commands.add_parser("backup", help="all of a store in one file, while it is used")
    kept.add_argument("path", type=Path)
    kept.set_defaults(run=_backup)
    again = commands.add_parser("restore", help="a store out of a backup, in an empty folder")
    again.add_argument("path", type=Path)
    again.set_defaults(run=_restore)
    person = commands.add_parser("judges", help="a judge: role, languages, token")
    person.add_argument("name")
    person.add_argument("--role", choices=ROLES)
    person.add_argument("--languages", help="codes of what they read, such as en,de")
    person.add_argument("--token", action="store_true", help="give them a new token")
    person.set_defaults(run=_judges)
    for command in commands.choices.values():
        command.add_argument("--data-dir", type=Path, default=data_dir)
    return parser


if __name__ == "__main__":
    sys.exit(main())
