"""What a browser is told to forbid, on every answer; and who may frame the page all the same."""

import urllib.error
import urllib.request

import pytest
from playwright.sync_api import expect

from app.headers import added
from app.settings import AppSettings, read_settings
from storage.settings import BadSettings
from tests.browsing import new_page
from tests.running import app


def headers_of(url, **headers):
    try:
        return urllib.request.urlopen(urllib.request.Request(url, headers=headers), timeout=60)
    except urllib.error.HTTPError as error:
        return error


@pytest.mark.parametrize("path", ["/", "/config", "/healthz", "/theme.css", "/nowhere/at/all"])
def test_every_answer_has_them(shared, path):
    with headers_of(shared.url + path) as answer:
        for name, value in added([]).items():
            assert answer.headers[name] == value, name


def test_a_refusal_has_them_too(shared):
    with headers_of(f"{shared.url}/", Host="evil.example") as answer:
        assert answer.status == 403 and answer.headers["x-content-type-options"] == "nosniff"


def test_a_space_may_be_framed_by_its_hub_and_a_team_names_its_own(monkeypatch):
    assert added(AppSettings().framers)["content-security-policy"].startswith(
        "frame-ancestors 'self';"
    )
    monkeypatch.setenv("CROSSLOOP_FRAMERS", "https://intranet.example, https://*.team.example:8443")
    assert len(read_settings().framers) == 2
    monkeypatch.setenv("SPACE_ID", "someone/crossloop")
    policy = added(read_settings().framers)["content-security-policy"]
    assert "https://huggingface.co" in policy and "https://intranet.example" in policy
    monkeypatch.setenv("CROSSLOOP_FRAMERS", "intranet; script-src *")
    with pytest.raises(BadSettings, match="is no origin"):
        read_settings()


@pytest.mark.parametrize("allowed", [False, True])
def test_a_foreign_page_shows_it_only_where_that_is_meant(browser, data_dir, env, allowed):
    """`localhost` is another origin than `127.0.0.1`: a page there puts the app into a frame."""
    with app(data_dir, "--no-trainer", **env) as foreign:
        there = foreign.url.replace("127.0.0.1", "localhost")
        framers = {"CROSSLOOP_FRAMERS": there} if allowed else {}
        with (
            app(data_dir, "--no-trainer", **env, **framers) as running,
            new_page(browser, there) as page,
        ):
            page.goto(f"{there}/healthz")
            page.evaluate(f"document.body.innerHTML = '<iframe src=\"{running.url}/\"></iframe>'")
            shown = page.frame_locator("iframe").locator(".find .toggle").first
            if allowed:
                expect(shown).to_be_visible()
            else:
                page.wait_for_timeout(4_000)
                expect(shown).to_have_count(0)
