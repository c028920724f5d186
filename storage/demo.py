"""The demo corpus of `assets/demo_corpus`, and the judgments its structure implies.

Every group has a question, its answer and a near miss (same subject, true, no answer),
each in eleven or thirteen languages. So a question in any language is answered by the
answer in every language, and by no near miss: those are the seed judgments.
"""

import json
import random
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from storage.corpora import DEMO, NewSentence, add_sentences
from storage.history import last_number
from storage.judgments import SEED_JUDGE, judge_named, query_for
from storage.schema import Judgment, Query, Sentence

FOLDER = Path(__file__).parents[1] / "assets" / "demo_corpus"
ANSWERS, RELATED = 3.0, 1.0
SAME_MEANING, SAME_SUBJECT, UNRELATED = 5.0, 1.0, 0.0
PAIRS_A_GROUP = 6


@dataclass(frozen=True)
class Group:
    """One fact in many languages: three parts, each from language code to text."""

    id: str
    question: dict[str, str]
    answer: dict[str, str]
    near_miss: dict[str, str]
    held_out: bool


def read_groups(folder: Path = FOLDER) -> list[Group]:
    """Read the corpus; `held_out.txt` lists the groups kept for evaluation."""
    held_out = set((folder / "held_out.txt").read_text().split())
    return [
        Group(**group, held_out=group["id"] in held_out)
        for path in sorted(folder.glob("*.json"))
        for group in json.loads(path.read_text(encoding="utf-8"))
    ]


def seed(session: Session, groups: Sequence[Group]) -> bool:
    """Put the demo corpus and its seed judgments into a store, once; return whether it did."""
    judge = judge_named(session, SEED_JUDGE, kind="seed")
    if session.scalar(select(Judgment.id).where(Judgment.judge_id == judge.id).limit(1)):
        return False
    sentences = [s for group in groups for s in _sentences(group)]
    add_sentences(session, DEMO, sentences)
    ids = _ids(session)
    queries = {
        (group.id, language): query_for(session, language, text, group.id, group.held_out)
        for group in groups
        for language, text in group.question.items()
    }
    rows = [*_relevance(groups, queries, ids), *_similarity(groups, ids)]
    same = {"judge_id": judge.id, "outcome": "rated", "created_at": time.time()}
    numbered = enumerate(rows, start=last_number(session) + 1)
    session.execute(insert(Judgment), [{"id": number, **row, **same} for number, row in numbered])
    return True


def _sentences(group: Group) -> Iterator[NewSentence]:
    for part in ("answer", "near_miss"):
        for language, text in getattr(group, part).items():
            yield NewSentence(
                language, text, parallel_group=f"{group.id}/{part}", held_out=group.held_out
            )


def _ids(session: Session) -> dict[tuple[str, str], int]:
    rows = session.execute(
        select(Sentence.parallel_group, Sentence.language, Sentence.id).where(
            Sentence.corpus == DEMO
        )
    )
    return {(group or "", language): id_ for group, language, id_ in rows}


def _relevance(
    groups: Sequence[Group],
    queries: dict[tuple[str, str], Query],
    ids: dict[tuple[str, str], int],
) -> Iterator[dict[str, object]]:
    for group in groups:
        for asked in group.question:
            for part, value in (("answer", ANSWERS), ("near_miss", RELATED)):
                for language in getattr(group, part):
                    yield {
                        "kind": "relevance",
                        "query_id": queries[group.id, asked].id,
                        "sentence_id": ids[f"{group.id}/{part}", language],
                        "other_sentence_id": None,
                        "value": value,
                    }


def _similarity(
    groups: Sequence[Group], ids: dict[tuple[str, str], int]
) -> Iterator[dict[str, object]]:
    """A few pairs a group: translations, answer and near miss, answer and another answer.

    Pairs stay on one side of the held-out split, so that it divides them too.
    """
    rng = random.Random("similarity pairs")  # noqa: S311 - a fixed choice, not a secret
    value_of: dict[tuple[int, int], float] = {}
    for group in groups:
        others = [g for g in groups if g.held_out == group.held_out and g is not group]
        for number in range(PAIRS_A_GROUP):
            left_language, right_language = rng.sample(sorted(group.answer), 2)
            right_part, value = [
                (f"{group.id}/answer", SAME_MEANING),
                (f"{group.id}/near_miss", SAME_SUBJECT),
                (f"{rng.choice(others).id}/answer", UNRELATED),
            ][number % 3]
            right = ids.get((right_part, right_language)) or ids[right_part, "en"]
            left, right = sorted((ids[f"{group.id}/answer", left_language], right))
            value_of[left, right] = value
    for (left, right), value in value_of.items():
        yield {
            "kind": "similarity",
            "query_id": None,
            "sentence_id": left,
            "other_sentence_id": right,
            "value": value,
        }
