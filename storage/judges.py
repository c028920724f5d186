"""Judges: who they are, what they may do, which languages they read, and their tokens."""

import hashlib
import re
import secrets
from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from storage.judgments import JudgmentError, find_judge, judge_named
from storage.languages import canonical
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
            raise NotAllowed("That token is not valid here, or is somebody else's.")
        return judge
    judge = find_judge(session, name)
    if judge and judge.kind != "person":
        return None
    if judge and judge.token_hash:
        raise NotAllowed(f"{judge.name} is spoken for by a token: give it, or choose another name.")
    return judge


def has_admin(session: Session) -> bool:
    """Whether somebody is an admin."""
    return session.scalar(select(Judge.id).where(Judge.role == "admin").limit(1)) is not None


def appoint(
    session: Session, name: str, role: str | None = None, languages: Sequence[str] | None = None
) -> Judge:
    """Find or create a person and set role and languages where given. Raises JudgmentError."""
    judge = judge_named(session, name)
    if role is not None:
        if role not in ROLES:
            raise JudgmentError(f"A role is one of {', '.join(ROLES)}.")
        judge.role = role
    if languages is not None:
        try:
            judge.languages = sorted({canonical(code) for code in languages})
        except ValueError as error:
            raise JudgmentError(f"The {error}.") from error
    session.flush()
    return judge


def issue_token(session: Session, judge: Judge) -> str:
    """Give a judge a new token, which ends the one before; only its hash is kept."""
    token = PREFIX + secrets.token_urlsafe(32)
    judge.token_hash = _digest(token)
    session.flush()
    return token


def codes(text: str) -> list[str]:
    """Language codes out of `en, de th`."""
    return [code for code in _LANGUAGES.split(text.strip()) if code]


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
