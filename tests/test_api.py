"""docs/api.md: its examples run, its table is true, roles and tokens hold at every endpoint."""

import re
import subprocess
import sys

import pytest

from storage import judges
from storage.database import open_store
from storage.guidelines import FIRST
from tests.running import ROOT, app, environment, until

API = (ROOT / "docs" / "api.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"```(python|sh)\n(.*?)```", API, re.DOTALL)


@pytest.fixture(scope="module")
def served(small, env, tmp_path_factory):
    """An app in which Ada is an admin, Bob a judge, both with tokens."""
    import shutil

    data_dir = shutil.copytree(small, tmp_path_factory.mktemp("api") / "data")
    store = open_store(data_dir)
    tokens = {}
    with store.write() as session:
        for name, role in (("Root", "admin"), ("Cora", "curator"), ("Bob", "judge")):
            tokens[name] = judges.issue_token(session, judges.appoint(session, name, role))
    store.close()
    with app(data_dir, "--no-trainer", **env) as running:
        running.wait_for_version()
        until(lambda: running.call("progress", "", "similarity")["open"], "items to judge")
        yield running, tokens, data_dir


@pytest.mark.parametrize(("language", "code"), EXAMPLES, ids=range(len(EXAMPLES)))
def test_the_examples_run(served, language, code):
    command = [sys.executable, "-c", code] if language == "python" else ["bash", "-ec", code]
    done = subprocess.run(
        command, cwd=ROOT, capture_output=True, text=True, timeout=120,
        env=environment(CROSSLOOP_URL=served[0].url, CROSSLOOP_TOKEN=served[1]["Root"]),
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert "error" not in done.stdout and done.stdout.strip()


def test_the_table_of_endpoints_is_the_truth(served):
    rows = re.findall(r"^\| `(/\w+)` \| ([\w, ]*?) ?\|", API, re.MULTILINE)
    told = {name: [a for a in arguments.split(", ") if a.strip()] for name, arguments in rows}
    there = {
        name: [p["parameter_name"] for p in info["parameters"]]
        for name, info in served[0].endpoints().items()
    }
    assert {k: [a.strip() for a in v] for k, v in told.items()} == there


def asked(served, endpoint, **arguments):
    running = served[0]
    names = [p["parameter_name"] for p in running.endpoints()[f"/{endpoint}"]["parameters"]]
    return running.call(endpoint, *[arguments.get(name) for name in names])


def item_for(served, **who):
    return asked(served, "next_item", kind="similarity", **who)["item"]["id"]


def test_a_name_with_a_token_is_spoken_for_by_the_token_alone(served):
    _, tokens, _ = served
    item = item_for(served, judge="Eve")
    for token in (None, "clp_wrong", tokens["Cora"]):
        for endpoint, more in (
            ("judge_item", {"item": item, "outcome": "rated", "value": 1}),
            ("next_item", {}),
            ("rate", {"query": "q", "query_language": "en", "sentence_id": 1, "value": 1}),
            ("rate_pair", {"left": "a", "right": "b", "value": 1}),
        ):
            answer = asked(served, endpoint, judge="Bob", token=token, **more)
            assert "token" in answer["error"], (endpoint, answer)
    saved = asked(served, "judge_item", judge="Bob", token=tokens["Bob"], item=item,
                  outcome="rated", value=1)  # fmt: skip
    assert saved["saved"]


LABELS = list(FIRST["relevance"][0])
GUARDED = {
    "revise_guideline": ("curator", {"kind": "relevance", "text": "t", "labels": LABELS}),
    "disagreements": ("curator", {}),
    "adjudicate": ("curator", {"sentence_id": 1, "other_sentence_id": 2, "value": 3}),
    "cancel_run": ("curator", {}),
    "pin": ("curator", {"query": "a one", "query_language": "en", "sentence_id": 1}),
    "roll_back": ("admin", {"number": 0}),
    "protect": ("admin", {"number": 0}),
    "demo_in": ("curator", {}),
    "demo_out": ("curator", {}),
}


@pytest.mark.parametrize("endpoint", GUARDED)
def test_what_takes_a_role_is_refused_without_it(served, endpoint):
    role, arguments = GUARDED[endpoint]
    _, tokens, _ = served
    for who in ({}, {"judge": "Stranger"}, {"judge": "Bob", "token": tokens["Bob"]},
                {"judge": "Root"}):  # fmt: skip
        assert "error" in asked(served, endpoint, **who, **arguments), who
    if role == "admin":
        assert "error" in asked(served, endpoint, judge="Cora", token=tokens["Cora"], **arguments)
    allowed = {"curator": "Cora", "admin": "Root"}[role]
    answer = asked(served, endpoint, judge=allowed, token=tokens[allowed], **arguments)
    assert "error" not in answer, answer


def test_others_ratings_are_hidden_until_ones_own_is_in(served):
    first = item_for(served, judge="Pia")
    asked(served, "judge_item", judge="Pia", item=first, outcome="rated", value=5)
    assert "others" not in asked(served, "next_item", judge="Quinn", kind="similarity")
    unsure = asked(served, "judge_item", judge="Quinn", item=first, outcome="unsure")
    assert unsure["others"] == []


def test_languages_that_a_judge_reads_are_kept(served):
    said = asked(served, "reads", judge="Lea", languages=["th", "de"])
    assert said == {"reads": ["de", "th"]}
    shown = asked(served, "next_item", judge="Lea", kind="similarity")
    assert shown["reads"] == ["de", "th"]
    assert "error" in asked(served, "reads", judge="Lea", languages=["no code"])
    assert "error" in asked(served, "reads", judge="Lea", languages=["en"] * 201)
    assert "error" in asked(served, "reads", judge="Bob", languages=["en"])
    assert asked(served, "reads", judge="Lea", languages=[]) == {"reads": []}


def test_undo_shows_the_item_as_it_was_before(served):
    item = item_for(served, judge="Uma")
    first = asked(served, "judge_item", judge="Uma", item=item, outcome="unsure", note="hm")
    second = asked(served, "judge_item", judge="Uma", item=item, outcome="rated", value=2)
    undone = asked(served, "undo", judge="Uma", judgment=second["saved"])
    assert undone["item"]["mine"] == {"outcome": "unsure", "value": None, "note": "hm"}
    assert "error" in asked(served, "undo", judge="Uma", judgment=first["saved"])
    assert "error" in asked(served, "undo", judge="Vic", judgment=undone["saved"])


@pytest.mark.parametrize(
    "arguments",
    [
        {"item": 10**6}, {"item": "1"}, {"outcome": "liked"}, {"value": 6}, {"value": 2.5},
        {"value": None}, {"order": "alphabetical"}, {"pair": "de-th"}, {"status": "all"},
        {"note": "x" * 2_001}, {"note": 5}, {"judge": ""}, {"token": "x" * 201},
    ],
    ids=str,
)  # fmt: skip
def test_a_judgment_that_cannot_be_recorded_is_refused(served, arguments):
    good = {"judge": "Hal", "item": item_for(served, judge="Hal"), "outcome": "rated", "value": 1}
    assert "error" in asked(served, "judge_item", **good | arguments)
