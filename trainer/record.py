"""What a run keeps of its learning, beside settings, seed and snapshot: `replay.py` needs it."""

from hashlib import sha256
from typing import Any

from trainer.adapt import Adaptation, State
from trainer.machine import machine
from trainer.material import Material


def record(
    material: Material, adaptation: Adaptation, share: float, parent: int, reach: int
) -> dict[str, Any]:
    """What a run keeps to be learned again, and what came of it.

    `share`: how far the candidate was moved; `parent`: the version it was measured against;
    `reach`: the highest id of a sentence to be found then.
    """
    readers = material.readers
    return {
        "parent": parent,
        "reach": reach,
        "asked_up_to": readers.asked_up_to,
        "sample": [id_ for id_, _, _ in material.sample],
        "others": list(material.others),
        "read": material.hashes(),
        "used": {
            "judgments": len(readers.to_learn()),
            "pairs": len(readers.pairs_to_learn()),
            "asked": len(readers.new()),
        },
        "machine": machine(adaptation.opened.encoder.device),
        "start": weights_hash(adaptation.start),
        "share": share,
        "weights": weights_hash(adaptation.weights(share)),
    }


def weights_hash(state: State) -> str:
    """Of every bit of some tensors, by their names."""
    told = sha256()
    for name, tensor in sorted(state.items()):
        told.update(name.encode())
        told.update(tensor.detach().cpu().contiguous().numpy().tobytes())
    return told.hexdigest()
