"""Second thoughts: judgments that came since go on speaking for a version or against it.

The live version gives way to the one before it if they say the opposite of what promoted it;
the kept candidate goes live once they and what was known of it suffice.
"""

import time
from dataclasses import dataclass

import numpy as np

from storage import runs, versions
from storage.database import Store
from storage.schema import EncoderVersion
from trainer.adapt import over_sample
from trainer.bounds import cluster_means, interval, probability_above_zero
from trainer.encoder import load_base
from trainer.readers import Readers, judged_rankings, judged_sentences
from trainer.separation import gains_between, separation_by_cluster
from trainer.settings import TrainerSettings
from trainer.space import Space
from trainer.version_files import load_encoder

TRUSTED = 0.8
"""Probability that the ratings since are no chance, below which nothing built on them stays."""
GAINS, HARMLESS = "gains", "harmless"
"""In a version's metrics: what readers said of it by question, and whether every guard held."""


@dataclass(frozen=True)
class Second:
    """A version, and what it is weighed against."""

    version: EncoderVersion
    rival: EncoderVersion
    since: int
    """The snapshot that the version learned from."""


def reconsider(
    store: Store,
    readers: Readers,
    sample: list[tuple[str, str]],
    settings: TrainerSettings,
) -> list[str]:
    """Go back, or promote the kept candidate, if judgments ask for it; say what was done."""
    said = []
    for on_trial in _trials_of_live(store):
        values, sense = _asked(store, on_trial, readers, sample, settings)
        if must_go_back(values, sense, settings.enough_queries, settings.doubt):
            said.append(_activate(store, on_trial.rival, _went_back(on_trial, values)))
            break
    waiting = _candidate(store)
    if waiting:
        new, _ = _asked(store, waiting, readers, sample, settings)
        same = waiting.version.parent == waiting.rival.number  # what it was weighed against
        known = [*(waiting.version.metrics.get(GAINS, []) if same else []), *new]
        if new and waiting.version.metrics.get(HARMLESS) and is_sure(known, settings.sure):
            said.append(_activate(store, waiting.version, _promoted(waiting, known)))
    return said


def must_go_back(values: list[float], sense: list[float], enough: int, doubt: float) -> bool:
    """Whether questions asked since a promotion say the opposite, or are no more than chance.

    `values`: gain over the version before, `sense`: separation by itself; one a
    question. Pure.
    """
    if len(values) < enough:
        return False
    return probability_above_zero(values) < doubt or probability_above_zero(sense) < TRUSTED


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
            Second(served, rival, found[1])
            for rival in rivals
            if rival and rival.state != "pruned" and rival.base == served.base
        ]


def _candidate(store: Store) -> Second | None:
    with store.read() as session:
        waiting, served = versions.candidate(session), versions.live(session)
        found = runs.origin(session, waiting) if waiting else None
        if not waiting or not served or not found or waiting.state == "pruned":
            return None
        return Second(waiting, served, found[1])


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


def _activate(store: Store, version: EncoderVersion, reason: str) -> str:
    with store.write() as session:
        versions.activate(session, version.number, time.time())
    return reason


def _went_back(second: Second, values: list[float]) -> str:
    return (
        f"Went back from version {second.version.number} to version {second.rival.number}: "
        f"{_figures(values)} judged since it went live."
    )


def _promoted(second: Second, values: list[float]) -> str:
    return (
        f"Promoted version {second.version.number}, kept until now: {_figures(values)}, those "
        "judged since included."
    )


def _figures(values: list[float]) -> str:
    low, high = interval(values)
    return (
        f"{np.mean(values):+.1f} points of separation ({low:+.1f} to {high:+.1f}) on {len(values)} "
        "questions"
    )
