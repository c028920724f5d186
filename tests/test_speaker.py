"""Who speaks: made once at the edge, from a name, a token, or being alone with the store."""

import inspect

import pytest

from app.__main__ import main
from app.demo import Demo
from app.edge import Edge, asked
from app.judging import Judging
from app.live import Live
from app.reviewing import Reviewing
from app.service import Service
from app.settings import AppSettings, read_settings
from app.speaker import OWNER, Speaker, Speakers, whoami
from app.text import BadText
from app.training import Training
from storage import judges
from storage.database import open_store
from storage.judges import NotAllowed
from storage.settings import BadSettings

SECRET = "a token of sixteen"


@pytest.fixture
def tokens(store):
    """Root, an admin, and Ada, a judge who reads German; Bob has no token."""
    with store.write() as session:
        judges.appoint(session, "Bob")
        return {
            name: judges.issue_token(session, judges.appoint(session, name, role, languages))
            for name, role, languages in (("Root", "admin", None), ("Ada", "judge", ["de"]))
        }


def test_a_name_a_token_and_an_owner_make_a_speaker(store, tokens):
    speakers = Speakers(store, owner_token=SECRET)
    assert speakers.of("Eve", "") == Speaker("Eve", "judge", (), "name")
    assert speakers.of(" Bob ", "") == Speaker("Bob", "judge", (), "name")
    assert speakers.of("", tokens["Ada"]) == Speaker("Ada", "judge", ("de",), "token")
    assert speakers.of("Root", tokens["Root"]).role == "admin"
    assert speakers.of("", SECRET) == Speaker(OWNER, "admin", (), "owner")
    assert speakers.of("Bob", SECRET) == Speaker("Bob", "admin", (), "owner")
    for name, token in (("Ada", ""), ("Bob", tokens["Ada"]), ("Ada", SECRET), ("", "clp_none")):
        with pytest.raises(NotAllowed, match=r"\.$"):
            speakers.of(name, token)


@pytest.mark.parametrize(
    ("options", "role"),
    [({}, "admin"), ({"open_to_all": True}, "judge"), ({"owner_token": SECRET}, "judge")],
)
def test_being_there_makes_an_admin_only_of_somebody_alone(store, options, role):
    assert Speakers(store, **options).of("Eve", "").role == role
    with store.write() as session:
        judges.appoint(session, "Root", "admin")
    assert Speakers(store, **options).of("Eve", "").role == "judge"


def test_a_role_holds_all_below_it_and_a_refusal_says_who_may():
    curator = Speaker("Cora", "curator")
    assert curator.may("judge") and curator.may("curator") and not curator.may("admin")
    with pytest.raises(NotAllowed, match="Only an admin may do that; Cora is a curator"):
        curator.require("admin")
    with pytest.raises(NotAllowed, match="Only a curator may do that; give your name and token"):
        Speaker().require("curator")


def test_nobody_rates_without_a_name(store):
    with store.write() as session, pytest.raises(BadText, match="Type a name first"):
        Speaker().judge(session)


def test_no_action_takes_a_name_or_a_token_itself(store):
    live = Live(store)
    things = (
        Service(store, live), Judging(store, 8), Reviewing(store), Training(store, live, 20),
        Demo(store),
    )  # fmt: skip
    for thing in things:
        for name, action in inspect.getmembers(thing, inspect.ismethod):
            if name.startswith("_"):
                continue
            given = set(inspect.signature(action).parameters)
            assert not given & {"token", "judge", "open_to_all"}, name
            if "speaker" in given:
                assert list(asked(action).parameters)[-1] == "token"


def test_another_judges_ratings_are_told_to_whoever_shows_their_token(data_dir):
    store = open_store(data_dir)
    live = Live(store)
    live.refresh()
    with store.write() as session:
        token = judges.issue_token(session, judges.appoint(session, "Ada"))
    asks, service = Edge(Speakers(store)).answered, Service(store, live)
    query = {"text": "a one", "judge": "Ada", "query_language": "en"}
    best = asks(service.search, {**query, "token": token})["results"][0]["sentence_id"]
    rating = {"query": "a one", "query_language": "en", "sentence_id": best, "value": 2}
    assert asks(service.rate, {"judge": "Ada", "token": token, **rating})["saved"]
    rated = asks(service.search, {**query, "token": token})["results"][0]["rating"]
    assert rated == {"outcome": "rated", "value": 2.0}
    assert "spoken for by a token" in asks(service.search, query)["error"]
    store.close()


@pytest.mark.parametrize("action", ["agreement", "disagreements"])
def test_what_judges_said_is_compared_for_curators_alone(store, tokens, action):
    asks, reviewing = Edge(Speakers(store)).answered, Reviewing(store)
    wanted = getattr(reviewing, action)
    assert "Only a curator" in asks(wanted, {"judge": "Eve"})["error"]
    assert "error" not in asks(wanted, {"judge": "Root", "token": tokens["Root"]})


def test_only_curators_have_another_version_loaded(store, tokens):
    asks, service = Edge(Speakers(store)).answered, Service(store, Live(store))
    said = asks(service.search, {"text": "a", "version": 0, "judge": "Eve"})["error"]
    assert "Only a curator" in said


def test_one_hears_who_one_is_taken_for(store, tokens):
    asks = Edge(Speakers(store)).answered
    assert asks(whoami, {"judge": "Ada", "token": tokens["Ada"]}) == {
        "name": "Ada", "role": "judge", "languages": ["de"], "known_by": "token",
    }  # fmt: skip
    assert "spoken for" in asks(whoami, {"judge": "Ada"})["error"]


# --- who may be strangers -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("variables", "strangers"),
    [
        ({}, False),
        ({"host": "0.0.0.0"}, True),
        ({"host": "0.0.0.0", "open": True}, False),
        ({"hostnames": "search.example"}, True),
        ({"on_space": True, "open": True}, True),
    ],
)
def test_strangers_come_over_a_network_a_proxy_or_a_space(variables, strangers):
    assert AppSettings(**variables).reached_by_strangers == strangers


@pytest.mark.parametrize("hostnames", ["a.example, b.example", "a.example b.example"])
def test_a_space_is_called_what_it_is_told_and_what_it_says(monkeypatch, hostnames):
    monkeypatch.setenv("SPACE_ID", "me/space")
    monkeypatch.setenv("SPACE_HOST", "me-space.hf.space")
    monkeypatch.setenv("CROSSLOOP_HOSTNAMES", hostnames)
    assert read_settings().hostnames == {"a.example", "b.example", "me-space.hf.space"}


def test_nothing_is_opened_to_a_network_where_nobody_is_an_admin(tmp_path, capsys):
    where = ["--data-dir", str(tmp_path / "data"), "--host", "0.0.0.0", "--port", "0"]
    assert main(where) == 2
    said = capsys.readouterr().err
    for way_out in ("--role admin --token", "CROSSLOOP_ADMIN_TOKEN", "CROSSLOOP_OPEN=true"):
        assert way_out in said


@pytest.mark.parametrize(
    ("name", "value"), [("PORT", "abc"), ("ADMIN_TOKEN", "short"), ("TRAIN_AFTER", "0")]
)
def test_a_variable_that_cannot_be_is_named_and_its_value_is_not_told(
    monkeypatch, capsys, name, value
):
    monkeypatch.setenv(f"CROSSLOOP_{name}", value)
    with pytest.raises(BadSettings, match=f"CROSSLOOP_{name}: "):
        read_settings()
    assert main([]) == 2
    said = capsys.readouterr().err
    assert said.startswith(f"CROSSLOOP_{name}: ") and "short" not in said
