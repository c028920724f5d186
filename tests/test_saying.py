"""Sentences know what they were made of, and nothing that people read is another kind of text."""

import ast
import json
import math
import pickle

import pytest

from app.guiding import Guiding
from app.items import OutOfQueue
from app.markdown import as_html
from app.speaker import Speaker
from app.text import BadText, clean
from storage import runs
from storage.exchange.corpus_import import import_corpus
from storage.exchange.corpus_rows import ImportRefused, Source
from storage.exchange.import_command import bring_in
from storage.guidelines import FIRST
from storage.judgments import Gone
from storage.queue import Finished
from storage.saying import Said, again, join, parts, replaced, say, told, words_of
from storage.schema import TrainingRun
from tests.judged import imported
from tests.processes import ROOT
from tests.templates import MAKER, calls, has_words, is_literal, is_say, places, sources, templates
from tests.test_judgment_refusals import ROW, change, lines
from trainer.checks import languages_check, readers_check, similarity_check
from trainer.promote import decide
from trainer.signs import failure_signs

COUNTED = "{count:,} rows, the first in {place}"
TO_TERMINALS = {
    "storage/backup.py": "a command of its own",
    "app/__main__.py": "an address that is taken, before there is a page",
    "app/settings.py": "settings, before there is a page",
    "storage/settings.py": "settings, before there is a page",
    "trainer/settings.py": "settings, before there is a trainer",
}
TO_NOBODY = {"LeaseLost": "the trainer's own log, when another trainer has the run"}
LANGUAGES = ("ar", "de", "es", "zh")


def known(said):
    """Every template of a sentence, and of those within."""
    yield said["template"]
    for value in said["values"].values():
        if isinstance(value, dict):
            yield from known(value)


def assert_translatable(said):
    found = [each for each in known(said) if has_words(each)]
    assert found and set(found) <= set(templates()), found


# --- what they are ------------------------------------------------------------------------------


def test_a_sentence_is_its_english_and_knows_the_rest():
    said = say(COUNTED, count=1234, place=say("{file}, line {number}", file=ROOT, number=3))
    assert said == f"1,234 rows, the first in {ROOT}, line 3"
    made = json.loads(json.dumps(parts(said)))
    assert made["template"] == COUNTED and made["values"]["count"] == 1234
    assert made["values"]["place"]["values"] == {"file": str(ROOT), "number": 3}
    assert again(made) == said and parts(again(made)) == made
    assert pickle.loads(pickle.dumps(said)).values == said.values


def test_what_needs_no_filling_is_not_filled():
    assert say("{braces}") == "{braces}" and parts("a text") is None
    assert parts(say("x {n:+.1f}", n=float("inf")))["values"] == {"n": "inf"}  # as JSON is


def test_several_are_joined_without_a_word_of_their_own():
    one, other = say("One."), say("The {n}nd.", n=2)
    assert join([one]) is one
    both = join([one, other, "3."], "; ")
    assert both == "One.; The 2nd.; 3." and both.template == "{s1}; {s2}; {s3}"
    assert not has_words(both.template) and again(parts(both)) == both
    assert join([]) == "" and join(["plain"]).values == {"s1": "plain"}


def test_what_is_replaced_stays_a_sentence():
    place = say("{file}, line {number}", file=ROOT / "a.csv", number=7)
    said = say("{place}: {reason}", place=place, reason="no /tmp")
    short = replaced(said, f"{ROOT}/", "")
    assert short == "a.csv, line 7: no /tmp" and isinstance(short.values["place"], Said)
    assert short.values["place"].values == {"file": "a.csv", "number": 7}
    assert replaced("plain", "pl", "") == "ain"


def test_an_error_is_told_with_what_it_was_made_of_and_what_it_means():
    error = Gone(say("It is {what}.", what="gone"))
    assert told(error) == {
        "error": "It is gone.", "code": "gone",
        "said": {"template": "It is {what}.", "values": {"what": "gone"}},
    }  # fmt: skip
    assert told(ValueError("plain")) == {"error": "plain"} and words_of(KeyError()) == ""
    assert Finished.code == OutOfQueue.code == "finished"
    with pytest.raises(BadText) as refused:
        clean(" ", say("note"))
    assert told(refused.value)["error"] == "Type a note first."
    assert_translatable(told(refused.value)["said"])


# --- that they stay so on their way -------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "wrong"),
    [
        ("language,text\nen\n", ", line 2: text is empty. Nothing was imported."),
        ("lang,locale,text\nen,en,x\n", "two columns say the language: 'lang' and 'locale'"),
        ("language,text\nenglish,x\n", "language 'english' is not a code"),
    ],
)
def test_a_refused_corpus(store, tmp_path, content, wrong):
    path = tmp_path / "rows.csv"
    path.write_text(content)
    with pytest.raises(ImportRefused) as refused:
        import_corpus(store, Source(path), "c")
    assert wrong in str(refused.value)
    assert_translatable(told(refused.value)["said"])


@pytest.mark.parametrize(
    ("row", "wrong"),
    [
        (change(ROW, outcome="no"), "outcome: Input should be 'rated', 'skipped', 'unsure' or "),
        (change(ROW, row=0), "row: Input should be greater than or equal to 1"),
        (change(ROW, verdict=3), "verdict: Extra inputs are not permitted"),
        (change(ROW, judge="demo corpus"), "judge: The name 'demo corpus' is reserved"),
        (change(ROW, sentence=" "), "sentence: text is empty. Nothing was imported."),
    ],
)
def test_refused_judgments(store, tmp_path, row, wrong):
    path = tmp_path / "judgments.jsonl"
    path.write_bytes(lines(row))
    with pytest.raises(ImportRefused) as refused:
        imported(store, path, "jsonl")
    assert f"line 1: {wrong}" in str(refused.value)
    assert_translatable(told(refused.value)["said"])


def test_what_an_import_did_with_its_notes(store, tmp_path):
    path = tmp_path / "rows.csv"
    path.write_text("language,text,colour\nen,a,red\n")
    done = bring_in(store, Source(path), "c", lambda progress: None)
    assert done.startswith("1 new sentences; 0 were already there, 0 repeated")
    assert "Left out: column colour." in done
    assert "Left out: column {names}." in list(known(parts(done)))
    assert_translatable(parts(done))


def test_what_a_run_decided_is_kept_with_its_parts(store):
    up = {number: [value] for number, value in enumerate([4.0, 6.0] * 10)}
    down = {number: [-value] for number, (value,) in up.items()}
    fell = [languages_check({"version 0": {"de": down}}), similarity_check({"version 0": down})]
    reason = decide([readers_check(up, 0.9), *fell], up).reason
    assert (
        "Languages: Beyond doubt: de fell by 5.0 points against version 0. Similarity: " in reason
    )
    with store.write() as session:
        run = runs.enqueue(session, "adapt", "button", 1.0)
        runs.claim(session, "me", 2.0)
        runs.finish(session, run.id, "me", "rejected", reason, 3.0)
        cancelled = runs.enqueue(session, "adapt", "button", 4.0)
        runs.request_cancel(session, 5.0)
        runs.finish(session, _claimed(session), "me", "failed", "a bare text", 6.0)
    with store.read() as session:
        kept = session.get_one(TrainingRun, run.id)
        assert kept.reason == reason == again(kept.reason_said)
        assert_translatable(kept.reason_said)
        assert_translatable(session.get_one(TrainingRun, cancelled.id).reason_said)
        assert runs.recent(session, 1)[0].reason_said is None
    (check,) = [each.recorded() for each in fell[:1]]
    assert again(check["said"]) == check["sentence"]


def _claimed(session):
    run = runs.enqueue(session, "adapt", "button", 5.0)
    return runs.claim(session, "me", 5.0).id if run else None


def test_what_looks_wrong_can_be_translated():
    losses = ([1.0] * 3 + [2.0] * 3, [math.nan], [2.0, 1.0], [1.0, 2.0])
    signs = [sign for each in losses for sign in failure_signs(each, (30.0, 29.0), (50.0, 10.0))]
    assert len({sign.template for sign in signs}) == 5
    for sign in signs:
        assert_translatable(parts(sign))


def test_a_guideline_says_whether_every_store_begins_with_it(store):
    guiding, ada = Guiding(store), Speaker("Ada", "admin")
    first = guiding.guideline("similarity")
    assert first["first"] and "<strong>mean the same</strong>" in first["html"]
    revised = guiding.revise_guideline(ada, "similarity", "Mine, *now*.", first["labels"])
    assert (revised["first"], revised["html"]) == (False, "<p>Mine, <em>now</em>.</p>\n")


# --- that there are no others -------------------------------------------------------------------


def plain(node):
    """Texts of an error that `say` did not make."""
    if is_say(node):
        return
    if isinstance(node, ast.Call):
        yield from plain(node.func)
    elif isinstance(node, ast.JoinedStr) or is_literal(node):
        yield node
    else:
        for child in ast.iter_child_nodes(node):
            yield from plain(child)


def raised(tree):
    """Every error that is made where it is raised: its name and what it is given."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Raise) and isinstance(node.exc, ast.Call):
            named = node.exc.func
            name = named.attr if isinstance(named, ast.Attribute) else named.id
            yield name, [*node.exc.args, *(each.value for each in node.exc.keywords)]


def test_every_error_says_a_sentence():
    seen, wrong = 0, []
    for path, tree in sources():
        name = str(path.relative_to(ROOT))
        for error, given in raised(tree):
            if name in TO_TERMINALS or error in TO_NOBODY:
                continue
            seen += 1
            wrong += [f"{name}:{text.lineno} {error}" for each in given for text in plain(each)]
    assert seen > 100 and wrong == []


def test_the_reader_of_errors_sees_them():
    bad = "raise X('a')", "raise X(f'{a}')", "raise m.X(a or 'b')", "raise X('{}'.format(a))"
    good = "raise X(say('a'))", "raise X(str(a))", "raise X(in_column('a', b))", "raise X", "raise"
    for code in (*bad, *good):
        texts = [list(plain(each)) for _, given in raised(ast.parse(code)) for each in given]
        assert any(texts) == (code in bad), code


def test_every_template_is_a_literal_with_a_value_for_each_place():
    for path, node in calls():
        where = f"{path.relative_to(ROOT)}:{node.lineno}"
        assert path == MAKER or is_literal(node.args[0]), where
        named = {each.arg for each in node.keywords}
        if path != MAKER and None not in named:
            assert named == {each.split(":")[0] for each in places(node.args[0].value)}, where
    assert len(templates()) > 100


def test_what_every_store_begins_with_can_be_translated():
    for labels, text in FIRST.values():
        assert {*labels, text} <= set(templates())


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_template_is_translated(language):
    path = ROOT / "assets" / "page" / "words" / f"{language}.json"
    if not path.exists():
        pytest.skip("not spoken yet")
    words = json.loads(path.read_text(encoding="utf-8"))
    assert [each for each in templates() if not words.get(each)] == []
    assert [each for each in templates() if places(words[each]) != places(each)] == []


# --- what curators write ------------------------------------------------------------------------


@pytest.mark.parametrize(
    "markdown",
    [
        "[a](javascript:alert(1))", "[a](JaVaScRiPt:alert(1))", "[a](&#x6A;avascript:alert(1))",
        "<javascript:alert(1)>", "[a]: data:text/html,x\n\n[a]", "[a](/here)", "[a](ftp://b)",
        "<img src=x onerror=alert(1)>", "<script>alert(1)</script>", "![a](file:///etc/passwd)",
    ],
)  # fmt: skip
def test_a_guideline_can_run_nothing(markdown):
    html = as_html(markdown)
    assert "href" not in html and "src=" not in html.replace("&lt;img src=", "")
    assert "<script" not in html and "<img" not in html


def test_a_guideline_is_what_markdown_says():
    html = as_html(
        "# A\n\n**b** [c](https://d.e) <mailto:f@g.h>\n\n|i|\n|-|\n|j|\n\n![k](https://l.m)"
    )
    for part in ("<h1>A</h1>", "<strong>b</strong>", '<a href="https://d.e">c</a>', "<td>j</td>"):
        assert part in html
    assert 'href="mailto:f@g.h"' in html and "<img" not in html
