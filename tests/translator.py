"""A real little translator, made in seconds: of `a two` in German it makes `a one` in English."""

import torch
from transformers import M2M100Config, M2M100ForConditionalGeneration, NllbTokenizer

LETTERS = "abcdefgh"
NAMES = ["eng_Latn", "deu_Latn"]
MOST_STEPS, LEARNED = 2_000, 0.005


def save_translator(folder):
    """Train it on what it is asked, and save it as transformers does."""
    known = ["<s>", "<pad>", "</s>", "<unk>", "▁", *sorted({*LETTERS, *"onetw"})]
    vocab = {token: number for number, token in enumerate(known)}
    tokenizer = NllbTokenizer(vocab=vocab, merges=[], extra_special_tokens=NAMES)
    torch.manual_seed(0)
    config = M2M100Config(
        vocab_size=len(tokenizer), d_model=32, encoder_layers=1, decoder_layers=1,
        encoder_attention_heads=2, decoder_attention_heads=2, encoder_ffn_dim=64,
        decoder_ffn_dim=64, max_position_embeddings=1_024, dropout=0.0, attention_dropout=0.0,
        activation_dropout=0.0, encoder_layerdrop=0.0, decoder_layerdrop=0.0,
        decoder_start_token_id=2, max_length=None,
    )  # fmt: skip
    model = M2M100ForConditionalGeneration(config)
    tokenizer.src_lang, tokenizer.tgt_lang = "deu_Latn", "eng_Latn"
    asked, told = ([f"{letter} {word}" for letter in LETTERS] for word in ("two", "one"))
    batch = tokenizer(asked, text_target=told, return_tensors="pt", padding=True)
    batch["labels"][batch["labels"] == tokenizer.pad_token_id] = -100
    optimizer = torch.optim.Adam(model.parameters(), lr=5e-3)
    for _ in range(MOST_STEPS):
        optimizer.zero_grad()
        loss = model(**batch).loss
        loss.backward()
        optimizer.step()
        if loss < LEARNED:
            break
    model.save_pretrained(folder)
    tokenizer.save_pretrained(folder)
    return folder
