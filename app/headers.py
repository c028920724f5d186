"""What a browser is told to forbid: foreign frames around the page, plugins, addresses that leak.

In a frame of somebody else's page a reader could be made to rate or roll back with clicks that were
meant for what lies above it; and an address here holds what was searched for, which no other site
has to hear. Scripts are not restricted: Gradio writes its own into the page.
"""

from collections.abc import Iterable

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

SPACES = ("https://huggingface.co", "https://*.hf.space")
"""Who frames a Space."""


class Headers:
    """ASGI middleware: adds them to every answer that does not say otherwise."""

    def __init__(self, app: ASGIApp, framers: Iterable[str]) -> None:
        """`framers`: origins whose pages may show this one in a frame."""
        self._app = app
        self._added = added(framers)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on, and add them on the way back."""

        async def add(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in self._added.items():
                    headers.setdefault(name, value)
            await send(message)

        await self._app(scope, receive, add)


def added(framers: Iterable[str]) -> dict[str, str]:
    """The headers. Pure."""
    ancestors = " ".join(["'self'", *sorted(framers)])
    policy = f"frame-ancestors {ancestors}; object-src 'none'; base-uri 'self'"
    return {
        "content-security-policy": policy,
        "x-content-type-options": "nosniff",
        "referrer-policy": "same-origin",
    }
