"""The Judge tab: scripts, long texts, narrow screens, guidelines, empty queues, failures, axe."""

import re

import pytest
from playwright.sync_api import expect

from app.markdown import as_html
from storage import judges
from tests.browsing import check, direction, opened, search, tab
from tests.judge_page import (
    ITEM,
    JUDGE,
    LABELS,
    LONG,
    WANTED,
    judge_tab,
    press,
    rate_as,
    ready,
    say,
    shown,
    written,
)
from tests.running import app

MARKDOWN = """# Look <b>closely</b>

One *or* **two** `<i>`, snake_case_name, 2 * 3 and \\*no\\*.
1. first
   - within
2. second

<img src=x onerror="window.ran=1"> [link](javascript:window.ran=1)

```
<script>window.ran=1</script>
```
"""


@pytest.fixture
def page(judging, browser, request):
    """The Judge tab, with a judge of each test's own."""
    with judge_tab(browser, judging, request.node.name) as opened:
        yield opened


def choose(page, name, value):
    page.locator(f"{JUDGE} select[name={name}]").select_option(value)
    ready(page)


def alert(page):
    return page.locator(f"{JUDGE} .error[role=alert]").first


def test_right_to_left_and_five_thousand_characters(page, judging):
    choose(page, "pair", "he→ar")
    left, right = page.locator(f"{JUDGE} .judged-text").all()
    assert (left.get_attribute("lang"), right.get_attribute("lang")) == ("he", "ar")
    assert direction(left) == direction(right) == "rtl"
    assert direction(page.locator(ITEM)) == "ltr"
    expect(page.locator(f"{JUDGE} .judged-head")).to_have_text(
        ["Query Hebrew he".replace(" ", ""), "Sentence Arabic ar".replace(" ", "")]
    )
    expect(right).to_have_text(LONG.strip())
    folded = right.bounding_box()["height"]
    page.get_by_role("button", name="Show all", exact=True).press("Enter")
    assert right.bounding_box()["height"] > 3 * folded
    expect(page.locator(f"{JUDGE} .context")).to_be_hidden()
    page.get_by_text("Context", exact=True).click()
    assert direction(page.locator(f"{JUDGE} .context")) == "rtl"
    page.keyboard.press("3")
    expect(page.locator(f"{JUDGE} .nothing")).to_contain_text("Nothing left to judge here.")
    expect(page.locator(f"{JUDGE} .lacks")).to_contain_text("he→ar: 7 more positives")
    page.keyboard.press("z")
    ready(page)


def test_nothing_scrolls_sideways_on_a_phone(page):
    page.set_viewport_size({"width": 375, "height": 700})
    page.locator(f"{JUDGE} details").evaluate_all("all => all.forEach(n => (n.open = true))")
    for kind in ("similarity", "relevance"):
        choose(page, "kind", kind)
        assert page.evaluate("document.documentElement.scrollWidth") <= 375, kind
    for name in ("Search", "Judge", "Pairs", "Data", "Training"):
        expect(page.get_by_role("link", name=name, exact=True)).to_be_in_viewport()


FENCE = """async html => {
  const links = [...document.querySelectorAll("link[rel=modulepreload]")].map(link => link.href);
  const { markup } = await import(links.find(href => href.endsWith("judge/markup.js")));
  const box = document.createElement("div");
  box.append(...markup(html));
  return [[...box.querySelectorAll("*")].map(n => n.tagName), box.innerText, box.innerHTML];
}"""


def test_a_guideline_is_markdown_and_nothing_more(page):
    tags, text, html = page.evaluate(FENCE, as_html(MARKDOWN))
    assert tags == "H3 P EM STRONG CODE OL LI UL LI LI P PRE CODE".split()
    assert "Look <b>closely</b>" in text and "<i>, snake_case_name, 2 * 3 and *no*." in text
    assert "[link](javascript:window.ran=1)" in text and "href" not in html
    assert page.evaluate("window.ran") is None


def test_the_page_lets_nothing_through_that_the_server_should_not_have_sent(page):
    bad = (
        "<p onclick='window.ran=1' style='color:red'>a<script>window.ran=1</script>"
        "<img src=x onerror='window.ran=1'><iframe srcdoc='x'></iframe>"
        "<a href='javascript:window.ran=1'>b</a> <a href='https://c.example' onclick='x'>c</a></p>"
    )
    tags, text, html = page.evaluate(FENCE, bad)
    assert tags == ["P", "A"] and "b" in text and "c" in text
    assert "onclick" not in html and "style" not in html and "javascript" not in html
    assert 'rel="noopener noreferrer"' in html
    assert page.evaluate("window.ran") is None


def test_only_curators_change_the_guideline(page, judging):
    with judging.store.write() as session:
        judges.appoint(session, "Root", "admin")
        judges.appoint(session, "Cleo", "curator")
    choose(page, "kind", "similarity")
    page.get_by_text("Edit the guideline").click()
    form = page.locator(f"{JUDGE} .guideline-form")
    form.locator("textarea").fill("# Mind\n\nthe *meaning*")
    form.get_by_label("5", exact=True).fill("The same")
    form.get_by_role("button").click()
    expect(form.get_by_role("alert")).to_contain_text("Not saved. Only a curator may do that")
    page.locator(f"{JUDGE} .judge-name").first.fill("Cleo")
    page.keyboard.press("Enter")
    ready(page)
    form.get_by_role("button").click()
    expect(form.get_by_role("status")).to_have_text(re.compile(r"Saved as version \d\."))
    expect(page.locator(f"{JUDGE} .guideline em")).to_have_text("meaning")
    expect(page.get_by_role("button", name="5 The same")).to_be_visible()
    press(page, "5")
    expect(form.locator("input").first).to_be_disabled()
    assert [row.value for row in written(judging, "Cleo")] == [5.0]


def test_what_is_not_saved_is_said_and_sent_again_by_the_same_key(page, judging):
    page.keyboard.press("n")
    page.keyboard.type("odd")
    page.keyboard.press("Escape")
    before = shown(page)
    page.context.set_offline(True)
    page.keyboard.press("2")
    expect(alert(page)).to_contain_text("whether this was saved is not known")
    expect(alert(page)).to_contain_text("Press 2 to send it again")
    assert shown(page) == before and not written(judging, page.judge)
    page.context.set_offline(False)
    press(page, "2")
    expect(alert(page)).to_be_empty()
    page.context.set_offline(True)
    page.keyboard.press("z")
    expect(alert(page)).to_contain_text("whether this was taken back is not known")
    page.context.set_offline(False)
    page.get_by_role("button", name="Try again").click()
    expect(say(page)).to_have_text(f"Taken back: {LABELS[2]}.")
    expect(page.locator(f"{JUDGE} .note")).to_have_value("odd")
    assert [(r.outcome, r.note) for r in written(judging, page.judge)] == [
        ("rated", "odd"), ("withdrawn", None),
    ]  # fmt: skip


def test_an_item_that_others_finished_is_left_for_the_next(page, judging):
    item = shown(page)
    for number in range(WANTED):
        rate_as(judging, f"judge {number}", item, 0)
    page.keyboard.press("3")
    expect(alert(page)).to_contain_text("This item has all the ratings it needs")
    page.get_by_role("button", name="Next item").click()
    expect(page.locator(ITEM)).not_to_have_attribute("data-item", str(item))
    expect(page.locator(ITEM)).to_be_focused()


def test_a_store_without_a_version_says_so(browser, env, tmp_path):
    with app(tmp_path / "data", "--no-trainer", **env) as running:
        with opened(browser, running) as page:
            tab(page, "Judge")
            expect(page.locator(f"{JUDGE} .nothing")).to_contain_text("No version yet.")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_serious_on_any_tab(page, judging, scheme):
    page.emulate_media(color_scheme=scheme)
    with judging.store.write() as session:
        judges.appoint(session, page.judge, "curator")  # who sees all there is
    page.goto(judging.url)
    check(page, "Search")
    search(page, "a")
    check(page, "Search results")
    parts = {"Judge": ITEM, "Pairs": ".pairs textarea", "Data": ".data-form", "Training": ".top h1"}
    for name, part in parts.items():
        tab(page, name)
        expect(page.locator(part).first).to_be_visible()
        if name == "Judge":
            ready(page)
            page.get_by_text("Edit the guideline").click()
            page.get_by_text("Agreement and disagreements").click()
            expect(page.locator(f"{JUDGE} .figures > *")).to_be_visible()
        if name == "Pairs":
            page.get_by_role("button", name="Suggest a pair").click()
            expect(page.locator(".question .segment").first).to_be_visible()
        check(page, name)
