"""What a study uses, in words: so that a test can say that the random studies use everything."""

from __future__ import annotations

from collections.abc import Iterator

from allocator.modelfile.records import Model
from allocator.study.records import Decision, Fund, Limit, Project, StatedOption, Study

PER = ("year", "fund", "theme", "district", "instrument", "obligor", "tag", "project")
LIMITED = ("commitment", "cash", "private", "people", "projects", "resilience")

EXPECTED = frozenset(
    {
        *(f"limit per {key}" for key in PER),
        *(f"limit where {key}" for key in PER),
        *(f"limit where {key} not" for key in PER),
        *(f"limit on {measure}" for measure in LIMITED),
        *(f"limit of {measure}" for measure in LIMITED),
        *(f"limit {side}" for side in ("at_least", "at_most", "equal", "between", "of the model file")),
        "limit per year of cash",
        "limit per fund of commitment",
        "leverage",
        *(f"{end} link {kind}" for kind in ("needs", "excludes", "together") for end in ("project", "option")),
        *(f"decision {decision}" for decision in ("in", "out")),
        *(f"ceiling by {by}" for by in ("district", "theme", "nothing")),
        "ceiling by a value and over all",
        *(f"maximise {form}, {count} terms" for form in ("weighted", "ordered", "scaled") for count in (1, 2, 3)),
        *(f"maximise {measure}" for measure in ("private", "people", "projects", "resilience", "commitment", "cash")),
        "weight below zero",
        "weight below zero on a measure under a ceiling",
        "weight below zero on resilience",
        "tolerance",
        *(f"{count} funds" for count in (1, 2, 3)),
        *(f"fund for {key}" for key in ("themes", "districts", "instruments")),
        "overhead",
        "carry-over 0",
        "carry-over 0.5",
        "carry-over 1",
        "revolving",
        "undated money",
        "fund without money in a year",
        "fund with undated money only",
        "cash over years",
        "cash less than the commitment",
        "cash after the programme",
        "reflow",
        "reflow after the programme",
        "start fixed",
        "start free",
        "option with two starts",
        "range of sizes",
        "fixed size other than one",
        "option measure",
        "measure below zero",
        "no theme",
        "no district",
        "no instrument",
        "two tags",
        "shared obligor",
        "earliest",
        "latest",
        *(f"{years} years" for years in (1, 2, 3)),
        "tenths",
    }
)


def features_of(study: Study, model: Model) -> set[str]:
    """Every feature that a study and its model file use."""
    last = study.programme_years[-1]
    found = {f"{len(study.funds)} funds", f"{study.years} years"}
    found |= {feature for fund in study.funds for feature in _fund(fund, study)}
    found |= {feature for project in study.projects for feature in _project(project)}
    found |= {feature for row in study.options for feature in _option(row, study, last)}
    found |= {feature for limit in (*study.limits, *model.limits) for feature in _limit(limit)}
    found |= {"limit of the model file"} if model.limits else set()
    found |= {
        f"{'option' if ':' in link.project + link.other else 'project'} link {link.link.value}" for link in study.links
    }
    found |= {f"ceiling by {ceiling.by or 'nothing'}" for ceiling in study.ceilings}
    by_measure = {c.measure: {d.by for d in study.ceilings if d.measure == c.measure} for c in study.ceilings}
    found |= {"ceiling by a value and over all"} if any(len(kinds) > 1 for kinds in by_measure.values()) else set()
    owners = [project.obligor for project in study.projects if project.obligor]
    found |= {"shared obligor"} if len(owners) > len(set(owners)) else set()
    return found | set(_objective(study, model))


def _fund(fund: Fund, study: Study) -> Iterator[str]:
    years = {budget.year for budget in study.budgets if budget.fund == fund.fund}
    yield f"carry-over {fund.carry_over:g}"
    yield from (f"fund for {key}" for key in ("themes", "districts", "instruments") if getattr(fund, key))
    yield from (word for word, used in (("overhead", fund.overhead), ("revolving", fund.revolving)) if used)
    if None in years:
        yield "undated money"
    if years == {None}:
        yield "fund with undated money only"
    if not set(study.programme_years) <= years:
        yield "fund without money in a year"


def _project(project: Project) -> Iterator[str]:
    if project.decision is not Decision.OPEN:
        yield f"decision {project.decision.value}"
    yield from (f"no {key}" for key in ("theme", "district") if getattr(project, key) is None)
    yield from (key for key in ("earliest", "latest") if getattr(project, key) is not None)
    if len(project.tags) == 2:
        yield "two tags"
    if min(project.measures.values()) < 0:
        yield "measure below zero"


def _option(row: StatedOption, study: Study, last: int) -> Iterator[str]:
    start = row.start or study.first_year
    yield "start fixed" if row.start else "start free"
    if any(other is not row and (other.project, other.option) == (row.project, row.option) for other in study.options):
        yield "option with two starts"
    if len(row.cash) > 1 and any(row.cash[1:]):
        yield "cash over years"
    if row.cash and sum(row.cash) < row.commitment - 0.005:
        yield "cash less than the commitment"
    if any(row.cash[last - start + 1 :]):
        yield "cash after the programme"
    if any(row.reflow):
        yield "reflow"
    if any(row.reflow[last - start + 1 :]):
        yield "reflow after the programme"
    if row.scale_min < row.scale_max:
        yield "range of sizes"
    if row.scale_min == row.scale_max != 1:
        yield "fixed size other than one"
    if row.measures:
        yield "option measure"
    if not row.instrument:
        yield "no instrument"
    if row.commitment != int(row.commitment):
        yield "tenths"


def _limit(limit: Limit) -> Iterator[str]:
    yield f"limit on {limit.measure}"
    if limit.per:
        yield f"limit per {limit.per}"
    if limit.of:
        yield f"limit of {limit.of}"
    if limit.per in ("year", "fund") and limit.of:
        yield f"limit per {limit.per} of {limit.of}"
    if (limit.measure, limit.of) == ("private", "commitment"):
        yield "leverage"
    for part in filter(None, limit.where.split("&")):
        key, negated, _ = part.strip().partition("!=")
        yield f"limit where {key} not" if negated else f"limit where {part.split('=')[0].strip()}"
    match limit.at_least, limit.at_most:
        case (None, _):
            yield "limit at_most"
        case (_, None):
            yield "limit at_least"
        case (low, high):
            yield "limit equal" if low == high else "limit between"


def _objective(study: Study, model: Model) -> Iterator[str]:
    form, terms = model.maximise.form.value, model.maximise.terms
    yield f"maximise {form}, {min(len(terms), 3)} terms"
    yield from (f"maximise {measure}" for measure, _ in terms)
    capped = {ceiling.measure for ceiling in study.ceilings}
    for measure, number in terms:
        if form == "ordered" and number:
            yield "tolerance"
        if form == "weighted" and number < 0:
            yield "weight below zero"
            if measure in capped:
                yield "weight below zero on a measure under a ceiling"
            if measure == "resilience":
                yield "weight below zero on resilience"
