"""A tiny real encoder: two BERT layers of 16 dimensions over a few words."""

from pathlib import Path

import torch
from sentence_transformers import SentenceTransformer
from sentence_transformers.sentence_transformer.modules import Normalize, Pooling, Transformer
from tokenizers import Tokenizer, models, pre_tokenizers
from transformers import BertConfig, BertModel, PreTrainedTokenizerFast

WORDS = "<pad> <unk> query: passage: a b c d e f g h one two three four red blue green".split()


def save_tiny(folder: Path, seed: int = 0) -> Path:
    """Write the encoder as a SentenceTransformer folder."""
    torch.manual_seed(seed)
    config = BertConfig(
        vocab_size=len(WORDS), hidden_size=16, num_hidden_layers=2, num_attention_heads=2,
        intermediate_size=32, max_position_embeddings=64, hidden_dropout_prob=0.0,
        attention_probs_dropout_prob=0.0,
    )  # fmt: skip
    tokenizer = Tokenizer(
        models.WordLevel({word: i for i, word in enumerate(WORDS)}, unk_token="<unk>")
    )
    tokenizer.pre_tokenizer = pre_tokenizers.WhitespaceSplit()
    parts = folder.with_name(folder.name + "-parts")
    BertModel(config).save_pretrained(parts)
    PreTrainedTokenizerFast(
        tokenizer_object=tokenizer, pad_token="<pad>", unk_token="<unk>"
    ).save_pretrained(parts)
    transformer = Transformer(str(parts), max_seq_length=32)
    prompts = {"query": "query: ", "passage": "passage: "}
    modules = [transformer, Pooling(16, pooling_mode="mean"), Normalize()]
    SentenceTransformer(modules=modules, prompts=prompts, device="cpu").save(
        str(folder), create_model_card=False
    )
    return folder
