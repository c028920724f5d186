"""What in the document, the figures and the records does not agree. Each fault is a sentence."""

import difflib
import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory

from trainer.experiments.cell import Record, digest_of
from trainer.experiments.report import Report
from trainer.experiments.tables import HEADLINES


def faults(report: Report, document: Path) -> list[str]:
    """All of them: none where everything published is what the records say."""
    return [
        *inconsistent(report.records),
        *misquoted(report.searches, report.records),
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
        metrics = record["metrics"][record["cell"]["task"]]
        if "map20" in metrics:
            weights = metrics["queries_by_cluster"]
            parts = metrics["map20_by_cluster"]
            mean = sum(parts[c] * n for c, n in weights.items()) / sum(weights.values())
            stated = metrics["map20"]
        else:
            rows = metrics["pearson_by_pair"].values()
            mean = sum(sum(row) / len(row) for row in rows) / len(rows)
            stated = metrics["pearson"]
        if abs(mean - stated) > 0.01:
            faults.append(f"{name}: {stated} is not the mean of its parts, {mean:.3f}")
        if not name.endswith(digest_of(record["cell"])):
            faults.append(f"{name}: its settings are not those it was named after")
    return faults
