"""The gate's operating curve: how often it is right, by how good a candidate truly is.

The gate's own rules (`trainer.bounds`, `trainer.reconsider`) on questions drawn from the
records of simulated teams: their spread is what their candidates showed, their mean is moved to
what a candidate of a given truth would show. Pure and seeded.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from trainer.bounds import probability_above_zero
from trainer.checks import SENSIBLE
from trainer.experiments.lareqa import DataError
from trainer.reconsider import must_go_back
from trainer.settings import TrainerSettings

TRUTHS = (-3.0, -1.0, 0.0, 1.0, 3.0, 5.0)
RULES = tuple((sure, doubt) for sure in (0.8, 0.9, 0.95) for doubt in (0.3, 0.5, 0.7))
TIMES, ROUNDS, WITHIN = 200, 20, 3
SURE, DOUBT, ENOUGH = (
    TrainerSettings.model_fields[name].default for name in ("sure", "doubt", "enough_queries")
)
"""The product's."""
Record = Mapping[str, Any]


@dataclass(frozen=True)
class Model:
    """What judged questions say of a candidate whose truth is known."""

    spread: Sequence[float]
    """Gains of questions less the mean of their candidate."""
    slope: float
    """Points of separation of judged sentences, for a point of true mAP@20."""
    lives: int
    """Truthful teams that it was learned from."""
    questions: int
    """New questions a round that tell two encoders apart."""
    sense: tuple[float, float]
    """Separation by a candidate of truthful ratings: mean and deviation over questions."""

    def gains(self, rng: np.random.Generator, truth: float) -> list[float]:
        """A round's gains for a candidate that is truly so many points better."""
        drawn = rng.choice(self.spread, self.questions) + self.slope * truth
        return [float(v) for v in drawn]

    def separation(self, rng: np.random.Generator, truthful: bool) -> list[float]:
        """A round's separation by a candidate."""
        mean, deviation = self.sense
        drawn = rng.normal(mean if truthful else 0.0, deviation, self.questions)
        return [float(v) for v in drawn]


def model_of(records: Sequence[Record]) -> Model:
    """Learn the model from the first rounds of truthful teams. Raises DataError without any."""
    spread: list[float] = []
    shown, true, counts, sense = [], [], [], []
    for record in records:
        first = record["rounds"][0]
        if record["life"]["reader"] != "truthful" or not first["gains"]:
            continue
        gains = np.array(first["gains"])
        spread += (gains - gains.mean()).tolist()
        shown.append(gains.mean())
        true.append(first["candidate"]["map20"] - record["start"]["map20"])
        counts.append(len(gains))
        (found,) = [c for c in first["checks"] if c["name"] == "the ratings themselves"]
        error = (found["high"] - found["figure"]) / 2
        sense.append((found["figure"], error * len(gains) ** 0.5))
    if not true:
        raise DataError("No truthful team has been simulated yet: run `team` first.")
    slope = float(np.dot(shown, true) / np.dot(true, true))
    mean, deviation = np.mean(sense, axis=0)
    sense_of_all = float(mean), float(deviation)
    return Model(spread, slope, len(true), int(np.median(counts)), sense_of_all)


def passes(
    model: Model, rng: np.random.Generator, truth: float, sure: float, truthful: bool
) -> bool:
    """Whether a round's new judgments promote a candidate; guards are not drawn here."""
    sense = probability_above_zero(model.separation(rng, truthful)) >= SENSIBLE
    return sense and probability_above_zero(model.gains(rng, truth)) >= sure


def promoted_within(model: Model, truth: float, sure: float, rounds: int, seed: int = 0) -> float:
    """Share of teams in which a candidate of this truth goes live within so many rounds."""
    rng = np.random.default_rng(seed)
    hits = [any(passes(model, rng, truth, sure, True) for _ in range(rounds)) for _ in range(TIMES)]
    return float(np.mean(hits))


def stays(
    model: Model, truth: float, sure: float, doubt: float, truthful: bool, seed: int = 0
) -> float:
    """Share of lives in which a candidate of this truth stays live for more than one more round.

    Every round brings a candidate of this truth, measured against version 0.
    """
    rng = np.random.default_rng(seed)
    return float(np.mean([_stays(model, rng, truth, sure, doubt, truthful) for _ in range(TIMES)]))


def _stays(
    model: Model, rng: np.random.Generator, truth: float, sure: float, doubt: float, truthful: bool
) -> bool:
    live, survived = False, 0
    since: list[float] = []
    sense: list[float] = []
    for _ in range(ROUNDS):
        if live:
            since += model.gains(rng, truth)
            sense += model.separation(rng, truthful)
            if must_go_back(since, sense, ENOUGH, doubt):
                live = False
            else:
                survived += 1
                if survived > 1:
                    return True
        if not live and passes(model, rng, truth, sure, truthful):
            live, survived, since, sense = True, 0, [], []
    return False


def operating_curve(records: Sequence[Record]) -> Record:
    """How often the gate is right by a candidate's truth, and how that moves with its rules."""
    model = model_of(records)
    return {
        "lives": model.lives,
        "questions": model.questions,
        "slope": round(model.slope, 2),
        "curve": [
            [
                truth,
                promoted_within(model, truth, SURE, 1),
                promoted_within(model, truth, SURE, WITHIN),
                stays(model, truth, SURE, DOUBT, True),
            ]
            for truth in TRUTHS
        ],
        "rules": [
            [
                sure,
                doubt,
                promoted_within(model, 3, sure, 1),
                promoted_within(model, 3, sure, WITHIN),
                stays(model, 3, sure, doubt, True),
                stays(model, -1, sure, doubt, True),
                stays(model, 0, sure, doubt, False),
            ]
            for sure, doubt in RULES
        ],
    }


def curve_markdown(found: Record) -> str:
    """The curve as two tables."""
    text = (
        f"Drawn from {found['lives']} simulated teams: {found['questions']} questions a round tell "
        f"two encoders apart, and a point of true mAP@20 shows as {found['slope']:.1f} points of "
        "separation.\n\n"
        "| truly | promoted in one round | within three | stays live in 20 rounds |\n"
        "|---:|---:|---:|---:|\n"
    )
    for truth, *shares in found["curve"]:
        text += f"| {truth:+.0f} | " + " | ".join(f"{share:.0%}" for share in shares) + " |\n"
    text += (
        "\n| sure | doubt | +3: one round | within three | +3 stays | −1 stays | chance stays |\n"
        "|---:|---:|---:|---:|---:|---:|---:|\n"
    )
    for sure, doubt, *shares in found["rules"]:
        text += f"| {sure:g} | {doubt:g} | " + " | ".join(f"{s:.0%}" for s in shares) + " |\n"
    return text
