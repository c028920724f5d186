"""The loop: judgments -> meta-tasks -> adaptation -> checks -> decision -> publication."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from storage import corpora, runs
from storage.database import Store
from storage.saying import Said, join, parts, say
from storage.schema import TrainingRun
from trainer.adapt import Adaptation, adapt, ask_halves, ask_live
from trainer.bounds import Gains, cluster_means
from trainer.checks import Check, all_hold, harm, readers_check, sense_check, told
from trainer.encoder import Encoder, load_base
from trainer.guards import Grounds, Measured, ask_guards, measure, read_grounds
from trainer.material import Material
from trainer.moving_means import sample_by_language
from trainer.pin_guard import PinGuard, not_asked, read_pin_guard
from trainer.pinned import measure_older
from trainer.progress import Progress
from trainer.promote import Decision, decide
from trainer.published import Live, embed_corpus, load_live, publish
from trainer.readers import HALVES, Readers, mean_judged, read_readers, too_few
from trainer.reconsider import GAINS, HARMLESS, reconsider
from trainer.record import record
from trainer.separation import gains_between, separation_by_cluster
from trainer.settings import TrainerSettings
from trainer.signs import as_one, failure_signs

SHARES = (1.0, 0.5)
"""Of the way from the pretrained weights to the learned ones: the first that harms nothing."""
LIVE, PRETRAINED = say("the live version"), say("version 0")
"""Whom a candidate is measured against, as sentences name them."""
LEARNING_FROM_NOTHING = ("first", "encoder", "lost")
"""Triggers of a publication that takes the pretrained encoder; the others keep the live one."""


@dataclass(frozen=True)
class Weighed:
    """A candidate at some share of its way, and what the checks say of it."""

    share: float
    encoder: Encoder
    measured: Measured
    checks: list[Check]
    gains: Gains
    judged: tuple[float | None, float | None]
    """mAP of the judged sentences, before and after."""
    known: Mapping[int, Any]
    """Its vector of each sentence that is embedded already, by id."""
    whole_harms: Said | None = None
    """Why it was not moved the whole way, if it was not."""


Observer = Callable[[Weighed, Decision], None]


def run_adaptation(
    store: Store,
    run: TrainingRun,
    settings: TrainerSettings,
    progress: Progress,
    observe: Observer = lambda weighed, decision: None,
) -> None:
    """Learn from the judgments; publish the encoder if readers gain by it and nothing is lost.

    `observe` sees every candidate, the refused ones too: an experiment's.
    """
    progress.stage("reading judgments")
    with store.read() as session:
        readers = read_readers(session, run.snapshot or 0)
        reach = corpora.last_searchable(session)
        drawn = sample_by_language(corpora.searchable(session, reach), run.seed)
    sample = [(language, text) for _, language, text in drawn]
    progress.stage("asking what was decided before")
    measure_older(store, set())
    said = reconsider(store, readers, sample, settings)
    missing = too_few(readers, settings.enough_queries)
    if missing:
        _reject(store, run, "postponed", join([*said, missing]), {"snapshot": run.snapshot})
        return

    progress.stage("measuring the live encoder")
    live = load_live(store)
    pretrained = load_base(settings.encoder, store.data_dir)
    with store.read() as session:
        grounds = read_grounds(session, run.snapshot or 0, settings, readers.new_pairs())
    rivals = _measure_rivals(live, pretrained, grounds, settings)
    guard = read_pin_guard(store, live, settings.fair, progress)

    progress.stage("adapting")
    material = Material(readers, drawn, grounds.others())
    adaptation = adapt(pretrained, material, run.seed, settings, progress)

    progress.stage("measuring the candidate")
    weighed = _weigh(adaptation, live, readers, sample, rivals, grounds, guard, settings, progress)
    decision = decide(weighed.checks, weighed.gains)
    observe(weighed, decision)
    reason = join(filter(None, [*said, decision.reason, weighed.whole_harms]))
    fields = _fields(run, weighed, rivals[LIVE], decision, progress)
    fields["replay"] = record(material, adaptation, weighed.share, live.number, reach)
    if decision.verdict == "refused":
        _reject(store, run, "refused", reason, fields)
        return
    progress.stage("publishing")
    rows, everything = embed_corpus(store, weighed.encoder, weighed.known, progress)
    fields["progress"] = progress.state()
    publish(
        store, run, weighed.encoder, rows, everything, live, reason, fields, settings,
        goes_live=decision.verdict == "promoted",
    )  # fmt: skip


def run_publication(
    store: Store, run: TrainingRun, settings: TrainerSettings, progress: Progress
) -> None:
    """Embed and index the corpus as it stands: version 0, or the live encoder again.

    The same last steps as an adaptation's, with nothing learned and so nothing to decide.
    """
    progress.stage("loading the encoder")
    live = None if run.trigger in LEARNING_FROM_NOTHING else load_live(store)
    encoder = live.space.encoder if live else load_base(settings.encoder, store.data_dir)

    progress.stage("embedding")
    known = live.plain_vectors() if live else {}
    sentences, vectors = embed_corpus(store, encoder, known, progress)

    progress.stage("publishing")
    reason = (
        say(
            "Indexed {count:,} sentences with the encoder of version {number}.",
            count=len(sentences), number=live.number,
        )
        if live
        else say(
            "Published the pretrained encoder {encoder} over {count:,} sentences.",
            encoder=settings.encoder, count=len(sentences),
        )
    )  # fmt: skip
    if run.trigger == "lost":
        gone = say("The files of the version before it are gone; judgments teach it anew.")
        reason = join([reason, gone])
    fields = {"snapshot": run.snapshot, "progress": progress.state()}
    publish(store, run, encoder, sentences, vectors, live, reason, fields, settings)


def _measure_rivals(
    live: Live, pretrained: Encoder, grounds: Grounds, settings: TrainerSettings
) -> dict[str, Measured]:
    """The live encoder, and the pretrained one where that is another: nothing ratchets down."""
    plain = live.plain_vectors()
    known = {
        p.text: plain[i]
        for i, p in zip(grounds.ids, grounds.passages, strict=True)
        if i in plain
    }  # fmt: skip
    rivals: dict[str, Measured] = {LIVE: measure(live.space.encoder, grounds, settings.fair, known)}
    if live.space.encoder.moved:
        rivals[PRETRAINED] = measure(pretrained, grounds, settings.fair)
    return rivals


def _weigh(
    adaptation: Adaptation,
    live: Live,
    readers: Readers,
    sample: list[tuple[str, str]],
    rivals: dict[str, Measured],
    grounds: Grounds,
    guard: PinGuard,
    settings: TrainerSettings,
    progress: Progress,
) -> Weighed:
    """Check the candidate, walking back towards the pretrained encoder until nothing is harmed."""
    asked = readers.new()
    before = ask_live(live.space.encoder, readers, sample, settings.fair)
    whole_harms = None
    for share in SHARES:
        after = ask_halves(adaptation, share, readers, sample, settings.fair)
        gains = gains_between(before, after, asked)
        encoder = adaptation.candidate(share)
        measured = measure(encoder, grounds, settings.fair, progress=progress.at)
        checks = [
            readers_check(gains, settings.sure),
            sense_check(separation_by_cluster(after, asked)),
            *ask_guards(measured, rivals, grounds, settings.most_known_item_loss),
        ]
        known: Mapping[int, Any] = grounds.by_id(measured.vectors)
        pinned = not_asked()
        if decide(checks, gains).verdict != "refused":
            pinned, known = guard.ask(encoder, known, progress)
        checks.append(pinned)
        weighed = Weighed(
            share,
            encoder,
            measured,
            checks,
            gains,
            (mean_judged(before, asked), mean_judged(after, asked)),
            known,
            whole_harms,
        )
        broken = harm(checks)
        if not broken or decide(checks, gains).verdict == "refused":
            break
        half = say("It is moved half of the way, for the whole does harm.")
        whole_harms = join([half, told(broken)])
    return weighed


def _fields(
    run: TrainingRun, weighed: Weighed, live: Measured, decision: Decision, progress: Progress
) -> dict[str, Any]:
    checks = [check.recorded() for check in weighed.checks]
    curve = [row["loss"] for row in progress.state().get("curve", [])]
    course = as_one(curve, HALVES)
    before, after = weighed.judged
    metrics = weighed.measured.demo
    signs = failure_signs(course, (before, after), (metrics.map20_mono, metrics.map20))
    progress.note(
        signs=signs, signs_said=[parts(sign) for sign in signs],
        checks=checks, share=weighed.share,
    )  # fmt: skip
    judged = {"judged_questions": len(weighed.gains)}
    return {
        "snapshot": run.snapshot,
        "decision": decision.verdict,
        "metrics_before": {**live.recorded(), **judged, "judged_map20": _rounded(before)},
        "metrics_after": {
            **weighed.measured.recorded(), **judged, "judged_map20": _rounded(after),
            "checks": checks, "share": weighed.share, HARMLESS: all_hold(weighed.checks),
            GAINS: [round(value, 2) for value in cluster_means(weighed.gains)],
        },
        "progress": progress.state(),
    }  # fmt: skip


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 2)


def _reject(
    store: Store, run: TrainingRun, decision: str, reason: str, fields: dict[str, Any]
) -> None:
    with store.write() as session:
        runs.finish(
            session, run.id, run.owner or "", "rejected", reason, time.time(),
            **{**fields, "decision": decision},
        )  # fmt: skip
