"""Which columns of a source are a sentence's: one rule for files and data sets.

Names are read in any case. Where `language` or `text` is missing, a column whose name says the
same is read for it (`lang`, `sentence`): left out, it would be lost unseen. Whatever else there is
is left out, and said. A column that is there twice refuses the source: one would hide the other.
"""

from collections.abc import Iterable, Mapping, Sequence
from functools import reduce
from typing import Any

from storage.exchange.corpus_rows import COLUMNS, BadRow, Meter
from storage.languages import is_code
from storage.saying import Said, say, words_of

ALIASES = {
    "language": ("lang", "language_code", "lang_code", "locale"),
    "text": ("sentence", "sentences"),
}


def named(column: object) -> str:
    """A column's name without what a spreadsheet or a person adds to it."""
    return str(column).strip().strip("\ufeff").casefold()


def read_as(names: Iterable[object], text: str = "text") -> dict[str, Any]:
    """Which column of a source to read for each of a sentence's. Raises ValueError.

    `text`: what somebody said holds the sentences.
    """
    found: dict[str, list[Any]] = {}
    for name in names:
        found.setdefault(named(name), []).append(name)
    chosen = {}
    for column in COLUMNS:
        asked = named(text) if column == "text" else column
        candidates = found.get(asked) or [
            each for alias in ALIASES.get(column, ()) for each in found.get(alias, [])
        ]
        if len(candidates) > 1:
            which = reduce(_and, (repr(each) for each in candidates[:3]))
            raise ValueError(
                say(
                    "two columns say the {column}: {which}; one of them would be lost",
                    column=column, which=which,
                )
            )  # fmt: skip
        if candidates:
            chosen[column] = candidates[0]
    return chosen


def left_out(names: Iterable[object], chosen: Mapping[str, Any]) -> set[str]:
    """The columns of a source that no sentence has."""
    return {str(name) for name in names} - {str(name) for name in chosen.values()}


class Columns:
    """Reads rows that name their own columns, which may differ from one to the next."""

    def __init__(self, meter: Meter, text: str = "text") -> None:
        self._meter = meter
        self._text = text
        self._known: dict[tuple[Any, ...], dict[str, Any]] = {}

    def of(self, place: str, row: Mapping[str, Any]) -> dict[str, Any]:
        """What of a row is a sentence's. Raises BadRow."""
        names = tuple(row)
        if names not in self._known:
            try:
                chosen = read_as(names, self._text)
            except ValueError as error:
                raise BadRow(place, words_of(error)) from error
            self._meter.left_out |= left_out(names, chosen)
            self._known[names] = chosen
        return {name: row[column] for name, column in self._known[names].items()}


def check_header(place: str, names: Sequence[str]) -> dict[str, str]:
    """`read_as` of a table's first line. Raises BadRow."""
    try:
        chosen = read_as(names)
    except ValueError as error:
        raise BadRow(place, words_of(error)) from error
    if "text" not in chosen:
        raise BadRow(place, _no_header(names))
    return chosen


def is_header(names: Sequence[str]) -> bool:
    """Whether these name a sentence's text."""
    try:
        return "text" in read_as(names)
    except ValueError:  # twice
        return True


def _and(one: str, other: str) -> str:
    return say("{one} and {other}", one=one, other=other)


def _no_header(names: Sequence[str]) -> Said:
    found = ", ".join(repr(name[:20]) for name in names[:4])
    if any(is_code(named(name)) for name in names):
        return say(
            "no column 'text' among {found}: the first line names the columns, such as "
            "language,text, and this looks like a sentence",
            found=found,
        )
    return say(
        "no column 'text' among {found}: the first line names the columns, such as language,text",
        found=found,
    )
