"""One form of a text at every entrance, and the key by which two spellings are one text.

*Tidied*, as it is stored and shown: NFC; no control characters but line ends and tabs, no
direction overrides, which would turn the page's other text around, no more marks upon one
letter than a script uses. *The key* also takes spaces of any kind and width as one space, and
what cannot be seen as nothing (a zero-width space, a soft hyphen, a byte-order mark). Joiners
stay, for Persian and Hindi are spelled with them; so does case, for `US` is not `us`: only
names fold it.
"""

import hashlib
import re
import unicodedata

MOST_MARKS = 12
"""Upon one letter: Tibetan stacks and pointed Hebrew use fewer; more draw over their neighbours."""
_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f]")
_TURNS = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_INVISIBLE = re.compile(
    "[\u00ad\u034f\u115f\u1160\u17b4\u17b5\u180e\u200b\u2060-\u206f\ufe0e\ufe0f\ufeff]"
)


def tidy(text: str) -> str:
    """A text as it is stored and shown; its line ends and its spaces are its own."""
    if text.isascii() and text.isprintable():
        return text.strip()
    text = unicodedata.normalize("NFC", _TURNS.sub("", _CONTROLS.sub(" ", text)))
    return _fewer_marks(text).strip()


def one_line(text: str) -> str:
    """A text as a key sees it: one line, single spaces, nothing that cannot be seen."""
    if not (text.isascii() and text.isprintable()):
        text = _INVISIBLE.sub("", tidy(text))
    return " ".join(text.split())


def text_key(text: str) -> str:
    """What texts that are one text have in common: 24 characters, by which they are found."""
    return hashlib.blake2b(one_line(text).encode(), digest_size=12).hexdigest()


def name_key(name: str) -> str:
    """What names that are one name have in common; case and width are the same name."""
    return unicodedata.normalize("NFKC", one_line(name).casefold())


def _fewer_marks(text: str) -> str:
    """No more than MOST_MARKS combining marks in a row."""
    if not any(unicodedata.combining(c) for c in text):
        return text
    kept: list[str] = []
    run = 0
    for character in text:
        run = run + 1 if unicodedata.category(character) in ("Mn", "Me") else 0
        if run <= MOST_MARKS:
            kept.append(character)
    return "".join(kept)
