"""Every action under a stable name, for programs: docs/api.md.

`gradio_client`, plain HTTP and MCP reach them all. Plain HTTP sends every argument in order, null
for what is left out. Programs rely on the names and on the order: a new argument comes last.
"""

import functools
import inspect
from collections.abc import Callable, Sequence
from importlib.util import find_spec
from typing import Any

import gradio as gr

Answer = dict[str, Any]
Action = Callable[..., Answer]
NAMES = {"next": "next_item", "judge": "judge_item", "start": "start_run", "cancel": "cancel_run"}
"""Where the name of a method says too little by itself."""


def name_endpoints(actions: Sequence[Action], answered: Callable[..., Answer]) -> None:
    """Name an endpoint for every action; call inside a `gr.Blocks`."""
    for action in actions:
        name = NAMES.get(action.__name__, action.__name__)
        called = _callable(action, answered)
        called.__name__ = name  # what an MCP tool is called
        gr.api(called, api_name=name, queue=False)  # type: ignore[attr-defined]


def offers_mcp() -> bool:
    """Whether the endpoints are served as MCP tools too: where the package `mcp` is installed."""
    return find_spec("mcp") is not None


def _callable(action: Action, answered: Callable[..., Answer]) -> Action:
    """The action with its own arguments, whose errors a caller can act on come as `error`."""

    @functools.wraps(action)
    def call(*given: Any, **named: Any) -> Answer:  # noqa: ANN401 - JSON
        arguments = inspect.signature(action).bind(*given, **named).arguments
        left_out = [
            name
            for name, parameter in inspect.signature(action).parameters.items()
            if arguments.get(name) is None and parameter.default is not parameter.empty
        ]
        return answered(action, {k: v for k, v in arguments.items() if k not in left_out})

    return call
