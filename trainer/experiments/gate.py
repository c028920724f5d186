"""The gate's operating curve: how often it is right, by how good a candidate truly is.

The gate's own rules (`trainer.bounds`, `trainer.reconsider`) on questions drawn from the
records of simulated teams: their spread is what their candidates showed, their mean is moved to
what a candidate of a given truth would show. Pure and seeded.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from trainer.bounds import probability_above_zero
from trainer.checks import SENSIBLE
from trainer.experiments.lareqa import DataError
from trainer.reconsider import must_go_back
from trainer.settings import TrainerSettings

TRUTHS = (-3.0, -1.0, 0.0, 1.0, 3.0, 5.0)
RULES = (
    *((sure, doubt, False) for sure in (0.8, 0.9, 0.95) for doubt in (0.3, 0.5, 0.7)),
    (0.85, 0.7, True), (0.9, 0.7, True),
)  # fmt: skip
"""`sure`, `doubt`, and whether the wobble counts into the error of a mean, which it does not."""
TIMES, ROUNDS, WITHIN = 200, 10, 3
Record = Mapping[str, Any]


@dataclass(frozen=True)
class Model:
    """What judged questions say of a candidate whose truth is known."""

    spread: Sequence[float]
    """Gains of questions less the mean of their candidate."""
    slope: float
    """Points of separation of judged sentences, for a point of true mAP@20."""
    wobble: float
    """Deviation of a fresh candidate's mean beyond what its questions explain: which halves were
    drawn, and what else differs from run to run."""
    lives: int
    """Truthful teams that it was learned from."""
    questions: int
    """New questions a round that tell two encoders apart."""
    sense: tuple[float, float]
    """Separation by a candidate of truthful ratings: mean and deviation over questions."""
    counted: float = 0.0
    """So much of the wobble counts into the error of a mean: none of it, in the product."""

    def fresh(self, rng: np.random.Generator, truth: float) -> list[float]:
        """A round's gains for a new candidate that is truly so many points better."""
        lucky = rng.normal(0.0, self.wobble)
        return [value + lucky for value in self.later(rng, truth)]

    def later(self, rng: np.random.Generator, truth: float) -> list[float]:
        """The gains of a round's questions for a version that is live already."""
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
    shown, true, counts, sense, errors = [], [], [], [], []
    for record in records:
        first = record["rounds"][0]
        if not _tells(record):
            continue
        gains = np.array(first["gains"])
        spread += (gains - gains.mean()).tolist()
        shown.append(gains.mean())
        true.append(first["candidate"]["map20"] - record["start"]["map20"])
        counts.append(len(gains))
        errors.append(gains.var(ddof=1) / len(gains) if len(gains) > 1 else 0.0)
        (found,) = [c for c in first["checks"] if c["name"] == "the ratings themselves"]
        error = (found["high"] - found["figure"]) / 2
        sense.append((found["figure"], error * len(gains) ** 0.5))
    if not true:
        raise DataError("No truthful team has been simulated yet: run `team` first.")
    slope = float(np.dot(shown, true) / np.dot(true, true))
    mean, deviation = np.mean(sense, axis=0)
    sense_of_all = float(mean), float(deviation)
    beyond = np.var(np.array(shown) - slope * np.array(true)) - np.mean(errors)
    wobble = float(max(beyond, 0.0) ** 0.5)
    return Model(spread, slope, wobble, len(true), int(np.median(counts)), sense_of_all)


def _tells(record: Record) -> bool:
    """Whether it is of a truthful team of the usual size, whose candidate was asked."""
    life, first = record["life"], record["rounds"][0]
    usual = (life["reader"], life["queries"], life["first"]) == ("truthful", 40, 5)
    return usual and bool(first["gains"])


def passes(
    model: Model, rng: np.random.Generator, gains: list[float], sure: float, truthful: bool
) -> bool:
    """Whether a round's new judgments promote a candidate; guards are not drawn here."""
    sense = probability_above_zero(model.separation(rng, truthful)) >= SENSIBLE
    return sense and probability_above_zero(gains, model.counted) >= sure


def promoted_within(model: Model, truth: float, sure: float, rounds: int, seed: int = 0) -> float:
    """Share of teams in which a candidate of this truth goes live within so many rounds."""
    rng = np.random.default_rng(seed)
    hits = [
        any(passes(model, rng, model.fresh(rng, truth), sure, True) for _ in range(rounds))
        for _ in range(TIMES)
    ]
    return float(np.mean(hits))


def long_lives(
    model: Model, truth: float, rules: TrainerSettings, truthful: bool = True, seed: int = 0
) -> tuple[float, float]:
    """Share of lives that end with a candidate of this truth live; of promotions taken back.

    Every round brings judgments, and a candidate where none is live.
    """
    rng = np.random.default_rng(seed)
    lives = [_life(model, rng, truth, rules, truthful) for _ in range(TIMES)]
    promoted, back = (sum(life[i] for life in lives) for i in (1, 2))
    return float(np.mean([life[0] for life in lives])), back / max(promoted, 1)


def _life(
    model: Model, rng: np.random.Generator, truth: float, rules: TrainerSettings, truthful: bool
) -> tuple[bool, int, int]:
    """Whether one is live in the end, how often one went live, and how often one went back."""
    live, promoted, back = False, 0, 0
    known: list[float] = []
    since: list[float] = []
    sense: list[float] = []
    for _ in range(ROUNDS):
        if live:
            since += model.later(rng, truth)
            sense += model.separation(rng, truthful)
            live = not must_go_back(since, known, sense, rules)
            back += not live
        if not live:
            known, since, sense = model.fresh(rng, truth), [], []
            live = passes(model, rng, known, rules.sure, truthful)
            promoted += live
    return live, promoted, back


def operating_curve(records: Sequence[Record]) -> Record:
    """How often the gate is right by a candidate's truth, and how that moves with its rules."""
    spoken = sorted({record["life"]["languages"] for record in records}, key=int)
    by_languages = {
        name: [record for record in records if record["life"]["languages"] == name]
        for name in spoken
    }
    everybody, rules = model_of(records), TrainerSettings()
    return {
        **_curve(everybody, rules),
        "by_languages": {
            name: _curve(model_of(own), rules)
            for name, own in by_languages.items() if any(_tells(record) for record in own)
        },
        "rules": [
            _of_rule(everybody, rules.model_copy(update={"sure": sure, "doubt": doubt}), counted)
            for sure, doubt, counted in RULES
        ],
    }  # fmt: skip


def _curve(model: Model, rules: TrainerSettings) -> Record:
    return {
        "lives": model.lives,
        "questions": model.questions,
        "slope": round(model.slope, 2),
        "wobble": round(model.wobble, 1),
        "curve": [
            [
                truth,
                promoted_within(model, truth, rules.sure, 1),
                promoted_within(model, truth, rules.sure, WITHIN),
                *long_lives(model, truth, rules),
            ]
            for truth in TRUTHS
        ],
    }


def _of_rule(model: Model, rules: TrainerSettings, counted: bool) -> list[float]:
    if counted:
        model = replace(model, counted=model.wobble)
    return [
        rules.sure, rules.doubt, counted,
        promoted_within(model, 3, rules.sure, 1),
        promoted_within(model, 3, rules.sure, WITHIN),
        long_lives(model, 3, rules)[1],
        promoted_within(model, -1, rules.sure, 1),
        long_lives(model, -1, rules)[0],
        long_lives(model, 0, rules, truthful=False)[0],
    ]  # fmt: skip


def curve_markdown(found: Record) -> str:
    """The curve as tables: of all teams, of those in so many languages, and of other rules."""
    text = _as_table(found)
    for languages, own in found["by_languages"].items():
        text += f"\n{languages} languages. {_as_table(own)}"
    text += (
        "\n| sure | doubt | wobble counted | +3: one round | within three | +3 taken back "
        "| −1: one round | −1 ends live | chance ends live |\n"
        "|---:|---:|---|---:|---:|---:|---:|---:|---:|\n"
    )
    for sure, doubt, counted, *shares in found["rules"]:
        figures = " | ".join(f"{share:.0%}" for share in shares)
        text += f"| {sure:g} | {doubt:g} | {'yes' if counted else 'no'} | {figures} |\n"
    return text


def _as_table(found: Record) -> str:
    text = (
        f"Drawn from {found['lives']} simulated teams: {found['questions']} questions a round tell "
        f"two encoders apart, a point of true mAP@20 shows as {found['slope']:.1f} points of "
        f"separation, and a candidate's mean wobbles by {found['wobble']:.1f} beyond its "
        "questions.\n\n"
        "| truly | promoted in one round | within three | live after ten | of promotions, taken "
        "back |\n"
        "|---:|---:|---:|---:|---:|\n"
    )
    for truth, *shares in found["curve"]:
        text += f"| {truth:+.0f} | " + " | ".join(f"{share:.0%}" for share in shares) + " |\n"
    return text
