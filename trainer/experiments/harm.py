"""What a store's versions lose elsewhere: searches that nobody's judgments are about.

Three of them, in the plain and in the fair space: LAReQA's articles of fold 0, an imaginary
team's help texts beside the demo corpus, and single words asked of the demo corpus.
"""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from storage import versions
from storage.database import open_store
from storage.demo import read_groups
from trainer.encoder import Encoder, Vectors, load_base
from trainer.experiments.lareqa import DataError, Lareqa
from trainer.experiments.measure import asked_of, ranking
from trainer.space import space_over
from trainer.version_files import load_encoder

HELP_TEXTS = Path(__file__).parents[2] / "assets" / "help_texts.json"
WORDS = (
    "onion", "volcano", "salt", "moon", "bread", "honey", "heart", "tea", "iron", "elephant",
    "rainbow", "lightning", "comet", "mars", "saturn", "liver", "sugar", "milk", "piano",
    "snow", "octopus", "soap", "penguin", "tsunami", "chess",
)  # fmt: skip
"""Each in some sentence of the demo corpus."""


@dataclass(frozen=True)
class Passages:
    """Sentences that are searched together."""

    texts: list[str]
    languages: list[str]
    english: list[str]
    """Each one's English original: of the help texts, the text itself."""


@dataclass(frozen=True)
class Harm:
    """One encoder in one space."""

    map20: float
    """LAReQA, all languages."""
    own: float
    """Within the question's own language."""
    first: float
    """Percent of the help texts' questions whose right sentence is found first."""
    words: float
    """Percent of WORDS whose first hit holds the word, or translates what holds it."""


def harms(
    data_dir: Path, data: Lareqa, numbers: Sequence[int] | None = None
) -> dict[tuple[int, str], Harm]:
    """Measure versions of a store, all that are on disk if none are named. Raises DataError."""
    store = open_store(data_dir)
    try:
        with store.read() as session:
            found = {v.number: (v.base, v.folder) for v in versions.history(session)}
    finally:
        store.close()
    kept = {number: row for number, row in found.items() if (data_dir / row[1]).is_dir()}
    unknown = sorted(set(numbers or ()) - set(kept))
    if unknown or not kept:
        raise DataError(f"{data_dir} has the versions {sorted(kept)}, not {unknown}.")
    measured = {}
    for number in numbers or sorted(kept):
        base, folder = kept[number]
        encoder = load_encoder(data_dir / folder, load_base(base, data_dir))
        for way, harm in measure(encoder, data).items():
            measured[number, way] = harm
    return measured


def measure(encoder: Encoder, data: Lareqa) -> dict[str, Harm]:
    """What an encoder finds, plain and fair."""
    questions = encoder.encode([q.text for q in data.questions], "query")
    candidates = list(data.candidates.values())
    pool = encoder.encode([c.sentence for c in candidates], "passage")
    languages = [c.language for c in candidates]
    texts, asked, answers = small_files()
    small, questions_on_it = encoder.encode(texts.texts, "passage"), encoder.encode(asked, "query")
    demo = demo_passages()
    known, words = encoder.encode(demo.texts, "passage"), encoder.encode(WORDS, "query")
    found = {}
    for way, fair in (("plain", False), ("fair", True)):
        space = space_over(encoder, pool, languages, fair)
        metrics = ranking(
            asked_of(data), space.means.queries(questions), space.of_plain(pool, languages),
            languages,
        )  # fmt: skip
        beside = space_over(encoder, small, texts.languages, fair)
        alone = space_over(encoder, known, demo.languages, fair)
        found[way] = Harm(
            metrics["map20"], metrics["map20_mono"],
            found_first(
                beside.means.queries(questions_on_it), beside.of_plain(small, texts.languages),
                answers,
            ),
            words_held(
                alone.means.queries(words), alone.of_plain(known, demo.languages), demo
            ),
        )  # fmt: skip
    return found


def found_first(queries: Vectors, pool: Vectors, answers: Sequence[int]) -> float:
    """Percent of queries (n, dim) whose answer, a row of the pool, is found first."""
    return 100 * float(np.mean((queries @ pool.T).argmax(1) == np.asarray(answers)))


def words_held(queries: Vectors, pool: Vectors, demo: Passages) -> float:
    """Percent of WORDS whose first hit in the demo corpus holds them."""
    hits = (queries @ pool.T).argmax(1)
    held = [holds(demo.english[hit], word) for hit, word in zip(hits, WORDS, strict=True)]
    return 100 * float(np.mean(held))


def holds(text: str, word: str) -> bool:
    """Whether an English text has the word, in the singular or plural."""
    return re.search(rf"\b{word}(e?s)?\b", text, re.IGNORECASE) is not None


def read_help_texts() -> tuple[Passages, list[tuple[str, int]]]:
    """The help texts, and each question with the place of the sentence that answers it."""
    rows = json.loads(HELP_TEXTS.read_text("utf-8"))["sentences"]
    texts = [row["text"] for row in rows]
    asked = [(row["question"], place) for place, row in enumerate(rows) if "question" in row]
    return Passages(texts, [row["language"] for row in rows], texts), asked


def small_files() -> tuple[Passages, list[str], list[int]]:
    """The help texts beside the demo corpus, their questions, and the place of each's answer."""
    own, asked = read_help_texts()
    demo = demo_passages()
    both = Passages(
        own.texts + demo.texts, own.languages + demo.languages, own.english + demo.english
    )
    return both, [question for question, _ in asked], [place for _, place in asked]


def demo_passages() -> Passages:
    """Every sentence of the demo corpus."""
    rows = [
        (text, language, part["en"])
        for group in read_groups()
        for part in (group.answer, group.near_miss)
        for language, text in part.items()
    ]
    return Passages([r[0] for r in rows], [r[1] for r in rows], [r[2] for r in rows])


def markdown(found: dict[tuple[int, str], Harm]) -> str:
    """A line a version and space."""
    rows = [
        "| version | space | LAReQA mAP@20 | within own language | help texts first % | words % |",
        "|---|---|---:|---:|---:|---:|",
    ]
    rows += [
        f"| {number} | {way} | {h.map20:.1f} | {h.own:.1f} | {h.first:.0f} | {h.words:.0f} |"
        for (number, way), h in found.items()
    ]
    return "\n".join(rows)
