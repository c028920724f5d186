"""Judgments for the tools of TREC: qrels out and in, and what was shown as a run."""

import pytest
import pytrec_eval
from sqlalchemy import func, select

from storage.adjudication import adjudicate
from storage.corpora import NewSentence, add_sentences
from storage.database import open_store
from storage.exchange.corpus_rows import ImportRefused
from storage.exchange.qrels import export_qrels, import_qrels
from storage.exchange.trec_run import export_run
from storage.history import latest
from storage.judgments import SEED_JUDGE, Item, Shown, judge_named, query_for, record
from storage.schema import Judge, Judgment, Query, Sentence
from storage.text import tidy
from tests.judged import TEXTS, fill


@pytest.fixture(scope="module")
def many(tmp_path_factory):
    opened = open_store(tmp_path_factory.mktemp("many") / "data")
    fill(opened, 4_000)
    yield opened
    opened.close()


@pytest.fixture
def other(tmp_path):
    opened = open_store(tmp_path / "other")
    yield opened
    opened.close()


@pytest.fixture
def session(store):
    """A writing session: three queries, and sentences 1 to 9."""
    with store.write() as writing:
        add_sentences(writing, "c", [NewSentence("en", f"s{n}") for n in range(1, 10)])
        for n in (1, 2, 3):
            query_for(writing, "en", f"q{n}")
        yield writing


def rate(session, query, sentence, value, name="Ada", outcome="rated", shown=Shown()):  # noqa: B008
    judge = judge_named(session, name, "seed" if name == SEED_JUDGE else "person")
    record(session, judge, Item(query, sentence), outcome, value, shown)


def lines(session, path, export, people_only=False):
    export(session, path, people_only)
    return path.read_text().splitlines()


def written(store, folder, export=export_qrels):
    folder.mkdir()
    with store.read() as session:
        export(session, folder / "out.trec", False)
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def imported(store, path):
    with store.write() as session:
        merged = import_qrels(session, path)
    return merged.rows, merged.new


def test_qrels_are_what_people_say_now_with_halves_rounded_up(session, tmp_path):
    rate(session, 1, 1, 0)
    rate(session, 1, 1, 3)  # a changed mind
    rate(session, 1, 2, 1, "Ada")
    rate(session, 1, 2, 2, "Bob")  # a mean of 1.5
    rate(session, 1, 3, 2)
    rate(session, 1, 3, None, outcome="withdrawn")
    rate(session, 1, 4, None, outcome="unsure")
    rate(session, 2, 1, 3, SEED_JUDGE)
    rate(session, 2, 1, 0)  # a person against the demo corpus
    rate(session, 2, 2, 1, SEED_JUDGE)
    rate(session, 2, 3, 0)
    adjudicate(session, judge_named(session, "Eve"), Item(2, 3), 3)
    found = lines(session, tmp_path / "all.qrels", export_qrels)
    assert found == ["q1 0 s1 3", "q1 0 s2 2", "q2 0 s1 0", "q2 0 s2 1", "q2 0 s3 3"]
    people = lines(session, tmp_path / "people.qrels", export_qrels, people_only=True)
    assert people == [line for line in found if line != "q2 0 s2 1"]


def test_pytrec_eval_takes_qrels_and_run(many, tmp_path):
    written(many, tmp_path / "q")
    written(many, tmp_path / "r", export_run)
    with (tmp_path / "q" / "out.trec").open() as file:
        qrels = pytrec_eval.parse_qrel(file)
    with (tmp_path / "r" / "out.trec").open() as file:
        run = pytrec_eval.parse_run(file)
    measured = pytrec_eval.RelevanceEvaluator(qrels, {"ndcg"}).evaluate(run)
    assert len(measured) == len(run) > 20


def test_qrels_come_back_into_an_empty_store_and_leave_again_the_same(many, other, tmp_path):
    first = written(many, tmp_path / "first")
    rows = first["out.trec"].count(b"\n")
    assert imported(other, tmp_path / "first" / "out.trec") == (rows, rows) and rows > 500
    assert written(other, tmp_path / "second") == first
    assert sorted(first) == ["out.trec", "out.trec.queries.tsv", "out.trec.sentences.tsv"]
    with other.read() as session:
        assert set(session.scalars(select(Query.text))) == set(map(tidy, TEXTS))


def test_qrels_imported_again_add_nothing_and_a_new_value_supersedes(store, other, tmp_path):
    with store.write() as session:
        add_sentences(session, "c", [NewSentence("en", "s1")])
        rate(session, query_for(session, "en", "q1").id, 1, 1)
    written(store, tmp_path / "first")
    path = tmp_path / "first" / "out.trec"
    assert [imported(other, path), imported(other, path)] == [(1, 1), (1, 0)]
    path.write_text(path.read_text().replace(" 1\n", " 3\n"))
    assert imported(other, path) == (1, 1)
    with other.read() as session:
        [standing] = session.scalars(latest(Judgment))
        assert (standing.value, session.get(Judge, standing.judge_id).name) == (3, "out.trec")


def test_in_a_store_with_texts_of_its_own_they_are_found_by_text(store, other, tmp_path):
    with store.write() as session:
        add_sentences(session, "c", [NewSentence("en", f"s{n}") for n in (1, 2)])
        rate(session, query_for(session, "en", "q1").id, 2, 2)
    with other.write() as session:
        add_sentences(session, "c", [NewSentence("en", t) for t in ("a", "b", "c", "s2")])
        query_for(session, "en", "another")
    written(store, tmp_path / "first")
    imported(other, tmp_path / "first" / "out.trec")
    with other.read() as session:
        assert session.execute(
            select(Query.text, Sentence.text, Judgment.value).select_from(Judgment)
            .join(Query, Judgment.query_id == Query.id)
            .join(Sentence, Judgment.sentence_id == Sentence.id)
        ).all() == [("q1", "s2", 2)]  # fmt: skip
        assert session.scalar(select(func.max(Sentence.id))) == 4


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("q1 0 s1", "not a query, 0, a sentence and a value"),
        ("q1 0 s1 4", "a whole number from 0 to 3, not '4'"),
        ("q1 0 s1 -1", "from 0 to 3"),
        ("q1 0 s1 1.5", "from 0 to 3"),
        ("q9 0 s1 1", "q9 or s1 has no text"),
        ("q1 0 s2 1", "have been there before"),
    ],
)
def test_a_bad_line_of_qrels_is_refused_and_leaves_nothing(store, other, tmp_path, line, reason):
    with store.write() as session:
        add_sentences(session, "c", [NewSentence("en", f"s{n}") for n in (1, 2)])
        for sentence in (1, 2):
            rate(session, query_for(session, "en", "q1").id, sentence, 1)
    written(store, tmp_path / "out")
    path = tmp_path / "out" / "out.trec"
    path.write_text(f"q1 0 s2 2\n{line}\n")
    with pytest.raises(ImportRefused, match=f"out.trec, line 2: .*{reason}"):
        imported(other, path)
    with other.read() as session:
        counts = [session.scalar(select(func.count(t.id))) for t in (Judgment, Query, Sentence)]
    assert counts == [0, 0, 0]


def test_qrels_without_their_texts_are_refused(many, other, tmp_path):
    written(many, tmp_path / "out")
    (tmp_path / "out" / "out.trec.sentences.tsv").unlink()
    with pytest.raises(ImportRefused, match="out.trec.sentences.tsv: No such file"):
        imported(other, tmp_path / "out" / "out.trec")


def test_a_run_is_what_judges_saw_of_the_newest_version(session, tmp_path):
    rate(session, 1, 1, 3, shown=Shown(1, 0.9, 0))
    rate(session, 1, 2, 3, shown=Shown(2, 0.75, 1))
    rate(session, 1, 3, None, outcome="unsure", shown=Shown(1, 0.8125, 1))
    rate(session, 1, 2, 0, shown=Shown(3, 0.5, 1))  # shown again, lower
    rate(session, 2, 4, 1, shown=Shown(7, -0.25, 0))
    rate(session, 2, 5, 1, SEED_JUDGE, shown=Shown(8, -0.5, 0))
    rate(session, 3, 6, 1)  # never shown in a list
    found = lines(session, tmp_path / "x.run", export_run)
    assert found == [
        "q1 Q0 s3 1 0.8125 version-1",
        "q1 Q0 s2 3 0.5 version-1",
        "q2 Q0 s4 7 -0.25 version-0",
        "q2 Q0 s5 8 -0.5 version-0",
    ]
    assert lines(session, tmp_path / "y.run", export_run, people_only=True) == found[:3]
