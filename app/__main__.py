"""`python -m app`, or on a Space `python app/__main__.py`: put everything together."""

import logging
import os
import signal
import socket
import sys
import threading
from argparse import ArgumentParser
from contextlib import redirect_stdout
from pathlib import Path
from typing import TYPE_CHECKING, Any

if not __package__:  # a Space runs this file as a script: its folder is no place to import from
    sys.path[0] = str(Path(__file__).resolve().parents[1])

from app.settings import AppSettings, read_settings
from storage import judges
from storage.database import Store, StoreError, open_store
from storage.saying import say
from storage.settings import BadSettings

if TYPE_CHECKING:
    from fastapi import FastAPI
    from gradio import Blocks

SPACE_NOTICE = say(
    "This Space's disk is wiped when it restarts: judgments and adapted versions made here "
    "are then lost. Every visitor may rate and train; all else takes a role, which the owner "
    "gives by the secret CROSSLOOP_ADMIN_TOKEN (docs/api.md)."
)
NOBODY_RUNS_IT = (
    "Not started: others reach {where}, nobody is an admin yet, and so whoever comes could import, "
    "export and change the served version. Make an admin: python -m storage judges NAME --role "
    "admin --token --data-dir {data_dir}; or set CROSSLOOP_ADMIN_TOKEN; or, if it is meant that "
    "everybody may do everything, CROSSLOOP_OPEN=true."
)


def main(arguments: list[str] | None = None) -> int:
    """Serve the page until interrupted; return the exit status."""
    try:
        settings = _settings(arguments)
    except BadSettings as error:
        print(error, file=sys.stderr)
        return 2
    logging.basicConfig(level=logging.WARNING, format="%(name)s: %(message)s")
    os.environ.setdefault("GRADIO_ANALYTICS_ENABLED", "False")
    os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")  # the trainer wants these cores too
    try:
        store = open_store(settings.data_dir)
    except StoreError as error:
        print(error, file=sys.stderr)
        return 2

    try:
        if _nobody_runs_it(store, settings):
            where, data_dir = f"{settings.host}:{settings.port}", settings.data_dir
            print(NOBODY_RUNS_IT.format(where=where, data_dir=data_dir), file=sys.stderr)
            return 2
        return _serve(store, settings)
    finally:
        store.close()


def _nobody_runs_it(store: Store, settings: AppSettings) -> bool:
    """Whether strangers would find everything open; on a Space, nothing is open to them."""
    if settings.on_space or not settings.reached_by_strangers:
        return False
    with store.read() as session:
        return not settings.admin_token.get_secret_value() and not judges.has_admin(session)


def _serve(store: Store, settings: AppSettings) -> int:
    """Put everything together and wait until it is told to end; return the exit status."""
    from app.actions import (
        all_actions,
    )  # these take seconds: a store that does not open comes first
    from app.child import TrainerChild
    from app.drawing import Drawer
    from app.edge import Edge
    from app.exchange import Exchange
    from app.files import add_routes
    from app.frontend import Frontend
    from app.health import Health
    from app.live import Live
    from app.speaker import Speakers
    from app.ui import build, launch_options

    live = Live(store, settings.interleave)
    child = TrainerChild(store.data_dir) if settings.trainer else None
    if child:
        child.start()  # first: it has the longest way to go
    live.start()
    notice = SPACE_NOTICE if settings.on_space else ""
    speakers = Speakers(
        store, settings.reached_by_strangers, settings.admin_token.get_secret_value()
    )
    frontend = Frontend()
    page = build(Edge(speakers), all_actions(store, live, settings, notice), frontend)
    exchange = Exchange(store, speakers, settings.upload_mb << 20)
    drawer = Drawer(store, live, settings.judgments_per_item)
    drawer.start()
    stop = _stop_event()
    try:
        options = launch_options(
            settings.host,
            settings.hostnames,
            settings.root_path,
            frontend.path("share.png"),
            settings.framers,
        )
        server, address = _launch(page, settings, options)
        add_routes(server, exchange, frontend, Health(store, live))
        print(f"Crossloop is at {address}", flush=True)
        stop.wait()
        page.close(verbose=False)
        return 0
    except CannotListen as error:
        print(error, file=sys.stderr)
        return 2
    finally:
        drawer.stop()
        live.stop()
        if child:
            child.stop()


class CannotListen(RuntimeError):
    """The address is taken, or is not this machine's."""


def _launch(
    page: "Blocks", settings: AppSettings, options: dict[str, Any]
) -> tuple["FastAPI", str]:
    """Open the page to readers; return the server and its address. Raises CannotListen."""
    port = settings.port or _free_port(settings.host)
    try:
        with redirect_stdout(sys.stderr):  # Gradio tells of MCP there, however quiet it is
            server, address, _ = page.launch(
                server_name=settings.host,
                server_port=port,
                prevent_thread_lock=True,
                quiet=True,
                **options,
            )
    except OSError as error:
        raise CannotListen(
            f"Cannot listen on {settings.host}:{port}: choose another --port or --host."
        ) from error
    return server, address


def _stop_event() -> threading.Event:
    """Set by the signals that end the program."""
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    return stop


def _free_port(host: str) -> int:
    with socket.socket() as probe:
        probe.bind((host, 0))
        port: int = probe.getsockname()[1]
    return port


def _settings(arguments: list[str] | None) -> AppSettings:
    settings = read_settings()
    parser = ArgumentParser(prog="python -m app", description="Serve the Crossloop page.")
    parser.add_argument("--data-dir", type=Path, default=settings.data_dir)
    parser.add_argument("--host", default=settings.host)
    parser.add_argument("--port", type=int, default=settings.port, help="0 takes a free one")
    parser.add_argument(
        "--no-trainer",
        dest="trainer",
        action="store_false",
        default=settings.trainer,
        help="a trainer runs elsewhere on this store",
    )
    return settings.model_copy(update=vars(parser.parse_args(arguments)))


if __name__ == "__main__":
    sys.exit(main())
