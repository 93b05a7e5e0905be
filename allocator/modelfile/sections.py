"""The short sections of a model file: resilience points, hurdles, rates, and how private money is counted."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from allocator.errors import UsageError
from allocator.modelfile.page import Page
from allocator.modelfile.records import Indicator, Mobilisation
from allocator.modelfile.yaml_nodes import Node
from allocator.units import read_amount, read_quantity, read_rate, read_ratio

Read = Callable[[str], float]


def read_positive_amount(text: str) -> float:
    """An amount above zero.

    >>> read_positive_amount("50000")
    50000.0
    """
    value = float(read_amount(text))
    if value <= 0:
        raise UsageError(f"{text} is not above zero. Write the total at which the indicator is full.")
    return value


def read_indicator_weight(text: str) -> float:
    """The weight of an indicator in the points: above 0, at most 1 (40% or 0.4).

    >>> read_indicator_weight("40%")
    0.4
    """
    value = read_quantity(text).value
    if not 0 < value <= 1:
        raise UsageError(f"{text} is not a weight in the points. Write a share above 0 and at most 1, such as 40%.")
    return float(value)


def _rate(text: str) -> float:
    return float(read_rate(text))


def _signed_rate(text: str) -> float:
    return float(read_rate(text, least=Fraction(-1, 2)))


def _ratio(text: str) -> float:
    return float(read_ratio(text))


@dataclass(frozen=True, slots=True)
class Setting:
    """A number of a section: how it is read, what it means, and what counts when it is not stated."""

    read: Read
    unit: str
    says: str
    default: str = ""


INDICATOR: Final[Mapping[str, Setting]] = {
    "weight": Setting(
        read_indicator_weight, "share", "Part of the 100 points this indicator can earn.", "**required**"
    ),
    "full": Setting(
        read_positive_amount, "of the measure", "Total over the portfolio that earns all of that part.", "**required**"
    ),
}
HURDLES: Final[Mapping[str, Setting]] = {
    "equity_return": Setting(_rate, "share a year", "Return the sponsor must earn.", "not asked for"),
    "debt_service_cover": Setting(
        _ratio, "times", "Least cash flow over debt service in any year of the loan.", "not asked for"
    ),
}
RATES: Final[Mapping[str, Setting]] = {
    "market": Setting(_rate, "share a year", "What a bank asks of the borrower, in the projects' currency."),
    "donor": Setting(
        _rate,
        "share a year",
        "At which the donor discounts, in the study's currency; `discount_rate` of a study counts instead.",
    ),
    "grant_element": Setting(_rate, "share a year", "OECD discount rate of the grant element.", "6%"),
    "depreciation": Setting(
        _signed_rate,
        "share a year",
        "Expected fall of the projects' currency against the study's; may be below 0.",
        "0%",
    ),
}


def read_numbers(page: Page, node: Node, path: str, known: Mapping[str, Setting]) -> dict[str, float]:
    """The numbers of a section such as `rates`, by name."""
    entries = page.table(node, path, known)
    values = {name: page.number(below, at, known[name].read) for name, (at, below) in entries.items()}
    return {name: value for name, value in values.items() if value is not None}


def read_resilience(page: Page, node: Node, path: str = "resilience") -> dict[str, Indicator]:
    """The indicators of the resilience points, by measure: each needs its weight and the total that is full."""
    indicators = {}
    for measure, (below, inner) in page.table(node, path).items():
        values = read_numbers(page, inner, below, INDICATOR)
        stated = page.table(inner, below)
        for missing in [name for name in INDICATOR if name not in stated]:
            page.wrong(inner, below, f"{missing} is missing. Write {{weight: 40%, full: 50000}}.")
        if measure == "resilience":
            page.wrong(inner, below, "Resilience cannot be an indicator of itself.")
        if len(values) == len(INDICATOR):
            indicators[measure] = Indicator(**values)
    return indicators


def read_mobilisation(page: Page, node: Node, path: str = "mobilisation") -> Mobilisation | None:
    """The standard by which private money is counted."""
    word = page.choice(node, path, [standard.value for standard in Mobilisation])
    return Mobilisation(word) if word in list(Mobilisation) else None
