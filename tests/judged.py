"""Many judgments of every sort, and how tests of what leaves a store move them."""

import json
import random
import time
from itertools import count

from sqlalchemy import func, insert, select

from storage.adjudication import adjudicate
from storage.corpora import NewSentence, add_sentences, entering, typed_sentence
from storage.exchange.judgment_files import export_judgments, import_judgments
from storage.guidelines import in_force, revise
from storage.judgments import SEED_JUDGE, Item, Shown, judge_named, query_for, record
from storage.schema import ORDERS, SCALES, Judgment
from storage.text import tidy

TEXTS = (
    "plain", "ما هو أطول نهر؟", '"quoted", and more', "two\nlines", "two\r\nmore lines\r", "a\ttab",
    "=1+1", "+1", "-1", "@SUM(A1)", "\tindented", "\rreturned", "'=1+1", "''", "'", "＝1",
    "naïve 𝒜 \u2028 \x1f ‏", "\\n \\u0041 \\", " spaces ", "NULL", "true", "7",
)  # fmt: skip
NOTES = (None, "", *map(tidy, TEXTS))
NAMES = {"jsonl": "out.jsonl", "csv": "out.csv", "dataset": "out"}
FORMS = list(NAMES)


def fill(store, judgments=10_000, labels=("a", "b", "c", "d")):
    """Judgments by three people and the seed judge; a third supersede, on chains of any length."""
    rng = random.Random("judgments")
    with store.write() as session:
        languages = ("en", "ar", "zh-Hant")
        sentences = [
            entering(NewSentence(
                languages[n % 3], f"{text} {n}" if n >= len(TEXTS) else text,
                context=rng.choice(NOTES), parallel_group=rng.choice((None, "", f"g{n}")),
                held_out=n % 7 == 0,
            ))
            for n, text in enumerate(TEXTS * 20)
        ]  # fmt: skip
        rng.shuffle(sentences)
        add_sentences(session, "=corpus", sentences)
        typed_sentence(session, "en", "typed by hand")
        queries = [
            query_for(session, code, tidy(text), group) for text in TEXTS for code, group in
            (("en", None), ("ar", "=group"))
        ]  # fmt: skip
        judges = [judge_named(session, name) for name in ("Ada", "+Bob", "'عمر'")]
        seed = judge_named(session, SEED_JUDGE, kind="seed")
        first = {kind: in_force(session, kind).id for kind in SCALES}
        second = revise(session, "relevance", "=look\ncloser", list(labels), judges[0])
        adjudicate(session, judges[0], Item(queries[0].id, 1), 2, "numbers with a gap")
        told, rows, number = {}, [], count(5)
        while len(rows) < judgments:
            judge = rng.choice([*judges, seed])
            item = _item(rng, queries, len(sentences) + 1)
            outcome, value = _said(rng, item.kind)
            row = {
                "id": next(number),
                "kind": item.kind,
                "judge_id": judge.id,
                "query_id": item.query_id,
                "sentence_id": item.sentence_id,
                "other_sentence_id": item.other_sentence_id,
                "outcome": outcome,
                "value": value,
                "rank": rng.choice((None, 1, 20)),
                "score": rng.choice((None, rng.uniform(-1, 1), 0.0)),
                "version": rng.choice((None, 0, 3)),
                "note": rng.choice(NOTES),
                "queue_order": rng.choice((None, *ORDERS)),
                "translated": rng.choice((None, False, True)),
                "guideline_id": rng.choice((None, first[item.kind])),
                "created_at": time.time() + rng.random(),
                "supersedes_id": told.get((judge, item)),
            }
            if item.kind == "relevance" and rng.random() < 0.5:
                row["guideline_id"] = second.id
            told[judge, item] = row["id"]
            rows.append(row)
        session.execute(insert(Judgment), rows)
        adjudicate(session, judges[1], Item(None, 3, 4), 4.5)
        adjudicate(session, judges[1], Item(queries[0].id, 1), 3, "ما هو\nthen")
        adjudicate(session, judges[0], Item(None, 3, 4), None)


def _item(rng, queries, sentences):
    """Few enough items that histories grow."""
    if rng.random() < 0.6:
        return Item(rng.choice(queries).id, rng.randint(1, 40))
    left = rng.randint(1, sentences - 1)
    return Item(None, left, min(left + rng.choice((1, 2, sentences)), sentences))


def _said(rng, kind):
    outcome = rng.choice(("rated", "rated", "rated", "skipped", "unsure", "withdrawn"))
    if outcome != "rated":
        return outcome, None
    return outcome, rng.choice((0, 1, 2, 2.5, 3, rng.uniform(0, SCALES[kind])))


def written(store, folder, form, people_only=False):
    """Export into a folder; return the path and every file's bytes."""
    folder.mkdir(exist_ok=True)
    with store.read() as session:
        export_judgments(session, folder / NAMES[form], form, people_only)
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return folder / NAMES[form], {str(f.relative_to(folder)): f.read_bytes() for f in files}


def objects(path):
    with path.open(encoding="utf-8", newline="\n") as file:
        return [json.loads(line) for line in file]


def imported(store, path, form):
    with store.write() as session:
        merged = import_judgments(session, path, form)
    return merged.rows, merged.new


def number_of(store, table=Judgment):
    with store.read() as session:
        return session.scalar(select(func.count()).select_from(table))


def judge(store, *ratings, name="Ada"):
    """Rate sentence 1 for a query, one value after the other."""
    with store.write() as session:
        add_sentences(session, "c", [NewSentence("en", f"s{n}") for n in (1, 2, 3)])
        item = Item(query_for(session, "en", "why?").id, 1)
        person = judge_named(session, name)
        for value in ratings:
            record(session, person, item, "rated", value, Shown(1, 0.5, 2))
