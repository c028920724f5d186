"""Sentences for people that know what they were made of, so a page can say them in its language.

The English sentence with names where values go is the key of its translations: whoever reads the
code reads what people read, and nobody invents names for sentences. A template is a literal, or
nothing could list them (`tests/templates.py`).
"""

import math
from collections.abc import Iterable, Mapping
from typing import Any


class Said(str):
    """An English sentence, and the template and values that it was made of."""

    template: str
    values: dict[str, Any]


def say(template: str, /, **values: object) -> Said:
    """Fill a template's `{names}`; a value may be a sentence itself. Raises KeyError."""
    said = Said(template.format(**values) if values else template)
    said.template, said.values = template, values
    return said


def join(sentences: Iterable[str], between: str = " ") -> Said:
    """Several in a row, as one: no word of its template is its own, `{s1} {s2}`."""
    each = list(sentences)
    if len(each) == 1 and isinstance(each[0], Said):
        return each[0]
    named = {f"s{number}": text for number, text in enumerate(each, start=1)}
    return say(between.join(f"{{{name}}}" for name in named), **named)


def parts(text: str) -> dict[str, Any] | None:
    """What a sentence was made of, as JSON; None for a text that is none."""
    if not isinstance(text, Said):
        return None
    return {"template": text.template, "values": {k: _plain(v) for k, v in text.values.items()}}


def again(made: Mapping[str, Any]) -> Said:
    """The sentence that `parts` took apart."""
    return say(made["template"], **{name: _whole(value) for name, value in made["values"].items()})


def replaced(text: str, old: str, new: str) -> str:
    """A text with something in it replaced; of a sentence, in what it was made of."""
    if not isinstance(text, Said):
        return text.replace(old, new)
    values = {
        name: value if isinstance(value, bool | int | float) else _replaced(value, old, new)
        for name, value in text.values.items()
    }
    return say(text.template, **values)


def words_of(error: BaseException) -> str:
    """What an error says, as the sentence it was given where it was given one."""
    given = error.args[0] if error.args else None
    return given if isinstance(given, Said) else str(error)


def told(error: BaseException) -> dict[str, Any]:
    """What an error says to people, as answers carry it: `error`, `said` and `code` where known.

    `code` is for programs that act on it; an error has one as an attribute of its class.
    """
    carried: dict[str, Any] = {"error": str(error)}
    if made := parts(words_of(error)):
        carried["said"] = made
    if code := getattr(error, "code", ""):
        carried["code"] = code
    return carried


def _plain(value: object) -> Any:  # noqa: ANN401 - JSON
    if isinstance(value, Said):
        return parts(value)
    if isinstance(value, float) and not math.isfinite(value):
        return str(value)  # no JSON has it
    return value if isinstance(value, bool | int | float | str) else str(value)


def _whole(value: Any) -> object:  # noqa: ANN401 - JSON
    return again(value) if isinstance(value, Mapping) else value


def _replaced(value: object, old: str, new: str) -> str:
    return replaced(value if isinstance(value, str) else str(value), old, new)
