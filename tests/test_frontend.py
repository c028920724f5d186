"""The page's own files: compressed, kept, and never mixed with those of another release."""

import gzip
import urllib.error
import urllib.request

import pytest

from app.frontend import FOLDER, KEPT, Frontend


def get(url, **headers):
    return urllib.request.urlopen(urllib.request.Request(url, headers=headers), timeout=30)


def test_a_digest_changes_with_any_file(tmp_path):
    (tmp_path / "main.js").write_text("1")
    (tmp_path / "words").mkdir()
    (tmp_path / "words" / "en.json").write_text("{}")
    first = Frontend(tmp_path).digest
    (tmp_path / "words" / "en.json").write_text('{"a": ""}')
    second = Frontend(tmp_path).digest
    (tmp_path / "words" / "en.json").rename(tmp_path / "words" / "de.json")
    assert len({first, second, Frontend(tmp_path).digest}) == 3


def test_files_are_kept_for_ever_and_compressed_where_that_is_understood(shared):
    path = f"{shared.url}/{Frontend().path('main.js')}"
    own = (FOLDER / "main.js").read_bytes()
    with get(path) as answer:
        assert answer.headers["cache-control"] == KEPT
        assert answer.headers["content-type"].startswith("text/javascript")
        assert answer.read() == own
    with get(path, **{"Accept-Encoding": "gzip"}) as answer:
        assert answer.headers["content-encoding"] == "gzip"
        assert gzip.decompress(answer.read()) == own


@pytest.mark.parametrize(
    "name", ["../../app/ui.py", "%2e%2e/package.json", "nothing.js", "start.js", ""]
)
def test_nothing_else_is_served(shared, name):
    with pytest.raises(urllib.error.HTTPError, match="404"):
        get(f"{shared.url}/{Frontend().path(name)}")


def test_a_page_of_another_release_is_told_so(shared):
    with pytest.raises(urllib.error.HTTPError, match="404"):
        get(f"{shared.url}/crossloop/page/{'0' * 16}/main.js")


def test_the_page_itself_is_compressed(shared):
    with get(f"{shared.url}/", **{"Accept-Encoding": "gzip"}) as answer:
        assert answer.headers["content-encoding"] == "gzip"
        small = answer.read()
    assert len(small) < 30_000 < len(gzip.decompress(small))
