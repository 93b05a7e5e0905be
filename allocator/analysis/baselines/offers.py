"""The packages a list can take: every option of a project with its starts, its flows and who may pay for it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property

from allocator.accounts.taken import Taken
from allocator.analysis.baselines.caps import Key, Package
from allocator.formulation.packages import may_pay
from allocator.modelfile.records import Model
from allocator.pricing.table import Option, Options
from allocator.study.records import Decision, Link, LinkKind, Project, Study
from allocator.units import exact


@dataclass
class Offers:
    """A study and its options, looked up by project."""

    study: Study
    options: Options
    model: Model
    _made: dict[Key, Package] = field(default_factory=dict)
    _exact: dict[Key, Taken] = field(default_factory=dict)

    @cached_property
    def projects(self) -> dict[str, Project]:
        """Projects by id, those decided out left out."""
        return {p.project: p for p in self.study.projects if p.decision is not Decision.OUT}

    @cached_property
    def rows(self) -> dict[str, list[int]]:
        """Rows of the table of options that may be taken, by project."""
        found: dict[str, list[int]] = {}
        for index, row in enumerate(self.options.rows):
            if row.project in self.projects and row.starts and self._payable(index, row):
                found.setdefault(row.project, []).append(index)
        return found

    @cached_property
    def funds(self) -> list[tuple[int, ...]]:
        """Which funds may pay for each option, those that may pay for the least first."""
        may = [
            [f for f, fund in enumerate(self.study.funds) if may_pay(fund, self._project[row.project], row.instrument)]
            for row in self.options.rows
        ]
        wide = [0] * len(self.study.funds)
        for funds in may:
            for fund in funds:
                wide[fund] += 1
        return [tuple(sorted(funds, key=lambda fund: (wide[fund], fund))) for funds in may]

    @cached_property
    def _project(self) -> dict[str, Project]:
        return {project.project: project for project in self.study.projects}

    def _payable(self, index: int, row: Option) -> bool:
        return bool(self.funds[index]) or not (row.measures.get("commitment") or any(row.cash))

    def packages(self, row: int, latest: int | None = None) -> Iterator[Package]:
        """An option at its largest size, the earliest start first; then at its smallest. Made once for all lists."""
        option, made = self.options.rows[row], self._made
        for size in dict.fromkeys((option.scale_max, option.scale_min)):
            for start in sorted(option.starts):
                if latest is None or start <= latest:
                    key = row, start, size
                    if key not in made:
                        made[key] = self._package(row, option, start, size)
                    yield made[key]

    def _package(self, row: int, option: Option, start: int, size: float) -> Package:
        first, years = start - self.study.first_year, self.study.years
        cash, reflow = (
            tuple((first + k, size * amount) for k, amount in enumerate(flow) if amount and first + k < years)
            for flow in (option.cash, option.reflow)
        )
        commitment = size * option.measures.get("commitment", 0.0)
        project = self._project[option.project]
        return Package(row, project, option.instrument, start, size, commitment, cash, reflow, self.funds[row])

    def exactly(self, package: Package) -> Taken:
        """A package as what is taken exactly; two lists often take the same, which is then worked out once."""
        if package.key not in self._exact:
            years, size = self.study.programme_years, exact(package.size)
            option = self.options.rows[package.row]
            self._exact[package.key] = Taken(package.project, option, package.start, size, years)
        return self._exact[package.key]

    @cached_property
    def links(self) -> dict[str, list[Link]]:
        """The links a project takes part in, on either side."""
        found: dict[str, list[Link]] = {}
        for link in self.study.links:
            for project in {side_of(link.project)[0], side_of(link.other)[0]}:
                found.setdefault(project, []).append(link)
        return found

    def on_side(self, side: str, row: int) -> bool:
        """Whether an option is what one side of a link names."""
        project, option = side_of(side)
        here = self.options.rows[row]
        return here.project == project and option in ("", here.option)


def side_of(side: str) -> tuple[str, str]:
    """A side of a link as project and option; the option is "" where any will do."""
    project, _, option = side.partition(":")
    return project, option


def bound_to(link: Link, offers: Offers, row: int) -> str | None:
    """The side that must be taken when this option is; None when the link asks for nothing."""
    if link.link is not LinkKind.EXCLUDES and offers.on_side(link.project, row):
        return link.other
    if link.link is LinkKind.TOGETHER and offers.on_side(link.other, row):
        return link.project
    return None
