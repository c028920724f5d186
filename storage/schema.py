"""The tables, typed. Times are UTC seconds since 1970; languages are BCP 47 codes."""

from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, MetaData, UniqueConstraint, text
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

SCALES: dict[str, int] = {"relevance": 3, "similarity": 5}
"""Largest value of each kind of judgment; the smallest is 0."""

OUTCOMES = ("rated", "skipped", "unsure", "withdrawn")

ROLES = ("judge", "curator", "admin")
"""Each may do what the one before may, and more."""

ORDERS = ("random", "thin", "disagreement", "uncertain")
"""How the judging queue may choose the next item."""


class Base(DeclarativeBase):
    """Names every constraint, so that Alembic can change it later."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map = {dict[str, Any]: JSON}


class Sentence(Base):
    """One sentence of a corpus: what a search finds."""

    __tablename__ = "sentences"
    __table_args__ = (
        UniqueConstraint("corpus", "language", "text"),
        Index("ix_sentences_language", "language"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    corpus: Mapped[str]
    language: Mapped[str]
    text: Mapped[str]
    context: Mapped[str | None]
    parallel_group: Mapped[str | None]
    """Sentences of one group are translations of each other."""
    held_out: Mapped[bool] = mapped_column(default=False)
    """For evaluation only: never in a training example, as positive or negative."""
    searchable: Mapped[bool] = mapped_column(default=True)
    """False for a sentence somebody typed to rate a pair."""


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


class Query(Base):
    """Text somebody searched for and judged results of."""

    __tablename__ = "queries"
    __table_args__ = (UniqueConstraint("language", "text"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    language: Mapped[str]
    text: Mapped[str]
    parallel_group: Mapped[str | None]
    held_out: Mapped[bool]
    """Decided once, when the query is first seen, and never changed."""
    created_at: Mapped[float]


class Judge(Base):
    """A person who rates, or the demo corpus's own structure (kind `seed`)."""

    __tablename__ = "judges"

    __table_args__ = (Index("uq_judges_token_hash", "token_hash", unique=True),)

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(unique=True)
    kind: Mapped[str]
    created_at: Mapped[float]
    role: Mapped[str] = mapped_column(default="judge", server_default="judge")
    """One of ROLES; triggers refuse anything else."""
    languages: Mapped[list[str]] = mapped_column(JSON, default=list, server_default="[]")
    """Codes of the languages they read; none named means all."""
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


class QueueItem(Base):
    """Something worth judging: a sentence for a query, or two sentences. Made anew at will."""

    __tablename__ = "queue_items"
    __table_args__ = (
        CheckConstraint(
            "(kind = 'relevance' AND query_id IS NOT NULL AND other_sentence_id IS NULL)"
            " OR (kind = 'similarity' AND query_id IS NULL AND other_sentence_id IS NOT NULL"
            " AND sentence_id < other_sentence_id)",
            name="item",
        ),
        Index("uq_queue_items_relevance", "query_id", "sentence_id", unique=True,
              sqlite_where=text("kind = 'relevance'")),
        Index("uq_queue_items_similarity", "sentence_id", "other_sentence_id", unique=True,
              sqlite_where=text("kind = 'similarity'")),
        Index("ix_queue_items_open", "kind", "lot", sqlite_where=text("rated < wanted")),
        Index("ix_queue_items_languages", "kind", "left_language", "right_language"),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str]
    query_id: Mapped[int | None] = mapped_column(ForeignKey("queries.id"))
    sentence_id: Mapped[int] = mapped_column(ForeignKey("sentences.id"))
    other_sentence_id: Mapped[int | None] = mapped_column(ForeignKey("sentences.id"))
    left_language: Mapped[str]
    """The query's, or that of the sentence with the lower id."""
    right_language: Mapped[str]
    rank: Mapped[int | None]
    """Place among the query's results in the version that drew it."""
    score: Mapped[float]
    """Cosine in that version."""
    other_score: Mapped[float | None]
    """Cosine in the version before it."""
    version: Mapped[int]
    wanted: Mapped[int]
    """How many people are to rate it: exactly so many, never more."""
    rated: Mapped[int] = mapped_column(default=0, server_default="0")
    """How many people's ratings of it stand: kept with every judgment, in its transaction."""
    lot: Mapped[float]
    """A random number: the order `random`."""
    created_at: Mapped[float]


class Reservation(Base):
    """An item in front of a judge: it counts as taken until the time is up."""

    __tablename__ = "reservations"
    __table_args__ = (UniqueConstraint("item_id", "judge_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    item_id: Mapped[int] = mapped_column(ForeignKey("queue_items.id", ondelete="CASCADE"))
    judge_id: Mapped[int] = mapped_column(ForeignKey("judges.id"))
    until: Mapped[float]


class Judgment(Base):
    """One judgment, append-only: a change is a new row that supersedes the old one.

    `relevance` judges a sentence for a query (0 to 3); `similarity` judges two
    sentences (0 to 5). Triggers refuse UPDATE and DELETE.
    """

    __tablename__ = "judgments"
    __table_args__ = (
        CheckConstraint(
            "(kind = 'relevance' AND query_id IS NOT NULL AND other_sentence_id IS NULL)"
            " OR (kind = 'similarity' AND query_id IS NULL AND other_sentence_id IS NOT NULL"
            " AND sentence_id < other_sentence_id)",
            name="item",
        ),
        CheckConstraint(
            "outcome IN ('rated', 'skipped', 'unsure', 'withdrawn')"
            " AND (outcome = 'rated') = (value IS NOT NULL)",
            name="outcome",
        ),
        CheckConstraint(
            "value IS NULL OR value BETWEEN 0 AND CASE kind WHEN 'relevance' THEN 3 ELSE 5 END",
            name="scale",
        ),
        Index("ix_judgments_item", "query_id", "sentence_id", "other_sentence_id"),
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
        CheckConstraint(
            "(kind = 'relevance' AND query_id IS NOT NULL AND other_sentence_id IS NULL)"
            " OR (kind = 'similarity' AND query_id IS NULL AND other_sentence_id IS NOT NULL"
            " AND sentence_id < other_sentence_id)",
            name="item",
        ),
        CheckConstraint(
            "value IS NULL OR value BETWEEN 0 AND CASE kind WHEN 'relevance' THEN 3 ELSE 5 END",
            name="scale",
        ),
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


class EncoderVersion(Base):
    """A published encoder with its index; number 0 is the pretrained one."""

    __tablename__ = "encoder_versions"
    __table_args__ = (
        CheckConstraint("state IN ('live', 'retired', 'pruned')", name="state"),
        Index("uq_encoder_versions_live", "state", unique=True, sqlite_where=text("state='live'")),
    )

    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    parent: Mapped[int | None] = mapped_column(ForeignKey("encoder_versions.number"))
    base: Mapped[str]
    """The pretrained encoder: a hub name, a folder, or `bundled`."""
    folder: Mapped[str]
    """Below the data directory."""
    sentences: Mapped[int]
    """How many sentences its index holds."""
    last_sentence: Mapped[int]
    """Highest sentence id indexed: a higher one in the table asks for a new index."""
    metrics: Mapped[dict[str, Any]]
    reason: Mapped[str]
    state: Mapped[str]
    created_at: Mapped[float]
    activated_at: Mapped[float]


class TrainingRun(Base):
    """One job of the trainer, and everything needed to understand or repeat it."""

    __tablename__ = "training_runs"
    __table_args__ = (
        CheckConstraint("kind IN ('adapt', 'publish')", name="kind"),
        CheckConstraint(
            "state IN ('queued', 'running', 'done', 'rejected', 'failed', 'cancelled')",
            name="state",
        ),
        # One run at a time is a rule of the table, not a hope of the code.
        Index(
            "uq_training_runs_open",
            text("1"),
            unique=True,
            sqlite_where=text("state IN ('queued', 'running')"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str]
    """`adapt` learns from judgments; `publish` only embeds and indexes the corpus."""
    trigger: Mapped[str]
    state: Mapped[str]
    config: Mapped[dict[str, Any]]
    seed: Mapped[int]
    snapshot: Mapped[int | None]
    """Highest number of a judgment or verdict the run may read: history is append-only."""
    progress: Mapped[dict[str, Any]]
    metrics_before: Mapped[dict[str, Any] | None]
    metrics_after: Mapped[dict[str, Any] | None]
    decision: Mapped[str | None]
    reason: Mapped[str | None]
    version: Mapped[int | None] = mapped_column(ForeignKey("encoder_versions.number"))
    owner: Mapped[str | None]
    lease_until: Mapped[float | None]
    attempts: Mapped[int] = mapped_column(default=0)
    cancel_requested: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[float]
    started_at: Mapped[float | None]
    finished_at: Mapped[float | None]
