"""What an import says of how far it is, on a terminal and elsewhere."""

import io

from storage.exchange.corpus_check import Progress
from storage.exchange.progress_line import ProgressLine


class Terminal(io.StringIO):
    def isatty(self):
        return True


def told(stream, *progress, every):
    now = [0.0]
    line = ProgressLine(stream, clock=lambda: now[0])
    for stage, rows, total in progress:
        now[0] += every
        line(Progress(stage, rows, rows * 10, total))
    line.close()
    return stream.getvalue()


HALF = [("checking", 1_000, 40_000), ("checking", 2_000, 40_000)]


def test_elsewhere_it_is_a_plain_line_now_and_then():
    assert told(io.StringIO(), *HALF, every=90.0) == (
        "checking: 1,000 rows, 25%\nchecking: 2,000 rows, 50%, 3:00 left\n"
    )
    assert told(io.StringIO(), *HALF, every=1.0) == ""


def test_on_a_terminal_it_is_a_bar_that_goes_when_all_is_done():
    said = told(Terminal(), *HALF, every=1.0)
    first, second, after = said.split("\r\x1b[K")[1:]
    assert first == "██████" + "░" * 18 + " checking: 1,000 rows, 25%"
    assert second == "█" * 12 + "░" * 12 + " checking: 2,000 rows, 50%, 0:02 left"
    assert after == ""


def test_a_source_without_a_known_end_has_no_share():
    said = told(io.StringIO(), ("checking", 1_000, None), every=90.0)
    assert said == "checking: 1,000 rows\n"


def test_the_time_left_counts_from_where_a_stage_began():
    """An import that goes on has not done in a second what was done before."""
    stages = [("checking", 100, 10_000), ("storing", 500, 10_000), ("storing", 750, 10_000)]
    said = told(io.StringIO(), *stages, every=60.0)
    assert said.splitlines()[-1] == "storing: 750 rows, 75%, 1:00 left"
