"""What a record says of the machine it was made on."""

import contextlib
import platform
import resource
from pathlib import Path

import torch


def device_name() -> str:
    """The processor or card that ran."""
    if torch.cuda.is_available():
        return torch.cuda.get_device_name()
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            return line.split(":", 1)[1].strip()
    return platform.processor()


def forget_peak() -> None:
    """Let the process's peak memory start anew, where the system can."""
    with contextlib.suppress(OSError):
        Path("/proc/self/clear_refs").write_text("5")


def peak_mb() -> int:
    """Peak memory of the process since `forget_peak`, in MB."""
    try:
        status = Path("/proc/self/status").read_text()
    except OSError:
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    line = next(row for row in status.splitlines() if row.startswith("VmHWM"))
    return int(line.split()[1]) // 1024
