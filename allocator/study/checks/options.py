"""A stated option is one package: it pays out no more than is signed, and its sizes run from small to large."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction
from itertools import chain, repeat
from operator import attrgetter, le, mod

from allocator.errors import Problem
from allocator.study.numbers import as_written
from allocator.study.records import StatedOption, Study


def option_problems(study: Study) -> Iterator[Problem]:
    """Options that pay out more than is signed, have no size, or are stated for any year and for one year."""
    one_year = any(row.start is not None for row in study.options)
    anytime = {(row.project, row.option): row for row in study.options if row.start is None} if one_year else {}
    for option, within in _worth_a_look(study.options):
        if not within:
            yield from _pays_too_much(option)
        if not option.scale_min == option.scale_max == 1.0:
            yield from _sizes(option)
        general = anytime.get((option.project, option.option))
        if option.start is not None and general is not None:
            message = f'option "{option.option}" is stated for any year in row {general.at.row}, so {option.start} '
            message += "has it twice. Give that row a start, or one of them another id."
            yield Problem(message, option.at.in_column("start"))


def _worth_a_look(options: Sequence[StatedOption]) -> list[tuple[StatedOption, bool]]:
    """The options in which something can be wrong, and of each whether it surely pays no more than is signed."""
    within = _surely_within(options)
    plain = (1.0, 1.0, None)  # nearly all have no size but 1 and no start of their own
    others = map(plain.__ne__, map(attrgetter("scale_min", "scale_max", "start"), options))
    return [(option, fits) for option, fits, other in zip(options, within, others, strict=True) if other or not fits]


def _surely_within(options: Sequence[StatedOption]) -> list[bool]:
    """Of each whether whole amounts, whose sums are exact at this size, add up to no more than the commitment."""
    cash = list(map(attrgetter("cash"), options))
    fits = map(le, map(sum, cash), map(attrgetter("commitment"), options))
    if not _parts(chain.from_iterable(cash)):
        return list(fits)
    return [within and not _parts(paid) for within, paid in zip(fits, cash, strict=True)]


def _parts(amounts: Iterable[float]) -> bool:
    """Whether any of the amounts is not whole."""
    return any(map(mod, amounts, repeat(1.0)))


def _pays_too_much(option: StatedOption) -> Iterator[Problem]:
    paid = sum((Fraction(as_written(amount)) for amount in option.cash), Fraction(0))
    if paid > Fraction(as_written(option.commitment)):
        message = f"cash adds up to {as_written(float(paid))}, more than the commitment of "
        message += f"{as_written(option.commitment)}. Raise the commitment or lower the cash."
        yield Problem(message, option.at.in_column("commitment"))


def _sizes(option: StatedOption) -> Iterator[Problem]:
    small, large = option.scale_min, option.scale_max
    if small == 0 < large:
        message = "0 is no size: a package taken at nothing would count as funded. Write the smallest size above 0."
        yield Problem(message, option.at.in_column("scale_min"))
    if small > large:
        message = f"scale_min {as_written(small)} is above scale_max {as_written(large)}. Write the smaller size here"
        yield Problem(f"{message} (a blank is 1).", option.at.in_column("scale_min"))
    if large == 0:
        message = "a largest size of 0 leaves nothing to take. Write a size above 0."
        yield Problem(message, option.at.in_column("scale_max"))
