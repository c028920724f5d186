"""Two routes beside Gradio's: a file into the store, and judgments out of it.

Gradio's own upload takes files from anybody before any function hears of it; here who asks is
let in first, then the body is read as a stream. What is asked for comes in the header
`X-Crossloop`, as JSON, percent-encoded: no form of another site can send it. An import is
answered by lines of JSON: `stage` and `share` while it lasts, then `done` or `error`, with what
the sentence was made of as `said` (`storage.saying`).
"""

import asyncio
import hashlib
import json
import logging
import os
import shutil
import tempfile
import time
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from fastapi import FastAPI, Request
from starlette.background import BackgroundTask
from starlette.responses import FileResponse, JSONResponse, Response, StreamingResponse
from starlette.routing import Route

from app.exchange import Exchange, Wanted
from app.frontend import Frontend
from app.health import Health
from app.text import BadText
from storage.database import StoreError
from storage.exchange.corpus_check import OnProgress, Progress
from storage.exchange.corpus_rows import ImportRefused
from storage.exchange.whole_files import ExportRefused
from storage.guidelines import GuidelineError
from storage.judgments import JudgmentError
from storage.saying import parts, replaced, say, told, words_of

HEADER = "x-crossloop"
SAY_EVERY = 0.25
"""Seconds between two words on how far an import is."""
EXPECTED = (
    BadText, ImportRefused, ExportRefused, JudgmentError, GuidelineError, StoreError,
)  # fmt: skip
WENT_WRONG = say("Something went wrong here; the server's log says what. Nothing was imported.")
log = logging.getLogger(__name__)
Import = Callable[[OnProgress], str]


def add_routes(app: FastAPI, exchange: Exchange, frontend: Frontend, health: Health) -> None:
    """Serve both routes, the page's files and health; before Gradio's, which take any address."""

    async def bring_in(request: Request) -> Response:
        wanted = _wanted(request)
        await asyncio.to_thread(exchange.admit, wanted)
        if wanted.get("hub"):
            return _told(lambda tell: exchange.bring_in_by_name(wanted, tell))
        folder, path = await _received(request, exchange, str(wanted.get("name", "")))

        def run(tell: OnProgress) -> str:
            try:
                return exchange.bring_in(path, wanted, tell)
            except ImportRefused as error:  # names a file: whoever sent it knows only its name
                raise ImportRefused(replaced(words_of(error), f"{folder}/", "")) from error
            finally:
                shutil.rmtree(folder, ignore_errors=True)

        return _told(run)

    async def write_out(request: Request) -> Response:
        wanted = _wanted(request)
        await asyncio.to_thread(exchange.admit, wanted)
        folder = Path(tempfile.mkdtemp(prefix="out-", dir=exchange.uploads))
        gone = BackgroundTask(shutil.rmtree, folder, ignore_errors=True)
        try:
            path = await asyncio.to_thread(exchange.write_out, wanted, folder)
        except BaseException:
            shutil.rmtree(folder, ignore_errors=True)
            raise
        return FileResponse(path, filename=path.name, background=gone)

    app.router.routes[:0] = [
        Route("/crossloop/import", _answering(bring_in), methods=["POST"]),
        Route("/crossloop/export", _answering(write_out), methods=["POST"]),
        frontend.route(),
        *health.routes(),
    ]


def _answering(handle: Callable[[Request], Any]) -> Callable[[Request], Any]:
    """Turn what a reader can act on into an `error` to show."""

    async def call(request: Request) -> Response:
        try:
            answer: Response = await handle(request)
        except EXPECTED as error:
            return JSONResponse(told(error), status_code=400)
        except Exception:
            log.exception("%s failed", request.url.path)
            return JSONResponse(told(RuntimeError(WENT_WRONG)), status_code=500)
        return answer

    return call


def _wanted(request: Request) -> Wanted:
    try:
        wanted = json.loads(unquote(request.headers.get(HEADER, "")))
    except ValueError:
        wanted = None
    if not isinstance(wanted, dict):
        raise BadText(say("That request was not understood."))
    return wanted


async def _received(request: Request, exchange: Exchange, name: str) -> tuple[Path, Path]:
    """Read the body into a file of that name, in a folder named after what is in it.

    The same file lies in the same place each time, so an import that was killed goes on.
    """
    plain = Path(name.replace("\\", "/")).name[-100:]
    if not plain.strip("."):
        raise BadText(say("Choose a file first."))
    partial = Path(tempfile.mkdtemp(prefix="in-", dir=exchange.uploads))
    digest, size = hashlib.sha256(), 0
    try:
        with (partial / plain).open("wb") as file:
            async for chunk in request.stream():
                size += len(chunk)
                if size > exchange.most_bytes:
                    most = exchange.most_bytes >> 20
                    raise BadText(
                        say(
                            "The file is larger than {most} MB: "
                            "import it with `python -m storage`.",
                            most=most,
                        )
                    )
                digest.update(chunk)
                file.write(chunk)
        os.utime(partial / plain, (0, 0))
        folder = exchange.uploads / digest.hexdigest()[:32]
        if folder.exists():
            raise BadText(say("The same file is being imported already."))
        partial.rename(folder)
    except OSError as error:
        reason = error.strerror or error
        raise BadText(say("The file cannot be kept here: {reason}.", reason=reason)) from error
    finally:
        shutil.rmtree(partial, ignore_errors=True)
    return folder, folder / plain


def _told(run: Import) -> Response:
    """Answer with lines on how an import goes; it goes on when nobody listens any more."""
    lines: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
    loop = asyncio.get_running_loop()
    said = 0.0

    def put(line: dict[str, Any]) -> None:
        loop.call_soon_threadsafe(lines.put_nowait, line)

    def tell(progress: Progress) -> None:
        nonlocal said
        if time.monotonic() - said < SAY_EVERY:
            return
        said = time.monotonic()
        share = min(progress.done / progress.total, 1.0) if progress.total else None
        put({"stage": progress.stage, "rows": progress.rows, "share": share})

    def work() -> None:
        try:
            done = run(tell)
            put({"done": done, "said": parts(done)})
        except EXPECTED as error:
            put(told(error))
        except Exception:
            log.exception("an import failed")
            put(told(RuntimeError(WENT_WRONG)))

    working = loop.run_in_executor(None, work)

    async def following() -> AsyncIterator[str]:
        while True:
            line = await lines.get()
            yield json.dumps(line) + "\n"
            if "stage" not in line:
                break
        await working

    return StreamingResponse(following(), media_type="application/x-ndjson")
