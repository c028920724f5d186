"""A real browser on a real app: pages in which nothing may go wrong, and what people do there."""

import json
from contextlib import contextmanager
from urllib.parse import urlsplit

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Error, expect

PATIENCE_MS = 120_000
"""A page that is waited for: a busy machine may be slow, and a test only says what is shown."""
USUAL = {"viewport": {"width": 1100, "height": 900}}
BOX, CARD, SAVED = "#crossloop-query", ".results .card", "Saved"
_idle = []
"""(browser, address of the app, look, context): a visit to where one was is twice as fast."""


@contextmanager
def opened(browser, running, address="/", scripts=(), ready=True, harmless=None, **look):
    """The page of a reader of their own, who remembers nothing; at its end nothing went wrong.

    `scripts` run before the page's; `ready`: wait until it has been told how things stand;
    `harmless`: words of an error that is a test's own doing; `look`: of Playwright's contexts.
    """
    with new_page(browser, running.url, **look) as page:
        wrong, asked = watched(page)
        for script in scripts:
            page.add_init_script(script)
        page.goto(running.url + address)
        if ready:
            expect(page.locator(".find .toggle").first).to_be_visible()
        yield page
    wrong = [words for words in wrong if harmless is None or harmless not in words]
    abroad = [url for url in asked if is_abroad(url)]
    assert asked and not wrong and not abroad, (wrong, abroad)


@contextmanager
def new_page(browser, url, **look):
    """A page in a context that nobody else has, emptied of what it remembers of this address."""
    look = {**USUAL, **look}
    place = next((n for n, (*key, _) in enumerate(_idle) if key == [browser, url, look]), None)
    context = browser.new_context(**look) if place is None else _idle.pop(place)[-1]
    page = context.new_page()
    page.set_default_timeout(PATIENCE_MS)
    whole = page.context.new_cdp_session(page)
    whole.send("Storage.clearDataForOrigin", {"origin": url, "storageTypes": "local_storage"})
    try:
        yield page
    finally:
        _put_away(browser, url, look, context)


def _put_away(browser, url, look, context):
    context.set_offline(False)
    for page in context.pages:
        page.close()
    for other in [kept for kept in _idle if kept[1] != url]:  # its app is gone, as a rule
        _idle.remove(other)
        other[-1].close()
    _idle.append((browser, url, look, context))


def watched(page):
    """What goes wrong on a page, and the addresses that it asks: two lists that grow."""
    wrong, asked = [], []
    page.on("pageerror", lambda error: wrong.append(f"page error: {error}"))
    page.on("console", lambda said: said.type == "error" and wrong.append(said.text))
    page.on("request", lambda request: asked.append(request.url))
    return wrong, asked


def is_abroad(url):
    parts = urlsplit(url)
    return parts.scheme not in ("data", "blob") and parts.hostname not in ("127.0.0.1", "localhost")


def remembers(name, value):
    """A script: the browser has kept this, unless it has kept something else meanwhile."""
    return f"localStorage['crossloop.{name}'] ??= {json.dumps(json.dumps(value))}"


def search(page, text):
    """Type a query and press Enter; wait for its own results."""
    with page.expect_response(lambda r: "component_server" in r.url and text in posted(r)):
        page.fill(BOX, text)
        page.press(BOX, "Enter")
    expect(page.locator(".results")).to_be_visible()
    expect(page.locator(".crossloop.busy")).to_have_count(0)


def posted(response):
    """What a request carried, with its JSON escapes undone."""
    try:
        return str(response.request.post_data_json)
    except (Error, ValueError):
        return ""


def tab(page, name):
    page.get_by_role("navigation").get_by_role("link", name=name, exact=True).click()


def card(page, number):
    return page.locator(CARD).nth(number)


def direction(locator):
    return locator.evaluate("n => getComputedStyle(n).direction")


def await_another_pair(page, before):
    texts = "[...document.querySelectorAll('#pairs-page textarea')].map(n => n.value)"
    page.wait_for_function(f"old => JSON.stringify({texts}) !== JSON.stringify(old)", arg=before)


def check(page, name):
    """Axe finds nothing serious; on the whole page, Gradio's frame too: nothing to exclude."""
    page.wait_for_timeout(300)  # colours are in transition: axe must not measure halfway
    found = [v for v in Axe().run(page).response["violations"] if _is_serious(v)]
    assert not found, (name, [(v["id"], [n["html"] for n in v["nodes"]]) for v in found])


def _is_serious(violation):
    return violation["impact"] in ("serious", "critical")
