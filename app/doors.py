"""Who may knock: what is asked must be meant for this server, and come from its own page.

A browser lets any web page post a form or plain text to any address, this machine's too, and
asks nobody: only `Origin` tells. And a foreign name may be pointed at this machine (DNS
rebinding), which makes that page one of the same origin: only `Host` tells. Programs send no
`Origin`, and no page can leave it out of a post, so programs are let in.
"""

from collections.abc import Mapping, Set
from ipaddress import ip_address
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send

LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
"""What a server that listens to this machine alone is called."""
READS = frozenset({"GET", "HEAD", "OPTIONS"})
"""Methods that change nothing here."""
OWN = frozenset({"same-origin", "none"})
"""`Sec-Fetch-Site` of a request by the page itself, or by the reader's own hand."""
DEFAULT_PORTS = frozenset({None, 80, 443})


class Doors:
    """ASGI middleware before every route, Gradio's own included."""

    def __init__(self, app: ASGIApp, host: str, hostnames: frozenset[str]) -> None:
        """`host`: where it listens; `hostnames`: what it is called beside."""
        self._app = app
        self._pages = frozenset(name.casefold() for name in hostnames)
        self._names = LOOPBACK | self._pages | {host} if is_loopback(host) else None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Refuse, or pass on."""
        refused = None
        if scope["type"] in ("http", "websocket"):
            method = scope.get("method", "CONNECT")
            refused = refusal(method, Headers(scope=scope), self._names, self._pages)
        if refused:
            await PlainTextResponse(refused, status_code=403)(scope, receive, send)
        else:
            await self._app(scope, receive, send)


def is_loopback(host: str) -> bool:
    """Whether only this machine reaches a server that listens there."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def refusal(
    method: str, headers: Mapping[str, str], names: Set[str] | None, pages: Set[str]
) -> str | None:
    """Say why a request is not let in; None if it is. Pure; header names in lower case.

    `names`: what the server may be called. On loopback nobody but this machine asks, and a foreign
    name is an attack; elsewhere it is reached by names that nobody told it: None. `pages`: names
    that its page has beside `Host`, behind a proxy.
    """
    host = headers.get("host", "")
    called = _split(host)[0]
    if names is not None and called not in names:
        return (
            f"This server does not go by the name {called!r}. If you meant it to, set "
            f"CROSSLOOP_HOSTNAMES={called} and start it again."
        )
    origin, site = headers.get("origin"), headers.get("sec-fetch-site")
    own = {_split(host), _split(headers.get("x-forwarded-host", host))}
    if origin is None:  # a link to here is a read that comes from elsewhere
        foreign = method not in READS and site is not None and site not in OWN
    else:
        page = _split(origin.partition("://")[2])
        foreign = page not in own and page[0] not in pages
    if foreign:
        return (
            "Refused: this came from another web page. If it is this server's own, behind a proxy, "
            "let that pass on Host, or name it in CROSSLOOP_HOSTNAMES."
        )
    return None


def _split(netloc: str) -> tuple[str, int | None]:
    """Name and port, a web page's usual ones being one and the same."""
    try:
        parts = urlsplit(f"//{netloc}")
        port = parts.port
    except ValueError:  # no address at all
        return netloc, -1
    return parts.hostname or "", None if port in DEFAULT_PORTS else port
