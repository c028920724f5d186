"""A simulated team: what one life of it is, and where its record lies. Pure."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from trainer.experiments.cell import digest_of
from trainer.experiments.lareqa import DataError

LANGUAGES: Mapping[str, tuple[str, ...]] = {
    "2": ("ar", "en"),
    "3": ("de", "en", "es"),
    "11": ("ar", "de", "el", "en", "es", "hi", "ru", "th", "tr", "vi", "zh"),
}
READERS = ("truthful", "careless", "hostile", "shuffled")
SLIPS = 0.15
"""How often a careless reader rates the other way."""
TEST_QUESTIONS = 300


@dataclass(frozen=True)
class Life:
    """One team on one corpus: rounds of searching and rating, a run of the trainer after each."""

    languages: str = "3"
    queries: int = 40
    """Questions asked in a round, each in one language."""
    first: int = 5
    """How many results of each are rated."""
    seed: int = 1
    rounds: int = 1
    reader: str = "truthful"
    demo: bool = False
    """Whether the demo corpus is in the store too."""
    changes: Mapping[str, Any] = field(default_factory=dict)
    """Trainer settings that differ from the product's."""

    @property
    def name(self) -> str:
        """The stem of the record's file."""
        plain = asdict(self)
        demo = "_demo" if self.demo else ""
        return (
            f"{self.languages}_n{self.queries}_k{self.first}_{self.reader}{demo}_r{self.rounds}"
            f"_s{self.seed}_{digest_of(plain)}"
        )

    def path(self, folder: Path) -> Path:
        """Where its record is."""
        return folder / "team" / f"{self.name}.json"

    def record(self, folder: Path) -> dict[str, Any] | None:
        """Its record, if it has been lived."""
        try:
            found: dict[str, Any] = json.loads(self.path(folder).read_text("utf-8"))
        except FileNotFoundError:
            return None
        return found


def rate(reader: str, answers: bool, draw: float, pile: list[float]) -> float:
    """What a reader says of a result: 3 where it answers, else 0.

    `draw`: a number from 0 to 1; `pile`: true ratings in random order, of the shuffled reader.
    """
    if reader not in READERS:
        raise DataError(f"A reader is one of {', '.join(READERS)}.")
    true = 3.0 if answers else 0.0
    if reader == "hostile" or (reader == "careless" and draw < SLIPS):
        return 3.0 - true
    return pile.pop() if reader == "shuffled" else true
