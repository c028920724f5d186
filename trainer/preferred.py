"""What readers preferred blindly says of the kept version: the gate's other witness.

Judgments say how far scores set apart what readers rated; this says whose results they found
relevant while they did not know whose they were (`storage.interleaving`).
"""

import time
from typing import Literal

from storage import interleaving, runs, versions
from storage.database import Store
from storage.preference import Tally
from storage.saying import Said, say
from storage.schema import EncoderVersion
from trainer.settings import TrainerSettings

Preference = Literal["better", "worse"]


def preferred(tally: Tally, settings: TrainerSettings) -> Preference | None:
    """What blind comparisons are sure of, by enough questions; None while they are not. Pure."""
    if tally.decided < settings.enough_queries:
        return None
    if tally.better >= settings.sure:
        return "better"
    return "worse" if tally.worse >= settings.sure else None


def read_tally(store: Store, kept: EncoderVersion, live: EncoderVersion) -> Tally:
    """How readers compared these two since one is kept."""
    with store.read() as session:
        return interleaving.preferences(session, kept.number, runs.same_encoder(session, live))


def withdraw(store: Store, kept: EncoderVersion, tally: Tally) -> Said:
    """Wait no longer for a version that readers surely like less; say so."""
    reason = say(
        "Version {number} waits no longer: compared blindly on {questions} questions, readers "
        "preferred the live version on {losses} and it on {wins}; worse with a probability of "
        "{worse:.0%}.",
        number=kept.number, worse=tally.worse, **_counts(tally),
    )  # fmt: skip
    with store.write() as session:
        versions.withdraw(session, kept.number, time.time(), reason)
    return reason


def promoted(kept: EncoderVersion, tally: Tally) -> Said:
    """Why a version goes live that readers surely like better."""
    return say(
        "Promoted version {number}, kept until now: compared blindly on {questions} questions, "
        "readers preferred it on {wins} and the live version on {losses}; better with a "
        "probability of {better:.0%}.",
        number=kept.number, better=tally.better, **_counts(tally),
    )  # fmt: skip


def _counts(tally: Tally) -> dict[str, int]:
    return {"questions": tally.questions, "wins": tally.wins, "losses": tally.losses}
