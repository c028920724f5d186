"""Every action under a stable name, for programs: docs/api.md.

`gradio_client`, plain HTTP and MCP reach them all. Plain HTTP sends every argument in order, null
for what is left out. Programs rely on the names and on the order: a new argument comes last.
"""

from collections.abc import Sequence
from importlib.util import find_spec
from typing import Any

import gradio as gr

from app.edge import Action, Answer, Edge, asked

NAMES = {"next": "next_item", "judge": "judge_item", "start": "start_run", "cancel": "cancel_run"}
"""Where the name of a method says too little by itself."""


def name_endpoints(actions: Sequence[Action], edge: Edge) -> None:
    """Name an endpoint for every action; call inside a `gr.Blocks`."""
    for action in actions:
        name = NAMES.get(action.__name__, action.__name__)
        called = _callable(action, edge)
        called.__name__ = name  # what an MCP tool is called
        gr.api(called, api_name=name, queue=False)  # type: ignore[attr-defined]


def offers_mcp() -> bool:
    """Whether the endpoints are served as MCP tools too: where the package `mcp` is installed."""
    return find_spec("mcp") is not None


def _callable(action: Action, edge: Edge) -> Action:
    """What Gradio calls and describes: an action with the arguments of a request."""
    signature = asked(action)

    def call(*given: Any, **named: Any) -> Answer:  # noqa: ANN401 - JSON
        carried = signature.bind(*given, **named).arguments
        left_out = [
            name
            for name, parameter in signature.parameters.items()
            if carried.get(name) is None and parameter.default is not parameter.empty
        ]
        return edge.answered(action, {k: v for k, v in carried.items() if k not in left_out})

    call.__doc__ = action.__doc__
    call.__signature__ = signature  # type: ignore[attr-defined]
    call.__annotations__ = {
        **{name: each.annotation for name, each in signature.parameters.items()},
        "return": Answer,
    }
    return call
