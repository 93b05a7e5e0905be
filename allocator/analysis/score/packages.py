"""The packages that a list names: each row found in the table of options, or told at its cell why it cannot be."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from allocator.errors import Problem, StudyError, nearest
from allocator.formulation.packages import Packages
from allocator.pricing.table import Option
from allocator.solve.read_back import size_at
from allocator.study.listed import Listed
from allocator.units import exact


def packages_of(packages: Packages, rows: Sequence[Listed]) -> dict[int, Fraction]:
    """The size of each package that a list takes, by the package's place.

    Raises StudyError with every row that names no project, option, year or size on offer, or a project again.
    """
    return _Finding(packages).all(rows)


class UnknownError(Exception):
    """A cell that names nothing on offer."""

    def __init__(self, column: str, message: str) -> None:
        super().__init__(message)
        self.column = column


@dataclass
class _Finding:
    packages: Packages
    places: dict[tuple[str, str, int], int] = field(init=False)
    on_offer: dict[str, list[Option]] = field(init=False)

    def __post_init__(self) -> None:
        self.places = {label: place for place, label in enumerate(self.packages.labels())}  # type: ignore[misc]
        self.on_offer = {name: [] for name in self.packages.projects}
        for row in self.packages.options.rows:
            self.on_offer[row.project].append(row)

    def all(self, rows: Sequence[Listed]) -> dict[int, Fraction]:
        sizes: dict[int, Fraction] = {}
        problems: list[Problem] = []
        seen: dict[str, Listed] = {}
        for row in rows:
            try:
                self._once(row, seen)
                place = self._place(row)
                sizes[place] = self._size(row, place)
            except UnknownError as unknown:
                problems.append(Problem(str(unknown), row.at.in_column(unknown.column)))
        if problems:
            raise StudyError(problems)
        return dict(sorted(sizes.items()))

    def _once(self, row: Listed, seen: dict[str, Listed]) -> None:
        first = seen.setdefault(row.project, row)
        if first is not row:
            before = f" (row {first.at.row})" if first.at.row is not None else ""
            raise UnknownError("project", f"{row.project} stands in the list already{before}. Keep one row of it.")

    def _place(self, row: Listed) -> int:
        if row.project not in self.on_offer:
            hint = nearest(row.project, self.on_offer)
            raise UnknownError("project", f'"{row.project}" is not a project of the study.{hint}')
        options = self._options(row)
        years = sorted({year for option in options for year in option.starts})
        if row.start is None and len(years) > 1:
            raise UnknownError("start", f"{row.project} can start in several years. Write one of: {_words(years)}.")
        if row.start is not None and row.start not in years:
            message = (
                f"{options[0].option} of {row.project} cannot start in {row.start}. Write one of: {_words(years)}."
            )
            raise UnknownError("start", message)
        return self.places[row.project, options[0].option, row.start or years[0]]

    def _options(self, row: Listed) -> list[Option]:
        """The rows of the option named: the same id may be on offer with several starts."""
        here = [option for option in self.on_offer[row.project] if option.starts]
        names = sorted({option.option for option in here})
        if not names:
            why = "; ".join(self._refused(row.project)) or "no option can start in the programme"
            raise UnknownError("project", f"nothing is on offer for {row.project}: {why}. Take it out of the list.")
        if row.option is None and len(names) > 1:
            raise UnknownError("option", f"{row.project} has several options. Write one of: {', '.join(names)}.")
        if row.option is not None and row.option not in names:
            why = "".join(f" {reason}." for reason in self._refused(row.project, row.option))
            message = f'{row.project} has no option "{row.option}".{why} Write one of: {", ".join(names)}.'
            raise UnknownError("option", message)
        return [option for option in here if option.option == (row.option or names[0])]

    def _refused(self, project: str, option: str = "") -> Iterator[str]:
        for pair in self.packages.options.unpriced:
            if pair.project == project and option in ("", pair.instrument):
                yield f"{pair.instrument}: {pair.reason}" if pair.instrument else pair.reason

    def _size(self, row: Listed, place: int) -> Fraction:
        option = self.packages.options.rows[self.packages.option[place]]
        low, high = exact(option.scale_min), exact(option.scale_max)
        whole = Fraction(1) if low <= 1 <= high else high if low == high else None
        size = whole if row.scale is None else exact(row.scale)
        span = f"{option.scale_min:g}" if low == high else f"{option.scale_min:g} to {option.scale_max:g}"
        if size is None:
            raise UnknownError("scale", f"{option.option} of {row.project} is taken at a size of {span}. Write which.")
        if not low <= size <= high:
            raise UnknownError(
                "scale", f"{float(size):g} is no size of {option.option} of {row.project}. Write {span}."
            )
        if size_at(self.packages, place, float(size)) != size:
            nearest_size = float(size_at(self.packages, place, float(size)))
            raise UnknownError(
                "scale", f"{row.scale!r} has more digits than amounts can be kept to. Write {nearest_size!r}."
            )
        return size


def _words(years: Sequence[int]) -> str:
    return ", ".join(str(year) for year in years)
