"""What a shared link shows elsewhere: the page's own title, words and picture.

Gradio's page names itself and a picture of its own in its head, twice, and puts ours into a script
that no other site runs. So the head is written anew on its way out.
"""

import re
from html import escape

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

TITLE = "Crossloop"
WORDS = (
    "Search in one language, find sentences in any: what readers judge teaches the next version."
)
GRADIOS = re.compile(r'<meta\s+(?:property="og:|name="twitter:)[^>]*>\s*')


class ShareCard:
    """ASGI middleware: rewrites the head of the page itself, and nothing else."""

    def __init__(self, app: ASGIApp, picture: str) -> None:
        """`picture`: its path below the server's root."""
        self._app = app
        self._picture = picture

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, or pass on."""
        if scope["type"] != "http" or scope["path"].removeprefix(scope["root_path"]) != "/":
            await self._app(scope, receive, send)
            return
        begun: Message | None = None
        body = b""

        async def hold(message: Message) -> None:
            nonlocal begun, body
            if message["type"] == "http.response.start":
                begun = message
                return
            body += message.get("body", b"")
            if begun is None or message.get("more_body"):
                return
            headers = MutableHeaders(scope=begun)
            if headers.get("content-type", "").startswith("text/html"):
                address = address_of(Headers(scope=scope), scope["scheme"], scope["root_path"])
                body = with_card(body.decode(), f"{address}/{self._picture}").encode()
                headers["content-length"] = str(len(body))
            await send(begun)
            await send({"type": "http.response.body", "body": body})

        await self._app(scope, receive, hold)


def address_of(headers: Headers, scheme: str, root: str) -> str:
    """Where a browser reached this server, without a slash at its end; behind a proxy too."""
    host = headers.get("x-forwarded-host", headers.get("host", "localhost"))
    return f"{headers.get('x-forwarded-proto', scheme)}://{host}{root}"


def with_card(page: str, picture: str) -> str:
    """The page with our card in its head, and no other. Pure."""
    names = {"og:type": "website", "og:title": TITLE, "og:description": WORDS, "og:image": picture}
    card = "".join(
        f'<meta property="{name}" content="{escape(value)}" />\n' for name, value in names.items()
    )
    card += '<meta name="twitter:card" content="summary_large_image" />\n'
    card += f'<meta name="description" content="{escape(WORDS)}" />\n'
    head, end, rest = GRADIOS.sub("", page).partition("</head>")
    return head + card + end + rest if end else page
