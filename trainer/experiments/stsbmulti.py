"""STSBMulti: stsb-multi-mt to learn from and validate on, SemEval-2017 Task 1 to test on.

Of SemEval's track 6 only the first 250 of 500 pairs have gold scores. A row one of whose
sentences stands in the test is left out, in every language, and so is a training row that
the data set has among its validation rows too.
"""

import csv
import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from trainer.experiments.lareqa import DataError
from trainer.tasks import SIMILARITY_TOP, PairExample, Pool

LANGUAGES = ("de", "en", "es", "fr", "it", "nl", "ru", "zh")
TRACKS: Mapping[str, tuple[str, str, str]] = {
    "ar-ar": ("track1.ar-ar", "ar", "ar"),
    "ar-en": ("track2.ar-en", "en", "ar"),
    "es-es": ("track3.es-es", "es", "es"),
    "es-en": ("track4a.es-en", "es", "en"),
    "es-en-news": ("track4b.es-en", "es", "en"),
    "en-en": ("track5.en-en", "en", "en"),
    "tr-en": ("track6.tr-en", "en", "tr"),
}
MEAN_TRACKS = ("ar-ar", "ar-en", "es-es", "es-en", "en-en", "tr-en")
"""What the mean is of: the news track's long pairs correlate with no encoder's cosines."""
LEARNED = ("de", "en", "es", "fr", "it", "nl")
"""Languages learned from: no Russian, no Chinese, as the test's Arabic and Turkish are unseen."""
VALIDATION_TRACKS: Mapping[str, tuple[str, str]] = {
    "ru-ru": ("ru", "ru"), "ru-en": ("en", "ru"), "es-es": ("es", "es"), "es-en": ("es", "en"),
    "en-en": ("en", "en"), "zh-en": ("en", "zh"),
}  # fmt: skip
"""The tracks of MEAN_TRACKS with Russian for Arabic and Chinese for Turkish. Validation on learned
languages alone, as it was at first, chooses rates that forget the others."""
LEARNED_ROWS = 2_000
"""Training rows kept, in all languages: a run sees a few hundred examples."""
Row = tuple[str, str, float]


@dataclass(frozen=True)
class StsbMulti:
    """Parallel rows (left, right, score 0-5) by language, and the test tracks."""

    train: Mapping[str, Sequence[Row]]
    validation: Mapping[str, Sequence[Row]]
    test: Mapping[str, Sequence[Row]]


def read_stsbmulti(training: Path, testing: Path) -> StsbMulti:
    """Read stsb-multi-mt's CSV files and SemEval-2017's text files. Raises DataError."""
    return apart(
        StsbMulti(
            {lang: list(_csv(training / f"stsb-{lang}-train.csv")) for lang in LANGUAGES},
            {lang: list(_csv(training / f"stsb-{lang}-dev.csv")) for lang in LANGUAGES},
            {track: list(_track(testing, name)) for track, (name, _, _) in TRACKS.items()},
        )
    )


def apart(data: StsbMulti) -> StsbMulti:
    """Drop rows that hold a sentence of the test, and training rows that validate too."""
    tested = {_plain(text) for rows in data.test.values() for *texts, _ in rows for text in texts}
    validation = _without(data.validation, lambda pair: bool(pair & tested))
    validated = {_pair(row) for rows in validation.values() for row in rows}
    train = _without(data.train, lambda pair: bool(pair & tested) or pair in validated)
    return StsbMulti(train, validation, data.test)


def _without(
    rows: Mapping[str, Sequence[Row]], unwanted: Callable[[frozenset[str]], bool]
) -> dict[str, list[Row]]:
    """Rows whose pair is unwanted in some language go in every language."""
    crossing = {
        place
        for language in rows.values()
        for place, row in enumerate(language)
        if unwanted(_pair(row))
    }
    return {
        language: [row for place, row in enumerate(known) if place not in crossing]
        for language, known in rows.items()
    }


def _pair(row: Row) -> frozenset[str]:
    return frozenset(map(_plain, row[:2]))


def _plain(text: str) -> str:
    return " ".join(text.casefold().strip(" .!?").split())


def _csv(path: Path) -> Iterator[Row]:
    for left, right, score in csv.reader(_lines(path)):
        yield left, right, float(score)


def _track(folder: Path, name: str) -> Iterator[Row]:
    scores = [float(line) for line in _lines(folder / f"STS.gs.{name}.txt")]
    pairs = (line.split("\t") for line in _lines(folder / f"STS.input.{name}.txt"))
    for (left, right, *_), score in zip(pairs, scores, strict=False):  # track 6: 500 and 250
        yield left, right, score


def _lines(path: Path) -> list[str]:
    try:
        return path.read_text("utf-8").splitlines()
    except FileNotFoundError as error:
        raise DataError(
            f"{path} is missing: stsb-multi-mt and SemEval-2017 are expected as folders "
            "stsb-multi-mt and sts17 in what --data names."
        ) from error


def pool_of(rows: Mapping[str, Sequence[Row]], judgments: int | None = None, seed: int = 0) -> Pool:
    """Pairs across LEARNED languages: left in X, right in Y; a row's key is its number."""
    rows = {language: rows[language] for language in LEARNED if language in rows}
    count = len(next(iter(rows.values())))
    rng = random.Random(seed)  # noqa: S311
    chosen = rng.sample(range(count), min(judgments or LEARNED_ROWS, count))
    pairs = [(x, y) for x in rows for y in rows]
    if judgments is None:
        examples = [_example(rows, x, y, place) for x, y in pairs for place in chosen]
    else:
        examples = [_example(rows, *rng.choice(pairs), place) for place in chosen]
    by_pair: dict[tuple[str, str], list[PairExample]] = {}
    for example in examples:
        by_pair.setdefault(example.pair, []).append(example)
    return Pool(similarity={"people": by_pair})


def _example(rows: Mapping[str, Sequence[Row]], x: str, y: str, place: int) -> PairExample:
    left, right, score = rows[x][place][0], rows[y][place][1], rows[x][place][2]
    key = f"row {place}"
    return PairExample(left, right, score / SIMILARITY_TOP, (x, y), key, "people", (key,))


def validation_tracks(
    rows: Mapping[str, Sequence[Row]], count: int, seed: int = 0
) -> dict[str, list[Row]]:
    """So many validation rows on each track, other rows on each."""
    rng = random.Random(seed)  # noqa: S311
    number = len(next(iter(rows.values())))
    places = rng.sample(range(number), min(count * len(VALIDATION_TRACKS), number))
    return {
        track: [
            (rows[x][place][0], rows[y][place][1], rows[x][place][2])
            for place in places[start :: len(VALIDATION_TRACKS)]
        ]
        for start, (track, (x, y)) in enumerate(VALIDATION_TRACKS.items())
    }
