"""`python -m trainer.experiments team`: lives of simulated teams, side by side, resumable."""

import argparse
import json
import multiprocessing
import os
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from trainer.experiments.cell import write_record
from trainer.experiments.gate import operating_curve
from trainer.experiments.team_cell import LANGUAGES, READERS, Life
from trainer.experiments.team_table import gate_table, read_lives, team_tables

GRID_QUERIES, GRID_FIRST, GRID_SEEDS = (10, 20, 40, 100), (3, 5, 10), (1, 2, 3, 4, 5)


def add_team(actions: Any, parents: Sequence[argparse.ArgumentParser]) -> None:  # noqa: ANN401
    """Enter the command."""
    team = actions.add_parser("team", parents=parents, help="simulated teams, against the truth")
    team.set_defaults(action=run_team)
    team.add_argument("--languages", nargs="+", choices=LANGUAGES, default=list(LANGUAGES))
    team.add_argument("--queries", type=int, nargs="+", help="N; the grid's if left out")
    team.add_argument("--first", type=int, nargs="+", help="k; the grid's if left out")
    team.add_argument("--lives", type=int, nargs="+", default=GRID_SEEDS, help="seeds")
    team.add_argument("--rounds", type=int, default=1)
    team.add_argument("--readers", nargs="+", choices=READERS, default=["truthful"])
    team.add_argument("--demo", action="store_true", help="the demo corpus is in the store too")
    team.add_argument("--set", default="{}", help="trainer settings as JSON")
    team.add_argument("--jobs", type=int, default=1)
    team.add_argument("--table", action="store_true", help="print what is recorded, run nothing")


def run_team(options: argparse.Namespace) -> None:
    """Live what has no record yet, then print the tables."""
    if not options.table:
        lives = [life for life in lives_of(options) if life.record(options.out) is None]
        for done, name in enumerate(_lived(lives, options), start=1):
            sys.stderr.write(f"{done}/{len(lives)} lives: {name}\n")
    sys.stdout.write(team_tables(options.out))
    if not options.table:
        curve = json.dumps(operating_curve(read_lives(options.out)), indent=1)
        (options.out / "gate.json").write_text(curve + "\n", "utf-8")
    sys.stdout.write("\n" + gate_table(options.out))


def lives_of(options: argparse.Namespace) -> list[Life]:
    """What is asked for: one line of N and one of k through N = 40, k = 5, or all combinations."""
    if options.queries or options.first:
        pairs = [(n, k) for n in options.queries or [40] for k in options.first or [5]]
    else:
        pairs = [(40, 5), *((n, 5) for n in GRID_QUERIES if n != 40),
                 *((40, k) for k in GRID_FIRST if k != 5)]  # fmt: skip
    changes = json.loads(options.set)
    return [
        Life(languages, n, k, seed, options.rounds, reader, options.demo, changes)
        for seed in options.lives
        for n, k in pairs
        for reader in options.readers
        for languages in options.languages
    ]


def _lived(lives: Sequence[Life], options: argparse.Namespace) -> Iterator[str]:
    context = multiprocessing.get_context("spawn")
    waiting, finished = context.Queue(), context.Queue()
    for life in [*lives, *[None] * options.jobs]:
        waiting.put(life)
    place = options.data, options.out, options.work
    workers = [
        context.Process(target=_work, args=(waiting, finished, place, options.jobs), daemon=True)
        for _ in range(options.jobs)
    ]
    for worker in workers:
        worker.start()
    for _ in lives:
        name, error = finished.get()
        if error:
            raise RuntimeError(f"{name}: {error}")
        yield name


def _work(waiting: Any, finished: Any, place: tuple[Path, Path, Path], jobs: int) -> None:  # noqa: ANN401
    import torch

    from trainer.experiments.team import live_through, team_corpus

    data, out, work = place
    torch.set_num_threads(max(1, (os.cpu_count() or 1) // jobs))
    corpus = team_corpus(data)
    parent = multiprocessing.parent_process()
    while (life := waiting.get()) is not None:
        if parent and not parent.is_alive():
            return  # nobody waits for more
        try:
            record = live_through(life, corpus, work, lambda line: None)
            write_record(life.path(out), record)
        except Exception as error:
            finished.put((life.name, repr(error)))
            raise
        finished.put((life.name, ""))
