"""What an adaptation reads, kept by number so that the same can be read again.

Judgments are append-only and sentences keep their numbers: a snapshot and lists of numbers bring
back what was read, whatever was judged, imported or hidden since. Hashes say if it is the same.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import astuple, dataclass
from hashlib import sha256
from typing import Any

from sqlalchemy.orm import Session

from storage import corpora
from storage.saying import Said, say
from trainer.known_items import Passage
from trainer.readers import Readers, read_readers


@dataclass(frozen=True)
class Material:
    """All that an adaptation learns from, beside the pretrained encoder."""

    readers: Readers
    sample: Sequence[tuple[int, str, str]]
    """(id, language, text) that the languages' means are measured over."""
    others: Mapping[int, Passage]
    """Sentences by id whose rankings are held on to."""

    def texts(self) -> list[tuple[str, str]]:
        """The sample without its ids."""
        return [(language, text) for _, language, text in self.sample]

    def hashes(self) -> dict[str, str]:
        """Of everything that learning depends on: `judgments` and `sentences`."""
        asked = [(query.id, query.group) for query in self.readers.new()]
        learned = [(self.readers.clusters[c.query_id], astuple(c)) for c in self.readers.to_learn()]
        pairs = [astuple(pair) for pair in self.readers.pairs_to_learn()]
        others = [(id_, astuple(passage)) for id_, passage in self.others.items()]
        return {
            "judgments": _hash([asked, learned, pairs]),
            "sentences": _hash([list(self.sample), others]),
        }


def read_again(session: Session, snapshot: int, record: Mapping[str, Any]) -> Material:
    """Read what a run read, by its snapshot and its record."""
    found = corpora.sentences_by_id(session, [*record["sample"], *record["others"]])
    return Material(
        read_readers(session, snapshot, record["asked_up_to"]),
        [(s.id, s.language, s.text) for s in map(found.get, record["sample"]) if s],
        {
            s.id: Passage(s.language, s.text, s.parallel_group)
            for s in map(found.get, record["others"])
            if s
        },
    )


def what_changed(material: Material, record: Mapping[str, Any]) -> Said | None:
    """Say why this is not what the run read, if it is not."""
    now, then = material.hashes(), record["read"]
    if now["sentences"] != then["sentences"]:
        return say("sentences of the corpus that it read are gone or were changed since")
    if now["judgments"] != then["judgments"]:
        return say("texts that people had judged by then were changed or held out since")
    return None


def _hash(told: object) -> str:
    return sha256(json.dumps(told, ensure_ascii=False).encode()).hexdigest()
