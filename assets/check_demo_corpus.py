"""Check the demo corpus: `python assets/check_demo_corpus.py` lists every fault it finds.

Complete (every language, every part), no text twice, each text in its language's script,
and no stray English in it.
"""

import re
import sys
import unicodedata
from collections.abc import Iterator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from storage.demo import Group, read_groups

LANGUAGES = frozenset("ar de el en es hi ru th tr vi zh".split())
LOW_RESOURCE = frozenset(("sw", "fil"))
PARTS = ("question", "answer", "near_miss")
LEAST_GROUPS, LEAST_LOW_RESOURCE = 120, 30
SCRIPTS = {
    "ar": "ARABIC", "el": "GREEK", "hi": "DEVANAGARI", "ru": "CYRILLIC", "th": "THAI",
    "zh": "CJK",
}  # fmt: skip
INTERNATIONAL = re.compile(
    r"(?<![A-Za-z0-9])(DNA|CO2|H2O|pH|Wi-Fi|USB|GPS|LED|QR|[A-Z][0-9]*)(?![A-Za-z])"
)  # a boundary of Latin letters: to \b a Chinese character is a letter too
ENGLISH = frozenset(
    "the and which with that from this these because their when where while would how why "
    "what does are was were have has its into than there they between about".split()
)


def faults(groups: list[Group]) -> Iterator[str]:
    """Yield every fault as one line."""
    if len(groups) < LEAST_GROUPS:
        yield f"only {len(groups)} groups"
    if sum(set(g.answer) >= LOW_RESOURCE for g in groups) < LEAST_LOW_RESOURCE:
        yield f"fewer than {LEAST_LOW_RESOURCE} groups in {sorted(LOW_RESOURCE)}"
    held_out = sum(g.held_out for g in groups)
    if not 0.09 <= held_out / max(len(groups), 1) <= 0.11:
        yield f"{held_out} of {len(groups)} groups are held out, not a tenth"
    yield from _missing(groups)
    yield from _duplicates(groups)
    for group, part, language, text in _texts(groups):
        for fault in _faults_of_text(language, text):
            yield f"{group.id} {part} {language}: {fault}: {text}"


def _texts(groups: list[Group]) -> Iterator[tuple[Group, str, str, str]]:
    for group in groups:
        for part in PARTS:
            for language, text in getattr(group, part).items():
                yield group, part, language, text


def _missing(groups: list[Group]) -> Iterator[str]:
    for group in groups:
        wanted = LANGUAGES | (LOW_RESOURCE & set(group.question))
        for part in PARTS:
            if set(getattr(group, part)) != wanted:
                yield f"{group.id} {part}: {sorted(set(getattr(group, part)) ^ wanted)}"


def _duplicates(groups: list[Group]) -> Iterator[str]:
    seen: dict[tuple[str, str], str] = {}
    for group, part, language, text in _texts(groups):
        key = language, text.casefold()
        if key in seen:
            yield f"{group.id} {part} {language}: also in {seen[key]}: {text}"
        seen[key] = group.id
    ids = [group.id for group in groups]
    if len(set(ids)) != len(ids):
        yield "two groups have the same id"


def _faults_of_text(language: str, text: str) -> Iterator[str]:
    if text != unicodedata.normalize("NFC", text) or text != " ".join(text.split()):
        yield "not NFC, or stray spaces"
    letters = [c for c in INTERNATIONAL.sub("", text) if c.isalpha()]
    script = SCRIPTS.get(language, "LATIN")
    wrong = sorted({c for c in letters if not unicodedata.name(c).startswith(script)})
    if wrong:
        yield f"letters outside {script.title()}: {''.join(wrong)}"
    if language != "en":
        words = set(re.findall(r"[a-z]+", text.lower()))
        if len(words & ENGLISH) > (1 if script == "LATIN" else 0):
            yield f"English words {sorted(words & ENGLISH)}"


if __name__ == "__main__":
    found = list(faults(read_groups()))
    print("\n".join(found) or "The demo corpus has no fault.")  # noqa: T201
    sys.exit(bool(found))
