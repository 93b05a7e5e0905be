"""Why a project is funded: what was decided, who needs it, which floors would be missed without it, what it brings."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from allocator.language import Language
from allocator.modelfile.records import Model
from allocator.portfolio import Funded, LimitLine, Portfolio
from allocator.report.words import heading, limit_number
from allocator.study.records import Decision, Limit, LinkKind, Project, Study
from allocator.study.where import Where, parse_where, project_attributes

_OF_A_PROJECT = ("project", "obligor", "theme", "district", "tag", "instrument")  # keys that a funded row answers alone
_HAIR = 1e-9  # the share of an amount that counts as rounding
_MOST_FLOORS = 3


@dataclass(frozen=True, slots=True)
class _Floor:
    """A limit with a floor whose amounts add up over projects, its `where` read, and its lines by scope."""

    limit: Limit
    where: Where
    lines: dict[str, LimitLine]


@dataclass(frozen=True)
class Why:
    """The reasons of one portfolio, each a few words; every one of them can be recomputed from the tables."""

    portfolio: Portfolio
    study: Study
    model: Model
    language: Language

    def reasons(self, row: Funded, project: Project) -> tuple[str, ...]:
        """Why this project is funded, the strongest reason first."""
        found = (*self._decided(project), *self._needed(project), *self._floors(row, project), *self._brings(row))
        return found or (self.language.say("part of the best portfolio"),)

    def _decided(self, project: Project) -> Iterator[str]:
        if project.decision is Decision.IN:
            yield self.language.say("decided in advance")

    def _needed(self, project: Project) -> Iterator[str]:
        names = self._needs.get(project.project, ())
        if names:
            yield self.language.say("needed by {projects}", projects=self.language.list(names))

    @cached_property
    def _needs(self) -> dict[str, list[str]]:
        """Funded projects that need each project."""
        funded = {row.project for row in self.portfolio.funded_rows}
        needs: dict[str, list[str]] = {}
        for link in self.study.links:
            asks = link.project.partition(":")[0]
            if link.link is LinkKind.NEEDS and asks in funded:
                needs.setdefault(link.other.partition(":")[0], []).append(asks)
        return needs

    @cached_property
    def _with_floor(self) -> tuple[_Floor, ...]:
        lines: dict[str, dict[str, LimitLine]] = {}
        for line in self.portfolio.limit_rows:
            if line.at_least:
                lines.setdefault(line.limit, {})[line.scope] = line
        limits = {limit.limit: limit for limit in (*self.model.limits, *self.study.limits)}
        read = ((limits[name], scopes) for name, scopes in lines.items() if name in limits)
        floors = (_Floor(limit, parse_where(limit.where), scopes) for limit, scopes in read)
        return tuple(floor for floor in floors if self._adds_up(floor))

    def _adds_up(self, floor: _Floor) -> bool:
        """True when taking one project away lowers the amount by what that project's row says."""
        capped = {ceiling.measure for ceiling in self.study.ceilings} | {"resilience"}
        asked = {condition.key for condition in floor.where.conditions} | ({floor.limit.per} - {""})
        return asked <= {*_OF_A_PROJECT} and not {floor.limit.measure, floor.limit.of} & capped

    def _floors(self, row: Funded, project: Project) -> Iterator[str]:
        """Floors that would be missed if this project alone were taken away."""
        having = {**project_attributes(project), "instrument": (row.instrument,)}
        missed = []
        for floor in self._with_floor:
            if not floor.where.holds(having):
                continue
            for scope in having[floor.limit.per] if floor.limit.per else ("",):
                line = floor.lines.get(scope)
                if line is not None and (left := _without(row, floor.limit, line)) is not None:
                    missed.append(self._missed(line, left))
        yield from missed[:_MOST_FLOORS]

    def _missed(self, line: LimitLine, left: float) -> str:
        name = f"{line.limit} ({line.scope})" if line.scope else line.limit
        number, least = (limit_number(line, value, self.language) for value in (left, line.at_least))
        return self.language.say(
            "without it {limit} would stand at {number} of at least {least}", limit=name, number=number, least=least
        )

    def _brings(self, row: Funded) -> Iterator[str]:
        """What it brings of what is maximised."""
        wanted = [measure for measure, _ in self.model.maximise.terms]
        if row.private > 0 and row.commitment > 0:
            times = self.language.ratio(row.private / row.commitment)
            yield self.language.say("{ratio} of private money for each 1 committed", ratio=times)
        names = [*wanted, *(self.model.resilience if "resilience" in wanted else ())]
        parts = [name for name in dict.fromkeys(names) if name not in ("private", "resilience", "commitment")]
        amounts = [(name, amount_of(row, name)) for name in parts]
        shown = [
            f"{heading(name, self.language)} {self.language.quantity(amount)}" for name, amount in amounts if amount > 0
        ]
        if shown:
            yield self.language.say("brings {measures}", measures=", ".join(shown))


def amount_of(row: Funded, measure: str) -> float:
    """What a funded project adds to a measure that adds up, in its unit."""
    named = {"commitment": row.commitment, "private": row.private, "projects": 1.0}
    return named[measure] if measure in named else row.measures.get(measure, 0.0)


def _without(row: Funded, limit: Limit, line: LimitLine) -> float | None:
    """Where the limit would stand without this project, when that is below its floor; else None."""
    mine = amount_of(row, limit.measure)
    if mine <= 0 or line.at_least is None:
        return None
    total = None if line.total is None else line.total - amount_of(row, limit.of)
    if total is not None and total <= 0:
        return None
    left = line.amount - mine if total is None else (line.amount - mine) / total
    return left if left < line.at_least * (1 - _HAIR) else None
