"""Judgments leave a store and come back whole: formats, refusals, and what is there already."""

import csv

import pytest
from sqlalchemy import func, select

from storage.adjudication import adjudicate, verdicts
from storage.corpora import NewSentence, add_sentences
from storage.database import open_store
from storage.exchange.corpus_rows import ImportRefused
from storage.exchange.judgment_files import export_judgments
from storage.exchange.judgment_rows import COLUMNS
from storage.exchange.whole_files import ExportRefused
from storage.guidelines import in_force, revise
from storage.history import latest
from storage.judgments import SEED_JUDGE, Item, judge_named, query_for, record
from storage.queue import Drawn, add_items, find
from storage.schema import Adjudication, Guideline, Judge, Judgment, Query, Sentence
from storage.text import tidy
from tests.judged import (
    FORMS,
    NAMES,
    TEXTS,
    fill,
    imported,
    judge,
    number_of,
    objects,
    written,
)  # fmt: skip


@pytest.fixture(scope="module")
def many(tmp_path_factory):
    """A store with 10,000 judgments of every sort."""
    opened = open_store(tmp_path_factory.mktemp("many") / "data")
    fill(opened)
    yield opened
    opened.close()


@pytest.fixture
def other(tmp_path):
    """A second, empty store."""
    opened = open_store(tmp_path / "other")
    yield opened
    opened.close()


@pytest.mark.parametrize("form", FORMS)
def test_ten_thousand_judgments_come_back_whole_and_leave_again_the_same(
    many, other, tmp_path, form
):
    path, first = written(many, tmp_path / "first", form)
    assert imported(other, path, form) == (10_000, 10_000)
    _, second = written(other, tmp_path / "second", form)
    assert first == second
    assert any(name.endswith("guidelines.jsonl") for name in first)


def test_the_formats_hold_the_same(many, tmp_path):
    import datasets

    path, _ = written(many, tmp_path / "j", "jsonl")
    rows = objects(path)
    assert [tuple(row) for row in rows] == [COLUMNS] * 10_000
    assert [row["row"] for row in rows] == list(range(1, 10_001))
    folder, _ = written(many, tmp_path / "d", "dataset")
    assert datasets.load_from_disk(str(folder)).to_list() == rows


def test_every_sort_of_judgment_is_among_the_ten_thousand(many):
    with many.read() as session:
        outcomes = session.scalars(select(Judgment.outcome).distinct()).all()
        assert sorted(outcomes) == ["rated", "skipped", "unsure", "withdrawn"]
        assert session.scalar(select(func.count(Judgment.supersedes_id))) > 2_000
        assert set(map(tidy, TEXTS)) < set(session.scalars(select(Judgment.note)))
        swapped = session.scalars(
            select(Judgment.id).where(Judgment.other_sentence_id.is_not(None))
        )
        assert swapped.first()


@pytest.mark.parametrize("form", FORMS)
def test_importing_again_adds_nothing(many, tmp_path, form):
    path, _ = written(many, tmp_path / "out", form)
    tables = (Judgment, Adjudication, Judge, Query, Sentence, Guideline)
    before = [number_of(many, table) for table in tables]
    assert imported(many, path, form) == (10_000, 0)
    assert [number_of(many, table) for table in tables] == before


def test_a_history_goes_on_where_the_store_left_off(store, other, tmp_path):
    judge(store, 1, 2)
    path, _ = written(store, tmp_path / "early", "jsonl")
    assert imported(other, path, "jsonl") == (2, 2)
    judge(store, 3)
    path, late = written(store, tmp_path / "late", "jsonl")
    assert imported(other, path, "jsonl") == (3, 1)
    assert written(other, tmp_path / "again", "jsonl")[1] == late
    with other.read() as session:
        assert session.scalars(latest(Judgment)).one().value == 3
    assert imported(store, tmp_path / "early" / NAMES["jsonl"], "jsonl") == (2, 0)


def decide(store, *values):
    """Verdicts on sentence 1, one after the other; None takes the one before back."""
    judge(store, 1)
    with store.write() as session:
        item = Item(query_for(session, "en", "why?").id, 1)
        for value in values:
            adjudicate(session, judge_named(session, "Cora"), item, value, "because")


def test_verdicts_travel_with_their_history(store, other, tmp_path):
    decide(store, 2, None)
    path, early = written(store, tmp_path / "early", "jsonl")
    assert len(objects(path.with_name(f"{path.name}.verdicts.jsonl"))) == 2
    imported(other, path, "jsonl")
    with other.read() as session:
        said = [(v.value, v.note) for v in session.scalars(select(Adjudication))]
    assert said == [(2.0, "because"), (None, "because")]
    decide(store, 3)
    path, late = written(store, tmp_path / "late", "jsonl")
    imported(other, path, "jsonl")
    assert written(other, tmp_path / "again", "jsonl")[1] == late != early
    with other.read() as session:
        assert [v.value for v in verdicts(session).values()] == [3.0]


def test_verdicts_that_differ_are_not_mixed(store, other, tmp_path):
    decide(store, 2)
    decide(other, 3)
    path, _ = written(store, tmp_path / "out", "jsonl")
    path.write_bytes(b"")  # the judgments differ too: only the verdicts are looked at
    with pytest.raises(ImportRefused, match=r"verdicts.jsonl, line 1: the store has other"):
        imported(other, path, "jsonl")
    with other.read() as session:
        assert [v.value for v in verdicts(session).values()] == [3.0]


def test_two_histories_that_differ_are_not_mixed(store, other, tmp_path):
    judge(store, 1)
    path, _ = written(store, tmp_path / "out", "jsonl")
    imported(other, path, "jsonl")
    judge(store, 2)
    judge(other, 3)
    path, _ = written(store, tmp_path / "later", "jsonl")
    with pytest.raises(ImportRefused, match="line 2: .* another history of 'Ada'"):
        imported(other, path, "jsonl")
    assert number_of(other) == 2


def test_two_seeded_stores_agree_whenever_they_were_seeded(store, other, tmp_path):
    for each in (store, other):
        with each.write() as session:
            add_sentences(session, "c", [NewSentence("en", "s")])
            item = Item(query_for(session, "en", "why?").id, 1)
            record(session, judge_named(session, SEED_JUDGE, "seed"), item, "rated", 3)
    path, _ = written(store, tmp_path / "out", "csv")
    assert imported(other, path, "csv") == (1, 0)


def test_what_the_demo_corpus_says_can_be_left_out(many, other, tmp_path):
    path, first = written(many, tmp_path / "first", "jsonl", people_only=True)
    rows = objects(path)
    assert {row["judge_kind"] for row in rows} == {"person"} and 7_000 < len(rows) < 8_000
    imported(other, path, "jsonl")
    assert written(other, tmp_path / "second", "jsonl")[1] == first


def test_a_store_keeps_its_own_side_of_the_split_and_its_own_groups(store, other, tmp_path):
    judge(store, 1)
    with other.write() as session:
        query_for(session, "en", "why?", group="g", held_out=True)
    imported(other, written(store, tmp_path / "out", "jsonl")[0], "jsonl")
    with other.read() as session:
        query = session.scalars(select(Query)).one()
    assert (query.held_out, query.parallel_group) == (True, "g")


def test_the_queue_counts_what_was_imported(store, other, tmp_path):
    judge(store, 1)
    judge(other)
    with other.write() as session:
        query = query_for(session, "en", "why?")
        add_items(session, [Drawn(Item(query.id, 1), ("en", "en"), 0.5)], version=1, wanted=2)
    imported(other, written(store, tmp_path / "out", "jsonl")[0], "jsonl")
    with other.read() as session:
        assert find(session, Item(query.id, 1)).rated == 1


def test_a_guideline_travels_with_the_judgments_made_by_it(store, other, tmp_path):
    with store.write() as session:
        revise(session, "relevance", "Look closer.", list("abcd"), judge_named(session, "Eve"))
    judge(store, 1)
    imported(other, written(store, tmp_path / "out", "csv")[0], "csv")
    with other.read() as session:
        found = in_force(session, "relevance")
        assert (found.version, found.text, found.labels) == (2, "Look closer.", list("abcd"))
        assert session.scalars(select(Judgment)).one().guideline_id == found.id


@pytest.mark.parametrize(
    ("text", "labels", "reason"),
    [("another", list("abcd"), "another version 2"), (None, list("abcd"), "labels .* differ")],
)
def test_a_guideline_that_gives_values_another_meaning_is_refused(
    store, other, tmp_path, text, labels, reason
):
    with store.write() as session:
        revise(session, "relevance", "Look closer.", labels, judge_named(session, "Eve"))
    judge(store, 1)
    if text:
        with other.write() as session:
            revise(session, "relevance", text, labels, judge_named(session, "Eve"))
    judge(other, 2, name="Bob")
    path, _ = written(store, tmp_path / "out", "jsonl")
    with pytest.raises(ImportRefused, match=f"guidelines.jsonl, line 2: .*{reason}"):
        imported(other, path, "jsonl")
    assert number_of(other) == 1


def test_no_cell_begins_as_a_formula(many, tmp_path):
    path, _ = written(many, tmp_path / "out", "csv")
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    numbers = ("row", "supersedes", "value", "rank", "score", "version", "guideline", "created_at")
    cells = [row[name] for row in rows for name in COLUMNS if name not in numbers]
    assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@", "\t", "\r", "＝"))]
    assert {"'=1+1", "''=1+1", "'@SUM(A1)", "'''", "''", "'"} <= set(cells)
    assert any(row["score"].startswith("-") for row in rows)  # numbers stay numbers


@pytest.mark.parametrize("form", FORMS)
def test_a_file_that_is_not_there_is_refused(store, tmp_path, form):
    with pytest.raises(ImportRefused, match="none"):
        imported(store, tmp_path / "none", form)


@pytest.mark.parametrize("form", FORMS)
def test_an_empty_store_leaves_an_empty_file(store, other, tmp_path, form):
    path, first = written(store, tmp_path / "first", form)
    assert imported(other, path, form) == (0, 0)
    assert written(other, tmp_path / "second", form)[1] == first


def test_an_export_never_takes_the_place_of_a_folder(store, tmp_path):
    _, before = written(store, tmp_path / "out", "dataset")
    with pytest.raises(ExportRefused, match="choose another name"):
        written(store, tmp_path / "out", "dataset")
    assert {str(f.relative_to(tmp_path / "out")): f.read_bytes() for f in
            (tmp_path / "out").rglob("*") if f.is_file()} == before  # fmt: skip


def test_an_export_that_fails_leaves_the_file_that_was_there_and_no_other(store, tmp_path):
    path, before = written(store, tmp_path / "out", "jsonl")
    judge(store, 1)
    path.with_name(f"{path.name}.guidelines.jsonl").unlink()
    path.with_name(f"{path.name}.guidelines.jsonl").mkdir()
    with pytest.raises(ExportRefused, match="choose another name"):
        written(store, tmp_path / "out", "jsonl")
    left = [f.name for f in (tmp_path / "out").iterdir() if f.is_file()]
    assert sorted(left) == [path.name, f"{path.name}.verdicts.jsonl"]
    assert path.read_bytes() == before[path.name]
    with store.read() as session, pytest.raises(ExportRefused, match="No such file"):
        export_judgments(session, tmp_path / "none" / "out.jsonl", "jsonl")
