"""How often blind comparisons find the better of two versions, and one where neither is.

A reader of known taste reads lists drafted from two drawn rankings, by the product's own draft,
points and test (`storage.interleaving`, `storage.preference`, `trainer.preferred`); the gate asks
after every question. Pure and seeded.
"""

import random
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from storage.interleaving import FIRST, SECOND, Place, lead, team_draft
from storage.preference import Tally
from trainer.preferred import Preference, preferred
from trainer.settings import TrainerSettings

TASTES = (0.5, 0.6, 0.7, 0.8)
LENGTHS = (20, 40, 80, 200)
LIVES = 1_000
SENTENCES, K = 30, 10


@dataclass(frozen=True)
class Reader:
    """Somebody who finds one result of a list relevant, or by `ties` none."""

    taste: float
    """How often that is one of the kept version's."""
    ties: float = 0.0

    def lead(self, shown: Sequence[Place], rng: random.Random) -> int:
        """By how many points the kept version leads after this list."""
        wanted = SECOND if rng.random() < self.taste else FIRST
        chosen = rng.choice([place for place, (_, team) in enumerate(shown) if team == wanted])
        nothing = rng.random() < self.ties
        ratings = [
            (team == SECOND, place == chosen and not nothing)
            for place, (_, team) in enumerate(shown)
        ]
        return lead(ratings)


def life(
    reader: Reader, questions: int, rng: random.Random, settings: TrainerSettings
) -> tuple[Preference | None, int]:
    """What the gate was sure of, and after how many questions; None: of nothing, after all."""
    leads: list[int] = []
    for asked in range(1, questions + 1):
        live, kept = (rng.sample(range(SENTENCES), K) for _ in range(2))
        leads.append(reader.lead(team_draft(live, kept, K, rng), rng))
        found = preferred(Tally.of(leads), settings)
        if found:
            return found, asked
    return None, questions


def lives(
    reader: Reader, questions: int, count: int, settings: TrainerSettings, seed: int = 0
) -> list[tuple[Preference | None, int]]:
    """Many of them, each its own."""
    return [
        life(reader, questions, random.Random(f"{seed} {reader} {number}"), settings)  # noqa: S311
        for number in range(count)
    ]


def share(found: Sequence[tuple[Preference | None, int]], what: Preference, within: int) -> float:
    """How many of these lives were sure of that within so many questions: 0 to 1."""
    return sum(each == what and asked <= within for each, asked in found) / len(found)


def markdown(count: int = LIVES) -> str:
    """The operating curve, as a table."""
    settings = TrainerSettings()
    heads = " | ".join(f"within {length}" for length in LENGTHS)
    lines = [
        f"| prefers the kept version | {heads} | surely worse, ever | questions, median |",
        "|---:" * (len(LENGTHS) + 3) + "|",
    ]
    for taste in TASTES:
        found = lives(Reader(taste), LENGTHS[-1], count, settings)
        better = " | ".join(f"{share(found, 'better', length):.0%}" for length in LENGTHS)
        ended = [asked for what, asked in found if what]
        worse = Counter(what for what, _ in found)["worse"] / count
        lines.append(f"| {taste:.0%} | {better} | {worse:.0%} | {median(ended):g} |")
    return "\n".join(lines)
