"""A file of judgments goes in beside judging: whole or not at all, and nobody waits for it."""

import os
import signal
import subprocess
import sys
import time

import pytest
from sqlalchemy import func, select

from storage import corpora, queue
from storage.adjudication import adjudicate
from storage.corpora import NewSentence, add_sentences, typed_sentence
from storage.database import open_store
from storage.exchange import judgment_import
from storage.exchange.corpus_rows import ImportRefused
from storage.exchange.corpus_spool import ASIDE
from storage.exchange.judgment_import import bring_judgments_in
from storage.guidelines import FIRST, revise
from storage.judgments import Item, current, judge_named, query_for, record
from storage.queue import Drawn, add_items
from storage.schema import Judge, Judgment, Query, Sentence
from tests.judged import fill, number_of, objects, written
from tests.running import ROOT, environment, finished

MANY = 3_000


@pytest.fixture
def brought(tmp_path):
    """A file of judgments, guidelines and verdicts, of texts that another store does not have."""
    store = open_store(tmp_path / "theirs")
    fill(store, MANY, labels=FIRST["relevance"][0])  # as they are where judging has begun
    path, _ = written(store, tmp_path / "out", "jsonl")
    store.close()
    return path


@pytest.fixture
def own(store):
    """A store with judgments and a queued item of its own."""
    with store.write() as session:
        add_sentences(session, "own", [NewSentence("en", f"own {n}") for n in range(5)])
        query = query_for(session, "en", "whose?")
        record(session, judge_named(session, "Ada"), Item(query.id, 1), "rated", 2)
    return store


def meanwhile(monkeypatch, act, times=1):
    """Do something after a file is read and before what is new is carried over."""
    carry, done = judgment_import._carry, []

    def first(store, *rest):
        if len(done) < times:
            done.append(act(store))
        return carry(store, *rest)

    monkeypatch.setattr(judgment_import, "_carry", first)
    return done


def said(store):
    """Everything said, each by judge, texts and value."""
    with store.read() as session:
        sentence = {s.id: (s.corpus, s.text) for s in session.scalars(select(Sentence))}
        query = {q.id: (q.language, q.text) for q in session.scalars(select(Query))}
        judge = {j.id: j.name for j in session.scalars(select(Judge))}
        rows = session.scalars(select(Judgment).order_by(Judgment.id)).all()
        return [
            (judge[j.judge_id], query.get(j.query_id), sentence[j.sentence_id],
             sentence.get(j.other_sentence_id), j.outcome, j.value, j.supersedes_id is None)
            for j in rows
        ]  # fmt: skip


def test_what_is_judged_meanwhile_stays_and_what_is_brought_is_of_its_own_texts(
    own, brought, monkeypatch
):
    def judge_another(store):
        with store.write() as session:
            typed = typed_sentence(session, "fr", "typed meanwhile")
            query = query_for(session, "fr", "demandé entre-temps")
            item = Item(query.id, typed.id)
            record(session, judge_named(session, "Eve"), item, "rated", 1)

    before = said(own)
    meanwhile(monkeypatch, judge_another)
    merged = bring_judgments_in(own, brought, "jsonl")
    assert (merged.rows, merged.new) == (MANY, MANY)
    after = said(own)
    assert after[: len(before)] == before and after[len(before)][0] == "Eve"
    rows = objects(brought)
    assert [(s[0], s[4], s[5]) for s in after[len(before) + 1 :]] == [
        (row["judge"], row["outcome"], row["value"]) for row in rows
    ]
    for row, (_, query, sentence, other, *_) in zip(rows, after[len(before) + 1 :], strict=True):
        texts = {sentence[1], other[1] if other else None}
        assert {row["sentence"], row["other"]} == texts
        assert (query[1] if query else None) == row["query"]


def test_what_is_said_of_the_same_meanwhile_refuses_it_and_leaves_nothing(
    own, brought, monkeypatch
):
    row = next(r for r in objects(brought) if r["kind"] == "relevance" and r["judge"] == "Ada")

    def judge_the_same(store):
        with store.write() as session:
            add_sentences(
                session, row["sentence_corpus"],
                [NewSentence(row["sentence_language"], row["sentence"])],
            )  # fmt: skip
            query = query_for(session, row["query_language"], row["query"])
            same = select(Sentence.id).where(Sentence.text == row["sentence"])
            item = Item(query.id, session.scalars(same).first())
            record(session, judge_named(session, "Ada"), item, "rated", 0)

    meanwhile(monkeypatch, judge_the_same)
    with pytest.raises(ImportRefused, match="another history"):
        bring_judgments_in(own, brought, "jsonl")
    assert number_of(own) == 2
    with own.read() as session:
        found = [text for *_, text in corpora.searchable(session, 10**9)]
        assert found == [*(f"own {n}" for n in range(5)), row["sentence"]]


def test_a_guideline_written_meanwhile_makes_it_begin_anew(own, brought, monkeypatch):
    def write(store):
        with store.write() as session:
            author = judge_named(session, "Ada")
            return revise(session, "similarity", "look", list("abcdef"), author).id

    done = meanwhile(monkeypatch, write)
    assert bring_judgments_in(own, brought, "jsonl").new == MANY and len(done) == 1


def test_the_queue_counts_what_was_brought(own, brought):
    row = next(
        r for r in reversed(objects(brought)) if r["kind"] == "relevance" and r["value"] is not None
    )
    with own.write() as session:
        add_sentences(session, row["sentence_corpus"],
                      [NewSentence(row["sentence_language"], row["sentence"])])  # fmt: skip
        query = query_for(session, row["query_language"], row["query"])
        sentence = session.scalars(select(Sentence).where(Sentence.text == row["sentence"])).first()
        item = Item(query.id, sentence.id)
        add_items(session, [Drawn(item, ("en", "en"), 0.5)], version=0, wanted=9)
    bring_judgments_in(own, brought, "jsonl")
    with own.read() as session:
        people = current().join(Judge).where(
            Judge.kind == "person", Judgment.outcome == "rated",
            Judgment.query_id == item.query_id, Judgment.sentence_id == item.sentence_id,
        )  # fmt: skip
        rated = session.scalar(select(func.count()).select_from(people.subquery()))
        assert queue.find(session, item).rated == rated > 0


def test_a_verdict_given_meanwhile_keeps_its_number(own, brought, monkeypatch):
    def decide(store):
        with store.write() as session:
            return adjudicate(session, judge_named(session, "Ada"), Item(1, 1), 3, "so it is").id

    done = meanwhile(monkeypatch, decide)
    assert bring_judgments_in(own, brought, "jsonl").new == MANY
    with own.read() as session:
        numbers = session.scalars(select(Judgment.id).order_by(Judgment.id)).all()
        assert done == [2] and numbers == [1, *range(3, MANY + 3)]


@pytest.mark.parametrize("share", [0.05, 0.3, 0.6, 0.85, 0.97])
def test_killed_anywhere_it_leaves_nothing_and_comes_in_again(own, brought, share, tmp_path):
    shown = list(searchable(own))
    command = [
        sys.executable, "-m", "storage", "import", "--kind", "judgments", str(brought),
        "--data-dir", str(own.data_dir),
    ]  # fmt: skip
    seconds = 4.0
    process = subprocess.Popen(command, cwd=ROOT, env=environment(), stdout=subprocess.DEVNULL)
    time.sleep(share * seconds)
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    assert number_of(own) in (1, MANY + 1)
    if number_of(own) == 1:
        assert list(searchable(own)) == shown
    done = finished(command[1:], environment())
    assert done.returncode == 0, done.stderr
    assert number_of(own) == MANY + 1
    assert not (own.data_dir / "imports" / ASIDE).exists()


def searchable(store):
    with store.read() as session:
        yield from corpora.searchable(session, 10**9)
