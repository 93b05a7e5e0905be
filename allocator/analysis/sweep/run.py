"""`allocator.sweep`: the best portfolio along the values of one or more paths."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

from allocator.allocate import prepare
from allocator.analysis.sweep.asked import BUDGET, Axis, Changes, Given, axes_of, grid
from allocator.analysis.sweep.curve import curve_of
from allocator.analysis.sweep.drive import Drive, Listener, Where
from allocator.analysis.sweep.nested import Stage, check_nested, nested_path
from allocator.analysis.sweep.result import Curve, Nested, Point, Setting, Sweep
from allocator.analysis.sweep.reuse import Workshop
from allocator.analysis.sweep.scales import Range, check_steps, of_one_objective, range_of, shown, value_now
from allocator.analysis.sweep.tasks import Job, PointTask, StepTask, Task, Terms
from allocator.errors import UsageError
from allocator.modelfile import model_for
from allocator.modelfile.change import apply_changes, apply_scenario
from allocator.modelfile.records import Model
from allocator.portfolio import Status
from allocator.study.records import Study

MOST_STEPS = 1_000


def sweep(
    study: Study,
    model: str | Path | Model | None = None,
    budget: Given | None = None,
    set: Mapping[str, Given] | Iterable[tuple[str, str]] = (),
    *,
    scenario: str | None = None,
    exact: bool = False,
    nested: bool = False,
    most: int = MOST_STEPS,
    processes: int | None = None,
    cluster: str | None = None,
    journal: str | Path | None = None,
    gap: float = 0.0,
    time: float = 300.0,
    seed: int = 0,
    progress: Listener | None = None,
) -> Sweep:
    """The best portfolio at every value of a path, and at every combination where several are given.

    study, model   as for `solve`
    budget         totals: [500_000, "1m", "80%"], or a range "0.5m:2m:0.1m"
    set            paths with their values: {"limits.adaptation.at_least": "20%,30%,40%"}; a single value is set at
                   every point
    scenario       a scenario of the study, applied before everything else
    exact          also the complete curve with every breakpoint, over the one path with several values
    nested         also the best path on which a growing budget never drops a funded project
    most           breakpoints after which the curve is left open
    processes      worker processes, one solver thread each; by default one a processor, with 1 in this process
    cluster        address of a Dask scheduler that does the work instead
    journal        SQLite file: a sweep that was stopped goes on from it
    gap, time, seed  as for `solve`; the time is for each point
    Returns a Sweep; `complete` says whether all of it was found and proven. Raises UsageError where a value cannot be
    set, StudyError where a rule cannot be enforced at some point.
    """
    policy = model_for(study, model)
    if scenario is not None:
        study, policy = apply_scenario(study, policy, scenario)
    axes, varied = axes_of(budget, set)
    if not axes or not varied:
        raise UsageError("Nothing is swept over. Write --budget 0.5m:2m:0.1m, or --set PATH=20%,30%,40%.")
    plan = _Plan(Job(study, policy, Terms(gap, time, seed)), axes, exact=exact, nested=nested)
    drive = Drive(plan.job, Where(processes, cluster, journal), plan.setting, progress, most)
    drive.run(plan.tasks)
    return plan.result(drive)


class _Plan:
    """Everything that will be asked, checked before the first solve."""

    def __init__(self, job: Job, axes: list[Axis], *, exact: bool, nested: bool) -> None:
        self.job = job
        self.axes = axes
        self.points = [PointTask(changes) for changes in grid(axes)]
        self.settings = self._settings()
        self.range = self._range() if exact else None
        self.nested = nested
        if nested:
            self._check_nested()

    @property
    def tasks(self) -> list[Task]:
        """What is asked first: of points that differ in their budget, the largest first (see carried)."""
        descending = sorted(self.points, key=lambda task: -self._total(task))
        return [*descending, *(self.range.tasks() if self.range else ())]

    def _total(self, task: PointTask) -> float:
        """The total budget of a point, or 0 where it is not swept over."""
        total = self.settings[task.key].get(BUDGET, 0.0)
        return total if isinstance(total, float) else 0.0

    def setting(self, task: Task) -> Setting:
        """What a point shows as set."""
        if isinstance(task, StepTask):
            return {}
        return self.settings[task.key]

    def _settings(self) -> dict[str, Setting]:
        """What every point shows as set; raises UsageError with every value that cannot be set."""
        wrong: dict[str, None] = {}
        settings = {}
        for task in self.points:
            try:
                settings[task.key] = shown(self.job.study, self.job.model, task.changes)
            except UsageError as error:
                wrong |= dict.fromkeys(str(error).splitlines())
        if wrong:
            raise UsageError("\n".join(wrong))
        return settings

    def _range(self) -> Range:
        varied = [one for one in self.axes if len(one.values) > 1]
        if len(varied) != 1:
            raise UsageError("An exact curve runs over one path. Give several values to one of them only.")
        fixed: Changes = tuple((one.path, one.values[0]) for one in self.axes if one is not varied[0])
        asked = range_of(self.job.study, self.job.model, varied[0], fixed)
        changed = apply_changes(self.job.study, self.job.model, asked.scale.set_to(asked.high))
        check_steps(prepare(*changed), asked.scale)
        return asked

    def _check_nested(self) -> None:
        varied = [one.path for one in self.axes if len(one.values) > 1]
        if varied != [BUDGET]:
            raise UsageError("A path that never drops a project runs over budgets. Sweep over --budget only.")
        check_nested(self.job.model.maximise.form)

    def result(self, drive: Drive) -> Sweep:
        """All that was found."""
        done = [drive.answers[task.key].point for task in self.points if task.key in drive.answers]
        job = self.job
        return Sweep(
            study=job.study.name,
            model=job.model.name,
            currency=job.study.currency,
            points=tuple(done),
            asked=len(self.points),
            curve=self._curve(self.range, drive) if self.range else None,
            nested=self._nested(done) if self.nested and not drive.stopped else None,
            resumed=drive.resumed,
        )

    def _curve(self, asked: Range, drive: Drive) -> Curve:
        terms = of_one_objective(self.job.model).maximise.terms
        words = " + ".join(name if weight == 1 else f"{weight:g} x {name}" for name, weight in terms)
        now = value_now(*apply_changes(self.job.study, self.job.model, asked.scale.changes), asked.scale.path)
        return curve_of(asked, words, drive.answers, now)

    def _nested(self, points: list[Point]) -> Nested:
        """The path over the budgets at which something is feasible, from the lowest up."""
        if any(point.status is not Status.INFEASIBLE and point.objective is None for point in points):
            raise UsageError(
                "Some budgets have no portfolio yet, so a path over all cannot be found. Give more --time."
            )
        workshop = Workshop()
        stages: dict[float, Stage] = {}
        for task, point in zip(self.points, points, strict=True):
            amount = float(point.set[BUDGET])
            if point.objective is not None:
                changed = apply_changes(self.job.study, self.job.model, task.changes)
                free = point.bound if point.bound is not None else point.objective
                stages[amount] = Stage(amount, workshop.prepared(*changed), free)
        left_out = tuple(sorted(float(p.set[BUDGET]) for p in points if p.status is Status.INFEASIBLE))
        return nested_path([stages[amount] for amount in sorted(stages)], self.job.terms, left_out)
