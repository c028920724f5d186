"""What a reader typed, made safe to search for: cleaned, bounded, its language guessed."""

import re
import unicodedata
from collections.abc import Iterable
from functools import cache

from lingua import IsoCode639_1, Language, LanguageDetector, LanguageDetectorBuilder

LONGEST = 2_000
COMMON = frozenset("ar bn de el en es fa fr he hi it ja ko nl pl pt ru th tr uk vi zh".split())
"""Languages people ask in whether or not the corpus has them."""
_SURROGATE = re.compile("[\ud800-\udfff]")
_BIDI_CONTROLS = re.compile("[\u202a-\u202e\u2066-\u2069\u200e\u200f\u061c]")


class BadText(ValueError):
    """Text that cannot be searched or rated; the message says what to do."""


def clean(text: object, what: str = "query") -> str:
    """Normalise text to one line of NFC without control characters.

    Direction overrides go too: they would turn the page's other text around. Joiners stay,
    Persian and Hindi need them. Raises BadText when nothing is left or too much is.
    """
    if not isinstance(text, str):
        raise BadText(f"The {what} must be text.")
    if len(text) > LONGEST:
        raise BadText(
            f"The {what} has {len(text):,} characters. Shorten it to {LONGEST:,} or fewer."
        )
    if _SURROGATE.search(text):
        raise BadText(f"The {what} holds half a character. Type it again.")
    text = _BIDI_CONTROLS.sub("", unicodedata.normalize("NFC", text))
    text = "".join(" " if _is_control(c) else c for c in text)
    text = " ".join(text.split())
    if not text:
        raise BadText(f"Type a {what} first.")
    return text


def _is_control(character: str) -> bool:
    return unicodedata.category(character) in ("Cc", "Co", "Cn")


def detect_language(text: str, corpus_languages: Iterable[str]) -> str:
    """Guess the language of a query: a code, `und` when nothing speaks for any."""
    found = _detector(frozenset(corpus_languages)).detect_language_of(text)
    return found.iso_code_639_1.name.lower() if found else "und"


@cache
def _detector(corpus_languages: frozenset[str]) -> LanguageDetector:
    """One detector for a set of languages: fewer candidates make short queries surer."""
    codes = {code.split("-")[0] for code in corpus_languages} | COMMON
    known = [
        Language.from_iso_code_639_1(getattr(IsoCode639_1, code.upper()))
        for code in sorted(codes)
        if hasattr(IsoCode639_1, code.upper())
    ]
    return LanguageDetectorBuilder.from_languages(*known).build()
