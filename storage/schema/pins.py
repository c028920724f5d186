"""Pinned queries: what every version must find."""

from sqlalchemy import JSON, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from storage.schema.base import Base


class Pin(Base):
    """A question that must find a sentence, in some languages or in all.

    It is withdrawn, never changed or deleted: triggers refuse that. It teaches nothing.
    """

    __tablename__ = "pins"
    __table_args__ = (
        # What stands is one pin for a query and a sentence; withdrawn, it may be pinned again.
        Index("uq_pins_standing", "query_id", "sentence_id", unique=True,
              sqlite_where=text("withdrawn_at IS NULL")),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    query_id: Mapped[int] = mapped_column(ForeignKey("queries.id"))
    sentence_id: Mapped[int] = mapped_column(ForeignKey("sentences.id"))
    """Its twins, of the same language and key, answer as well."""
    languages: Mapped[list[str]] = mapped_column(JSON)
    """Where it is looked for, as the search was limited when it was pinned; empty is everywhere."""
    judge_id: Mapped[int] = mapped_column(ForeignKey("judges.id"))
    note: Mapped[str | None]
    created_at: Mapped[float]
    withdrawn_at: Mapped[float | None]
    withdrawn_by: Mapped[int | None] = mapped_column(ForeignKey("judges.id"))
