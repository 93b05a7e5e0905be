"""A small evaluator of the formulas the workbook uses, so that tests need no spreadsheet program."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import openpyxl
from openpyxl.utils import range_boundaries

_REFERENCE = re.compile(
    r"(?:'(?P<quoted>[^']+)'!|(?P<plain>\w+)!)?(?P<cells>\$?[A-Z]{1,3}\$?\d+(?::\$?[A-Z]{1,3}\$?\d+)?)"
)


class Workbook:
    """Formulas and stored results of a workbook, and what the formulas come to."""

    def __init__(self, path: Path) -> None:
        self.formulas = openpyxl.load_workbook(path)
        self.stored = openpyxl.load_workbook(path, data_only=True)

    def all_formulas(self) -> list[tuple[str, str]]:
        return [
            (sheet.title, cell.coordinate)
            for sheet in self.formulas
            for row in sheet.iter_rows()
            for cell in row
            if cell.data_type == "f"
        ]

    def value(self, sheet: str, cell: str) -> Any:
        """What a cell comes to, worked out from the cells it refers to."""
        found = self.formulas[sheet][cell]
        return self._computed(sheet, str(found.value)) if found.data_type == "f" else found.value

    def _computed(self, sheet: str, formula: str) -> Any:
        texts = re.split(r'("[^"]*")', formula.removeprefix("="))
        code = "".join(text if text.startswith('"') else self._translated(sheet, text) for text in texts)
        return eval(code, {"__builtins__": {}}, {**_FUNCTIONS, "cell": self.value, "area": self._area})

    def _translated(self, sheet: str, text: str) -> str:
        def reference(match: re.Match[str]) -> str:
            where, cells = match["quoted"] or match["plain"] or sheet, match["cells"].replace("$", "")
            return f"{'area' if ':' in cells else 'cell'}({where!r}, {cells!r})"

        compared = re.sub(r"(?<![<>])=", "==", text)
        return _REFERENCE.sub(reference, compared)

    def _area(self, sheet: str, cells: str) -> list[Any]:
        left, top, right, bottom = range_boundaries(cells)
        rows = self.formulas[sheet].iter_rows(min_row=top, max_row=bottom, min_col=left, max_col=right)
        return [self.value(sheet, cell.coordinate) for row in rows for cell in row]


def _sum(*parts: Any) -> float:
    flat = [value for part in parts for value in (part if isinstance(part, list) else [part])]
    return float(sum(value for value in flat if isinstance(value, (int, float))))


_FUNCTIONS = {
    "SUM": _sum,
    "SUMIF": lambda keys, key, amounts: _sum(
        *[amount for name, amount in zip(keys, amounts, strict=True) if name == key]
    ),
    "COUNTIF": lambda values, key: sum(value == key for value in values),
    "COUNTA": lambda values: sum(value is not None for value in values),
    "MIN": lambda *values: min(values),
    "MAX": lambda *values: max(values),
    "ABS": abs,
    "IF": lambda holds, yes, no: yes if holds else no,
}
