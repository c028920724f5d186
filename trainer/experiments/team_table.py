"""What simulated teams gained, lost and were told: tables out of their records."""

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from trainer.bounds import interval
from trainer.experiments.gate import curve_markdown
from trainer.experiments.lareqa import DataError

Record = Mapping[str, Any]
GOOD, BAD = 3.0, -1.0
"""Points of true mAP@20 from which a candidate is good, and below which it is bad."""
HEAD = (
    "| languages | N | k | reader | lives | fair version 0: mAP@20 / own | true gain of the "
    "candidate | own language | known items | promoted / kept / refused / postponed | truly "
    "≥ +3: promoted |\n|---:|---:|---:|---|---:|---:|---:|---:|---:|---:|---:|\n"
)
LATER_HEAD = (
    "| languages | N | k | reader | lives | true gain of what is live after each round | worst | "
    "went back |\n|---:|---:|---:|---|---:|---|---:|---:|\n"
)


def read_lives(out: Path) -> list[Record]:
    """Every recorded life with the product's own settings."""
    found = [json.loads(path.read_text("utf-8")) for path in sorted((out / "team").glob("*.json"))]
    return [record for record in found if not record["life"]["changes"]]


def team_tables(out: Path) -> str:
    """The first round of every kind of team, and the lives that went on."""
    lives = read_lives(out)
    if not lives:
        raise DataError("not run yet: `team`")
    first = "".join(_first_round(kind, rows) for kind, rows in _kinds(lives))
    longer = [record for record in lives if len(record["rounds"]) > 1]
    later = "".join(_later_rounds(kind, rows) for kind, rows in _kinds(longer))
    return HEAD + first + ("\n" + LATER_HEAD + later if later else "")


def gate_table(out: Path) -> str:
    """The gate's operating curve, as the last `team` left it. Raises DataError without any."""
    path = out / "gate.json"
    if not path.exists():
        raise DataError("not run yet: `team`")
    return curve_markdown(json.loads(path.read_text("utf-8")))


def _kinds(lives: Iterable[Record]) -> list[tuple[tuple[Any, ...], list[Record]]]:
    kinds: dict[tuple[Any, ...], list[Record]] = defaultdict(list)
    for record in lives:
        life = record["life"]
        demo = " + demo" if life["demo"] else ""
        key = (int(life["languages"]), life["queries"], life["first"], life["reader"] + demo)
        kinds[key].append(record)
    return sorted(kinds.items())


def true_gain(record: Record, number: int, name: str = "map20") -> float | None:
    """The candidate of a round less what was live before it; None where none was made."""
    candidate = record["rounds"][number]["candidate"]
    before = record["rounds"][number - 1]["live"] if number else record["start"]
    return None if candidate is None else candidate[name] - before[name]


def _first_round(kind: Sequence[Any], rows: Sequence[Record]) -> str:
    start = [record["start"] for record in rows]
    gains = [g for record in rows if (g := true_gain(record, 0)) is not None]
    decisions = [record["rounds"][0]["decision"] for record in rows]
    counted = " / ".join(
        str(decisions.count(d)) for d in ("promoted", "kept", "refused", "postponed")
    )
    good = [r for r in rows if (true_gain(r, 0) or 0.0) >= GOOD]
    promoted = sum(r["rounds"][0]["decision"] == "promoted" for r in good)
    cells = [
        *map(str, kind), str(len(rows)),
        f"{np.mean([s['map20'] for s in start]):.1f} / {np.mean([s['own'] for s in start]):.1f}",
        _change(gains),
        *(_change([g for r in rows if (g := true_gain(r, 0, name)) is not None])
          for name in ("own", "known")),
        counted, f"{promoted} of {len(good)}",
    ]  # fmt: skip
    return "| " + " | ".join(cells) + " |\n"


def _later_rounds(kind: Sequence[Any], rows: Sequence[Record]) -> str:
    rounds = max(len(record["rounds"]) for record in rows)
    gains = [
        [r["rounds"][i]["live"]["map20"] - r["start"]["map20"]
         for r in rows if len(r["rounds"]) > i]
        for i in range(rounds)
    ]  # fmt: skip
    back = sum("Went back" in (each["reason"] or "") for r in rows for each in r["rounds"])
    cells = [
        *map(str, kind), str(len(rows)), ", ".join(f"{np.mean(g):+.1f}" for g in gains),
        f"{min(min(g) for g in gains):+.1f}", str(back),
    ]  # fmt: skip
    return "| " + " | ".join(cells) + " |\n"


def _change(values: Sequence[float]) -> str:
    if not values:
        return "–"
    low, high = interval(values)
    spread = f" ({low:+.1f} to {high:+.1f})" if len(values) > 1 else ""
    return f"{np.mean(values):+.1f}{spread}"
