"""Corpora that are not LAReQA's: which of its sentences each of them keeps. Pure and seeded.

Real corpora rarely hold every text in every language.
"""

import random
from collections.abc import Callable, Mapping, Sequence

from trainer.experiments.lareqa import SEEN, UNSEEN, Candidate

LANGUAGES = sorted(SEEN + UNSEEN)
EVERYTHING = "all 11 languages"
ENGLISH_SHARE = 0.025
"""Share of ten other languages' sentences beside all of English: one in five is not English."""
Keep = Callable[[Candidate], bool]


def _everything(articles: Sequence[str]) -> Keep:
    return lambda c: True


def _three_languages(articles: Sequence[str]) -> Keep:
    return lambda c: c.language in random.Random(c.article).sample(LANGUAGES, 3)  # noqa: S311


def _one_language_an_article(articles: Sequence[str]) -> Keep:
    return lambda c: c.language == random.Random(c.article).choice(LANGUAGES)  # noqa: S311


def _mostly_english(articles: Sequence[str]) -> Keep:
    return lambda c: c.language == "en" or random.Random(c.id).random() < ENGLISH_SHARE  # noqa: S311


def _two_languages(articles: Sequence[str]) -> Keep:
    return lambda c: c.language in ("en", "de")


def _two_subjects(articles: Sequence[str]) -> Keep:
    half = set(articles[: len(articles) // 2])
    return lambda c: c.language == ("en" if c.article in half else "de")


def _english(articles: Sequence[str]) -> Keep:
    return lambda c: c.language == "en"


POOLS: Mapping[str, Callable[[Sequence[str]], Keep]] = {
    EVERYTHING: _everything,
    "each article in 3 of 11 languages": _three_languages,
    "each article in one language": _one_language_an_article,
    "80% English": _mostly_english,
    "English and German": _two_languages,
    "half of the articles in English, the others in German": _two_subjects,
    "English alone": _english,
}
"""Articles -> what is kept of them."""
