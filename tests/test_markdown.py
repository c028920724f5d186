"""A guideline's Markdown as HTML: what it may hold, and what it may not."""

import time

import pytest

from app.markdown import as_html


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("***both***", "<p><em><strong>both</strong></em></p>\n"),
        ("a **b** *c* `<i>`", "<p>a <strong>b</strong> <em>c</em> <code>&lt;i&gt;</code></p>\n"),
        ("[a](https://b.example)", '<p><a href="https://b.example">a</a></p>\n'),
        ("2 * 3, snake_case_name", "<p>2 * 3, snake_case_name</p>\n"),
    ],
)
def test_what_people_write_is_commonmark(text, html):
    assert as_html(text) == html


def test_a_table_is_a_table():
    found = as_html("| a | b |\n|---|---|\n| 1 | 2 |")
    assert found.startswith("<table>") and found.count("<td>") == 2


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "a <b onclick=x>b</b>",
        "[a](javascript:alert(1))", "[a](JaVaScRiPt:alert(1))", "[a](data:text/html,x)",
        "![a](https://b.example/c.png)", "[a](vbscript:x)", "<https://b.example onclick=x>",
    ],
)  # fmt: skip
def test_nothing_in_it_runs_or_fetches(text):
    found = as_html(text)
    for tag in ("<script", "<img", "<b ", 'javascript:alert(1)"', "onclick=x>b<"):
        assert tag not in found.lower().replace("&lt;", "[")
    assert 'href="j' not in found.lower() and 'href="data' not in found and 'href="v' not in found


@pytest.mark.parametrize("text", ["*a " * 6_000, "`" * 19_999, "**_" * 6_000, "- " * 9_000])
def test_no_guideline_holds_the_server_up(text):
    began = time.perf_counter()
    as_html(text)
    assert time.perf_counter() - began < 10  # what goes back and forth over it takes minutes
