"""Rules that name what does not exist, or that can match nothing, are errors: a rule is never silently left out."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import cached_property
from operator import attrgetter

from allocator.errors import NOWHERE, Problem, StudyError, nearest
from allocator.formulation.attributes import Attributes
from allocator.modelfile.records import Model
from allocator.pricing.table import Options
from allocator.study.records import BUILT_IN_MEASURES, LIMIT_KEYS, Limit, Link, Project, Study
from allocator.study.where import Where, parse_where, project_attributes

BY_FUND = ("commitment", "cash")
_MEASURES = attrgetter("measures")


def check_rules(study: Study, options: Options, model: Model, attributes: Attributes) -> None:
    """Raises StudyError with every rule that cannot be enforced as it stands."""
    names = _Names(study, options, attributes)
    problems = [
        *_duplicates(study, model),
        *(problem for limit in (*study.limits, *model.limits) for problem in _limit(limit, names, model)),
        *_objective(names, model),
        *_indicators(names, model),
        *(problem for link in study.links for problem in _link(link, study, options)),
        *_ceilings(study),
        *_funds(names),
    ]
    if problems:
        raise StudyError(problems)


def known_measures(study: Study, options: Options) -> set[str]:
    """Every measure that can be asked for: built in, or a column of projects or options."""
    own = {name for names in set(map(tuple, map(_MEASURES, study.projects))) for name in names}
    return own | set(options.measure_names) | set(BUILT_IN_MEASURES)


def _duplicates(study: Study, model: Model) -> Iterator[Problem]:
    seen = {limit.limit: limit for limit in study.limits}
    for limit in model.limits:
        if limit.limit in seen:
            message = f'The limit "{limit.limit}" stands in the study too ({seen[limit.limit].at}). Rename one of them.'
            yield Problem(message, limit.at)


@dataclass(frozen=True)
class _Names:
    """Everything a rule may name, looked up once."""

    study: Study
    options: Options
    attributes: Attributes

    @cached_property
    def measures(self) -> set[str]:
        return known_measures(self.study, self.options)

    @cached_property
    def projects(self) -> dict[str, Project]:
        """Projects by id."""
        return {project.project: project for project in self.study.projects}

    def values(self, key: str) -> Collection[str]:
        """Every value of a key that exists."""
        if key == "year":
            return {str(year) for year in self.study.programme_years}
        if key == "fund":
            return {fund.fund for fund in self.study.funds}
        return self.options.instruments if key == "instrument" else self.attributes.of(key).having.keys()


def _limit(limit: Limit, names: _Names, model: Model) -> Iterator[Problem]:
    yield from _measure(limit.measure, "measure", limit, names, model)
    if limit.of:
        yield from _measure(limit.of, "of", limit, names, model)
    if limit.per and limit.per not in LIMIT_KEYS:
        hint = nearest(limit.per, LIMIT_KEYS)
        yield Problem(
            f'"{limit.per}" cannot be a per.{hint} Known: {", ".join(LIMIT_KEYS)}.', limit.at.in_column("per")
        )
        return
    if limit.at_least is None and limit.at_most is None:
        yield Problem("The limit states neither at_least nor at_most. Write one of them.", limit.at)
    where = parse_where(limit.where, limit.at.in_column("where"))
    yield from _values(limit, where, names)
    yield from _by_fund(limit, where)


def _measure(name: str, column: str, limit: Limit, names: _Names, model: Model) -> Iterator[Problem]:
    at = limit.at.in_column(column)
    known, options = names.measures, names.options
    if name not in known:
        yield Problem(f'"{name}" is not a measure of this study.{nearest(name, known)}', at)
    elif name == "resilience" and not model.resilience:
        yield Problem("The model file states no resilience indicators. Add a section resilience to it.", at)
    elif name in ("cost", "grant_equivalent") and options.rows and name not in options.measure_names:
        yield Problem(f"{name} needs a discount rate. Write discount_rate in study, or rates.donor in the model.", at)


def _values(limit: Limit, where: Where, names: _Names) -> Iterator[Problem]:
    at = limit.at.in_column("where")
    unknown = [
        (condition.key, value)
        for condition in where.conditions
        for value in condition.values
        if value not in names.values(condition.key)
    ]
    for key, value in unknown:
        yield Problem(f'There is no {key} "{value}".{nearest(value, names.values(key))}', at)
    if not unknown and not _matches_something(where, names):
        yield Problem(f'Nothing in the study matches "{limit.where}". Change the condition or remove the limit.', at)
    if limit.per and not names.values(limit.per):
        yield Problem(f"No project states a {limit.per}, so the limit matches nothing.", limit.at.in_column("per"))


def _matches_something(where: Where, names: _Names) -> bool:
    of_project = Where(where.on("theme", "district", "obligor", "tag", "project"))
    instruments = Where(where.on("instrument"))
    years = all(any(c.holds((str(y),)) for y in names.study.programme_years) for c in where.on("year"))
    funds = all(any(c.holds((f.fund,)) for f in names.study.funds) for c in where.on("fund"))
    usable = {name for name in (*names.values("instrument"), "") if instruments.holds({"instrument": (name,)})}
    rows = (names.projects[project] for project, name in names.options.pairs() if name in usable)
    return years and funds and any(of_project.holds(project_attributes(row)) for row in rows)


def _by_fund(limit: Limit, where: Where) -> Iterator[Problem]:
    about_fund = limit.per == "fund" or bool(where.on("fund"))
    if about_fund and limit.measure not in BY_FUND:
        message = f"By fund only commitment and cash can be limited, not {limit.measure}: money has no other owner."
        yield Problem(message, limit.at.in_column("measure"))
    if limit.per == "fund" and limit.of and limit.of not in BY_FUND:
        message = f"Per fund the total can only be of commitment or cash, not of {limit.of}."
        yield Problem(message, limit.at.in_column("of"))


def _objective(names: _Names, model: Model) -> Iterator[Problem]:
    for name, _ in model.maximise.terms:
        probe = Limit("maximise", name, at=NOWHERE)
        for problem in _measure(name, "", probe, names, model):
            yield Problem(f"maximise: {problem.message}", problem.at)


def _indicators(names: _Names, model: Model) -> Iterator[Problem]:
    known = names.measures - {"resilience"}
    for name in model.resilience:
        if name not in known:
            message = f'resilience: "{name}" is not a measure of this study.{nearest(name, known)}'
            yield Problem(f"{message} Add a column {name} to projects, or take it out of the model file.")


def _link(link: Link, study: Study, options: Options) -> Iterator[Problem]:
    projects = {project.project for project in study.projects}
    for column, name in (("project", link.project), ("other", link.other)):
        project, colon, option = name.partition(":")
        at = link.at.in_column(column)
        offered = {row.option for row in options.rows if row.project == project}
        offered |= {pair.instrument for pair in options.unpriced if pair.project == project}
        offered |= {row.option for row in study.options if row.project == project}
        if project not in projects:
            yield Problem(f'There is no project "{project}".{nearest(project, projects)}', at)
        elif colon and option not in offered:
            yield Problem(f'{project} has no option "{option}".{nearest(option, offered)}', at)


def _ceilings(study: Study) -> Iterator[Problem]:
    if not study.ceilings:
        return
    own = {name for project in study.projects for name in project.measures}
    own |= {name for option in study.options for name in option.measures}
    groups: dict[str, set[str]] = {}
    for ceiling in study.ceilings:
        if ceiling.measure not in own:
            message = f'"{ceiling.measure}" is not an outcome of projects or options.{nearest(ceiling.measure, own)}'
            yield Problem(message, ceiling.at.in_column("measure"))
        groups.setdefault(ceiling.measure, set()).update([ceiling.by] if ceiling.by else [])
        if len(groups[ceiling.measure]) > 1:
            message = f"{ceiling.measure} has ceilings by district and by theme, which would overlap. Keep one kind."
            yield Problem(message, ceiling.at.in_column("by"))


def _funds(names: _Names) -> Iterator[Problem]:
    known = names.values("instrument")
    for fund in names.study.funds:
        for name in fund.instruments:
            if name not in known:
                message = f'No option uses the instrument "{name}".{nearest(name, known)}'
                yield Problem(message, fund.at.in_column("instruments"))
