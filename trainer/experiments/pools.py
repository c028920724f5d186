"""LAReQA articles -> the pool of examples that meta-tasks are drawn from. Pure and seeded."""

import random
from collections import defaultdict
from collections.abc import Callable, Sequence
from itertools import groupby

from trainer.experiments.lareqa import SEEN, UNSEEN, Candidate, Lareqa, Question
from trainer.tasks import Example, Pool, Text

SUPPORT_SIZE = 16
ANSWERS_A_QUESTION = 4
"""How many languages a reader judges an answer in, when judgments are counted."""
NegativesOf = Callable[[Question, Candidate], tuple[Text, ...]]


def candidate_text(candidate: Candidate, context: bool) -> str:
    """The sentence alone, or followed by its paragraph as the authors encode it."""
    return f"{candidate.sentence} {candidate.context}" if context else candidate.sentence


def pool_of(
    data: Lareqa,
    negatives_of: NegativesOf,
    context: bool = False,
    judgments: int | None = None,
    seed: int = 0,
) -> Pool:
    """Every question with each of its answers in the meta-training languages.

    With `judgments`, only that many: readers ask in one language each, and judge the answer
    in their own and in three others.
    """
    chosen = _judged(data.questions, judgments, seed) if judgments is not None else _all(data)
    by_pair: dict[tuple[str, str], list[Example]] = defaultdict(list)
    for question, language in chosen:
        answer = data.candidates[question.answers[language]]
        pair = (question.language, language)
        by_pair[pair].append(
            Example(
                query=question.text,
                positive=candidate_text(answer, context),
                negatives=negatives_of(question, answer),
                pair=pair,
                key=question.key,
                source="people",
                answers=frozenset(
                    candidate_text(data.candidates[id_], context)
                    for id_ in question.answers.values()
                ),
            )
        )
    return Pool(relevance={"people": dict(by_pair)})


def _all(data: Lareqa) -> list[tuple[Question, str]]:
    return [(q, lang) for q in data.questions if q.language in SEEN for lang in SEEN]


def _judged(questions: Sequence[Question], count: int, seed: int) -> list[tuple[Question, str]]:
    rng = random.Random(seed)  # noqa: S311
    by_key = {
        key: list(rows)
        for key, rows in groupby(sorted(questions, key=lambda q: q.key), key=lambda q: q.key)
    }
    keys = rng.sample(sorted(by_key), min(len(by_key), -(-count // ANSWERS_A_QUESTION)))
    chosen = []
    for place, key in enumerate(keys):
        asked = SEEN[place % len(SEEN)]
        question = next(q for q in by_key[key] if q.language == asked)
        others = rng.sample([lang for lang in SEEN if lang != asked], ANSWERS_A_QUESTION - 1)
        chosen += [(question, language) for language in (asked, *others)]
    return chosen[:count]


def unseen_support(data: Lareqa, seed: int) -> list[Example]:
    """SUPPORT_SIZE questions, each in one unseen language, with the answer in another."""
    pairs = [(x, y) for x in UNSEEN for y in UNSEEN if x != y]
    rng = random.Random(seed)  # noqa: S311
    keys = rng.sample(sorted({q.key for q in data.questions}), SUPPORT_SIZE)
    by_name = {(q.key, q.language): q for q in data.questions}
    examples = []
    for place, key in enumerate(keys):
        x, y = pairs[place % len(pairs)]
        question = by_name[key, x]
        texts = {lang: data.candidates[id_].sentence for lang, id_ in question.answers.items()}
        examples.append(
            Example(question.text, texts[y], (), (x, y), key, "people", frozenset(texts.values()))
        )
    return examples
