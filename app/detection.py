"""Which language a short text is in: a guess that says when it doubts."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from lingua import Language, LanguageDetector, LanguageDetectorBuilder

from storage.languages import UNKNOWN, canonical, crosses, primary

SURE = 0.7
"""Least probability of a guess that is taken for a fact. Of single words out of the demo corpus's
questions, among 3, 10 and 13 languages, none was wrong from there on; of those from 0.6, one in
ten among ten languages of one family."""
SHOWN = 3
"""Languages that a doubtful guess asks about."""
LIKELY = 0.1
"""Least probability of one it asks about."""
EVERYWHERE = frozenset("ar bn de el en es fa fr he hi it ja ko nl pl pt ru th tr uk vi zh".split())
"""What speaks for a language that neither corpus nor reader has."""
COMPANY = frozenset({"zh", "th"})
"""In scripts of their own: they take nothing from another language."""
Likely = tuple[tuple[str, float], ...]
"""Codes with their probability, the likeliest first."""


@dataclass(frozen=True)
class Guess:
    """What a text may be in."""

    language: str
    """Canonical; `und` in doubt."""
    likely: Likely = ()


def guess(text: str, expected: Iterable[str]) -> Guess:
    """Guess among the languages that corpus and reader have; among many, where it is none.

    Among few, what is in none of them is surely in one of them: where many languages speak for
    another one as surely, that is a doubt.
    """
    among_few = _likely(text, frozenset(map(primary, expected)))
    among_many = _likely(text, EVERYWHERE)
    if not among_few:
        return _told(among_many)
    first, other = among_few[0], among_many[:1]
    if other and other[0][1] >= SURE and crosses(first[0], other[0][0]):
        return Guess(UNKNOWN, (*other, first))
    return _told(among_few)


def _told(likely: Likely) -> Guess:
    sure = bool(likely) and likely[0][1] >= SURE
    asked = tuple(each for each in likely[:SHOWN] if each[1] >= LIKELY)
    return Guess(likely[0][0] if sure else UNKNOWN, asked)


def _likely(text: str, codes: frozenset[str]) -> Likely:
    summed: defaultdict[str, float] = defaultdict(float)
    for each in _detector(codes).compute_language_confidence_values(text):
        summed[primary(_code(each.language))] += each.value  # of Norwegian, both
    ordered = sorted(summed.items(), key=lambda each: -each[1])
    likely = ((code, round(value, 2)) for code, value in ordered if code in codes)
    return tuple((code, value) for code, value in likely if value > 0)


@cache
def _detector(codes: frozenset[str]) -> LanguageDetector:
    """One language alone is told by other rules, which know few words: it gets company."""
    company = codes | COMPANY if len(codes) < 2 else codes
    known = [language for language in Language.all() if primary(_code(language)) in company]
    return LanguageDetectorBuilder.from_languages(*known).build()


@cache
def _code(language: Language) -> str:
    return canonical(language.iso_code_639_1.name.lower())
