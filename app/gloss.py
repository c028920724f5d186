"""A machine's gloss: what a text says, in a language that the corpus does not have it in.

By a local sequence-to-sequence model that names its languages in its vocabulary, as M2M100 and
NLLB do; loaded when it is first asked. Off, unless an owner names one.
"""

import logging
import re
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import torch

from storage.languages import canonical, is_code, meets
from storage.saying import say

MOST_TOKENS = 512
"""Of a text; what is longer is cut, and says so by an ellipsis."""
KEPT = 2_000
"""Texts whose gloss is not made anew."""
LONGER = 3
"""Times as many tokens as the text has: a model that goes on and on is stopped."""
MOST_AT_ONCE = 8
"""Readers who wait for one model: the next is told to ask again."""
NAMED = re.compile(r"__([a-z]{2,3})__|([a-z]{3}_[A-Z][a-z]{3})")
"""How M2M100 and NLLB name a language in their vocabulary."""


log = logging.getLogger(__name__)


class NoGloss(RuntimeError):
    """Why there is none now. The message is for the reader."""


@dataclass(frozen=True)
class _Loaded:
    model: Any
    tokenizer: Any
    names: dict[str, tuple[str, int]]
    """By canonical code: the name that the tokenizer knows, and its token."""

    def named(self, code: str) -> tuple[str, int] | None:
        """A language that it has and that meets this one."""
        exact = self.names.get(code)
        return exact or next((n for known, n in self.names.items() if meets(code, known)), None)


class Gloss:
    """One model, asked one text at a time."""

    def __init__(self, model: str) -> None:
        """Nothing is loaded. `model`: a folder, or a name on the hub."""
        self._name = model
        self._loaded: _Loaded | NoGloss | None = None
        self._turn = threading.Lock()
        self._room = threading.BoundedSemaphore(MOST_AT_ONCE)
        self._kept = lru_cache(KEPT)(self._made)

    def of(self, text: str, language: str, wanted: Sequence[str]) -> tuple[str, str] | None:
        """The text in the first wanted language that the model has, and that language's code.

        None where the text is in a language that its reader has, or that the model has not.
        Raises NoGloss.
        """
        if any(meets(code, language) for code in wanted):
            return None
        for code in wanted:
            found = self._kept(text, language, code)
            if found:
                return found, code
        return None

    def _made(self, text: str, language: str, wanted: str) -> str | None:
        with self._ours() as loaded:
            source, target = loaded.named(language), loaded.named(wanted)
            return _translated(loaded, text, source[0], target[1]) if source and target else None

    @contextmanager
    def _ours(self) -> Iterator[_Loaded]:
        """The model, while nobody else uses it."""
        if not self._room.acquire(blocking=False):
            raise NoGloss(say("Many texts are being translated. Ask again in a moment."))
        try:
            with self._turn:
                if self._loaded is None:
                    self._loaded = self._load()
                if isinstance(self._loaded, NoGloss):
                    raise self._loaded
                yield self._loaded
        finally:
            self._room.release()

    def _load(self) -> _Loaded | NoGloss:
        """Load it, once; what is wrong with it stays wrong until the app is started again."""
        from transformers import AutoModelForSeq2SeqLM, AutoTokenizer

        try:
            tokenizer: Any = AutoTokenizer.from_pretrained(self._name)
            model: Any = AutoModelForSeq2SeqLM.from_pretrained(self._name).eval()
        except Exception as error:
            log.warning("the model for translations, %s, cannot be loaded: %s", self._name, error)
            return NoGloss(
                say(
                    "The model for translations cannot be loaded ({why}). Whoever runs this server "
                    "may correct CROSSLOOP_GLOSS and start it again.",
                    why=type(error).__name__,
                )
            )
        return _Loaded(model, tokenizer, _languages(tokenizer.get_vocab()))


def _languages(vocabulary: dict[str, int]) -> dict[str, tuple[str, int]]:
    """The languages that a vocabulary names, by canonical code. Pure."""
    found = {}
    for token, number in vocabulary.items():
        named = NAMED.fullmatch(token)
        name = named and (named[1] or named[2])
        if name and is_code(name):
            found[canonical(name)] = (name, number)
    return found


@torch.inference_mode()
def _translated(loaded: _Loaded, text: str, source: str, target: int) -> str:
    loaded.tokenizer.src_lang = source
    whole = loaded.tokenizer(text, return_tensors="pt")
    cut = whole["input_ids"].shape[1] > MOST_TOKENS
    asked = {name: values[:, :MOST_TOKENS] for name, values in whole.items()}
    most = min(MOST_TOKENS, LONGER * asked["input_ids"].shape[1])
    made = loaded.model.generate(**asked, forced_bos_token_id=target, max_new_tokens=most)
    (said,) = loaded.tokenizer.batch_decode(made, skip_special_tokens=True)
    return f"{said.strip()} …" if cut else str(said.strip())
