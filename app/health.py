"""Whether the server lives, and whether it can answer: for whoever starts, stops and watches it.

`/healthz` says that the process answers: restart it if it does not. `/readyz` says whether searches
are answered and the store is read: send readers elsewhere while it does not. Neither takes a token,
and they tell no more than the page tells any visitor.
"""

import asyncio
import math
import time

from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from app.live import Live, NotReady
from storage.database import Store

ALIVE, READY = "/healthz", "/readyz"
KEPT_SECONDS = 1.0
"""However often it is asked, the store is looked at once in so long."""


class Health:
    """What the two addresses answer."""

    def __init__(self, store: Store, live: Live) -> None:
        self._store = store
        self._live = live
        self._looked = -math.inf
        self._wrong = ""

    def routes(self) -> list[Route]:
        """Both, for HEAD and GET."""
        return [Route(ALIVE, self._alive), Route(READY, self._ready)]

    def problem(self) -> str:
        """Why searches would fail now; empty if they would not."""
        now = time.monotonic()
        if now - self._looked >= KEPT_SECONDS:
            self._looked, self._wrong = now, self._look()
        return self._wrong

    def _look(self) -> str:
        try:
            self._live.ready()
            with self._store.read() as session:
                session.execute(text("SELECT 1 FROM encoder_versions LIMIT 1"))
        except NotReady as error:
            return str(error)
        except SQLAlchemyError:
            return "The store cannot be read; the server's log says why."
        return ""

    async def _alive(self, _: Request) -> Response:
        return JSONResponse({"status": "alive"})

    async def _ready(self, _: Request) -> Response:
        problem = await asyncio.to_thread(self.problem)
        if problem:
            return JSONResponse({"status": "not ready", "why": problem}, status_code=503)
        version = self._live.ready().number
        return JSONResponse({"status": "ready", "version": version})
