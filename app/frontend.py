"""The page's own files: scripts, words and style, compressed once, kept by browsers for ever.

Their address holds a digest of them all, so a browser asks for none of them twice, and a page
that was opened before an upgrade never mixes old scripts with new ones: it is told to reload.
"""

import gzip
import hashlib
import json
from pathlib import Path

from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

FOLDER = Path(__file__).parents[1] / "assets" / "page"
START = FOLDER / "start.js"
TYPES = {
    ".js": "text/javascript", ".json": "application/json", ".css": "text/css",
    ".png": "image/png",
}  # fmt: skip
KEPT = "public, max-age=31536000, immutable"
GRADIO = ("/assets/", "/static/")
"""Below these lie Gradio's own files, which it sends as they are."""


class Frontend:
    """The page's files as they were when the server started."""

    def __init__(self, folder: Path = FOLDER) -> None:
        self._files = {
            path.relative_to(folder).as_posix(): path.read_bytes()
            for path in sorted(folder.rglob("*"))
            if path.suffix in TYPES and path.name != START.name
        }
        whole = hashlib.sha256()
        for name, content in self._files.items():
            whole.update(f"{name} {len(content)} ".encode() + content)
        self.digest = whole.hexdigest()[:16]
        self._small = {name: gzip.compress(content) for name, content in self._files.items()}

    def start(self) -> str:
        """The script by which Gradio's component loads them."""
        modules = [name for name in self._files if name.endswith(".js")]
        styles = [name for name in self._files if name.endswith(".css")]
        given = f"const [DIGEST, MODULES, STYLES] = {json.dumps([self.digest, modules, styles])};\n"
        return given + START.read_text(encoding="utf-8")

    def path(self, name: str) -> str:
        """Where a file of the page is, below the server's root."""
        return f"crossloop/page/{self.digest}/{name}"

    def route(self) -> Route:
        """What serves them."""
        return Route("/crossloop/page/{digest}/{name:path}", self._serve)

    async def _serve(self, request: Request) -> Response:
        name = request.path_params["name"]
        if request.path_params["digest"] != self.digest or name not in self._files:
            return PlainTextResponse("There is no such file any more.", status_code=404)
        headers = {"Cache-Control": KEPT, "Vary": "Accept-Encoding"}
        content = self._files[name]
        if "gzip" in request.headers.get("accept-encoding", ""):
            content = self._small[name]
            headers["Content-Encoding"] = "gzip"
        return Response(content, headers=headers, media_type=TYPES[Path(name).suffix])


class Compressed(GZipMiddleware):
    """Compresses Gradio's page and files; answers pass as they are, streams without delay."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Compress, or pass on."""
        path = scope.get("path", "").removeprefix(scope.get("root_path", ""))
        if path == "/" or path.startswith(GRADIO):
            await super().__call__(scope, receive, send)
        else:
            await self.app(scope, receive, send)
