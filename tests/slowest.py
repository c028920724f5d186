"""The files that take longest, at the end of every run: where a suite that grows slow grew."""

from collections import Counter

SHOWN = 10


def pytest_terminal_summary(terminalreporter):
    """Sum each file's tests, their fixtures included, whichever worker ran them."""
    seconds = Counter()
    for reports in terminalreporter.stats.values():
        for report in reports:
            if hasattr(report, "duration"):
                seconds[report.nodeid.partition("::")[0]] += report.duration
    terminalreporter.section("slowest files")
    for name, taken in seconds.most_common(SHOWN):
        terminalreporter.line(f"{taken:6.1f} s  {name}")
