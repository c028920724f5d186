"""A guideline's Markdown as HTML that can run nothing and fetches nothing."""

from functools import lru_cache

from markdown_it import MarkdownIt

LINKED = ("http:", "https:", "mailto:")


def _may_be_linked(url: str) -> bool:
    return url.lower().startswith(LINKED)


# HTML in it is shown as it was typed; a picture would tell its host who reads, and stays a link.
_reader = MarkdownIt("commonmark", {"html": False}).enable("table").disable("image")
_reader.validateLink = _may_be_linked  # type: ignore[method-assign] # as its documentation says


@lru_cache(8)
def as_html(text: str) -> str:
    """CommonMark with tables; of a link that leads elsewhere the source is shown."""
    html: str = _reader.render(text)
    return html
