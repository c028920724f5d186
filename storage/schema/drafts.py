"""Blind comparisons: one list made of two versions' results."""

from sqlalchemy import JSON, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from storage.schema.base import Base


class Draft(Base):
    """A list that a judge was shown, drafted from the live version's results and a kept one's.

    By keys, not rows, of query and judge: who only searches enters neither.
    """

    __tablename__ = "drafts"
    __table_args__ = (Index("ix_drafts_asked", "query_key", "judge_key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    query_key: Mapped[str]
    """Of its text (`storage.text`)."""
    judge_key: Mapped[str]
    """Of the name that searched."""
    live: Mapped[int] = mapped_column(ForeignKey("encoder_versions.number"))
    kept: Mapped[int] = mapped_column(ForeignKey("encoder_versions.number"), index=True)
    sentences: Mapped[list[int]] = mapped_column(JSON)
    """As shown, from the first place."""
    brought: Mapped[list[int | None]] = mapped_column(JSON)
    """The version that brought each; None where both had the same."""
    created_at: Mapped[float]
