"""Judges: who they are, what they may do, which languages they read, and their tokens."""

import hashlib
import re
import secrets
from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from storage.judgments import JudgmentError, find_judge, judge_named
from storage.languages import UNKNOWN, canonical, is_code, meeting
from storage.saying import say
from storage.schema import ROLES, Judge
from storage.text import name_key

PREFIX = "clp_"
"""Starts every token, so that a leaked one is recognised for what it is."""
_LANGUAGES = re.compile(r"[,\s]+")


class NotAllowed(JudgmentError):
    """Somebody who may not do this; the message says who may."""


def speaking(session: Session, name: str, token: str = "") -> Judge | None:
    """The judge who speaks, None for one not seen before. Raises NotAllowed.

    A judge with a token is spoken for by whoever shows it, and by nobody else. Without one a
    name is just a name, as before there were accounts.
    """
    if token:
        judge = session.scalars(select(Judge).where(Judge.token_hash == _digest(token))).first()
        if judge is None or (name and judge.key != name_key(name)):
            raise NotAllowed(say("That token is not valid here, or is somebody else's."))
        return judge
    judge = find_judge(session, name)
    if judge and judge.kind != "person":
        return None
    if judge and judge.token_hash:
        raise NotAllowed(
            say(
                "{name} is spoken for by a token: give it, or choose another name.",
                name=judge.name,
            )
        )
    return judge


def has_admin(session: Session) -> bool:
    """Whether somebody is an admin."""
    return session.scalar(select(Judge.id).where(Judge.role == "admin").limit(1)) is not None


def appoint(
    session: Session, name: str, role: str | None = None, languages: Sequence[str] | None = None
) -> Judge:
    """Find or create a person and set role and languages where given; none of them for all.

    Raises JudgmentError.
    """
    judge = judge_named(session, name)
    if role is not None:
        if role not in ROLES:
            raise JudgmentError(say("A role is one of {known}.", known=", ".join(ROLES)))
        judge.role = role
    if languages is not None:
        judge.languages = sorted({_known(code) for code in languages})
        judge.reads_all = not judge.languages
    session.flush()
    return judge


def reading(judge: Judge, browser: Sequence[str] = ()) -> list[str]:
    """The languages that a judge reads; none for all.

    `browser`: those of their browser, which holds for who never said which they read.
    """
    return list(judge.languages or (() if judge.reads_all else browser))


def reads_both(reads: Sequence[str], pair: tuple[str, str]) -> bool:
    """Whether who reads these languages, none for all, is asked about items of a pair."""
    left, right = pair
    return not reads or bool(meeting(reads, [right]) and meeting([*reads, UNKNOWN], [left]))


def issue_token(session: Session, judge: Judge) -> str:
    """Give a judge a new token, which ends the one before; only its hash is kept."""
    token = PREFIX + secrets.token_urlsafe(32)
    judge.token_hash = _digest(token)
    session.flush()
    return token


def codes(text: str) -> list[str]:
    """Language codes out of `en, de th`."""
    return [code for code in _LANGUAGES.split(text.strip()) if code]


def _known(code: str) -> str:
    if not is_code(code):
        raise JudgmentError(
            say(
                "The language {code} is not a code such as 'en' or 'pt-BR'.",
                code=repr(code[:20]),
            )
        )
    return canonical(code)


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
