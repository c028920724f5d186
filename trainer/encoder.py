"""The sentence encoder: load, save, encode, and open up for training.

A version of the encoder is the pretrained one plus the few tensors that adaptation moved
(`weights.safetensors`). So versions are small, quick to load, and share what never moves,
above all the token table, in memory. Only this module knows what is inside an encoder.
"""

import copy
import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import torch
from safetensors.torch import load_file, save_file
from sentence_transformers import SentenceTransformer
from torch import Tensor, nn
from torch.nn.functional import normalize
from transformers import PretrainedConfig
from transformers.masking_utils import create_bidirectional_mask

from trainer.bundled import BundledFileError, save_bundled

BUNDLED = "bundled"
BATCH = 32
Vectors = npt.NDArray[np.float32]
Progress = Callable[[int, int], None]


class EncoderError(RuntimeError):
    """An encoder that cannot be loaded or adapted; the message says what to do."""


def best_device() -> str:
    """Name the fastest device at hand."""
    return "cuda" if torch.cuda.is_available() else "cpu"


def load_base(name: str, data_dir: Path, device: str | None = None) -> "Encoder":
    """Load a pretrained encoder by `bundled`, hub name or folder; keep a copy in data_dir.

    The copy makes every later start independent of the hub. Raises EncoderError.
    """
    folder = data_dir / "encoders" / name.strip("/").replace("/", "--")
    if not folder.exists():
        aside = folder.with_name(f".{folder.name}")
        shutil.rmtree(aside, ignore_errors=True)
        _obtain(name, aside)
        aside.rename(folder)
    return Encoder(SentenceTransformer(str(folder), device=device or best_device()), name)


def _obtain(name: str, folder: Path) -> None:
    try:
        if name == BUNDLED:
            save_bundled(folder)
        else:
            model = SentenceTransformer(name, device="cpu")
            model.save(str(folder), create_model_card=False)
    except BundledFileError as error:
        raise EncoderError(str(error)) from error
    except Exception as error:  # the hub's client fails in a dozen ways
        raise EncoderError(
            f"Cannot load the encoder {name!r}: it is no SentenceTransformer folder here, and "
            "the hub did not deliver it. Check the name and the network, or unset "
            "CROSSLOOP_ENCODER to use the bundled one."
        ) from error


@dataclass
class Batch:
    """Texts ready for the layers that adapt.

    `hidden`: (n, tokens, dim) output of everything below; `mask`: (n, tokens), 1 where a
    token is.
    """

    hidden: Tensor
    mask: Tensor


class AdaptableLayers(nn.Module):
    """The upper transformer layers, and nothing else: what a meta-learner clones."""

    def __init__(self, layers: Sequence[nn.Module], config: PretrainedConfig) -> None:
        super().__init__()
        self.layers = nn.ModuleList(layers)
        self._config = config

    def forward(self, batch: Batch) -> Tensor:
        """Map a batch to sentence embeddings: (n, dim), mean-pooled, of unit length."""
        hidden = _through(self.layers, self._config, batch)
        weights = batch.mask.unsqueeze(-1).to(hidden.dtype)
        return normalize((hidden * weights).sum(1) / weights.sum(1), dim=-1)


def _through(
    layers: nn.ModuleList | Sequence[nn.Module], config: PretrainedConfig, batch: Batch
) -> Tensor:
    mask = create_bidirectional_mask(
        config=config, inputs_embeds=batch.hidden, attention_mask=batch.mask
    )
    hidden = batch.hidden
    for layer in layers:
        hidden = layer(hidden, mask)
    return hidden


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
        step = BATCH * 8
        for start in range(0, len(order), step):
            rows = order[start : start + step]
            part = self.model.encode(
                [texts[i] for i in rows],
                prompt=self.prompt(role),
                batch_size=BATCH,
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
        twin = self._twin(frozenset(map(_owner, weights)))
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
                if _owner(name) in self.moved
            },
            path,
        )

    def trainable(self, layers: int) -> "TrainableEncoder":
        """A copy whose upper `layers` may move; this encoder itself stays as it is.

        Raises EncoderError for architectures whose layers cannot be told apart.
        """
        model = self.transformer
        if not hasattr(model, "embeddings") or not hasattr(
            getattr(model, "encoder", None), "layer"
        ):
            raise EncoderError(
                f"{type(model).__name__} cannot be adapted: BERT and XLM-RoBERTa encoders can."
            )
        count = len(model.encoder.layer)
        names = [f"encoder.layer.{i}" for i in range(max(0, count - layers), count)]
        return TrainableEncoder(self._twin(frozenset(names)), names)

    def _twin(self, moved: frozenset[str]) -> "Encoder":
        """Copy the layers that move; share every other tensor."""
        shared = {
            id(p): p for name, p in self.transformer.named_parameters() if _owner(name) not in moved
        }
        shared[id(self.model.tokenizer)] = self.model.tokenizer
        return Encoder(copy.deepcopy(self.model, memo=shared), self.base, self.moved | moved)


class TrainableEncoder:
    """An encoder whose upper layers train; everything below is frozen."""

    def __init__(self, encoder: Encoder, moved: Sequence[str]) -> None:
        self.encoder = encoder
        self._moved = tuple(moved)
        self._model = encoder.transformer
        blocks = self._model.encoder.layer
        self._frozen = blocks[: len(blocks) - len(moved)]
        self.layers = AdaptableLayers(blocks[len(blocks) - len(moved) :], self._model.config)
        self.layers.requires_grad_(True)

    def prepare(self, texts: Sequence[str], roles: Sequence[str]) -> Batch:
        """Tokenise texts with their roles' prompts and run the frozen part, without gradients."""
        prompted = [
            self.encoder.prompt(role) + text for role, text in zip(roles, texts, strict=True)
        ]
        tokens = self.encoder.model.tokenizer(
            prompted,
            padding=True,
            truncation=True,
            max_length=self.encoder.model.max_seq_length,
            return_tensors="pt",
        ).to(self.encoder.device)
        mask = tokens["attention_mask"]
        with torch.no_grad():
            hidden = self._model.embeddings(input_ids=tokens["input_ids"])
            hidden = _through(self._frozen, self._model.config, Batch(hidden, mask))
        return Batch(hidden, mask)

    def state(self) -> dict[str, Tensor]:
        """A copy of the tensors that move, named as in the transformer."""
        return {
            name: parameter.detach().clone()
            for name, parameter in self._model.named_parameters()
            if _owner(name) in self._moved
        }

    def restore(self, state: dict[str, Tensor]) -> None:
        """Put back what `state` returned."""
        with torch.no_grad():
            for name, parameter in self._model.named_parameters():
                if name in state:
                    parameter.copy_(state[name])


def _owner(parameter: str) -> str:
    """The layer a parameter belongs to: `encoder.layer.3` of `encoder.layer.3.output...`."""
    return ".".join(parameter.split(".")[:3])
