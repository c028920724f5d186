"""What several test files share."""

import pytest

from storage.database import open_store


@pytest.fixture
def store(tmp_path):
    """An empty store; its folder is `store.data_dir`."""
    opened = open_store(tmp_path / "data")
    yield opened
    opened.close()
