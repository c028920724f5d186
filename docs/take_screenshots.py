"""Take the documentation's screenshots: `python docs/take_screenshots.py URL`.

The app at URL should have adapted once, so that the map has a before and an after.
"""

import sys
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

FOLDER = Path(__file__).parent / "screenshots"
SHARED = Path(__file__).parents[1] / "assets" / "page" / "share.png"
CHROMIUM = "/usr/bin/chromium"
FLAGS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking"]
ENGLISH = "Who invented the World Wide Web?"
PAIR = (
    "The dust and rocks on the Martian surface are rich in iron oxide, essentially rust.",
    "الغبار والصخور على سطح المريخ غنية بأكسيد الحديد، وهو في جوهره صدأ.",
)
ARABIC = "لماذا تدمع عيوننا عندما نقطع البصل في المطبخ؟"


def main() -> None:
    """Write every screenshot."""
    FOLDER.mkdir(exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        for take in TAKES:
            take(browser, sys.argv[1])
        browser.close()


def search(browser: Browser, url: str) -> None:
    """Rated results of an English query."""
    page = _results(_page(browser, url, height=960), ENGLISH)
    page.press("#crossloop-query", "ArrowDown")
    for place, key in enumerate("33"):
        page.keyboard.press(key)
        page.locator(".saved-note").nth(place).filter(has_text="Saved").wait_for()
    _save(page, "search")


def search_arabic_dark(browser: Browser, url: str) -> None:
    """An Arabic query on a dark page."""
    _save(_results(_page(browser, url, dark=True), ARABIC), "search-arabic-dark")


def search_narrow(browser: Browser, url: str) -> None:
    """A phone."""
    _save(_results(_page(browser, url, width=375, height=740), ENGLISH), "search-narrow")


def training(browser: Browser, url: str) -> None:
    """What is served, and the last adaptation."""
    page = _tab(_page(browser, url, height=1000), "Training")
    page.locator(".dumbbell").first.wait_for()
    _finish_morph(page)
    _scroll_to(page, "section.block:has(.reason)", 8)
    _save(page, "training")


def pairs(browser: Browser, url: str) -> None:
    """A rated pair."""
    page = _tab(_page(browser, url, height=760), "Pairs")
    for label, text in zip(("First sentence", "Second sentence"), PAIR, strict=True):
        page.get_by_label(label).fill(text)
    page.get_by_role("radio", name="5 Same meaning").click()
    page.locator(".saved-note", has_text="Saved").wait_for()
    _save(page, "pairs")


def judge(browser: Browser, url: str) -> None:
    """The second item of the queue, after a rating."""
    page = _tab(_page(browser, url, width=1280, height=900), "Judge")
    _judge_one(page)
    _save(page, "judge")


def judge_narrow(browser: Browser, url: str) -> None:
    """The same on a phone."""
    page = _tab(_page(browser, url, width=375, height=740), "Judge")
    _judge_one(page)
    _save(page, "judge-narrow")


def _judge_one(page: Page) -> None:
    page.locator("#judge-page .scale[aria-busy=false]").wait_for()
    page.keyboard.press("1")
    page.locator("#judge-page .last", has_text="Saved").wait_for()


def data(browser: Browser, url: str) -> None:
    """Files in, judgments out."""
    page = _tab(_page(browser, url, height=860), "Data")
    page.locator("#data-page .data-form").first.wait_for()
    _save(page, "data")


def fair(browser: Browser, url: str) -> None:
    """The same search plain and fair, side by side."""
    page = _results(_page(browser, url, height=960), ENGLISH)
    page.get_by_role("button", name="side by side").click()
    page.locator(".compared li").first.wait_for()
    _save(page, "fair")


def search_in_arabic(browser: Browser, url: str) -> None:
    """The page in Arabic, from right to left."""
    _save(_results(_page(browser, url, language="ar"), ARABIC), "search-in-arabic")


def training_in_chinese(browser: Browser, url: str) -> None:
    """What the trainer said, in another language."""
    page = _page(browser, f"{url}?tab=training", height=1000, language="zh")
    page.locator("#training-page .checks").first.wait_for()
    _scroll_to(page, "section.block:has(.reason)", 8)
    _save(page, "training-in-chinese")


def share(browser: Browser, url: str) -> None:
    """The picture that a shared link shows, where the page itself has it."""
    page = _results(_page(browser, url, width=1200, height=630), ENGLISH)
    page.screenshot(path=SHARED, animations="disabled")


TAKES = (
    search, search_arabic_dark, search_narrow, fair, search_in_arabic, training,
    training_in_chinese, pairs, judge, judge_narrow, data, share,
)  # fmt: skip


def _page(
    browser: Browser,
    url: str,
    width: int = 1100,
    height: int = 860,
    dark: bool = False,
    language: str = "en",
) -> Page:
    context = browser.new_context(
        viewport={"width": width, "height": height},
        color_scheme="dark" if dark else "light",
        locale=language,
    )
    page = context.new_page()
    page.goto(url)
    page.locator(".crossloop-head").wait_for()
    return page


def _results(page: Page, query: str) -> Page:
    page.fill("#crossloop-query", query)
    page.press("#crossloop-query", "Enter")
    page.locator(".card").first.wait_for()
    return page


def _tab(page: Page, name: str) -> Page:
    page.get_by_role("link", name=name, exact=True).click()
    return page


def _finish_morph(page: Page) -> None:
    page.locator("canvas.map").scroll_into_view_if_needed()
    page.wait_for_function("() => (document.querySelector('.map-controls input')?.value ?? 1) == 1")


def _scroll_to(page: Page, selector: str, above: int) -> None:
    move = "(n, above) => scrollTo(0, scrollY + n.getBoundingClientRect().top - above)"
    page.locator(selector).evaluate(move, above)


def _save(page: Page, name: str) -> None:
    page.screenshot(path=FOLDER / f"{name}.png")
    page.context.close()


if __name__ == "__main__":
    main()
