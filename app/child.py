"""The trainer beside the app: started with it, ended with it, started again if it dies."""

import logging
import subprocess
import sys
import threading
import time
from pathlib import Path

LONGEST_WAIT = 60.0
HEALTHY_SECONDS = 60.0
log = logging.getLogger(__name__)


class TrainerChild:
    """Keeps one `python -m trainer` process alive.

    The child watches its standard input: when the app dies, however it dies, the pipe
    closes and the child stops.
    """

    def __init__(self, data_dir: Path) -> None:
        self._command = [
            sys.executable, "-m", "trainer", "--data-dir", str(data_dir), "--until-stdin-closes",
        ]  # fmt: skip
        self._process: subprocess.Popen[bytes] | None = None
        self._stop = threading.Event()
        self._keeper = threading.Thread(target=self._keep, name="trainer keeper", daemon=True)

    @property
    def pid(self) -> int | None:
        """Process id of the running trainer."""
        return self._process.pid if self._process else None

    def start(self) -> None:
        """Start the trainer."""
        self._keeper.start()

    def stop(self, patience: float = 15.0) -> None:
        """End the trainer, gently first."""
        self._stop.set()
        process = self._process
        if process is None or process.stdin is None:
            return
        process.stdin.close()
        try:
            process.wait(patience)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()

    def _keep(self) -> None:
        wait = 1.0
        while not self._stop.is_set():
            began = time.monotonic()
            root = Path(__file__).parents[1]
            self._process = subprocess.Popen(  # noqa: S603
                self._command, stdin=subprocess.PIPE, cwd=root
            )
            status = self._process.wait()
            if self._stop.is_set():
                return
            wait = (
                1.0 if time.monotonic() - began > HEALTHY_SECONDS else min(2 * wait, LONGEST_WAIT)
            )
            log.warning(
                "the trainer ended with status %s; starting it again in %.0f s", status, wait
            )
            self._stop.wait(wait)
