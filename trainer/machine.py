"""What a run's record says of the machine that it ran on: equal weights depend on it."""

import platform
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path
from typing import Any

import torch

from trainer.encoder import has_bfloat16

LIBRARIES = ("torch", "transformers", "tokenizers", "numpy", "learn2learn")
"""Those that a weight's last bit depends on."""


def device_name() -> str:
    """The processor or card that runs."""
    if torch.cuda.is_available():
        return torch.cuda.get_device_name()
    told = Path("/proc/cpuinfo")
    for line in told.read_text().splitlines() if told.exists() else ():
        if line.startswith("model name"):
            return line.split(":", 1)[1].strip()
    return platform.processor()


def machine(device: torch.device) -> dict[str, Any]:
    """What a weight's last bit depends on, beside what was learned from."""
    return {
        "device": device.type,
        "processor": device_name(),
        "threads": torch.get_num_threads(),
        "bfloat16": has_bfloat16(device.type),
        "libraries": {name: version(name) for name in LIBRARIES},
    }


@contextmanager
def in_fixed_order(device: torch.device) -> Iterator[None]:
    """Have the processor add up in one order only, whatever threads come first.

    It costs nothing to speak of there; of a card equal sums are not promised at all.
    """
    before = torch.are_deterministic_algorithms_enabled()
    torch.use_deterministic_algorithms(before or device.type == "cpu")
    try:
        yield
    finally:
        torch.use_deterministic_algorithms(before)
