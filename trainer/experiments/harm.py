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
    help_texts, asked = read_help_texts()
    demo = demo_passages()
    own = encoder.encode(help_texts.texts, "passage")
    known = encoder.encode(demo.texts, "passage")
    help_questions = encoder.encode([question for question, _ in asked], "query")
    words = encoder.encode(WORDS, "query")
    found = {}
    for way, fair in (("plain", False), ("fair", True)):
        space = space_over(encoder, pool, languages, fair)
        metrics = ranking(
            asked_of(data), space.means.queries(questions), space.of_plain(pool, languages),
            languages,
        )  # fmt: skip
        beside = np.concatenate([own, known])
        codes = help_texts.languages + demo.languages
        first = _first_hits(encoder, help_questions, beside, codes, fair)
        hits = _first_hits(encoder, words, known, demo.languages, fair)
        found[way] = Harm(
            metrics["map20"], metrics["map20_mono"],
            _percent([hit == answer for hit, (_, answer) in zip(first, asked, strict=True)]),
            _percent([holds(demo.english[hit], w) for hit, w in zip(hits, WORDS, strict=True)]),
        )  # fmt: skip
    return found


def _first_hits(
    encoder: Encoder, queries: Vectors, pool: Vectors, languages: Sequence[str], fair: bool
) -> list[int]:
    space = space_over(encoder, pool, languages, fair)
    scores = space.means.queries(queries) @ space.of_plain(pool, languages).T
    return [int(place) for place in scores.argmax(1)]


def _percent(right: Sequence[bool]) -> float:
    return 100 * float(np.mean(right))


def holds(text: str, word: str) -> bool:
    """Whether an English text has the word, in the singular or plural."""
    return re.search(rf"\b{word}(e?s)?\b", text, re.IGNORECASE) is not None


def read_help_texts() -> tuple[Passages, list[tuple[str, int]]]:
    """The help texts, and each question with the place of the sentence that answers it."""
    rows = json.loads(HELP_TEXTS.read_text("utf-8"))["sentences"]
    texts = [row["text"] for row in rows]
    asked = [(row["question"], place) for place, row in enumerate(rows) if "question" in row]
    return Passages(texts, [row["language"] for row in rows], texts), asked


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
