"""One way in: a path to a Study, and what `allocator check` tells about it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from allocator.collector import held_off
from allocator.errors import At, Problem, StudyError
from allocator.study.raw import Raw
from allocator.study.reading import study_of
from allocator.study.records import Budget, Study
from allocator.study.schema import TABLES


@dataclass(frozen=True, slots=True)
class TableRead:
    """Rows of one table; `hidden` of them a spreadsheet does not show (they count like any other)."""

    table: str
    rows: int
    hidden: int = 0


@dataclass(frozen=True, slots=True)
class MoneyRead:
    """Money of a fund in a year (None: any year), in the study's currency, before and after overhead."""

    fund: str
    year: int | None
    gross: float
    net: float


@dataclass(frozen=True, slots=True)
class ReadReport:
    """What was read, so that an officer sees that nothing was left out. What cannot be priced is known later."""

    study: Study
    tables: tuple[TableRead, ...]
    money: tuple[MoneyRead, ...]

    @property
    def projects(self) -> int:
        """How many projects were read."""
        return len(self.study.projects)

    @property
    def stated_options(self) -> int:
        """How many options are stated by hand."""
        return len(self.study.options)

    @property
    def gross(self) -> float:
        """All money before overhead, study currency."""
        return sum(line.gross for line in self.money)

    @property
    def net(self) -> float:
        """All money after overhead, study currency."""
        return sum(line.net for line in self.money)


@held_off()
def read_study(path: str | Path, encoding: str | None = None) -> Study:
    """Reads a workbook (`name.xlsx`) or a folder of CSV files; raises StudyError with every problem.

    encoding  of CSV files that are neither UTF-8 nor marked, such as "cp1251"
    """
    return study_of(_read_raw(Path(path), encoding))


@held_off()
def read_report(path: str | Path, encoding: str | None = None) -> ReadReport:
    """Reads a study and counts what was read; raises StudyError with every problem."""
    raw = _read_raw(Path(path), encoding)
    study = study_of(raw)
    order = [table.name for table in TABLES]
    tables = sorted(raw.tables, key=lambda table: order.index(table.name))
    return ReadReport(
        study=study,
        tables=tuple(TableRead(table.name, len(table.rows), table.hidden) for table in tables),
        money=tuple(_money(study, budget) for budget in study.budgets),
    )


def _read_raw(path: Path, encoding: str | None) -> Raw:
    if path.is_dir():
        from allocator.io.folder import read_folder

        return read_folder(path, encoding)
    problem = _not_a_study(path)
    if problem:
        raise StudyError([Problem(problem, At(str(path)))])
    from allocator.io.workbook import read_workbook

    return read_workbook(path)


def _not_a_study(path: Path) -> str:
    if not path.exists():
        near = f' Did you mean "{path.name}.xlsx"?' if path.with_name(path.name + ".xlsx").exists() else ""
        return f"there is no such file or folder.{near or ' Give a workbook (.xlsx) or a folder of CSV files.'}"
    if path.suffix.lower() == ".csv":
        return f'one CSV file is one table. Give the folder it lies in: "{path.parent}".'
    if path.suffix.lower() not in {".xlsx", ".xlsm"}:
        return "a study is a workbook (.xlsx) or a folder of CSV files. Save it as one of them."
    return ""


def _money(study: Study, budget: Budget) -> MoneyRead:
    overhead = next(fund.overhead for fund in study.funds if fund.fund == budget.fund)
    return MoneyRead(budget.fund, budget.year, budget.amount, budget.amount * (1 - overhead))
