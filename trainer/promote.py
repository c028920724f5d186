"""The gate: what the checks make of a candidate. Pure, with a written reason."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from trainer.bounds import Gains, cluster_means, probability_above_zero
from trainer.checks import READERS, Check, harm, told

Verdict = Literal["promoted", "kept", "refused"]
HOPELESS = 0.5
"""Below this probability of being better nothing is worth waiting for."""


@dataclass(frozen=True)
class Decision:
    """What becomes of a candidate, and why."""

    verdict: Verdict
    reason: str


def decide(checks: Sequence[Check], gains: Gains) -> Decision:
    """Promote what readers' judgments speak for and no guard speaks against.

    What is likely to be better is kept: judgments to come may show it, where the guards hold;
    and an admin may look at it and decide.
    """
    benefit = next(check for check in checks if check.name == READERS)
    broken = [check for check in checks if not check.passed and check is not benefit]
    likely = probability_above_zero(cluster_means(gains)) >= HOPELESS
    if not likely:
        return Decision("refused", f"Refused: {benefit.sentence}")
    if broken:
        harms = harm(broken)
        why = "it harms what was good" if harms else "nothing can be built on these ratings yet"
        return Decision(
            "kept",
            f"Kept, not promoted, for {why}. {told(broken)} By readers' judgments: "
            f"{benefit.sentence} It stays to be looked at; an admin may promote it.",
        )
    if not benefit.passed:
        return Decision(
            "kept",
            f"Kept, not promoted yet: {benefit.sentence} No other check speaks against it. "
            "Judgments to come are asked too, and an admin may promote it.",
        )
    return Decision("promoted", f"Promoted: {benefit.sentence} No other check speaks against it.")
