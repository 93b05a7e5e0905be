"""The answer in sentences, the same in the terminal, the workbook and the report."""

from __future__ import annotations

from allocator.modelfile.records import Form, Mobilisation, Model
from allocator.portfolio import LimitLine, Portfolio, Repair, Status
from allocator.report.amounts import exact, money, points, quantity, ratio, share
from allocator.study.records import Limit, Study

_STANDARD = {
    Mobilisation.OECD: "as the OECD counts it, by instrument",
    Mobilisation.MDB: "as the development banks count it, co-finance of the whole project",
    Mobilisation.SIMPLE: "counted simply, all private money of the project",
}


def decision(portfolio: Portfolio, study: Study) -> tuple[str, str]:
    """The decision in two sentences: what to fund with what result, and how sure it is.

    portfolio  the answer, of any status
    study      the study it answers, for its budgets and the number of its projects
    """
    if portfolio.status is Status.INFEASIBLE:
        return ("No portfolio meets the limits.", _conflict(portfolio))
    if portfolio.status is Status.UNKNOWN:
        return ("No portfolio was found in the time given.", "One may exist: give more time with --time.")
    return (_what(portfolio, study), f"{proof(portfolio)} {checked(portfolio)}")


def _conflict(portfolio: Portfolio) -> str:
    count = len(portfolio.conflict)
    if count == 1:
        return "One rule cannot hold by itself: drop it or loosen it."
    return f"{count or 'Its'} rules cannot hold together: dropping any one of them is enough."


def _what(portfolio: Portfolio, study: Study) -> str:
    currency, totals = portfolio.currency, portfolio.totals
    text = (
        f"Fund {len(portfolio.funded_rows)} of {len(study.projects)} projects with "
        f"{currency} {money(totals.get('commitment', 0.0))} of donor money, out of {_at_hand(portfolio, study)}, "
        f"to draw in {currency} {money(totals.get('private', 0.0))} of private money"
    )
    if portfolio.leverage is not None:
        text += f" ({ratio(portfolio.leverage)} for each 1 of donor money)"
    if "resilience" in totals:
        text += f" and reach {points(totals['resilience'])} of 100 resilience points"
    return text + "."


def _at_hand(portfolio: Portfolio, study: Study) -> str:
    """The budgets, and what comes back to revolving funds in programme years, which may be spent again."""
    budget, back = sum(row.amount for row in study.budgets), sum(row.reflow for row in portfolio.budget_rows)
    text = f"{study.currency} {money(budget)}"
    return f"{text} and {study.currency} {money(back)} that comes back" if back else text


def proof(portfolio: Portfolio) -> str:
    """How sure the answer is the best, in one sentence."""
    if portfolio.status is Status.OPTIMAL:
        if not portfolio.gap:
            return "This is proven to be the best possible portfolio."
        return f"This is proven to be within {share(portfolio.gap)} of the best possible portfolio."
    if portfolio.status is Status.FEASIBLE:
        return f"Stopped before the proof: {_open(portfolio)}."
    return {
        Status.INFEASIBLE: "It is proven that no portfolio meets all rules.",
        Status.UNKNOWN: "Nothing is proven.",
    }[portfolio.status]


def _open(portfolio: Portfolio) -> str:
    if portfolio.bound is None or portfolio.objective is None:
        return "how much better a portfolio could exist is not known"
    text = f"a portfolio better by up to {quantity(portfolio.bound - portfolio.objective)} could exist"
    return text + (f" (gap {share(portfolio.gap)})" if portfolio.gap is not None else "")


def checked(portfolio: Portfolio) -> str:
    """What the independent check found, in one sentence."""
    verified = portfolio.verified
    if portfolio.status in (Status.INFEASIBLE, Status.UNKNOWN):
        return "There is no portfolio to check."
    if verified.ok:
        return f"An independent check recomputed {quantity(verified.checks)} rules and totals exactly: all hold."
    return f"The independent check FAILED: {'; '.join(verified.problems) or 'no rule was checked'}."


def leverage_definition(model: Model) -> str:
    """What leverage means here: the standard by which private money is counted, per unit of commitment."""
    return f"private money per 1 of donor commitment, {_STANDARD[model.mobilisation]}"


def maximised(model: Model) -> str:
    """What the objective is, in words.

    >>> from allocator.modelfile.records import Objective
    >>> maximised(Model("m", "M", Objective(Form.WEIGHTED, (("private", 1.0), ("resilience", 25000.0)))))
    'private + 25 000 x resilience'
    """
    terms = model.maximise.terms
    if model.maximise.form is Form.ORDERED:
        return ", then ".join(measure for measure, _ in terms)
    text = " + ".join(measure if weight == 1 else f"{quantity(weight)} x {measure}" for measure, weight in terms)
    return text + (", each over its own best" if model.maximise.form is Form.SCALED else "")


def limit_in_words(limit: Limit) -> str:
    """A limit as a sentence.

    >>> limit_in_words(Limit("a", "commitment", "theme=adaptation", "", 0.3, None, "commitment"))
    'commitment where theme=adaptation at least 30 % of commitment'
    """
    text = limit.measure
    text += f" where {limit.where}" if limit.where else ""
    text += f" for each {limit.per}" if limit.per else ""
    bounds = [("at least", limit.at_least), ("at most", limit.at_most)]
    stated = [(word, bound) for word, bound in bounds if bound is not None]
    as_share = bool(limit.of) and all(bound <= 1 for _, bound in stated)
    text += " and".join(f" {word} {share(bound) if as_share else quantity(bound)}" for word, bound in stated)
    return text + (f" {'of' if as_share else 'times'} {limit.of}" if limit.of else "")


def limit_number(row: LimitLine, number: float | None) -> str:
    """A limit's value, bound or room: percent for shares of up to one, multiples above, else plain amounts."""
    if number is None:
        return ""
    if row.total is None:
        return quantity(number)
    bounds = [bound for bound in (row.at_least, row.at_most) if bound is not None]
    return share(number) if max(bounds, default=0.0) <= 1 else ratio(number)


def rule_in_words(rule: str, study: Study, model: Model) -> str:
    """A rule of a conflict in words an officer knows: "limit:adaptation" becomes what the limit says.

    rule  "limit:ID", "budget:FUND", "link:PROJECT KIND OTHER" or "decision:PROJECT"; others are shown as they are
    """
    kind, _, name = rule.partition(":")
    if kind == "limit":
        stated = {limit.limit: limit for limit in (*model.limits, *study.limits)}.get(name.partition("[")[0])
        return f"limit {name}: {limit_in_words(stated)}" if stated else f"limit {name}"
    if kind == "budget":
        amount = sum(row.amount for row in study.budgets if row.fund == name)
        return f"budget of fund {name}: {study.currency} {money(amount)}"
    if kind == "decision":
        return f"decision on project {name}: {_decided(name, study)}"
    return f"link: {name}" if kind == "link" else rule


def repairs_in_words(portfolio: Portfolio) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """What would make an impossible study possible: a heading and its lines, for each list that says something new."""
    lists = []
    if portfolio.repairs:
        heading = "Each of these changes is enough by itself, and nothing less of it (give it to --set):"
        lists.append((heading, tuple(repair_in_words(one) + _unproven(one) for one in portfolio.repairs)))
    if len(portfolio.combination) > 1:
        heading = "These are enough together, with the least sum of relative changes that was found:"
        lists.append((heading, tuple(repair_in_words(one) for one in portfolio.combination)))
    return tuple(lists)


def _unproven(repair: Repair) -> str:
    return "" if repair.proven else ", though less may do: the time was up"


def repair_in_words(repair: Repair) -> str:
    """A change as it is typed, what stands there now, and how large it is.

    >>> repair_in_words(Repair("limits.adaptation.at_least", 0.4, 0.35, 0.125, True))
    'limits.adaptation.at_least=0.35 instead of 0.4 (12.5 % less)'
    """
    if isinstance(repair.before, str) or isinstance(repair.after, str):
        return f"{repair.change}={repair.after} instead of {repair.before}"
    more = "more" if repair.after > repair.before else "less"
    size = f" ({share(repair.relative)} {more})" if repair.before else ""
    return f"{repair.change}={exact(repair.after)} instead of {exact(repair.before)}{size}"


def _decided(name: str, study: Study) -> str:
    return next((str(row.decision) for row in study.projects if row.project == name), "")
