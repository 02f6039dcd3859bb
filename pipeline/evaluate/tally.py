"""Sums behind the figures: each is a ratio of two sums, so that a letter counts by what it holds."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field


@dataclass
class Tally:
    """Sums of one group of letters.

    Attributes:
        numerators, denominators: By the name of the figure.
    """

    numerators: defaultdict[str, float] = field(default_factory=lambda: defaultdict(float))
    denominators: defaultdict[str, float] = field(default_factory=lambda: defaultdict(float))

    def add(self, name: str, part: float, whole: float) -> None:
        """Adds to a figure's two sums."""
        self.numerators[name] += part
        self.denominators[name] += whole

    def merge(self, other: Tally) -> None:
        """Adds all sums of another tally."""
        for name in other.denominators:
            self.add(name, other.numerators[name], other.denominators[name])

    def figures(self) -> dict[str, float | None]:
        """Each figure; None where there was nothing to measure."""
        return {
            name: self.numerators[name] / whole if whole else None
            for name, whole in self.denominators.items()
        }


@dataclass(frozen=True)
class Error:
    """One thing read wrong, for the list of the worst.

    Attributes:
        weight: How much it hurts: characters wrong, or a fixed weight for a value.
    """

    weight: float
    where: str
    truth: str
    reading: str
