"""Records -> docs/experiments.md and its figures; `verify` makes them anew and compares.

The words are in document.md beside this file. Lines such as `{{table main-lareqa}}` and
pieces such as `{{difference main-lareqa | fine-tune}}` are filled in from the records.
"""

import json
import re
import statistics
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from trainer.experiments import answerable_table, costs, fairness_table, figures
from trainer.experiments.cell import Record
from trainer.experiments.grids import Grid, Table
from trainer.experiments.lareqa import DataError
from trainer.experiments.questions import tables_of
from trainer.experiments.statistics import RESAMPLES, Estimate
from trainer.experiments.tables import Line, complete, lines_of, markdown, pair_changes
from trainer.experiments.team_table import gate_table, team_tables

WORDS = Path(__file__).with_name("document.md")
CORES = 2
"""Cells at a time in the times that the document states; each takes one thread."""
MARK = re.compile(r"\{\{(\w[\w-]*)([^}]*)\}\}")


@dataclass(frozen=True)
class Report:
    """The document of the records in a folder."""

    grid: Grid
    out: Path

    @cached_property
    def records(self) -> dict[str, Record]:
        """Every record by its cell's name."""
        return {
            path.stem: json.loads(path.read_text("utf-8"))
            for task in ("lareqa", "stsbmulti")
            for path in sorted((self.out / task).glob("*.json"))
        }

    @cached_property
    def searches(self) -> list[Record]:
        """Every search's record."""
        return [
            json.loads(path.read_text("utf-8"))
            for path in sorted((self.out / "search").glob("*.json"))
        ]

    @cached_property
    def tables(self) -> Mapping[str, Table]:
        """Every table."""
        return tables_of(self.grid)

    def lines(self, name: str) -> list[Line]:
        """A table's figures. Raises DataError while records are missing."""
        if name not in self.tables:
            raise DataError(f"There is no table {name!r}; there are {', '.join(self.tables)}.")
        if name not in self._lines:
            self._lines[name] = lines_of(self.tables[name], self.records)
        return self._lines[name]

    @cached_property
    def _lines(self) -> dict[str, list[Line]]:
        """Of the tables so far: the document cites each in many places, and resampling takes."""
        return {}

    def text(self) -> str:
        """The document. What has no records yet says so, with the command that makes them."""
        words = WORDS.read_text("utf-8")
        filled = MARK.sub(lambda found: self._filled(found[1], found[2].strip()), words)
        return re.sub(r"\n{3,}", "\n\n", filled)  # where a figure is not drawn yet

    def _filled(self, kind: str, argument: str) -> str:
        makers: dict[str, Callable[[str], str]] = {
            "table": self._table,
            "figure": self._figure,
            "value": self._value,
            "difference": self._difference,
            "search": lambda _: self._search(),
            "cost": lambda name: costs.markdown(self.out, name),
            "fairness": lambda part: fairness_table.markdown(self.out, part),
            "fair": lambda argument: fairness_table.value(self.out, argument),
            "signs": lambda _: self._signs(),
            "machine": lambda _: self._machine(),
            "answerable": lambda _: answerable_table.markdown(self.out),
            "team": lambda _: team_tables(self.out).rstrip(),
            "gate": lambda _: gate_table(self.out).rstrip(),
            "hours": self._hours,
            "resamples": lambda _: f"{RESAMPLES:,}",
            "examples": lambda _: self._examples(),
        }
        try:
            return makers[kind](argument)
        except DataError as error:
            return f"*({error})*"

    def _table(self, name: str) -> str:
        shown = markdown(self.tables[name], self.lines(name)).rstrip()
        done, all_ = complete(self.tables[name], self.records)
        left = f"\n\n*{done} of {all_} cells so far.*" if done < all_ else ""
        return shown + left

    def _figure(self, name: str) -> str:
        drawn = name == "cost" or self._whole("distillation" if name == "pairs" else name)
        return f"![{name}](figures/{name}.svg)" if drawn else ""

    def _whole(self, name: str) -> bool:
        done, all_ = complete(self.tables[name], self.records)
        return done == all_

    def _line(self, argument: str) -> Line:
        name, label, *_ = (part.strip() for part in argument.split("|"))
        found = next((line for line in self.lines(name) if line.label == label), None)
        if found is None:
            raise DataError("not run yet")
        return found

    def _value(self, argument: str) -> str:
        """`table | line`, its first figure, or `table | line | column`."""
        _, _, *column = (part.strip() for part in argument.split("|"))
        values = self._line(argument).values
        return f"{values[column[0] if column else next(iter(values))].mean:.1f}"

    def _difference(self, argument: str) -> str:
        found = self._line(argument).difference
        if found is None:
            raise DataError("not run yet")
        return f"{found.mean:+.1f} ({found.low:+.1f} to {found.high:+.1f})"

    def _search(self) -> str:
        rows = [
            "| task | method | study | trials | best | settings |",
            "|---|---|---|---:|---:|---|",
        ]
        for record in self.searches:
            best = max(row["value"] for row in record["trials"])
            settings = ", ".join(f"{k} {_short(v)}" for k, v in record["best"].items())
            rows.append(
                f"| {record['task']} | {record['method']} | {_study(record)} "
                f"| {len(record['trials'])} | {best:.1f} "
                f"| {settings} |"
            )
        return "\n".join(rows)

    def _signs(self) -> str:
        trained = {
            cell.name for table in self.tables.values() for arm in table.arms for cell in arm.cells
            if cell.method != "zero-shot" and cell.name in self.records
        }  # fmt: skip
        found = Counter(
            sign.split(":")[0] for name in trained for sign in self.records[name]["signs"]
        )
        shown = [f"- {name}: {count}" for name, count in sorted(found.items())]
        return "\n".join([f"Of the tables' {len(trained)} runs:", "", *(shown or ["- none"])])

    def _examples(self) -> str:
        settings = self.tables["main-lareqa"].arms[-1].cells[0].settings
        tasks = settings.steps * settings.tasks_per_step
        size = settings.support_size + 2 * settings.query_size
        return f"{tasks} tasks of {size}, {tasks * size} examples"

    def _machine(self) -> str:
        records = self.records.values()
        devices = sorted({f"{r['device']}, {r['threads']} thread(s) a cell" for r in records})
        hours = sum(sum(r["seconds"].values()) for r in self.records.values()) / 3600
        return f"{'; '.join(devices)}; {len(self.records)} cells, {hours:.1f} cell hours"

    def _hours(self, names: str) -> str:
        """Hours of the named tables, or of all, from the median cell of each method.

        Not the sum: a record's seconds count whatever else the machine did meanwhile.
        """
        tables = [self.tables[name] for name in names.split() or self.tables]
        cells = {cell.name: cell for table in tables for arm in table.arms for cell in arm.cells}
        took: dict[tuple[str, str], list[float]] = {}
        for record in self.records.values():
            like = record["cell"]["task"], record["cell"]["method"]
            took.setdefault(like, []).append(sum(record["seconds"].values()))
        medians = {like: statistics.median(seconds) for like, seconds in took.items()}
        seconds = sum(medians.get((cell.task, cell.method), 0.0) for cell in cells.values())
        return f"{seconds / CORES / 3600:.1f}"

    def draw(self, folder: Path) -> Iterator[str]:
        """Draw every figure that has its records; yield the names."""
        for name, table in self.tables.items():
            if not self._whole(name):
                continue  # a figure of half a comparison misleads
            lines = self.lines(name)
            if name == "judgments":
                figures.curves(_by_judgments(lines), ("judgments", "LAReQA mAP@20"),
                               folder / f"{name}.svg")  # fmt: skip
            else:
                figures.dots(lines, table.title, folder / f"{name}.svg")
            if name == "distillation":
                changes = pair_changes(table.arms[0], table.arms[2], self.records)
                figures.heatmap(changes, "MRR@20, λ = 0.5 minus λ = 0", folder / "pairs.svg")
                yield "pairs"
            yield name
        yield from costs.draw(self.out, folder)


def _by_judgments(lines: list[Line]) -> dict[str, list[tuple[float, Estimate]]]:
    zero, fair, *rest = lines
    name = next(iter(zero.values))
    series: dict[str, list[tuple[float, Estimate]]] = {}
    for line in rest:
        method, count = line.label.split(", ")
        series.setdefault(method, [(0.0, zero.values[name])]).append(
            (float(count.split()[0]), line.values[name])
        )
    counts = [count for count, _ in next(iter(series.values()), [])]
    series["untrained, fair"] = [(count, fair.values[name]) for count in counts]
    return series


def _study(record: Record) -> str:
    return str(record["loss"]) if record["task"] == "lareqa" else "mse or cosent"


def _short(value: object) -> str:
    return f"{value:.2g}" if isinstance(value, float) else str(value)
