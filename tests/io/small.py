"""A small right study as files, so that a test spoils one thing and reads what is said about it."""

from pathlib import Path

from openpyxl import Workbook

from allocator.errors import StudyError
from allocator.io import read_study

TABLES = {
    "study": [["key", "value"], ["name", "Small"], ["currency", "USD"], ["first_year", 2027], ["years", 5]],
    "budgets": [["fund", "year", "amount"], ["main", 2027, 100]],
    "projects": [
        ["project", "name", "theme", "total_cost", "take_up"],
        ["P1", "Wells", "water", 50, 0.5],
        ["P2", "Roofs", "energy", 60.5, None],
    ],
}


def book(**tables) -> Workbook:
    """The small study as an openpyxl workbook that a test may spoil."""
    made = Workbook()
    made.remove(made.active)
    for name, rows in (TABLES | tables).items():
        sheet = made.create_sheet(name)
        for row in rows:
            sheet.append(row)
    return made


def saved(made: Workbook, folder: Path) -> Path:
    path = folder / "small.xlsx"
    made.save(path)
    return path


def folder_of(root: Path, **files: str | bytes | None) -> Path:
    """The small study as a folder; files are given by table as text or bytes, None leaves one out."""
    folder = root / "small"
    folder.mkdir()
    texts = {name: "\n".join(",".join("" if c is None else str(c) for c in row) for row in rows) + "\n"
             for name, rows in TABLES.items()}  # fmt: skip
    for name, content in (texts | files).items():
        if content is not None:
            (folder / f"{name}.csv").write_bytes(content if isinstance(content, bytes) else content.encode())
    return folder


def problems(path: Path, encoding: str | None = None) -> list[str]:
    try:
        read_study(path, encoding)
    except StudyError as error:
        return [str(problem) for problem in error.problems]
    return []
