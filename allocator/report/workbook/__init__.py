"""`portfolio.xlsx`: the answer as a workbook whose totals are live formulas, one file a sheet."""

from __future__ import annotations
