"""One project: why it is in or not, what forcing it costs, its next-best instrument, and what would change the answer.

    force in    the best portfolio with it, against the best         force out    the best without it
    next best   the best portfolio with it, but not by the option it has (or would have)
    switching   see switching

Every portfolio here is the best of its kind at gap 0, settled and verified like any other.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from allocator.accounts.reasons.blocker import figures
from allocator.allocate import Prepared, Settings, prepare
from allocator.analysis.differences import Differences, differences
from allocator.analysis.explain.again import Again, proven
from allocator.analysis.explain.switching import Switch, switches
from allocator.errors import UsageError, nearest
from allocator.formulation.program import Linear
from allocator.modelfile.records import Form, Model
from allocator.portfolio import Funded, Portfolio, Status
from allocator.pricing.table import Options
from allocator.solve.conflict import Conflict
from allocator.solve.task import Row
from allocator.study.records import Decision, Project, Study
from allocator.units import difference


@dataclass(frozen=True)
class Forced:
    """The best portfolio with a project forced in or out, against the best there is.

    possible   None when the time was up
    objective  of the forced portfolio; cost: the best objective less it
    measures   by how much each total changes, in its own unit
    levels     of an order, by how much each level changes
    way        the project's own row, where it is funded
    conflict   rules that cannot hold together with the project forced, where it is not possible
    """

    possible: bool | None
    objective: float | None = None
    cost: float | None = None
    measures: Mapping[str, float] = field(default_factory=dict)
    levels: Mapping[str, float] = field(default_factory=dict)
    swaps: Differences = Differences((), (), ())
    way: Funded | None = None
    conflict: tuple[str, ...] = ()

    def record(self) -> dict[str, Any]:
        """With the keys of the contract: objective, cost, in, out."""
        way = self.way
        return {
            "possible": self.possible,
            "objective": self.objective,
            "cost": self.cost,
            "measures": dict(self.measures),
            "levels": dict(self.levels),
            **self.swaps.record(),
            "option": None if way is None else way.option,
            "instrument": None if way is None else way.instrument,
            "start": None if way is None else way.start,
            "commitment": None if way is None else way.commitment,
            "conflict": list(self.conflict),
        }


@dataclass(frozen=True)
class ProjectExplanation:
    """Why one project is funded or not, and what would change that.

    force_in   for a project that is not funded; force_out for one that is
    next_best  the best with the project by another option than the one it has or would have; None: it has no other
    complete   True when every answer is proven
    """

    portfolio: Portfolio
    project: Project
    funded: Funded | None
    reason: str
    force_in: Forced | None = None
    force_out: Forced | None = None
    next_best: Forced | None = None
    switching: tuple[Switch, ...] = ()
    complete: bool = True
    solves: int = 0

    def record(self) -> dict[str, Any]:
        """As the contract has it: project, funded, reason, force_in, switching."""
        row = self.funded
        return {
            "schema": 1,
            "study": self.portfolio.study,
            "model": self.portfolio.model,
            "status": str(self.portfolio.status),
            "objective": self.portfolio.objective,
            "project": self.project.project,
            "name": self.project.name,
            "decision": str(self.project.decision),
            "funded": row is not None,
            "option": None if row is None else row.option,
            "instrument": None if row is None else row.instrument,
            "start": None if row is None else row.start,
            "reason": self.reason,
            "force_in": _record(self.force_in),
            "force_out": _record(self.force_out),
            "next_best": _record(self.next_best),
            "switching": [one.record() for one in self.switching],
            "complete": self.complete,
        }


def _record(forced: Forced | None) -> dict[str, Any] | None:
    return None if forced is None else forced.record()


def explain_project(
    study: Study, model: Model, name: str, settings: Settings | None = None, options: Options | None = None
) -> ProjectExplanation:
    """Why a project is in the best portfolio of a study or not, and what would change that.

    name      the project's id
    settings  time (seconds, for all) and seed; the gap is always 0
    options   the priced table, when it was priced before
    Raises UsageError for a project that the study does not have.
    """
    projects = {project.project: project for project in study.projects}
    if name not in projects:
        raise UsageError(f'There is no project "{name}".{nearest(name, projects)}')
    again = Again.begin(prepare(study, model, options), settings or Settings())
    return _Explaining(again, again.portfolio(again.prepared), projects[name]).explanation()


@dataclass
class _Explaining:
    again: Again
    found: Portfolio
    project: Project

    def explanation(self) -> ProjectExplanation:
        """All of it, as far as the time allows."""
        own = next((row for row in self.found.funded_rows if row.project == self.project.project), None)
        if not proven(self.found):
            reason = self._declined() if self.found.funded_rows else "nothing is known: no portfolio was found"
            return ProjectExplanation(self.found, self.project, own, reason, complete=False, solves=self.again.solves)
        x = self._columns()
        if own is None:
            return self._of_declined(x)
        return self._of_funded(x, own)

    def _of_declined(self, x: np.ndarray) -> ProjectExplanation:
        reason = self._declined()
        if not len(x):
            return ProjectExplanation(self.found, self.project, None, reason, solves=self.again.solves)
        forced = self._forced(_at_least_one(x))
        other = self._other(x, forced.way)
        found = self._switches(None, forced.way, self.found.objective)
        told = ProjectExplanation(self.found, self.project, None, reason, force_in=forced, next_best=other)
        return self._done(replace(told, switching=found))

    def _of_funded(self, x: np.ndarray, own: Funded) -> ProjectExplanation:
        forced = self._forced(Row(Linear(x, np.ones(len(x))), upper=0.0))
        other = self._other(x, own)
        found = self._switches(own, own, forced.objective)
        reason = self._why(own, forced)
        told = ProjectExplanation(self.found, self.project, own, reason, force_out=forced, next_best=other)
        return self._done(replace(told, switching=found))

    def _done(self, told: ProjectExplanation) -> ProjectExplanation:
        """What is told, with whether all of it is proven."""
        known = (part for part in (told.force_in, told.force_out, told.next_best) if part is not None)
        complete = all(part.possible is not None for part in known) and all(one.proven for one in told.switching)
        return replace(told, complete=complete, solves=self.again.solves)

    def _switches(self, own: Funded | None, way: Funded | None, target: float | None) -> tuple[Switch, ...]:
        """Where the answer changes; only a project whose decision is open has such values."""
        return switches(self.again, self.found, self.project, own, way, target) if self._open else ()

    @property
    def _open(self) -> bool:
        return self.project.decision is Decision.OPEN

    def _declined(self) -> str:
        return next((row.reason for row in self.found.declined_rows if row.project == self.project.project), "")

    def _columns(self) -> np.ndarray:
        packages = self.again.prepared.case.packages
        place = {project.project: index for index, project in enumerate(packages.study.projects)}
        return np.asarray(packages.x[packages.project_index == place[self.project.project]])

    def _freed(self) -> Prepared:
        """The study with the project open, so that it can be forced either way; a scaled objective as it was scaled."""
        again = self.again
        again.levels = self.found.levels
        if self._open:
            return again.comparable(again.prepared)
        return again.changed((f"projects.{self.project.project}.decision", Decision.OPEN.value))

    def _forced(self, *rows: Row) -> Forced:
        """The best portfolio under a condition on the project."""
        freed = self._freed()
        found = self.again.portfolio(freed, rows)
        if found.status is Status.INFEASIBLE:
            return Forced(possible=False, conflict=self._conflict(freed, rows))
        if not proven(found) or found.objective is None or self.found.objective is None:
            return Forced(possible=None)
        names = {**self.found.totals, **found.totals}
        change = {m: difference(found.totals.get(m, 0.0), self.found.totals.get(m, 0.0)) for m in names}
        return Forced(
            possible=True,
            objective=found.objective,
            cost=difference(self.found.objective, found.objective),
            measures={measure: by for measure, by in change.items() if by},
            levels=self._levels(found),
            swaps=differences(self.found.funded_rows, found.funded_rows),
            way=next((row for row in found.funded_rows if row.project == self.project.project), None),
        )

    def _levels(self, found: Portfolio) -> dict[str, float]:
        if self.again.prepared.model.maximise.form is not Form.ORDERED:
            return {}
        both = zip(found.levels, self.found.levels, strict=True)
        return {new.measure: difference(new.value, old.value) for new, old in both}

    def _conflict(self, freed: Prepared, rows: tuple[Row, ...]) -> tuple[str, ...]:
        """The rules that forbid it: those that would have to give way, found with the project decided so."""
        forced_in = any(row.lower > 0.0 for row in rows)
        if len(rows) > 1 or not self.again.left:
            return ()
        decision = Decision.IN if forced_in else Decision.OUT
        decided = self.again.changed((f"projects.{self.project.project}.decision", decision.value))
        return Conflict(decided.case, self.again.deadline, self.again.settings.seed).smallest()

    def _other(self, x: np.ndarray, way: Funded | None) -> Forced | None:
        """The best with the project, the option it has or would have barred; None where it has no other."""
        packages = self.again.prepared.case.packages
        if way is None:
            return None
        place = np.flatnonzero(np.isin(packages.x, x))
        same = np.array([packages.options.rows[packages.option[j]].option == way.option for j in place], dtype=np.bool_)
        if same.all():
            return None
        return self._forced(_at_least_one(x[~same]), Row(Linear(x[same], np.ones(int(same.sum()))), upper=0.0))

    def _why(self, own: Funded, without: Forced) -> str:
        """Why a funded project is funded."""
        if self.project.decision is Decision.IN:
            return "decided in"
        if without.possible is False:
            return "nothing fits without it: " + "; ".join(without.conflict)
        if without.cost is None:
            return "part of the best portfolio"
        if without.cost > 0.0 or without.levels:
            value, lower = figures(without.objective or 0.0), figures(without.cost)
            return f"part of the best portfolio: without it the best is {value}, lower by {lower}"
        return "as good a portfolio exists without it; the rule on ties prefers this one"


def _at_least_one(x: np.ndarray) -> Row:
    return Row(Linear(x, np.ones(len(x))), lower=1.0)
