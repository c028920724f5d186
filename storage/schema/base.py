"""What every table shares."""

from collections.abc import Callable
from typing import Any

from sqlalchemy import JSON, MetaData
from sqlalchemy.engine.interfaces import ExecutionContext
from sqlalchemy.orm import DeclarativeBase

SCALES: dict[str, int] = {"relevance": 3, "similarity": 5}
"""Largest value of each kind of judgment; the smallest is 0."""

OUTCOMES = ("rated", "skipped", "unsure", "withdrawn")

ROLES = ("judge", "curator", "admin")
"""Each may do what the one before may, and more."""

ORDERS = ("random", "thin", "disagreement", "uncertain")
"""How the judging queue may choose the next item."""

ITEM = (
    "(kind = 'relevance' AND query_id IS NOT NULL AND other_sentence_id IS NULL)"
    " OR (kind = 'similarity' AND query_id IS NULL AND other_sentence_id IS NOT NULL"
    " AND sentence_id < other_sentence_id)"
)
"""Holds of every row that names what is judged: a sentence for a query, or two sentences."""

SCALE = "value IS NULL OR value BETWEEN 0 AND CASE kind WHEN 'relevance' THEN 3 ELSE 5 END"
"""Holds of every value: SCALES, in SQL."""


def key_of(column: str, key: Callable[[str], Any]) -> Callable[[ExecutionContext], Any]:
    """A default: the key of what another column of the same new row holds."""
    return lambda context: key(context.get_current_parameters()[column])  # type: ignore[attr-defined]


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
