"""The hyperparameter search: Optuna, the same number of trials for every method.

Judged on the search fold (LAReQA) or on validation pairs (STSBMulti), never on a test fold.
Trials are cells with records like any other's, so an interrupted search goes on. Eight trials
are few: what they found for one method is tried for the others too (run the search of every
method, then every one again), so that none is behind for settings that it never tried.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from trainer.experiments.cell import Cell, write_record
from trainer.experiments.grids import PRESETS, Grid, Tuned

SEARCHED = ("fine-tune", "maml", "maml-align-loss", "maml-align")
"""Methods, and MAML-Align once for each distillation."""
TRIALS = 8
AT_RANDOM = 4
"""Trials before the sampler goes by what it has seen."""
SAMPLER_SEED = 0
LOSSES = ("contrastive", "triplet")
"""LAReQA's losses have a study each; a method takes the better one's settings."""
Suggest = Any
"""optuna.Trial; its methods are called by name only."""


def space(trial: Suggest, task: str, method: str, loss: str) -> dict[str, Any]:
    """Suggest a trial's settings; the outer rates are the same for all methods."""
    low, high = (2e-5, 4e-4) if task == "lareqa" else (1e-5, 2e-4)
    found: dict[str, Any] = {"outer_rate": trial.suggest_float("outer_rate", low, high, log=True)}
    if task == "stsbmulti":
        kinds = ["mse", "cosent"]
        found["similarity_loss"] = trial.suggest_categorical("similarity_loss", kinds)
    else:
        found["negatives"] = trial.suggest_categorical("negatives", ["none", "semi-hard", "hard"])
        if loss == "triplet":
            found["loss"] = loss
            found["margin"] = trial.suggest_categorical("margin", [0.1, 0.3, 1.0])
        else:
            found["scale"] = trial.suggest_categorical("scale", [20.0, 50.0])
    if method != "fine-tune":
        found["inner_rate"] = trial.suggest_float("inner_rate", 2e-3, 0.1, log=True)
    return found


FIRST: Mapping[tuple[str, str], Sequence[dict[str, Any]]] = {
    ("lareqa", "contrastive"): (
        {"outer_rate": 5e-5, "negatives": "none", "scale": 20.0, "inner_rate": 0.02},
        {"outer_rate": 1e-4, "negatives": "semi-hard", "scale": 50.0, "inner_rate": 0.005},
    ),
    ("lareqa", "triplet"): (
        {"outer_rate": 5e-5, "negatives": "hard", "margin": 0.1, "inner_rate": 0.0025},
        {"outer_rate": 5e-5, "negatives": "semi-hard", "margin": 0.3, "inner_rate": 0.0025},
    ),
    ("stsbmulti", "contrastive"): (
        {"outer_rate": 5e-5, "similarity_loss": "mse", "inner_rate": 0.02},
        {"outer_rate": 3e-5, "similarity_loss": "cosent", "inner_rate": 0.005},
    ),
}
"""Every search's first trials, so that no method is luckier than another at the start."""


def search(
    task: str, method: str, loss: str, trials: int, out: Path,
    run: Callable[[Cell], Mapping[str, Any]],
) -> dict[str, Any]:  # fmt: skip
    """Search for one method's settings; write and return the record of all trials.

    STSBMulti's losses are part of its space; `loss` is LAReQA's.
    """
    import optuna

    optuna.logging.set_verbosity(optuna.logging.WARNING)
    sampler = optuna.samplers.TPESampler(n_startup_trials=AT_RANDOM, seed=SAMPLER_SEED)
    study = optuna.create_study(direction="maximize", sampler=sampler)
    for settings in FIRST[task, loss]:
        study.enqueue_trial(settings)
    rows: list[dict[str, Any]] = []

    def objective(trial: Suggest) -> float:
        found = space(trial, task, method, loss)
        cell = trial_cell(task, method, found)
        metrics = run(cell)["metrics"][task]
        value = float(metrics["map20" if task == "lareqa" else "pearson"])
        rows.append({"settings": found, "value": value, "cell": cell.name})
        return value

    study.optimize(objective, n_trials=trials)
    borrowed = _found_for_others(task, method, loss, out, max(rows, key=_value)["settings"])
    for settings in borrowed:
        study.enqueue_trial(settings)
    study.optimize(objective, n_trials=len(borrowed))
    record = {
        "task": task, "method": method, "loss": loss, "trials": rows,
        "borrowed": len(borrowed), "best": max(rows, key=_value)["settings"],
    }  # fmt: skip
    write_record(path_of(out, task, method, loss), record)
    return record


def _value(row: Mapping[str, Any]) -> float:
    return float(row["value"])


def _found_for_others(
    task: str, method: str, loss: str, out: Path, own: Mapping[str, Any]
) -> list[dict[str, Any]]:
    """What the other methods' own trials found best, with this method's own inner rate."""
    found: list[dict[str, Any]] = []
    for other in SEARCHED:
        path = path_of(out, task, other, loss)
        if other == method or not path.exists():
            continue
        record = json.loads(path.read_text("utf-8"))
        trials = record["trials"][: len(record["trials"]) - record.get("borrowed", 0)]
        settings = {**max(trials, key=_value)["settings"], "inner_rate": own.get("inner_rate")}
        if method == "fine-tune":
            del settings["inner_rate"]
        if settings != own and settings not in found:
            found.append(settings)
    return found


def trial_cell(task: str, method: str, found: Mapping[str, Any]) -> Cell:
    """The cell of a trial: the cpu preset on the search fold."""
    changes: dict[str, Any] = dict(found)
    options = {"negatives": changes.pop("negatives", "none"), "fold": -1}
    if method == "maml":
        changes["mode"] = "bi-multi"
    if method == "maml-align-loss":
        changes["distillation"] = "loss"
    kind = "maml-align" if method.startswith("maml-align") else method
    grid = Grid({}, PRESETS["cpu"])
    matched = "examples" if method == "maml" else None
    arm = grid.arm(method, task, kind, matched=matched, options=options, **changes)
    return replace(arm.cells[0], fold=-1)


def path_of(out: Path, task: str, method: str, loss: str) -> Path:
    """Where the record of a search is."""
    return out / "search" / f"{task}_{method}_{loss}.json"


def read_tuned(out: Path) -> Tuned:
    """What the searches found, as far as there were any: by method, and by method and loss."""
    found: dict[tuple[str, str], Mapping[str, Any]] = {}
    values: dict[tuple[str, str], float] = {}
    for path in sorted((out / "search").glob("*.json")):
        record = json.loads(path.read_text("utf-8"))
        key, value = (record["task"], record["method"]), max(r["value"] for r in record["trials"])
        found[record["task"], f"{record['method']}/{record['loss']}"] = record["best"]
        if value > values.get(key, 0.0):
            found[key], values[key] = record["best"], value
    return found
