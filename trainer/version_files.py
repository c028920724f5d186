"""What a version's folder holds, and how it is read: by the trainer and by the page alike."""

import json
from pathlib import Path
from typing import Any

from storage import versions
from storage.index import SearchIndex
from trainer.encoder import Encoder
from trainer.fairness import LanguageMeans, no_means
from trainer.space import Space

WEIGHTS, MEANS, INDEX, MAP = "weights.safetensors", "means.npz", "index", "map.json"
"""The tensors that moved, where any did; the languages' means, where they are subtracted; the
index over all sentences; the language map."""
NONSENSE = "nonsense.npz"
"""How close it finds what has nothing to do with each other (`trainer/nonsense.py`)."""


def load_version(folder: Path, base: Encoder) -> tuple[Space, SearchIndex]:
    """Load a version's space and index; `base` is its pretrained encoder.

    Raises VersionError when the folder is not whole.
    """
    encoder = load_encoder(folder, base)
    means = folder / MEANS  # a version older than fairness, or one made without it, has none
    found = LanguageMeans.load(means) if means.exists() else no_means(encoder.dimension)
    return Space(encoder, found), SearchIndex.load(folder / INDEX)


def load_encoder(folder: Path, base: Encoder) -> Encoder:
    """Load a version's encoder alone. Raises VersionError when the folder is not whole."""
    versions.read_manifest(folder)
    weights = folder / WEIGHTS
    return base.with_weights(weights) if weights.exists() else base


def read_map(folder: Path) -> dict[str, Any]:
    """The language map of a version; empty when it has none."""
    try:
        drawn: dict[str, Any] = json.loads((folder / MAP).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return drawn
