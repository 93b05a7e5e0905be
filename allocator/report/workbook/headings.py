"""What the columns of the workbook are called in a language; the keys under the headings stay English."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from allocator.language import Language, message
from allocator.report import words
from allocator.report.tables import Unit, measure_unit
from allocator.report.workbook.listing import Column

_HEADINGS: Final = {
    "project": message("Project"),
    "name": message("Name"),
    "theme": message("Theme"),
    "district": message("District"),
    "obligor": message("Who owes or receives"),
    "tags": message("Tags"),
    "option": message("Package"),
    "instrument": message("Instrument"),
    "kind": message("Kind of instrument"),
    "support": message("What was sized"),
    "starts": message("May start in"),
    "start": message("Start"),
    "scale": message("Size"),
    "scale_min": message("Smallest size"),
    "scale_max": message("Largest size"),
    "taken": message("Taken"),
    "fund": message("Fund"),
    "year": message("Year"),
    "reason": message("Reason"),
    "commitment": message("Donor money committed"),
    "cash": message("Donor money paid"),
    "cost": message("Cost to the donor in today's money"),
    "grant_equivalent": message("Grant equivalent"),
    "private": message("Private money mobilised"),
    "private_gross": message("Private money before take-up and additionality"),
    "public": message("Public co-finance"),
    "exposure": message("Guarantees and loans outstanding"),
    "reserve": message("Reserve set aside"),
    "expected_loss": message("Expected loss"),
    "projects": message("Projects"),
    "resilience": message("Resilience points"),
    "share": message("Share of the commitment"),
    "leverage": message("Leverage"),
    "signed": message("Signed by the fund"),
    "paid": message("Paid in all years"),
    "ties_out": message("Ties out"),
    "measure": message("Measure"),
    "limit": message("Limit"),
    "scope": message("For"),
    "rule": message("What it says"),
    "objective": message("Objective"),
}


def heading(key: str, language: Language) -> str:
    """The heading over a key; a measure of the study's own is called as the study calls it.

    >>> from allocator.language import language
    >>> heading("commitment", language("en")), heading("avoided_damage", language("en"))
    ('Donor money committed', 'avoided damage')
    """
    return language.say(_HEADINGS[key]) if key in _HEADINGS else words.heading(key, language)


def plain(keys: Iterable[str], language: Language, width: float = 0.0) -> list[Column]:
    """Columns of text."""
    return [Column(key, heading(key, language), width=width) for key in keys]


def measured(measure: str, values: Iterable[float], language: Language, *, stated: bool = False) -> Column:
    """The column of a measure: money to the cent, counts without decimals, other quantities with two."""
    return Column(measure, heading(measure, language), look_of(measure, values), stated)


def look_of(measure: str, values: Iterable[float]) -> str:
    """How figures of a measure look."""
    if measure_unit(measure) is Unit.MONEY:
        return "money"
    return "count" if all(value == int(value) for value in values) else "quantity"
