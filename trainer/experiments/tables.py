"""Records -> tables: means, intervals, paired differences. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from trainer.experiments.cell import Cell, Record
from trainer.experiments.grids import Arm, Table
from trainer.experiments.lareqa import DataError
from trainer.experiments.statistics import Estimate, mean_of, paired_difference

Records = Mapping[str, Record]
"""By cell name."""
HEADLINES = {"lareqa": "map20", "stsbmulti": "pearson", "parallel": "map20"}
NAMES = {"lareqa": "LAReQA mAP@20", "stsbmulti": "SemEval-2017 Pearson",
         "parallel": "demo corpus, n-way mAP@20"}  # fmt: skip

WITHIN = "within own language"


@dataclass(frozen=True)
class Line:
    """One arm in figures."""

    label: str
    cells: int
    values: Mapping[str, Estimate]
    difference: Estimate | None = None
    """Of the reference minus this arm."""


def complete(table: Table, records: Records) -> tuple[int, int]:
    """How many of a table's cells have a record with all its tests, and how many there are."""
    cells = [(cell, arm) for arm in table.arms for cell in arm.cells]
    return sum(_tested(cell, arm, table, records) for cell, arm in cells), len(cells)


def lines_of(table: Table, records: Records) -> list[Line]:
    """Every arm of a table that has records, over the same folds and seeds for all.

    Folds differ by more than methods do: a mean over one is no match for a mean over three.
    Raises DataError without any.
    """
    known = [
        replace(arm, cells=tuple(c for c in arm.cells if _tested(c, arm, table, records)))
        for arm in table.arms
    ]
    arms = _in_common([arm for arm in known if arm.cells])
    if not arms:
        raise DataError(
            f"not run yet: `python -m trainer.experiments run {table.name} --data DIR` does"
        )
    return [
        Line(
            arm.label, len(arm.cells), _values(table, arm, records),
            _difference(table, _reference(table, arm, arms), arm, records),
        )
        for arm in arms
    ]  # fmt: skip


def _in_common(arms: Sequence[Arm]) -> list[Arm]:
    """The arms, each with those cells only whose fold and seed all others have too."""
    trained = [arm for arm in arms if arm.cells[0].method != "zero-shot"]
    if not trained:
        return list(arms)
    shared = set.intersection(*({(c.fold, c.seed) for c in arm.cells} for arm in trained))
    folds = {fold for fold, _ in shared}
    left = [
        replace(arm, cells=tuple(
            c for c in arm.cells
            if ((c.fold, c.seed) in shared if arm in trained else c.fold in folds)
        ))
        for arm in arms
    ]  # fmt: skip
    return left if shared else []


def _reference(table: Table, arm: Arm, arms: Sequence[Arm]) -> Arm | None:
    """What an arm is compared with, if there is such an arm and it is another one."""
    label = table.partners.get(arm.label, table.reference)
    return next((other for other in arms if other.label == label and other is not arm), None)


def _tested(cell: Cell, arm: Arm, table: Table, records: Records) -> bool:
    """Whether a cell's record holds every test that its line of the table shows."""
    shown = {arm.test(name) for name in _tests(cell, arm, table)}
    return cell.name in records and shown <= set(records[cell.name]["metrics"])


def _tests(cell: Cell, arm: Arm, table: Table) -> list[str]:
    """The tests that a line shows: a support set adapts in the plain space only."""
    tests = table.tests or (cell.task,)
    return [name for name in tests if not (arm.fair and name == "support")]


def _values(table: Table, arm: Arm, records: Records) -> dict[str, Estimate]:
    """Means. Cells of one fold share its articles: where there are several, folds are counted."""
    columns: dict[str, dict[int, list[float]]] = {}
    for cell in arm.cells:
        for name, value in _columns(table, arm, cell, records[cell.name]).items():
            columns.setdefault(name, {}).setdefault(cell.fold, []).append(value)
    return {name: _mean_over(folds) for name, folds in columns.items()}


def _mean_over(folds: Mapping[int, Sequence[float]]) -> Estimate:
    if len(folds) == 1:
        return mean_of(next(iter(folds.values())))
    return mean_of([float(np.mean(values)) for values in folds.values()])


def _columns(table: Table, arm: Arm, cell: Cell, record: Record) -> dict[str, float]:
    tests = _tests(cell, arm, table)
    found: dict[str, float] = {}
    for test in tests:
        metrics = record["metrics"][arm.test(test)]
        if test == "support":
            found |= {f"unseen, after support at {name}": v for name, v in metrics.items()}
            continue
        found[NAMES[test]] = metrics[HEADLINES[test]]
        if test == "lareqa":
            found[WITHIN] = metrics["map20_mono"]
            found["seen"], found["unseen"] = metrics["map20_seen"], metrics["map20_unseen"]
            found["own language %"] = metrics["same_language_share"]
        if test == "stsbmulti" and len(tests) == 1:
            found |= metrics["pearson_by_track"]
    return found


def _difference(table: Table, reference: Arm | None, arm: Arm, records: Records) -> Estimate | None:
    """Reference minus arm, paired by model and cluster; a zero-shot arm has no seed to pair."""
    if reference is None:
        return None
    ours, weights = _clusters(table, reference, records)
    theirs, _ = _clusters(table, arm, records)
    if arm.cells[0].method == "zero-shot":
        of_fold = {fold: rows for (_, fold), rows in theirs.items()}
        theirs = {model: of_fold[model[1]] for model in ours}
    models = sorted(set(ours) & set(theirs))
    shared = [c for c in weights if all(c in ours[m] and c in theirs[m] for m in models)]
    if not models or not shared:
        return None
    differences = {
        place: {cluster: ours[model][cluster] - theirs[model][cluster] for cluster in shared}
        for place, model in enumerate(models)
    }
    return paired_difference(differences, {cluster: weights[cluster] for cluster in shared})


def _clusters(
    table: Table, arm: Arm, records: Records
) -> tuple[dict[tuple[int, int], dict[str, float]], dict[str, float]]:
    """Model -> cluster -> points, and the clusters' weights.

    A model is a seed, with LAReQA's folds together, for each tests articles of its own; where
    every fold's encoder is tested on the same, each is a model.
    """
    values: dict[tuple[int, int], dict[str, float]] = {}
    weights: dict[str, float] = {}
    for cell in arm.cells:
        test = table.compared or cell.task
        metrics = records[cell.name]["metrics"][arm.test(test)]
        seed = records[cell.name]["cell"]["seed"]
        own = values.setdefault((seed, -1 if test == cell.task else cell.fold), {})
        if test == "lareqa":
            own |= metrics["map20_by_cluster"]
            weights |= metrics["queries_by_cluster"]
        else:
            points = {
                f"{track} {i}": value
                for track, row in metrics["pearson_by_pair"].items()
                for i, value in enumerate(row)
            }
            own |= points
            weights |= dict.fromkeys(points, 1.0)
    return values, weights


def pair_changes(before: Arm, after: Arm, records: Records) -> dict[str, float]:
    """Change of MRR@20 of each language pair, averaged over the folds and seeds of both arms."""
    arms = [
        replace(arm, cells=tuple(c for c in arm.cells if c.name in records))
        for arm in (before, after)
    ]
    means = [_mrr_by_pair(arm, records) for arm in _in_common(arms)]
    return {pair: means[1][pair] - means[0][pair] for pair in means[0]}


def _mrr_by_pair(arm: Arm, records: Records) -> dict[str, float]:
    rows = [records[cell.name]["metrics"]["lareqa"]["mrr20_by_pair"] for cell in arm.cells]
    return {pair: float(np.mean([row[pair] for row in rows])) for pair in rows[0]}


def markdown(table: Table, lines: Sequence[Line]) -> str:
    """The table as published."""
    columns = list(dict.fromkeys(name for line in lines for name in line.values))
    compared = any(line.difference for line in lines)
    header = [table.title, "cells", *columns]
    if compared:
        of = f" ({NAMES[table.compared]})" if table.compared else ""
        header += [f"{table.reference or 'MAML-Align'} minus this{of}", "p"]
    rows = [header, ["---"] + ["---:"] * (len(header) - 1)]
    for line in lines:
        cells = [line.label, str(line.cells)]
        cells += [_shown(line.values.get(name), place == 0) for place, name in enumerate(columns)]
        if compared:
            cells += [_signed(line.difference), _p(line.difference)]
        rows.append(cells)
    return "\n".join("| " + " | ".join(row) + " |" for row in rows) + "\n"


def plain(lines: Sequence[Line]) -> list[dict[str, Any]]:
    """The table as JSON."""
    return [
        {
            "label": line.label,
            "cells": line.cells,
            **{name: vars(value) for name, value in line.values.items()},
            **({"difference": vars(line.difference)} if line.difference else {}),
        }
        for line in lines
    ]


def _shown(value: Estimate | None, with_interval: bool) -> str:
    if value is None:
        return ""
    if with_interval and value.low is not None and value.high is not None:
        return f"{value.mean:.1f} ({value.low:.1f} to {value.high:.1f})"
    return f"{value.mean:.1f}"


def _signed(value: Estimate | None) -> str:
    if value is None:
        return ""
    mark = "" if value.p is not None else " †"
    return f"{value.mean:+.1f} ({value.low:+.1f} to {value.high:+.1f}){mark}"


def _p(value: Estimate | None) -> str:
    if value is None or value.p is None:
        return ""
    return "< 0.001" if value.p < 0.001 else f"{value.p:.3f}"
