"""What leads a team on the page: agreement and verdicts, languages, labels, files in and out."""

import json
import zipfile

import pytest
from playwright.sync_api import expect
from sqlalchemy import select

from storage.guidelines import revise
from storage.judgments import judge_named
from storage.schema import Adjudication, Judge
from tests.browsing import opened, search, tab
from tests.judge_page import (
    ITEM,
    JUDGE,
    judge_tab,
    press,
    rate_as,
    ready,
    shown,
    written,
)

DATA = "#data-page"


@pytest.fixture
def page(judging, browser, request):
    """The Judge tab, with a judge of each test's own."""
    with judge_tab(browser, judging, request.node.name) as opened:
        yield opened


def test_values_are_called_what_the_guideline_calls_them(judging, browser):
    with judging.store.write() as session:  # before anybody has rated
        for kind, count in (("relevance", 4), ("similarity", 6)):
            labels = [f"level {n}" for n in range(count)]
            revise(session, kind, "", labels, judge_named(session, "Cora"))
    with opened(browser, judging) as page:
        search(page, "a")
        expect(page.locator(".segment").nth(3)).to_have_text("3 level 3")
        tab(page, "Pairs")
        page.get_by_role("button", name="Suggest a pair").click()
        expect(page.locator(".question .segment").nth(5)).to_have_text("5 level 5")


def test_a_curator_sees_who_disagrees_and_decides(page, judging):
    item = shown(page)
    for name, value in (("Nil", 0), ("Max", 3)):
        rate_as(judging, name, item, value)
    page.get_by_text("Agreement and disagreements").click()
    row = page.locator(f"{JUDGE} .figures tbody tr").first
    expect(row.locator("th")).to_have_text("All")
    first = page.locator(f"{JUDGE} .disagreement").first
    expect(first).to_contain_text("Max 3, Nil 0")
    first.get_by_label("Why").fill("seen it twice")
    first.get_by_role("button", name="2 level 2").press("Enter")
    expect(first.locator(".verdict-said")).to_have_text("Verdict: 2 level 2")
    with judging.store.read() as session:
        verdict = session.scalars(select(Adjudication).order_by(Adjudication.id.desc())).first()
        assert (verdict.value, verdict.note) == (2.0, "seen it twice")
    assert [row.value for row in written(judging, "Nil")] == [0.0]
    page.get_by_role("button", name="Look again").last.click()
    expect(page.locator(f"{JUDGE} .disagreement", has_text="Max 3, Nil 0")).to_have_count(0)
    page.get_by_label("also what has a verdict").check()
    again = page.locator(f"{JUDGE} .disagreement", has_text="Max 3, Nil 0")
    again.get_by_role("button", name="Take the verdict back").click()
    expect(again.locator(".verdict-said")).to_be_empty()


def test_items_come_in_the_languages_that_one_reads(page, judging):
    chips = page.get_by_role("group", name="Reading")
    for name in ("English", "German"):
        chips.get_by_role("button", name=name, exact=True).click()
        expect(chips.get_by_role("button", name=name)).to_have_attribute("aria-pressed", "false")
    expect(page.locator(f"{JUDGE} .judged-text").first).to_have_attribute("lang", "he")
    page.reload()
    tab(page, "Judge")
    ready(page)
    expect(chips.locator("[aria-pressed=true]")).to_have_text(["Arabic", "Hebrew"])
    with judging.store.read() as session:
        judge = session.scalars(select(Judge).where(Judge.name == page.judge)).one()
        assert judge.languages == ["ar", "he"]


def test_a_colleagues_items_and_ones_own_are_shown_when_asked_for(page, judging):
    item = shown(page)
    for _ in range(2):
        press(page, "s")
    rate_as(judging, "Colleague", item, 1)
    page.locator(f"{JUDGE} .filters > summary").click()
    rated = page.get_by_label("Only what was rated by")
    page.locator(f"{JUDGE} select[name=status]").select_option("skipped")
    expect(page.locator(ITEM)).to_have_attribute("data-item", str(item))
    rated.fill("Colleague")
    rated.press("Enter")
    ready(page)
    page.keyboard.press("1")
    expect(page.locator(f"{JUDGE} .nothing")).to_contain_text("Nothing that you skipped is left")
    rated.fill("")
    rated.press("Enter")
    page.locator(f"{JUDGE} select[name=status]").select_option("rated")
    expect(page.locator(ITEM)).to_have_attribute("data-item", str(item))
    expect(page.get_by_role("button", name="1 level 1")).to_have_attribute("aria-pressed", "true")


def test_files_come_in_and_judgments_go_out(page, tmp_path):
    bad, good = tmp_path / "bad.csv", tmp_path / "good.csv"
    bad.write_text("language,text\nen,\n")
    good.write_text("language,text\nar,القمر من صخر\nen,The moon is of rock\n", encoding="utf-8")
    press(page, "2")
    tab(page, "Data")
    for path, part, words in (
        (bad, ".error", "bad.csv, line 2: text is empty. Nothing was imported."),
        (good, ".said", "2 new sentences; 0 were already there"),
    ):
        page.set_input_files(f"{DATA} input[type=file]", path)
        page.get_by_role("button", name="Import").press("Enter")
        expect(page.locator(f"{DATA} {part}").first).to_contain_text(words)
    expect(page.locator(f"{DATA} .error").first).to_be_empty()
    with page.expect_download() as waited:
        page.get_by_role("button", name="Export").press("Enter")
    path = tmp_path / "judgments.zip"
    waited.value.save_as(path)
    expect(page.locator(f"{DATA} .said").nth(1)).to_contain_text("Done")
    with zipfile.ZipFile(path) as packed:
        rows = packed.read("judgments.jsonl").decode().splitlines()
    assert any(json.loads(row)["judge"] == page.judge for row in rows)
