"""Service -> Gradio page: five tabs, each one HTML component with its script.

Results are built in the browser with textContent, never from a template, so that corpus
text stays text; and a rating goes through a server function, which answers in about 10 ms
where Gradio's event queue takes ten times as long.
"""

import functools
from collections.abc import Callable
from pathlib import Path
from typing import Any

import gradio as gr
from starlette.middleware import Middleware

from app.api import name_endpoints, offers_mcp
from app.demo import Demo
from app.doors import Doors
from app.edge import Action, Answer, Edge
from app.effect import Effect
from app.judging import Judging
from app.reviewing import Reviewing
from app.service import Service
from app.speaker import whoami
from app.training import Training

ASSETS = Path(__file__).parents[1] / "assets" / "page"
STYLES = ("style.css", "judge.css", "data.css", "training.css")
SHARED = (
    "common.js", "address.js", "speaker.js", "rating.js", "results.js", "charts.js", "map.js",
    "judge_markdown.js", "judge_item.js", "judge_progress.js", "judge_guideline.js",
    "judge_choices.js", "judge_review.js", "judge_keys.js", "search_help.js",
    "search_options.js", "search_compare.js", "training_words.js", "training_versions.js",
    "training_effect.js",
)  # fmt: skip
"""Loaded in the page's head, in this order; each page's own script follows when it mounts."""
HEAD = (
    '<meta name="description" content="Search in one language, find sentences in any: '
    'what readers judge teaches the next version.">'
)


def build(
    edge: Edge,
    service: Service,
    judging: Judging,
    reviewing: Reviewing,
    training: Training,
    demo: Demo,
    effect: Effect,
) -> gr.Blocks:
    """Build the page. Nothing is launched."""
    tabs: dict[str, list[Action]] = {
        "search": [
            service.search, service.rate, service.translation, judging.guideline,
            training.status, whoami,
        ],
        "judge": [
            judging.next, judging.judge, judging.undo, judging.progress,
            judging.revise_guideline, judging.reads, training.status,
            reviewing.agreement, reviewing.disagreements, reviewing.adjudicate, whoami,
        ],
        "pairs": [
            service.compare, service.rate_pair, service.suggest_pair, judging.guideline, whoami,
        ],
        "data": [training.status, demo.demo, demo.demo_in, demo.demo_out, whoami],
        "training": [
            training.status, training.language_map, training.start, training.cancel,
            training.roll_back, effect.effect, whoami,
        ],
    }  # fmt: skip
    with gr.Blocks(title="Crossloop", analytics_enabled=False) as page:
        with gr.Tabs():
            for name, actions in tabs.items():
                with gr.Tab(name.capitalize(), id=name):
                    _component(name, edge, actions)
        name_endpoints(list(dict.fromkeys(sum(tabs.values(), []))), edge)
    return page


def launch_options(host: str, hostnames: frozenset[str], root_path: str = "") -> dict[str, Any]:
    """What Gradio 6 takes at launch: look and head of the page, and who may ask for it.

    `root_path`: below which a proxy serves it.
    """
    return {
        "app_kwargs": {"middleware": [Middleware(Doors, host=host, hostnames=hostnames)]},
        "css": _joined(STYLES),
        "head": f"{HEAD}<script>{_joined(SHARED)}</script>",
        "favicon_path": str(ASSETS / "icon.svg"),
        "theme": gr.themes.Base(),
        "footer_links": [],
        "root_path": root_path or None,
        "max_file_size": "1kb",  # nothing here takes a file
        "run_history": False,
        "ssr_mode": False,
        "mcp_server": offers_mcp(),
    }


def _joined(names: tuple[str, ...]) -> str:
    return "\n".join((ASSETS / name).read_text(encoding="utf-8") for name in names)


def _component(name: str, edge: Edge, actions: list[Action]) -> gr.HTML:
    return gr.HTML(
        elem_id=f"{name}-page",
        html_template="<div class='crossloop'></div>",
        js_on_load=(ASSETS / f"{name}.js").read_text(encoding="utf-8"),
        apply_default_css=False,
        server_functions=[_from_payload(action, edge) for action in actions],
    )


def _from_payload(action: Action, edge: Edge) -> Callable[[Any], Answer]:
    """A server function gets one payload: an object whose names are the arguments."""

    @functools.wraps(action, assigned=("__name__", "__doc__"), updated=())
    def call(payload: Any = None) -> Answer:  # noqa: ANN401 - JSON
        return edge.answered(action, payload if isinstance(payload, dict) else {})

    del call.__wrapped__  # Gradio reads the signature: it is this one, with one payload
    return call
