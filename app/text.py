"""What a reader typed, made safe to search for: cleaned and bounded."""

import re
import unicodedata

from storage.saying import Said, say
from storage.text import one_line

LONGEST = 2_000
QUERY = say("query")
_SURROGATE = re.compile("[\ud800-\udfff]")


class BadText(ValueError):
    """Text that cannot be searched or rated; the message says what to do."""


def clean(text: object, what: Said = QUERY) -> str:
    """One tidy line (`storage.text`) without characters that no script has.

    Joiners stay, Persian and Hindi need them. Raises BadText when nothing is left or too much is.
    """
    if not isinstance(text, str):
        raise BadText(say("The {what} must be text.", what=what))
    if len(text) > LONGEST:
        raise BadText(
            say(
                "The {what} has {count:,} characters. Shorten it to {most:,} or fewer.",
                what=what, count=len(text), most=LONGEST,
            )
        )  # fmt: skip
    if _SURROGATE.search(text):
        raise BadText(say("The {what} holds half a character. Type it again.", what=what))
    text = one_line("".join(" " if _is_no_letter(c) else c for c in text))
    if not text:
        raise BadText(say("Type a {what} first.", what=what))
    return text


def _is_no_letter(character: str) -> bool:
    """Controls, private use, unassigned."""
    return unicodedata.category(character) in ("Cc", "Co", "Cn")
