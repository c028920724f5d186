"""The page by the clock, in a browser: `python -m tests.bench_page URL [URL ...]`.

Each URL is a running app over the same store; they take turns, so that figures of one run compare.
Prints for each: Enter until the results are painted, a rating's key until it is saved, a warm
visit until the page can be used, and the bytes of all that is ours.
"""

import sys
from statistics import median, quantiles
from urllib.parse import urlsplit

from playwright.sync_api import sync_playwright

from tests.conftest import CHROMIUM, FLAGS

ASKS, ABOUT = ("Who made", "Why", "How", "What is", "Where"), ("the web", "salt", "a moon", "bees")
QUERIES = [f"{ask} {about}" for ask in ASKS for about in ABOUT]
VISITS = 8
PAINTED = """query => new Promise(done => {
  const box = document.getElementById("crossloop-query");
  const shown = document.querySelector(".summary");
  box.value = query;
  const began = performance.now();
  const look = new MutationObserver(() => {
    if (!shown.textContent.includes(query)) return;
    look.disconnect();
    requestAnimationFrame(() => requestAnimationFrame(() => done(performance.now() - began)));
  });
  look.observe(document.body, { childList: true, subtree: true, characterData: true });
  box.form.requestSubmit();
})"""
SAVED = """key => new Promise(done => {
  const card = document.activeElement.closest(".card");
  const note = card.querySelector(".saved-note");
  const began = performance.now();
  const look = new MutationObserver(() => {
    if (note.textContent !== "Saved") return;
    look.disconnect();
    done(performance.now() - began);
  });
  look.observe(note, { childList: true, subtree: true, characterData: true });
  card.dispatchEvent(new KeyboardEvent("keydown", { key, code: `Digit${key}`, bubbles: true }));
})"""
USABLE = "document.querySelector('.search-form button[type=submit]')?.disabled === false"


def main():
    """Measure every URL, in turns."""
    urls = sys.argv[1:]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        pages = {url: opened(browser, url) for url in urls}
        found = {url: {"painted": [], "saved": [], "usable": []} for url in urls}
        for query in QUERIES:
            for url, (page, _) in pages.items():
                found[url]["painted"].append(page.evaluate(PAINTED, query))
                page.press("#crossloop-query", "ArrowDown")
                found[url]["saved"].append(page.evaluate(SAVED, "3"))
        for _ in range(VISITS):
            for url, (page, _) in pages.items():
                page.goto(url)
                page.wait_for_function(USABLE)
                found[url]["usable"].append(page.evaluate("performance.now()"))
        for url in urls:
            told(url, found[url], pages[url][1])
        browser.close()


def opened(browser, url):
    """A page that has been visited once, and the bytes of what of it is ours, cold."""
    page = browser.new_context().new_page()
    own = []
    page.on("response", lambda answer: is_ours(answer.url) and own.append(answer))
    page.goto(url)
    page.wait_for_function(USABLE)
    return page, sum(answer.request.sizes()["responseBodySize"] for answer in own)


def is_ours(url):
    path = urlsplit(url).path
    return path == "/" or path.startswith("/crossloop/")


def told(url, found, size):
    sys.stdout.write(f"{url}: {size / 1000:.0f} KB ours\n")
    for what, milliseconds in found.items():
        p95 = quantiles(milliseconds, n=20)[-1]
        sys.stdout.write(f"  {what:8} p50 {median(milliseconds):6.1f} ms, p95 {p95:6.1f} ms\n")


if __name__ == "__main__":
    main()
