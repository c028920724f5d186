"""The cells of every published table. Pure: what is compared with what, and nothing more."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from trainer.experiments.cell import SEEDS, TASKS, Cell
from trainer.methods import gradient_evaluations

FOLDS = (0, 1, 2)
_SHARED: Mapping[str, Any] = {
    "adapted_layers": 6, "inner_steps": 2, "loss": "contrastive", "scale": 20.0,
    "training_tokens": 64, "inner_rate": 0.02, "distillation_weight": 0.5, "patience": 99,
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


BOTH = (("fine-tune", "fine-tune"), ("MAML-Align", "maml-align"))
"""Label and method of the two that many tables compare under each condition."""


def _both(conditions: Iterable[str]) -> dict[str, str]:
    """Fine-tuning is compared with MAML-Align under the same condition."""
    (baseline, _), (ours, _) = BOTH
    return {f"{baseline}, {each}": f"{ours}, {each}" for each in conditions}


@dataclass(frozen=True)
class Grid:
    """Builds tables for a preset out of what the search found."""

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

    def tables(self) -> dict[str, Table]:
        """Every table of docs/experiments.md, by name."""
        found = [
            self._main("lareqa"), self._main("stsbmulti"), self._transfer("lareqa"),
            self._transfer("stsbmulti"), self._support(), self._mono_bi(), self._modes(),
            self._distillation(), self._query_sets(), self._ablations(), self._losses(),
            self._losses_untuned(),
            self._negatives(), self._steps(), self._judgments(), self._context(),
        ]  # fmt: skip
        return {table.name: table for table in found}

    def _main(self, task: str) -> Table:
        n = len(self.seeds)
        arms = [
            self.arm("zero-shot", task, "zero-shot"),
            self.arm("fine-tune", task, "fine-tune", seeds=n),
            self.arm("fine-tune, equal gradients", task, "fine-tune", seeds=n, matched="gradients"),
            self.arm("T-MAML (mono→bi)", task, "maml", seeds=n, matched="examples", mode="mono-bi"),
            self.arm("S-MAML (bi→multi)", task, "maml", seeds=n, matched="examples",
                     mode="bi-multi"),
            self.arm("MAML-Align, kd loss", task, "maml-align", seeds=n, like="maml-align-loss",
                     distillation="loss"),
            self.arm("MAML-Align, kd embedding", task, "maml-align", seeds=n),
        ]  # fmt: skip
        title = {"lareqa": "LAReQA", "stsbmulti": "STSBMulti"}[task]
        return Table(f"main-{task}", title, tuple(arms), "MAML-Align, kd embedding")

    def _transfer(self, task: str) -> Table:
        """The first seed's cells of the main table, tested on what they were not trained for."""
        other = "stsbmulti" if task == "lareqa" else "lareqa"
        options = {"also": (other, "parallel")}
        arms = (
            self.arm("zero-shot", task, "zero-shot", options=options),
            self.arm("fine-tune", task, "fine-tune", options=options),
            self.arm("MAML-Align", task, "maml-align", options=options),
        )
        return Table(f"transfer-{task}", f"Trained on {task}, tested elsewhere", arms,
                     "MAML-Align", tests=(task, other, "parallel"))  # fmt: skip

    def _support(self) -> Table:
        """Adapting to unseen languages on a support set, after meta-training."""
        options = {"also": ("support",)}
        arms = (
            self.arm("zero-shot", "lareqa", "zero-shot", options=options),
            self.arm("fine-tune", "lareqa", "fine-tune", options=options),
            self.arm("S-MAML (bi→multi)", "lareqa", "maml", matched="examples", mode="bi-multi",
                     options=options),
            self.arm("MAML-Align", "lareqa", "maml-align", options=options),
        )  # fmt: skip
        return Table("support", "A few steps on a support set in unseen languages", arms,
                     "MAML-Align", tests=("lareqa", "support"))  # fmt: skip

    def _mono_bi(self) -> Table:
        arms = (
            self.arm("fine-tune, mono→bi", "lareqa", "fine-tune", seeds=3, matched="examples",
                     mode="mono-bi"),
            self.arm("MAML, mono→bi", "lareqa", "maml", seeds=3, matched="examples",
                     mode="mono-bi"),
        )  # fmt: skip
        return Table("mono-bi", "MAML against fine-tuning on mono→bi", arms, "MAML, mono→bi")

    def _modes(self) -> Table:
        names = ("mono-mono", "mono-bi", "mono-multi", "bi-multi", "mixt", "trans")
        arms = [
            self.arm(f"MAML, {name.replace('-', '→')}", "lareqa", "maml", matched="examples",
                     mode=name)
            for name in names
        ]  # fmt: skip
        arms.append(self._align("MAML-Align, mono→bi→multi"))
        return Table("modes", "Transfer mode", tuple(arms), "MAML-Align, mono→bi→multi")

    def _align(self, label: str, options: Mapping[str, Any] | None = None, **changes: Any) -> Arm:  # noqa: ANN401
        return self.arm(label, "lareqa", "maml-align", options=options, **changes)

    def _distillation(self) -> Table:
        """The paper's range, and a weight so large that it would show if anything could."""
        arms = [
            self._align(f"λ = {weight}", distillation_weight=weight)
            for weight in (0.0, 0.1, 0.5, 0.9, 100.0)
        ]
        return Table("distillation", "Weight of the distillation", tuple(arms), "λ = 0.0")

    def _query_sets(self) -> Table:
        arms = (
            self._align("MAML-Align, random"),
            self._align("MAML-Align, similar", {"query_sets": "similar"}),
            self.arm("fine-tune, random", "lareqa", "fine-tune"),
            self.arm("fine-tune, similar", "lareqa", "fine-tune",
                     options={"query_sets": "similar"}),
        )  # fmt: skip
        return Table("query-sets", "Query sets", arms, "MAML-Align, random")

    def _ablations(self) -> Table:
        arms = (
            self._align("MAML-Align"),
            self.arm("without meta-learning (fine-tune)", "lareqa", "fine-tune"),
            self._align("without distillation", distillation="none"),
            self.arm("without gradual stages (MAML, mono→multi)", "lareqa", "maml",
                     matched="examples", mode="mono-multi"),
            self._align("student without inner step", student_adapts=False),
            self._align("second order", first_order=False),
        )  # fmt: skip
        return Table("ablations", "Ablation", arms, "MAML-Align")

    def _losses(self) -> Table:
        """Every loss at the settings found for it and the method, whichever is the better."""
        kinds = ("contrastive", "triplet")
        bi_multi = {"matched": "examples", "mode": "bi-multi"}
        methods: Sequence[tuple[str, str, dict[str, Any]]] = (
            ("fine-tune", "fine-tune", {}), ("S-MAML", "maml", bi_multi),
            ("MAML-Align", "maml-align", {}),
        )  # fmt: skip
        arms = [
            self.arm(
                f"{name}, {loss}", "lareqa", method, like=f"{method}/{loss}", loss=loss, **more
            )
            for loss in kinds
            for name, method, more in methods
        ]
        partners = {f"S-MAML, {loss}": f"MAML-Align, {loss}" for loss in kinds}
        return Table("losses", "Loss", tuple(arms), partners=_both(kinds) | partners)

    def _losses_untuned(self) -> Table:
        """Other losses at what was found for the contrastive one: how a comparison misleads."""
        kinds: Mapping[str, Mapping[str, Any]] = {
            "contrastive, scale 20": {"loss": "contrastive", "scale": 20.0},
            "contrastive, scale 50": {"loss": "contrastive", "scale": 50.0},
            "triplet, margin 1.0": {"loss": "triplet", "margin": 1.0},
            "triplet, margin 0.1": {"loss": "triplet", "margin": 0.1},
        }
        one = replace(self, folds=self.folds[:1])
        arms = [
            one.arm(f"{name}, {label}", "lareqa", method, like=f"{method}/contrastive", **changes)
            for label, changes in kinds.items()
            for name, method in BOTH
        ]
        title = "Loss, at the rates and negatives found for the contrastive one (fold 0)"
        return Table("losses-untuned", title, tuple(arms), partners=_both(kinds))

    def _negatives(self) -> Table:
        kinds = ("none", "random", "easy", "semi-hard", "hard")
        arms = [
            self.arm(f"{name}, {kind}", "lareqa", method, options={"negatives": kind})
            for kind in kinds
            for name, method in BOTH
        ]
        return Table("negatives", "Negatives", tuple(arms), partners=_both(kinds))

    def _steps(self) -> Table:
        """More tasks for both, up to where they overfit; the best validated step is tested."""
        kinds = {f"{steps} steps": steps for steps in (4, 8, 16, 32)}
        arms = [
            self.arm(f"{name}, {label}", "lareqa", method, steps=steps, validate_every=4)
            for label, steps in kinds.items()
            for name, method in BOTH
        ]
        return Table("steps", "Number of steps", tuple(arms), partners=_both(kinds))

    def _judgments(self) -> Table:
        kinds = {f"{count} judgments": count for count in (8, 16, 32, 64, 128, 256)}
        arms = [self.arm("0 judgments", "lareqa", "zero-shot")]
        arms += [
            self.arm(f"{name}, {label}", "lareqa", method, options={"judgments": count})
            for label, count in kinds.items()
            for name, method in BOTH
        ]
        return Table("judgments", "Number of judgments", tuple(arms), partners=_both(kinds))

    def _context(self) -> Table:
        one = replace(self, folds=self.folds[:1])
        options = {"context": True}
        arms = (
            one.arm("zero-shot", "lareqa", "zero-shot", options=options),
            one.arm("fine-tune", "lareqa", "fine-tune", options=options),
            one.arm("MAML-Align", "lareqa", "maml-align", options=options),
        )
        return Table("context", "Candidates as sentence + paragraph (fold 0)", arms, "MAML-Align")
