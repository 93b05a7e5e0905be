"""What of a project can be turned to see when the answer changes: its commitment, its private money, all budgets.

    commitment  of the option it has or would have; what is paid follows in proportion. For a package that is priced, so
                does all else on the donor's side (reflows, cost, exposure, reserve, expected loss)
    private     of that option; gross private money of a priced package follows in proportion
    budget      the total of all budgets, each in proportion

A package stated in one row is changed as `--set` changes it; others in the priced table.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from fractions import Fraction

from allocator.allocate import Prepared, prepare
from allocator.analysis.diagnose.steps import CENT, up, written
from allocator.analysis.explain.again import Again
from allocator.errors import StudyError, UsageError
from allocator.modelfile.change import apply_changes, scale_budgets
from allocator.modelfile.change_paths import in_proportion
from allocator.portfolio import Funded
from allocator.pricing import price
from allocator.pricing.table import Option, Options
from allocator.units import exact

DONOR_SIDE = ("commitment", "cash", "cost", "grant_equivalent", "exposure", "reserve", "expected_loss")
STEP = CENT


@dataclass(frozen=True)
class Dial:
    """A number that can be turned.

    what   "commitment", "private" or "budget"; now: as it stands, study currency
    helps  1 when more of it speaks for the project, -1 when less does
    least, most   how far it is turned
    step   how finely: one hundredth; where sizes are free, and values are known to a millionth, 0.001 % of it
    at     the study with another value
    change the path it is set by; "" when there is none
    """

    what: str
    option: str
    now: Fraction
    helps: int
    least: Fraction
    most: Fraction
    step: Fraction
    at: Callable[[Fraction], Prepared]
    change: str


def own_dials(again: Again, way: Funded) -> list[Dial]:
    """The commitment and the private money of the option a project has or would have."""
    row = _row(again.prepared.options, way)
    money = sum((exact(budget.amount) for budget in again.prepared.study.budgets), Fraction(0))
    whole = sum((exact(one.measures.get("private", 0.0)) for one in again.prepared.options.rows), Fraction(0))
    found = []
    for what, helps in (("commitment", -1), ("private", 1)):
        now = exact(row.measures.get(what, 0.0))
        if what == "commitment" and not now:
            continue
        most = max(now, 2 * money) if what == "commitment" else now + 10 * (whole + money)
        path = _path(again, row, what)
        least = STEP if what == "commitment" else Fraction(0)
        ends = (least, most, _step(again, now))
        found.append(Dial(what, row.option, now, helps, *ends, _turned(again, row, what, path), path))
    return found


def budget_dial(again: Again) -> Dial | None:
    """The total of all budgets; None where there is no money."""
    study = again.prepared.study
    now = sum((exact(budget.amount) for budget in study.budgets), Fraction(0))
    if not now:
        return None

    def at(value: Fraction) -> Prepared:
        changed = scale_budgets(study, value)
        return prepare(changed, again.prepared.model, again.prepared.options)

    return Dial("budget", "", now, 1, STEP, 10 * now, _step(again, now), at, "budget")


def _step(again: Again, now: Fraction) -> Fraction:
    sized = again.prepared.case.packages.sized.any()
    return up(max(now, Fraction(1)) / 10**5, STEP) if sized else STEP


def _row(options: Options, way: Funded) -> Option:
    return next(
        row
        for row in options.rows
        if (row.project, row.option) == (way.project, way.option) and way.start in row.starts
    )


def _path(again: Again, row: Option, what: str) -> str:
    """The path of a package stated in one row."""
    stated = [one for one in again.prepared.study.options if (one.project, one.option) == (row.project, row.option)]
    return f"options.{row.project}.{row.option}.{what}" if len(stated) == 1 and not row.kind else ""


def _turned(again: Again, row: Option, what: str, path: str) -> Callable[[Fraction], Prepared]:
    study, model, options = again.prepared.study, again.prepared.model, again.prepared.options

    def as_set(value: Fraction) -> Prepared:
        changed = apply_changes(study, model, [(path, written(float(value)))])
        try:
            return prepare(*changed, price(*changed))
        except (StudyError, UsageError):  # what follows the commitment does not fit the tables
            return in_table(value)

    def in_table(value: Fraction) -> Prepared:
        turned = _with_private(row, value) if what == "private" else _with_commitment(row, value)
        rows = tuple(turned if one is row else one for one in options.rows)
        return prepare(study, model, replace(options, rows=rows))

    return as_set if path else in_table


def _with_commitment(row: Option, value: Fraction) -> Option:
    factor = value / exact(row.measures["commitment"])
    measures = {m: float(exact(v) * factor) if m in DONOR_SIDE else v for m, v in row.measures.items()}
    cash, reflow = (in_proportion(flow, factor) for flow in (row.cash, row.reflow))
    return replace(row, measures={**measures, "commitment": float(value)}, cash=cash, reflow=reflow)


def _with_private(row: Option, value: Fraction) -> Option:
    now = exact(row.measures.get("private", 0.0))
    gross = exact(row.measures.get("private_gross", 0.0))
    followed = gross * value / now if now else gross
    return replace(row, measures={**row.measures, "private": float(value), "private_gross": float(followed)})


def near_cent(value: float) -> Fraction:
    """What a solver says, without the rounding of its last digits."""
    return Fraction(repr(round(value, 6)))
