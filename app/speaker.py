"""Who speaks in a request: made once, at the edge; what a person can do takes it from there.

Every way to be known ends here: a bare name, a judge's token, the owner's token; one more way
is one more branch in `Speakers.of`. Knows no gradio.
"""

import hmac
from dataclasses import dataclass

from sqlalchemy.orm import Session

from app import arguments
from app.text import BadText
from storage import judges
from storage.database import Store
from storage.judgments import judge_named
from storage.saying import say
from storage.schema import ROLES, Judge

OWNER = "owner"
"""Whom the owner's token speaks for where no name is given with it."""
A_ROLE = {"judge": say("a judge"), "curator": say("a curator"), "admin": say("an admin")}


@dataclass(frozen=True)
class Speaker:
    """Who asks, what they may do, and how that is known."""

    name: str = ""
    """A judge's name; empty where none was given."""
    role: str = ROLES[0]
    languages: tuple[str, ...] = ()
    """What they read; none for all."""
    known_by: str = "name"
    """`name`, `token`, `owner` (of the server), or `alone`: nobody is an admin yet."""

    def may(self, role: str) -> bool:
        """Whether they have at least this role."""
        return ROLES.index(self.role) >= ROLES.index(role)

    def require(self, role: str) -> None:
        """Let only a speaker with at least this role pass. Raises NotAllowed."""
        if self.may(role):
            return
        needed = A_ROLE[role]
        if not self.name:
            asked = say("Only {needed} may do that; give your name and token.", needed=needed)
            raise judges.NotAllowed(asked)
        raise judges.NotAllowed(
            say(
                "Only {needed} may do that; {name} is {role}.",
                needed=needed, name=self.name, role=A_ROLE[self.role],
            )
        )  # fmt: skip

    def judge(self, session: Session) -> Judge:
        """Their row in the store, entered where they are new. Raises BadText, JudgmentError.

        Call inside `Store.write()`.
        """
        if not self.name:
            raise BadText(say("Type a {what} first.", what=say("name")))
        return judge_named(session, self.name)


NOBODY = Speaker()


class Speakers:
    """Turns what a request says of its sender into a speaker."""

    def __init__(self, store: Store, open_to_all: bool = False, owner_token: str = "") -> None:
        """`open_to_all`: strangers reach the page, so nobody runs it just by being there.

        `owner_token` makes whoever shows it an admin; empty for none.
        """
        self._store = store
        self._open_to_all = open_to_all or bool(owner_token)
        self._owner_token = owner_token

    def of(self, name: object, token: object) -> Speaker:
        """Who speaks under a name and a token. Raises BadText, NotAllowed."""
        called, shown = arguments.judge_or_nobody(name), arguments.token(token)
        owner = bool(self._owner_token) and _same(shown, self._owner_token)
        with self._store.read() as session:
            if owner:  # who is still no way into a judge's own account
                called = called or OWNER
                return _speaker(called, judges.speaking(session, called), "owner")
            known = judges.speaking(session, called, shown)
            if not self._open_to_all and not judges.has_admin(session):
                return _speaker(called, known, "alone")
        return _speaker(called, known, "token" if shown else "name")


def whoami(speaker: Speaker) -> dict[str, object]:
    """Who one is taken for, and what one may do."""
    return {
        "name": speaker.name,
        "role": speaker.role,
        "languages": list(speaker.languages),
        "known_by": speaker.known_by,
    }


def _speaker(called: str, known: Judge | None, known_by: str) -> Speaker:
    role = ROLES[-1] if known_by in ("owner", "alone") else known.role if known else ROLES[0]
    languages = tuple(known.languages) if known else ()
    return Speaker(known.name if known else called, role, languages, known_by)


def _same(shown: str, secret: str) -> bool:
    return hmac.compare_digest(shown.encode(), secret.encode())
