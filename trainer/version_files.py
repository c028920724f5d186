"""What a version's folder holds, and how it is read: by the trainer and by the page alike."""

from pathlib import Path

from storage import versions
from storage.index import SearchIndex
from trainer.encoder import Encoder

WEIGHTS, INDEX, MAP = "weights.safetensors", "index", "map.json"
"""The tensors that moved, where any did; the index over all sentences; the language map."""


def load_version(folder: Path, base: Encoder) -> tuple[Encoder, SearchIndex]:
    """Load a version's encoder and index; `base` is its pretrained encoder.

    Raises VersionError when the folder is not whole.
    """
    versions.read_manifest(folder)
    weights = folder / WEIGHTS
    encoder = base.with_weights(weights) if weights.exists() else base
    return encoder, SearchIndex.load(folder / INDEX)
