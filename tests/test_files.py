"""The two routes beside Gradio's: files into the store and out, over HTTP."""

import http.client
import io
import json
import shutil
import threading
import urllib.error
import urllib.parse
import urllib.request
import zipfile
from types import SimpleNamespace

import pytest
import uvicorn
from fastapi import FastAPI

from app.exchange import Exchange
from app.files import add_routes
from app.frontend import Frontend
from app.health import Health
from app.live import Live
from app.speaker import Speakers
from storage import judges
from storage.database import open_store
from tests.running import app, until

GOOD = b"language,text\nen,The moon is made of rock\nde,Der Mond ist aus Gestein\n"


@pytest.fixture(scope="module")
def served(small, env, tmp_path_factory):
    """An app with an admin and a mere judge, that takes files up to 1 MB."""
    data_dir = shutil.copytree(small, tmp_path_factory.mktemp("files") / "data")
    store = open_store(data_dir)
    with store.write() as session:
        tokens = {
            name: judges.issue_token(session, judges.appoint(session, name, role))
            for name, role in (("Root", "admin"), ("Bob", "judge"))
        }
    with app(data_dir, "--no-trainer", CROSSLOOP_UPLOAD_MB=1, **env) as running:
        running.store, running.tokens = store, tokens
        yield running
    store.close()


def ask(served, what, body=b"", judge="Root", **wanted):
    """Ask and return status and body."""
    wish = {"judge": judge, "token": served.tokens.get(judge, ""), **wanted}
    request = urllib.request.Request(
        f"{served.url}/crossloop/{what}", data=body,
        headers={"X-Crossloop": urllib.parse.quote(json.dumps(wish))},
    )  # fmt: skip
    try:
        with urllib.request.urlopen(request, timeout=60) as answer:
            return answer.status, answer.read()
    except urllib.error.HTTPError as error:
        return error.code, error.read()


def bring_in(served, body, name, **wanted):
    """Import and return the last word."""
    _, answer = ask(served, "import", body, name=name, **wanted)
    return json.loads(answer.splitlines()[-1])


def zipped(**files):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return packed.getvalue()


def left_behind(served):
    return list((served.store.data_dir / "uploads").iterdir())


def test_a_table_comes_in_once(served):
    assert bring_in(served, GOOD, "mond.csv")["done"].startswith("2 new sentences; 0 were")
    assert bring_in(served, GOOD, "mond.csv")["done"].startswith("0 new sentences; 2 were")
    assert not left_behind(served)


def test_a_bad_row_is_named_by_the_file_that_was_sent(served):
    wrong = bring_in(served, GOOD + b"fr\n", "../../lune.csv")["error"]
    assert wrong.startswith("lune.csv, line 4: ") and wrong.endswith("Nothing was imported.")
    assert bring_in(served, GOOD, "lune.csv")["done"].startswith("2 new sentences; 0 were")
    assert not left_behind(served)


@pytest.fixture
def other(tmp_path):
    """An empty store behind the same two routes, without a page: an app takes seconds to start."""
    store, site = open_store(tmp_path / "other"), FastAPI()
    health = Health(store, Live(store))
    add_routes(site, Exchange(store, Speakers(store), 1 << 20), Frontend(), health)
    server = uvicorn.Server(uvicorn.Config(site, port=0, ws="none", log_level="warning"))
    serving = threading.Thread(target=server.run)
    serving.start()
    until(lambda: server.started, "the routes to be served", 30)
    port = server.servers[0].sockets[0].getsockname()[1]
    yield SimpleNamespace(url=f"http://127.0.0.1:{port}", tokens={}, store=store)
    server.should_exit = True
    serving.join()
    store.close()


@pytest.mark.parametrize("form", ["jsonl", "csv", "dataset"])
def test_what_went_out_comes_back_byte_for_byte(served, other, form):
    served.call("rate", "Ada", "why?", "en", 1, 2)
    served.call("rate", "Ada", "why?", "en", 1, 3)
    status, first = ask(served, "export", format=form)
    assert status == 200
    told = bring_in(other, first, "judgments.zip", judge="", kind="judgments")
    assert "new judgments; 0 were already there" in told["done"], told
    _, second = ask(other, "export", format=form, judge="")
    files = [zipfile.ZipFile(io.BytesIO(packed)) for packed in (first, second)]
    assert files[0].namelist() == files[1].namelist()
    for name in files[0].namelist():
        assert files[0].read(name) == files[1].read(name), name


@pytest.mark.parametrize("form", ["qrels", "run"])
def test_formats_of_trec_go_out_with_their_texts(served, form):
    served.call("rate", "Ada", "why?", "en", 1, 2, "rated", 1, 0.5, 0)
    _, packed = ask(served, "export", format=form, people_only=True)
    names = zipfile.ZipFile(io.BytesIO(packed)).namelist()
    assert f"judgments.{form}" in names and f"judgments.{form}.queries.tsv" in names
    until(lambda: not left_behind(served), "the clearing up after the answer", 10)


@pytest.mark.parametrize("judge", ["Bob", "Stranger", ""])
@pytest.mark.parametrize("what", ["import", "export"])
def test_only_curators_are_let_in(served, judge, what):
    status, answer = ask(served, what, GOOD, judge=judge, name="x.csv", format="jsonl")
    assert status == 400 and "Only a curator" in json.loads(answer)["error"]
    assert not left_behind(served)


@pytest.mark.parametrize(
    ("body", "name", "wanted", "words"),
    [
        (GOOD, "", {}, "Choose a file first"),
        (GOOD, "..", {}, "Choose a file first"),
        (GOOD, "x.pdf", {}, "cannot tell the format"),
        (GOOD, "x.csv", {"format": "hub"}, "A format is one of"),
        (GOOD, "x.csv", {"language": "../.."}, "language"),
        (GOOD, "x.zip", {}, "cannot be unpacked"),
        (zipped(**{"a.csv": b"0" * (2 << 20)}), "x.zip", {}, "larger than 1 MB"),
        (b"0" * ((1 << 20) + 1), "x.csv", {}, "larger than 1 MB"),
        (zipped(**{f"{n}.csv": b"" for n in range(10_001)}), "x.zip", {}, "more than 10,000 files"),
        (GOOD, "x.txt", {"kind": "judgments"}, "cannot tell the format of judgments"),
        (b"", "", {"hub": "/etc"}, "named as on the hub"),
        (b"", "", {"hub": "storage"}, "named as on the hub"),
        (b"", "", {"hub": "a/../../b"}, "named as on the hub"),
    ],
)  # fmt: skip
def test_what_cannot_come_in_is_refused_in_words(served, body, name, wanted, words):
    assert words in bring_in(served, body, name, **wanted)["error"]
    assert not left_behind(served)


def test_an_archive_stays_in_its_folder(served):
    outside = served.store.data_dir / "evil.csv"
    packed = zipped(**{"../../evil.csv": GOOD, "/evil.csv": GOOD})
    bring_in(served, packed, "x.zip")
    assert not outside.exists() and not left_behind(served)


def test_a_zipped_folder_is_one_corpus(served):
    squad = {"data": [{"title": "T", "paragraphs": [
        {"context": "One. Two.", "sentences": ["One.", "Two."], "sentence_breaks": [[0, 4], [5, 9]],
         "qas": []}
    ]}]}  # fmt: skip
    packed = zipped(**{f"xquad-r/xquad.{code}.json": json.dumps(squad) for code in ("en", "de")})
    assert bring_in(served, packed, "lareqa.zip", format="squad")["done"].startswith("4 new")


def test_an_archive_as_systems_pack_it_is_what_was_packed(served):
    packed = zipped(**{
        "own words/.DS_Store": b"\x00", "own words/own.csv": GOOD.replace(b"moon", b"sun"),
        "own words/Thumbs.db": b"\x00", "__MACOSX/own words/._own.csv": b"\x00", ".hidden": b"",
    })  # fmt: skip
    assert bring_in(served, packed, "own words.zip", format="csv")["done"].startswith("2 new")


def test_what_is_no_request_of_the_page_is_refused(served):
    address = urllib.parse.urlsplit(served.url)
    connection = http.client.HTTPConnection(address.hostname, address.port, timeout=30)
    connection.request("POST", "/crossloop/import", body=GOOD)
    answer = connection.getresponse()
    assert answer.status == 400 and b"not understood" in answer.read()
    connection.close()


def test_a_sender_who_goes_away_leaves_nothing(served):
    address = urllib.parse.urlsplit(served.url)
    connection = http.client.HTTPConnection(address.hostname, address.port, timeout=30)
    wish = {"judge": "Root", "token": served.tokens["Root"], "name": "x.csv"}
    connection.putrequest("POST", "/crossloop/import")
    connection.putheader("X-Crossloop", urllib.parse.quote(json.dumps(wish)))
    connection.putheader("Content-Length", "1000")
    connection.endheaders()
    connection.send(GOOD)
    connection.close()
    assert bring_in(served, GOOD, "y.csv")["done"]
    assert not left_behind(served)


def test_a_corrected_language_is_taken_where_it_is_asked_for(served):
    table = b"language,text\nen,Der Sand ist warm\n"
    assert bring_in(served, table, "sand.csv")["done"].startswith("1 new")
    right = table.replace(b"en,", b"de,")
    told = bring_in(served, right, "sand.csv", corrects=True)["done"]
    assert told.startswith("0 new sentences; 1 were already there, 1 of them changed")
