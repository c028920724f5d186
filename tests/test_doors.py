"""A foreign web page drives nothing here, by whichever route; programs and the own page do."""

import asyncio
import json
import shutil
import urllib.error
import urllib.request
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest
from starlette.middleware import Middleware
from starlette.routing import Mount

from app.actions import all_actions
from app.doors import LOOPBACK, READS, Doors, is_loopback, refusal
from app.edge import Edge
from app.exchange import Exchange
from app.files import add_routes
from app.frontend import Frontend
from app.health import Health
from app.live import Live
from app.settings import AppSettings
from app.speaker import Speakers
from app.ui import build, launch_options
from storage.database import open_store

OWN, FOREIGN = "127.0.0.1:7860", "http://evil.example"
KNOCKS = [
    ("own page", {"host": OWN, "origin": f"http://{OWN}"}, True),
    ("own page, usual port", {"host": "localhost", "origin": "http://localhost:80"}, True),
    ("a program", {"host": OWN}, True),
    ("by the reader's own hand", {"host": OWN, "sec-fetch-site": "none"}, True),
    ("foreign page", {"host": OWN, "origin": FOREIGN}, False),
    ("foreign page, https", {"host": OWN, "origin": "https://evil.example"}, False),
    ("another port of this machine", {"host": OWN, "origin": "http://127.0.0.1:3000"}, False),
    ("a file, a sandbox", {"host": OWN, "origin": "null"}, False),
    ("no origin at all in it", {"host": OWN, "origin": ""}, False),
    ("a broken origin", {"host": OWN, "origin": "http://[evil"}, False),
    ("without origin, but foreign", {"host": OWN, "sec-fetch-site": "cross-site"}, False),
    ("a name that was rebound", {"host": "evil.example:7860",
                                 "origin": "http://evil.example:7860"}, False),
    ("no host", {}, False),
]  # fmt: skip


@pytest.mark.parametrize(("headers", "let_in"), [k[1:] for k in KNOCKS], ids=[k[0] for k in KNOCKS])
def test_who_is_let_in_on_loopback(headers, let_in):
    assert (refusal("POST", headers, LOOPBACK, frozenset()) is None) == let_in


def test_a_link_from_elsewhere_leads_here_and_its_scripts_read_nothing():
    followed = {"host": OWN, "sec-fetch-site": "cross-site"}
    assert refusal("GET", followed, LOOPBACK, frozenset()) is None
    assert refusal("GET", {"host": OWN, "origin": f"http://{OWN}"}, LOOPBACK, frozenset()) is None
    for method in sorted(READS):  # Gradio would answer any page that asks, off loopback
        assert refusal(method, {"host": OWN, "origin": FOREIGN}, None, frozenset())


def test_reading_asks_for_the_name():
    rebound = refusal("GET", {"host": "evil.example"}, LOOPBACK, frozenset())
    assert "does not go by the name 'evil.example'" in rebound
    assert "CROSSLOOP_HOSTNAMES=evil.example" in rebound


@pytest.mark.parametrize(
    "headers",
    [
        {"host": "search.team.example", "origin": "https://search.team.example"},
        {"host": "10.0.0.7:7860", "x-forwarded-host": "search.team.example",
         "origin": "https://search.team.example"},
        {"host": "10.0.0.7:7860", "origin": "https://named.example"},
    ],
)  # fmt: skip
def test_a_page_behind_a_proxy_is_its_own(headers):
    assert refusal("POST", headers, None, frozenset({"named.example"})) is None
    assert refusal("POST", {**headers, "origin": FOREIGN}, None, frozenset({"named.example"}))


@pytest.mark.parametrize(
    ("host", "alone"),
    [("127.0.0.1", True), ("127.8.8.8", True), ("::1", True), ("localhost", True),
     ("0.0.0.0", False), ("10.0.0.7", False), ("search.team.example", False)],
)  # fmt: skip
def test_what_only_this_machine_reaches(host, alone):
    assert is_loopback(host) == alone


def in_a_loop(make):
    """Run what `make` begins; in a thread, for Playwright's own loop runs in this one."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(lambda: asyncio.run(make())).result()


@pytest.fixture(scope="module")
def server(small, tmp_path_factory):
    """The app as it is served, in this process: every route of it can be listed."""
    store = open_store(shutil.copytree(small, tmp_path_factory.mktemp("doors") / "data"))

    async def make():  # where a loop runs, Gradio makes none of its own and leaves it open
        from gradio.routes import App

        live, speakers = Live(store), Speakers(store)
        frontend = Frontend()
        page = build(Edge(speakers), all_actions(store, live, AppSettings()), frontend)
        kwargs = launch_options("127.0.0.1", frozenset())["app_kwargs"]
        made = App.create_app(page, app_kwargs=kwargs, mcp_server=False)
        add_routes(made, Exchange(store, speakers, 1 << 20), frontend, Health(store, live))
        return made

    yield in_a_loop(make)
    store.close()


def routes(of, prefix=""):
    """Every (path, method) below a router, with its parameters filled in."""
    for route in of:
        if isinstance(route, Mount):
            yield from routes(route.routes or [], prefix + route.path)
            yield prefix + route.path + "/anything", "POST"
            continue
        if not hasattr(route, "path"):  # a router within: its routes carry its prefix
            yield from routes(route.original_router.routes, prefix)
            continue
        path = prefix + route.path.replace(":path", "")
        for name in getattr(route, "param_convertors", {}):
            path = path.replace(f"{{{name}}}", "0")
        for method in getattr(route, "methods", None) or ():
            yield path, method


def ask(server, knocks):
    """Send (method, path, headers) one after the other; return the answers."""

    async def send():
        transport = httpx.ASGITransport(server, raise_app_exceptions=False)
        async with httpx.AsyncClient(transport=transport, base_url=f"http://{OWN}") as client:
            return [
                await client.request(method, path, headers=headers, content=b"{}")
                for method, path, headers in knocks
            ]

    return in_a_loop(send)


def test_no_route_of_the_server_takes_a_write_from_a_foreign_page(server):
    found = sorted(set(routes(server.routes)))
    writes = [(path, method) for path, method in found if method not in READS]
    known = ("gradio_api/component_server", "gradio_api/call/0", "crossloop/import")
    assert {f"/{path}" for path in known} <= {path for path, _ in writes}
    pages = ({"origin": FOREIGN}, {"origin": "null"}, {"sec-fetch-site": "cross-site"})
    knocks = [(method, path, headers) for path, method in writes for headers in pages]
    knocks += [(method, path, {"host": "evil.example"}) for path, method in found]
    answers = zip(knocks, ask(server, knocks), strict=True)
    assert [knock for knock, answer in answers if answer.status_code != 403] == []


def test_programs_are_not_refused_at_the_door(server):
    writes = [(method, path, {}) for path, method in sorted(set(routes(server.routes)))
              if method not in READS]  # fmt: skip
    assert not any("another web page" in answer.text for answer in ask(server, writes))


def test_a_form_of_another_page_starts_nothing_in_a_running_server(shared):
    body = {"data": {}, "fn_name": "start", "component_id": shared.component(),
            "session_hash": "x"}  # fmt: skip
    for kind in ("text/plain", "application/json", "application/x-www-form-urlencoded"):
        request = urllib.request.Request(
            shared.url + "/gradio_api/component_server", data=json.dumps(body).encode(),
            headers={"Content-Type": kind, "Origin": FOREIGN},
        )  # fmt: skip
        with pytest.raises(urllib.error.HTTPError) as refused:
            urllib.request.urlopen(request, timeout=60)
        assert refused.value.code == 403
        assert "came from another web page" in refused.value.read().decode()
        refused.value.close()
    assert [run["trigger"] for run in shared.call("status")["runs"]] == ["first"]


def test_the_middleware_leaves_other_kinds_of_scope_alone():
    seen = []

    async def app(scope, receive, send):
        seen.append(scope["type"])

    doors = Doors(app, "127.0.0.1", frozenset())
    in_a_loop(lambda: doors({"type": "lifespan"}, None, None))
    assert seen == ["lifespan"]
    assert Middleware(Doors, host="::1", hostnames=frozenset()).cls is Doors
