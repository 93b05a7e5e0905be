"""The dice of the random studies, and what may appear in them."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from random import Random

ALL = frozenset(
    {
        "years",  # more than one programme year
        "cash",  # cash by year, not all at the start
        "reflow",
        "starts",  # fixed and free start years, the same option at two starts
        "scale",
        "funds",  # more than one fund
        "eligibility",
        "overhead",
        "carry_over",  # shares below 1
        "revolving",
        "undated",
        "negative",  # measures below zero
        "themeless",  # projects without theme or district
        "decisions",
        "links",
        "option_links",
        "limits",
        "floors",
        "of",
        "per",
        "fund_limits",
        "model_limits",
        "ceilings",
        "resilience",
        "ordered",
        "scaled",
        "negative_weights",
    }
)

THEMES = ("water", "heat", "farms")
DISTRICTS = ("esil", "zhambyl")
INSTRUMENTS = ("grant", "loan", "guarantee")
TAGS = ("sme", "women-led")
OBLIGORS = ("alpha", "beta")
OWN_MEASURES = ("people", "hectares")


@dataclass
class Draw:
    """What the parts of the generator share: the dice and what may appear."""

    dice: Random
    features: Collection[str]
    assignments: int
    first_year: int = 2027
    years: int = 1
    unit: float = 1.0

    def may(self, feature: str, chance: float) -> bool:
        return feature in self.features and self.dice.random() < chance

    def amount(self, low: int, high: int) -> float:
        """A whole number, or one with a tenth or a hundredth, as the study's `unit` says."""
        return round(self.dice.randint(low, high) * self.unit, 2)

    def some(self, values: Collection[str], most: int = 2) -> tuple[str, ...]:
        return tuple(sorted(self.dice.sample(sorted(values), self.dice.randint(1, min(most, len(values))))))

    @property
    def programme(self) -> range:
        return range(self.first_year, self.first_year + self.years)
