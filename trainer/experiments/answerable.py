"""How often "nothing here seems to answer" is right: asked where the truth is known, untrained.

A corpus is asked its own questions, another corpus's, and its own once all on their subject is
taken out. Beside what is served stand the simplest other rules: one constant for all corpora, and
three standard deviations above the middle of the query's own cosines.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from storage import index
from storage.demo import read_groups
from trainer.encoder import Encoder, load_base
from trainer.experiments.answerable_table import (
    ASKED,
    CONSTANT,
    DEVIATIONS,
    READERS,
    SPOKEN,
    path_of,
)
from trainer.experiments.cell import Cell, write_record
from trainer.experiments.lab import Lab
from trainer.experiments.lareqa import DataError
from trainer.fairness import Vectors
from trainer.machine import device_name
from trainer.nonsense import Nonsense, measure_nonsense
from trainer.space import space_over

DRAWS = 20
"""Of the questions that readers rated."""
Say = Callable[[str], None]
Flags = npt.NDArray[np.bool_]
Embed = Callable[[Sequence[str], str], Vectors]


@dataclass(frozen=True)
class Text:
    """A sentence or a question: its language, and what it is about."""

    language: str
    text: str
    subject: str
    answers: str = ""
    """What a sentence answers, by a key; nothing for one that only stands beside."""
    answered_by: frozenset[str] = frozenset()
    """Keys of the sentences that answer a question."""


@dataclass(frozen=True)
class Corpus:
    """What is searched, and the questions that it answers."""

    passages: Sequence[Text]
    questions: Sequence[Text]

    def within(self, languages: Sequence[str]) -> "Corpus":
        """Some languages of it."""
        kept = [
            [each for each in texts if each.language in languages]
            for texts in (self.passages, self.questions)
        ]
        return Corpus(*kept)


def measure_answerable(lab: Lab, folds: Sequence[int], out: Path, say: Say) -> dict[str, Any]:
    """Measure every corpus, write the record and return it."""
    encoder = load_base("bundled", lab.work)
    known: dict[tuple[str, str], Vectors] = {}

    def embed(texts: Sequence[str], role: str) -> Vectors:
        new = [text for text in dict.fromkeys(texts) if (role, text) not in known]
        known.update(zip([(role, text) for text in new], encoder.encode(new, role), strict=True))
        return np.stack([known[role, text] for text in texts])

    demo = _demo()
    corpora = {f"LAReQA, fold {number}": _lareqa(lab, number) for number in folds}
    found: dict[str, Any] = {}
    for spoken, languages in SPOKEN.items():
        for name, corpus in [*corpora.items(), ("demo corpus", demo)]:
            other = demo if name != "demo corpus" else next(iter(corpora.values()))
            say(f"{name}, {spoken}\n")
            own, foreign = corpus.within(languages), other.within(languages)
            found[f"{name}, {spoken}"] = _measured(encoder, embed, own, foreign.questions)
    record = {"corpora": found, "device": device_name()}
    write_record(path_of(out), record)
    return record


def _measured(
    encoder: Encoder, embed: Embed, own: Corpus, foreign: Sequence[Text]
) -> dict[str, dict[str, float]]:
    languages = [p.language for p in own.passages]
    plain = embed([p.text for p in own.passages], "passage")
    space = space_over(encoder, plain, languages, fair=True)
    pool = space.of_plain(plain, languages)
    built = index.build(np.arange(len(pool)), languages, pool)
    nonsense = measure_nonsense(space, built, languages, [p.text for p in own.passages])
    if nonsense is None:
        raise DataError("There are too few sentences to make nonsense of.")
    asked, others = (
        space.means.queries(embed([q.text for q in questions], "query")) @ pool.T
        for questions in (own.questions, foreign)
    )
    about = np.array([p.subject for p in own.passages])
    same = np.array([q.subject for q in own.questions])[:, None] == about[None, :]
    cosines = {
        "own": asked,
        "other": others,
        "removed": np.where(same, np.nan, asked),
    }
    tops = {name: np.nanmax(each, 1) for name, each in cosines.items()}
    refused = {name: _refused(each, nonsense.doubts) for name, each in cosines.items()}
    answered = _answered(own, asked)
    refused["wrongly"] = {rule: each & answered for rule, each in refused["own"].items()}
    return {
        **{
            rule: {name: round(100 * float(refused[name][rule].mean()), 1) for name in ASKED}
            for rule in refused["own"]
        },
        "readers": _after_readers(tops, answered, nonsense),
        "auc": {
            name: round(float((tops["own"][:, None] > tops[name][None, :]).mean()), 4)
            for name in ("other", "removed")
        },
        "size": {"sentences": len(pool), "questions": len(asked)},
    }


def _refused(cosines: Vectors, doubts: Callable[[float], bool]) -> dict[str, Flags]:
    """Of which queries each rule says that nothing answers; cosines: (n, m), NaN what is out."""
    top = np.nanmax(cosines, 1)
    return {
        "nonsense": np.array([doubts(float(score)) for score in top]),
        "constant": top < CONSTANT,
        "deviations": top < np.nanmedian(cosines, 1) + DEVIATIONS * np.nanstd(cosines, 1),
    }


def _after_readers(
    tops: dict[str, Vectors], answered: Flags, nonsense: Nonsense
) -> dict[str, float]:
    """What the served rule refuses once readers rated some answered questions; of the others."""
    rng = np.random.default_rng(0)
    possible = np.flatnonzero(answered)
    shares = []
    for _ in range(DRAWS):
        rated = rng.choice(possible, min(READERS, len(possible) // 2), replace=False)
        known = replace(nonsense, answered=np.sort(tops["own"][rated]))
        others = np.setdiff1d(np.arange(len(answered)), rated)
        own, other, removed = (
            np.array([known.doubts(float(score)) for score in scores])
            for scores in (tops["own"][others], tops["other"], tops["removed"][others])
        )
        shares.append([own.mean(), (own & answered[others]).mean(), other.mean(), removed.mean()])
    means = 100 * np.mean(shares, axis=0)
    return {name: round(float(mean), 1) for name, mean in zip(ASKED, means, strict=True)}


def _answered(corpus: Corpus, cosines: Vectors) -> Flags:
    """Whether an answer is among the first 5 results of each question; cosines: (n, m)."""
    first = np.argsort(-cosines, 1)[:, :5]
    return np.array([
        any(corpus.passages[row].answers in question.answered_by for row in rows)
        for question, rows in zip(corpus.questions, first, strict=True)
    ])  # fmt: skip


def _lareqa(lab: Lab, fold: int) -> Corpus:
    data = lab.xquad.within(lab.split(Cell("lareqa", "zero-shot", fold=fold)).test)
    passages = [
        Text(c.language, c.sentence, c.id.split("/")[1], c.id) for c in data.candidates.values()
    ]
    questions = [
        Text(q.language, q.text, q.article, answered_by=frozenset(q.answers.values()))
        for q in data.questions
    ]
    return Corpus(passages, questions)


def _demo() -> Corpus:
    groups = read_groups()
    passages = [
        Text(language, text, group.id, group.id if part is group.answer else "")
        for group in groups
        for part in (group.answer, group.near_miss)
        for language, text in part.items()
    ]
    asked = [
        Text(code, text, group.id, answered_by=frozenset({group.id}))
        for group in groups
        for code, text in group.question.items()
    ]
    return Corpus(passages, asked)
