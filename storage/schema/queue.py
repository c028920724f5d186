"""What waits to be judged, and for whom it is reserved. Made anew at will."""

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, false, text
from sqlalchemy.orm import Mapped, mapped_column

from storage.schema.base import ITEM, Base


class QueueItem(Base):
    """Something worth judging: a sentence for a query, or two sentences. Made anew at will."""

    __tablename__ = "queue_items"
    __table_args__ = (
        CheckConstraint(ITEM, name="item"),
        Index("uq_queue_items_relevance", "query_id", "sentence_id", unique=True,
              sqlite_where=text("kind = 'relevance'")),
        Index("uq_queue_items_similarity", "sentence_id", "other_sentence_id", unique=True,
              sqlite_where=text("kind = 'similarity'")),
        Index("ix_queue_items_open", "kind", "lot", sqlite_where=text("rated < wanted")),
        Index("ix_queue_items_calibration", "kind", sqlite_where=text("calibration")),
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
    """Cosine in the version that it is compared with: the one before it, or the live one."""
    version: Mapped[int]
    wanted: Mapped[int]
    """How many people are to rate it: exactly so many, never more."""
    rated: Mapped[int] = mapped_column(default=0, server_default="0")
    """How many people's ratings of it stand: kept with every judgment, in its transaction."""
    calibration: Mapped[bool] = mapped_column(default=False, server_default=false())
    """Whether every judge is to rate it, before all else and however many others did."""
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
