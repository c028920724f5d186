"""A cell of the grid: one configuration, one seed, one fold; and its record, one JSON file.

A cell's name ends in a hash of all that its outcome depends on. So a record is never taken
for another configuration's, tables share cells, and a run goes on where it stopped.
"""

import hashlib
import json
import os
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Any

from trainer.settings import TrainerSettings

SEEDS = (109883242, 209883242, 309883242)
"""The authors'."""
TASKS = ("lareqa", "stsbmulti")
METHODS = ("zero-shot", "fine-tune", "maml", "maml-align")
FAIR = "-fair"
"""Ending of the name of a test that is measured with the languages' means subtracted."""
_NOT_OF_A_CELL = {
    "data_dir", "train_every_hours", "people_share", "similarity_share", "pool_size",
    "enough_queries", "sure", "doubt", "most_known_item_loss", "thin_below", "keep_weight",
}  # fmt: skip
_INNER = {"inner_rate", "inner_steps", "first_order", "student_adapts", "rate_step"}
_DISTILLATION = {"distillation", "distillation_weight"}
_UNUSED = {
    "fine-tune": _INNER | _DISTILLATION,
    "maml": {"student_adapts"} | _DISTILLATION,
    "contrastive": {"margin"},
    "triplet": {"scale"},
    "stsbmulti": {"loss", "scale", "margin"},
    "lareqa": {"similarity_loss", "similarity_scale"},
    "mse": {"similarity_loss", "similarity_scale"},
    "none": {"distillation_weight"},
}
"""Settings that a method, loss, task or distillation never looks at."""
_SINCE: Mapping[str, Any] = {
    "rate_step": 0.0, "fair": False, "negatives_a_query": 1, "means_every": 4,
}  # fmt: skip
"""Settings that are younger than the first records: not named at the value that changes
nothing, so that those records keep their names."""
Record = dict[str, Any]


def settings_of(**changes: object) -> TrainerSettings:
    """The trainer's settings with these changes; CROSSLOOP_* variables have no say here."""
    defaults = {name: field.get_default() for name, field in TrainerSettings.model_fields.items()}
    return TrainerSettings(**{**defaults, **changes})


@dataclass(frozen=True)
class Cell:
    """What to run."""

    task: str
    method: str
    changes: Mapping[str, Any] = field(default_factory=dict)
    """Trainer settings that differ from the trainer's defaults."""
    seed: int = SEEDS[0]
    fold: int = 0
    """LAReQA's test fold; -1 is the hyperparameter search's. STSBMulti has one split."""
    negatives: str = "none"
    query_sets: str = "random"
    context: bool = False
    judgments: int | None = None
    """How many judgments there are to learn from; None takes all training articles."""
    also: tuple[str, ...] = ()
    """What else the encoder is tested on: `lareqa`, `stsbmulti`, `parallel`, `support`; all but
    the last in the fair space too, as `lareqa-fair`."""

    @cached_property
    def settings(self) -> TrainerSettings:
        """The trainer's, complete."""
        method = "fine-tune" if self.method == "zero-shot" else self.method
        return settings_of(method=method, **self.changes)

    @cached_property
    def config(self) -> dict[str, Any]:
        """Everything the outcome depends on, plain."""
        plain = asdict(self)
        del plain["changes"], plain["also"]
        if self.method == "zero-shot":
            return {**plain, "seed": 0, "settings": {"encoder": self.settings.encoder}}
        knobs = self.settings
        unused = set(_NOT_OF_A_CELL)
        chosen = (
            self.method, self.task, knobs.loss, knobs.similarity_loss, knobs.distillation,
        )  # fmt: skip
        for each in chosen:
            unused |= _UNUSED.get(each, set())
        unused |= {name for name, neutral in _SINCE.items() if getattr(knobs, name) == neutral}
        return {**plain, "settings": knobs.model_dump(mode="json", exclude=unused)}

    @cached_property
    def name(self) -> str:
        """The stem of the record's file, below the task's folder."""
        mode = "" if self.method == "zero-shot" else f"{self.settings.mode}_"
        return f"{self.method}_{mode}f{self.fold}_s{self.config['seed']}_{digest_of(self.config)}"

    def path(self, folder: Path) -> Path:
        """Where its record is."""
        return folder / self.task / f"{self.name}.json"

    def record(self, folder: Path) -> Record | None:
        """Its record, if it has been run and tested on all it is asked for."""
        found = self.written(folder)
        return found if found and set(self.also) <= set(found["metrics"]) else None

    def tested_in(self, folder: Path) -> tuple[str, ...]:
        """What else its record, if there is one, is tested on."""
        found = self.written(folder)
        return tuple(name for name in found["metrics"] if name != self.task) if found else ()

    def written(self, folder: Path) -> Record | None:
        """Its record, whatever that has been tested on."""
        try:
            found: Record = json.loads(self.path(folder).read_text("utf-8"))
        except FileNotFoundError:
            return None
        return found


def digest_of(config: Mapping[str, Any]) -> str:
    """Ten digits that tell one configuration from another."""
    return hashlib.sha256(json.dumps(config, sort_keys=True).encode()).hexdigest()[:10]


def write_record(path: Path, record: Record) -> None:
    """Write it whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    aside = path.with_name(f".{path.name}.{os.getpid()}")
    aside.write_text(
        json.dumps(record, sort_keys=True, separators=(",", ":"), allow_nan=False) + "\n", "utf-8"
    )
    aside.replace(path)


def pending(cells: Iterable[Cell], folder: Path) -> list[Cell]:
    """Those without a complete record, each once, with every test that any of them asks for.

    A trained encoder is not kept: a record that lacks a test is made anew, so the tests that it
    has are asked for again.
    """
    wanted: dict[str, Cell] = {}
    for cell in cells:
        known = wanted.get(cell.name, cell)
        also = dict.fromkeys((*known.also, *cell.also))
        wanted[cell.name] = replace(known, also=tuple(also))
    todo = [cell for cell in wanted.values() if cell.record(folder) is None]
    return [
        replace(cell, also=tuple(dict.fromkeys((*cell.also, *cell.tested_in(folder)))))
        for cell in todo
    ]
