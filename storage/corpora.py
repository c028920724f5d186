"""Sentences in, and what the corpus holds: languages, counts, texts by id."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.dialects.sqlite import insert
from sqlalchemy.orm import InstrumentedAttribute, Session

from storage.schema import Sentence

LANGUAGE_CODE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8}){0,2}")
LONGEST_TEXT = 10_000
DEMO, TYPED = "demo", "typed"
"""The corpora that nobody imports: what comes with Crossloop, and what judges typed."""
_CHUNK = 5_000


@dataclass(frozen=True)
class NewSentence:
    """A sentence on its way in."""

    language: str
    text: str
    context: str | None = None
    parallel_group: str | None = None
    held_out: bool = False


def problem_with(sentence: NewSentence) -> str | None:
    """Say why a sentence cannot be stored, or None."""
    if not LANGUAGE_CODE.fullmatch(sentence.language):
        return f"language {sentence.language[:20]!r} is not a code such as 'en' or 'pt-BR'"
    if not sentence.text.strip():
        return "text is empty"
    if len(sentence.text) > LONGEST_TEXT:
        return f"text has {len(sentence.text):,} characters, more than {LONGEST_TEXT:,}"
    if "\x00" in sentence.text:
        return "text holds a NUL character"
    return None


def add_sentences(session: Session, corpus: str, sentences: Iterable[NewSentence]) -> int:
    """Store sentences, skipping those the corpus already has; return how many were new."""
    added = 0
    rows = iter(sentences)
    while chunk := list(islice(rows, _CHUNK)):
        values = [
            {
                "corpus": corpus,
                "language": s.language,
                "text": s.text,
                "context": s.context,
                "parallel_group": s.parallel_group,
                "held_out": s.held_out,
                "searchable": True,
            }
            for s in chunk
        ]
        # A count of the table, before and after, would cost more than the chunk itself.
        statement = insert(Sentence).on_conflict_do_nothing()
        done = session.connection().execute(
            statement, values, execution_options={"preserve_rowcount": True}
        )
        added += done.rowcount
    return added


def typed_sentence(session: Session, language: str, text: str) -> Sentence:
    """The stored sentence for text a judge typed to rate a pair; never shown in a search."""
    known = session.scalars(
        select(Sentence).where(Sentence.language == language, Sentence.text == text).limit(1)
    ).first()
    if known:
        return known
    sentence = Sentence(
        corpus=TYPED,
        language=language,
        text=text,
        context=None,
        parallel_group=None,
        held_out=False,
        searchable=False,
    )
    session.add(sentence)
    session.flush()
    return sentence


def languages(session: Session) -> dict[str, int]:
    """Count the searchable sentences of each language."""
    rows = session.execute(
        select(Sentence.language, func.count())
        .where(Sentence.searchable)
        .group_by(Sentence.language)
        .order_by(Sentence.language)
    )
    return {language: count for language, count in rows}


def sentences_by_id(session: Session, ids: Sequence[int]) -> dict[int, Sentence]:
    """Look sentences up; ids that do not exist are left out."""
    return {s.id: s for s in session.scalars(select(Sentence).where(Sentence.id.in_(ids)))}


def own(session: Session, up_to: int | None = None) -> bool:
    """Whether somebody brought sentences in, up to an id; what judges typed does not count."""
    brought = select(Sentence.id).where(Sentence.corpus.not_in((DEMO, TYPED)))
    if up_to is not None:
        brought = brought.where(Sentence.searchable, Sentence.id <= up_to)
    return session.scalar(brought.order_by(Sentence.id).limit(1)) is not None


def searchable(session: Session, up_to: int) -> Iterator[tuple[int, str, str]]:
    """Yield (id, language, text) of every searchable sentence up to an id, in order of id."""
    return _texts(session, Sentence.searchable, Sentence.id <= up_to)


def of_demo(session: Session) -> Iterator[tuple[int, str, str]]:
    """Yield (id, language, text) of the demo corpus, whether a search finds it or not."""
    return _texts(session, Sentence.corpus == DEMO)


def _texts(
    session: Session, *conditions: ColumnElement[bool] | InstrumentedAttribute[bool]
) -> Iterator[tuple[int, str, str]]:
    rows = session.execute(
        select(Sentence.id, Sentence.language, Sentence.text)
        .where(*conditions)
        .order_by(Sentence.id)
        .execution_options(yield_per=_CHUNK)
    )
    for row in rows:
        yield row[0], row[1], row[2]


def groups(session: Session, ids: Sequence[int]) -> dict[int, str]:
    """The group of each of these sentences that has one."""
    wanted = set(ids)
    rows = session.execute(
        select(Sentence.id, Sentence.parallel_group).where(Sentence.parallel_group.is_not(None))
    )
    return {id_: group for id_, group in rows if id_ in wanted and group is not None}


def last_searchable(session: Session) -> int:
    """Highest id of a searchable sentence, 0 when there is none."""
    return session.scalar(select(func.max(Sentence.id)).where(Sentence.searchable)) or 0
