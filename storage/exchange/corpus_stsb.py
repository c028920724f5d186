"""Rows out of a folder as stsb-multi-mt has them: pairs of sentences, parallel by row."""

import re
from collections.abc import Iterator, Sequence
from itertools import groupby
from pathlib import Path

from storage.exchange.corpus_rows import BadRow, ImportRefused, Meter, Row, Source, line_of
from storage.exchange.tables import records
from storage.exchange.translations import Translations
from storage.saying import say

_NAME = re.compile(r"stsb-(.+)-(train|dev|test)\.csv")


def stsb_files(path: Path) -> list[Path]:
    """`stsb-LANG-PART.csv`, the languages of each part together."""
    files = [file for file in path.glob("stsb-*.csv") if _NAME.fullmatch(file.name)]
    return sorted(files, key=lambda file: (_stsb_part(file), file.name))


def _stsb_part(file: Path) -> str:
    return file.stem.rpartition("-")[2]


def stsb(source: Source, meter: Meter) -> Iterator[Row]:
    """Both sentences of each pair; the same side of the same row is a translation.

    A text that stands in several rows joins their groups, or one translation of it could be
    held out and another not. The scores are checked and left: they are judgments.
    """
    files = stsb_files(source.path)
    if not files:
        raise ImportRefused(
            say(
                "{folder}: no file is called stsb-LANG-train.csv, -dev or -test", folder=source.path
            )
        )
    translations = Translations()
    first: dict[tuple[str, str], str] = {}
    for _, row in _stsb_sentences(files, meter):
        key = (row["language"], row["text"])
        translations.link(first.setdefault(key, row["group"]), row["group"])
    for place, row in _stsb_sentences(files, meter):
        yield place, {**row, "group": translations.group(row["group"])}


def _stsb_sentences(files: Sequence[Path], meter: Meter) -> Iterator[tuple[str, dict[str, str]]]:
    for part, of_part in groupby(files, key=_stsb_part):
        expected: int | None = None
        for file in of_part:
            number = 0
            for number, (place, fields) in enumerate(records(file, meter, ","), start=1):
                _check_pair(place, fields)
                for side, text in enumerate(fields[:2], start=1):
                    yield place, {
                        "language": file.stem.split("-", 1)[1].rpartition("-")[0],
                        "text": text, "group": f"{part}/{number}/{side}",
                    }  # fmt: skip
            if expected is None:
                expected = number
            if number != expected:
                raise BadRow(
                    line_of(file, number),
                    say("rows are not parallel: other languages have {count:,}", count=expected),
                )


def _check_pair(place: str, fields: Sequence[str]) -> None:
    if len(fields) != 3:
        raise BadRow(
            place, say("{count} columns, not sentence1, sentence2 and score", count=len(fields))
        )
    try:
        fits = 0 <= float(fields[2]) <= 5
    except ValueError:
        fits = False
    if not fits:
        score = repr(fields[2][:20])
        raise BadRow(place, say("score {score} is not a number from 0 to 5", score=score))
