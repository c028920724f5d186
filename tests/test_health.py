"""Whether a server lives and can answer, for whoever watches it."""

import json
import urllib.error
import urllib.request

from sqlalchemy.exc import OperationalError

from app.health import Health
from app.live import Live
from storage.database import open_store
from tests.running import app


def asked(url):
    try:
        with urllib.request.urlopen(url, timeout=60) as answer:
            return answer.status, json.loads(answer.read())
    except urllib.error.HTTPError as error:
        return error.code, json.loads(error.read())


def test_a_server_with_a_version_is_alive_and_ready(shared):
    shared.wait_for_version()
    assert asked(f"{shared.url}/healthz") == (200, {"status": "alive"})
    assert asked(f"{shared.url}/readyz") == (200, {"status": "ready", "version": 0})


def test_a_server_without_a_version_is_alive_and_says_what_it_waits_for(env, tmp_path):
    with app(tmp_path / "data", "--no-trainer", **env) as running:
        assert asked(f"{running.url}/healthz")[0] == 200
        status, told = asked(f"{running.url}/readyz")
        assert status == 503 and "first version is being prepared" in told["why"]


def test_a_store_that_cannot_be_read_is_not_ready_and_tells_strangers_nothing(
    data_dir, monkeypatch
):
    store = open_store(data_dir)
    live = Live(store)
    monkeypatch.setattr(live, "ready", lambda: None)
    health = Health(store, live)
    assert health.problem() == ""

    def broken():
        raise OperationalError("SELECT secret", {}, Exception("/home/ada/data is gone"))

    monkeypatch.setattr(store, "read", broken)
    assert health.problem() == ""  # looked at a moment ago
    health._looked = -9
    assert "secret" not in health.problem() and "home" not in health.problem()
    assert health.problem()
    store.close()
