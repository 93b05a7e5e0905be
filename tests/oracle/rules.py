"""The measures and limits of docs/rules.md as expressions over what is taken. Shares no code with the library.

Variables: ("size", c) the size of choice c; ("on", c) 1 when it is taken; ("sign", f, c) and ("pay", f, c, t) what
fund f signs for it and pays for it in programme year t.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

from allocator.modelfile.records import Model
from allocator.pricing.table import Option, Options
from allocator.study.records import Ceiling, Decision, Fund, Limit, Project, Study
from tests.oracle.expressions import ZERO, Expression, Number, at_most, exact, total, variable


@dataclass(frozen=True)
class Choice:
    """An option of a project in one start year, with every amount exact and at size 1."""

    index: int
    project: Project
    option: Option
    start: int
    commitment: Number
    cash: dict[int, Number]  # by programme year
    reflow: dict[int, Number]  # by programme year
    payers: tuple[str, ...]

    @property
    def smallest(self) -> Number:
        return exact(self.option.scale_min)

    @property
    def largest(self) -> Number:
        return exact(self.option.scale_max)

    @property
    def key(self) -> tuple[str, str, int]:
        return (self.project.project, self.option.option, self.start)

    def states(self, key: str) -> tuple[str, ...]:
        """What the choice has of a key of `where`; nothing when it states none."""
        match key:
            case "theme":
                return (self.project.theme,) if self.project.theme else ()
            case "district":
                return (self.project.district,) if self.project.district else ()
            case "instrument":
                return (self.option.instrument,) if self.option.instrument else ()
            case "obligor":
                return (self.project.obligor or self.project.project,)
            case "tag":
                return self.project.tags
            case "project":
                return (self.project.project,)
        raise KeyError(key)

    def measure(self, name: str) -> Number:
        own = self.option.measures
        return exact(own[name]) if name in own else exact(self.project.measures.get(name, 0.0))


@dataclass(frozen=True)
class Scope:
    """Which packages, years and funds a sum is over."""

    choices: Callable[[Choice], bool] = lambda choice: True
    years: Callable[[int], bool] = lambda year: True
    funds: Callable[[str], bool] | None = None  # None: not by fund

    def within(self, other: Scope) -> Scope:
        funds = [part for part in (self.funds, other.funds) if part]
        return Scope(
            lambda choice: self.choices(choice) and other.choices(choice),
            lambda year: self.years(year) and other.years(year),
            (lambda fund: all(part(fund) for part in funds)) if funds else None,
        )


EVERYTHING = Scope()


@dataclass(frozen=True)
class Bounded:
    """A limit in one scope, as an expression that must be zero or more."""

    limit: str
    scope: str
    side: str  # "at_least" or "at_most"
    slack: Expression
    by_fund: bool


class Rules:
    """All a study and a model file say, as choices and expressions."""

    def __init__(self, study: Study, options: Options, model: Model) -> None:
        self.study, self.model, self.options = study, model, options
        self.years = tuple(range(study.first_year, study.first_year + study.years))
        stated = {fund.fund for fund in study.funds}
        others = sorted({budget.fund for budget in study.budgets} - stated)
        self.funds = (*study.funds, *(Fund(fund) for fund in others))
        self.choices = self._choices()
        self._totals: dict[str, Expression] = {}

    def _choices(self) -> list[Choice]:
        projects = {project.project: project for project in self.study.projects}
        found: list[Choice] = []
        for option in self.options.rows:
            project = projects[option.project]
            for start in option.starts:
                found.append(self._choice(len(found), project, option, start))
        return found

    def _choice(self, index: int, project: Project, option: Option, start: int) -> Choice:
        cash = {start + k: exact(amount) for k, amount in enumerate(option.cash) if start + k in self.years}
        reflow = {start + k: exact(amount) for k, amount in enumerate(option.reflow) if start + k in self.years}
        payers = tuple(fund.fund for fund in self.funds if _may_pay(fund, project, option))
        commitment = exact(option.measures["commitment"])
        return Choice(index, project, option, start, commitment, cash, reflow, payers)

    def choices_of(self, project: Project) -> list[Choice]:
        """What may be taken of a project on its own account: a package nobody may pay for cannot."""
        return [
            choice
            for choice in self.choices
            if choice.project.project == project.project
            and (choice.payers or not (choice.commitment or any(choice.option.cash)))
        ]

    # --- totals

    def total(self, measure: str, scope: Scope = EVERYTHING) -> Expression:
        """The total of a measure over a scope, ceilings and resilience points included."""
        if measure == "resilience":
            return self._resilience(scope)
        if scope.funds is not None:
            return self._by_fund(measure, scope)
        return self._counted(measure, scope)

    def whole(self, measure: str) -> Expression:
        """The total over the whole portfolio; one object a measure, so that its parts are known to be the same."""
        if measure not in self._totals:
            self._totals[measure] = self.total(measure)
        return self._totals[measure]

    def _resilience(self, scope: Scope) -> Expression:
        parts = [
            (100 * exact(indicator.weight), at_most(1, total([(1 / Fraction(exact(indicator.full)), counted)])))
            for name, indicator in self.model.resilience.items()
            for counted in [self.total(name, scope)]
        ]
        return total(parts)

    def _counted(self, measure: str, scope: Scope) -> Expression:
        ceilings = [ceiling for ceiling in self.study.ceilings if ceiling.measure == measure]
        inside = [ceiling for ceiling in ceilings if ceiling.by]
        free = total((1, self._sum(measure, scope, choice)) for choice in self.choices if not _under(choice, inside))
        parts = [(1, free)]
        for ceiling in inside:
            under = [choice for choice in self.choices if _under(choice, [ceiling])]
            summed = total((1, self._sum(measure, scope, choice)) for choice in under)
            parts.append((1, at_most(exact(ceiling.ceiling), summed)))
        whole = total(parts)
        for ceiling in ceilings:
            if not ceiling.by:
                whole = at_most(exact(ceiling.ceiling), whole)
        return whole

    def _sum(self, measure: str, scope: Scope, choice: Choice) -> Expression:
        if not scope.choices(choice):
            return ZERO
        if measure == "cash":
            paid = sum(amount for year, amount in choice.cash.items() if scope.years(year))
            return variable(("size", choice.index), paid)
        if not scope.years(choice.start):
            return ZERO
        if measure == "projects":
            return variable(("on", choice.index))
        return variable(("size", choice.index), choice.measure(measure))

    def _by_fund(self, measure: str, scope: Scope) -> Expression:
        assert scope.funds is not None
        assert measure in ("commitment", "cash")
        parts: list[tuple[Number, Expression]] = []
        for choice in filter(scope.choices, self.choices):
            for fund in filter(scope.funds, choice.payers):
                if measure == "commitment" and scope.years(choice.start):
                    parts.append((1, variable(("sign", fund, choice.index))))
                if measure == "cash":
                    years = [year for year in choice.cash if scope.years(year)]
                    parts += [(1, variable(("pay", fund, choice.index, year))) for year in years]
        return total(parts)

    # --- limits

    @cached_property
    def bounded(self) -> list[Bounded]:
        return [row for limit in (*self.study.limits, *self.model.limits) for row in self._rows(limit)]

    def _rows(self, limit: Limit) -> Iterable[Bounded]:
        where = read_where(limit.where)
        for value in self.per_values(limit.per):
            narrowed = where.within(_one(limit.per, value)) if limit.per else where
            measured = self.total(limit.measure, narrowed)
            base = self._base(limit, value)
            by_fund = narrowed.funds is not None
            if limit.at_least is not None:
                slack = total([(1, measured), (-exact(limit.at_least), base)])
                yield Bounded(limit.limit, value, "at_least", slack, by_fund)
            if limit.at_most is not None:
                slack = total([(-1, measured), (exact(limit.at_most), base)])
                yield Bounded(limit.limit, value, "at_most", slack, by_fund)

    def _base(self, limit: Limit, value: str) -> Expression:
        if not limit.of:
            return Expression(1)
        if limit.per in ("year", "fund"):
            return self.total(limit.of, _one(limit.per, value))
        return self.whole(limit.of)

    def per_values(self, per: str) -> Sequence[str]:
        """What `per` runs over: a single nameless scope when it is blank."""
        if not per:
            return [""]
        if per == "year":
            return [str(year) for year in self.years]
        if per == "fund":
            return [fund.fund for fund in self.funds]
        if per == "instrument":
            names = {row.instrument for row in (*self.options.rows, *self.options.unpriced)}
            return sorted(names - {""})
        listed = {
            "theme": [[project.theme] for project in self.study.projects],
            "district": [[project.district] for project in self.study.projects],
            "obligor": [[project.obligor or project.project] for project in self.study.projects],
            "tag": [project.tags for project in self.study.projects],
            "project": [[project.project] for project in self.study.projects],
        }[per]
        return sorted({name for names in listed for name in names if name})

    # --- names

    @cached_property
    def ids(self) -> tuple[str, ...]:
        """Every rule that a conflict may name."""
        limits = [f"limit:{limit.limit}" for limit in (*self.study.limits, *self.model.limits)]
        funds = [f"budget:{fund.fund}" for fund in self.funds]
        links = [f"link:{link.project} {link.link.value} {link.other}" for link in self.study.links]
        decided = [project for project in self.study.projects if project.decision is not Decision.OPEN]
        return (*limits, *funds, *links, *(f"decision:{project.project}" for project in decided))


def _may_pay(fund: Fund, project: Project, option: Option) -> bool:
    return (
        (not fund.themes or project.theme in fund.themes)
        and (not fund.districts or project.district in fund.districts)
        and (not fund.instruments or option.instrument in fund.instruments)
    )


def _under(choice: Choice, ceilings: Sequence[Ceiling]) -> bool:
    return any(ceiling.value in choice.states(ceiling.by) for ceiling in ceilings)


def read_where(text: str) -> Scope:
    """`where` read a second time, without the library's own reader."""
    scope = EVERYTHING
    for part in filter(None, (part.strip() for part in text.split("&"))):
        left, right = part.split("=")
        scope = scope.within(_condition(left.removesuffix("!").strip(), right, left.endswith("!")))
    return scope


def _condition(key: str, right: str, negated: bool) -> Scope:
    wanted = {value.strip() for value in right.split("|")}
    if key == "year":
        return Scope(years=lambda year: (str(year) in wanted) != negated)
    if key == "fund":
        return Scope(funds=lambda fund: (fund in wanted) != negated)
    return Scope(choices=lambda choice: bool(wanted & set(choice.states(key))) != negated)


def _one(per: str, value: str) -> Scope:
    return _condition(per, value, False)
