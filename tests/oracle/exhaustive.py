"""The best portfolio by trying every one: slow, plain, exact, and sharing no code with the library.

Every assignment of (option, start) to projects is tried. Where all sizes are fixed a portfolio's value is a number
and only the question who pays is a linear programme; where sizes are free the whole portfolio is one, and every
"no more than" that pulls the wrong way is tried both reached and not reached.
Source: docs/rules.md
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property
from itertools import product

from allocator.modelfile.records import Form, Model
from allocator.pricing.table import Options
from allocator.study.records import Decision, LinkKind, Project, Study
from tests.oracle.expressions import Expression, Least, Number, Variable, exact, total, variable
from tests.oracle.paying import Money, Payment
from tests.oracle.rational_lp import Programme, maximise
from tests.oracle.rules import Choice, Rules

Assignment = tuple[Choice, ...]


@dataclass(frozen=True)
class Answer:
    """What trying everything found. `levels` are the best of each objective, in order."""

    status: str  # "optimal", "infeasible", or "refused": a scaled measure whose best is 0 or below
    levels: tuple[Number, ...] = ()
    taken: Assignment = ()
    commitment: Number = 0  # the least commitment among the best
    assignments: int = 0  # how many were tried
    tied: tuple[Assignment, ...] = ()  # with fixed sizes: all that are best at the least commitment

    @property
    def objective(self) -> Number:
        """What a portfolio reports: the value of the last term in order."""
        return self.levels[-1] if self.levels else 0


@dataclass
class Enumeration:
    """A study with some of its rules left out (`dropped` ids), and all portfolios that its plain rules allow."""

    study: Study
    options: Options
    model: Model
    dropped: Collection[str] = frozenset()
    rules: Rules = field(init=False)
    _payable: dict[tuple[int, ...], bool] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        self.rules = Rules(self.study, self.options, self.model)
        self.money = Money(self.rules, self.dropped)
        held = [row for row in self.rules.bounded if f"limit:{row.limit}" not in self.dropped]
        self.plain = [row.slack for row in held if not row.by_fund and not _has_funds(row.slack)]
        self.by_fund = [row.slack for row in held if row.by_fund or _has_funds(row.slack)]

    # --- which portfolios there are

    def _offers(self, project: Project) -> list[Choice | None]:
        choices: list[Choice | None] = list(self.rules.choices_of(project))
        if project.decision is Decision.OPEN or f"decision:{project.project}" in self.dropped:
            return [None, *choices]
        return choices if project.decision is Decision.IN else [None]

    def assignments(self) -> Iterator[Assignment]:
        """Every choice of at most one option and start a project that decisions and links allow."""
        links = [
            link
            for link in self.study.links
            if f"link:{link.project} {link.link.value} {link.other}" not in self.dropped
        ]
        for picks in product(*(self._offers(project) for project in self.study.projects)):
            taken = tuple(choice for choice in picks if choice)
            if all(_linked(link.link, _end(link.project, taken), _end(link.other, taken)) for link in links):
                yield taken

    @cached_property
    def candidates(self) -> list[Assignment]:
        """The assignments whose plain limits hold (with free sizes: may hold), and whose money is not clearly short."""
        return [taken for taken in self.assignments() if self._may_hold(taken)]

    def _may_hold(self, taken: Assignment) -> bool:
        if _fixed(taken):
            at = _sizes(taken)
            fits = all(slack.value(at) >= 0 for slack in self.plain)
        else:
            ranges = _ranges(taken)
            fits = all(slack.bounds(ranges)[1] >= 0 for slack in self.plain)
        return fits and not self.money.clearly_short(taken)

    def feasible(self) -> bool:
        """True when some portfolio meets every rule that is not dropped."""
        return any(self._reaches(taken, Expression(), []) is not None for taken in self.candidates)

    def admits(self, taken: Assignment) -> bool:
        """True when this assignment can meet every rule at some sizes."""
        return self._may_hold(taken) and self._reaches(taken, Expression(), []) is not None

    # --- the best of them

    def solve(self) -> Answer:
        """The best value of every objective, in the order and with the tolerances of the model file."""
        tried = len(self.candidates)
        if not self.feasible():
            return Answer("infeasible", assignments=tried)
        objectives = self._objectives()
        if objectives is None:
            return Answer("refused", assignments=tried)
        levels: list[Number] = []
        floors: list[Expression] = []
        for order, (wanted, _) in enumerate(objectives):
            best, taken = self._best(wanted, floors)
            levels.append(best)
            tolerance = objectives[order + 1][1] if order + 1 < len(objectives) else 0
            floors.append(total([(1, wanted), (-1, Expression(best - tolerance * abs(best)))]))
        cheap = total([(-1, self.rules.whole("commitment"))])
        cheapest, taken = self._best(cheap, floors)
        floors.append(total([(1, cheap), (-1, Expression(cheapest))]))
        tied = tuple(
            each for each in self.candidates if _fixed(each) and self._reaches(each, cheap, floors) is not None
        )
        return Answer("optimal", tuple(levels), taken, -cheapest, tried, tied)

    def _objectives(self) -> list[tuple[Expression, Number]] | None:
        """(what is maximised, the share the level before may lose for it), in order."""
        terms = self.model.maximise.terms
        if self.model.maximise.form is Form.ORDERED:
            return [(self.rules.whole(measure), exact(tolerance)) for measure, tolerance in terms]
        weights = {measure: exact(weight) for measure, weight in terms}
        if self.model.maximise.form is Form.SCALED:
            for measure, weight in list(weights.items()):
                own_best, _ = self._best(self.rules.whole(measure), [])
                if own_best <= 0:
                    return None
                weights[measure] = Fraction(weight) / own_best
        return [(total((weight, self.rules.whole(measure)) for measure, weight in weights.items()), 0)]

    def _best(self, wanted: Expression, floors: Sequence[Expression]) -> tuple[Number, Assignment]:
        ranked = [(wanted.bounds(_ranges(taken))[1], taken) for taken in self.candidates]
        ranked.sort(key=lambda pair: -pair[0])
        best: tuple[Number, Assignment] | None = None
        for most, taken in ranked:
            if best is not None and most <= best[0]:
                break
            value = self._reaches(taken, wanted, floors)
            if value is not None and (best is None or value > best[0]):
                best = (value, taken)
        assert best is not None, "a portfolio that met its own floors was lost"
        return best

    def _reaches(self, taken: Assignment, wanted: Expression, floors: Sequence[Expression]) -> Number | None:
        """The most of `wanted` with this assignment, or None when its rules cannot be met."""
        if not _fixed(taken):
            return self._with_free_sizes(taken, wanted, floors)
        at = _sizes(taken)
        if any(floor.value(at) < 0 for floor in floors) or not self._can_be_paid(taken):
            return None
        return wanted.value(at)

    def _can_be_paid(self, taken: Assignment) -> bool:
        key = tuple(choice.index for choice in taken)
        if key not in self._payable:
            payment = Payment(self.money, taken)
            nodes = Nodes(payment, _ranges(taken))  # with sizes fixed every cap is surely or never reached
            rows = [*payment.slacks, *map(nodes.replaced, self.by_fund)]
            self._payable[key] = best_linear(rows, Expression()) is not None
        return self._payable[key]

    def _with_free_sizes(self, taken: Assignment, wanted: Expression, floors: Sequence[Expression]) -> Number | None:
        payment = Payment(self.money, taken)
        ranges = _ranges(taken)
        nodes = Nodes(payment, ranges)
        slacks = [*self.plain, *self.by_fund, *floors]
        return nodes.best([*payment.slacks, *(nodes.replaced(slack) for slack in slacks)], nodes.replaced(wanted))


class Nodes:
    """Every "no more than" of one assignment, decided where the ranges decide it, else tried both ways."""

    def __init__(self, payment: Payment, ranges: Mapping[Variable, tuple[Number, Number]]) -> None:
        self.payment = payment
        self.ranges = ranges
        self.known: dict[int, Expression] = {}
        self.lowest: dict[int, Number] = {}
        self.kept: list[Least] = []

    def replaced(self, expression: Expression) -> Expression:
        """The expression over the variables of the assignment, without caps that are surely or never reached."""
        plain = Expression(expression.constant, expression.linear).replaced(self.payment.meaning)
        return total([(1, plain), *((coefficient, self._least(least)) for coefficient, least in expression.leasts)])

    def _least(self, least: Least) -> Expression:
        if id(least) not in self.known:
            low, high = least.inner.bounds(self.ranges)
            if low >= least.cap:
                self.known[id(least)] = Expression(least.cap)
            elif high <= least.cap:
                self.known[id(least)] = self.replaced(least.inner)
            else:
                node = Least(least.cap, self.replaced(least.inner))
                self.lowest[id(node)] = low
                self.kept += [least, node]
                self.known[id(least)] = Expression(0, {}, ((1, node),))
        return self.known[id(least)]

    def best(self, slacks: Sequence[Expression], wanted: Expression) -> Number | None:
        """Splits on a cap that pulls the wrong way; when none is left the rest is concave, and so linear rows."""
        wrong = next((least for e in (*slacks, wanted) for c, least in e.leasts if c < 0), None)
        if wrong is None:
            return self._concave(slacks, wanted)
        reached = total([(1, wrong.inner), (-1, Expression(wrong.cap))])
        below = total([(-1, reached)])
        found: list[Number] = []
        for holds, instead in ((reached, Expression(wrong.cap)), (below, wrong.inner)):
            rows = [_decided(slack, wrong, instead) for slack in (*slacks, holds)]
            value = self.best(rows, _decided(wanted, wrong, instead))
            found += [] if value is None else [value]
        return max(found, default=None)

    def _concave(self, slacks: Sequence[Expression], wanted: Expression) -> Number | None:
        rows: list[Expression] = []
        seen: dict[int, Expression] = {}

        def flat(expression: Expression) -> Expression:
            parts = [(c, counted(least)) for c, least in expression.leasts]
            return total([(1, Expression(expression.constant, expression.linear)), *parts])

        def counted(least: Least) -> Expression:
            if id(least) not in seen:
                above = variable(("counted", id(least)))
                seen[id(least)] = total([(1, Expression(self.lowest[id(least)])), (1, above)])
                rows.append(total([(1, Expression(least.cap)), (-1, seen[id(least)])]))
                rows.append(total([(1, flat(least.inner)), (-1, seen[id(least)])]))
            return seen[id(least)]

        flattened = [flat(slack) for slack in slacks]
        aim = flat(wanted)
        return best_linear([*flattened, *rows], aim)


def _decided(expression: Expression, least: Least, instead: Expression) -> Expression:
    """The expression with one cap replaced. Inside other caps it may stay: there it pulls the right way."""
    parts: list[tuple[Number, Expression]] = [(1, Expression(expression.constant, expression.linear))]
    for coefficient, other in expression.leasts:
        if other is least:
            parts.append((coefficient, instead))
        else:
            parts.append((coefficient, Expression(0, {}, ((1, other),))))
    return total(parts)


def best_linear(slacks: Sequence[Expression], wanted: Expression) -> Number | None:
    """The most of a linear `wanted` where every slack is zero or more, or None."""
    if any(not slack.linear and slack.constant < 0 for slack in slacks):
        return None
    rows = [(slack.linear, slack.constant) for slack in slacks if slack.linear]
    solution = maximise(Programme(rows), wanted.linear, wanted.constant)
    return None if solution is None else solution.value


def _has_funds(expression: Expression) -> bool:
    return any(isinstance(name, tuple) and name[0] in ("sign", "pay") for name in expression.linear)


def _fixed(taken: Assignment) -> bool:
    return all(choice.smallest == choice.largest for choice in taken)


def _sizes(taken: Assignment) -> dict[Variable, Number]:
    return {("size", c.index): c.smallest for c in taken} | {("on", c.index): 1 for c in taken}


def _ranges(taken: Assignment) -> dict[Variable, tuple[Number, Number]]:
    sizes: dict[Variable, tuple[Number, Number]] = {("size", c.index): (c.smallest, c.largest) for c in taken}
    return sizes | {("on", c.index): (1, 1) for c in taken}


def _end(text: str, taken: Assignment) -> Choice | None:
    """The choice that one side of a link is about, when it is taken."""
    project, _, option = text.partition(":")
    found = (c for c in taken if c.project.project == project and option in ("", c.option.option))
    return next(found, None)


def _linked(kind: LinkKind, one: Choice | None, other: Choice | None) -> bool:
    match kind:
        case LinkKind.NEEDS:
            return one is None or (other is not None and other.start <= one.start)
        case LinkKind.EXCLUDES:
            return one is None or other is None
        case LinkKind.TOGETHER:
            return (one is None) == (other is None)
