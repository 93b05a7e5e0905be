"""Random funds, money, projects and packages."""

from __future__ import annotations

from dataclasses import replace

from allocator.study.records import Budget, Decision, Fund, Project, StatedOption
from tests.oracle.draw import DISTRICTS, INSTRUMENTS, OBLIGORS, TAGS, THEMES, Draw

# --- money


def random_funds(draw: Draw) -> list[Fund]:
    count = draw.dice.choice((1, 2, 2, 3)) if "funds" in draw.features else 1
    return [_fund(draw, name) for name in ("adb", "gcf", "undp")[:count]]


def _fund(draw: Draw, name: str) -> Fund:
    kind = draw.dice.choice(("themes", "districts", "instruments")) if draw.may("eligibility", 0.35) else ""
    lists = {"themes": THEMES, "districts": DISTRICTS, "instruments": INSTRUMENTS}
    return Fund(
        name,
        name.upper(),
        overhead=draw.dice.choice((0.1, 0.07, 0.25)) if draw.may("overhead", 0.35) else 0.0,
        carry_over=draw.dice.choice((0.0, 0.5)) if draw.may("carry_over", 0.5) else 1.0,
        revolving=draw.may("revolving", 0.5),
        **({kind: draw.some(lists[kind])} if kind else {}),
    )


def on_offer(fund: Fund, pipeline: list[Project], options: list[StatedOption]) -> Fund:
    """The fund without names that nothing on offer has: the checks refuse them."""
    return replace(
        fund,
        themes=tuple(name for name in fund.themes if any(project.theme == name for project in pipeline)),
        districts=tuple(name for name in fund.districts if any(project.district == name for project in pipeline)),
        instruments=tuple(name for name in fund.instruments if any(row.instrument == name for row in options)),
    )


def random_budgets(draw: Draw, funds: list[Fund], options: list[StatedOption]) -> list[Budget]:
    """Together a third to nine tenths of what one package of every project would take."""
    dearest: dict[str, float] = {}
    for row in options:
        dearest[row.project] = max(dearest.get(row.project, 0.0), row.commitment * row.scale_max)
    whole = sum(dearest.values()) * draw.dice.choice((0.35, 0.5, 0.7, 0.9))
    rows: list[Budget] = []
    for fund in funds:
        years: list[int | None] = list(draw.programme)
        years = [year for year in years if draw.dice.random() < 0.85]
        if draw.may("undated", 0.4):
            years.append(None)
        for year in years:
            share = draw.dice.choice((0.5, 1.0, 1.0, 1.5)) * whole / len(funds) / len(years)
            rows.append(Budget(fund.fund, year, round(share, draw.dice.choice((0, 1, 2)))))
    if not rows:
        rows.append(Budget(funds[0].fund, draw.first_year, round(whole, 1)))
    return sorted(rows, key=lambda row: (row.fund, row.year or 0))


# --- pipeline


def random_project(draw: Draw, number: int) -> Project:
    measures = {"people": draw.amount(0, 30)}
    low = -15 if "negative" in draw.features else 0
    measures["hectares"] = draw.amount(low, 20)
    late = draw.dice.random() < 0.25 and "starts" in draw.features
    earliest = draw.dice.choice(draw.programme) if late else None
    decision = Decision.OPEN
    if draw.may("decisions", 0.1):
        decision = draw.dice.choice((Decision.IN, Decision.IN, Decision.OUT))
    return Project(
        f"P{number}",
        f"Project {number}",
        theme=None if draw.may("themeless", 0.12) else draw.dice.choice(THEMES),
        district=None if draw.may("themeless", 0.12) else draw.dice.choice(DISTRICTS),
        obligor=draw.dice.choice((*OBLIGORS, None)),
        tags=draw.dice.choice(((), TAGS[:1], TAGS[1:], TAGS)),
        earliest=earliest,
        latest=earliest if earliest and draw.dice.random() < 0.5 else None,
        decision=decision,
        measures=measures,
    )


def random_options(draw: Draw, project: Project) -> list[StatedOption]:
    rows: list[StatedOption] = []
    for number in range(draw.dice.choice((1, 1, 2, 3))):
        row = _option(draw, project, f"o{number + 1}")
        rows.append(row)
        allowed = _starts(draw, project)
        if row.start and len(allowed) > 1 and draw.may("starts", 0.5):
            other = draw.dice.choice([year for year in allowed if year != row.start])
            rows.append(replace(_option(draw, project, row.option), start=other, instrument=row.instrument))
    return rows


def _starts(draw: Draw, project: Project) -> list[int]:
    first, last = project.earliest or draw.first_year, project.latest or draw.programme[-1]
    return [year for year in draw.programme if first <= year <= last]


def _option(draw: Draw, project: Project, name: str) -> StatedOption:
    commitment = draw.amount(2, 20)
    cash = _split(draw, commitment) if draw.may("cash", 0.6) else ()
    fixed = draw.may("starts", 0.4) or "starts" not in draw.features
    low, high = draw.dice.choice(((0.5, 1.0), (0.25, 1.5), (1.0, 2.0), (0.5, 0.5))) if _scales(draw) else (1.0, 1.0)
    return StatedOption(
        project.project,
        name,
        commitment,
        instrument="" if draw.may("themeless", 0.05) else draw.dice.choice(INSTRUMENTS),
        start=draw.dice.choice(_starts(draw, project)) if fixed else None,
        private=draw.amount(0, 60),
        cash=cash,
        reflow=_reflow(draw, commitment) if draw.may("reflow", 0.4) else (),
        scale_min=low,
        scale_max=high,
        measures={"people": draw.amount(0, 40)} if draw.dice.random() < 0.5 else {},
    )


def _scales(draw: Draw) -> bool:
    return draw.may("scale", 0.12)


def _split(draw: Draw, commitment: float) -> tuple[float, ...]:
    """Cash over up to three years, in hundredths; together no more than the commitment."""
    cents = round(commitment * 100)
    if draw.dice.random() < 0.3:
        cents = cents * 3 // 4
    first = cents * draw.dice.choice((0, 1, 2, 3)) // 4
    second = (cents - first) * draw.dice.choice((1, 2, 4)) // 4
    return (first / 100, second / 100, (cents - first - second) / 100)


def _reflow(draw: Draw, commitment: float) -> tuple[float, ...]:
    back = [0.0] + [round(commitment * draw.dice.choice((0, 0.25, 0.5)), 2) for _ in range(draw.dice.randint(1, 3))]
    return tuple(back)


def few_enough(draw: Draw, pipeline: list[Project], options: list[StatedOption]) -> list[StatedOption]:
    """Fixes starts, then leaves out packages, until the assignments can be tried one by one."""
    rows = list(options)
    while _assignments(draw, pipeline, rows) > draw.assignments:
        free = [index for index, row in enumerate(rows) if row.start is None]
        spare = [i for i, row in enumerate(rows) if sum(other.project == row.project for other in rows) > 1]
        if (free and draw.dice.random() < 0.7) or not spare:
            index = draw.dice.choice(free)
            project = next(p for p in pipeline if p.project == rows[index].project)
            rows[index] = replace(rows[index], start=draw.dice.choice(_starts(draw, project)))
        else:
            del rows[draw.dice.choice(spare)]
    return [row for index, row in enumerate(rows) if not _repeated(row, rows[:index])]


def _repeated(row: StatedOption, before: list[StatedOption]) -> bool:
    same = [other for other in before if (other.project, other.option) == (row.project, row.option)]
    return any(other.start is None or row.start is None or other.start == row.start for other in same)


def _assignments(draw: Draw, pipeline: list[Project], rows: list[StatedOption]) -> int:
    count = 1
    for project in pipeline:
        own = [row for row in rows if row.project == project.project]
        starts = len(_starts(draw, project))
        count *= (project.decision is not Decision.IN) + sum(starts if row.start is None else 1 for row in own)
    return count
