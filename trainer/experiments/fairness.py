"""What subtracting the languages' means does, without training: one encoder, many pools.

Passages lose their language's mean. What a query loses is compared: its own language's mean,
which takes knowing the language, or the subspace that tells languages apart, as is served.
Embeddings are made once and kept; the rest is arithmetic.
"""

import hashlib
import json
import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch

from trainer.evaluate import Vectors
from trainer.experiments import harm
from trainer.experiments.cell import Cell, write_record
from trainer.experiments.lab import Lab
from trainer.experiments.lareqa import Lareqa
from trainer.experiments.measure import Asked, asked_of, correlation, embed, ranking
from trainer.experiments.measure import reciprocal_ranks as by_pair
from trainer.experiments.stsbmulti import MEAN_TRACKS, TRACKS
from trainer.experiments.uneven import EVERYTHING, LANGUAGES, POOLS
from trainer.fairness import LanguageMeans, measure_means
from trainer.known_items import KnownItem, Passage, known_items, mean_points, reciprocal_ranks
from trainer.machine import device_name

PLAIN, OWN, SERVED, WRONG = "plain", "own mean", "subspace", "a wrong mean"
RARE, FEW, SEEDS = "th", (1, 5, 20), (0, 1, 2)
KINDS = {"word": "its rarest word", "half": "its first half"}
Values = dict[str, dict[str, float]]
"""By what a query loses, what was measured."""
Say = Callable[[str], None]


@dataclass(frozen=True)
class Fold:
    """Test articles, and where the pretrained encoder puts their texts."""

    data: Lareqa
    questions: Vectors
    """(len(data.questions), dim)."""
    candidates: Vectors
    """(len(data.candidates), dim), in their order."""
    languages: list[str]
    """Of the candidates."""


def measure_fairness(lab: Lab, folds: Sequence[int], out: Path, say: Say) -> dict[str, Any]:
    """Measure every condition, write the record and return it."""
    cells = {number: Cell("lareqa", "zero-shot", fold=number) for number in folds}
    embedded = {}
    for number, cell in cells.items():
        say(f"embedding fold {number}\n")
        embedded[f"fold {number}"] = _embedded(lab, lab.xquad.within(lab.split(cell).test))
    say("measuring\n")
    record = {
        "pools": {
            name: {fold: _pool(each, name) for fold, each in embedded.items()} for name in POOLS
        },
        "few": {
            str(count): {
                f"{fold}, seed {seed}": _few(each, count, seed)
                for fold, each in embedded.items() for seed in SEEDS
            }
            for count in FEW
        },
        "known": _known(lab, embedded),
        "similarity": _similarity(lab),
        "elsewhere": _elsewhere(lab),
        "device": device_name(),
        "threads": torch.get_num_threads(),
    }  # fmt: skip
    write_record(path_of(out), record)
    return record


def path_of(out: Path) -> Path:
    """Where the record is."""
    return out / "fairness.json"


def _vectors(lab: Lab, texts: Sequence[str], role: str) -> Vectors:
    """The pretrained encoder's, as the cells' tests embed them; kept in the work folder."""
    digest = hashlib.sha256(json.dumps([role, *texts]).encode()).hexdigest()[:16]
    path = lab.work / "fairness" / f"{digest}.npy"
    if not path.exists():
        vectors = embed(lab.encoder(Cell("lareqa", "zero-shot")), texts, role)
        path.parent.mkdir(parents=True, exist_ok=True)
        np.save(path, vectors)
    kept: Vectors = np.load(path, allow_pickle=False)
    return kept


def _embedded(lab: Lab, data: Lareqa) -> Fold:
    candidates = list(data.candidates.values())
    return Fold(
        data,
        _vectors(lab, [q.text for q in data.questions], "query"),
        _vectors(lab, [c.sentence for c in candidates], "passage"),
        [c.language for c in candidates],
    )


def ways_of_asking(
    means: LanguageMeans, vectors: Vectors, languages: Sequence[str], pool: Vectors,
    pool_languages: Sequence[str], wrong: bool = False,
) -> Iterator[tuple[str, Vectors, Vectors]]:  # fmt: skip
    """What queries lose, by name: the queries (n, dim) and the passages (m, dim) then."""
    placed = means.passages(pool, pool_languages)
    yield PLAIN, vectors, pool
    yield OWN, means.passages(vectors, languages), placed
    yield SERVED, means.queries(vectors), placed
    if wrong:
        rng = random.Random(0)  # noqa: S311 - repeatable
        others = [rng.choice([o for o in LANGUAGES if o != code]) for code in languages]
        yield WRONG, means.passages(vectors, others), placed


def _pool(fold: Fold, name: str) -> Values:
    keep = POOLS[name](fold.data.articles())
    places = [i for i, c in enumerate(fold.data.candidates.values()) if keep(c)]
    rows, asked = _asked(fold, places)
    own = [fold.languages[i] for i in places]
    pool = fold.candidates[places]
    found: Values = {}
    for way, vectors, placed in ways_of_asking(
        measure_means(pool, own), fold.questions[rows], [a.language for a in asked], pool, own,
        wrong=name == EVERYTHING,
    ):  # fmt: skip
        metrics = ranking(asked, vectors, placed, own)
        found[way] = {"all": metrics["map20"], "own": metrics["map20_mono"]}
    return found


def _asked(fold: Fold, places: Sequence[int]) -> tuple[list[int], list[Asked]]:
    """Rows of the questions that some of these candidates answer, and the questions."""
    new = {old: i for i, old in enumerate(places)}
    rows, asked = [], []
    for row, each in enumerate(asked_of(fold.data)):
        answers = frozenset(new[old] for old in each.answers if old in new)
        if answers:
            rows.append(row)
            asked.append(Asked(each.text, each.language, each.cluster, answers))
    return rows, asked


def _few(fold: Fold, count: int, seed: int) -> Values:
    """Only `count` sentences of RARE, and the questions that they answer."""
    everything = asked_of(fold.data)
    rare = {i for i, code in enumerate(fold.languages) if code == RARE}
    answers = sorted({i for a in everything for i in a.answers & rare})
    chosen = set(random.Random(seed).sample(answers, min(count, len(answers))))  # noqa: S311
    places = [i for i, code in enumerate(fold.languages) if code != RARE or i in chosen]
    rows, asked = _asked(fold, places)
    own = [fold.languages[i] for i in places]
    pool = fold.candidates[places]
    few = {i for i, code in enumerate(own) if code == RARE}
    about = [i for i, a in enumerate(asked) if a.answers & few]
    rows, asked = [rows[i] for i in about], [asked[i] for i in about]
    languages = [a.language for a in asked]
    only = [Asked(a.text, "all", a.cluster, a.answers & few) for a in asked]
    found: Values = {}
    for way, vectors, placed in ways_of_asking(
        measure_means(pool, own), fold.questions[rows], languages, pool, own
    ):
        among_all = by_pair(only, vectors, placed, ["all"] * len(own))["all-all"]
        found[way] = {"all": ranking(asked, vectors, placed, own)["map20"], RARE: among_all}
    return found


def _known(lab: Lab, folds: dict[str, Fold]) -> dict[str, dict[str, Values]]:
    found: dict[str, dict[str, Values]] = {kind: {} for kind in KINDS}
    for name, fold in folds.items():
        passages = [Passage(c.language, c.sentence, None) for c in fold.data.candidates.values()]
        items = [item for item in known_items(passages) if item.kind in KINDS]
        vectors = _vectors(lab, [item.query for item in items], "query")
        asked_in = [item.language for item in items]
        means = measure_means(fold.candidates, fold.languages)
        for way, queries, placed in ways_of_asking(
            means, vectors, asked_in, fold.candidates, fold.languages
        ):
            for kind in KINDS:
                points = _points(items, kind, queries, placed, fold.languages)
                found[kind].setdefault(name, {})[way] = {"rank": points}
    return found


def _points(
    items: Sequence[KnownItem], kind: str, queries: Vectors, placed: Vectors,
    languages: Sequence[str],
) -> float:  # fmt: skip
    rows = [i for i, item in enumerate(items) if item.kind == kind]
    ranks = reciprocal_ranks([items[i] for i in rows], queries[rows], placed, languages)
    return round(mean_points(ranks), 3)


def _elsewhere(lab: Lab) -> dict[str, dict[str, Values]]:
    """Small files and single words, as the command `harm` asks a store's versions."""
    texts, asked, answers = harm.small_files()
    demo = harm.demo_passages()
    found: dict[str, dict[str, Values]] = {"help": {"all": {}}, "words": {"all": {}}}
    own, _ = harm.read_help_texts()
    questions_in = [own.languages[place] for place in answers]
    pool, queries = _vectors(lab, texts.texts, "passage"), _vectors(lab, asked, "query")
    for way, vectors, placed in ways_of_asking(
        measure_means(pool, texts.languages), queries, questions_in, pool, texts.languages
    ):
        found["help"]["all"][way] = {"first": harm.found_first(vectors, placed, answers)}
    pool, queries = _vectors(lab, demo.texts, "passage"), _vectors(lab, harm.WORDS, "query")
    for way, vectors, placed in ways_of_asking(
        measure_means(pool, demo.languages), queries, ["en"] * len(harm.WORDS), pool,
        demo.languages,
    ):  # fmt: skip
        found["words"]["all"][way] = {"first": harm.words_held(vectors, placed, demo)}
    return found


def _similarity(lab: Lab) -> dict[str, dict[str, Values]]:
    """Pearson's r of SemEval's tracks: means of a track's own sentences, or of all tracks'."""
    tracks = lab.sts.test
    rows = [row for track in tracks.values() for row in track]
    left = _vectors(lab, [row[0] for row in rows], "query")
    right = _vectors(lab, [row[1] for row in rows], "query")
    names = [name for name, track in tracks.items() for _ in track]
    scores = np.array([row[2] for row in rows])
    languages = [[TRACKS[name][side] for name in names] for side in (1, 2)]
    found: dict[str, dict[str, Values]] = {"track": {}, "all": {}}
    together = measure_means(np.concatenate([left, right]), languages[0] + languages[1])
    for track in tracks:
        here = np.flatnonzero(np.array(names) == track)
        sides, own = (left[here], right[here]), [[side[i] for i in here] for side in languages]
        alone = measure_means(np.concatenate(sides), own[0] + own[1])
        for kind, means in (("track", alone), ("all", together)):
            found[kind][track] = _correlations(means, sides, own, scores[here])
    for kind, of_tracks in found.items():
        counted = [of_tracks[track] for track in MEAN_TRACKS]
        found[kind]["mean of six"] = {
            way: {"r": round(float(np.mean([values[way]["r"] for values in counted])), 3)}
            for way in (PLAIN, OWN, SERVED)
        }
    return found


def _correlations(
    means: LanguageMeans, sides: tuple[Vectors, Vectors], own: Sequence[Sequence[str]],
    scores: Any,  # noqa: ANN401 - an array of numbers
) -> Values:  # fmt: skip
    ways: dict[str, Sequence[Vectors]] = {
        PLAIN: sides,
        OWN: tuple(means.passages(side, names) for side, names in zip(sides, own, strict=True)),
        SERVED: tuple(means.queries(side) for side in sides),
    }
    return {way: {"r": correlation((a * b).sum(1), scores)} for way, (a, b) in ways.items()}
