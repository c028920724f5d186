"""What in the document, the figures and the records does not agree. Each fault is a sentence."""

import difflib
import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from trainer.experiments import fairness_table
from trainer.experiments.cell import FAIR, Record, digest_of
from trainer.experiments.lareqa import DataError
from trainer.experiments.report import Report
from trainer.experiments.tables import HEADLINES
from trainer.experiments.uneven import EVERYTHING

SAME = 0.2
"""Points within which two processors measure the same encoder."""


def faults(report: Report, document: Path) -> list[str]:
    """All of them: none where everything published is what the records say."""
    return [
        *inconsistent(report.records),
        *misquoted(report.searches, report.records),
        *unlike(report),
        *differing(report.text(), document),
        *outdated(report, document.parent / "figures"),
    ]


def misquoted(searches: Iterable[Record], records: Mapping[str, Record]) -> list[str]:
    """Searches whose trials are not what their cells measured, or whose best is not the best."""
    faults = []
    for search in searches:
        name = f"search {search['task']} {search['method']} {search['loss']}"
        headline = HEADLINES[search["task"]]
        for row in search["trials"]:
            measured = records[row["cell"]]["metrics"][search["task"]][headline]
            if abs(measured - row["value"]) > 0.001:
                faults.append(f"{name}: {row['cell']} measured {measured}, not {row['value']}")
        if search["best"] != max(search["trials"], key=lambda row: row["value"])["settings"]:
            faults.append(f"{name}: the best is another trial's")
    return faults


def unlike(report: Report) -> list[str]:
    """What the table of fairness measured otherwise than the records of the same encoder."""
    try:
        pools = fairness_table.read(report.out)["pools"][EVERYTHING]
    except DataError:
        return []
    faults = []
    for name, record in report.records.items():
        cell, metrics = record["cell"], record["metrics"]
        if (cell["method"], cell["task"], cell["context"]) != ("zero-shot", "lareqa", False):
            continue
        measured = pools.get(f"fold {cell['fold']}", {})
        for way, test in (("plain", "lareqa"), ("subspace", f"lareqa{FAIR}")):
            if test in metrics and way in measured:
                said, found = metrics[test]["map20"], measured[way]["all"]
                if abs(said - found) > SAME:
                    faults.append(f"fairness: {way}, {name} measured {said:.2f}, not {found:.2f}")
    return faults


def differing(text: str, document: Path) -> list[str]:
    """Lines that the document and the records do not share."""
    published = document.read_text("utf-8") if document.exists() else ""
    changes = difflib.unified_diff(
        published.splitlines(), text.splitlines(), str(document), "the records", lineterm="", n=0
    )
    return list(changes)


def outdated(report: Report, folder: Path) -> list[str]:
    """Figures that are not what the records draw, or that nothing draws."""
    with TemporaryDirectory() as aside:
        drawn = set(report.draw(Path(aside)))
        return [
            f"{path}: draw it again (`plot`), or delete it"
            for path in sorted(folder.glob("*.svg"))
            if path.stem not in drawn or _shape(path) != _shape(Path(aside) / path.name)
        ] + [f"{folder / name}.svg is missing" for name in drawn
             if not (folder / f"{name}.svg").exists()]  # fmt: skip


def _shape(path: Path) -> str:
    """A figure as text, its numbers to a tenth: the last digits are the machine's."""
    return re.sub(r"-?\d+\.\d+", lambda number: f"{float(number[0]):.1f}", path.read_text("utf-8"))


def inconsistent(records: Mapping[str, Record]) -> list[str]:
    """Records whose mean is not the mean of its parts, or whose name is not its settings'."""
    faults = []
    for name, record in records.items():
        for test, metrics in record["metrics"].items():
            stated, mean = _stated_and_mean(metrics)
            if abs(mean - stated) > 0.01:
                faults.append(f"{name}: {test}'s {stated} is not the mean of its parts, {mean:.3f}")
        if not name.endswith(digest_of(record["cell"])):
            faults.append(f"{name}: its settings are not those it was named after")
    return faults


def _stated_and_mean(metrics: Mapping[str, Any]) -> tuple[float, float]:
    """A test's headline, and what its parts make it; a support set's figures have no parts."""
    if "map20" in metrics:
        weights, parts = metrics["queries_by_cluster"], metrics["map20_by_cluster"]
        mean = sum(parts[c] * n for c, n in weights.items()) / sum(weights.values())
        return metrics["map20"], mean
    if "pearson" in metrics:
        rows = metrics["pearson_by_pair"].values()
        return metrics["pearson"], sum(sum(row) / len(row) for row in rows) / len(rows)
    return 0.0, 0.0
