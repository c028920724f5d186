"""A simulated team: it imports, searches and rates, and the product's own trainer runs.

The corpus is fully judged (XQuAD-R's test articles of fold 0 in chosen languages), so that the
truth is known that the team and the gate never see: other questions on the same articles, in
all languages and within the own one, and other known items.
"""

import random
import shutil
import tempfile
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from storage import corpora, judgments
from storage.database import Store, open_store
from storage.demo import read_groups, seed
from storage.judgments import Item, Shown
from trainer.cycle import Weighed
from trainer.encoder import Encoder, Vectors, load_base
from trainer.evaluate import EvaluationQuery, average_precisions, mono_precision, rank
from trainer.experiments import lareqa
from trainer.experiments.cell import settings_of
from trainer.experiments.lareqa import Lareqa, Question
from trainer.experiments.team_cell import LANGUAGES, TEST_QUESTIONS, Life, rate
from trainer.known_items import Passage, known_items, mean_points, reciprocal_ranks
from trainer.promote import Decision
from trainer.published import load_live
from trainer.space import space_over
from trainer.worker import Worker

LEAST_LEFT = 30
"""Questions that must be left to tell the truth by, each in every language."""
OTHER_SEED = 1000
"""Of the known items that tell the truth: others than the gate's."""
Say = Callable[[str], None]


@dataclass
class Truth:
    """The corpus, the questions that nobody asks, and what is right."""

    data: Lareqa
    tested: Sequence[Question]
    place: dict[str, int] = field(init=False)
    texts: list[str] = field(init=False)
    languages: list[str] = field(init=False)

    def __post_init__(self) -> None:
        candidates = list(self.data.candidates.values())
        self.place = {c.id: i for i, c in enumerate(candidates)}
        self.texts = [c.sentence for c in candidates]
        self.languages = [c.language for c in candidates]
        passages = [Passage(c.language, c.sentence, c.id.partition("/")[2]) for c in candidates]
        self._items = known_items(passages, OTHER_SEED)
        self._queries = [
            EvaluationQuery(
                i, q.text, q.language, q.article, "",
                {self.place[a]: 3.0 for a in q.answers.values() if a in self.place},
            )
            for i, q in enumerate(self.tested)
        ]  # fmt: skip

    def of(self, encoder: Encoder, known: dict[str, Vectors], fair: bool) -> dict[str, float]:
        """The truth of an encoder: mAP@20 over all languages, within the own, known items."""
        new = [text for text in dict.fromkeys(self.texts) if text not in known]
        vectors = {**known, **dict(zip(new, encoder.encode(new, "passage"), strict=True))}
        plain = np.stack([vectors[text] for text in self.texts])
        space = space_over(encoder, plain, self.languages, fair)
        pool = space.of_plain(plain, self.languages)
        asked = space.queries([q.text for q in self._queries])
        ids = range(len(self.texts))
        language_of = dict(enumerate(self.languages))
        found = average_precisions(self._queries, rank(asked, pool, ids))
        own = mono_precision(self._queries, asked, pool, ids, language_of)
        items = reciprocal_ranks(
            self._items, space.queries([i.query for i in self._items]), pool, self.languages
        )
        return {
            "map20": round(float(np.mean(list(found.values()))), 3),
            "own": round(own or 0.0, 3),
            "known": round(mean_points(items), 3),
        }


class Team:
    """A store with a corpus of its own, its readers, and the trainer beside it."""

    def __init__(self, life: Life, data: Lareqa, work: Path, say: Say) -> None:
        self._life, self._say = life, say
        self._rng = random.Random(life.seed)  # noqa: S311
        languages = LANGUAGES[life.languages]
        self._data = Lareqa(
            [q for q in data.questions if q.language in languages],
            {k: c for k, c in data.candidates.items() if c.language in languages},
        )
        keys = sorted({q.key for q in self._data.questions})
        self._rng.shuffle(keys)
        wanted = life.queries * life.rounds
        if wanted + LEAST_LEFT > len(keys):
            raise lareqa.DataError(f"There are {len(keys)} questions: too few for {wanted}.")
        self._to_ask = [
            [self._rng.choice(self._in_all(key)) for key in keys[start : start + life.queries]]
            for start in range(0, wanted, life.queries)
        ]
        rest = [q for key in keys[wanted:] for q in self._in_all(key)]
        self.truth = Truth(self._data, self._rng.sample(rest, min(TEST_QUESTIONS, len(rest))))
        self.folder = Path(tempfile.mkdtemp(prefix="team-"))
        (self.folder / "encoders").symlink_to((work / "encoders").resolve())
        self.store: Store = open_store(self.folder)
        self.settings = settings_of(data_dir=self.folder, **life.changes)
        self._candidate: dict[str, Any] = {}
        self._worker = Worker(
            self.store, self.settings, threading.Event(), say, observe=self._observe
        )

    def _in_all(self, key: str) -> list[Question]:
        return [q for q in self._data.questions if q.key == key]

    def open(self) -> None:
        """Import the corpus and publish version 0."""
        sentences = [
            corpora.NewSentence(c.language, c.sentence, None, c.id.partition("/")[2])
            for c in self._data.candidates.values()
        ]
        with self.store.write() as session:
            if self._life.demo:
                seed(session, read_groups())
            corpora.add_sentences(session, "team", sentences)
        self._worker.tick()

    def judge(self, number: int) -> int:
        """Ask the round's questions and rate the first results of each; return how many answer."""
        live = load_live(self.store)
        questions = self._to_ask[number]
        vectors = live.space.queries([q.text for q in questions])
        found = [live.index.search(v, self._life.first) for v in vectors]
        with self.store.read() as session:
            known = corpora.sentences_by_id(
                session, [hit.sentence_id for hits in found for hit in hits]
            )
        right = [
            [
                (known[hit.sentence_id].language, known[hit.sentence_id].text)
                in {(self._data.candidates[a].language, self._data.candidates[a].sentence)
                    for a in q.answers.values() if a in self._data.candidates}
                for hit in hits
            ]
            for q, hits in zip(questions, found, strict=True)
        ]  # fmt: skip
        pile = [3.0 if answers else 0.0 for row in right for answers in row]
        self._rng.shuffle(pile)
        with self.store.write() as session:
            reader = judgments.judge_named(session, f"a {self._life.reader} reader")
            for question, hits, row in zip(questions, found, right, strict=True):
                query = judgments.query_for(session, question.language, question.text)
                for place, (hit, answers) in enumerate(zip(hits, row, strict=True), start=1):
                    value = rate(self._life.reader, answers, self._rng.random(), pile)
                    item = Item(query.id, hit.sentence_id)
                    shown = Shown(place, round(hit.score, 4), live.number)
                    judgments.record(session, reader, item, "rated", value, shown)
        return sum(map(sum, right))

    def adapt(self) -> dict[str, Any]:
        """Run the trainer once; return what it decided and what is true of its candidate."""
        self._candidate = {}
        began = time.monotonic()
        run = self._worker.run_once()
        if run.state == "failed":
            raise RuntimeError(run.reason)
        after = run.metrics_after or {}
        return {
            "decision": run.decision,
            "reason": run.reason,
            "gains": after.get("gains"),
            "checks": [{k: c[k] for k in ("name", "passed", "figure", "low", "high")}
                       for c in after.get("checks", [])],
            "share": after.get("share"),
            "candidate": self._candidate or None,
            "examples": run.progress.get("examples_used"),
            "seconds": round(time.monotonic() - began, 1),
        }  # fmt: skip

    def _observe(self, weighed: Weighed, decision: Decision) -> None:
        self._candidate = self.truth.of(
            weighed.encoder, dict(weighed.measured.vectors), self.settings.fair
        )

    def served(self) -> dict[str, Any]:
        """What is live, and the truth of it."""
        live = load_live(self.store)
        with self.store.read() as session:
            rows = corpora.sentences_by_id(session, live.index.ids)
        known = {rows[i].text: v for i, v in live.plain_vectors().items() if i in rows}
        return {"version": live.number,
                **self.truth.of(live.space.encoder, known, self.settings.fair)}  # fmt: skip

    def close(self) -> None:
        """Leave nothing behind."""
        self.store.close()
        shutil.rmtree(self.folder, ignore_errors=True)


def live_through(life: Life, data: Lareqa, work: Path, say: Say) -> dict[str, Any]:
    """Live a life; return its record."""
    load_base("bundled", work)  # the pretrained encoder is kept once, for all teams
    team = Team(life, data, work, say)
    try:
        team.open()
        start = team.served()
        rounds = []
        for number in range(life.rounds):
            answers = team.judge(number)
            ended = team.adapt()
            rounds.append({**ended, "answers": answers, "live": team.served()})
        return {"life": {**vars(life), "changes": dict(life.changes)}, "start": start,
                "rounds": rounds}  # fmt: skip
    finally:
        team.close()


def team_corpus(data: Path) -> Lareqa:
    """XQuAD-R's test articles of fold 0."""
    nested = data / "lareqa" / "xquad-r"
    whole = lareqa.read_lareqa(nested if nested.is_dir() else data / "xquad-r")
    return whole.within(lareqa.fold_of(whole.articles(), 0).test)
