"""What the server tells of one run, and who did what with a version, when and why."""

import shutil

import pytest

from app.live import Live
from app.runs import Runs, seconds_by_stage, seconds_left
from app.speaker import Speaker
from app.text import BadText
from app.training import Training
from storage import runs, versions
from storage.database import open_store
from storage.judges import NotAllowed
from storage.schema import EncoderVersion, TrainingRun
from storage.versions import VersionError
from tests.kept import BEFORE, METRICS, begin, keep

ROOT = Speaker("Root", "admin")
STAGES = {"reading judgments": 2.0, "adapting": 60.0, "publishing": 8.0}


@pytest.fixture
def loop(small, tmp_path):
    """A live version 0 and a kept version 1 that did not pass every check."""
    store = open_store(shutil.copytree(small, tmp_path / "data"))
    keep(store)
    live = Live(store)
    live.refresh()
    yield store, Training(store, live, 20)
    live.stop()
    store.close()


def events(store, number):
    with store.read() as session:
        told = session.get_one(EncoderVersion, number).events
    return [(event["what"], event["who"], event["why"]) for event in told]


def test_a_run_is_told_whole(loop):
    store, _ = loop
    with store.write() as session:
        run = session.get_one(TrainingRun, 2)
        run.replay = {"used": {"judgments": 40}, "sample": [1, 2], "others": [3], "share": 0.5}
        run.config = {"steps": 4}
    told = Runs(store).run(2)
    assert (told["trigger"], told["decision"], told["version"]) == ("button", "kept", 1)
    assert told["metrics_before"] == BEFORE and told["metrics_after"] == METRICS
    assert told["progress"]["curve"] and told["config"] == {"steps": 4}
    assert told["replay"] == {"used": {"judgments": 40}, "sample": 2, "others": 1, "share": 0.5}
    assert (told["made"]["number"], told["made"]["candidate"]) == (1, True)
    folder = store.data_dir / "versions" / "0001"
    files = [f for f in folder.rglob("*") if f.is_file() and f.name != versions.MANIFEST]
    assert told["made"]["bytes"] == sum(f.stat().st_size for f in files)


def test_the_first_publication_was_timed_by_stage(small, tmp_path):
    store = open_store(shutil.copytree(small, tmp_path / "data"))
    told = Runs(store).run(1)
    assert list(told["seconds_by_stage"]) == ["loading the encoder", "embedding", "publishing"]
    took = told["finished_at"] - told["started_at"]
    assert abs(sum(told["seconds_by_stage"].values()) - took) < 0.5
    assert [line for _, line in told["progress"]["log"]][0] == "loading the encoder …"
    store.close()


@pytest.mark.parametrize("number", [3, 0, -1, True, "1", None])
def test_what_is_no_run_is_said(loop, number):
    with pytest.raises(BadText):
        Runs(loop[0]).run(number)


def test_the_status_carries_of_a_run_that_ended_only_what_its_line_shows(loop):
    _, training = loop
    line = training.status()["runs"][0]
    assert line["decision"] == "kept" and line["progress"] == {}  # tests.kept times nothing
    assert not {"metrics_after", "config", "replay"} & set(line)
    assert [version["run"] for version in training.status()["versions"]] == [2, 1]


def test_how_long_is_left_is_what_the_stages_took_before(loop):
    store, training = loop
    with store.write() as session:
        session.get_one(TrainingRun, 2).progress = {"seconds_by_stage": STAGES}
    run = begin(store)
    at = {"stage": "adapting", "seconds_left": 25.0, "seconds_by_stage": {"adapting": 9.0}}
    with store.write() as session:
        runs.beat(session, run.id, "test", run.started_at, {**at, "log": [[0.0, "x"]]})
    line = training.status()["runs"][0]
    assert line["seconds_left"] == pytest.approx(25 + 8, abs=0.5)
    assert "log" not in line["progress"] and Runs(store).run(run.id)["progress"]["log"]


@pytest.mark.parametrize(
    ("progress", "left"),
    [
        ({"stage": "adapting", "seconds_left": 5.0}, 13.0),
        ({"stage": "adapting", "seconds_by_stage": {"adapting": 50.0}}, 18.0),
        ({"stage": "adapting", "seconds_by_stage": {"adapting": 90.0}}, 8.0),
        ({"stage": "reading judgments"}, 70.0),
        ({"stage": "something else"}, None),
        ({}, None),
    ],
)
def test_the_time_that_is_left_in_all(progress, left):
    assert seconds_left(progress, STAGES) == left


def test_the_last_stage_lasts_until_the_run_ends():
    run = TrainingRun(progress={"seconds_by_stage": STAGES}, started_at=100.0, finished_at=175.0)
    assert seconds_by_stage(run) == {**STAGES, "publishing": 13.0}
    assert seconds_by_stage(TrainingRun(progress={})) == {}


def test_against_a_check_a_person_gives_a_reason_that_stays(loop):
    store, training = loop
    for nothing in ("", "  "):
        with pytest.raises(BadText, match="did not pass every check"):
            training.roll_back(1, ROOT, nothing)
    assert training.status()["version"] == 0
    assert training.roll_back(1, ROOT, " its answers read\nbetter ")["served"] == 1
    assert training.roll_back(0, ROOT)["served"] == 0
    assert training.roll_back(1, ROOT)["served"] == 1  # it has been live: that was reasoned
    assert events(store, 1) == [
        ("live", "Root", "its answers read better"), ("live", "Root", ""),
    ]  # fmt: skip
    told = {v["number"]: v["events"] for v in training.status()["versions"]}
    assert [event["who"] for event in told[0]] == ["", "Root"]
    assert told[0][0]["why_said"]["template"].startswith("Published the pretrained encoder")


def test_a_protected_version_is_not_pruned(loop):
    store, training = loop
    training.roll_back(1, ROOT, "looked at it")
    training.roll_back(0, ROOT)
    assert training.protect(1, True, ROOT, "for the paper")["protected"]
    training.protect(1, True, ROOT, "again")
    with store.write() as session:
        assert versions.prune(session, kept=0) == []
    training.protect(1, False, ROOT)
    with store.write() as session:
        assert versions.prune(session, kept=0) == [1]
    assert events(store, 1)[-2:] == [
        ("protected", "Root", "for the paper"), ("unprotected", "Root", ""),
    ]  # fmt: skip
    with pytest.raises(VersionError, match="removed to save space"):
        training.protect(1, True, ROOT)
    (gone,) = [v for v in training.status()["versions"] if v["number"] == 1]
    assert gone["bytes"] == 0


def test_only_admins_protect(loop):
    with pytest.raises(NotAllowed):
        loop[1].protect(1, True, Speaker("Cleo", "curator"))
