"""What a reader typed, made safe to search for: cleaned and bounded."""

import re
import unicodedata

from storage.text import one_line

LONGEST = 2_000
_SURROGATE = re.compile("[\ud800-\udfff]")


class BadText(ValueError):
    """Text that cannot be searched or rated; the message says what to do."""


def clean(text: object, what: str = "query") -> str:
    """One tidy line (`storage.text`) without characters that no script has.

    Joiners stay, Persian and Hindi need them. Raises BadText when nothing is left or too much is.
    """
    if not isinstance(text, str):
        raise BadText(f"The {what} must be text.")
    if len(text) > LONGEST:
        raise BadText(
            f"The {what} has {len(text):,} characters. Shorten it to {LONGEST:,} or fewer."
        )
    if _SURROGATE.search(text):
        raise BadText(f"The {what} holds half a character. Type it again.")
    text = one_line("".join(" " if _is_no_letter(c) else c for c in text))
    if not text:
        raise BadText(f"Type a {what} first.")
    return text


def _is_no_letter(character: str) -> bool:
    """Controls, private use, unassigned."""
    return unicodedata.category(character) in ("Cc", "Co", "Cn")
