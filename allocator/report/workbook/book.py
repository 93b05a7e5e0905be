"""The workbook of a run, sheet by sheet."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from allocator.modelfile.records import Model
from allocator.portfolio import Portfolio
from allocator.report.baselines import baselines_table
from allocator.report.tables import declined_table
from allocator.report.workbook.budgets import write_budgets
from allocator.report.workbook.funded import write_funded
from allocator.report.workbook.limits import write_limits
from allocator.report.workbook.options import write_options
from allocator.report.workbook.page import Book
from allocator.report.workbook.reckoning import Sources
from allocator.report.workbook.summary import write_summary
from allocator.study.records import Study

if TYPE_CHECKING:
    from allocator.pricing.table import Options


def write_book(portfolio: Portfolio, options: Options, study: Study, model: Model, path: Path) -> None:
    """Writes `portfolio.xlsx`: summary, funded, declined, budgets by year, limits, options, baselines.

    path  a file that does not exist yet; OSError when it cannot be written
    """
    with Book(path) as book:
        summary = book.page("summary")
        funded = write_funded(book, portfolio, study)
        book.page("declined").table(declined_table(portfolio, study))
        budgets = write_budgets(book, portfolio)
        limits = write_limits(book, portfolio, study, model)
        write_options(book, options)
        if portfolio.baseline_rows:
            book.page("baselines").table(baselines_table(portfolio))
        write_summary(summary, Sources(portfolio, study, model, funded, budgets, limits))
