"""`python -m trainer.experiments`: run, measure, print and verify what docs/experiments.md says."""

import argparse
import json
import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from trainer.experiments import answerable_table, costs, fairness_table, interleaving
from trainer.experiments.cell import FAIR, METHODS, SEEDS, TASKS, Cell, pending, write_record
from trainer.experiments.grids import FOLDS, PRESETS, Grid
from trainer.experiments.lareqa import DataError
from trainer.experiments.negatives import KINDS
from trainer.experiments.questions import tables_of
from trainer.experiments.report import Report
from trainer.experiments.search import LOSSES, SEARCHED, TRIALS, read_tuned, search
from trainer.experiments.tables import markdown, plain
from trainer.experiments.team_run import add_team
from trainer.experiments.verify import faults
from trainer.experiments.work import Place, run_cells
from trainer.sampling import MODES

RESULTS = Path("docs/results")


def main(arguments: list[str] | None = None) -> int:
    """Do what the command line says; return its exit status."""
    options = _parser().parse_args(arguments)
    os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")  # as app and trainer set it
    try:
        return int(options.action(options) or 0)
    except (DataError, ValueError) as error:
        print(error, file=sys.stderr)
        return 2


def _grid(options: argparse.Namespace) -> Grid:
    return Grid(read_tuned(options.out), PRESETS[options.preset], options.seeds, options.folds)


def _place(options: argparse.Namespace) -> Place:
    return Place(options.data, options.out, options.work)


def _run(options: argparse.Namespace) -> None:
    """One configuration over seeds and folds, or all cells of named tables."""
    run_cells(_cells(options), _place(options), options.jobs, say)


def _cells(options: argparse.Namespace) -> list[Cell]:
    """Cells of the named tables, seed by seed: a half-done run compares all arms already."""
    grid = _grid(options)
    tables = tables_of(grid)
    names = list(tables) if options.task == ["all"] else options.task
    if len(names) == 1 and names[0] in TASKS:
        return _asked_for(grid, names[0], options)
    unknown = [name for name in names if name not in tables]
    if unknown:
        raise ValueError(
            f"There is no task or table {unknown[0]!r}: take one of {', '.join(TASKS)}, or some "
            f"of the tables {', '.join(tables)}, or `all`."
        )
    cells = [cell for name in names for arm in tables[name].arms for cell in arm.cells]
    return sorted(cells, key=lambda cell: (grid.seeds.index(cell.seed), cell.fold))


def _asked_for(grid: Grid, task: str, options: argparse.Namespace) -> list[Cell]:
    fields = {
        "negatives": options.negatives, "query_sets": options.query_sets,
        "judgments": options.judgments, "context": options.context,
        "also": (f"{task}{FAIR}",) if options.method == "zero-shot" else None,
    }  # fmt: skip
    changes: dict[str, Any] = {
        "mode": options.mode or {"maml": "bi-multi"}.get(options.method, "mono-bi-multi"),
        "loss": options.loss, "distillation": options.kd,
        "distillation_weight": options.kd_weight, "first_order": not options.second_order,
        **json.loads(options.set),
    }  # fmt: skip
    arm = grid.arm(
        "", task, options.method, seeds=len(options.seeds),
        options={k: v for k, v in fields.items() if v is not None},
        **{k: v for k, v in changes.items() if v is not None and options.method != "zero-shot"},
    )  # fmt: skip
    return list(arm.cells)


def _search(options: argparse.Namespace) -> None:
    from trainer.experiments.lab import Lab

    lab = Lab(options.data, options.work, say)

    def run(cell: Cell) -> Mapping[str, Any]:
        found = cell.record(options.out)
        if found is None:
            found = lab.run(cell)
            write_record(cell.path(options.out), found)
        return found

    record = search(options.task, options.method, options.loss, options.trials, options.out, run)
    for row in record["trials"]:
        print(f"{row['value']:6.2f}  {row['settings']}")
    print("best:", record["best"])


def _list(options: argparse.Namespace) -> None:
    for table in tables_of(_grid(options)).values():
        cells = {cell.name: cell for arm in table.arms for cell in arm.cells}.values()
        left = len(pending(cells, options.out))
        print(f"{table.name:16} {len(cells) - left:3}/{len(cells):3} cells done  {table.title}")


def _cost(options: argparse.Namespace) -> None:
    costs.measure(options.out, options.work, say)


def _fairness(options: argparse.Namespace) -> None:
    from trainer.experiments.fairness import measure_fairness
    from trainer.experiments.lab import Lab

    lab = Lab(options.data, options.work, say)
    measure_fairness(lab, options.folds, options.out, say)
    for part in fairness_table.PARTS:
        print(fairness_table.markdown(options.out, part), end="\n\n")


def _answerable(options: argparse.Namespace) -> None:
    from trainer.experiments.answerable import measure_answerable
    from trainer.experiments.lab import Lab

    measure_answerable(Lab(options.data, options.work, say), options.folds, options.out, say)
    print(answerable_table.markdown(options.out))


def _interleaving(options: argparse.Namespace) -> None:
    print(interleaving.markdown())


def _harm(options: argparse.Namespace) -> None:
    from trainer.experiments import harm
    from trainer.experiments.lab import Lab
    from trainer.experiments.lareqa import fold_of

    xquad = Lab(options.data, options.data_dir).xquad
    data = xquad.within(fold_of(xquad.articles(), 0).test)
    print(harm.markdown(harm.harms(options.data_dir, data, options.versions)))


def _table(options: argparse.Namespace) -> None:
    report = Report(_grid(options), options.out)
    lines = report.lines(options.name)
    if options.json:
        print(json.dumps(plain(lines), ensure_ascii=False, indent=1))
    else:
        print(markdown(report.tables[options.name], lines), end="")


def _plot(options: argparse.Namespace) -> None:
    for name in Report(_grid(options), options.out).draw(options.document.parent / "figures"):
        print(name)


def _report(options: argparse.Namespace) -> None:
    options.document.write_text(Report(_grid(options), options.out).text(), "utf-8")
    print(f"wrote {options.document}")


def _verify(options: argparse.Namespace) -> int:
    """Make the document anew from the records and compare it with the published one."""
    report = Report(_grid(options), options.out)
    found = faults(report, options.document)
    for fault in found:
        print(fault, file=sys.stderr)
    if not found:
        print(f"{options.document} says what {len(report.records)} records say.")
    return 1 if found else 0


def say(line: str) -> None:
    """Progress on standard error: in place on a terminal, a line a finished cell elsewhere."""
    if sys.stderr.isatty():
        print(f"\r\033[K{line}", end="", file=sys.stderr, flush=True)
    elif line.endswith("\n"):
        print(line, end="", file=sys.stderr, flush=True)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m trainer.experiments", description=__doc__)
    actions = parser.add_subparsers(required=True)
    shared = argparse.ArgumentParser(add_help=False)
    shared.add_argument("--out", type=Path, default=RESULTS, help="folder of the records")
    shared.add_argument("--preset", choices=PRESETS, default="cpu")
    shared.add_argument("--seeds", type=int, nargs="+", default=SEEDS)
    shared.add_argument("--folds", type=int, nargs="+", default=FOLDS)
    work = argparse.ArgumentParser(add_help=False)
    work.add_argument("--work", type=Path, default=Path("data"), help="for the encoder")
    heavy = argparse.ArgumentParser(add_help=False, parents=[shared, work])
    heavy.add_argument("--data", type=Path, required=True,
                       help="folder of the data sets, or `hub` to download them")  # fmt: skip
    published = argparse.ArgumentParser(add_help=False, parents=[shared])
    published.add_argument("--document", type=Path, default=Path("docs/experiments.md"))

    run = actions.add_parser("run", parents=[heavy], help="run cells that have no record yet")
    run.set_defaults(action=_run)
    _say_what_to_run(run)
    look = actions.add_parser("search", parents=[heavy], help="tune a method, never on a test fold")
    look.set_defaults(action=_search)
    look.add_argument("task", choices=TASKS)
    look.add_argument("method", choices=SEARCHED)
    look.add_argument("--trials", type=int, default=TRIALS)
    look.add_argument("--loss", choices=LOSSES, default=LOSSES[0], help="lareqa's; a study each")
    lost = actions.add_parser(
        "harm", parents=[heavy], help="what a store's versions lose elsewhere"
    )
    lost.set_defaults(action=_harm)
    lost.add_argument("--data-dir", type=Path, required=True, help="the store")
    lost.add_argument("--versions", type=int, nargs="+", help="all that are on disk, if not given")
    table = actions.add_parser("table", parents=[shared], help="print a table")
    table.set_defaults(action=_table)
    table.add_argument("name")
    table.add_argument("--json", action="store_true")
    add_team(actions, [heavy])
    for name, action, parent, what in (
        ("list", _list, shared, "tables and what is done of them"),
        ("cost", _cost, argparse.ArgumentParser(add_help=False, parents=[shared, work]),
         "time and memory of a meta-step"),
        ("fairness", _fairness, heavy, "what subtracting the languages' means does, untrained"),
        ("answerable", _answerable, heavy, "how often \"nothing answers\" is right, untrained"),
        ("interleaving", _interleaving, argparse.ArgumentParser(add_help=False),
         "how often blind comparisons find the better of two versions"),
        ("plot", _plot, published, "draw the figures beside the document"),
        ("report", _report, published, "write the document from the records"),
        ("verify", _verify, published, "fail if the document says anything else than the records"),
    ):  # fmt: skip
        actions.add_parser(name, parents=[parent], help=what).set_defaults(action=action)
    return parser


def _say_what_to_run(run: argparse.ArgumentParser) -> None:
    """Tables, or else one configuration by its parts."""
    run.add_argument("task", nargs="+", help=f"{', '.join(TASKS)}, names of tables, or all")
    run.add_argument("--method", choices=METHODS, default="maml-align")
    run.add_argument("--mode", choices=[*MODES, "mixt", "trans"])
    run.add_argument("--query-sets", choices=["random", "similar"])
    run.add_argument("--negatives", choices=KINDS)
    run.add_argument("--loss", choices=["contrastive", "triplet"])
    run.add_argument("--kd", choices=["embedding", "loss", "none"])
    run.add_argument("--kd-weight", type=float)
    run.add_argument("--second-order", action="store_true")
    run.add_argument("--judgments", type=int, help="learn from so many judgments only")
    run.add_argument("--context", action="store_true", default=None,
                     help="candidates are sentence + paragraph")  # fmt: skip
    run.add_argument("--set", default="{}", help="other trainer settings, as JSON")
    run.add_argument("--jobs", type=int, default=1, help="processes that share the cores")


if __name__ == "__main__":
    sys.exit(main())
