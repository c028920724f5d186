"""What every table shares."""

from typing import Any

from sqlalchemy import JSON, MetaData
from sqlalchemy.orm import DeclarativeBase

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
