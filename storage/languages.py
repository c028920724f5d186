"""One code a language, and which codes meet.

Canonical is BCP 47's own form (`langcodes`, over the IANA registry and CLDR): the shortest code,
`de` for `deu`, `he` for `iw`; `-` between parts, `zh-CN` for `zh_CN`; a macrolanguage for its main
member, `zh` for `cmn`, `ar` for `arb`, `no` for `nb`. Script and region stay, for they tell texts
apart (`zh-Hans`, `pt-BR`); variants and extensions go, which tell no two corpora apart.

Two codes meet where neither contradicts the other: `zh` meets `zh-Hans`, `zh-CN` meets `zh-Hans`,
for that is how it is written there; `pt-BR` does not meet `pt-PT`. That is the fallback of
RFC 4647, read in both directions: who asks for more than a text says of itself still finds it.
"""

from collections.abc import Iterable
from functools import lru_cache

from langcodes import Language, standardize_tag, tag_is_valid
from langcodes.tag_parser import LanguageTagError

from storage.saying import say

UNKNOWN = "und"
LONGEST = 35
"""What RFC 5646 has room for."""
KNOWN_AT_ONCE = 4_096
NORWEGIAN = {"nb": "no", "nn": "no"}
"""CLDR leaves both beside `no`, which most corpora say; Bokmål is what they mean by it."""


@lru_cache(KNOWN_AT_ONCE)
def canonical(code: str) -> str:
    """The canonical code of a language. Raises ValueError, which says what a code looks like."""
    named = repr(code[:20])
    wrong = ValueError(say("language {code} is not a code such as 'en' or 'pt-BR'", code=named))
    if len(code) > LONGEST or not code.isascii():
        raise wrong
    try:
        tag = standardize_tag(code.strip(), macro=True)
        if not tag_is_valid(tag):
            raise wrong
        parts = Language.get(tag)
    except LanguageTagError as error:
        raise wrong from error
    if not parts.language:  # private use alone: somebody's own name for their own language
        return tag
    language = "no" if parts.language == "nb" else parts.language
    return "-".join(filter(None, [language, parts.script, parts.territory]))


def is_code(text: str) -> bool:
    """Whether text names a language."""
    try:
        canonical(text)
    except ValueError:
        return False
    return True


@lru_cache(KNOWN_AT_ONCE)
def primary(code: str) -> str:
    """The language alone, without script and region."""
    language = code.partition("-")[0]
    return NORWEGIAN.get(language, language) if language != "x" else code


@lru_cache(KNOWN_AT_ONCE)
def meets(one: str, other: str) -> bool:
    """Whether somebody who wants one canonical code wants what has the other."""
    if one == other:
        return True
    if primary(one) != primary(other):
        return False
    (script, territory), (other_script, other_territory) = _writing(one), _writing(other)
    scripts = {script, other_script} - {None}
    territories = {territory, other_territory} - {None}
    return len(scripts) < 2 and len(territories) < 2


def meeting(wanted: Iterable[str], known: Iterable[str]) -> list[str]:
    """Those of the known codes that one of the wanted codes meets, in their order."""
    asked = list(wanted)
    return [code for code in known if any(meets(each, code) for each in asked)]


def crosses(one: str, other: str) -> bool:
    """Whether texts of two codes are in different languages, and not just written otherwise."""
    return primary(one) != primary(other)


def _writing(code: str) -> tuple[str | None, str | None]:
    """Script, said or implied by the region, and region, where they are said."""
    parts = Language.get(code)
    script = parts.script or (parts.maximize().script if parts.territory else None)
    return script, parts.territory
