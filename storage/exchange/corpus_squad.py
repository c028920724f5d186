"""Rows out of a folder in SQuAD's form, a file a language: LAReQA's XQuAD-R, XQuAD, MLQA."""

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, TypeVar

from storage.exchange.corpus_files import no_json
from storage.exchange.corpus_rows import BadRow, ImportRefused, Meter, Row, Source, line_of
from storage.exchange.opened import opened
from storage.exchange.translations import Translations
from storage.languages import is_code
from storage.saying import say

_T = TypeVar("_T")


def squad_files(path: Path) -> list[Path]:
    """`LANG.json`, or `NAME.LANG.json` as XQuAD has it; or one such file."""
    files = [path] if path.is_file() else sorted(path.glob("*.json"))
    return [file for file in files if is_code(_squad_language(file))]


def _squad_language(file: Path) -> str:
    return file.stem.rpartition(".")[2]


def squad(source: Source, meter: Meter) -> Iterator[Row]:
    """Sentences of the paragraphs; where no sentences are marked, the paragraphs.

    Sentences of two languages are not aligned by their order, so only a question joins them:
    each holds its answer.
    """
    files = squad_files(source.path)
    if not files:
        raise ImportRefused(
            say("{folder}: no file is called LANG.json, LANG as in 'en'", folder=source.path)
        )
    translations = Translations()
    for file in files:  # twice: a later language may join what an earlier one keeps apart
        for _, _, questions in _squad_sentences(file, meter):
            for question in questions[1:]:
                translations.link(questions[0], question)
    for file in files:
        for place, row, questions in _squad_sentences(file, meter):
            group = translations.group(questions[0]) if questions else None
            yield place, {"language": _squad_language(file), "group": group, **row}


def _squad_sentences(file: Path, meter: Meter) -> Iterator[tuple[str, dict[str, Any], list[str]]]:
    """Place, columns, and the ids of the questions whose answer it holds."""
    for place, paragraph in _paragraphs(file, meter):
        context = _part(place, paragraph, "context", str)
        marked = paragraph.get("sentences")
        sentences = _part(place, paragraph, "sentences", list) if marked else [context]
        held = _held(place, paragraph, len(sentences) if marked else None)
        for number, sentence in enumerate(sentences):
            row = {"text": sentence, "context": context if marked else None}
            at = say("{paragraph}, sentence {number}", paragraph=place, number=number + 1)
            yield at if marked else place, row, held[number]


def _paragraphs(file: Path, meter: Meter) -> Iterator[tuple[str, dict[str, Any]]]:
    articles = _part(str(file), _json(file, meter), "data", list)
    for number, article in enumerate(articles, start=1):
        place = say("{file}, article {number}", file=file, number=number)
        for count, paragraph in enumerate(_part(place, article, "paragraphs", list), start=1):
            at = say("{article}, paragraph {number}", article=place, number=count)
            yield at, paragraph


def _json(file: Path, meter: Meter) -> Any:  # noqa: ANN401 - whatever it holds
    with opened(file, meter) as opened_file:
        try:
            return json.load(opened_file)
        except json.JSONDecodeError as error:
            raise BadRow(line_of(file, error.lineno), no_json(error)) from error
        except (ValueError, RecursionError) as error:  # numbers too long, lists too deep
            raise BadRow(str(file), no_json(error)) from error


def _part(place: str, parent: Any, name: str, kind: type[_T]) -> _T:  # noqa: ANN401 - JSON
    value = parent.get(name) if isinstance(parent, dict) else None
    if not isinstance(value, kind):
        raise BadRow(place, say("not in SQuAD's form: no {name}", name=repr(name)))
    return value


def _held(place: str, paragraph: dict[str, Any], sentences: int | None) -> list[list[str]]:
    """For each sentence, or for the one paragraph, the questions whose first answer it holds."""
    held: list[list[str]] = [[] for _ in range(sentences or 1)]
    breaks = paragraph.get("sentence_breaks") if sentences else [(0, float("inf"))]
    for question in _part(place, paragraph, "qas", list):
        name = _part(place, question, "id", str)
        for answer in _part(place, question, "answers", list)[:1]:
            start = _part(place, answer, "answer_start", int)
            found = _sentence_at(place, breaks or (), start)
            if found is not None and found < len(held):
                held[found].append(name)
    return held


def _sentence_at(place: str, breaks: Sequence[Sequence[float]], start: int) -> int | None:
    try:
        return next((i for i, (begin, end) in enumerate(breaks) if begin <= start < end), None)
    except (TypeError, ValueError) as error:
        wrong = say("not in SQuAD's form: 'sentence_breaks' are no pairs")
        raise BadRow(place, wrong) from error
