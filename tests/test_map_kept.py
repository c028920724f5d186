"""A new index of the same encoder keeps the map's before and after."""

import json

import pytest

from trainer.published import Live, _kept_map
from trainer.version_files import MAP

DRAWN = {"languages": ["en", "de"], "groups": ["g", "g"], "texts": ["a one", "a two"],
         "before": [[0, 0], [1, 1]], "after": [[0, 1], [1, 0]], "was": 0}  # fmt: skip
INDEXED = [(1, "en", "a one"), (2, "de", "a two"), (3, "de", "new")]


@pytest.fixture
def live(tmp_path):
    (tmp_path / MAP).write_text(json.dumps(DRAWN))
    return Live(1, None, None, 2, tmp_path)


def test_what_an_adaptation_moved_stays_on_the_map(live):
    assert _kept_map(live, INDEXED) == DRAWN


def test_a_map_of_what_is_not_indexed_any_more_is_drawn_anew(live):
    assert _kept_map(live, INDEXED[1:]) is None


def test_a_map_without_a_before_is_drawn_anew(live):
    (live.folder / MAP).write_text(json.dumps({**DRAWN, "before": None}))
    assert _kept_map(live, INDEXED) is None
    (live.folder / MAP).unlink()
    assert _kept_map(live, INDEXED) is None
