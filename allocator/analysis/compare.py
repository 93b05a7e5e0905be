"""Portfolios side by side: what comes in, what goes out, what is done in another way, which limits bind in which.

The first is what the others are compared with. A limit binds here when it leaves less than a hundredth of its bound as
room: choices are of whole projects, so room of exactly zero is rare. What one more unit of room would bring is asked by
`explain`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

from allocator.analysis.differences import Changed, Differences, differences
from allocator.errors import UsageError
from allocator.portfolio import LimitLine, Portfolio, Status

if TYPE_CHECKING:
    import pandas as pd

    from allocator.charts.figure import Chart

BASE: Final = "base"
TIGHT: Final = 0.01  # share of a bound: a limit with less room binds
HALF_A_CENT: Final = 0.005


@dataclass(frozen=True, slots=True)
class Change:
    """What it takes to come from one run to another."""

    before: str
    after: str
    differences: Differences

    def record(self) -> dict[str, Any]:
        """With the keys of the contract: from, to, in, out, changed."""
        return {"from": self.before, "to": self.after, **self.differences.record()}


@dataclass(frozen=True, slots=True)
class LimitAcross:
    """One limit in one scope over all runs; a run without it (or without a portfolio) has None."""

    limit: str
    scope: str
    lines: Mapping[str, LimitLine | None]

    @property
    def binding(self) -> tuple[str, ...]:
        """Names of the runs in which it binds."""
        return tuple(name for name, line in self.lines.items() if line is not None and binds(line))

    def record(self) -> dict[str, Any]:
        """Plain values for JSON."""
        stated = {name: line for name, line in self.lines.items() if line is not None}
        values = {name: {"value": line.value, "room": line.room} for name, line in stated.items()}
        return {"limit": self.limit, "scope": self.scope, "binding": list(self.binding), "runs": values}


@dataclass(frozen=True)
class Comparison:
    """Portfolios by name, in the order given; the first is what the others are compared with."""

    runs: Mapping[str, Portfolio]

    @cached_property
    def changes(self) -> tuple[Change, ...]:
        """From the first run to each other one."""
        base, *others = self.runs
        return tuple(Change(base, name, changes_between(self.runs[base], self.runs[name])) for name in others)

    @cached_property
    def core(self) -> tuple[str, ...]:
        """Projects that every run with a portfolio funds."""
        funded = [{row.project for row in p.funded_rows} for p in self.runs.values() if has_portfolio(p)]
        return tuple(sorted(set.intersection(*funded))) if funded else ()

    @cached_property
    def limits(self) -> tuple[LimitAcross, ...]:
        """Every limit and scope of any run, in the order of first appearance."""
        lines = {name: {(row.limit, row.scope): row for row in p.limit_rows} for name, p in self.runs.items()}
        keys = dict.fromkeys(key for of_run in lines.values() for key in of_run)
        return tuple(LimitAcross(*key, {name: of_run.get(key) for name, of_run in lines.items()}) for key in keys)

    @property
    def measures(self) -> tuple[str, ...]:
        """Every measure that some run totals, in the order of first appearance."""
        return tuple(dict.fromkeys(name for portfolio in self.runs.values() for name in portfolio.totals))

    @property
    def totals(self) -> pd.DataFrame:
        """A row a run: status, objective, leverage, how many projects, and every total."""
        import pandas as pd

        return pd.DataFrame([dict(row) for row in self.rows()]).set_index("run")

    @property
    def changed(self) -> pd.DataFrame:
        """A row a change: from, to, project, what ("in", "out", "instrument", "start" ...), before, after."""
        import pandas as pd

        columns = ["from", "to", "project", "what", "before", "after"]
        return pd.DataFrame(list(self.change_rows()), columns=columns)

    def rows(self) -> Iterator[dict[str, Any]]:
        """Status, objective, leverage, projects and totals of every run, with equal keys."""
        for name, portfolio in self.runs.items():
            row = {"run": name, "status": str(portfolio.status), "objective": portfolio.objective}
            row |= {"bound": portfolio.bound, "leverage": portfolio.leverage, "funded": len(portfolio.funded_rows)}
            yield row | {measure: portfolio.totals.get(measure) for measure in self.measures}

    def change_rows(self) -> Iterator[tuple[str, str, str, str, str | float | None, str | float | None]]:
        """Every change as (from, to, project, what, before, after)."""
        for change in self.changes:
            ends = (change.before, change.after)
            yield from ((*ends, project, "in", None, None) for project in change.differences.comes)
            yield from ((*ends, project, "out", None, None) for project in change.differences.goes)
            for row in change.differences.changed:
                yield (*ends, row.project, row.what, row.before, row.after)

    def record(self) -> dict[str, Any]:
        """Plain values with the keys of the contract, section 6."""
        return {
            "schema": 1,
            "runs": [_run_record(name, portfolio) for name, portfolio in self.runs.items()],
            "changes": [change.record() for change in self.changes],
            "core": list(self.core),
            "limits": [limit.record() for limit in self.limits],
        }

    def plot(self, language: str = "en") -> Chart:
        """A chart of donor money, private money, resilience and number of projects, a bar a run (the first 16).

        language  "en", "ru" or "kk"
        """
        from allocator.notebook import plots

        return plots.comparison(self, language)

    def _repr_html_(self) -> str:
        """What a notebook shows: what changes from the first run to the others, and the figures."""
        from allocator.notebook.comparisons import comparison_summary

        return comparison_summary(self).html

    def _repr_pretty_(self, printer: Any, cycle: bool) -> None:
        """What a console of IPython shows: the sentences of it."""
        from allocator.notebook.comparisons import comparison_summary

        printer.text(comparison_summary(self).text)


def compare(portfolios: Mapping[str, Portfolio]) -> Comparison:
    """Sets portfolios side by side, by name; the first is what the others are compared with.

    portfolios  two or more, of one currency, such as {"base": p, "cut": q}

    >>> empty = Portfolio("s", "m", "USD", Status.OPTIMAL, 0.0, 0.0, 0.0, {}, None)
    >>> compare({"base": empty, "cut": empty}).record()["changes"]
    [{'from': 'base', 'to': 'cut', 'in': [], 'out': [], 'changed': []}]
    """
    if len(portfolios) < 2:
        raise UsageError("A comparison needs two runs or more.")
    currencies = sorted({portfolio.currency for portfolio in portfolios.values()})
    if len(currencies) > 1:
        raise UsageError(f"The runs are in {' and '.join(currencies)}. Only runs of one currency can be compared.")
    return Comparison(dict(portfolios))


def changes_between(before: Portfolio, after: Portfolio) -> Differences:
    """What comes in, goes out and changes; also a package whose price is another, though it is the same package."""
    found = differences(before.funded_rows, after.funded_rows)
    touched = {row.project for row in found.changed}
    old = {row.project: row.commitment for row in before.funded_rows}
    dearer = tuple(
        Changed(row.project, "commitment", old[row.project], row.commitment)
        for row in after.funded_rows
        if row.project in old.keys() - touched and abs(row.commitment - old[row.project]) > HALF_A_CENT
    )
    return replace(found, changed=tuple(sorted((*found.changed, *dearer), key=lambda row: row.project)))


def binds(line: LimitLine) -> bool:
    """True when a limit leaves less than a hundredth of its bound as room.

    >>> binds(LimitLine("floor", "", 0.302, 0.3, None, 0.002, True))
    True
    """
    sides = [(line.value - low, low) for low in (line.at_least,) if low is not None]
    sides += [(high - line.value, high) for high in (line.at_most,) if high is not None]
    return any(room <= TIGHT * abs(bound) for room, bound in sides)


def has_portfolio(portfolio: Portfolio) -> bool:
    """True when there is something to fund."""
    return portfolio.status in (Status.OPTIMAL, Status.FEASIBLE)


def check_names(names: Sequence[str]) -> None:
    """Raises UsageError for two runs of one name."""
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise UsageError(f'Two runs are named "{twice[0]}". Give every variant a name of its own.')


def _run_record(name: str, portfolio: Portfolio) -> dict[str, Any]:
    return {
        "name": name,
        "study": portfolio.study,
        "model": portfolio.model,
        "status": str(portfolio.status),
        "objective": portfolio.objective,
        "bound": portfolio.bound,
        "totals": dict(portfolio.totals),
        "leverage": portfolio.leverage,
        "funded": [f"{row.project}:{row.option}:{row.start}" for row in portfolio.funded_rows],
        "conflict": list(portfolio.conflict),
    }
