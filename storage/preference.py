"""What wins and losses prove, however often one looks. Pure.

The trainer asks at every run, and whoever asks a plain sign test again and again finds, sooner or
later, a difference where there is none: at 90% in 23 of 100 lives of 40 questions. So the signs
are weighed by Wald's sequential test, the odds of one preference against none. Without a
preference these odds ever reach x with a probability of at most 1/x (Ville's inequality).
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Self

SOUGHT = 2 / 3
"""Share of the decided questions that go to a version worth having. Weaker preferences are found
too, later, down to shares of 0.59."""
_Z = 1.959964
"""Of a two-sided interval of 95%."""


@dataclass(frozen=True)
class Tally:
    """Questions on which one side was preferred, the other was, and neither."""

    wins: int = 0
    losses: int = 0
    ties: int = 0

    @classmethod
    def of(cls, leads: Iterable[int]) -> Self:
        """Of each question, by how many points the first side leads."""
        signs = [(lead > 0) - (lead < 0) for lead in leads]
        return cls(signs.count(1), signs.count(-1), signs.count(0))

    @property
    def decided(self) -> int:
        """Questions that tell the two apart."""
        return self.wins + self.losses

    @property
    def questions(self) -> int:
        """All of them."""
        return self.decided + self.ties

    @property
    def better(self) -> float:
        """How certain it is that the first side is preferred, however often one looked: 0 to 1."""
        return certainty(self.wins, self.losses)

    @property
    def worse(self) -> float:
        """How certain it is that the other side is."""
        return certainty(self.losses, self.wins)

    @property
    def interval(self) -> tuple[float, float]:
        """Wilson's interval of the share of wins, 95%; all there is where nothing is decided."""
        if not self.decided:
            return 0.0, 1.0
        share, n = self.wins / self.decided, self.decided
        middle = share + _Z**2 / (2 * n)
        reach = _Z * math.sqrt(share * (1 - share) / n + _Z**2 / (4 * n**2))
        whole = 1 + _Z**2 / n
        return max(0.0, (middle - reach) / whole), min(1.0, (middle + reach) / whole)


def certainty(wins: int, losses: int) -> float:
    """One less the chance that odds like these ever come up without a preference; 0 at worst."""
    odds = wins * math.log(2 * SOUGHT) + losses * math.log(2 * (1 - SOUGHT))
    return 1 - math.exp(-max(odds, 0.0))
