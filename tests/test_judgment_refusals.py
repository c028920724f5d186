"""A file of judgments with a fault is refused, and nothing of it stays."""

import csv
import json

import pytest

from storage.exchange.corpus_rows import ImportRefused
from storage.schema import Judge, Judgment, Query, Sentence
from tests.judged import imported, number_of


def change(row, /, **columns):
    return {**row, **columns}


ROW = {
    "row": 1, "kind": "relevance", "judge": "Ada", "judge_kind": "person", "outcome": "rated",
    "value": 2.0, "query_language": "en", "query": "why?", "query_held_out": False,
    "sentence_corpus": "c", "sentence_language": "en", "sentence": "s",
    "sentence_held_out": False, "sentence_searchable": True, "created_at": 1.5,
}  # fmt: skip
OTHER = {
    "other_corpus": "c", "other_language": "en", "other": "t", "other_held_out": False,
    "other_searchable": True,
}  # fmt: skip
PAIR = {k: v for k, v in ROW.items() if not k.startswith("query")} | OTHER | {"kind": "similarity"}


def lines(*rows):
    return b"".join(json.dumps(row).encode() + b"\n" for row in rows)


BAD = [
    (b"{", "not JSON"),
    (b"[]", "not a JSON object"),
    (lines(change(ROW, value=3.5)), "value: a relevance rating is a number from 0 to 3"),
    (lines(change(ROW, value=None)), "a value stands with the outcome 'rated'"),
    (lines(change(ROW, outcome="skipped")), "a value stands with the outcome 'rated'"),
    (lines(change(ROW, outcome="perhaps")), "outcome: Input should be 'rated'"),
    (lines(change(ROW, value="2")), "value: Input should be a valid number"),
    (lines(change(ROW, value=float("nan"))), "value: Input should be a finite number"),
    (lines(change(ROW, row=0)), "row: Input should be greater than or equal to 1"),
    (lines(change(ROW, row=2**63)), "row: Input should be less than"),
    (lines(change(ROW, rank=-1)), "rank: "),
    (lines(change(ROW, verdict=3)), "verdict: Extra inputs are not permitted"),
    (lines(change(ROW, sentence=" ")), "sentence: text is empty"),
    (lines(change(ROW, query_language="english")), "query: language 'english' is not a code"),
    (lines(change(ROW, query=None)), "query: a judgment of relevance needs it"),
    (lines(change(ROW, **OTHER)), "other_corpus: a judgment of relevance has none"),
    (lines(change(PAIR, query="why?")), "query: a judgment of similarity has none"),
    (lines(change(PAIR, other="s")), "two different sentences"),
    (lines({"row": 1}), "kind: Field required"),
    (lines(change(ROW, queue_order="alphabetical")), "an order is one of random"),
    (lines(change(ROW, guideline=7)), "guideline: there is no version 7 for relevance"),
    (lines(change(ROW, supersedes=1)), "supersedes: only an earlier row"),
    (lines(change(ROW, judge="demo corpus")), "judge: The name 'demo corpus' is reserved"),
    (lines(change(ROW, judge="Eve", judge_kind="seed")), "judge: The name 'Eve' is reserved"),
    (lines(change(ROW, note="x")).replace(b"x", b"\xff"), "note: not valid UTF-8"),
    (lines(change(ROW, note="\ud800")), "note: not valid UTF-8"),
]


@pytest.mark.parametrize(("bad", "reason"), BAD, ids=[reason[:40] for _, reason in BAD])
def test_a_bad_row_refuses_the_file_and_names_the_line(store, tmp_path, bad, reason):
    good = [change(ROW, row=10 + n, sentence=f"row {n}") for n in range(1_500)]
    path = tmp_path / "bad.jsonl"
    path.write_bytes(lines(change(ROW, row=9, judge="Eve", sentence="first"), *good) + bad)
    with pytest.raises(ImportRefused, match=f"bad.jsonl, line 1502: .*{reason}.*othing was imp"):
        imported(store, path, "jsonl")
    assert [number_of(store, table) for table in (Judgment, Judge, Query, Sentence)] == [0] * 4


@pytest.mark.parametrize(
    ("rows", "reason"),
    [
        ([ROW, ROW], "line 2: row: 1 has been there before"),
        ([ROW, change(ROW, row=2, value=3)], "line 2: .*another history of 'Ada'"),
        ([ROW, change(ROW, row=2, sentence="t", supersedes=1)], "line 2: supersedes: row 1 is"),
        ([ROW, change(ROW, row=2, judge="Bob", supersedes=1)], "line 2: supersedes: row 1 is"),
        ([change(ROW, row=5, supersedes=4)], "line 1: supersedes: row 4 is none of this judge"),
    ],
)
def test_rows_that_do_not_follow_from_each_other_are_refused(store, tmp_path, rows, reason):
    path = tmp_path / "bad.jsonl"
    path.write_bytes(lines(*rows))
    with pytest.raises(ImportRefused, match=reason):
        imported(store, path, "jsonl")
    assert number_of(store) == number_of(store, Sentence) == 0


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (change(ROW, value="much"), "value: Input should be a valid number"),
        (change(ROW, sentence_held_out="perhaps"), "sentence_held_out: .* boolean"),
        (change(ROW, sentence=""), "sentence: Field required"),
    ],
)
def test_a_bad_row_of_a_table_is_named_by_the_line_where_it_begins(store, tmp_path, row, reason):
    path = tmp_path / "bad.csv"
    with path.open("w", newline="") as file:
        table = csv.DictWriter(file, [*ROW, "note"])
        table.writeheader()
        table.writerows([change(ROW, note="one\ntwo"), change(row, row=2, note="three\nfour")])
    with pytest.raises(ImportRefused, match=f"bad.csv, line 4: {reason}"):
        imported(store, path, "csv")
    assert number_of(store) == 0


def test_a_bad_row_of_a_data_set_is_named_by_its_number(store, tmp_path):
    import datasets

    datasets.disable_progress_bars()
    rows = [ROW, change(ROW, row=2, sentence="t", value=9.0)]
    datasets.Dataset.from_list(rows).save_to_disk(tmp_path / "bad")
    with pytest.raises(ImportRefused, match="bad, row 2: value: a relevance rating"):
        imported(store, tmp_path / "bad", "dataset")
    datasets.DatasetDict({"train": datasets.Dataset.from_list(rows)}).save_to_disk(tmp_path / "d")
    with pytest.raises(ImportRefused, match="several splits"):
        imported(store, tmp_path / "d", "dataset")
    assert number_of(store) == 0
