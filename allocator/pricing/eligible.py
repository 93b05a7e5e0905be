"""When a project may start, and which funds may pay for it.

Source: docs/rules.md#packages, docs/rules.md#who-pays
"""

from __future__ import annotations

from functools import lru_cache

from allocator.language import Joined, Sentence
from allocator.study.records import Fund, Project, Study


def start_years(study: Study, project: Project) -> tuple[int, ...]:
    """The programme years within the project's `earliest` and `latest`; empty when there is none."""
    last = study.first_year + study.years - 1
    earliest = study.first_year if project.earliest is None else max(project.earliest, study.first_year)
    latest = last if project.latest is None else min(project.latest, last)
    return _years(earliest, latest)


@lru_cache(maxsize=1 << 12)
def _years(first: int, last: int) -> tuple[int, ...]:
    """Projects of the same window share their years."""
    return tuple(range(first, last + 1))


def no_start(study: Study, project: Project) -> str:
    """Why there is no year to start in, in words."""
    stated = [f"{name} {year}" for name, year in (("earliest", project.earliest), ("latest", project.latest)) if year]
    return Sentence(
        "no year to start in: {stated} against a programme from {first} to {last}",
        stated=Joined(Sentence(" and "), stated),
        first=study.first_year,
        last=study.first_year + study.years - 1,
    )


class Payers:
    """Answers whether any fund may pay for a project under an instrument; remembers what it was asked."""

    def __init__(self, study: Study) -> None:
        listed = {fund.fund for fund in study.funds}
        paying = {budget.fund for budget in study.budgets}
        self._funds = [*study.funds, *(Fund(fund) for fund in sorted(paying - listed))]
        self._one_pays_for_all = any(not (fund.themes or fund.districts or fund.instruments) for fund in self._funds)
        self._known: dict[tuple[str | None, str | None, str], bool] = {}

    def any_for(self, project: Project, instrument: str) -> bool:
        """True when some fund's themes, districts and instruments allow it."""
        if self._one_pays_for_all:
            return True
        key = (project.theme, project.district, instrument)
        if key not in self._known:
            self._known[key] = any(self._may(fund, *key) for fund in self._funds)
        return self._known[key]

    @staticmethod
    def _may(fund: Fund, theme: str | None, district: str | None, instrument: str) -> bool:
        return (
            (not fund.themes or theme in fund.themes)
            and (not fund.districts or district in fund.districts)
            and (not fund.instruments or instrument in fund.instruments)
        )


def no_fund(project: Project, instrument: str) -> str:
    """That no fund may pay, in words."""
    return Sentence(
        "no fund may pay for it (theme {theme}, district {district}, instrument {instrument})",
        theme=project.theme or Sentence("not stated"),
        district=project.district or Sentence("not stated"),
        instrument=instrument or Sentence("not stated"),
    )
