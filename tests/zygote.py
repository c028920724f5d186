"""Starts real app and trainer processes without importing torch and Gradio anew for each.

`python -m tests.zygote SOCKET MODULES` imports what takes seconds, once, and forks for every
request: the child takes the environment, arguments, folder and output that it is given, and runs
the module as `python -m` would. It is a process of its own, killed and restarted like any other.
"""

import array
import json
import os
import runpy
import signal
import socket
import subprocess
import sys
import time
from contextlib import suppress
from importlib import import_module
from pathlib import Path

ROOT = Path(__file__).parents[1]
LONGEST_REQUEST = 1 << 20
BEFORE_FORK = (
    "storage.exchange.judgment_command", "storage.exchange.import_command", "app.ui",
    "app.drawing", "app.files", "trainer.worker", "transformers.models.bert",
    "transformers.models.xlm_roberta", "sklearn.manifold",
)  # fmt: skip


class Forked:
    """A process that a zygote forked, as `subprocess.Popen` shows one."""

    def __init__(self, pid, connection, stdout, stderr):
        self.pid, self.stdout, self.stderr = pid, stdout, stderr
        self.returncode = None
        self._connection = connection

    def poll(self):
        return self._ask(0.0)

    def wait(self, timeout=None):
        code = self._ask(timeout)
        if code is None:
            raise subprocess.TimeoutExpired("forked", timeout)
        return code

    def _ask(self, timeout):
        """The zygote says how it ended, once it has."""
        if self.returncode is None:
            self._connection.settimeout(timeout if timeout is None or timeout > 0 else 1e-6)
            with suppress(TimeoutError, BlockingIOError):
                told = self._connection.recv(64)
                self.returncode = int(told) if told else -signal.SIGKILL
                self._connection.close()
        return self.returncode

    def send_signal(self, number):
        if self.poll() is None:
            with suppress(ProcessLookupError):
                os.kill(self.pid, number)

    def kill(self):
        self.send_signal(signal.SIGKILL)

    def terminate(self):
        self.send_signal(signal.SIGTERM)


class Zygote:
    """One warm process that forks others."""

    def __init__(self, folder):
        self._path = Path(folder) / "zygote"
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.zygote", str(self._path)], cwd=ROOT,
            stdin=subprocess.DEVNULL,
        )  # fmt: skip
        deadline = time.monotonic() + 240
        while not self._path.exists():
            assert self._process.poll() is None and time.monotonic() < deadline, "no zygote"
            time.sleep(0.05)

    def start(self, arguments, env, stderr=None):
        """Start `python -m MODULE …` with stdout piped, and stderr if it is to be."""
        read_out, write_out = os.pipe()
        read_err, write_err = os.pipe() if stderr == subprocess.PIPE else (None, os.dup(2))
        reading = os.open(os.devnull, os.O_RDONLY)
        connection = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        connection.connect(str(self._path))
        request = json.dumps({"arguments": [str(a) for a in arguments], "env": env}).encode()
        given = array.array("i", [reading, write_out, write_err])
        connection.sendmsg([request], [(socket.SOL_SOCKET, socket.SCM_RIGHTS, given)])
        for handle in given:
            os.close(handle)
        pid = int(connection.recv(64))
        piped = None if read_err is None else os.fdopen(read_err, "r")
        return Forked(pid, connection, os.fdopen(read_out, "r"), piped)

    def close(self):
        self._process.kill()
        self._process.wait()


def serve(path):
    """Import, listen, fork; tell each caller how its process ended."""
    for name in BEFORE_FORK:
        import_module(name)
    listening = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    listening.bind(path)
    listening.listen(64)
    while True:
        connection, _ = listening.accept()
        if os.fork() == 0:
            listening.close()
            os._exit(_see_through(connection))
        connection.close()
        with suppress(ChildProcessError):
            while os.waitpid(-1, os.WNOHANG)[0]:
                pass


def _see_through(connection):
    """Between zygote and program: fork the program, wait for it, say how it ended."""
    size = array.array("i", [0] * 3)
    message, ancillary, *_ = connection.recvmsg(LONGEST_REQUEST, socket.CMSG_LEN(size.itemsize * 3))
    size.frombytes(ancillary[0][2])
    handles, wanted = size[3:], json.loads(message)
    pid = os.fork()
    if pid == 0:
        connection.close()
        os._exit(_become(wanted, handles))
    for handle in handles:
        os.close(handle)
    connection.send(str(pid).encode())
    _, status = os.waitpid(pid, 0)
    with suppress(BrokenPipeError, ConnectionResetError):
        connection.send(str(os.waitstatus_to_exitcode(status)).encode())
    return 0


def _become(wanted, handles):
    """Be `python -m MODULE …` in this process; return its exit status."""
    for place, handle in enumerate(handles):
        os.dup2(handle, place)
        os.close(handle)
    os.environ.clear()
    os.environ.update(wanted["env"])
    os.chdir(ROOT)
    for name in ("stdout", "stderr"):
        setattr(sys, name, open(1 if name == "stdout" else 2, "w", buffering=1, closefd=False))
    sys.argv = ["-m", *wanted["arguments"][1:]]
    status = 0
    try:
        runpy.run_module(wanted["arguments"][0], run_name="__main__", alter_sys=True)
    except SystemExit as error:
        status = error.code if isinstance(error.code, int) else int(error.code is not None)
    except BaseException:
        import traceback

        traceback.print_exc()
        status = 1
    sys.stdout.flush()
    sys.stderr.flush()
    return status


if __name__ == "__main__":
    serve(sys.argv[1])
