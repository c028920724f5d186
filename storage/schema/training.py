"""Encoder versions and the runs that made them."""

from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, false, text
from sqlalchemy.orm import Mapped, mapped_column

from storage.schema.base import Base


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
    demo: Mapped[bool] = mapped_column(default=False, server_default=false())
    """Whether its index holds sentences of the demo corpus."""
    metrics: Mapped[dict[str, Any]]
    reason: Mapped[str]
    reason_said: Mapped[dict[str, Any] | None]
    """What the reason was made of (`storage.saying.parts`); old rows have none."""
    state: Mapped[str]
    fair: Mapped[bool] = mapped_column(default=False, server_default=false())
    """Whether the languages' means are subtracted in its index."""
    candidate: Mapped[bool] = mapped_column(default=False, server_default=false())
    """Kept, not live: judgments to come may yet speak for it, or an admin."""
    created_at: Mapped[float]
    activated_at: Mapped[float]
    """When it last went live; 0 for one that never did."""
    protected: Mapped[bool] = mapped_column(default=False, server_default=false())
    """Somebody wants its files kept, however many versions follow."""
    events: Mapped[list[Any]] = mapped_column(JSON, default=list, server_default="[]")
    """What was done with it, oldest first: `who` (empty: the trainer), `at`, `what`, `why`."""


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
    replay: Mapped[dict[str, Any] | None] = mapped_column(deferred=True)
    """What learning the same again takes beside `config`, `seed` and `snapshot`, and what came of
    it (`trainer.material.record`); None for a run that learned nothing, and for old ones."""
    snapshot: Mapped[int | None]
    """Highest number of a judgment or verdict the run may read: history is append-only."""
    progress: Mapped[dict[str, Any]]
    metrics_before: Mapped[dict[str, Any] | None]
    metrics_after: Mapped[dict[str, Any] | None]
    decision: Mapped[str | None]
    reason: Mapped[str | None]
    reason_said: Mapped[dict[str, Any] | None]
    """What the reason was made of (`storage.saying.parts`); old rows have none."""
    version: Mapped[int | None] = mapped_column(ForeignKey("encoder_versions.number"))
    owner: Mapped[str | None]
    lease_until: Mapped[float | None]
    attempts: Mapped[int] = mapped_column(default=0)
    cancel_requested: Mapped[bool] = mapped_column(default=False)
    followed_by: Mapped[str | None]
    """The kind of run that a person asked for while this one was open; begun when this is done."""
    created_at: Mapped[float]
    started_at: Mapped[float | None]
    finished_at: Mapped[float | None]
