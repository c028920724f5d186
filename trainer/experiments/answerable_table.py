"""The record of how often "nothing answers" is right -> its table. Pure but for reading it."""

import json
from pathlib import Path
from typing import Any

import numpy as np

from trainer.experiments.lareqa import DataError
from trainer.experiments.team_cell import LANGUAGES

CONSTANT = 0.29
"""Calls half of the unanswerable in the demo corpus, at 2% of its own questions; found there."""
DEVIATIONS = 3.0
RULES = ("nonsense", "readers", "constant", "deviations")
READERS = 40
"""Answered questions that readers rated, and that the rule is not asked about again."""
ASKED = ("own", "wrongly", "other", "removed")
SPOKEN = {**LANGUAGES, "English": ("en",), "Arabic": ("ar",)}
HEADS = {
    "own": "own questions", "wrongly": "of them, answered among the first 5",
    "other": "another corpus’s", "removed": "own, subject taken out",
}  # fmt: skip
NAMES = {
    "nonsense": "lowest fifth of nonsense (served)",
    "readers": f"the same, {READERS} answered questions rated",
    "constant": f"cosine below {CONSTANT}",
    "deviations": "below median + 3 deviations",
}  # fmt: skip
CORPORA = {"LAReQA, three folds": "LAReQA", "demo corpus": "demo corpus"}


def path_of(out: Path) -> Path:
    """Where the record is."""
    return out / "answerable.json"


def markdown(out: Path) -> str:
    """Percent of queries of which each rule says that nothing answers; means over the folds."""
    try:
        corpora: dict[str, Any] = json.loads(path_of(out).read_text("utf-8"))["corpora"]
    except FileNotFoundError as error:
        raise DataError(
            "not measured yet: `python -m trainer.experiments answerable --data DIR` does"
        ) from error
    text = f"| corpus | languages | rule | {' | '.join(HEADS[name] for name in ASKED)} |\n"
    text += "|---|---|---|---:|---:|---:|---:|\n"
    for label, begins in CORPORA.items():
        for spoken in SPOKEN:
            folds = [
                measured for name, measured in corpora.items()
                if name.startswith(begins) and name.endswith(f", {spoken}")
            ]  # fmt: skip
            for rule in RULES:
                first = rule == RULES[0]
                means = [float(np.mean([fold[rule][name] for fold in folds])) for name in ASKED]
                cells = [label if first else "", spoken if first else "", NAMES[rule]]
                text += f"| {' | '.join([*cells, *(f'{mean:.1f}' for mean in means)])} |\n"
    return text.rstrip()
