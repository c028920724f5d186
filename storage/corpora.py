"""Sentences in, and what the corpus holds: languages, counts, texts by id."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from sqlalchemy import ColumnElement, func, select, text
from sqlalchemy.orm import InstrumentedAttribute, Session, aliased

from storage.languages import canonical
from storage.saying import Said, say
from storage.schema import Sentence
from storage.text import one_line, text_key, tidy

LONGEST_TEXT = 10_000
LONGEST_CONTEXT = 20_000
"""Characters; every answer with the sentence carries it."""
LONGEST_GROUP = 200
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
    key: str = ""
    """Of the text (`storage.text`), where somebody has reckoned it already."""


@dataclass(frozen=True)
class Twin:
    """A stored sentence, and the other language that its text now comes in."""

    id: int
    language: str
    key: str
    told: str


def entering(sentence: NewSentence) -> NewSentence:
    """A sentence as it is stored: its language canonical, its texts tidied.

    Raises ValueError, which says why it cannot be.
    """
    language, told = canonical(sentence.language), tidy(sentence.text)
    context = tidy(sentence.context) if sentence.context else None
    if "\x00" in sentence.text:
        raise ValueError(say("text holds a NUL character"))
    if not one_line(told):
        raise ValueError(say("text is empty"))
    if len(told) > LONGEST_TEXT:
        raise ValueError(_too_long(say("text"), told, LONGEST_TEXT))
    if context and len(context) > LONGEST_CONTEXT:
        raise ValueError(_too_long(say("context"), context, LONGEST_CONTEXT))
    if sentence.parallel_group and len(sentence.parallel_group) > LONGEST_GROUP:
        raise ValueError(_too_long(say("group"), sentence.parallel_group, LONGEST_GROUP))
    return NewSentence(
        language, told, context or None, sentence.parallel_group, sentence.held_out, sentence.key
    )


def _too_long(what: Said, told: str, most: int) -> Said:
    return say(
        "{what} has {count:,} characters, more than {most:,}",
        what=what, count=len(told), most=most,
    )  # fmt: skip


def add_sentences(session: Session, corpus: str, sentences: Iterable[NewSentence]) -> int:
    """Store sentences, skipping those the corpus already has; return how many were new."""
    return store_sentences(session, corpus, sentences)[0]


def store_sentences(
    session: Session, corpus: str, sentences: Iterable[NewSentence]
) -> tuple[int, int]:
    """Store sentences; what the corpus has takes a context or a group that now comes with it.

    Return how many were new, and how many were changed.
    """
    added = changed = 0
    rows = iter(sentences)
    while chunk := list(islice(rows, _CHUNK)):
        telling = [
            (s.context, s.parallel_group, s.key or text_key(s.text), s.language, corpus)
            for s in chunk
            if s.context or s.parallel_group
        ]
        changed += _count(session, _TAKE_ALONG, telling)
        added += _count(session, _UNLESS_THERE, [
            (corpus, s.language, s.text, s.key or text_key(s.text), s.context, s.parallel_group,
             s.held_out)
            for s in chunk
        ])  # fmt: skip
    return added, changed


def _count(session: Session, statement: str, rows: Sequence[tuple[Any, ...]]) -> int:
    """Execute for each; how many rows it touched: a count of the table would cost more.

    By the driver itself: what SQLAlchemy does with each row's parameters takes as long as SQLite.
    """
    if not rows:
        return 0
    counting = {"preserve_rowcount": True}
    done = session.connection().exec_driver_sql(statement, list(rows), execution_options=counting)
    return done.rowcount


_UNLESS_THERE = (
    "INSERT INTO sentences"
    " (corpus, language, text, key, context, parallel_group, held_out, searchable)"
    " SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7, 1 WHERE NOT EXISTS"
    " (SELECT 1 FROM sentences WHERE key = ?4 AND language = ?2 AND corpus = ?1)"
)
"""A rule of the code, not of the table: stores from before there were keys keep their copies."""
_TAKE_ALONG = (
    "UPDATE sentences SET context = coalesce(?1, context),"
    " parallel_group = coalesce(?2, parallel_group)"
    " WHERE key = ?3 AND language = ?4 AND corpus = ?5"
    " AND (context IS NOT coalesce(?1, context)"
    " OR parallel_group IS NOT coalesce(?2, parallel_group))"
)


def twins(session: Session, corpus: str, sentences: Sequence[NewSentence]) -> list[Twin]:
    """Sentences of the corpus with the text of one of these, and another language."""
    asked = [[s.key or text_key(s.text), s.language] for s in sentences]
    found = session.execute(_TWINS, {"corpus": corpus, "asked": json.dumps(asked)})
    return [Twin(*row) for row in found]


_TWINS = text(
    "SELECT s.id, s.language, s.key, a.value ->> 1 FROM json_each(:asked) a"
    " CROSS JOIN sentences s ON s.key = a.value ->> 0 AND s.language <> a.value ->> 1"
    " WHERE s.corpus = :corpus AND NOT EXISTS (SELECT 1 FROM sentences t"
    " WHERE t.key = s.key AND t.corpus = s.corpus AND t.language = a.value ->> 1)"
)


def correct_languages(session: Session, languages: Mapping[int, str]) -> int:
    """Give sentences another language; the live index is made anew. Return how many."""
    if not languages:
        return 0
    corrected = "UPDATE OR IGNORE sentences SET language = ?2 WHERE id = ?1 AND language <> ?2"
    count = _count(session, corrected, list(languages.items()))
    lower_index(session, min(languages))
    return count


def lower_index(session: Session, first: int) -> None:
    """Say of the live index that it does not hold sentences from this id on as they are."""
    lowered = text(
        "UPDATE encoder_versions SET last_sentence = min(last_sentence, :below)"
        " WHERE state = 'live'"
    )
    session.execute(lowered, {"below": first - 1})


def typed_sentence(session: Session, language: str, words: str) -> Sentence:
    """The stored sentence for text a judge typed to rate a pair; never shown in a search."""
    same = Sentence.key == text_key(words), Sentence.language == language
    known = session.scalars(select(Sentence).where(*same).order_by(Sentence.id).limit(1)).first()
    if known:
        return known
    sentence = Sentence(
        corpus=TYPED,
        language=language,
        text=words,
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
    return _counted(session, Sentence.language)


def sizes(session: Session) -> dict[str, int]:
    """Count the searchable sentences of each corpus."""
    return _counted(session, Sentence.corpus)


def _counted(session: Session, by: InstrumentedAttribute[str]) -> dict[str, int]:
    counts = select(by, func.count()).where(Sentence.searchable).group_by(by).order_by(by)
    return {name: count for name, count in session.execute(counts)}


def ids_of(session: Session, corpora: Sequence[str]) -> Sequence[int]:
    """Every sentence of some corpora; none of those that do not exist."""
    return session.scalars(select(Sentence.id).where(Sentence.corpus.in_(corpora))).all()


def sentences_by_id(session: Session, ids: Sequence[int]) -> dict[int, Sentence]:
    """Look sentences up; ids that do not exist are left out."""
    return {s.id: s for s in session.scalars(select(Sentence).where(Sentence.id.in_(ids)))}


def has(session: Session, corpus: str) -> bool:
    """Whether a corpus of this name has any sentence."""
    return session.scalar(select(Sentence.id).where(Sentence.corpus == corpus).limit(1)) is not None


def own(session: Session, up_to: int | None = None) -> bool:
    """Whether somebody brought sentences in, up to an id; what judges typed does not count."""
    brought = select(Sentence.id).where(Sentence.corpus.not_in((DEMO, TYPED)))
    if up_to is not None:
        brought = brought.where(Sentence.searchable, Sentence.id <= up_to)
    return session.scalar(brought.order_by(Sentence.id).limit(1)) is not None


def searchable(session: Session, up_to: int) -> Iterator[tuple[int, str, str]]:
    """Yield (id, language, text) of every sentence to be found, up to an id, in order of id.

    Of copies, in another corpus or another spelling, the first: a search that found them all would
    show one sentence many times.
    """
    first = aliased(Sentence)
    copy = (
        select(first.id)
        .where(first.key == Sentence.key, first.language == Sentence.language)
        .where(first.searchable, first.id < Sentence.id)
        .exists()
    )
    return _texts(session, Sentence.searchable, Sentence.id <= up_to, ~copy)


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
