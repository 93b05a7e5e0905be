"""Packages stated by hand, taken as they are written.

`private` is what the row says, after take-up and additionality; `private_gross` is the same unless it has a column.
`cost` is PV(cash) - PV(reflow) at the donor's rate; without any rate it is known only if every package states it.
`grant_equivalent` is all the cash when nothing comes back, else PV(cash) - PV(reflow) at the rate of the grant element,
but not below 0. Exposure, reserve and expected loss are 0 and public the project's co-finance, unless they have
columns.
Source: docs/rules.md#packages
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from operator import attrgetter

import numpy as np

from allocator.bulk import made
from allocator.errors import Problem
from allocator.finance.arrays import Floats
from allocator.finance.present_value import present_value
from allocator.language import Sentence
from allocator.modelfile.records import Model
from allocator.pricing.eligible import Payers, no_fund, no_start
from allocator.pricing.rounding import cents
from allocator.pricing.table import Option, Options, Unpriced, padded
from allocator.study.records import Project, StatedOption, Study
from allocator.units import exact, exact_sum

_PACKAGE = attrgetter("project", "option")


def stated_options(
    study: Study,
    model: Model,
    donor_rate: float | None,
    starts: Mapping[str, tuple[int, ...]],
    problems: list[Problem],
) -> tuple[list[Option], list[Unpriced]]:
    """The rows of the study's table of options; what is wrong with them is added to `problems`.

    starts  the years in which each project may start
    """
    projects = {project.project: project for project in study.projects}
    payers = Payers(study)
    kept: list[StatedOption] = []
    refused: list[Unpriced] = []
    rows = sorted(study.options, key=lambda row: (row.project, row.option, row.start or 0))
    for row, within in zip(rows, _surely_within(rows), strict=True):
        allowed = starts[row.project]
        wrong = [] if within else [*_pays_too_much(row)]
        if row.start is not None:
            wrong += _starts_outside(row, allowed)
        if wrong:
            problems += wrong
        elif reason := _reason(study, projects[row.project], row, allowed, payers):
            said = reason if row.instrument else Sentence("{option}: {reason}", option=row.option, reason=reason)
            refused.append(Unpriced(row.project, row.instrument, said))
        else:
            kept.append(row)
    problems.extend(_twice(study))
    return _options(kept, projects, starts, model, donor_rate), refused


def _surely_within(rows: Sequence[StatedOption]) -> list[bool]:
    """Of each row, whether its cash is whole amounts that add up to no more than the commitment."""
    totals, whole = _whole_totals(padded([row.cash for row in rows]))
    commitment = np.array([row.commitment for row in rows], dtype=np.float64)
    return list((whole & (totals <= commitment)).tolist())


def _whole_totals(cash: Floats) -> tuple[Floats, np.ndarray]:
    """The sum of each row, and whether it is exact: whole numbers of this size add up without rounding."""
    return cash.sum(axis=1), (cash % 1 == 0.0).all(axis=1)


def _pays_too_much(row: StatedOption) -> Iterator[Problem]:
    paid = exact_sum(map(exact, row.cash))
    if paid > exact(row.commitment):
        yield Problem(
            f"cash adds up to {float(paid):.12g}, more than the commitment of {row.commitment:.12g}. "
            "Raise the commitment or lower the cash.",
            row.at.in_column("commitment"),
        )


def _starts_outside(row: StatedOption, allowed: tuple[int, ...]) -> Iterator[Problem]:
    if row.start not in allowed:
        span = f"from {allowed[0]} to {allowed[-1]}" if allowed else "in no programme year"
        yield Problem(f"{row.project} may start {span}, not in {row.start}.", row.at.in_column("start"))


def _reason(study: Study, project: Project, row: StatedOption, allowed: tuple[int, ...], payers: Payers) -> str:
    if not allowed:
        return no_start(study, project)
    if payers.any_for(project, row.instrument):
        return ""
    costs = row.commitment > 0 or any(row.cash)
    return no_fund(project, row.instrument) if costs else ""


def _options(
    kept: Sequence[StatedOption],
    projects: Mapping[str, Project],
    starts: Mapping[str, tuple[int, ...]],
    model: Model,
    donor_rate: float | None,
) -> list[Option]:
    """The rows as options, what has to be discounted worked out for all of them at once."""
    cash = [row.cash or (row.commitment,) for row in kept]
    reflow = [row.reflow for row in kept]
    flows = padded(cash), padded(reflow)
    comes_back = flows[1].any(axis=1)
    gifts = np.maximum(_less_reflow(*flows, np.where(comes_back, model.rates.grant_element, 0.0)), 0.0).tolist()
    costs = (
        [{}] * len(kept)
        if donor_rate is None
        else [{"cost": cost} for cost in _less_reflow(*flows, donor_rate).tolist()]
    )
    totals, whole = _whole_totals(flows[0])
    paid_in_all = totals.tolist()
    for number in np.flatnonzero(~whole).tolist():
        paid_in_all[number] = float(exact_sum(map(exact, cash[number])))
    measures = map(_measures, [projects[row.project] for row in kept], kept, paid_in_all, costs, gifts)
    project, option, instrument = (list(map(attrgetter(name), kept)) for name in ("project", "option", "instrument"))
    return made(
        Option,
        len(kept),
        project=project,
        option=option,
        instrument=instrument,
        starts=[starts[row.project] if row.start is None else (row.start,) for row in kept],
        cash=cash,
        reflow=reflow,
        measures=list(measures),
        scale_min=[row.scale_min for row in kept],
        scale_max=[row.scale_max for row in kept],
        support=list(map(_stated, option)),
    )


@lru_cache(maxsize=1 << 12)
def _stated(option: str) -> str:
    """Packages of one name share their words."""
    return Sentence("stated: {option}", option=option)


def _measures(
    project: Project, row: StatedOption, cash: float, cost: Mapping[str, float], gift: float
) -> dict[str, float]:
    """What a package brings: the project's own measures, what is worked out, what the row itself states."""
    private = row.private if row.private is not None else 0.0
    return {
        **project.measures,
        "commitment": row.commitment,
        "cash": cash,
        **cost,
        "grant_equivalent": gift,
        "private": private,
        "private_gross": private,
        "public": project.public_cofinance or 0.0,
        "exposure": 0.0,
        "reserve": 0.0,
        "expected_loss": 0.0,
        **row.measures,
        "projects": 1.0,
    }


def _less_reflow(cash: Floats, reflow: Floats, rate: float | Floats) -> Floats:
    """What is paid less what comes back in today's money, shape (options,); flows of shape (options, years)."""
    return cents(present_value(cash, rate) - present_value(reflow, rate))


def with_cost_of_all(options: Options) -> Options:
    """A cost that only some packages state would read as 0 for the others: then it is unknown for all."""
    if "cost" not in options.measure_names or options.stated("cost") is not None:
        return options
    return replace(options, rows=tuple(map(_without_cost, options.rows)))


def _without_cost(row: Option) -> Option:
    return replace(row, measures={name: amount for name, amount in row.measures.items() if name != "cost"})


def _twice(study: Study) -> Iterator[Problem]:
    """Rows that offer the same package in the same year."""
    if len(set(map(_PACKAGE, study.options))) == len(study.options):
        return
    seen: dict[tuple[str, str], list[StatedOption]] = {}
    for row in study.options:
        for other in seen.setdefault(_PACKAGE(row), []):
            if row.start is None or other.start is None or row.start == other.start:
                yield Problem(
                    f"{row.project} already has the option {row.option} in this year ({other.at or 'an earlier row'}). "
                    "Give it another name or another start.",
                    row.at.in_column("option"),
                )
        seen[_PACKAGE(row)].append(row)
