"""An encoder opened up for training: a frozen lower part, and upper layers that move.

The frozen part runs once a set, without gradients; a meta-learner clones the upper layers
only, some 40 MB where the whole encoder is 470.
"""

import sys
from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn.functional import normalize
from torch.nn.utils.rnn import pad_sequence
from transformers import PretrainedConfig
from transformers.masking_utils import create_bidirectional_mask

from storage.saying import say
from trainer.encoder import Encoder, EncoderError, layer_of, mixed_precision

ARCHITECTURES = ("bert", "roberta", "xlm-roberta")
CHUNK, GPU_CHUNK = 32, 64
"""Texts padded together, those of like length: questions are half as long as answers. In eights
a set takes half as long again, all at once no less time."""


Memory = dict[tuple[str, int], Tensor]
"""What frozen layers made of a text cut to so many tokens."""


@dataclass
class Chunk:
    """Texts of similar length, as they come out of the frozen layers.

    `hidden`: (n, tokens, dim); `mask`: (n, tokens), 1 where a token is.
    """

    hidden: Tensor
    mask: Tensor


@dataclass
class Batch:
    """Texts ready for the layers that adapt: chunks, and each text's row among them."""

    chunks: list[Chunk]
    row_of: Tensor


class AdaptableLayers(nn.Module):
    """The upper transformer layers, and nothing else: what a meta-learner clones."""

    def __init__(self, layers: Sequence[nn.Module], config: PretrainedConfig) -> None:
        super().__init__()
        self.layers = nn.ModuleList(layers)
        self._config = config

    def forward(self, batch: Batch) -> Tensor:
        """Map a batch to sentence embeddings: (n, dim), mean-pooled, of unit length."""
        pooled = [self._pooled(chunk) for chunk in batch.chunks]
        return normalize(torch.cat(pooled)[batch.row_of], dim=-1)

    def _pooled(self, chunk: Chunk) -> Tensor:
        with _precision(chunk.hidden):
            hidden = _through(self.layers, self._config, chunk).to(chunk.hidden.dtype)
        weights = chunk.mask.unsqueeze(-1).to(hidden.dtype)
        return (hidden * weights).sum(1) / weights.sum(1)


class TrainableEncoder:
    """A copy of an encoder whose upper layers train; the original stays as it is."""

    def __init__(
        self,
        encoder: Encoder,
        layers: int,
        second_order: bool = False,
        memory: Memory | None = None,
    ) -> None:
        """Open the upper `layers`. `second_order` gradients need plain attention.

        A `memory` keeps what the frozen layers made of each text, (tokens, dim) float32, for
        runs that meet the same texts again and again: some 40 kB a text. It may be shared by
        encoders of the same pretrained one with equally many `layers`.

        Raises EncoderError for architectures whose layers cannot be told apart.
        """
        blocks = _blocks_of(encoder)
        first = max(0, len(blocks) - layers)
        self._moved = frozenset(f"encoder.layer.{i}" for i in range(first, len(blocks)))
        self.encoder = encoder.twin(self._moved)
        self._model = self.encoder.transformer
        if second_order:
            self._model.set_attn_implementation("eager")
        self._frozen = self._model.encoder.layer[:first]
        self.layers = AdaptableLayers(self._model.encoder.layer[first:], self._model.config)
        self.layers.requires_grad_(True)
        self._memory = memory

    def prepare(
        self,
        texts: Sequence[str],
        roles: Sequence[str],
        chunk: int | None = None,
        most_tokens: int | None = None,
    ) -> Batch:
        """Tokenise texts with their roles' prompts and run the frozen part.

        Texts are cut to `most_tokens`, or where the encoder cuts them.
        """
        longest = self.encoder.model.max_seq_length or sys.maxsize
        limit = min(most_tokens or longest, longest)
        prompted = [
            self.encoder.prompt(role) + text for role, text in zip(roles, texts, strict=True)
        ]
        tokenizer = self.encoder.model.tokenizer
        lengths = [len(ids) for ids in tokenizer(prompted)["input_ids"]]
        order = sorted(range(len(texts)), key=lengths.__getitem__)
        chunk = chunk or (GPU_CHUNK if self.encoder.device.type == "cuda" else CHUNK)
        chunks = [
            self._remembered([prompted[i] for i in order[start : start + chunk]], limit)
            for start in range(0, len(order), chunk)
        ]
        row_of = torch.empty(len(order), dtype=torch.long, device=self.encoder.device)
        row_of[order] = torch.arange(len(order), device=self.encoder.device)
        return Batch(chunks, row_of)

    def _remembered(self, texts: list[str], limit: int) -> Chunk:
        if self._memory is None:
            return self._chunk(texts, limit)
        new = [text for text in dict.fromkeys(texts) if (text, limit) not in self._memory]
        if new:
            made = self._chunk(new, limit)
            lengths = made.mask.sum(1).tolist()
            for text, hidden, length in zip(new, made.hidden, lengths, strict=True):
                self._memory[text, limit] = hidden[:length].clone()
        rows = [self._memory[text, limit] for text in texts]
        mask = pad_sequence([row.new_ones(len(row), dtype=torch.long) for row in rows], True)
        return Chunk(pad_sequence(rows, True), mask)

    def _chunk(self, texts: list[str], limit: int) -> Chunk:
        tokens = self.encoder.model.tokenizer(
            texts,
            padding=True,
            truncation=True,
            max_length=limit,
            return_tensors="pt",
        ).to(self.encoder.device)
        mask = tokens["attention_mask"]
        with torch.no_grad():
            embedded = self._model.embeddings(input_ids=tokens["input_ids"])
            with _precision(embedded):
                hidden = _through(self._frozen, self._model.config, Chunk(embedded, mask))
        return Chunk(hidden.to(embedded.dtype), mask)

    def state(self) -> dict[str, Tensor]:
        """A copy of the tensors that move, named as in the transformer."""
        return {
            name: parameter.detach().clone()
            for name, parameter in self._model.named_parameters()
            if layer_of(name) in self._moved
        }

    def restore(self, state: dict[str, Tensor]) -> None:
        """Put back what `state` returned."""
        with torch.no_grad():
            for name, parameter in self._model.named_parameters():
                if name in state:
                    parameter.copy_(state[name])


def _blocks_of(encoder: Encoder) -> nn.ModuleList:
    model = encoder.transformer
    blocks = getattr(getattr(model, "encoder", None), "layer", None)
    rest = [type(module).__name__ for module in encoder.model][1:]
    adaptable = (
        getattr(model.config, "model_type", "") in ARCHITECTURES
        and rest in (["Pooling"], ["Pooling", "Normalize"])
        and encoder.model[1].pooling_mode in ("mean", ("mean",))
    )
    if blocks is None or not adaptable:
        raise EncoderError(
            say(
                "The encoder {name} can be searched with but not adapted: that takes a "
                "BERT, RoBERTa or XLM-RoBERTa encoder with mean pooling and nothing behind it.",
                name=repr(encoder.base),
            )
        )
    return blocks


def _precision(hidden: Tensor) -> torch.autocast:
    """Mixed precision for float32; a double-precision encoder (a test's) stays exact."""
    if hidden.dtype == torch.float32:
        return mixed_precision(hidden.device)
    return torch.autocast(hidden.device.type, enabled=False)


def _through(layers: nn.ModuleList, config: PretrainedConfig, chunk: Chunk) -> Tensor:
    mask = create_bidirectional_mask(
        config=config, inputs_embeds=chunk.hidden, attention_mask=chunk.mask
    )
    hidden = chunk.hidden
    for layer in layers:
        hidden = layer(hidden, mask)
    return hidden
