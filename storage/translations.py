"""What the corpus has of a text in another language: sentences and queries of one group."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from storage.languages import meets
from storage.schema import Query, Sentence


def of(session: Session, text: Query | Sentence, wanted: Sequence[str]) -> Query | Sentence | None:
    """A translation into the first wanted language that the text's group has it in.

    None where the text itself comes first: who reads it needs none.
    """
    if text.parallel_group is None:
        return None
    table: Any = type(text)
    same = select(table).where(table.parallel_group == text.parallel_group, table.id != text.id)
    found: Sequence[Query | Sentence] = session.scalars(same.order_by(table.id)).all()
    for code in wanted:
        if meets(code, text.language):
            return None
        for other in found:
            if meets(code, other.language):
                return other
    return None
