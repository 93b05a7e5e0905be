"""The answer in sentences, the same in the terminal, the workbook and the report, in every language.

Ids, keys and paths (`limits.adaptation.at_least`) stay as they are typed. Amounts come with no-break spaces.
"""

from __future__ import annotations

from allocator.language import ENGLISH, Language, message
from allocator.language.terms import INSTRUMENTS
from allocator.modelfile.records import Form, Kind, Mobilisation, Model
from allocator.portfolio import LimitLine, Portfolio, Repair, Status
from allocator.report.amounts import exact
from allocator.study.records import Limit, Study

_STANDARD = {
    Mobilisation.OECD: message("as the OECD counts it, by instrument"),
    Mobilisation.MDB: message("as the development banks count it, co-finance of the whole project"),
    Mobilisation.SIMPLE: message("counted simply, all private money of the project"),
}
_STATUS = {
    Status.OPTIMAL: message("optimal"),
    Status.FEASIBLE: message("feasible"),
    Status.INFEASIBLE: message("infeasible"),
    Status.UNKNOWN: message("unknown"),
}


def title(portfolio: Portfolio, language: Language = ENGLISH) -> str:
    """The study and the model file, as the heading of a report."""
    return language.say("{study} (model {model})", study=portfolio.study, model=portfolio.model)


def decision(portfolio: Portfolio, study: Study, language: Language = ENGLISH) -> tuple[str, str]:
    """The decision in two sentences: what to fund with what result, and how sure it is.

    portfolio  the answer, of any status
    study      the study it answers, for its budgets and the number of its projects
    """
    if portfolio.status is Status.INFEASIBLE:
        return (language.say("No portfolio meets the limits."), _conflict(portfolio, language))
    if portfolio.status is Status.UNKNOWN:
        nothing = language.say("No portfolio was found in the time given.")
        return (nothing, language.say("One may exist: give more time with --time."))
    return (_what(portfolio, study, language), f"{proof(portfolio, language)} {checked(portfolio, language)}")


def _conflict(portfolio: Portfolio, language: Language) -> str:
    count = len(portfolio.conflict)
    if count == 1:
        return language.say("One rule cannot hold by itself: drop it or loosen it.")
    if not count:
        return language.say("Its rules cannot hold together.")
    return language.count(
        "{n} rule cannot hold together; without any one of them the others can.",
        "{n} rules cannot hold together; without any one of them the others can.",
        count,
    )


def _what(portfolio: Portfolio, study: Study, language: Language) -> str:
    currency, totals = portfolio.currency, portfolio.totals
    leverage = points = ""
    if portfolio.leverage is not None:
        leverage = language.say(" ({ratio} for each 1 of donor money)", ratio=language.ratio(portfolio.leverage))
    if "resilience" in totals:
        reached = language.points(totals["resilience"])
        points = language.say(" and reach {points} of 100 resilience points", points=reached)
    return language.count(
        "Fund {funded} of {n} project with {commitment} of donor money, out of {at_hand}, "
        "to draw in {private} of private money{leverage}{points}.",
        "Fund {funded} of {n} projects with {commitment} of donor money, out of {at_hand}, "
        "to draw in {private} of private money{leverage}{points}.",
        len(study.projects),
        funded=language.number(len(portfolio.funded_rows)),
        commitment=language.amount(totals.get("commitment", 0.0), currency),
        at_hand=_at_hand(portfolio, study, language),
        private=language.amount(totals.get("private", 0.0), currency),
        leverage=leverage,
        points=points,
    )


def _at_hand(portfolio: Portfolio, study: Study, language: Language) -> str:
    """The budgets, and what comes back to revolving funds in programme years, which may be spent again."""
    budget, back = sum(row.amount for row in study.budgets), sum(row.reflow for row in portfolio.budget_rows)
    text = language.amount(budget, study.currency)
    if not back:
        return text
    return language.say("{budget} and {back} that comes back", budget=text, back=language.amount(back, study.currency))


def proof(portfolio: Portfolio, language: Language = ENGLISH) -> str:
    """How sure the answer is the best, in one sentence."""
    if portfolio.status is Status.OPTIMAL:
        if not portfolio.gap:
            return language.say("This is proven to be the best possible portfolio.")
        gap = language.share(portfolio.gap)
        return language.say("This is proven to be within {gap} of the best possible portfolio.", gap=gap)
    if portfolio.status is Status.FEASIBLE:
        return language.say("Stopped before the proof: {what}.", what=_open(portfolio, language))
    if portfolio.status is Status.INFEASIBLE:
        return language.say("It is proven that no portfolio meets all rules.")
    return language.say("Nothing is proven.")


def _open(portfolio: Portfolio, language: Language) -> str:
    if portfolio.bound is None or portfolio.objective is None:
        return language.say("how much better a portfolio could exist is not known")
    amount = language.quantity(portfolio.bound - portfolio.objective)
    text = language.say("a portfolio better by up to {amount} could exist", amount=amount)
    return text + (language.say(" (gap {gap})", gap=language.share(portfolio.gap)) if portfolio.gap is not None else "")


def checked(portfolio: Portfolio, language: Language = ENGLISH) -> str:
    """What the independent check found, in one sentence."""
    verified = portfolio.verified
    if portfolio.status in (Status.INFEASIBLE, Status.UNKNOWN):
        return language.say("There is no portfolio to check.")
    if verified.ok:
        return language.count(
            "An independent check recomputed {n} rule or total exactly: it holds.",
            "An independent check recomputed {n} rules and totals exactly: all hold.",
            verified.checks,
        )
    found = "; ".join(map(language.tell, verified.problems)) or language.say("no rule was checked")
    return language.say("The independent check FAILED: {problems}.", problems=found)


def status_in_words(status: Status, language: Language = ENGLISH) -> str:
    """A status as people read it; portfolio.json keeps the English word."""
    return language.say(_STATUS[status])


def yes_or_no(holds: bool, language: Language = ENGLISH) -> str:
    """Yes, or a NO that is seen."""
    return language.say("yes") if holds else language.say("NO")


def heading(name: str, language: Language = ENGLISH) -> str:
    """A column or a measure as people read it: of those we know the translation, else as the study has it.

    >>> heading("at_least"), heading("beneficiaries")
    ('at least', 'beneficiaries')
    """
    return language.term(name.replace("_", " "))


def kind_in_words(kind: Kind, language: Language = ENGLISH) -> str:
    """A kind of financial instrument as finance ministries call it.

    >>> kind_in_words(Kind.FIRST_LOSS)
    'first-loss capital'
    """
    return language.say(INSTRUMENTS[kind])


def instrument_in_words(name: str, model: Model, language: Language = ENGLISH) -> str:
    """What kind of instrument a name of the model file is; empty where the name says it already or is not known.

    >>> from allocator.modelfile.records import Instrument, Objective
    >>> instruments = (Instrument("rate-subsidy", Kind.INTEREST_SUBSIDY), Instrument("soft-loan", Kind.SOFT_LOAN))
    >>> model = Model("m", "M", Objective(Form.WEIGHTED, (("private", 1.0),)), instruments=instruments)
    >>> [instrument_in_words(name, model) for name in ("rate-subsidy", "soft-loan", "stated-by-hand")]
    ['interest rate subsidy', '', '']
    """
    kind = next((one.kind for one in model.instruments if one.name == name), None)
    words = kind_in_words(kind, language) if kind else ""
    return "" if words == name.replace("-", " ") else words


def leverage_definition(model: Model, language: Language = ENGLISH) -> str:
    """What leverage means here: the standard by which private money is counted, per unit of commitment."""
    standard = language.say(_STANDARD[model.mobilisation])
    return language.say("private money per 1 of donor commitment, {standard}", standard=standard)


def maximised(model: Model, language: Language = ENGLISH) -> str:
    """What the objective is, in words.

    >>> from allocator.modelfile.records import Objective
    >>> terms = (("private", 1.0), ("resilience", 25000.0))
    >>> maximised(Model("m", "M", Objective(Form.WEIGHTED, terms))).replace(chr(160), " ")
    'private + 25 000 x resilience'
    """
    terms = [(heading(measure, language), weight) for measure, weight in model.maximise.terms]
    if model.maximise.form is Form.ORDERED:
        return language.say(", then ").join(measure for measure, _ in terms)
    parts = (measure if weight == 1 else f"{language.quantity(weight)} x {measure}" for measure, weight in terms)
    return " + ".join(parts) + (language.say(", each over its own best") if model.maximise.form is Form.SCALED else "")


def limit_in_words(limit: Limit, language: Language = ENGLISH) -> str:
    """A limit as a sentence.

    >>> text = limit_in_words(Limit("a", "commitment", "theme=adaptation", "", 0.3, None, "commitment"))
    >>> text.replace(chr(160), " ")
    'commitment where theme=adaptation at least 30 % of commitment'
    """
    text = heading(limit.measure, language)
    text += language.say(" where {condition}", condition=limit.where) if limit.where else ""
    text += language.say(" for each {key}", key=heading(limit.per, language)) if limit.per else ""
    as_share = bool(limit.of) and all(bound <= 1 for bound in (limit.at_least, limit.at_most) if bound is not None)
    text += language.say(" and").join(_bounds(limit, language, as_share=as_share))
    if not limit.of:
        return text
    measure = heading(limit.of, language)
    of = (
        language.say(" of {measure}", measure=measure)
        if as_share
        else language.say(" times {measure}", measure=measure)
    )
    return text + of


def _bounds(limit: Limit, language: Language, *, as_share: bool) -> list[str]:
    write = language.share if as_share else language.quantity
    least = [] if limit.at_least is None else [language.say(" at least {bound}", bound=write(limit.at_least))]
    most = [] if limit.at_most is None else [language.say(" at most {bound}", bound=write(limit.at_most))]
    return least + most


def limit_number(row: LimitLine, number: float | None, language: Language = ENGLISH) -> str:
    """A limit's value, bound or room: percent for shares of up to one, multiples above, else plain amounts."""
    if number is None:
        return ""
    if row.total is None:
        return language.quantity(number)
    bounds = [bound for bound in (row.at_least, row.at_most) if bound is not None]
    return language.share(number) if max(bounds, default=0.0) <= 1 else language.ratio(number)


def rule_in_words(rule: str, study: Study, model: Model, language: Language = ENGLISH) -> str:
    """A rule of a conflict in words an officer knows: "limit:adaptation" becomes what the limit says.

    rule  "limit:ID", "budget:FUND", "link:PROJECT KIND OTHER" or "decision:PROJECT"; others are shown as they are
    """
    kind, _, name = rule.partition(":")
    if kind == "limit":
        stated = {limit.limit: limit for limit in (*model.limits, *study.limits)}.get(name.partition("[")[0])
        named = language.say("limit {name}", name=name)
        return f"{named}: {limit_in_words(stated, language)}" if stated else named
    if kind == "budget":
        amount = language.amount(sum(row.amount for row in study.budgets if row.fund == name), study.currency)
        return language.say("budget of fund {fund}: {amount}", fund=name, amount=amount)
    if kind == "decision":
        decided = _decided(name, study)
        return language.say("decision on project {project}: {decision}", project=name, decision=decided)
    return language.say("link: {link}", link=name) if kind == "link" else rule


def repairs_in_words(portfolio: Portfolio, language: Language = ENGLISH) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """What would make an impossible study possible: a heading and its lines, for each list that says something new."""
    lists = []
    if portfolio.repairs:
        heading = language.say("Each of these changes is enough by itself, and nothing less of it (give it to --set):")
        lines = (repair_in_words(one, language) + _unproven(one, language) for one in portfolio.repairs)
        lists.append((heading, tuple(lines)))
    if len(portfolio.combination) > 1:
        heading = language.say("These are enough together, with the least sum of relative changes that was found:")
        lists.append((heading, tuple(repair_in_words(one, language) for one in portfolio.combination)))
    return tuple(lists)


def _unproven(repair: Repair, language: Language) -> str:
    return "" if repair.proven else language.say(", though less may do: the time was up")


def repair_in_words(repair: Repair, language: Language = ENGLISH) -> str:
    """A change as it is typed, what stands there now, and how large it is.

    >>> repair_in_words(Repair("limits.adaptation.at_least", 0.4, 0.35, 0.125, True)).replace(chr(160), " ")
    'limits.adaptation.at_least=0.35 instead of 0.4 (12.5 % less)'
    """
    if isinstance(repair.before, str) or isinstance(repair.after, str):
        return language.say("{change} instead of {before}", change=_typed(repair), before=repair.before)
    text = language.say("{change} instead of {before}", change=_typed(repair), before=exact(repair.before))
    if not repair.before:
        return text
    size = language.share(repair.relative)
    more = language.say("{share} more", share=size) if repair.after > repair.before else ""
    return f"{text} ({more or language.say('{share} less', share=size)})"


def _typed(repair: Repair) -> str:
    """The change as it is given to --set."""
    after = repair.after if isinstance(repair.after, str) else exact(repair.after)
    return f"{repair.change}={after}"


def _decided(name: str, study: Study) -> str:
    return next((str(row.decision) for row in study.projects if row.project == name), "")
