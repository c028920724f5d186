"""Guidelines out and in, as JSONL: what the judgments beside it were made by.

They have a file of their own because a text that fits ten thousand judgments would stand in
each of their rows, and rows of another type among judgments would break every reader that
expects a table. All versions travel, also those that no judgment of the file names.

Version 1 came with the store, nobody wrote it and its time is the store's own: it has
neither `author` nor `created_at`. The newest version of a kind is in force, wherever it came
from.
"""

import time
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import select
from sqlalchemy.orm import Session

from storage.exchange.corpus_files import json_lines
from storage.exchange.corpus_rows import BadRow, Meter
from storage.exchange.whole_files import checked, write_json_lines
from storage.guidelines import check_guideline, in_force, labels_locked
from storage.judgments import judge_named
from storage.saying import say, words_of
from storage.schema import Guideline, Judge


class GuidelineRow(BaseModel):
    """The fields of a line, in order."""

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)

    kind: Literal["relevance", "similarity"]
    version: Annotated[int, Field(ge=1, lt=2**63)]
    text: str
    labels: list[str]
    author: str | None = None
    created_at: float | None = None


def write_guidelines(session: Session, path: Path) -> None:
    """Write every version of every kind."""
    found = session.execute(
        select(Guideline, Judge.name)
        .outerjoin(Judge, Guideline.judge_id == Judge.id)
        .order_by(Guideline.kind, Guideline.version)
    )
    write_json_lines(
        path,
        (
            {
                "kind": guideline.kind,
                "version": guideline.version,
                "text": guideline.text,
                "labels": guideline.labels,
                "author": author,
                "created_at": None if author is None else guideline.created_at,
            }
            for guideline, author in found
        ),
    )


def read_guidelines(session: Session, path: Path) -> None:
    """Store the guidelines of a file, but for those that are there. Raises BadRow."""
    for place, row in checked(GuidelineRow, json_lines(path, Meter()), strict=True):
        try:
            _add(session, row)
        except ValueError as error:
            raise BadRow(place, words_of(error)) from error


def _add(session: Session, row: GuidelineRow) -> None:
    """Store a guideline unless it is there.

    Raises ValueError where the store has another text of that version, or other labels that
    are locked: values that were given under one meaning would be read under another.
    """
    known = session.scalars(
        select(Guideline).where(Guideline.kind == row.kind, Guideline.version == row.version)
    ).first()
    if known and (known.text, known.labels) != (row.text, row.labels):
        raise ValueError(
            say(
                "the store has another version {number} for {kind}",
                number=row.version, kind=row.kind,
            )
        )  # fmt: skip
    if known:
        return
    check_guideline(row.kind, row.text, row.labels)
    if row.labels != in_force(session, row.kind).labels and labels_locked(session, row.kind):
        raise ValueError(
            say(
                "the labels for {kind} differ from those that people rated with here",
                kind=row.kind,
            )
        )
    author = judge_named(session, row.author) if row.author else None
    created_at = time.time() if row.created_at is None else row.created_at
    session.add(
        Guideline(kind=row.kind, version=row.version, text=row.text, labels=row.labels,
                  judge_id=author.id if author else None, created_at=created_at)
    )  # fmt: skip
    session.flush()


def guideline_ids(session: Session) -> dict[tuple[str, int], int]:
    """The id of every guideline, by kind and version."""
    rows = session.execute(select(Guideline.kind, Guideline.version, Guideline.id))
    return {(kind, version): id_ for kind, version, id_ in rows}
