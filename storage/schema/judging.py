"""Who judges, by what guideline, and what they said: append-only."""

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, UniqueConstraint, false, text
from sqlalchemy.orm import Mapped, mapped_column

from storage.schema.base import ITEM, SCALE, Base, key_of
from storage.text import name_key


class Judge(Base):
    """A person who rates, or the demo corpus's own structure (kind `seed`)."""

    __tablename__ = "judges"

    __table_args__ = (Index("uq_judges_token_hash", "token_hash", unique=True),)

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(unique=True)
    key: Mapped[str] = mapped_column(default=key_of("name", name_key), index=True)
    """Of the name: `ada` and `Ada` are one judge."""
    kind: Mapped[str]
    created_at: Mapped[float]
    role: Mapped[str] = mapped_column(default="judge", server_default="judge")
    """One of ROLES; triggers refuse anything else."""
    languages: Mapped[list[str]] = mapped_column(JSON, default=list, server_default="[]")
    """Codes of the languages they read; none where they never said, or read all."""
    reads_all: Mapped[bool] = mapped_column(default=False, server_default=false())
    """Whether they said that they read all languages."""
    token_hash: Mapped[str | None]
    """SHA-256 of the token that speaks for them; the token itself is not kept."""


class Guideline(Base):
    """How to judge one kind of item, in Markdown, and what the scale's values are called.

    A change is a new row with the next version. The labels of a kind lock with its first
    judgment by a person: what a 2 means must not change under the 2s that are there.
    """

    __tablename__ = "guidelines"
    __table_args__ = (UniqueConstraint("kind", "version"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str]
    version: Mapped[int]
    text: Mapped[str]
    labels: Mapped[list[str]] = mapped_column(JSON)
    """Names of the values 0, 1, …"""
    judge_id: Mapped[int | None] = mapped_column(ForeignKey("judges.id"))
    """Who wrote it; nobody wrote version 1."""
    created_at: Mapped[float]


class Judgment(Base):
    """One judgment, append-only: a change is a new row that supersedes the old one.

    `relevance` judges a sentence for a query (0 to 3); `similarity` judges two
    sentences (0 to 5). Triggers refuse UPDATE and DELETE.
    """

    __tablename__ = "judgments"
    __table_args__ = (
        CheckConstraint(ITEM, name="item"),
        CheckConstraint(
            "outcome IN ('rated', 'skipped', 'unsure', 'withdrawn')"
            " AND (outcome = 'rated') = (value IS NOT NULL)",
            name="outcome",
        ),
        CheckConstraint(SCALE, name="scale"),
        Index("ix_judgments_item", "query_id", "sentence_id", "other_sentence_id"),
        Index("ix_judgments_judge", "judge_id", "kind"),
        # A judge starts one history an item; NULLs differ in SQLite, so one index a kind.
        Index(
            "uq_judgments_first_relevance",
            "judge_id",
            "query_id",
            "sentence_id",
            unique=True,
            sqlite_where=text("supersedes_id IS NULL AND kind = 'relevance'"),
        ),
        Index(
            "uq_judgments_first_similarity",
            "judge_id",
            "sentence_id",
            "other_sentence_id",
            unique=True,
            sqlite_where=text("supersedes_id IS NULL AND kind = 'similarity'"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str]
    judge_id: Mapped[int] = mapped_column(ForeignKey("judges.id"))
    query_id: Mapped[int | None] = mapped_column(ForeignKey("queries.id"))
    sentence_id: Mapped[int] = mapped_column(ForeignKey("sentences.id"))
    other_sentence_id: Mapped[int | None] = mapped_column(ForeignKey("sentences.id"))
    outcome: Mapped[str]
    value: Mapped[float | None]
    rank: Mapped[int | None]
    """Place in the list as shown, from 1."""
    score: Mapped[float | None]
    """Cosine as shown."""
    version: Mapped[int | None]
    """Number of the encoder version that showed it."""
    note: Mapped[str | None]
    queue_order: Mapped[str | None]
    """The order that put the item before the judge; None outside the queue."""
    translated: Mapped[bool | None]
    """Whether they looked at a translation of it; None where nobody kept that."""
    glossed: Mapped[bool | None]
    """Whether that was a machine's, and not the corpus's."""
    guideline_id: Mapped[int | None] = mapped_column(ForeignKey("guidelines.id"))
    """The guideline in force."""
    created_at: Mapped[float]
    supersedes_id: Mapped[int | None] = mapped_column(ForeignKey("judgments.id"), unique=True)


class Adjudication(Base):
    """A curator's verdict on an item, append-only; the judgments it overrules stay.

    A change is a new row that supersedes the old one, whoever makes it; without a value it
    takes the verdict back. Triggers refuse UPDATE and DELETE.
    """

    __tablename__ = "adjudications"
    __table_args__ = (
        CheckConstraint(ITEM, name="item"),
        CheckConstraint(SCALE, name="scale"),
        Index("ix_adjudications_item", "query_id", "sentence_id", "other_sentence_id"),
        # One history an item, as for judgments.
        Index("uq_adjudications_first_relevance", "query_id", "sentence_id", unique=True,
              sqlite_where=text("supersedes_id IS NULL AND kind = 'relevance'")),
        Index("uq_adjudications_first_similarity", "sentence_id", "other_sentence_id", unique=True,
              sqlite_where=text("supersedes_id IS NULL AND kind = 'similarity'")),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    """From one line of numbers with the judgments: a snapshot of both is one number."""
    kind: Mapped[str]
    query_id: Mapped[int | None] = mapped_column(ForeignKey("queries.id"))
    sentence_id: Mapped[int] = mapped_column(ForeignKey("sentences.id"))
    other_sentence_id: Mapped[int | None] = mapped_column(ForeignKey("sentences.id"))
    judge_id: Mapped[int] = mapped_column(ForeignKey("judges.id"))
    """Who adjudicated."""
    value: Mapped[float | None]
    note: Mapped[str]
    created_at: Mapped[float]
    supersedes_id: Mapped[int | None] = mapped_column(ForeignKey("adjudications.id"), unique=True)
