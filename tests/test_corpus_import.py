"""The two passes of an import: killed, resumed, beside judges, on a full disk."""

import resource
import signal
import subprocess
import sys
import time

import pytest
from sqlalchemy import func, select, text

from storage.corpora import _TWINS, NewSentence, add_sentences
from storage.database import open_store
from storage.exchange.corpus_import import Report, import_corpus
from storage.exchange.corpus_rows import ImportRefused, Source
from storage.exchange.corpus_spool import locked
from storage.judgments import Item, judge_named, query_for, record
from storage.schema import CorpusImport, Sentence
from tests.processes import ROOT

ROWS = 60_000


@pytest.fixture
def large(tmp_path):
    """A file that takes several chunks; every third row repeats the one before."""
    path = tmp_path / "large.csv"
    rows = (f"{('en', 'de')[n % 2]},sentence {n - (n % 3 == 2)} {'x' * 50}\n" for n in range(ROWS))
    path.write_text("language,text\n" + "".join(rows))
    return path


def importing(path, store, **options):
    return subprocess.Popen(
        [sys.executable, "-m", "storage", "import", path, "--corpus", "c",
         "--data-dir", store.data_dir],
        cwd=ROOT, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE, **options,
    )  # fmt: skip


def kept(store):
    with store.read() as session:
        rows = session.scalars(select(Sentence).where(Sentence.corpus == "c").order_by(Sentence.id))
        return [(s.id, s.language, s.text, s.held_out) for s in rows]


def begun(store):
    """Rows done of the import that has begun; None when there is none."""
    with store.read() as session:
        return session.scalar(select(CorpusImport.rows_done))


def spools(store):
    return sorted(path.suffix for path in (store.data_dir / "imports").iterdir())


def wait_until_storing(store, process):
    """Until the first chunk is in."""
    while not begun(store):
        assert process.poll() is None, process.communicate()


def killed_while_storing(path, store):
    with importing(path, store) as process:
        wait_until_storing(store, process)
        process.send_signal(signal.SIGKILL)
    assert process.returncode == -signal.SIGKILL
    assert 0 < begun(store) < ROWS
    assert len(kept(store)) > 0


def test_a_killed_import_goes_on_and_ends_as_if_it_had_run_once(store, tmp_path, large):
    killed_while_storing(large, store)
    done = begun(store)
    before = kept(store)
    heard = []
    report = import_corpus(store, Source(large), "c", heard.append)
    assert {p.stage for p in heard} == {"storing"} and heard[0].rows == done  # nothing anew
    assert kept(store)[: len(before)] == before
    assert begun(store) is None and spools(store) == [""]

    once = open_store(tmp_path / "once")
    assert report == import_corpus(once, Source(large), "c")
    assert report.rows == ROWS and report.known == 0
    assert kept(store) == kept(once)
    once.close()


def test_a_file_that_has_changed_since_is_checked_again(store, large):
    killed_while_storing(large, store)
    before = kept(store)
    with large.open("a") as file:
        file.write("?,bad\n")
    with pytest.raises(ImportRefused, match=f"line {ROWS + 2}: language"):
        import_corpus(store, Source(large), "c")
    assert kept(store) == before and begun(store) is None and spools(store) == [""]
    large.write_text("language,text\nen,new\n")
    assert import_corpus(store, Source(large), "c") == Report(rows=1, new=1, repeated=0)


def test_another_import_leaves_one_that_was_killed_where_it_is(store, tmp_path, large):
    killed_while_storing(large, store)
    (store.data_dir / "imports" / "killed while checking.jsonl").touch()
    done, other = begun(store), tmp_path / "other.csv"
    other.write_text("language,text\nen,new\n")
    import_corpus(store, Source(other), "c")
    assert begun(store) == done and spools(store) == ["", ".jsonl"]
    assert import_corpus(store, Source(large), "c").rows == ROWS


def test_without_its_spool_a_killed_import_begins_again(store, large):
    killed_while_storing(large, store)
    for path in (store.data_dir / "imports").glob("*.jsonl"):
        path.unlink()
    report = import_corpus(store, Source(large), "c")
    assert report.known > 0 and report.new + report.known + report.repeated == ROWS


def test_known_rows_are_looked_up_by_their_key(store):
    """Else every chunk scans what the corpus has: 20,000 known rows took minutes."""
    asked = {"corpus": "c", "asked": "[]"}
    with store.read() as session:
        plan = [row[3] for row in session.execute(text(f"EXPLAIN QUERY PLAN {_TWINS}"), asked)]
    assert plan[0].startswith("SCAN a VIRTUAL TABLE")
    assert plan[1] == "SEARCH s USING INDEX ix_sentences_key (key=?)"


def test_judgments_are_written_while_an_import_runs(store, large):
    """From a second process: each waits for one short transaction at most."""
    with store.write() as session:
        add_sentences(session, "judged", [NewSentence("en", str(n)) for n in range(1_000)])
        query = query_for(session, "en", "which?").id
    waited = []
    with importing(large, store) as process:
        wait_until_storing(store, process)
        while begun(store) is not None:
            began = time.monotonic()
            with store.write() as session:
                judge = judge_named(session, "Ada")
                record(session, judge, Item(query, len(waited) + 1), "rated", 2.0)
            waited.append(time.monotonic() - began)
        _, errors = process.communicate()
    assert process.returncode == 0, errors
    assert len(waited) > 5
    assert max(waited) < 2.0  # a quarter of a second, and what a busy machine adds


def test_one_import_at_a_time(store, large):
    with locked(store.data_dir), importing(large, store) as process:
        out, errors = process.communicate()
    assert (process.returncode, out) == (2, "")
    assert "Another import" in errors and "Wait until it has ended" in errors
    assert import_corpus(store, Source(large), "c").rows == ROWS


def limited(store, large, megabytes):
    """Import in a process that may write no larger file: what a full disk looks like."""
    limits = (megabytes * 2**20, resource.RLIM_INFINITY)
    with importing(
        large, store, preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    ) as process:
        _, errors = process.communicate()
    assert process.returncode == 2 and "Traceback" not in errors
    return errors


def test_a_disk_that_is_full_before_storing_leaves_nothing(store, large):
    assert "Nothing was imported" in limited(store, large, 2)
    assert kept(store) == [] and begun(store) is None and spools(store) == [""]


def test_a_disk_that_is_full_while_storing_keeps_what_it_took(store, large):
    with store.write() as session:  # no page more fits in: the log grows until it is full too
        add_sentences(session, "before", [NewSentence("en", "x" * (8 << 20))])
    assert "Import the same again to go on" in limited(store, large, 8)
    assert 0 < begun(store) < ROWS
    assert import_corpus(store, Source(large), "c").rows == ROWS
    with store.read() as session:
        assert session.scalar(select(func.count(Sentence.id))) == 1 + len(kept(store))
