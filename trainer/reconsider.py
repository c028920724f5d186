"""Second thoughts: judgments that came since go on speaking for a version or against it.

The live version gives way to the one before it if they say the opposite of what promoted it;
the kept candidate goes live once they and what was known of it suffice, or once readers surely
preferred it without knowing it (`trainer.preferred`).
"""

import time
from dataclasses import dataclass

import numpy as np

from storage import pins, runs, versions
from storage.database import Store
from storage.saying import Said, say
from storage.schema import EncoderVersion
from trainer.adapt import over_sample
from trainer.bounds import cluster_means, interval, probability_above_zero
from trainer.checks import pinned_check, told
from trainer.encoder import load_base
from trainer.preferred import preferred, promoted, read_tally, withdraw
from trainer.readers import Readers, judged_rankings, judged_sentences
from trainer.separation import gains_between, separation_by_cluster
from trainer.settings import TrainerSettings
from trainer.space import Space
from trainer.version_files import load_encoder

TRUSTED = 0.6
"""Probability that the ratings since are no chance, below which nothing built on them stays. What
goes live is asked for more (`checks.SENSIBLE`); a round of few questions often falls below that."""
AGAINST = 0.5
"""Probability of a gain below which questions speak against a version by themselves."""
GAINS, HARMLESS = "gains", "harmless"
"""In a version's metrics: what readers said of it by question, and whether every guard held."""


@dataclass(frozen=True)
class Second:
    """A version, and what it is weighed against."""

    version: EncoderVersion
    rival: EncoderVersion
    made: EncoderVersion
    """The version that brought its encoder: itself, but for a new index."""
    since: int
    """The snapshot that the encoder learned from."""

    @property
    def known(self) -> list[float]:
        """Its gains over this rival by question, where it was weighed against it; else none."""
        weighed = self.made.parent == self.rival.number
        found: list[float] = self.made.metrics.get(GAINS, []) if weighed else []
        return found


def reconsider(
    store: Store,
    readers: Readers,
    sample: list[tuple[str, str]],
    settings: TrainerSettings,
) -> list[Said]:
    """Go back, or promote the kept candidate, if judgments ask for it; say what was done."""
    said = []
    for on_trial in _trials_of_live(store):
        values, sense = _asked(store, on_trial, readers, sample, settings)
        if must_go_back(values, on_trial.known, sense, settings):
            said.append(_activate(store, on_trial.rival, _went_back(on_trial, values)))
            break
    waiting = _candidate(store)
    if waiting:
        said += _ask_again(store, waiting, readers, sample, settings)
    return said


def _ask_again(
    store: Store,
    waiting: Second,
    readers: Readers,
    sample: list[tuple[str, str]],
    settings: TrainerSettings,
) -> list[Said]:
    """Withdraw or promote the kept candidate if readers' preferences or judgments ask for it."""
    tally = read_tally(store, waiting.version, waiting.rival)
    preference = preferred(tally, settings)
    if preference == "worse":
        return [withdraw(store, waiting.version, tally)]
    if not waiting.version.metrics.get(HARMLESS):
        return []
    if preference == "better":
        return [_promote_unless_pinned(store, waiting, promoted(waiting.version, tally))]
    new, _ = _asked(store, waiting, readers, sample, settings)
    known = [*waiting.known, *new]
    if new and is_sure(known, settings.sure):
        return [_promote_unless_pinned(store, waiting, _promoted(waiting, known))]
    return []


def must_go_back(
    values: list[float], known: list[float], sense: list[float], settings: TrainerSettings
) -> bool:
    """Whether questions asked since a promotion say the opposite, or are no more than chance. Pure.

    `values`: gain over the version before, `known`: the gains that promoted it, where they were
    over that version, `sense`: separation by itself; one a question. The new ones alone are few,
    and would throw away what was known: four of five simulated teams in eleven languages went back
    from a version that was truly better. So both must doubt: the new ones, and all together.
    """
    if len(values) < settings.enough_queries:
        return False
    if probability_above_zero(sense) < TRUSTED:
        return True
    if not known:
        return probability_above_zero(values) < AGAINST
    doubted = probability_above_zero(values) < settings.doubt
    return doubted and not is_sure([*known, *values], settings.sure)


def is_sure(values: list[float], sure: float) -> bool:
    """Whether a candidate's questions, all of them, speak for it. Pure."""
    return probability_above_zero(values) >= sure


def _trials_of_live(store: Store) -> list[Second]:
    """The live version against the one it replaced, and against version 0: nothing ratchets."""
    with store.read() as session:
        served = versions.live(session)
        found = runs.origin(session, served) if served else None
        if not served or not found or found[0].parent is None:
            return []
        numbers = dict.fromkeys([found[0].parent, 0])
        rivals = [session.get(EncoderVersion, number) for number in numbers]
        return [
            Second(served, rival, *found)
            for rival in rivals
            if rival and rival.state != "pruned" and rival.base == served.base
        ]


def _candidate(store: Store) -> Second | None:
    with store.read() as session:
        waiting, served = versions.candidate(session), versions.live(session)
        found = runs.origin(session, waiting) if waiting else None
        if not waiting or not served or not found or waiting.state == "pruned":
            return None
        return Second(waiting, served, *found)


def _asked(
    store: Store,
    second: Second,
    readers: Readers,
    sample: list[tuple[str, str]],
    settings: TrainerSettings,
) -> tuple[list[float], list[float]]:
    """What each question judged since says: the version's gain over its rival, and over chance.

    Neither version has learned from them.
    """
    queries = readers.asked_since(second.since)
    if not queries:
        return [], []
    sentences = judged_sentences(readers.candidates)
    before, after = (
        judged_rankings(_space(store, version, sample, settings), queries, sentences)
        for version in (second.rival, second.version)
    )
    gains = gains_between(before, after, queries)
    return cluster_means(gains), cluster_means(separation_by_cluster(after, queries))


def _space(
    store: Store, version: EncoderVersion, sample: list[tuple[str, str]], settings: TrainerSettings
) -> Space:
    base = load_base(version.base, store.data_dir)
    return over_sample(load_encoder(store.data_dir / version.folder, base), sample, settings.fair)


def _activate(store: Store, version: EncoderVersion, reason: Said) -> Said:
    with store.write() as session:
        versions.activate(session, version.number, time.time(), why=reason)
    return reason


def _promote_unless_pinned(store: Store, waiting: Second, reason: Said) -> Said:
    """Make the kept candidate live, unless it does not find what is pinned and the live one finds.

    By what was measured of both; what its index does not hold, for it came later, is not asked.
    """
    with store.read() as session:
        indexed = waiting.version.last_sentence
        asked = [each for each in pins.asked(session) if min(each.answers) <= indexed]
    held, found = (pins.measured(v.metrics) for v in (waiting.rival, waiting.version))
    check = pinned_check([each for each in asked if each.id in found], held, found)
    if check.passed:
        return _activate(store, waiting.version, reason)
    return say(
        "Version {number} stays kept, though judgments speak for it. {lost}",
        number=waiting.version.number, lost=told([check]),
    )  # fmt: skip


def _went_back(second: Second, values: list[float]) -> Said:
    return say(
        "Went back from version {number} to version {rival}: {mean:+.1f} points of separation "
        "({low:+.1f} to {high:+.1f}) on {questions} questions judged since it went live.",
        number=second.version.number, rival=second.rival.number, **_figures(values),
    )  # fmt: skip


def _promoted(second: Second, values: list[float]) -> Said:
    return say(
        "Promoted version {number}, kept until now: {mean:+.1f} points of separation "
        "({low:+.1f} to {high:+.1f}) on {questions} questions, those judged since included.",
        number=second.version.number, **_figures(values),
    )  # fmt: skip


def _figures(values: list[float]) -> dict[str, float]:
    low, high = interval(values)
    return {"mean": float(np.mean(values)), "low": low, "high": high, "questions": len(values)}
