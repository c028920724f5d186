"""What a request carries, checked in one place; whatever is wrong raises BadText.

Anybody can send any JSON: a page of ours sends none of what is refused here.
"""

import math

from app.text import BadText, clean
from storage.languages import canonical
from storage.saying import Said, say
from storage.schema import SCALES
from storage.text import one_line

LARGEST = 2**63 - 1
"""SQLite's largest integer."""
MACHINE = "machine"
"""What a request says of a translation that is none of the corpus."""
LONGEST_NAME = 60
LONGEST_NOTE = 2_000
LONGEST_TOKEN = 200
LONGEST_PASSAGE = 200
MOST_RESULTS = 100
MOST_LANGUAGES = 200
MOST_CORPORA = 200
RESULT_ORDERS = ("best", "languages")
"""Best first, or the best of each language in turn."""
WIDEST_SCORE = 1.01
"""A cosine, with room for rounding."""


def whole(value: object, what: Said, least: int = 0, most: int = LARGEST) -> int:
    """A real integer in a range; True is none."""
    if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
        if most == LARGEST:
            raise BadText(say("The {what} must be a whole number.", what=what))
        raise BadText(
            say(
                "The {what} must be a whole number from {least} to {most}.",
                what=what, least=least, most=most,
            )
        )  # fmt: skip
    return value


def result_count(value: object) -> int:
    """How many results are wanted, brought into bounds."""
    if isinstance(value, bool) or not isinstance(value, int):
        raise BadText(say("The number of results must be a whole number."))
    return min(max(value, 1), MOST_RESULTS)


def translated(value: object) -> tuple[bool | None, bool | None]:
    """Whether a translation was looked at, and whether a machine's; None where nobody says."""
    return (None, None) if value is None else (bool(value), value == MACHINE)


def result_order(value: object) -> str:
    """In which order results come."""
    if value not in RESULT_ORDERS:
        known = ", ".join(RESULT_ORDERS)
        raise BadText(say("An order of results is one of {known}.", known=known))
    return str(value)


def rating(value: object, integral: bool) -> float | None:
    """A judgment's value, None where it carries none; storage knows the scale."""
    if value is None:
        return None
    number = _finite(value, say("rating"))
    if integral and number != int(number):
        raise BadText(say("A relevance rating is a whole number."))
    return number


def score(value: object) -> float | None:
    """The cosine that was shown, if any."""
    if value is None:
        return None
    number = _finite(value, say("score"))
    if abs(number) > WIDEST_SCORE:
        raise BadText(say("The score must be a cosine, from -1 to 1."))
    return number


def rank(value: object) -> int | None:
    """The place in the list that was shown, if any."""
    return None if value is None else whole(value, say("rank"), 1, MOST_RESULTS)


def version(value: object) -> int | None:
    """The version that showed it, if any; the store knows whether it exists."""
    return None if value is None else whole(value, say("version"))


def language(code: object) -> str | None:
    """A canonical language code; None when none was chosen."""
    if code is None or code == "":
        return None
    try:
        return canonical(code)
    except (ValueError, AttributeError, TypeError) as error:
        raise BadText(say("A language is given by its code, such as 'en' or 'pt-BR'.")) from error


def languages(codes: object) -> list[str] | None:
    """The languages wanted; None for all."""
    if not codes:
        return None
    if not isinstance(codes, list | tuple):
        raise BadText(say("Languages are given as a list of codes, such as ['en', 'de']."))
    if len(codes) > MOST_LANGUAGES:
        raise BadText(say("At most {most} languages can be named.", most=MOST_LANGUAGES))
    return [language(code) or "" for code in codes]


def corpora(names: object) -> list[str] | None:
    """The corpora wanted, by name; None for all."""
    if not names:
        return None
    if not isinstance(names, list | tuple) or not all(isinstance(name, str) for name in names):
        raise BadText(say("Corpora are given as a list of names."))
    if len(names) > MOST_CORPORA:
        raise BadText(say("At most {most} corpora can be named.", most=MOST_CORPORA))
    return sorted(set(names))


def judge(name: object) -> str:
    """A judge's name, as it is stored."""
    cleaned = clean(name, say("name"))
    if len(cleaned) > LONGEST_NAME:
        raise BadText(say("Choose a name of at most {most} characters.", most=LONGEST_NAME))
    return cleaned


def judge_or_nobody(name: object) -> str:
    """A judge's name, or nothing where none was typed."""
    return "" if isinstance(name, str) and not name.strip() else judge(name)


def passage(value: object) -> str:
    """Words to look for in texts, or a corpus's name; empty for none."""
    if not isinstance(value, str) or len(value) > LONGEST_PASSAGE:
        raise BadText(
            say("What to look for is a text of at most {most} characters.", most=LONGEST_PASSAGE)
        )
    return one_line(value)


def token(value: object) -> str:
    """A judge's token; empty when none was given."""
    if not isinstance(value, str) or len(value) > LONGEST_TOKEN:
        raise BadText(say("A token is the text that an admin handed out."))
    return value.strip()


def note(value: object) -> str | None:
    """A judge's note; None when empty."""
    if not isinstance(value, str):
        raise BadText(say("A note is text."))
    if len(value) > LONGEST_NOTE:
        raise BadText(
            say(
                "A note has {count:,} characters. Shorten it to {most:,}.",
                count=len(value), most=LONGEST_NOTE,
            )
        )  # fmt: skip
    return clean(value, say("note")) if value.strip() else None


def kind(value: object) -> str:
    """What is judged."""
    if value not in SCALES:
        raise BadText(say("A kind is one of {known}.", known=", ".join(SCALES)))
    return str(value)


def pair(value: object) -> tuple[str, str] | None:
    """A language pair written `de→th`; None for any."""
    if not value:
        return None
    left, arrow, right = str(value).partition("→")
    codes = language(left), language(right)
    if not arrow or None in codes:
        raise BadText(say("A language pair is written with an arrow: de→th."))
    return codes[0] or "", codes[1] or ""


def _finite(value: object, what: Said) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise BadText(say("The {what} must be a number.", what=what))
    if isinstance(value, float) and not math.isfinite(value):
        raise BadText(say("The {what} must be a finite number.", what=what))
    return value
