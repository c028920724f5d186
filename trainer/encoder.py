"""The sentence encoder: load, encode, save what adaptation moved.

A version of the encoder is the pretrained one plus the few tensors that adaptation moved
(`weights.safetensors`). So versions are small, quick to load, and share what never moves,
above all the token table, in memory.
"""

import copy
import os
import shutil
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import torch
from safetensors.torch import load_file, save_file
from sentence_transformers import SentenceTransformer
from transformers.utils import logging as transformers_logging

from storage import versions
from storage.saying import say, words_of
from trainer.bundled import BundledFileError, save_bundled

BUNDLED = "bundled"
BATCH, GPU_BATCH = 64, 256
Vectors = npt.NDArray[np.float32]
Progress = Callable[[int, int], None]


class EncoderError(RuntimeError):
    """An encoder that cannot be loaded or adapted; the message says what to do."""


def best_device() -> str:
    """Name the fastest device at hand."""
    return "cuda" if torch.cuda.is_available() else "cpu"


def mixed_precision(device: torch.device | str) -> torch.autocast:
    """Matrix products in bfloat16 where the machine has instructions for them.

    Half as fast again on such processors, mAP@20 the same (docs/performance.md).
    Weights, sums and what is stored stay float32.
    """
    kind = torch.device(device).type
    return torch.autocast(kind, dtype=torch.bfloat16, enabled=has_bfloat16(kind))


@cache
def has_bfloat16(kind: str) -> bool:
    """Whether a kind of device, `cpu` or `cuda`, has instructions for bfloat16."""
    if kind == "cuda":
        return torch.cuda.is_bf16_supported()
    flags = Path("/proc/cpuinfo")
    return kind == "cpu" and flags.exists() and "avx512_bf16" in flags.read_text()


def load_base(name: str, data_dir: Path, device: str | None = None) -> "Encoder":
    """Load a pretrained encoder by `bundled`, hub name or folder; keep a copy in data_dir.

    The copy makes every later start independent of the hub. Raises EncoderError.
    """
    transformers_logging.set_verbosity_error()  # its bars and load reports are not for readers
    transformers_logging.disable_progress_bar()
    folder = data_dir / "encoders" / name.strip("/").replace("/", "--")
    if not _is_whole(folder):
        aside = folder.with_name(f".{folder.name}-{os.getpid()}")
        shutil.rmtree(aside, ignore_errors=True)
        _obtain(name, aside)
        versions.seal(aside, {"encoder": name})
        shutil.rmtree(folder, ignore_errors=True)
        aside.rename(folder)
    return Encoder(SentenceTransformer(str(folder), device=device or best_device()), name)


def _is_whole(folder: Path) -> bool:
    try:
        versions.read_manifest(folder)
    except versions.VersionError:
        return False
    return True


def _obtain(name: str, folder: Path) -> None:
    try:
        if name == BUNDLED:
            save_bundled(folder)
        else:
            model = SentenceTransformer(name, device="cpu")
            model.save(str(folder), create_model_card=False)
    except BundledFileError as error:
        raise EncoderError(words_of(error)) from error
    except Exception as error:  # the hub's client fails in a dozen ways
        raise EncoderError(
            say(
                "Cannot load the encoder {name}: it is no SentenceTransformer folder here, and "
                "the hub did not deliver it. Check the name and the network, or unset "
                "CROSSLOOP_ENCODER to use the bundled one.",
                name=repr(name),
            )
        ) from error


class Encoder:
    """A SentenceTransformer with its pretrained name and its prompts' roles."""

    def __init__(
        self, model: SentenceTransformer, base: str, moved: frozenset[str] = frozenset()
    ) -> None:
        self.model = model.eval()
        self.base = base
        self.moved = moved
        """Layers that differ from the pretrained encoder's."""

    @property
    def transformer(self) -> Any:  # noqa: ANN401 - any of transformers' architectures
        """The network below pooling."""
        return self.model[0].auto_model

    @property
    def device(self) -> torch.device:
        """Where it runs."""
        return self.model.device

    def prompt(self, role: str) -> str:
        """The text put before a `query` or a `passage`; empty for encoders without prompts."""
        prompts = self.model.prompts
        return prompts.get(role) or (prompts.get("document") if role == "passage" else "") or ""

    def encode(self, texts: Sequence[str], role: str, progress: Progress | None = None) -> Vectors:
        """Embed texts as `query` or `passage`: float32 (n, dim), unit length, in order.

        Long runs go from the longest text to the shortest, in steps that report progress.
        """
        order = sorted(range(len(texts)), key=lambda i: -len(texts[i]))
        vectors: Vectors | None = None
        batch = GPU_BATCH if self.device.type == "cuda" else BATCH
        step = batch * 8
        for start in range(0, len(order), step):
            rows = order[start : start + step]
            with mixed_precision(self.device):
                part = self.model.encode(
                    [texts[i] for i in rows],
                    prompt=self.prompt(role),
                    batch_size=batch,
                    normalize_embeddings=True,
                    show_progress_bar=False,
                )
            if vectors is None:
                vectors = np.empty((len(texts), part.shape[1]), dtype=np.float32)
            vectors[rows] = part
            if progress:
                progress(min(start + step, len(order)), len(order))
        return np.empty((0, self.dimension), np.float32) if vectors is None else vectors

    @property
    def dimension(self) -> int:
        """Length of an embedding."""
        return self.model.get_embedding_dimension() or 0

    def with_weights(self, path: Path) -> "Encoder":
        """A new encoder: this one's tensors, replaced where the file has others."""
        weights = load_file(path, device=str(self.device))
        twin = self.twin(frozenset(map(layer_of, weights)))
        for name, parameter in twin.transformer.named_parameters():
            if name in weights:
                parameter.data = weights[name]
        return twin

    def save_weights(self, path: Path) -> None:
        """Write the tensors of the layers that moved, for `with_weights` on the pretrained."""
        save_file(
            {
                name: parameter.detach().cpu().contiguous()
                for name, parameter in self.transformer.named_parameters()
                if layer_of(name) in self.moved
            },
            path,
        )

    def twin(self, moved: frozenset[str]) -> "Encoder":
        """Copy the layers that move; share every other tensor."""
        shared = {
            id(p): p
            for name, p in self.transformer.named_parameters()
            if layer_of(name) not in moved
        }
        shared[id(self.model.tokenizer)] = self.model.tokenizer
        return Encoder(copy.deepcopy(self.model, memo=shared), self.base, self.moved | moved)


def layer_of(parameter: str) -> str:
    """The layer a parameter belongs to: `encoder.layer.3` of `encoder.layer.3.output...`."""
    return ".".join(parameter.split(".")[:3])
