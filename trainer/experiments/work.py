"""Runs cells one after the other or in several processes, resumable, with the time left."""

import multiprocessing
import os
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from trainer.experiments.cell import Cell, pending, write_record

if TYPE_CHECKING:  # torch
    from trainer.experiments.lab import Lab

Say = Callable[[str], None]


@dataclass(frozen=True)
class Place:
    """Where data is read, records are written and the pretrained encoder is kept."""

    data: Path
    out: Path
    work: Path


def run_cells(cells: Iterable[Cell], place: Place, jobs: int, say: Say) -> int:
    """Run those that have no record yet; return how many were run.

    Every record is written when its cell is done, so an interrupted run goes on at the cell
    it stopped in. `jobs` processes share the processor's cores between them.
    """
    todo = pending(cells, place.out)
    began = time.monotonic()
    finished = _alone(todo, place, say) if jobs == 1 else _beside(todo, place, jobs)
    for done, name in enumerate(finished, start=1):
        left = (time.monotonic() - began) / done * (len(todo) - done)
        say(f"{done}/{len(todo)} cells, {left / 60:.0f} min left: {name}\n")
    return len(todo)


def _alone(todo: Sequence[Cell], place: Place, say: Say) -> Iterator[str]:
    from trainer.experiments.lab import Lab

    lab = Lab(place.data, place.work, say)
    for cell in todo:
        _run_one(lab, cell, place)
        yield cell.name


def _run_one(lab: "Lab", cell: Cell, place: Place) -> None:
    write_record(cell.path(place.out), lab.run(cell, cell.written(place.out)))


def _beside(todo: Sequence[Cell], place: Place, jobs: int) -> Iterator[str]:
    threads = max(1, (os.cpu_count() or 1) // jobs)
    context = multiprocessing.get_context("spawn")
    cells, finished = context.Queue(), context.Queue()
    for cell in [*todo, *[None] * jobs]:
        cells.put(cell)
    workers = [
        context.Process(target=_work, args=(cells, finished, place, threads), daemon=True)
        for _ in range(jobs)
    ]
    for worker in workers:
        worker.start()
    for _ in todo:
        name, error = finished.get()
        if error:
            raise RuntimeError(f"{name}: {error}")
        yield name


def _work(cells: Any, finished: Any, place: Place, threads: int) -> None:  # noqa: ANN401 - queues
    import torch

    from trainer.experiments.lab import Lab

    torch.set_num_threads(threads)
    lab = Lab(place.data, place.work)
    parent = multiprocessing.parent_process()
    while (cell := cells.get()) is not None:
        if parent and not parent.is_alive():
            return  # nobody waits for more
        try:
            _run_one(lab, cell, place)
        except Exception as error:
            finished.put((cell.name, repr(error)))
            raise
        finished.put((cell.name, ""))
