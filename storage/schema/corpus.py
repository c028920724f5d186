"""Sentences, the queries asked of them, and imports that are under way."""

from typing import Any

from sqlalchemy import JSON, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from storage.schema.base import Base, key_of
from storage.text import text_key


class Sentence(Base):
    """One sentence of a corpus: what a search finds."""

    __tablename__ = "sentences"
    __table_args__ = (
        UniqueConstraint("corpus", "language", "text"),
        Index("ix_sentences_language", "language"),
        Index("ix_sentences_key", "key", "language"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    corpus: Mapped[str]
    language: Mapped[str]
    text: Mapped[str]
    key: Mapped[str] = mapped_column(default=key_of("text", text_key))
    """Of the text (`storage.text`): sentences of one language with one key are one sentence."""
    context: Mapped[str | None]
    parallel_group: Mapped[str | None]
    """Sentences of one group are translations of each other."""
    held_out: Mapped[bool] = mapped_column(default=False)
    """The demo corpus's guard: never in a training example, as positive or negative."""
    searchable: Mapped[bool] = mapped_column(default=True)
    """False for what somebody typed to rate a pair, and for the demo corpus once it is out."""


class CorpusImport(Base):
    """An import that has checked all it was given and has not stored all of it yet.

    Its rows lie ready in a file below the data directory: whoever asks for the same again
    goes on from there.
    """

    __tablename__ = "corpus_imports"

    key: Mapped[str] = mapped_column(primary_key=True)
    """Hash of what was asked for; names the file."""
    fingerprint: Mapped[str]
    """Hash of the sizes and times of what was read: a changed file is another import."""
    corpus: Mapped[str]
    rows: Mapped[int]
    repeated: Mapped[int]
    """How many of the rows only repeat an earlier one."""
    size: Mapped[int]
    """Bytes of the file of rows."""
    rows_done: Mapped[int] = mapped_column(default=0)
    bytes_done: Mapped[int] = mapped_column(default=0)
    added: Mapped[int] = mapped_column(default=0)
    """How many of the rows done were new."""
    changed: Mapped[int] = mapped_column(default=0)
    """How many sentences that were there got another context, group or language."""
    corrections: Mapped[dict[str, str]] = mapped_column(JSON, default=dict, server_default="{}")
    """Languages that it corrects, by sentence id: done before the first row is stored."""
    notes: Mapped[list[Any]] = mapped_column(JSON, default=list, server_default="[]")
    """What to tell of it beside the numbers: `storage.saying.parts` of each."""


class Query(Base):
    """Text somebody searched for and judged results of."""

    __tablename__ = "queries"
    __table_args__ = (UniqueConstraint("language", "text"), Index("ix_queries_key", "key"))

    id: Mapped[int] = mapped_column(primary_key=True)
    language: Mapped[str]
    """`und` where nobody is sure."""
    text: Mapped[str]
    key: Mapped[str] = mapped_column(default=key_of("text", text_key))
    """Of the text: what is asked again is the same query, whatever its language was guessed."""
    parallel_group: Mapped[str | None]
    held_out: Mapped[bool]
    """The demo corpus's guard, for ever. What people ask is asked of a new encoder once, and
    learned from in the next run."""
    created_at: Mapped[float]
