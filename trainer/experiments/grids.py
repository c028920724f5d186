"""Cells, arms and tables: a method at its preset and the settings found for it. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from trainer.experiments.cell import FAIR, SEEDS, TASKS, Cell
from trainer.methods import gradient_evaluations

FOLDS = (0, 1, 2)
_SHARED: Mapping[str, Any] = {
    "adapted_layers": 6, "inner_steps": 2, "loss": "contrastive", "scale": 20.0,
    "training_tokens": 64, "inner_rate": 0.02, "distillation_weight": 0.5, "patience": 99,
    "outer_rate": 1e-4, "fair": False, "negatives_a_query": 1,
}  # fmt: skip
"""What no preset changes: written out, for the product's defaults may move."""
PRESETS: Mapping[str, Mapping[str, Any]] = {
    "cpu": {**_SHARED, "support_size": 8, "query_size": 8, "tasks_per_step": 2,
            "steps": 8, "validate_every": 4, "stsbmulti": {"steps": 24, "validate_every": 6}},
    "gpu": {**_SHARED, "support_size": 16, "query_size": 16, "tasks_per_step": 4, "steps": 40,
            "validate_every": 10},
    "smoke": {**_SHARED, "support_size": 2, "query_size": 2, "tasks_per_step": 1, "steps": 2,
              "validate_every": 1, "adapted_layers": 1, "training_tokens": 16},
}  # fmt: skip
"""k, B and steps. `patience` is out of reach: all methods get all their steps, and the best
validated one is kept. A pair of STSBMulti costs a fifth of a question of LAReQA: three times
the steps."""
Tuned = Mapping[tuple[str, str], Mapping[str, Any]]
"""What the search found for a task and method: trainer settings, and perhaps `negatives`."""


@dataclass(frozen=True)
class Arm:
    """A line of a table: one configuration over seeds and folds."""

    label: str
    cells: tuple[Cell, ...]
    fair: bool = False
    """Show what its cells measured in the fair space."""

    def test(self, name: str) -> str:
        """What a test is called in the records of this line."""
        return f"{name}{FAIR}" if self.fair else name


@dataclass(frozen=True)
class Table:
    """One question, and the arms that answer it."""

    name: str
    title: str
    arms: tuple[Arm, ...]
    reference: str | None = None
    """Label of the arm that the others are compared with, cell by cell."""
    partners: Mapping[str, str] = field(default_factory=dict)
    """In place of one reference: by an arm's label, that of the arm it is compared with."""
    tests: tuple[str, ...] = field(default=())
    """Which tests of the records are shown; the task's own if empty."""
    compared: str | None = None
    """The test that differences are of; the task's own if None."""


@dataclass(frozen=True)
class Grid:
    """Builds arms for a preset out of what the search found."""

    tuned: Tuned
    preset: Mapping[str, Any]
    seeds: Sequence[int] = SEEDS
    folds: Sequence[int] = FOLDS

    def arm(
        self, label: str, task: str, method: str, *, seeds: int = 1, like: str | None = None,
        matched: str | None = None, options: Mapping[str, Any] | None = None, **changes: Any,  # noqa: ANN401
    ) -> Arm:  # fmt: skip
        """One arm: the search's settings for `like` (or else for the method), changed.

        `matched`: give it the steps that make it equal to MAML-Align in `examples` or in
        `gradients`. `options` are a cell's fields.
        """
        found = dict(self.tuned.get((task, like or method)) or self.tuned.get((task, method), {}))
        found = {} if method == "zero-shot" else found
        fields = {"negatives": found.pop("negatives", "none"), **(options or {})}
        settings = (
            {**self._preset_of(task), **found, **changes} if method != "zero-shot" else changes
        )
        cell = Cell(task, method, settings, **fields)
        if matched:
            cell = self._matched(cell, matched)
        folds = (-1,) if fields.get("fold") == -1 else self.folds if task == "lareqa" else (0,)
        chosen = self.seeds[:1] if method == "zero-shot" else self.seeds[:seeds]
        return Arm(label, tuple(replace(cell, seed=s, fold=f) for s in chosen for f in folds))

    def _preset_of(self, task: str) -> dict[str, Any]:
        shared = {name: value for name, value in self.preset.items() if name not in TASKS}
        return {**shared, **self.preset.get(task, {})}

    def _matched(self, cell: Cell, by: str) -> Cell:
        preset = self._preset_of(cell.task)
        steps, every = preset["steps"], preset["validate_every"]
        if by == "examples":
            factor = 3 / cell.settings.sets_a_task
        else:
            align = {"inner_steps": cell.settings.inner_steps, "student_adapts": True}
            most = cell.settings.model_copy(
                update={**align, "method": "maml-align", "distillation": "embedding"}
            )
            factor = gradient_evaluations(most) / gradient_evaluations(cell.settings)
        changes = {
            **cell.changes, "steps": round(steps * factor), "validate_every": round(every * factor)
        }  # fmt: skip
        return replace(cell, changes=changes)
