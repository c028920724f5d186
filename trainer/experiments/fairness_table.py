"""The record of fairness -> its tables and figures in the text. Pure but for reading it."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from trainer.experiments.lareqa import DataError
from trainer.experiments.uneven import EVERYTHING, POOLS

WAYS = ("plain", "own mean", "subspace", "a wrong mean")
"""What a query loses; passages lose the mean of their language, but for plain."""
MEASURES = {
    "all": "mAP@20", "own": "within own language", "th": "MRR@20 of the Thai sentence",
    "r": "Pearson", "rank": "100 / rank within its language",
    "first": "percent",
}  # fmt: skip
_HEADERS = {
    "pools": "what is searched", "few": "of Thai there is only", "known": "asked for by",
    "similarity": "SemEval-2017", "elsewhere": "found first",
}  # fmt: skip
PARTS = tuple(_HEADERS)
_CONDITIONS: Mapping[str, Mapping[str, str]] = {
    "pools": {
        **{name: name for name in POOLS},
        "80% English": "all of English, of the others one sentence in forty: 80% English",
    },
    "few": {str(n): f"{n} Thai sentence{'s' if n > 1 else ''}" for n in (1, 5, 20)},
    "known": {"word": "its rarest word", "half": "its first half"},
    "similarity": {"track": "own means", "all": "joint means"},
    "elsewhere": {
        "help": "the sentence that answers, of 50 help texts beside the demo corpus (20 questions)",
        "words": "a sentence of the demo corpus that holds the word asked for (25 words)",
    },
}  # fmt: skip
"""What each is called, in the order of the table."""
_TRACKS = ("ar-ar", "es-es", "en-en", "ar-en", "es-en", "tr-en", "es-en-news", "mean of six")
Units = Mapping[str, Mapping[str, Mapping[str, float]]]
"""Fold, seed or track -> way -> measure."""


def read(out: Path) -> dict[str, Any]:
    """Read the record. Raises DataError without one."""
    try:
        found: dict[str, Any] = json.loads((out / "fairness.json").read_text("utf-8"))
    except FileNotFoundError as error:
        raise DataError(
            "not measured yet: `python -m trainer.experiments fairness --data DIR` does"
        ) from error
    return found


def markdown(out: Path, part: str) -> str:
    """One of PARTS as a table."""
    conditions: Mapping[str, Units] = read(out)[part]
    lines: list[tuple[str, Units]] = []
    for name, label in _CONDITIONS[part].items():
        units = conditions[name]
        if part == "similarity":
            lines += [(f"{track}, {label}", {track: units[track]}) for track in _TRACKS]
            continue
        if name == EVERYTHING:
            lines += [(f"{label}, {unit}", {unit: values}) for unit, values in units.items()]
            lines.append((f"{label}, mean", units))
        else:
            lines.append((label, units))
    return "\n".join(_rows(lines, _HEADERS[part]))


def _rows(lines: list[tuple[str, Units]], header: str) -> list[str]:
    first = next(iter(lines[0][1].values()))
    measures = list(next(iter(first.values())))
    ways = [way for way in WAYS if any(way in v for _, units in lines for v in units.values())]
    shown = " / ".join(MEASURES[measure] for measure in measures)
    rows = [f"| {header}: {shown} | " + " | ".join(ways) + " |", "|---|" + "---:|" * len(ways)]
    for label, units in lines:
        cells = [" / ".join(filter(None, (_mean(units, way, m) for m in measures))) for way in ways]
        rows.append(f"| {label} | " + " | ".join(cells) + " |")
    return rows


def value(out: Path, argument: str) -> str:
    """A figure of the text: `part | condition | way | measure`, or of one unit, named last."""
    part, condition, way, measure, *unit = (piece.strip() for piece in argument.split("|"))
    try:
        units = read(out)[part][condition]
    except KeyError as error:
        raise DataError(f"there is no {error} among what fairness measured") from error
    chosen = {name: units[name] for name in unit} if unit else units
    return _mean(chosen, way, measure)


def _mean(units: Units, way: str, measure: str) -> str:
    values = [each[way][measure] for each in units.values() if way in each]
    return f"{float(np.mean(values)):.1f}" if values else ""
