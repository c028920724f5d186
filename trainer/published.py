"""The served snapshot as the trainer sees it: read the live one, write the next.

A snapshot is a folder: the tensors that moved, the languages' means, the index over all
sentences, the map.
"""

import json
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from sqlalchemy import select

from storage import corpora, guest, index, judged, pins, runs, versions
from storage.database import Store
from storage.index import SearchIndex
from storage.saying import say
from storage.schema import Sentence, TrainingRun
from storage.versions import Published
from trainer.encoder import Encoder, Vectors, load_base
from trainer.language_map import choose_sample, draw_map
from trainer.nonsense import ANSWERED, measure_nonsense
from trainer.pinned import find
from trainer.progress import Cancelled, Progress
from trainer.settings import TrainerSettings
from trainer.space import Space, space_over
from trainer.version_files import (
    INDEX,
    MAP,
    MEANS,
    NONSENSE,
    WEIGHTS,
    load_version,
    read_map,
)


@dataclass(frozen=True)
class Live:
    """What is being served."""

    number: int
    space: Space
    index: SearchIndex
    last_sentence: int
    folder: Path

    def plain_vectors(self) -> dict[int, Any]:
        """The encoder's own vector of every indexed sentence, before fairness, by its id."""
        found: dict[int, Any] = {}
        for language, ids in self.index.ids_by_language.items():
            vectors = self.space.plain(self.index.vectors(ids), [language] * len(ids))
            found.update(zip(ids, vectors, strict=True))
        return found


def load_live(store: Store) -> Live:
    """Load the live version. Raises VersionError when none is whole, EncoderError as load_base."""
    with store.read() as session:
        version = versions.live(session)
    if version is None:
        raise versions.VersionError(say("No encoder has been published yet."))
    base = load_base(version.base, store.data_dir)
    space, loaded = load_version(store.data_dir / version.folder, base)
    folder = store.data_dir / version.folder
    return Live(version.number, space, loaded, version.last_sentence, folder)


def embed_corpus(
    store: Store, encoder: Encoder, known: Mapping[int, Any], progress: Progress
) -> tuple[list[tuple[int, str, str]], Vectors]:
    """Embed every searchable sentence that is not `known` already (id -> vector).

    Returns the sentences (id, language, text) and the encoder's own vectors of them (n, dim).
    """
    with store.read() as session:
        sentences = list(corpora.searchable(session, corpora.last_searchable(session)))
    ids, texts = [row[0] for row in sentences], [row[2] for row in sentences]
    return sentences, embed(encoder, ids, texts, known, progress)


def embed(
    encoder: Encoder,
    ids: Sequence[int],
    texts: Sequence[str],
    known: Mapping[int, Any],
    progress: Progress,
) -> Vectors:
    """Vectors of sentences, (n, dim): what is not `known` (id -> vector) is embedded."""
    fresh = [place for place, id_ in enumerate(ids) if id_ not in known]
    vectors = np.empty((len(ids), encoder.dimension), np.float32)
    vectors[fresh] = encoder.encode([texts[place] for place in fresh], "passage", progress.at)
    for place, id_ in enumerate(ids):
        if id_ in known:
            vectors[place] = known[id_]
    return vectors


def _indexed(live: Live, ids: Sequence[int]) -> dict[int, Any]:
    """The live index's vectors, by id, of those sentences that it holds."""
    held = set(live.index.ids)
    here = [id_ for id_ in ids if id_ in held]
    return dict(zip(here, live.index.vectors(here), strict=True))


def publish(
    store: Store,
    run: TrainingRun,
    encoder: Encoder,
    sentences: list[tuple[int, str, str]],
    vectors: Vectors,
    live: Live | None,
    reason: str,
    fields: dict[str, Any],
    settings: TrainerSettings,
    goes_live: bool = True,
) -> int:
    """Write encoder, means, index and map aside; then enter the version and end the run at once.

    `vectors`: the encoder's own, (n, dim). `fields` go to the run's row. Returns the new
    version's number. Raises LeaseLost, and OSError when the disk is full; nothing is published
    then.
    """
    space, built = served_over(encoder, sentences, vectors, settings.fair)
    with store.read() as session:
        pinned = pins.asked(session)
    facts = Published(
        base=encoder.base,
        sentences=len(sentences),
        last_sentence=max((row[0] for row in sentences), default=0),
        metrics=pins.with_places(fields.get("metrics_after") or {}, find(pinned, space, built)),
        reason=reason,
        fair=settings.fair,
        live=goes_live,
        demo=_holds_demo(store, sentences),
    )
    with versions.written_aside(store.data_dir) as aside:
        _write(aside, store, space, built, sentences, live)
        versions.seal(aside, {"base": encoder.base, "sentences": len(sentences)})
        now = time.time()
        with store.write() as session:
            if runs.beat(session, run.id, run.owner or "", now, None):  # still ours, still wanted?
                raise Cancelled
            number = versions.publish(
                session, store.data_dir, aside, facts, live.number if live else None, now
            )
            versions.prune(session)
            runs.finish(
                session, run.id, run.owner or "", "done", reason, now, version=number, **fields
            )
    return number


def served_over(
    encoder: Encoder, sentences: Sequence[tuple[int, str, str]], plain: Vectors, fair: bool
) -> tuple[Space, SearchIndex]:
    """What would be served over some sentences; `plain`: the encoder's own vectors, (n, dim)."""
    languages = [row[1] for row in sentences]
    space = space_over(encoder, plain, languages, fair)
    ids = np.array([row[0] for row in sentences], np.int64)
    return space, index.build(ids, languages, space.of_plain(plain, languages))


def _write(
    folder: Path,
    store: Store,
    space: Space,
    built: SearchIndex,
    sentences: list[tuple[int, str, str]],
    live: Live | None,
) -> None:
    """Write a snapshot's files."""
    languages = [row[1] for row in sentences]
    if space.encoder.moved:
        space.encoder.save_weights(folder / WEIGHTS)
    if space.is_fair:
        space.means.save(folder / MEANS)
    built.save(folder / INDEX)
    with store.read() as session:
        answered = judged.answered_for_people(session, ANSWERED)
    asked = measure_nonsense(space, built, languages, [row[2] for row in sentences], answered)
    if asked:
        asked.save(folder / NONSENSE)
    same = live is not None and space.encoder is live.space.encoder
    drawn = (_kept_map(live, sentences) if live and same else None) or _draw(
        store, sentences, built, live
    )
    (folder / MAP).write_text(json.dumps(drawn, ensure_ascii=False), encoding="utf-8")


def _holds_demo(store: Store, sentences: list[tuple[int, str, str]]) -> bool:
    with store.read() as session:
        demo = guest.ids(session)
    return any(id_ in demo for id_, _, _ in sentences)


def _kept_map(live: Live, sentences: list[tuple[int, str, str]]) -> dict[str, Any] | None:
    """The live version's map, for a new index of the same encoder: its before and after stay.

    None where it has no before, or shows what is no longer indexed.
    """
    drawn = read_map(live.folder)
    texts = {text for _, _, text in sentences}
    return drawn if drawn.get("before") and texts.issuperset(drawn["texts"]) else None


def _draw(
    store: Store, sentences: list[tuple[int, str, str]], built: SearchIndex, live: Live | None
) -> dict[str, Any]:
    with store.read() as session:
        rows = session.execute(select(Sentence.id, Sentence.parallel_group))
        group_of = {id_: group for id_, group in rows}
    chosen = choose_sample(
        [group_of[id_] for id_, _, _ in sentences], [language for _, language, _ in sentences]
    )
    ids = [sentences[row][0] for row in chosen]
    known = _indexed(live, ids) if live else {}
    before = np.stack([known[id_] for id_ in ids]) if known and len(known) == len(ids) else None
    drawn = draw_map(
        before,
        built.vectors(ids),
        [sentences[row][1] for row in chosen],
        [group_of[id_] or "" for id_ in ids],
    )
    if not drawn:
        return {}
    was = live.number if live and before is not None else None
    return {**drawn, "was": was, "texts": [sentences[row][2] for row in chosen]}
