"""A filled list as an exact choice: what floats let in by a hair is dropped, until budgets and caps hold exactly."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from allocator.accounts.taken import Chosen, Taken
from allocator.analysis.baselines.filling import Filling
from allocator.analysis.baselines.purse import ALL
from allocator.analysis.reckoning import Reckoning
from allocator.portfolio import LimitLine


def reckoned(filling: Filling) -> Reckoning:
    """A filled list added up exactly, after dropping what no money or cap allows (decided projects may prevent it)."""
    while True:
        exactly = Reckoning.of(as_chosen(filling), filling.offers.options, filling.offers.model)
        last = next(_to_drop(filling, exactly), None)
        if last is None:
            return exactly
        filling.drop_with_dependents(last)


def as_chosen(filling: Filling) -> Chosen:
    """What a list takes and who pays, exactly."""
    offers = filling.offers
    taken: list[Taken] = []
    payments: dict[tuple[str, str, int], Fraction] = {}
    signatures: dict[tuple[str, str], Fraction] = {}
    for name, (package, shares) in sorted(filling.taken.items()):
        each = offers.exactly(package)
        taken.append(each)
        for place, share in shares:
            fund = offers.study.funds[place].fund
            signatures[name, fund] = _part(share, each.amount("commitment"))
            for year, amount in each.cash.items():
                payments[name, fund, year] = _part(share, amount)
    return Chosen(offers.study, tuple(taken), payments, signatures)


def _part(share: Fraction, amount: Fraction) -> Fraction:
    return amount if share is ALL or share == 1 else share * amount


def _to_drop(filling: Filling, exactly: Reckoning) -> Iterator[str]:
    """What may be dropped to mend a fund or a cap that does not hold."""
    for place, fund in enumerate(exactly.funds):
        if not fund.fits:
            yield from filling.droppable(lambda _, shares, at=place: any(f == at for f, _ in shares))  # type: ignore[misc]
    for line in exactly.lines:
        if not line.met and (cap := _passed(filling, line)) is not None:
            yield from filling.droppable(lambda p, s, at=(cap, line.scope): filling.caps.counts_in(at, p, s))  # type: ignore[misc]


def _passed(filling: Filling, line: LimitLine) -> int | None:
    """The place of the cap that a line which is not met passes; None when it is a floor that is missed."""
    if line.at_most is None or (line.at_least is not None and line.value < line.at_most):
        return None
    return next(place for place, cap in enumerate(filling.caps.caps) if cap.limit.limit == line.limit)
