"""A machine's gloss: a real little model translates what the corpus does not, marked as such."""

import shutil
import threading

import pytest
from playwright.sync_api import expect
from sqlalchemy import select

from app.gloss import MOST_AT_ONCE, Gloss, NoGloss
from app.text import BadText
from app.translating import Translating
from storage.corpora import NewSentence, add_sentences
from storage.database import open_store
from storage.schema import Judgment
from tests.browsing import CARD, opened, search
from tests.running import app
from tests.translator import save_translator


@pytest.fixture(scope="module")
def model(tmp_path_factory):
    return str(save_translator(tmp_path_factory.mktemp("translator") / "model"))


def test_it_says_a_text_in_the_first_language_that_it_has(model):
    gloss = Gloss(model)
    assert gloss.of("b two", "de", ["th", "en-GB", "de-AT"]) is None  # they read German
    assert gloss.of("b two", "de", ["th", "en-GB"]) == ("b one", "en-GB")
    assert gloss.of("b two", "de-AT", ["en"]) == ("b one", "en")
    assert gloss.of("b two", "fi", ["en"]) is None
    assert gloss.of("b two", "de", ["th"]) is None


def test_a_text_is_translated_once(model, monkeypatch):
    gloss = Gloss(model)
    first = gloss.of("c two", "de", ["en"])
    monkeypatch.setattr("app.gloss._translated", None)
    assert gloss.of("c two", "de", ["en"]) == first


def test_what_is_cut_says_so(model, monkeypatch):
    monkeypatch.setattr("app.gloss.MOST_TOKENS", 4)
    said, _ = Gloss(model).of("d two", "de", ["en"])
    assert said.endswith(" …")


def test_a_model_that_is_none_is_said_each_time_and_tried_once(tmp_path, monkeypatch):
    gloss = Gloss(str(tmp_path))
    for _ in range(2):
        with pytest.raises(
            NoGloss, match=r"^The model for translations cannot be loaded \(\w+\)\. Whoever runs"
        ):
            gloss.of("b two", "de", ["en"])
        monkeypatch.setattr(gloss, "_load", None)


def test_those_who_would_wait_too_long_are_told(model, monkeypatch):
    gloss, began, goes_on = Gloss(model), threading.Semaphore(0), threading.Event()

    def slowly(*_):
        began.release()
        goes_on.wait(60)
        return "said"

    monkeypatch.setattr("app.gloss._translated", slowly)
    waiting = [
        threading.Thread(target=gloss.of, args=(f"{n} two", "de", ["en"]))
        for n in range(MOST_AT_ONCE)
    ]
    for each in waiting:
        each.start()
    began.acquire(timeout=60)
    while gloss._room._value:
        pass
    with pytest.raises(NoGloss, match="Ask again"):
        gloss.of("z two", "de", ["en"])
    goes_on.set()
    for each in waiting:
        each.join()
    assert gloss.of("z two", "de", ["en"]) == ("said", "en")


def test_the_corpuss_own_words_come_first(store, model):
    with store.write() as session:
        rows = [
            ("de", "b two", "g"),
            ("en", "b own", "g"),
            ("de", "c two", None),
            ("fi", "x", None),
        ]
        add_sentences(session, "c", [NewSentence(*row[:2], None, row[2]) for row in rows])
    both, alone = Translating(store, Gloss(model)), Translating(store, None)
    assert both.translation(1, ["en"]) == {"text": "b own", "language": "en", "machine": False}
    assert both.translation(3, ["en"]) == {"text": "c one", "language": "en", "machine": True}
    nothing = {"text": None, "language": None, "machine": False}
    assert both.translation(4, ["en"]) == both.translation(9, ["en"]) == nothing
    assert alone.translation(3, ["en"]) == nothing
    with pytest.raises(BadText):
        both.translation("3", ["en"])


def test_a_result_is_turned_marked_and_kept_so_with_its_rating(
    browser, small, env, model, tmp_path
):
    data_dir = shutil.copytree(small, tmp_path / "data")
    with (
        app(data_dir, "--no-trainer", CROSSLOOP_GLOSS=model, **env) as running,
        opened(browser, running) as page,
    ):
        search(page, "b two")
        german = page.locator(CARD).filter(has=page.locator(".result-text[lang=de]")).first
        card = page.locator(f"{CARD}[data-sentence='{german.get_attribute('data-sentence')}']")
        own = card.locator(".result-text").inner_text()
        card.focus()
        page.keyboard.press("t")
        expect(card.locator(".result-text")).to_have_text(own.replace("two", "one"))
        expect(card).to_contain_text("Machine translation; show the German")
        page.keyboard.press("2")
        expect(card.locator(".saved-note")).to_have_text("Saved")
        page.locator(CARD).filter(has=page.locator("[lang=en]")).first.focus()
        page.keyboard.press("3")
        expect(page.locator(".saved-note", has_text="Saved")).to_have_count(2)
    store = open_store(data_dir)
    with store.read() as session:
        rows = session.scalars(select(Judgment).order_by(Judgment.id)).all()
        assert [(r.translated, r.glossed) for r in rows] == [(True, True), (False, False)]
    store.close()
