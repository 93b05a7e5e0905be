"""A choice that nobody claims to be allowed, added up exactly, and every rule it breaks in the check's own words.

Baselines and lists of a user's own are such choices: they are shown beside the best portfolio with what they break.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property

from allocator.accounts.budgets import FundYears
from allocator.accounts.limits import Measured
from allocator.accounts.taken import NOTHING, Chosen, Taken
from allocator.errors import InternalError
from allocator.language import Sentence
from allocator.modelfile.records import Form, Model
from allocator.portfolio import Broken, Funded, Level, LimitLine, Payment, Portfolio, Signature, Status
from allocator.pricing.table import Options
from allocator.study.records import Decision, Study
from allocator.units import exact

_RULES = (  # how the independent check names a rule that does not hold
    (re.compile(r"Limit (\S+?)(?: for .*?)?: "), "limit"),
    (re.compile(r"Fund (\S+) (?:signs|pays) "), "budget"),
    (re.compile(r"Link (.+?): "), "link"),
    (re.compile(r"Project (\S+) is decided "), "decision"),
)


@dataclass(frozen=True)
class Reckoning:
    """What a choice adds up to, exactly: its measures, its limits and the money of its funds."""

    measured: Measured

    @classmethod
    def of(cls, chosen: Chosen, options: Options, model: Model) -> Reckoning:
        """Adds a choice up. `chosen` may break any rule; what it takes must be on offer."""
        return cls(Measured(chosen, options, model))

    @property
    def lines(self) -> tuple[LimitLine, ...]:
        """A line for every limit and scope."""
        return self.measured.lines

    @property
    def funds(self) -> tuple[FundYears, ...]:
        """The money of every fund, year by year."""
        return self.measured.funds

    @property
    def chosen(self) -> Chosen:
        """The choice itself."""
        return self.measured.chosen

    @cached_property
    def rows(self) -> tuple[Funded, ...]:
        """What is taken, as rows of a portfolio."""
        return tuple(funded(each) for each in self.chosen.taken)

    @cached_property
    def totals(self) -> dict[str, float]:
        """Every measure over what is taken, and resilience where the model has points."""
        names = (*self.measured.measures, *(["resilience"] if self.measured.model.resilience else []))
        return {name: float(self.measured.whole(name)) for name in names}

    @property
    def leverage(self) -> float | None:
        """Private money per unit of commitment; None where nothing is committed."""
        commitment = self.measured.whole("commitment")
        return float(self.measured.whole("private") / commitment) if commitment else None

    def objective(self, levels: Sequence[Level] = ()) -> float:
        """The value by the model's `maximise`: of an ordered one that of the last term.

        levels  the best of each measure, where the objective is scaled by them
        """
        form, terms = self.measured.model.maximise.form, self.measured.model.maximise.terms
        if form is Form.ORDERED:
            return float(self.measured.whole(terms[-1][0]))
        best = {level.measure: exact(level.value) for level in levels} if form is Form.SCALED else {}
        parts = (exact(w) * self.measured.whole(measure) / best.get(measure, Fraction(1)) for measure, w in terms)
        return float(sum(parts, NOTHING))

    @cached_property
    def breaks(self) -> tuple[Broken, ...]:
        """Every decision, budget, limit and link that does not hold, with amounts, as the independent check says it.

        Raises InternalError when the check and the accounts do not find the same rules broken.
        """
        found = tuple(Broken(_rule(finding), finding) for finding in self._findings())
        ours = {f"limit:{line.limit}" for line in self.lines if not line.met}
        ours |= {f"budget:{fund.fund}" for fund in self.funds if not fund.fits}
        theirs = {broken.rule for broken in found if broken.rule.startswith(("limit:", "budget:"))}
        if ours != theirs:
            raise InternalError(f"The accounts find {sorted(ours)} broken, the independent check {sorted(theirs)}.")
        return found

    def _findings(self) -> Iterator[str]:
        from allocator.verify.budgets import budgets
        from allocator.verify.case import Case
        from allocator.verify.exact import exactly
        from allocator.verify.limits import limits
        from allocator.verify.links import links
        from allocator.verify.payments import ledger

        yield from self._decisions()
        # Only the limits that are missed are told again: thousands of others would be checked for nothing.
        missed = {line.limit for line in self.lines if not line.met}
        with exactly():
            case = Case(*self._asked(missed), self._portfolio(missed))
            money = () if all(fund.fits for fund in self.funds) else budgets(case, ledger(case))
            findings = (*money, *limits(case), *links(case))
        for finding in findings:
            # What is missing in one year the accounts take to the next and the check does not: only the rule counts.
            if finding is not None and not finding.startswith("Budget of "):
                yield finding

    def _decisions(self) -> Iterator[str]:
        taken = {each.project.project for each in self.chosen.taken}
        for project in self.chosen.study.projects:
            if project.decision is Decision.IN and project.project not in taken:
                yield Sentence("Project {project} is decided in and is not funded.", project=project.project)
            if project.decision is Decision.OUT and project.project in taken:
                yield Sentence("Project {project} is decided out and is funded.", project=project.project)

    def _asked(self, missed: set[str]) -> tuple[Study, Options, Model]:
        study, model = self.chosen.study, self.measured.model
        return (
            replace(study, limits=tuple(limit for limit in study.limits if limit.limit in missed)),
            self.measured.options,
            replace(model, limits=tuple(limit for limit in model.limits if limit.limit in missed)),
        )

    def _portfolio(self, missed: set[str]) -> Portfolio:
        """The choice as the check reads it."""
        chosen, study = self.chosen, self.chosen.study
        portfolio = Portfolio(
            study.name, self.measured.model.name, study.currency, Status.FEASIBLE, None, None, None, {}, None
        )
        return replace(
            portfolio,
            funded_rows=self.rows,
            budget_rows=tuple(line for fund in self.funds for line in fund.lines),
            limit_rows=tuple(line for line in self.lines if line.limit in missed),
            payments=tuple(Payment(*key, float(amount)) for key, amount in chosen.payments.items() if amount),
            signatures=tuple(Signature(*key, float(amount)) for key, amount in chosen.signatures.items() if amount),
        )


def funded(each: Taken, measures: Sequence[str] = ()) -> Funded:
    """A package that is taken, as a row of a portfolio."""
    return Funded(
        project=each.project.project,
        option=each.option.option,
        instrument=each.option.instrument,
        start=each.start,
        scale=float(each.size),
        commitment=each.number("commitment"),
        private=each.number("private"),
        measures={name: each.number(name) for name in measures},
    )


def in_short(row: Funded) -> str:
    """A funded package in short: "P1:o1:2027", and its size where it is not 1."""
    name = f"{row.project}:{row.option}:{row.start}"
    return name if row.scale == 1.0 else f"{name}:{row.scale:g}"


def _rule(finding: str) -> str:
    """The id of the rule that a sentence of the check is about."""
    for pattern, kind in _RULES:
        if match := pattern.match(finding):
            return f"{kind}:{match[1]}"
    raise InternalError(f"The independent check reckons otherwise:\n{finding}")
