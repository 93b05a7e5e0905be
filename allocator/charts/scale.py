"""How the amounts of an axis are written: whole, in thousands or in millions, with decimals that tell them apart."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from allocator.language import Language

if TYPE_CHECKING:
    from matplotlib.axis import Axis

TICKS = 5  # about how many an axis has


@dataclass(frozen=True, slots=True)
class Scale:
    """What amounts are divided by, and the decimals they are shown with."""

    unit: float
    digits: int

    @classmethod
    def of(cls, low: float, high: float) -> Scale:
        """The scale for amounts between two ends.

        >>> Scale.of(0.0, 450_000.0), Scale.of(59.11, 59.19)
        (Scale(unit=1000.0, digits=0), Scale(unit=1.0, digits=2))
        """
        most = max(abs(low), abs(high))
        unit = 1e6 if most >= 1e7 else 1e3 if most >= 1e4 else 1.0
        step = (high - low) / unit / TICKS
        return cls(unit, min(6, max(0, math.ceil(-math.log10(step) - 1e-9))) if step > 0 else 0)

    def written(self, amount: float, language: Language, more: int = 0) -> str:
        """An amount on this scale, with `more` decimals than a tick has."""
        return language.number(amount / self.unit, self.digits + more)

    def word(self, language: Language) -> str:
        """What amounts are counted in: "thousands", "millions", or nothing."""
        if self.unit >= 1e6:
            return language.say("millions")
        return language.say("thousands") if self.unit >= 1e3 else ""


def scaled(axis: Axis, low: float, high: float, language: Language) -> Scale:
    """Writes the ticks of an axis on the scale of its two ends."""
    scale = Scale.of(low, high)

    def tick(amount: float, _: object) -> str:
        return scale.written(amount, language)

    axis.set_major_formatter(tick)
    return scale
