"""Service -> Gradio page: five tabs, each one HTML component with its script.

Results are built in the browser with textContent, never from a template, so that corpus
text stays text; and a rating goes through a server function, which answers in about 10 ms
where Gradio's event queue takes ten times as long.
"""

import functools
import inspect
import logging
from collections.abc import Callable
from pathlib import Path
from typing import Any

import gradio as gr
from sqlalchemy.exc import OperationalError
from starlette.middleware import Middleware

from app.api import name_endpoints, offers_mcp
from app.demo import Demo
from app.doors import Doors
from app.judging import Judging
from app.reviewing import Reviewing
from app.service import EXPECTED, Service
from app.training import Training
from storage.versions import VersionError

ASSETS = Path(__file__).parents[1] / "assets" / "page"
STYLES = ("style.css", "judge.css", "data.css", "training.css")
SHARED = (
    "common.js", "rating.js", "results.js", "charts.js", "map.js", "judge_markdown.js",
    "judge_item.js", "judge_progress.js", "judge_guideline.js", "judge_choices.js",
    "judge_review.js", "judge_keys.js", "search_help.js", "search_options.js",
    "training_words.js", "training_versions.js",
)  # fmt: skip
"""Loaded in the page's head, in this order; each page's own script follows when it mounts."""
FULL_DISK = "Not saved: the disk is full or busy. Free some space and try again."
WENT_WRONG = "Something went wrong here; the server's log says what. Nothing was saved."
WRITES = frozenset(
    {
        "rate",
        "rate_pair",
        "judge",
        "undo",
        "reads",
        "revise_guideline",
        "adjudicate",
        "start",
        "cancel",
        "roll_back",
        "demo_in",
        "demo_out",
    }  # fmt: skip
)
Answer = dict[str, Any]
log = logging.getLogger(__name__)


def build(
    service: Service, judging: Judging, reviewing: Reviewing, training: Training, demo: Demo
) -> gr.Blocks:
    """Build the page. Nothing is launched."""
    with gr.Blocks(title="Crossloop", analytics_enabled=False) as page:
        with gr.Tabs():
            with gr.Tab("Search", id="search"):
                _component(
                    "search", service.search, service.rate, judging.guideline, training.status,
                )  # fmt: skip
            with gr.Tab("Judge", id="judge"):
                _component(
                    "judge", judging.next, judging.judge, judging.undo, judging.progress,
                    judging.revise_guideline, judging.reads, training.status,
                    reviewing.agreement, reviewing.disagreements, reviewing.adjudicate,
                )  # fmt: skip
            with gr.Tab("Pairs", id="pairs"):
                _component(
                    "pairs", service.compare, service.rate_pair, service.suggest_pair,
                    judging.guideline,
                )  # fmt: skip
            with gr.Tab("Data", id="data"):
                _component(
                    "data", training.status, demo.demo, demo.demo_in, demo.demo_out,
                )  # fmt: skip
            with gr.Tab("Training", id="training"):
                _component(
                    "training", training.status, training.language_map, training.start,
                    training.cancel, training.roll_back,
                )  # fmt: skip
        name_endpoints(
            [
                service.search, service.rate, service.compare, service.rate_pair,
                service.suggest_pair, judging.next, judging.judge, judging.undo,
                judging.progress, judging.reads, judging.guideline, judging.revise_guideline,
                reviewing.agreement, reviewing.disagreements, reviewing.adjudicate,
                training.status, training.language_map, training.start, training.cancel,
                training.roll_back, demo.demo, demo.demo_in, demo.demo_out,
            ],
            answered,
        )  # fmt: skip
    return page


def launch_options(host: str, hostnames: frozenset[str]) -> dict[str, Any]:
    """What Gradio 6 takes at launch: look and head of the page, and who may ask for it."""
    return {
        "app_kwargs": {"middleware": [Middleware(Doors, host=host, hostnames=hostnames)]},
        "css": _joined(STYLES),
        "head": f"<script>{_joined(SHARED)}</script>",
        "theme": gr.themes.Base(),
        "footer_links": [],
        "max_file_size": "1kb",  # nothing here takes a file
        "run_history": False,
        "ssr_mode": False,
        "mcp_server": offers_mcp(),
    }


def _joined(names: tuple[str, ...]) -> str:
    return "\n".join((ASSETS / name).read_text(encoding="utf-8") for name in names)


def _component(name: str, *functions: Callable[..., Answer]) -> gr.HTML:
    return gr.HTML(
        elem_id=f"{name}-page",
        html_template="<div class='crossloop'></div>",
        js_on_load=(ASSETS / f"{name}.js").read_text(encoding="utf-8"),
        apply_default_css=False,
        server_functions=[_from_payload(function) for function in functions],
    )


def _from_payload(function: Callable[..., Answer]) -> Callable[[Any], Answer]:
    """A server function gets one payload: an object whose names are the arguments."""

    @functools.wraps(function, assigned=("__name__", "__doc__"), updated=())
    def call(payload: Any = None) -> Answer:  # noqa: ANN401 - JSON
        return answered(function, payload if isinstance(payload, dict) else {})

    del call.__wrapped__  # Gradio reads the signature: it is this one, with one payload
    return call


def answered(function: Callable[..., Answer], arguments: dict[str, Any]) -> Answer:
    """Call the service; turn what a reader can act on into an `error` to show."""
    try:
        inspect.signature(function).bind(**arguments)
    except TypeError:  # names that no page of ours sends
        return {"error": "That request was not understood."}
    try:
        return function(**arguments)
    except (*EXPECTED, VersionError) as error:
        return {"error": str(error)}
    except Exception as error:
        log.exception("%s failed", function.__name__)
        busy = isinstance(error, OperationalError) and function.__name__ in WRITES
        return {"error": FULL_DISK if busy else WENT_WRONG}
