"""`python -m trainer replay RUN`: learn once more what a run learned, and compare the weights.

Nothing is written into the store. On the machine that made them, with the same libraries, the
weights are the same to the last bit: everything that is drawn is drawn by the run's seed, out of
what it read, by as many threads. Elsewhere sums are taken in another order, and the last bits go
their own way through every step.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import torch
from safetensors.torch import load_file
from sqlalchemy.orm import Session

from storage import versions
from storage.database import Store
from storage.saying import Said, say
from storage.schema import EncoderVersion, TrainingRun
from trainer.adapt import State, adapt
from trainer.encoder import load_base
from trainer.machine import machine
from trainer.material import Material, read_again, what_changed
from trainer.progress import Progress
from trainer.record import weights_hash
from trainer.settings import TrainerSettings
from trainer.trainable import TrainableEncoder
from trainer.version_files import WEIGHTS

TOLERANCE = 0.05
"""Of the length of what was learned: so far may weights of another machine lie from a run's. On the
demo corpus another order of sums alone (one thread for two) led 2% away in 16 steps."""


class NotReplayable(ValueError):
    """A run that cannot be learned again; the message says why."""


@dataclass(frozen=True)
class Past:
    """A run as it is kept, with all that it read."""

    number: int
    seed: int
    settings: TrainerSettings
    record: Mapping[str, Any]
    material: Material
    version: int | None
    """The one that it made, if it made one."""
    weights: State | None
    """Those that it made; None where no file has them any more."""


@dataclass(frozen=True)
class Compared:
    """How weights that were learned again lie to those that a run made."""

    equal: bool
    """To the last bit."""
    differences: Mapping[str, float]
    """Largest absolute one of each tensor; empty where only a hash of the run's is left."""
    strayed: float | None
    """Length of the difference, as a share of the length of what was learned."""


def replay(store: Store, number: int, progress: Progress) -> tuple[bool, Said]:
    """Learn again what a run learned: whether that gave its weights, and a sentence of it.

    Raises NotReplayable, EncoderError, VersionError, Interrupted.
    """
    progress.stage("reading judgments")
    past = read_past(store, number)
    then = past.record["machine"]
    torch.set_num_threads(then["threads"])  # each adds up a part of its own: an order of sums
    device = then["device"] if torch.cuda.is_available() else "cpu"
    pretrained = load_base(past.settings.encoder, store.data_dir, device)
    start = TrainableEncoder(pretrained, past.settings.adapted_layers).state()
    if weights_hash(start) != past.record["start"]:
        raise _cannot(number, say("the pretrained encoder here is another than it learned with"))
    progress.stage("adapting")
    adaptation = adapt(pretrained, past.material, past.seed, past.settings, progress)
    again = adaptation.weights(past.record["share"])
    compared = compare(again, past.weights, start, past.record["weights"])
    return verdict(past, compared, elsewhere(then, machine(pretrained.device)))


def read_past(store: Store, number: int) -> Past:
    """Read a run and what it read. Raises NotReplayable, VersionError."""
    with store.read() as session:
        run = session.get(TrainingRun, number)
        if run is None:
            raise NotReplayable(say("There is no run {run}.", run=number))
        record = run.replay
        if record is None:
            raise _cannot(number, _why_nothing_is_kept(run))
        material = read_again(session, run.snapshot or 0, record)
        weights = _weights_of(session, store, run.version)
    if changed := what_changed(material, record):
        raise _cannot(number, changed)
    return Past(number, run.seed, _settings_of(run), record, material, run.version, weights)


def _weights_of(session: Session, store: Store, number: int | None) -> State | None:
    version = session.get(EncoderVersion, number) if number is not None else None
    if version is None or version.state == "pruned":
        return None
    folder = store.data_dir / version.folder
    versions.read_manifest(folder)
    return load_file(folder / WEIGHTS)


def _why_nothing_is_kept(run: TrainingRun) -> Said:
    if run.kind != "adapt":
        return say("it indexed the corpus and learned nothing")
    if run.state in ("queued", "running"):
        return say("it is not over")
    if run.state in ("failed", "cancelled") or run.decision == "postponed":
        return say("it ended before it had learned anything")
    return say("it is older than Crossloop's keeping of what a replay needs")


def _settings_of(run: TrainingRun) -> TrainerSettings:
    unknown = sorted(run.config.keys() - TrainerSettings.model_fields.keys())
    if unknown:
        named = ", ".join(unknown)
        raise _cannot(run.id, say("this Crossloop has no setting {names} any more", names=named))
    return TrainerSettings(**run.config)


def _cannot(number: int, why: Said) -> NotReplayable:
    return NotReplayable(say("Run {run} cannot be replayed: {why}.", run=number, why=why))


def compare(again: State, made: State | None, start: State, made_hash: str) -> Compared:
    """Weights learned again beside those that were made, or beside their hash alone. Pure."""
    if made is None:
        return Compared(weights_hash(again) == made_hash, {}, None)
    apart = {name: again[name].cpu() - tensor for name, tensor in made.items()}
    differences = {name: float(each.abs().max()) for name, each in apart.items()}
    learned = _length({name: tensor - start[name].cpu() for name, tensor in made.items()})
    equal = again.keys() == made.keys() and not any(differences.values())
    return Compared(equal, differences, _length(apart) / learned if learned else 0.0)


def _length(state: State) -> float:
    return float(sum(tensor.double().square().sum() for tensor in state.values())) ** 0.5


def elsewhere(then: Mapping[str, Any], now: Mapping[str, Any]) -> Said | None:
    """Say why equal weights cannot be promised, given both machines; None if they can. Pure."""
    if "cuda" in (then["device"], now["device"]):
        return say("a graphics card adds up in no fixed order")
    kept, found = then["libraries"], now["libraries"]
    other = [f"{name} {kept[name]}" for name in kept if kept[name] != found.get(name)]
    if other:
        return say("it was made with {names}, which are others here", names=", ".join(other))
    if any(then[name] != now[name] for name in ("processor", "bfloat16")):
        return say("it was made on another processor ({name})", name=then["processor"])
    return None


def verdict(past: Past, compared: Compared, why_not_equal: Said | None) -> tuple[bool, Said]:
    """Whether the weights are as equal as can be promised, and a sentence of it. Pure."""
    which = _which(past)
    if compared.equal:
        return True, say(
            "Run {run}, replayed: to the last bit equal to {which}.", run=past.number, which=which
        )
    if compared.strayed is None:
        return False, say(
            "Run {run}, replayed: not equal to {which}, and how far apart they are cannot be said.",
            run=past.number, which=which,
        )  # fmt: skip
    worst = max(compared.differences, key=lambda name: compared.differences[name])
    apart = say(
        "not equal to {which}: {strayed:.2%} of what was learned apart, {most:.1e} at most "
        "({tensor})",
        which=which, strayed=compared.strayed, most=compared.differences[worst], tensor=worst,
    )  # fmt: skip
    if why_not_equal is None:
        return False, say(
            "Run {run}, replayed: {apart}. On this machine they had to be equal.",
            run=past.number, apart=apart,
        )  # fmt: skip
    near = compared.strayed <= TOLERANCE
    return near, say(
        "Run {run}, replayed: {apart}. More cannot be promised here, for {why}; up to "
        "{tolerance:.0%} counts as the same.",
        run=past.number, apart=apart, why=why_not_equal, tolerance=TOLERANCE,
    )  # fmt: skip


def _which(past: Past) -> Said:
    if past.weights is not None:
        return say(
            "version {number} ({tensors} tensors)",
            number=past.version, tensors=len(past.weights),
        )  # fmt: skip
    if past.version is not None:
        return say("version {number} (by its hash: its files are gone)", number=past.version)
    return say("what it made (by its hash: a refused candidate is not kept)")
