"""The files that take longest: they are run first, and named at the end. Two hooks of pytest."""

from collections import Counter

LONGEST = (
    "test_trainer_process.py", "test_demo_cycle.py", "test_experiments.py", "test_browser.py",
    "test_app_process.py",
)  # fmt: skip
SHOWN = 10


def pytest_collection_modifyitems(items):
    """Of two workers, none is left with a long file when the other has nothing more to do."""
    place = {name: number for number, name in enumerate(LONGEST)}
    items.sort(key=lambda item: place.get(item.path.name, len(LONGEST)))


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
