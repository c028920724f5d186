"""Relevance as qrels, for the tools of TREC: out, and in again.

A line, `q12 0 s34 2`, is what all judges of an item say now: the verdict where there is one,
else the mean of people's standing ratings, else what the demo corpus says
(`storage.history.votes`, `storage.judged.mean_rating`), rounded to a whole number with
halves up. So a 2 or 3 is what the product counts as an answer, for that begins at a mean
of 1.5. History, notes and who said it are lost: this is for evaluation, not for keeping.

The texts lie beside (`storage.exchange.trec_texts`), and importing needs them. Imported ratings are
those of a judge who is named as the file is, made now; one that differs supersedes what that
judge said before.
"""

import re
import time
from collections.abc import Iterable, Iterator
from itertools import groupby, islice
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from storage.exchange.corpus_rows import BadRow, Meter, line_of
from storage.exchange.judgment_chains import Chains
from storage.exchange.judgment_merge import Merged
from storage.exchange.judgment_rows import CHUNK
from storage.exchange.opened import opened
from storage.exchange.trec_texts import read_texts, write_with_texts
from storage.exchange.whole_files import refusing
from storage.guidelines import in_force
from storage.history import last_number, votes
from storage.judged import mean_rating
from storage.judgments import Item, judge_named
from storage.saying import say, words_of
from storage.schema import Query, Sentence


def export_qrels(session: Session, path: Path, people_only: bool = False) -> int:
    """Write what is relevant to what; return how many lines. Call inside `Store.read()`.

    Raises ExportRefused.
    """
    counted = votes(last_number(session))
    chosen = select(counted).where(counted.c.query_id.is_not(None))
    if people_only:
        chosen = chosen.where(counted.c.source == "people")
    ordered = chosen.order_by(counted.c.query_id, counted.c.sentence_id, counted.c.id)
    found = session.execute(ordered.execution_options(yield_per=CHUNK))
    return write_with_texts(session, path, _qrels(found), chosen)


def _qrels(found: Iterable[Any]) -> Iterator[str]:
    for (query, sentence), said in groupby(found, lambda row: (row.query_id, row.sentence_id)):
        mean, _ = mean_rating(list(said))
        yield f"q{query} 0 s{sentence} {int(mean + 0.5)}"


def import_qrels(session: Session, path: Path) -> Merged:
    """Read qrels with the texts beside them. Call inside `Store.write()`.

    A bad line raises ImportRefused, which names it, and the transaction takes back everything.
    """
    queries, sentences = (read_texts(session, path, table) for table in (Query, Sentence))
    with refusing(path):
        return _rate(session, path, queries, sentences)


def _rate(
    session: Session, path: Path, queries: dict[str, int], sentences: dict[str, int]
) -> Merged:
    merged, chains = Merged(), Chains(session)
    judge_id = judge_named(session, path.name).id
    guideline_id = in_force(session, "relevance").id
    given = _lines(path, queries, sentences)
    while chunk := list(islice(given, CHUNK)):
        chains.read((judge_id, item) for item, _ in chunk)
        for item, value in chunk:
            told = chains.of((judge_id, item))
            if told and (told[-1].outcome, told[-1].value) == ("rated", value):
                continue
            chains.append((judge_id, item), {
                "outcome": "rated", "value": float(value), "created_at": time.time(),
                "guideline_id": guideline_id,
            })  # fmt: skip
        merged.rows += len(chunk)
        merged.new += chains.write()
    return merged


def _lines(
    path: Path, queries: dict[str, int], sentences: dict[str, int]
) -> Iterator[tuple[Item, int]]:
    """The item and value of every line. Raises BadRow."""
    given: set[Item] = set()
    with opened(path, Meter()) as file:
        for number, line in enumerate(file, start=1):
            if not line.strip():
                continue
            try:
                item, value = _line(line, queries, sentences)
                if item in given:
                    raise ValueError(say("this query and sentence have been there before"))
            except ValueError as error:
                raise BadRow(line_of(path, number), words_of(error)) from error
            given.add(item)
            yield item, value


def _line(line: str, queries: dict[str, int], sentences: dict[str, int]) -> tuple[Item, int]:
    parts = line.split()
    if len(parts) != 4:
        raise ValueError(say("not a query, 0, a sentence and a value"))
    query, _, sentence, value = parts
    if query not in queries or sentence not in sentences:
        raise ValueError(
            say(
                "{query} or {sentence} has no text in the files beside",
                query=query, sentence=sentence,
            )
        )  # fmt: skip
    if not re.fullmatch("[0-3]", value):
        given = repr(value[:20])
        raise ValueError(say("a value is a whole number from 0 to 3, not {given}", given=given))
    return Item(queries[query], sentences[sentence]), int(value)
