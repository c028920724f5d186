"""The gate: what the checks make of a candidate. Pure, with a written reason."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from storage.saying import Said, join, say
from trainer.bounds import Gains, cluster_means, probability_above_zero
from trainer.checks import READERS, Check, harm, told

Verdict = Literal["promoted", "kept", "refused"]
HOPELESS = 0.5
"""Below this probability of being better nothing is worth waiting for."""


@dataclass(frozen=True)
class Decision:
    """What becomes of a candidate, and why."""

    verdict: Verdict
    reason: Said


def decide(checks: Sequence[Check], gains: Gains) -> Decision:
    """Promote what readers' judgments speak for and no guard speaks against.

    What is likely to be better is kept: judgments to come may show it, where the guards hold;
    and an admin may look at it and decide.
    """
    benefit = next(check for check in checks if check.name == READERS)
    broken = [check for check in checks if not check.passed and check is not benefit]
    likely = probability_above_zero(cluster_means(gains)) >= HOPELESS
    if not likely:
        return Decision("refused", say("Refused: {sentence}", sentence=benefit.sentence))
    if broken:
        return Decision("kept", join([
            say("Kept, not promoted, for it harms what was good.")
            if harm(broken)
            else say("Kept, not promoted, for nothing can be built on these ratings yet."),
            told(broken),
            say("By readers' judgments: {sentence}", sentence=benefit.sentence),
            say("It stays to be looked at; an admin may promote it."),
        ]))  # fmt: skip
    if not benefit.passed:
        reason = say(
            "Kept, not promoted yet: {sentence} No other check speaks against it. "
            "Judgments to come are asked too, and an admin may promote it.",
            sentence=benefit.sentence,
        )
        return Decision("kept", reason)
    reason = say(
        "Promoted: {sentence} No other check speaks against it.", sentence=benefit.sentence
    )
    return Decision("promoted", reason)
