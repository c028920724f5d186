"""LAReQA's XQuAD-R: questions and candidate sentences, parallel in 11 languages.

A question's answer is the sentence whose break holds `answer_start`, in each language; a few
questions lose their answer in some language. Folds go by article: no article is on both
sides, and so no paragraph, sentence or question, in whatever language.
"""

import json
import random
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

SEEN = ("ar", "de", "el", "hi", "ru", "th", "tr")
"""Meta-training languages (authors' code)."""
UNSEEN = ("en", "es", "vi", "zh")
FOLDS = 5
SPLIT_SEED = 0


class DataError(ValueError):
    """Data that is not there or not in the expected form; the message says which."""


@dataclass(frozen=True)
class Question:
    """A question in one language and the ids of its answer sentences, one a language."""

    key: str
    """The same for its translations."""
    language: str
    text: str
    article: str
    answers: Mapping[str, str]
    """Language -> candidate id."""


@dataclass(frozen=True)
class Candidate:
    """A sentence of a paragraph in one language."""

    id: str
    language: str
    sentence: str
    context: str
    article: str


@dataclass(frozen=True)
class Lareqa:
    """Every question and every candidate."""

    questions: Sequence[Question]
    candidates: Mapping[str, Candidate]

    def articles(self) -> list[str]:
        """Sorted names."""
        return sorted({c.article for c in self.candidates.values()})

    def within(self, articles: Collection[str]) -> "Lareqa":
        """Only these articles."""
        return Lareqa(
            [q for q in self.questions if q.article in articles],
            {id_: c for id_, c in self.candidates.items() if c.article in articles},
        )


def read_lareqa(folder: Path) -> Lareqa:
    """Read the XQuAD-R files of a folder. Raises DataError."""
    files = [folder / f"{language}.json" for language in sorted(SEEN + UNSEEN)]
    missing = [path.name for path in files if not path.is_file()]
    if missing:
        raise DataError(
            f"{folder} lacks {', '.join(missing)} of XQuAD-R: take the folder xquad-r of "
            "github.com/google-research-datasets/lareqa and give its path with --data."
        )
    return gather((path.stem, json.loads(path.read_text("utf-8"))["data"]) for path in files)


def gather(files: Iterable[tuple[str, Sequence[Mapping[str, Any]]]]) -> Lareqa:
    """Put together the articles of each language's file."""
    candidates: dict[str, Candidate] = {}
    asked: list[tuple[str, str, str, str]] = []
    answers: dict[str, dict[str, str]] = {}
    for language, articles in files:
        for number, article in enumerate(articles):
            name = f"{number:02}"  # titles are translated in some files
            for place, paragraph in enumerate(article["paragraphs"]):
                where = f"{name}/{place}"
                ids = [f"{language}/{where}/{i}" for i in range(len(paragraph["sentences"]))]
                for id_, sentence in zip(ids, paragraph["sentences"], strict=True):
                    candidates[id_] = Candidate(id_, language, sentence, paragraph["context"], name)
                for qa in paragraph["qas"]:
                    asked.append((qa["id"], language, qa["question"], name))
                    found = _sentence_of(qa["answers"][0], paragraph["sentence_breaks"])
                    if found is not None:
                        answers.setdefault(qa["id"], {})[language] = ids[found]
    questions = [
        Question(key, language, text, article, answers[key])
        for key, language, text, article in asked
        if key in answers
    ]
    return Lareqa(questions, candidates)


def _sentence_of(answer: Mapping[str, Any], breaks: Sequence[Sequence[int]]) -> int | None:
    start = answer["answer_start"]
    return next((i for i, (begin, end) in enumerate(breaks) if begin <= start < end), None)


@dataclass(frozen=True)
class Fold:
    """Articles to learn from, to stop by and to test on; pairwise apart."""

    learning: frozenset[str]
    validation: frozenset[str]
    test: frozenset[str]


def fold_of(articles: Sequence[str], number: int, validation: int = 4) -> Fold:
    """Fold `number` of FOLDS; `validation` of the other articles stop the run."""
    if not 0 <= number < FOLDS:
        raise DataError(f"There are folds 0 to {FOLDS - 1}, not {number}.")
    parts = folds(articles)
    rest = [a for i, part in enumerate(parts) if i != number for a in part]
    return Fold(
        frozenset(rest[validation:]), frozenset(rest[:validation]), frozenset(parts[number])
    )


def search_fold(articles: Sequence[str], validation: int = 2) -> Fold:
    """The hyperparameter search's: learns on the last fold, is judged on the one before.

    Neither is ever a test fold of the published tables, which are folds 0 to 2.
    """
    *_, judged, learned = folds(articles)
    return Fold(frozenset(learned[validation:]), frozenset(learned[:validation]), frozenset(judged))


def folds(articles: Sequence[str]) -> list[list[str]]:
    """The articles in FOLDS parts, always the same ones."""
    order = sorted(articles)
    random.Random(SPLIT_SEED).shuffle(order)  # noqa: S311
    return [order[i::FOLDS] for i in range(FOLDS)]
