"""The questions, each a table: what is compared with what, and nothing more. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from trainer.experiments.cell import FAIR, Cell
from trainer.experiments.grids import Arm, Grid, Table

BOTH = (("fine-tune", "fine-tune"), ("MAML-Align", "maml-align"))
"""Label and method of the two that many tables compare under each condition."""
LOSS = "contrastive"
"""Of the tables below the main ones. With the loss that each method's search liked best, the
loss's effect would be taken for that of whatever the table is about."""


def _arm(grid: Grid, label: str, method: str, loss: str = LOSS, **rest: Any) -> Arm:  # noqa: ANN401
    """A method on LAReQA at the settings that the search found for it with a loss."""
    return grid.arm(label, "lareqa", method, like=f"{method}/{loss}", loss=loss, **rest)


def _align(grid: Grid, label: str, **rest: Any) -> Arm:  # noqa: ANN401
    return _arm(grid, label, "maml-align", **rest)


def _zero_shot(
    grid: Grid,
    task: str,
    tests: Sequence[str] = (),
    label: str = "zero-shot",
    **options: Any,  # noqa: ANN401
) -> tuple[Arm, Arm]:
    """The encoder as it comes, plain and with the languages' means subtracted: the same cells."""
    also = (*tests, *(f"{name}{FAIR}" for name in (task, *tests) if name != "support"))
    plain = grid.arm(label, task, "zero-shot", options={**options, "also": also})
    return plain, Arm(f"{label}, fair", plain.cells, fair=True)


def _one_fold(grid: Grid) -> Grid:
    return replace(grid, folds=grid.folds[:1])


def _both(conditions: Iterable[str]) -> dict[str, str]:
    """Fine-tuning is compared with MAML-Align under the same condition."""
    (baseline, _), (ours, _) = BOTH
    return {f"{baseline}, {each}": f"{ours}, {each}" for each in conditions}


def tables_of(grid: Grid) -> dict[str, Table]:
    """Every table of docs/experiments.md, by name."""
    found = [
        _main(grid, "lareqa"), _main(grid, "stsbmulti"), _transfer(grid, "lareqa"),
        _transfer(grid, "stsbmulti"), _support(grid), _mono_bi(grid), _modes(grid),
        _distillation(grid), _query_sets(grid), _ablations(grid), _inner_loop(grid),
        _losses(grid), _scales(grid), _negatives(grid), _steps(grid), _judgments(grid),
        _few_judgments(grid), _defaults(grid), _context(grid),
    ]  # fmt: skip
    return {table.name: table for table in found}


def _main(grid: Grid, task: str) -> Table:
    n = len(grid.seeds)
    arms = [
        *_zero_shot(grid, task),
        grid.arm("fine-tune", task, "fine-tune", seeds=n),
        grid.arm("fine-tune, equal gradients", task, "fine-tune", seeds=n, matched="gradients"),
        grid.arm("T-MAML (mono→bi)", task, "maml", seeds=n, matched="examples", mode="mono-bi"),
        grid.arm("S-MAML (bi→multi)", task, "maml", seeds=n, matched="examples",
                 mode="bi-multi"),
        grid.arm("MAML-Align, kd loss", task, "maml-align", seeds=n, like="maml-align-loss",
                 distillation="loss"),
        grid.arm("MAML-Align, kd embedding", task, "maml-align", seeds=n),
    ]  # fmt: skip
    title = {"lareqa": "LAReQA", "stsbmulti": "STSBMulti"}[task]
    return Table(f"main-{task}", title, tuple(arms), "MAML-Align, kd embedding")


def _transfer(grid: Grid, task: str) -> Table:
    """The first seed's cells of the main table, tested on what they were not trained for."""
    other = "stsbmulti" if task == "lareqa" else "lareqa"
    options = {"also": (other, "parallel")}
    arms = (
        *_zero_shot(grid, task, (other, "parallel")),
        grid.arm("fine-tune", task, "fine-tune", like=f"fine-tune/{LOSS}", loss=LOSS,
                 options=options),
        grid.arm("MAML-Align", task, "maml-align", like=f"maml-align/{LOSS}", loss=LOSS,
                 options=options),
    )  # fmt: skip
    return Table(f"transfer-{task}", f"Trained on {task}, tested elsewhere", arms,
                 "MAML-Align", tests=(task, other, "parallel"), compared=other)  # fmt: skip


def _support(grid: Grid) -> Table:
    """Adapting to unseen languages on a support set, after meta-training, with one loss."""
    options = {"also": ("support",)}
    arms = (
        *_zero_shot(grid, "lareqa", ("support",)),
        _arm(grid, "fine-tune", "fine-tune", options=options),
        _arm(grid, "S-MAML (bi→multi)", "maml", matched="examples", mode="bi-multi",
             options=options),
        _align(grid, "MAML-Align", options=options),
    )  # fmt: skip
    return Table("support", "A few steps on a support set in unseen languages", arms,
                 "MAML-Align", tests=("lareqa", "support"))  # fmt: skip


def _mono_bi(grid: Grid) -> Table:
    """Both with the triplet loss, which MAML's search liked better."""
    arms = (
        _arm(grid, "fine-tune, mono→bi", "fine-tune", "triplet", seeds=3, matched="examples",
             mode="mono-bi"),
        _arm(grid, "MAML, mono→bi", "maml", "triplet", seeds=3, matched="examples",
             mode="mono-bi"),
    )  # fmt: skip
    return Table("mono-bi", "MAML against fine-tuning on mono→bi", arms, "MAML, mono→bi")


def _modes(grid: Grid) -> Table:
    """All with the triplet loss, which MAML's search liked better."""
    one = _one_fold(grid)
    names = ("mono-mono", "mono-bi", "mono-multi", "bi-multi", "mixt", "trans")
    arms = [
        _arm(one, f"MAML, {name.replace('-', '→')}", "maml", "triplet", matched="examples",
             mode=name)
        for name in names
    ]  # fmt: skip
    arms.append(_align(one, "MAML-Align, mono→bi→multi", loss="triplet"))
    return Table("modes", "Transfer mode (fold 0)", tuple(arms), "MAML-Align, mono→bi→multi")


def _distillation(grid: Grid) -> Table:
    """The paper's range, and a weight so large that it would show if anything could."""
    one = _one_fold(grid)
    arms = [
        _align(one, f"λ = {weight}", distillation_weight=weight)
        for weight in (0.0, 0.1, 0.5, 0.9, 100.0)
    ]
    return Table("distillation", "Weight of the distillation (fold 0)", tuple(arms), "λ = 0.0")


def _query_sets(grid: Grid) -> Table:
    arms = (
        _align(grid, "MAML-Align, random"),
        _align(grid, "MAML-Align, similar", options={"query_sets": "similar"}),
        _arm(grid, "fine-tune, random", "fine-tune"),
        _arm(grid, "fine-tune, similar", "fine-tune", options={"query_sets": "similar"}),
    )  # fmt: skip
    return Table("query-sets", "Query sets", arms, "MAML-Align, random")


def _ablations(grid: Grid) -> Table:
    arms = (
        _align(grid, "MAML-Align"),
        _arm(grid, "without meta-learning (fine-tune)", "fine-tune"),
        _align(grid, "without distillation", distillation="none"),
        _arm(grid, "without gradual stages (MAML, mono→multi)", "maml", matched="examples",
             mode="mono-multi"),
        _align(grid, "student without inner step", student_adapts=False),
        _align(grid, "second order", first_order=False),
    )  # fmt: skip
    return Table("ablations", "Ablation", arms, "MAML-Align")


def _inner_loop(grid: Grid) -> Table:
    """An inner loop that moves more than the search's, and one that learns how much to move."""
    changes: Mapping[str, Mapping[str, Any]] = {
        "5 inner steps": {"inner_steps": 5},
        "inner rate 0.01": {"inner_rate": 0.01},
        "learned inner rates, step 0.001": {"rate_step": 0.001},
        "learned inner rates, step 0.005": {"rate_step": 0.005},
    }
    one = _one_fold(grid)
    arms = [_align(one, "MAML-Align")]
    arms += [_align(one, label, **each) for label, each in changes.items()]
    return Table("inner-loop", "Inner loop (fold 0)", tuple(arms), "MAML-Align")


def _losses(grid: Grid) -> Table:
    """Every loss at the settings found for it and the method, whichever is the better."""
    kinds = ("contrastive", "triplet")
    bi_multi = {"matched": "examples", "mode": "bi-multi"}
    methods: Sequence[tuple[str, str, dict[str, Any]]] = (
        ("fine-tune", "fine-tune", {}), ("S-MAML", "maml", bi_multi),
        ("MAML-Align", "maml-align", {}),
    )  # fmt: skip
    arms = [
        _arm(grid, f"{name}, {loss}", method, loss, **more)
        for loss in kinds
        for name, method, more in methods
    ]
    partners = {f"S-MAML, {loss}": f"MAML-Align, {loss}" for loss in kinds}
    return Table("losses", "Loss", tuple(arms), partners=_both(kinds) | partners)


def _scales(grid: Grid) -> Table:
    """A loss's scale or margin, at the rates and negatives found for the contrastive loss."""
    kinds: Mapping[str, Mapping[str, Any]] = {
        "contrastive, scale 20": {"loss": "contrastive", "scale": 20.0},
        "contrastive, scale 50": {"loss": "contrastive", "scale": 50.0},
        "triplet, margin 1.0": {"loss": "triplet", "margin": 1.0},
        "triplet, margin 0.1": {"loss": "triplet", "margin": 0.1},
    }
    one = _one_fold(grid)
    arms = [
        one.arm(f"{name}, {label}", "lareqa", method, like=f"{method}/{LOSS}", **changes)
        for label, changes in kinds.items()
        for name, method in BOTH
    ]
    title = "Scale or margin of the loss, all else equal (fold 0)"
    return Table("scales", title, tuple(arms), partners=_both(kinds))


def _negatives(grid: Grid) -> Table:
    one = _one_fold(grid)
    kinds = ("none", "random", "easy", "semi-hard", "hard")
    arms = [
        _arm(one, f"{name}, {kind}", method, options={"negatives": kind})
        for kind in kinds
        for name, method in BOTH
    ]
    return Table("negatives", "Negatives (fold 0)", tuple(arms), partners=_both(kinds))


def _steps(grid: Grid) -> Table:
    """Up to four times the tasks for both; the best validated step is tested."""
    one = _one_fold(grid)
    kinds = {f"{steps} steps": steps for steps in (4, 8, 16, 32)}
    arms = [
        _arm(one, f"{name}, {label}", method, steps=steps, validate_every=4)
        for label, steps in kinds.items()
        for name, method in BOTH
    ]
    return Table("steps", "Number of steps (fold 0)", tuple(arms), partners=_both(kinds))


def _judgments(grid: Grid) -> Table:
    kinds = {f"{count} judgments": count for count in (8, 16, 32, 64, 128, 256)}
    arms = [*_zero_shot(grid, "lareqa", label="0 judgments"), *_judged(grid, kinds)]
    return Table("judgments", "Number of judgments", tuple(arms), partners=_both(kinds))


def _few_judgments(grid: Grid) -> Table:
    """Where a first run of the product is: every seed."""
    kinds = {f"{count} judgments": count for count in (32, 64)}
    untrained = _zero_shot(grid, "lareqa", label="0 judgments")
    arms = [*untrained, *_judged(grid, kinds, len(grid.seeds))]
    return Table("few-judgments", "Few judgments", tuple(arms), partners=_both(kinds))


def _judged(grid: Grid, kinds: Mapping[str, int], seeds: int = 1) -> list[Arm]:
    return [
        _arm(grid, f"{name}, {label}", method, seeds=seeds, options={"judgments": count})
        for label, count in kinds.items()
        for name, method in BOTH
    ]


_FORMER: Mapping[str, Any] = {
    "support_size": 8, "query_size": 8, "tasks_per_step": 2, "steps": 12, "outer_rate": 1e-4,
    "scale": 50.0, "fair": False, "negatives_a_query": 1, "validate_every": 3, "patience": 2,
    "inner_steps": 2,
}  # fmt: skip
"""What the product was set to while it compared in the plain space."""


def _former(grid: Grid, method: str, changes: Mapping[str, Any]) -> Cell:
    settings = {**_FORMER, **changes}
    return Cell("lareqa", method, settings, grid.seeds[0], -1, "hard", judgments=64)


def _defaults(grid: Grid) -> Table:
    """The former product's settings and others, at a judgment-sized run; on the search's fold."""
    triplet = {"loss": "triplet", "margin": 0.1}
    others: Mapping[str, tuple[str, Mapping[str, Any]]] = {
        "as it was": ("maml-align", {}),
        "outer rate 5e-5": ("maml-align", {"outer_rate": 5e-5}),
        "scale 20": ("maml-align", {"scale": 20.0}),
        "triplet, margin 0.1": ("maml-align", triplet),
        "triplet, margin 0.1, outer rate 5e-5": ("maml-align", {**triplet, "outer_rate": 5e-5}),
        "fine-tuning instead": ("fine-tune", {}),
    }
    arms = [
        Arm(label, (_former(grid, method, changes),)) for label, (method, changes) in others.items()
    ]
    title = "The former product's settings, 64 judgments (validation fold)"
    return Table("defaults", title, tuple(arms), "as it was")


def _context(grid: Grid) -> Table:
    one = _one_fold(grid)
    options = {"context": True}
    arms = (
        *_zero_shot(one, "lareqa", context=True),
        _arm(one, "fine-tune", "fine-tune", options=options),
        _align(one, "MAML-Align", options=options),
    )
    return Table("context", "Candidates as sentence + paragraph (fold 0)", arms, "MAML-Align")
