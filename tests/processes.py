"""Real processes that set off at the same moment."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
READY = """
import sys
def ready():
    print("ready", flush=True)
    sys.stdin.readline()
"""


def at_once(script, *argument_lists):
    """Run a script once for each list of arguments; return what each process printed.

    The script calls `ready()` after its imports: there it waits until all have come so far.
    """
    children = [
        subprocess.Popen(
            [sys.executable, "-c", READY + script, *map(str, arguments)],
            cwd=ROOT, text=True,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        )
        for arguments in argument_lists
    ]  # fmt: skip
    for child in children:
        assert child.stdout.readline() == "ready\n", child.stderr.read()
    for child in children:
        child.stdin.write("go\n")
        child.stdin.flush()
    said = [child.communicate() for child in children]  # all of them end before any is judged
    for child, (_, errors) in zip(children, said, strict=True):
        assert child.returncode == 0, errors
    return [printed for printed, _ in said]
