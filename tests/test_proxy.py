"""Behind a proxy that serves it below a path of its own."""

import http.client
import json
import shutil
import threading
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import quote, urlsplit

import httpx
import pytest
from playwright.sync_api import expect

from app.settings import AppSettings
from tests.browsing import new_page, search, tab
from tests.running import app

PATH = "/tools/search"


@contextmanager
def proxy(target):
    """A proxy that takes PATH off what it passes on, and leaves Host as it is."""
    where = urlsplit(target)

    class Passing(BaseHTTPRequestHandler):
        def do_GET(self):
            if not self.path.startswith(PATH):
                self.send_error(404)
                return
            upstream = http.client.HTTPConnection(where.hostname, where.port, timeout=60)
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            path = "/" + self.path.removeprefix(PATH).lstrip("/")
            upstream.request(self.command, path, body, dict(self.headers))
            answer = upstream.getresponse()
            self.send_response(answer.status)
            for name, value in answer.getheaders():
                if name.lower() not in ("transfer-encoding", "connection"):
                    self.send_header(name, value)
            self.send_header("Connection", "close")
            self.end_headers()
            with suppress(BrokenPipeError, ConnectionResetError):
                while piece := answer.read1(65_536):
                    self.wfile.write(piece)
                    self.wfile.flush()
            upstream.close()

        do_POST = do_HEAD = do_GET

        def log_message(self, *_):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Passing)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}{PATH}"
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="module")
def below(small, env, tmp_path_factory):
    data_dir = shutil.copytree(small, tmp_path_factory.mktemp("proxy") / "data")
    env = {**env, "CROSSLOOP_ROOT_PATH": f"{PATH}/"}
    with app(data_dir, "--no-trainer", **env) as running, proxy(running.url) as address:
        yield address


@pytest.mark.parametrize("given", ["/tools/search", "tools/search/", "/tools/search/"])
def test_a_path_is_given_with_slashes_or_without(given):
    assert AppSettings(root_path=given).root_path == PATH
    assert AppSettings(root_path="/").root_path == ""


def test_the_page_searches_and_imports_below_it(browser, below, tmp_path):
    address = below
    outside = []
    with new_page(browser, address) as page:
        page.on("requestfailed", lambda one: outside.append(one.url))
        page.on("response", lambda one: one.status >= 400 and outside.append(one.url))
        page.goto(f"{address}/")
        search(page, "a one")
        expect(page.locator(".summary")).to_contain_text("results in")
        tab(page, "Data")
        (tmp_path / "own.csv").write_text("language,text\nen,own sentence\n")
        page.locator("#data-page input[type=file]").set_input_files(tmp_path / "own.csv")
        page.locator("#data-page").get_by_role("button", name="Import", exact=True).click()
        expect(page.locator("#data-page")).to_contain_text("1 new sentences")
    assert not [url for url in outside if "favicon" not in url]


def test_programs_reach_the_endpoints_below_it(below):
    address = below
    data = ["a one", [], "en", 3, *[None] * 8]
    event = httpx.post(f"{address}/gradio_api/call/search", json={"data": data}).json()["event_id"]
    told = httpx.get(f"{address}/gradio_api/call/search/{event}").text
    assert json.loads(told.split("data: ")[1])[0]["results"]
    wanted = quote(json.dumps({"format": "jsonl"}))
    written = httpx.post(f"{address}/crossloop/export", headers={"X-Crossloop": wanted})
    assert written.status_code == 200
