"""Actions -> one Gradio component, which loads the page's own scripts, and named endpoints.

Results are built in the browser with textContent, never from a template, so that corpus
text stays text; and a rating goes through a server function, without Gradio's event queue.
"""

import functools
from collections.abc import Callable, Sequence
from typing import Any

import gradio as gr
from starlette.middleware import Middleware

from app.api import name_endpoints, offers_mcp
from app.doors import Doors
from app.edge import Action, Answer, Edge
from app.frontend import FOLDER, Compressed, Frontend
from app.headers import Headers
from app.share import ShareCard


def build(edge: Edge, actions: Sequence[Action], frontend: Frontend) -> gr.Blocks:
    """Build the page. Nothing is launched."""
    with gr.Blocks(title="Crossloop", analytics_enabled=False) as page:
        gr.HTML(
            elem_id="crossloop",
            html_template="<div class='crossloop-root'></div>",
            js_on_load=frontend.start(),
            apply_default_css=False,
            server_functions=[_from_payload(action, edge) for action in actions],
        )
        name_endpoints(actions, edge)
    return page


def launch_options(
    host: str,
    hostnames: frozenset[str],
    root_path: str = "",
    picture: str = "",
    framers: frozenset[str] = frozenset(),
) -> dict[str, Any]:
    """What Gradio 6 takes at launch: look of the page, and who may ask for it.

    `root_path`: below which a proxy serves it. `picture`: of shared links, its path.
    `framers`: origins whose pages may show this one in a frame.
    """
    return {
        "app_kwargs": {
            "middleware": [
                Middleware(Headers, framers=framers),  # first: refusals have them too
                Middleware(Doors, host=host, hostnames=hostnames),
                Middleware(Compressed, minimum_size=1_000, compresslevel=6),
                Middleware(ShareCard, picture=picture),
            ]
        },
        "favicon_path": str(FOLDER / "icon.svg"),
        "theme": gr.themes.Base(font=["system-ui"], font_mono=["monospace"]),  # no font is fetched
        "footer_links": [],
        "root_path": root_path or None,
        "max_file_size": "1kb",  # nothing here takes a file
        "run_history": False,
        "ssr_mode": False,
        "mcp_server": offers_mcp(),
    }


def _from_payload(action: Action, edge: Edge) -> Callable[[Any], Answer]:
    """A server function gets one payload: an object whose names are the arguments."""

    @functools.wraps(action, assigned=("__name__", "__doc__"), updated=())
    def call(payload: Any = None) -> Answer:  # noqa: ANN401 - JSON
        return edge.answered(action, payload if isinstance(payload, dict) else {})

    del call.__wrapped__  # Gradio reads the signature: it is this one, with one payload
    return call
