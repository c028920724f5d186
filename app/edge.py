"""Where requests become calls: who speaks is settled here, and errors become words.

An action takes a `speaker`; a request says `judge` and `token`. Whatever goes wrong comes back as
`error`: what a reader can act on in its own words, all else in one sentence and in the log.
"""

import inspect
import logging
import sqlite3
from collections.abc import Callable, Mapping
from inspect import Parameter, Signature
from typing import Any

from sqlalchemy.exc import OperationalError

from app.service import EXPECTED
from app.speaker import Speakers
from storage.saying import say, told
from storage.versions import VersionError

WENT_WRONG = say("Something went wrong here; the server's log says what. Nothing was saved.")
REFUSED_BY_DISK = {
    sqlite3.SQLITE_BUSY: say("The store is busy. Nothing was saved: try again in a moment."),
    sqlite3.SQLITE_FULL: say("Not saved: the disk is full. Free some space and try again."),
    sqlite3.SQLITE_READONLY: say("Not saved: the store cannot be written to."),
    sqlite3.SQLITE_IOERR: say("Not saved: the disk cannot be read or written."),
}
"""By SQLite's primary result code."""
JUDGE = Parameter("judge", Parameter.POSITIONAL_OR_KEYWORD, annotation=str)
TOKEN = JUDGE.replace(name="token", default="")
Answer = dict[str, Any]
Action = Callable[..., Answer]
log = logging.getLogger(__name__)


class NotUnderstood(ValueError):
    """A request that no page of ours sends."""

    def __init__(self) -> None:
        super().__init__(say("That request was not understood."))


class Edge:
    """Calls actions for whoever a request comes from."""

    def __init__(self, speakers: Speakers) -> None:
        self._speakers = speakers

    def answered(self, action: Action, given: Mapping[str, Any]) -> Answer:
        """Call an action with what a request carries; its answer, or an `error` to show."""
        try:
            asked(action).bind(**given)
        except TypeError:  # names that no page of ours sends
            return told(NotUnderstood())
        try:
            return action(**self._spoken(action, dict(given)))
        except (*EXPECTED, VersionError) as error:
            return told(error)
        except Exception as error:
            log.exception("%s failed", action.__name__)
            return told(RuntimeError(in_words(error)))

    def _spoken(self, action: Action, given: dict[str, Any]) -> dict[str, Any]:
        if "speaker" in inspect.signature(action).parameters:
            name, token = given.pop("judge", ""), given.pop("token", "")
            given["speaker"] = self._speakers.of(name, token)
        return given


def asked(action: Action) -> Signature:
    """What a request for an action carries: `judge` for its speaker, and a token at the end."""
    signature = inspect.signature(action)
    named = [
        _judge(each) if each.name == "speaker" else each for each in signature.parameters.values()
    ]
    last = [TOKEN] if "speaker" in signature.parameters else []
    return signature.replace(parameters=[*named, *last])


def in_words(error: Exception) -> str:
    """Why something failed that no reader could help."""
    cause = getattr(error, "orig", None) if isinstance(error, OperationalError) else None
    code = getattr(cause, "sqlite_errorcode", 0) & 0xFF  # the rest says more than we tell
    return REFUSED_BY_DISK.get(code, WENT_WRONG)


def _judge(speaker: Parameter) -> Parameter:
    return JUDGE if speaker.default is Parameter.empty else JUDGE.replace(default="")
