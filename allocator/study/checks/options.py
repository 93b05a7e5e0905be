"""A stated option is one package: it pays out no more than is signed, and its sizes run from small to large."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from allocator.errors import Problem
from allocator.study.numbers import as_written
from allocator.study.records import StatedOption, Study


def option_problems(study: Study) -> Iterator[Problem]:
    """Options that pay out more than is signed, have no size, or are stated for any year and for one year."""
    anytime = {(row.project, row.option): row for row in study.options if row.start is None}
    for option in study.options:
        if not _surely_within(option):
            yield from _pays_too_much(option)
        if not option.scale_min == option.scale_max == 1.0:
            yield from _sizes(option)
        general = anytime.get((option.project, option.option))
        if option.start is not None and general is not None:
            message = f'option "{option.option}" is stated for any year in row {general.at.row}, so {option.start} '
            message += "has it twice. Give that row a start, or one of them another id."
            yield Problem(message, option.at.in_column("start"))


def _surely_within(option: StatedOption) -> bool:
    """Whether whole numbers, whose sums are exact at this size, add up to no more than the commitment."""
    return sum(option.cash) <= option.commitment and all(map(float.is_integer, option.cash))


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
