"""Start the real app and trainer, talk to them, kill them."""

import atexit
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path
from types import SimpleNamespace

import psutil

from tests.zygote import Zygote

ROOT = Path(__file__).parents[1]
warm = False
"""Whether started processes come out of a zygote: tests/conftest.py switches it on."""
PATIENCE = 240.0


def environment(**changes):
    """This process's environment, without its CROSSLOOP_* and Space variables."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("CROSSLOOP_", "SPACE_", "GRADIO_"))
    }
    return {**kept, "PYTHONUNBUFFERED": "1", **{k: str(v) for k, v in changes.items()}}


def until(condition, what, patience=PATIENCE):
    """Poll until the condition gives something true, and return that."""
    deadline = time.monotonic() + patience
    while time.monotonic() < deadline:
        found = condition()
        if found:
            return found
        time.sleep(0.1)
    raise AssertionError(f"waited {patience:.0f} s in vain for {what}")


def train_once(data_dir, **env):
    """Run `python -m trainer --once` to its end; return exit status, record and stderr."""
    arguments = ("-m", "trainer", "--once", "--data-dir", data_dir, "--nice", "0")
    done = finished(arguments, environment(**env))
    lines = done.stdout.strip().splitlines()
    return done.returncode, json.loads(lines[-1]) if lines else {}, done.stderr


def finished(arguments, env):
    """Run `python ARGUMENTS` to its end: `returncode`, `stdout` and `stderr`."""
    process = start(arguments, env, stderr=subprocess.PIPE)
    with process.stdout, process.stderr, ThreadPoolExecutor(1) as reading:
        said = reading.submit(process.stderr.read)
        out = process.stdout.read()
        return SimpleNamespace(returncode=process.wait(900), stdout=out, stderr=said.result())


@contextmanager
def trainer(data_dir, *options, **env):
    """A trainer process whose stderr lines can be read; killed at the end if still there."""
    arguments = ("-m", "trainer", "--data-dir", str(data_dir), "--nice", "0", *options)
    process = start(arguments, environment(**env), stderr=subprocess.PIPE)
    try:
        yield process
    finally:
        process.kill()
        process.wait()
        for stream in (process.stdout, process.stderr):
            stream.close()


def start(arguments, env, stderr=None):
    """Start `python ARGUMENTS` with stdout piped; a module of ours from the zygote, if it is on."""
    if warm and arguments[0] == "-m":
        return zygote().start(arguments[1:], env, stderr)
    command = [sys.executable, *map(str, arguments)]
    return subprocess.Popen(
        command, cwd=ROOT, env=env, stdout=subprocess.PIPE, stderr=stderr, text=True
    )


@cache
def zygote():
    """This process's own."""
    folder = tempfile.mkdtemp()
    made = Zygote(folder)
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    atexit.register(made.close)
    return made


class RunningApp:
    """An app process and its address."""

    def __init__(self, process):
        self.process, self.url = process, None
        self._endpoints = self._component = None

    def call(self, endpoint, *arguments):
        """Call a named endpoint over plain HTTP and return its JSON; null for what is not given."""
        wanted = len(self.endpoints()[f"/{endpoint}"]["parameters"])
        data = [*arguments, *[None] * (wanted - len(arguments))]
        posted = self._open(f"/gradio_api/call/{endpoint}", {"data": data})
        event = json.loads(posted)["event_id"]
        stream = self._open(f"/gradio_api/call/{endpoint}/{event}").splitlines()
        assert stream[0] == "event: complete", stream
        return json.loads(stream[1].removeprefix("data: "))[0]

    def endpoints(self):
        """What the app says of its named endpoints."""
        if self._endpoints is None:
            self._endpoints = json.loads(self._open("/gradio_api/info"))["named_endpoints"]
        return self._endpoints

    def press(self, action, payload):
        """Call a server function of the page's component, as its scripts do."""
        body = {
            "data": payload, "fn_name": action, "component_id": self.component(),
            "session_hash": "test",
        }  # fmt: skip
        return json.loads(self._open("/gradio_api/component_server", body))

    def component(self):
        """The page's component: a browser too asks for it once."""
        if self._component is None:
            components = json.loads(self._open("/config"))["components"]
            self._component = next(
                c["id"] for c in components if c["props"].get("elem_id") == "crossloop"
            )
        return self._component

    def _open(self, path, body=None):
        request = urllib.request.Request(
            self.url + path,
            data=None if body is None else json.dumps(body).encode(),
            headers={"Content-Type": "application/json"},
        )
        with urllib.request.urlopen(request, timeout=60) as response:
            return response.read().decode()

    def search(self, text, languages=(), language="", k=20, judge=""):
        return self.call("search", text, list(languages), language, k, judge)

    def wait_for_version(self):
        """Wait until some version is served; return the status."""
        return until(
            lambda: (s := self.call("status"))["version"] is not None and s, "a first version"
        )

    def children(self):
        return psutil.Process(self.process.pid).children(recursive=True)


@contextmanager
def app(data_dir, *options, command=("-m", "app"), **env):
    """A running app on a free port; killed at the end, with its trainer: to go takes it seconds."""
    arguments = (*command, *_where(data_dir, command), *options)
    process = start(arguments, environment(**env))
    running = RunningApp(process)
    try:
        line = process.stdout.readline()
        assert line.startswith("Crossloop is at "), line
        running.url = line.split()[-1].rstrip("/")
        yield running
    finally:
        left = running.children() if process.poll() is None else []
        process.kill()
        process.wait()
        process.stdout.close()
        for child in left:
            with suppress(psutil.NoSuchProcess):
                child.kill()


def _where(data_dir, command):
    return () if command[0] != "-m" else ("--data-dir", str(data_dir), "--port", "0")
